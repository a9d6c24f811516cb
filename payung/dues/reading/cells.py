"""Cells to rupiah, days, months and identity numbers; None where nothing certain can be read."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from payung.sheets.cells.amounts import read_rupiah
from payung.sheets.cells.dates import read_date
from payung.sheets.cells.months import THIS_CENTURY, YEARS
from payung.sheets.cells.nik import read_nik
from payung.sheets.folding import ascii_digits, fold, text_of

REMEMBERED = 1 << 12  # texts: the same few months, sums and receipts stand on most lines of an annex
_ZEROS, _BETWEEN = re.compile(r"(?<!\d)0+"), re.compile(r"[\W_]+")


def rupiah_of(cell: Any) -> int | None:
    """Return whole rupiah, or None: "Rp3.326.400,00", "3,326,400", 3326400.0; never a negative sum."""
    rupiah = _rupiah_of_text(cell) if isinstance(cell, str) else read_rupiah(cell)
    return rupiah if rupiah is not None and rupiah >= 0 else None


@lru_cache(maxsize=REMEMBERED)
def _rupiah_of_text(text: str) -> int | None:
    return read_rupiah(text)


def count_of(cell: Any) -> int | None:
    """Return a number of people: 33, "33 orang"."""
    found = re.fullmatch(r"(\d{1,7})(?:\.0+)?(?: *[a-z]+)?", ascii_digits(text_of(cell)).casefold())
    return int(found[1]) if found else None


def day_of(cell: Any) -> date | None:
    """Return the day: a date cell, an Excel serial, ISO, day/month/year, "22 Juni 2026"; a time of day is dropped."""
    day = read_date(cell, THIS_CENTURY)
    return day if day and day.year in YEARS else None


def nik_of(cell: Any) -> str | None:
    """Return the 16 digits, or None. A number cell is refused: a spreadsheet keeps 15 digits, the last one is lost."""
    return read_nik(cell)[0]


def receipt_of(cell: Any) -> str:
    """Return the receipt id as it counts: in capitals, without a leading apostrophe; empty when there is none."""
    return _receipt_of_text(cell if isinstance(cell, str) else text_of(cell))


@lru_cache(maxsize=REMEMBERED)
def receipt_key(receipt: str) -> str:
    """Return the id without leading zeros of each run of digits, dashes, blanks, other punctuation and case.

    Two receipts of one key, day, sum and payer are one, however a spreadsheet or a hand wrote its number.
    """
    return _BETWEEN.sub("", _ZEROS.sub("", ascii_digits(receipt).upper()))


@lru_cache(maxsize=REMEMBERED)
def _receipt_of_text(cell: str) -> str:
    text = text_of(cell).strip("'’ ").upper()
    return text if fold(text) else ""
