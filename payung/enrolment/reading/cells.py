"""Participant numbers (KPJ) as cells hold them; nothing is guessed."""

import re
from typing import Any

from payung.sheets.folding import ascii_digits, text_of

KPJ_LETTERS = 11  # cards that exist have eleven; an Excel number with fewer has lost its zeros
KPJ_SHORTEST, KPJ_LONGEST = 6, 20
_CLUTTER = re.compile(r"[\s.\-\u2010-\u2015'`\u2018\u2019_,/]")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}$")
_WITH_FRACTION = re.compile(r"(?<=\d{6})[.,]0{1,2}$")  # a number cell that went through a text file


def read_kpj(cell: Any) -> tuple[str, str]:
    """Return the participant number as upper-case letters and digits, or nothing with the code of why."""
    text = ascii_digits(text_of(cell))
    if _SCIENTIFIC.match(text):
        return "", "kpj_number_cell"
    was_number = isinstance(cell, int | float) or bool(_WITH_FRACTION.search(text))
    kpj = _CLUTTER.sub("", _WITH_FRACTION.sub("", text)).upper()
    if not kpj.strip("0"):
        return "", "kpj_missing"
    if was_number and len(kpj) < KPJ_LETTERS:
        return "", "kpj_number_cell"
    if not (kpj.isascii() and kpj.isalnum() and KPJ_SHORTEST <= len(kpj) <= KPJ_LONGEST):
        return "", "kpj_unreadable"
    return kpj, ""
