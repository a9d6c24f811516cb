"""Cells to rupiah, days, months and identity numbers; None where nothing certain can be read."""

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from payung.roster.reading.folding import ascii_digits, fold, text_of, visible
from payung.roster.reading.spellings import spellings
from payung.rules.months import month_of

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(36_526, 54_789)  # 2000 to 2049: other numbers are no days of a payment
YEARS = range(2000, 2100)
_RUPIAH = re.compile(r"(?:rp|idr)?\.?\s*(\d+|\d{1,3}(?:([.,' ])\d{3})(?:\2\d{3})*)(?:[.,](?:0{1,2}|-)|,-|\.-)?")
_NUMERIC_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_WORD_DAY = re.compile(r"(\d{1,2})[-/. ]*([a-z]+)[-/. ]*(\d{2}|\d{4})")
_TIME = re.compile(
    r"[t ,]+(?:pukul |jam )?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?: ?(?:wib|am|pm|z|\+\d\d:?\d\d))?$"
)
_SPAN = re.compile(r"\s+(?:s[./ ]*d\.?|sd|sampai(?: dengan)?|hingga|to|until|[-–—])\s+|\s*[–—]\s*|\s*s/d\s*")
_NIK_CLUTTER = str.maketrans("", "", " .-'`’‘_,")
_NIK_DIGITS = 16


def rupiah_of(cell: Any) -> int | None:
    """Return whole rupiah, or None: "Rp3.326.400,00", "3,326,400", 3326400.0; never a fraction or a negative sum."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return int(cell) if cell >= 0 and cell == int(cell) else None
    text = ascii_digits(text_of(cell)).casefold()
    found = _RUPIAH.fullmatch(text)
    return int(re.sub(r"\D", "", found[1])) if found else None


def count_of(cell: Any) -> int | None:
    """Return a number of people: 33, "33 orang"."""
    found = re.fullmatch(r"(\d{1,7})(?:\.0+)?(?: *[a-z]+)?", ascii_digits(text_of(cell)).casefold())
    return int(found[1]) if found else None


def day_of(cell: Any) -> date | None:
    """Return the day: a date cell, an Excel serial, ISO, day/month/year, "22 Juni 2026"; a time of day is dropped."""
    if isinstance(cell, datetime):
        return cell.date() if cell.year in YEARS else None
    if isinstance(cell, date):
        return cell if cell.year in YEARS else None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return EXCEL_EPOCH + timedelta(days=int(cell)) if int(cell) in EXCEL_DAYS else None
    text = _TIME.sub("", ascii_digits(text_of(cell)).casefold().strip("'"))
    text = re.sub(r"^[a-z']+, *", "", text)  # the name of the weekday
    if found := _ISO_DAY.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _NUMERIC_DAY.fullmatch(text):
        return _day(found[3], found[2], found[1])
    if found := _WORD_DAY.fullmatch(text):
        return _day(found[3], _month_words().get(found[2], 0), found[1])
    if re.fullmatch(r"20\d{6}", text):
        return _day(text[:4], text[4:6], text[6:])
    return day_of(int(text)) if re.fullmatch(r"\d{5}", text) else None


def _day(year: str, month: str | int, day: str) -> date | None:
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), int(day)) if full in YEARS else None
    except ValueError:
        return None


@cache
def _month_words() -> dict[str, int]:
    """Return the months by their names; Roman numerals are left to rosters."""
    months = spellings()["months"]
    return {word: int(month) for month, words in months.items() for word in words if not re.fullmatch("[ivx]+", word)}


def month_in(cell: Any) -> int | None:
    """Return the dues month (year * 12 + month - 1): 2026-06, 06/2026, 202606, "Juni 2026", "Jun-26", any day of it."""
    if isinstance(cell, date):
        return month_of(cell) if cell.year in YEARS else None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in EXCEL_DAYS:
        return month_of(EXCEL_EPOCH + timedelta(days=int(cell)))
    text = ascii_digits(text_of(cell)).casefold().strip("'")
    if (found := re.fullmatch(r"(\d{4})[-/. ]?(\d{1,2})", text)) and int(found[1]) in YEARS:
        return _month(found[1], found[2])
    if found := re.fullmatch(r"(\d{1,2})[-/. ]?(\d{4})", text):
        return _month(found[2], found[1])
    words = re.sub(r"^(?:bulan|bln|periode|iuran|masa)\s+", "", text)
    if found := re.fullmatch(r"([a-z]+)[-/.' ]*(\d{4}|\d{2})", words):
        return _month(found[2], _month_words().get(found[1], 0))
    if found := re.fullmatch(r"(\d{4})[-/. ]+([a-z]+)", words):
        return _month(found[1], _month_words().get(found[2], 0))
    day = day_of(cell)
    return month_of(day) if day else None


def _month(year: str, month: str | int) -> int | None:
    full, index = int(year) + (2000 if len(year) == 2 else 0), int(month)
    return full * 12 + index - 1 if full in YEARS and 1 <= index <= 12 else None


def months_in(cell: Any) -> tuple[int, int] | None:
    """Return first and last month: one month, or a span such as "Juni s/d November 2026"."""
    one = month_in(cell)
    if one is not None:
        return one, one
    parts = _SPAN.split(ascii_digits(text_of(cell)).casefold())
    if len(parts) != 2:
        return None
    last = month_in(parts[1])
    first = month_in(parts[0])
    if first is None and last is not None:  # "Juni s/d November 2026": the year stands once
        year = last // 12
        first = month_in(f"{parts[0]} {year}")
        if first is not None and first > last:
            first -= 12
    return (first, last) if first is not None and last is not None and first <= last else None


def nik_of(cell: Any) -> str | None:
    """Return the 16 digits, or None. A number cell is refused: a spreadsheet keeps 15 digits, the last one is lost."""
    if not isinstance(cell, str):
        return None
    digits = ascii_digits(visible(cell)).translate(_NIK_CLUTTER)
    return digits if len(digits) == _NIK_DIGITS and digits.isascii() and digits.isdigit() else None


def receipt_of(cell: Any) -> str:
    """Return the receipt id as it counts: in capitals, without a leading apostrophe; empty when there is none."""
    text = text_of(cell).strip("'’ ").upper()
    return "" if fold(text) in {"", "total", "jumlah", "jml"} else text
