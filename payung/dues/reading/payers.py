"""Whose money a receipt says it is, from the words in `data/payers.yaml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from payung.sheets.folding import fold, left_empty
from payung.sheets.rows import TypedRow
from payung.sheets.states import States

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def words(name: str) -> dict[str, Any]:
    """Return a data file of the room."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _exactly() -> dict[str, str]:
    return {fold(phrase): kind for kind, phrases in words("payers")["is"].items() for phrase in phrases}


@cache
def _states() -> States:
    return States(words("states"))


def doubts_in(line: TypedRow) -> tuple[str, ...]:
    """Return why a line's own words, its state or its remark, leave its money in doubt; nothing if not."""
    status, remark = line.text("status"), line.text("remark")
    said = _states().said(status) if line.has("status") and not left_empty(status) else "yes"
    if said == "no" or (line.has("remark") and _states().said(remark) == "no"):
        return ("status_says_no",)
    return () if said else ("status_unknown",)


def payer_class_of(text: str) -> str | None:
    """Return the class of payer that the words name, or None: nothing is guessed, since the payer decides the rate."""
    folded = fold(text)
    if not folded:
        return None
    if folded in _exactly():
        return _exactly()[folded]
    within = f" {folded} "
    for each in words("payers")["has"]:
        if any(f" {fold(phrase)} " in within for phrase in each["words"]):
            return str(each["class"])
    for each in words("payers")["begins"]:
        if any(folded.startswith(f"{fold(phrase)} ") or folded == fold(phrase) for phrase in each["words"]):
            return str(each["class"])
    return None
