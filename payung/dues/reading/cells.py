"""Cells to rupiah, days, months and identity numbers; None where nothing certain can be read."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from payung.rules.months import month_of
from payung.sheets.cells.amounts import read_month, read_rupiah
from payung.sheets.cells.dates import read_date
from payung.sheets.cells.nik import read_nik
from payung.sheets.folding import ascii_digits, fold, is_blank, text_of

YEARS = range(2000, 2050)  # of a payment or a dues month: other numbers are something else
THIS_CENTURY = date(2099, 12, 31)  # two digits of a year are 20xx: nobody paid these dues in the last century
MONTHS_A_YEAR = 12
REMEMBERED = 1 << 12  # texts: the same few months, sums and receipts stand on most lines of an annex
_SPAN = re.compile(r"\s*(?:\bs[./ ]*d\b\.?|\bsampai(?: dengan)?\b|\bhingga\b|\bto\b|\buntil\b|[–—])\s*|\s+-\s+")
_BEFORE_A_MONTH = re.compile(r"^(?:(?:bulan|bln|periode|iuran|masa|blth)[\s.:]+)+")
_ZEROS, _BETWEEN = re.compile(r"(?<!\d)0+(?=\d)"), re.compile(r"[\W_]+")
_JOINED = re.compile(r"(\d{1,2})(\d{4})")


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


def month_in(cell: Any) -> int | None:
    """Return the dues month (year * 12 + month - 1): 2026-06, 06/2026, 202606, "Juni 2026", "Jun-26", any day of it."""
    if is_blank(cell):
        return None
    return _month_of_text(cell) if isinstance(cell, str) else _month_of_any(cell)


@lru_cache(maxsize=REMEMBERED)
def _month_of_text(text: str) -> int | None:
    return _month_of_any(_BEFORE_A_MONTH.sub("", ascii_digits(text_of(text)).casefold().strip("'’ ")))


def _month_of_any(cell: Any) -> int | None:
    joined = _JOINED.fullmatch(text_of(cell))
    if joined and int(joined[2]) in YEARS:  # 062026
        cell = f"{joined[1]}/{joined[2]}"
    first = read_month(cell, THIS_CENTURY)
    return month_of(first) if first and first.year in YEARS else None


def months_in(cell: Any) -> tuple[int, int] | None:
    """Return first and last month: one month, or a span such as "Juni s/d November 2026"."""
    one = month_in(cell)
    if one is not None:
        return one, one
    parts = _SPAN.split(ascii_digits(text_of(cell)).casefold())
    if len(parts) != 2:
        return None
    first, last = month_in(parts[0]), month_in(parts[1])
    if first is None and last is not None:  # the year stands once
        first = month_in(f"{parts[0].strip()} {last // MONTHS_A_YEAR}")
        if first is not None and first > last:
            first -= MONTHS_A_YEAR
    return (first, last) if first is not None and last is not None and first <= last else None


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
