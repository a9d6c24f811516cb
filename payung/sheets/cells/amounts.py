"""Money, months and small numbers of the cells that come beside people."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from payung.sheets.cells.dates import EXCEL_EPOCH, full_year, made_of, months, read_date
from payung.sheets.folding import ascii_digits, text_of

LARGEST = 10**13
LONGEST = 40
_MONEY = re.compile(
    r"['’]?(?:rp|idr)?[.\s]*(-?)(\d{1,3}(?:[.,\s]\d{3})+|\d+)(?:[.,](\d{1,2}|-))?\s*(?:[,.]?-)?\s*(?:rupiah|rp|idr)?$"
)
_YEAR_MONTH = re.compile(r"(\d{4})\W?(\d{1,2})$")
_MONTH_YEAR = re.compile(r"(\d{1,2})\W(\d{4})$")
_YEAR_NAMED = re.compile(r"(\d{4})\W*([a-z]+)$")
_NAMED_YEAR = re.compile(r"([a-z]+)\W*(\d{4}|\d{2})$")


def read_rupiah(cell: Any) -> int | None:
    """Return whole rupiah ("Rp16.800", "16,800.00", 16800.0), or None; a fraction of a rupiah is no rupiah."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return int(cell) if abs(cell) < LARGEST and cell == int(cell) else None
    found = _MONEY.match(ascii_digits(text_of(cell)[:LONGEST]).casefold())
    if not found or (found[3] or "").strip("0-"):
        return None
    whole = int(re.sub(r"\D", "", found[2]))
    return None if whole >= LARGEST else -whole if found[1] else whole


def read_month(cell: Any, on: date) -> date | None:
    """Return the first day of the month in the cell ("2026-06", "Juni 2026", "06/2026", 202606, a date)."""
    if isinstance(cell, datetime | date):
        return made_of(cell.year, cell.month, 1)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if 190_001 <= cell <= 210_012:
            return made_of(int(cell) // 100, int(cell) % 100, 1)
        serial = read_date(cell, on)
        return serial and serial.replace(day=1)
    text = ascii_digits(text_of(cell)[:LONGEST]).casefold()
    if found := _YEAR_MONTH.match(text):
        return made_of(int(found[1]), int(found[2]), 1)
    if found := _MONTH_YEAR.match(text):
        return made_of(int(found[2]), int(found[1]), 1)
    if (found := _NAMED_YEAR.match(text)) and found[1] in months():
        return made_of(full_year(int(found[2]), on), months()[found[1]], 1)
    if (found := _YEAR_NAMED.match(text)) and found[2] in months():
        return made_of(int(found[1]), months()[found[2]], 1)
    day = read_date(text, on)
    return day and day.replace(day=1)


def read_count(cell: Any) -> int | None:
    """Return a whole number that is not negative, or None."""
    number = read_rupiah(cell)
    return number if number is not None and number >= 0 else None


def read_decile(cell: Any) -> int | None:
    """Return the decile 1 (poorest) to 10 ("Desil 3", "3", "D-03"), or None."""
    found = re.search(r"(?<!\d)0?(10|[1-9])(?!\d)", ascii_digits(text_of(cell))[:40])
    return int(found[1]) if found else None


def read_kk(cell: Any) -> str:
    """Return the sixteen digits of a family card's number, or an empty text."""
    if not isinstance(cell, str):
        return ""
    digits = re.sub(r"[\s.\-']", "", ascii_digits(text_of(cell)))
    return digits if len(digits) == 16 and digits.isascii() and digits.isdigit() else ""


def serial_day(number: int) -> date:
    """Return the day of an Excel serial."""
    return EXCEL_EPOCH + timedelta(days=number)
