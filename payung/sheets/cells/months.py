"""Dues months and spans of them, as cells write them: numbers of months, or None where nothing certain can be read."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from payung.rules.months import month_of
from payung.sheets.cells.amounts import read_month
from payung.sheets.folding import ascii_digits, is_blank, text_of

YEARS = range(2000, 2050)  # of a payment or a dues month: other numbers are something else
THIS_CENTURY = date(2099, 12, 31)  # two digits of a year are 20xx: nobody paid these dues in the last century
MONTHS_A_YEAR = 12
REMEMBERED = 1 << 12  # texts: the same few months stand on most lines
_SPAN = re.compile(r"\s*(?:\bs[./ ]*d\b\.?|\bsampai(?: dengan)?\b|\bhingga\b|\bto\b|\buntil\b|[–—])\s*|\s+-\s+")
_BEFORE_A_MONTH = re.compile(r"^(?:(?:bulan|bln|periode|iuran|masa|blth)[\s.:]+)+")
_JOINED = re.compile(r"(\d{1,2})(\d{4})")


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
