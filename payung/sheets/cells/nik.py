"""Identity numbers: sixteen digits however they were typed, and what the digits say by themselves."""

import re
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from payung.sheets.cells.dates import full_year, made_of
from payung.sheets.folding import ascii_digits, left_empty, visible
from payung.sheets.spellings import spellings

WOMEN_ADD = 40  # to the day of birth
_PUNCTUATION = re.compile(r"[\s.\-\u2010-\u2015\u2212'`\u2018\u2019\u02bc\u00b4]+")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d{1,2}$")
_THOUSANDS = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3}){4}$")
_GUARDED = re.compile(r"[^\d]*?(\d(?:[\s.\-\u2010-\u2015\u2212'`\u2018\u2019]*\d){15})[^\d]*$")
_WITH_FRACTION = re.compile(r"\d{15,16}[.,]0+$")


class NikDate(NamedTuple):
    """What six digits of a NIK say: the date (two-digit year settled), the sex; None where they are no date."""

    born: date | None
    sex: str | None


@cache
def provinces() -> frozenset[str]:
    """Return the first two digits that a NIK may have."""
    return frozenset(str(code) for code in spellings()["provinces"])


def read_nik(cell: Any) -> tuple[str | None, str, str]:
    """Return the NIK, the reason code (``nik_missing``, ``nik_number_cell``, ``nik_not_16_digits`` or ""), the digits.

    Blanks, dots, dashes and a leading apostrophe are taken out, and whatever without a digit stands around one run of
    sixteen digits; nothing else: a letter O stays a letter O.
    """
    if isinstance(cell, bool) or not isinstance(cell, str):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return None, "nik_number_cell", f"{cell:.0f}" if abs(cell) < 1e18 else ""
        return None, "nik_missing" if cell is None else "nik_not_16_digits", ""
    text = visible(cell)
    if _SCIENTIFIC.match(text) or _WITH_FRACTION.match(text) or _THOUSANDS.match(text):
        return None, "nik_number_cell", ""
    digits = ascii_digits(_PUNCTUATION.sub("", text))
    if not digits:
        return None, "nik_missing", ""
    if len(digits) == 16 and digits.isascii() and digits.isdigit():
        return digits, "", digits
    if found := _GUARDED.match(ascii_digits(text)):
        digits = re.sub(r"\D", "", found[1])
        return digits, "", digits
    return None, "nik_missing" if left_empty(text) else "nik_not_16_digits", digits


def nik_date(six: str, on: date) -> NikDate:
    """Return what the digits seven to twelve say on the day of the reading."""
    day, month, year = int(six[:2]), int(six[2:4]), int(six[4:])
    sex = "P" if day > WOMEN_ADD else "L"
    born = made_of(full_year(year, on), month, day - WOMEN_ADD if day > WOMEN_ADD else day)
    return NikDate(born, sex if born or 1 <= day <= 31 or 41 <= day <= 71 else None)


def date_digits(iso: str) -> tuple[str, str]:
    """Return the six digits that a man's and a woman's NIK have for an ISO date."""
    rest = iso[5:7] + iso[2:4]
    return iso[8:] + rest, str(int(iso[8:]) + WOMEN_ADD) + rest
