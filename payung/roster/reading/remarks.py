"""Whether the list itself says that somebody died, moved away or does not want to, from `spellings.yaml`."""

import re
from functools import cache
from typing import Any

from payung.sheets.folding import fold, text_of
from payung.sheets.headings import Column
from payung.sheets.spellings import spellings

LONGEST = 200


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(spellings()['remarks'][name])})(?!\w)")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(spellings()["remarks"][name])


def is_remark(column: Column) -> bool:
    """Whether the column holds remarks about the person, or where she stands, and has no meaning of its own."""
    if column.field in ("note", "membership_status"):
        return True
    words = set(fold(column.heading).split())
    return column.field is None and bool(words & _words("headings")) and not words & _words("other_headings")


def says_no(cell: Any) -> bool:
    """Whether the remark holds one of the words that hold a row back, and none that takes it back."""
    if cell.__class__ is not str or not cell:
        return False
    return _says_no(cell[:LONGEST])


@cache
def _telling() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return _pattern("no"), _pattern("not_no")


def _says_no(text: str) -> bool:
    no, not_no = _telling()
    return bool(no.search(not_no.sub(" ", fold(text_of(text)))))


def name_says_no(name: str) -> bool:
    """Whether the name begins or ends with what is written for the dead: alm., (Alm), wafat."""
    if "l" not in name and "L" not in name and "w" not in name and "W" not in name:
        return False
    words = fold(name).split()
    return len(words) > 1 and not {words[0], words[-1]}.isdisjoint(_words("in_names"))
