"""What the branch's words mean, from `data/replies.yaml`."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from payung.roster.reading.aliases import AliasTable
from payung.roster.reading.folding import fold

DATA = Path(__file__).resolve().parent.parent / "data"
OTHER = "other"
NOT_STATED = "not_stated"


@cache
def words() -> dict[str, Any]:
    """Return `replies.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "replies.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def aliases(kind: str) -> AliasTable:
    """Return the headings of answers (`reply`) or of lists of members (`members`)."""
    return AliasTable(words()["headings"][kind])


@cache
def _statuses() -> dict[str, str]:
    return {fold(word): kind for kind, several in words()["statuses"].items() for word in several}


@lru_cache(maxsize=1024)
def status_of(text: str) -> str:
    """Return `accepted`, `refused` or `eligible`, or nothing when the word is not known: it is never guessed."""
    return _statuses().get(fold(text), "")


def is_inactive(text: str) -> bool:
    """Whether a list of members says that somebody is a member no more."""
    return fold(text) in {fold(word) for word in words()["inactive"]}


@lru_cache(maxsize=4096)
def reason_code(text: str) -> str:
    """Return our code for the branch's reason; `other` for words we do not know, `not_stated` for none."""
    folded = f" {fold(text)} "
    if not folded.strip():
        return NOT_STATED
    for entry in words()["reasons"]:
        if any(f" {fold(phrase)} " in folded for phrase in entry["phrases"]):
            return str(entry["code"])
    return OTHER


@cache
def _advice() -> dict[str, dict[str, str]]:
    return {entry["code"]: entry["advice"] for entry in words()["reasons"]}


def advice_for(code: str, language: str) -> str:
    """Return what to do about a refusal, in one or two plain sentences of the language."""
    advice = _advice().get(code, words()["other_advice"])
    return str(advice["id" if language.startswith("id") else "en"])
