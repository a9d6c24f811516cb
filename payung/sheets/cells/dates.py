"""Dates as rosters write them: ISO, day first with any separator, month names, two-digit years, Excel serials."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from payung.sheets.folding import ascii_digits, visible
from payung.sheets.spellings import spellings

EXCEL_EPOCH = date(1899, 12, 30)
FIRST_YEAR = 1900
LAST_YEAR = 2100
FIRST_SERIAL = 2_193  # 1 January 1906: nobody older is looked for, and years as numbers lie below
LAST_SERIAL = 73_050  # 31 December 2099
LONGEST, LONGEST_PLACE_AND_DATE = 60, 160
LEAST_LETTERS = 5  # of a month's name that may be misspelt
_BEFORE = re.compile(r"(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|tgl|tanggal|lahir)[\s.,:]*)+(?=[\da-z])")
_CLOCK = re.compile(
    r"[t,\s]+(?:(?:pukul|pkl|jam)[.\s]*\d{1,2}[:.]\d{2}(?:[:.]\d{2})?|\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?|"
    r"\d{1,2}\.\d{2}(?=\s*wi)|(?<=[/ .-]\d{4} )[0-2]?\d\.[0-5]\d(?:\.[0-5]\d)?)"
    r"\s*(?:[ap]\.?m\.?|wib|wita|wit)?\s*(?:z|[+-]\d\d:?\d\d)?$"
)
_PARTS = re.compile(r"(\d{1,4})[\W_]+(\d{1,2})[\W_]+(\d{1,4})$")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\W_]*([a-z]+)\.?[\W_]*'?(\d{4}|\d{2})$")
_NAMED_DAY = re.compile(r"([a-z]+)\.?[\W_]*(\d{1,2})(?:st|nd|rd|th)?(?:[\W_]+)(\d{4}|\d{2})$")
_YEAR_NAMED = re.compile(r"(\d{4})[\W_]*([a-z]+)\.?[\W_]*(\d{1,2})$")
JAKARTA = timedelta(hours=7)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)$")
_COMPACT = re.compile(r"\d{8}$")


@cache
def months() -> dict[str, int]:
    """Return the month that each spelling names."""
    return {word: int(number) for number, words in spellings()["months"].items() for word in words}


def _misspelt_month(word: str) -> int | None:
    """Return the month whose name the word is but for one letter ("Agutus"); names of four letters are too near."""
    if len(word) < LEAST_LETTERS:
        return None
    names = [name for name in months() if len(name) >= LEAST_LETTERS]
    near = process.extract(word, names, scorer=OSA.distance, score_cutoff=1, limit=None)
    meant = {months()[name] for name, _, _ in near}
    return meant.pop() if len(meant) == 1 else None


def full_year(year: int, on: date) -> int:
    """Return the year of two digits: above the current year's they are 19xx, else 20xx."""
    if year >= 100:
        return year
    return year + (1900 if year > on.year % 100 else 2000)


def made_of(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar has no such day or the year is not a year of people alive."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_date(cell: Any, on: date) -> date | None:
    """Return the date in the cell, or None. ``on`` is the day of the reading; it settles two-digit years."""
    if isinstance(cell, str):
        if len(cell) == 10 and cell[2] in "-/." and cell[5] in "-/." and cell.isascii():
            digits = cell[:2] + cell[3:5] + cell[6:]
            if digits.isdigit():
                return made_of(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
        return _read_text(cell, on)
    if isinstance(cell, datetime):
        return made_of(cell.year, cell.month, cell.day)
    if isinstance(cell, date):
        return made_of(cell.year, cell.month, cell.day)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return _read_number(cell)


def _read_number(number: float) -> date | None:
    if not FIRST_SERIAL <= number < 100_000_000:
        return None
    whole = int(number)
    if whole <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=whole)
    return _compact(f"{whole:08d}") if number == whole and whole >= 1_000_000 else None


def _compact(digits: str) -> date | None:
    """Read eight digits: year first where they begin with a year, else day first; both never hold."""
    first = made_of(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return first or made_of(int(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _moment_day(text: str) -> date | None:
    """Return the day in Jakarta of a moment that names its own offset; 17:00 UTC is midnight of the next day there.

    Midnight of another offset than UTC is the day that a program there wrote.
    """
    try:
        moment = datetime.fromisoformat(text.upper())
        if moment.utcoffset() and moment.time() == time():
            return moment.date()
        return (moment.astimezone(UTC) + JAKARTA).date()
    except (ValueError, OverflowError):
        return None


def _read_text(cell: str, on: date) -> date | None:
    text = ascii_digits(visible(cell)).casefold().lstrip("'`’ ").rstrip(" .,;)'\"")
    if not text or len(text) > LONGEST:
        return None
    if _MOMENT.match(text) and (day := _moment_day(text)):
        return made_of(day.year, day.month, day.day)
    text = _CLOCK.sub("", _BEFORE.sub("", text, count=1) if text[0].isalpha() else text)
    found = _PARTS.match(text)
    if found:
        return _three_numbers(found[1], found[2], found[3], on)
    found = _DAY_NAMED.match(text)
    if found:
        return _named(found[1], found[2], found[3], on)
    found = _NAMED_DAY.match(text)
    if found:
        return _named(found[2], found[1], found[3], on)
    found = _YEAR_NAMED.match(text)
    if found:
        return _named(found[3], found[2], found[1], on)
    if _COMPACT.match(text):
        return _compact(text)
    try:
        number = float(text)
    except ValueError:
        return None
    return _read_number(number) if number <= LAST_SERIAL else None


def _three_numbers(first: str, month: str, last: str, on: date) -> date | None:
    if len(first) == 4:
        return made_of(int(first), int(month), int(last)) if len(last) < 3 else None
    if len(first) == 3 or len(last) not in (2, 4):
        return None
    return made_of(full_year(int(last), on) if len(last) == 2 else int(last), int(month), int(first))


def _named(day: str, month: str, year: str, on: date) -> date | None:
    number = months().get(month) or _misspelt_month(month)
    if number is None:
        return None
    return made_of(full_year(int(year), on) if len(year) == 2 else int(year), number, int(day))


_FIRST_DIGIT = re.compile(r"\d")
_BETWEEN = re.compile(r"\s*[,/;]\s*|\s+-+\s+|$")
_NO_IDEA = frozenset({"lupa", "tidak tahu", "tdk tahu", "tidak ingat", "belum tahu", "tidak diketahui", "?"})
_AROUND_PLACE = " ,/:;-('\""


def read_place_and_date(cell: Any, on: date) -> tuple[str, date | None, bool]:
    """Return place, date, and whether something stands where the date should be ("Wonogiri, 18.03.1971")."""
    if not isinstance(cell, str):
        return "", read_date(cell, on), cell is not None
    text = visible(cell)[:LONGEST_PLACE_AND_DATE]
    found = _FIRST_DIGIT.search(ascii_digits(text))
    if not found:
        if text.casefold() in _NO_IDEA:
            return "", None, True
        between = _BETWEEN.search(text)
        rest = text[between.end() :] if between else ""
        return text[: len(text) - len(rest)].strip(_AROUND_PLACE), None, bool(rest.strip(_AROUND_PLACE))
    place, rest = text[: found.start()], text[found.start() :]
    read = read_date(rest, on)
    if read is None and place:
        cut = re.search(r"([A-Za-z]+)[\s.,]*$", place)  # the month may stand before the day
        if cut and cut[1].casefold() in months():
            read = read_date(cut[1] + " " + rest, on)
            place = place[: cut.start()] if read else place
    return place.strip(_AROUND_PLACE), read, True
