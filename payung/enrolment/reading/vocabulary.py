"""What the branch's words mean, from `data/replies.yaml`."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from payung.sheets.aliases import AliasTable
from payung.sheets.folding import fold
from payung.sheets.states import Said, States

DATA = Path(__file__).resolve().parent.parent / "data"
OTHER = "other"
_AFTER_THE_HEAD = re.compile(r"[:;,(\[/–—-]")
NOT_STATED = "not_stated"
SHORTEST_REFUSAL = 5  # letters of a sheet's name


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
def _words(name: str) -> frozenset[str]:
    return frozenset(words()[name])


@cache
def _statuses() -> dict[str, str]:
    return {fold(word): kind for kind, several in words()["statuses"].items() for word in several}


@lru_cache(maxsize=1024)
def status_of(text: str) -> str:
    """Return `accepted`, `refused` or `eligible`, or nothing when the words are not known: it is never guessed."""
    folded = fold(text)
    return _statuses().get(folded, "") or _composed(folded.split())


def refusal_in(text: str) -> tuple[str, str]:
    """Return the status and the reason of "GAGAL - NIK tidak padan"; any other status as it is, with no reason."""
    mark = None if status_of(text) else _AFTER_THE_HEAD.search(text)
    if not mark:
        return text, ""
    head, rest = text[: mark.start()].strip(), text[mark.end() :].strip()
    if not rest or status_of(head) != "refused" or status_of(rest) in ("accepted", "eligible"):
        return text, ""
    return head, rest.rstrip(" )]")


def refusal_named(sheet: str) -> str:
    """Return what the name of a sheet says of its lines, if that is a refusal ("GAGAL", "Ditolak 12"), else nothing.

    An acceptance is never taken from there, nor a mere no.
    """
    beside = _words("beside_in_sheet_names")
    said = [word for word in fold(sheet).split() if not word.isdigit() and word not in beside]
    name = " ".join(said)
    is_mere_no = name in _words("negations") or len(name) < SHORTEST_REFUSAL
    return name if not is_mere_no and status_of(name) == "refused" else ""


def _composed(said: Sequence[str]) -> str:
    """Return what known words say together ("Pendaftaran berhasil", "Tdk valid"); nothing when they disagree."""
    if " ".join(said) in _words("never_composed"):
        return ""
    telling = [word for word in said if word not in _words("beside") | _words("checks")]
    is_negated = bool(telling) and telling[0] in _words("negations")
    kinds = {_statuses().get(word, "") for word in telling[is_negated:]}
    if kinds <= {"accepted", "eligible"} and kinds:
        if is_negated:
            return "refused"
        return "eligible" if "accepted" not in kinds or _words("checks") & set(said) else "accepted"
    return "refused" if kinds == {"refused"} and not is_negated else ""


@cache
def _member_states() -> States:
    return States(words()["member_states"])


def membership_of(status: str, sheet: str = "") -> Said:
    """Return whether a list of members says that somebody is one; nothing for words that are in no list.

    A list of active members without a word says yes, unless its sheet is named for those who are none any more.
    """
    if status.strip():
        return _member_states().said(status)
    return "no" if len(fold(sheet)) >= SHORTEST_REFUSAL and _member_states().said(sheet) == "no" else "yes"


@lru_cache(maxsize=4096)
def remark_says_no(text: str) -> bool:
    """Whether a remark beside a yes says no all the same ("Meninggal", "belum bayar")."""
    within = f" {fold(text)} "
    return any(f" {word} " in within for word in _words("remarks_that_say_no"))


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
