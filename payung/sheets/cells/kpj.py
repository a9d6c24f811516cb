"""Participant numbers (KPJ) as cells hold them; nothing is guessed, and what is something else is no number."""

import re
from datetime import date
from typing import Any

from payung.sheets.cells.dates import read_date
from payung.sheets.folding import ascii_digits, text_of

KPJ_LETTERS = 11  # cards that exist have eleven; an Excel number with fewer has lost its zeros
KPJ_SHORTEST, KPJ_LONGEST = 6, 20
MOST_LETTERS = 4  # beside the digits; words have more
NIK_DIGITS = 16
_CLUTTER = re.compile(r"[\s.\-\u2010-\u2015'`\u2018\u2019_,/]")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}$")
_WITH_FRACTION = re.compile(r"(?<=\d{6})[.,]0{1,2}$")  # a number cell that went through a text file
_DAYLIKE = re.compile(r"\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3,})[-/. ]\d{2,4}(?!\d)|\d{8}$|\d\d?\s*[A-Za-z]{3,}\s*\d{4}$")
_TELEPHONE = re.compile(r"(?:\+62|62|0)8\d{8,11}$")
_A_DAY = date(2099, 12, 31)  # only whether it is a day matters


def read_kpj(cell: Any) -> tuple[str, str]:
    """Return the participant number as upper-case letters and digits, or nothing with the code of why.

    ``kpj_missing``; ``kpj_number_cell``, where a spreadsheet lost digits; ``kpj_unreadable``: words, a day, a telephone
    number or a NIK.
    """
    if isinstance(cell, date):
        return "", "kpj_unreadable"
    text = ascii_digits(text_of(cell))
    if _SCIENTIFIC.match(text):
        return "", "kpj_number_cell"
    was_number = isinstance(cell, int | float) or bool(_WITH_FRACTION.search(text))
    kpj = _CLUTTER.sub("", _WITH_FRACTION.sub("", text)).upper()
    if not kpj.strip("0"):
        return "", "kpj_missing"
    if was_number and len(kpj) < KPJ_LETTERS:
        return "", "kpj_number_cell"
    return ("", "kpj_unreadable") if _is_something_else(kpj, text) else (kpj, "")


def _is_something_else(kpj: str, text: str) -> bool:
    """Whether the cell holds words, a day, a telephone number, a NIK, or one digit over and over."""
    if not (kpj.isascii() and kpj.isalnum() and KPJ_SHORTEST <= len(kpj) <= KPJ_LONGEST):
        return True
    digits = sum(map(str.isdigit, kpj))
    if digits < KPJ_SHORTEST or len(kpj) - digits > MOST_LETTERS or len(set(kpj)) == 1:
        return True
    if digits == len(kpj) == NIK_DIGITS or (len(kpj) != KPJ_LETTERS and _TELEPHONE.match(kpj)):
        return True
    return bool(_DAYLIKE.match(text)) and read_date(text, _A_DAY) is not None
