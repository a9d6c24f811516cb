"""One reading for all days of a column: which of day and month stands first, and from which year a number counts."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from payung.sheets.cells.dates import EXCEL_EPOCH, FIRST_SERIAL, LAST_SERIAL, made_of, read_date
from payung.sheets.cells.nik import read_nik
from payung.sheets.headings import Layout
from payung.sheets.joining import SAMPLED, below
from payung.sheets.parsing import Sheet

DAY_FIRST, MONTH_FIRST, OPEN = "dm", "md", "open"
ORDERS = (DAY_FIRST, MONTH_FIRST)
MANY = 5  # times as many proofs of one order as of the other
DAYS_OF_1904 = 1462
OF_BIRTH = ("birth_date", "birth_place_and_date")
DATES = (*OF_BIRTH, "start_date", "end_date", "paid_on")
MONTHS, COMPACT = 12, 8  # of a year; digits of a day written without anything between
SHOWN = 2  # cells that show what a question is about
_TWO_PARTS = re.compile(r"(\D{0,100}?)(\d{1,2})([-/. ])(\d{1,2})\3(\d{4}|\d{2})\b(.*)$", re.S)
_TODAY = date(2026, 1, 1)  # settles years of two digits, whose last two are all that is compared


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A cell whose day can be read in two ways: as it stands, day first, month first."""

    cell: str
    day_first: date
    month_first: date

    def as_json(self) -> dict[str, str]:
        """Return it as it is kept and printed."""
        return {"cell": self.cell, DAY_FIRST: self.day_first.isoformat(), MONTH_FIRST: self.month_first.isoformat()}


@dataclass(slots=True)
class _Days:
    """What a column of days proves, and its cells that depend on it."""

    index: int
    proofs: Counter[str] = field(default_factory=Counter)  # days above 12
    votes: Counter[str] = field(default_factory=Counter)  # NIK that agree with one order
    shifts: Counter[bool] = field(default_factory=Counter)  # NIK that agree with a count from 1904, or from 1900
    texts: list[tuple[int, re.Match[str], str]] = field(default_factory=list)
    serials: list[tuple[int, int]] = field(default_factory=list)
    turned: Counter[bool] = field(default_factory=Counter)  # NIK that agree with a date cell turned round, or as it is
    cells: list[tuple[int, date]] = field(default_factory=list)  # date cells that can be turned round

    @property
    def is_turned(self) -> bool:
        """Whether a spreadsheet of another country made dates of what was written day first, month first."""
        return self.turned[True] > 1 and self.turned[True] > 3 * self.turned[False]

    def order(self) -> str:
        """Return the order that the column proves, nothing where it proves none, "open" where it contradicts itself."""
        proofs, votes = self.proofs, self.votes
        if proofs[DAY_FIRST] and proofs[DAY_FIRST] >= MANY * proofs[MONTH_FIRST]:
            return DAY_FIRST  # a slip or two in a column that says otherwise stay slips
        if proofs[MONTH_FIRST] and not proofs[DAY_FIRST]:
            if votes[MONTH_FIRST] < votes[DAY_FIRST]:
                return DAY_FIRST
            return MONTH_FIRST if votes[MONTH_FIRST] or proofs[MONTH_FIRST] > 1 else OPEN
        if proofs[MONTH_FIRST]:
            return MONTH_FIRST if proofs[MONTH_FIRST] >= MANY * proofs[DAY_FIRST] else OPEN
        if votes[MONTH_FIRST] > 1:
            if votes[MONTH_FIRST] > 3 * votes[DAY_FIRST]:
                return MONTH_FIRST
            return OPEN if votes[DAY_FIRST] < 3 * votes[MONTH_FIRST] else DAY_FIRST
        return DAY_FIRST if votes[DAY_FIRST] else ""


def settle_days(sheet: Sheet, layout: Layout, marks: dict[int, dict[str, int]], said: str) -> Sheet:
    """Return the sheet in which every day is written day first, and counts from 1900; mark rows where it stays open.

    ``said`` is the order that a person gave for the file. A column that proves none has the one that another column of
    the table proves; where none does, the day stands first, as people here write.
    """
    columns = [_look(sheet, layout, name) for name in DATES if name in layout.fields]
    orders = [said or one.order() for one in columns]
    proved = set(orders) - {"", OPEN}
    shared = proved.pop() if len(proved) == 1 else DAY_FIRST
    shifts = sum((one.shifts for one in columns), Counter[bool]())
    is_1904 = shifts[True] > shifts[False] or (sheet.from_1904 and not shifts[False])
    rows = list(sheet.rows) if any(one.texts or one.serials or one.is_turned for one in columns) else sheet.rows
    for one, order in zip(columns, orders, strict=True):
        if is_1904:
            for at, days in one.serials:
                _put(rows, at, one.index, EXCEL_EPOCH + timedelta(days=days + DAYS_OF_1904))
        for at, cell in one.cells if one.is_turned else ():
            _put(rows, at, one.index, date(cell.year, cell.day, cell.month))
        _write_day_first(rows, one, order or shared, marks)
    return replace(sheet, rows=rows)


def _put(rows: list[list[Any]], at: int, index: int, cell: Any) -> None:
    rows[at] = [*rows[at][:index], cell, *rows[at][index + 1 :]]


def _look(sheet: Sheet, layout: Layout, name: str) -> _Days:
    """Return what the column of a field proves."""
    days = _Days(layout.fields[name])
    index, nik = days.index, layout.fields.get("nik") if name in OF_BIRTH else None
    for at, row in below(sheet, layout):
        cell = row[index] if index < len(row) else ""
        if cell.__class__ is str:
            if cell:
                _look_at_text(days, at, cell, row, nik)
        elif isinstance(cell, int | float) and FIRST_SERIAL - DAYS_OF_1904 <= cell <= LAST_SERIAL:
            days.serials.append((at, int(cell)))
            if nik is not None and nik < len(row) and (number := read_nik(row[nik])[0]):
                for is_1904 in (True, False):
                    meant = EXCEL_EPOCH + timedelta(days=int(cell) + DAYS_OF_1904 * is_1904)
                    days.shifts[is_1904] += (meant.day, meant.month, meant.year % 100) == born(number)
        elif isinstance(cell, date) and nik is not None and cell.day <= MONTHS and cell.day != cell.month:
            _look_at_date(days, at, cell, row, nik)
    return days


def _look_at_date(days: _Days, at: int, cell: date, row: Sequence[Any], nik: int) -> None:
    """Ask the NIK whether day and month of a date cell were taken for each other; enough of them settle it."""
    if days.turned.total() >= SAMPLED and not days.is_turned:
        return
    vote = _vote(row, nik, cell.day, cell.month, cell.year % 100)
    if vote:
        days.turned[vote == MONTH_FIRST] += 1
    if vote != DAY_FIRST:
        days.cells.append((at, cell))


def _look_at_text(days: _Days, at: int, cell: str, row: Sequence[Any], nik: int | None) -> None:
    if len(cell) == COMPACT and cell.isdecimal() and made_of(int(cell[:4]), int(cell[4:6]), int(cell[6:])) is None:
        cell = f"{cell[:2]}-{cell[2:4]}-{cell[4:]}"
    found = _TWO_PARTS.match(cell)
    if not found:
        return
    one, two = int(found[2]), int(found[4])
    if one == two or not (one and two):
        return
    if one <= 12 and two <= 12:
        vote = _vote(row, nik, one, two, int(found[5]) % 100)
        days.votes[vote] += 1
        days.texts.append((at, found, vote))
    elif one <= 12 or two <= 12:
        proof = DAY_FIRST if two <= 12 else MONTH_FIRST
        days.proofs[proof] += 1
        if proof == MONTH_FIRST:
            days.texts.append((at, found, proof))


def _vote(row: Sequence[Any], nik: int | None, one: int, two: int, year: int) -> str:
    """Return the order that the row's NIK proves, or nothing."""
    number = read_nik(row[nik])[0] if nik is not None and nik < len(row) else None
    day = born(number) if number else None
    return DAY_FIRST if day == (one, two, year) else MONTH_FIRST if day == (two, one, year) else ""


def _write_day_first(rows: list[list[Any]], days: _Days, order: str, marks: dict[int, dict[str, int]]) -> None:
    for at, found, vote in days.texts:
        one, two = int(found[2]), int(found[4])
        if order == OPEN and not vote:
            marks.setdefault(at, {})["day_order_open"] = days.index
        if order == MONTH_FIRST or (order == OPEN and vote == MONTH_FIRST):
            _put(rows, at, days.index, f"{found[1]}{two:02d}-{one:02d}-{found[5]}{found[6]}")


def open_days(sheet: Sheet) -> list[OpenDay]:
    """Return examples of a settled sheet's cells whose order stays open, different ones, the first that stand there."""
    shown: dict[str, OpenDay] = {}
    for at, codes in sorted(sheet.marks.items()):
        found = _TWO_PARTS.match(sheet.rows[at][codes["day_order_open"]]) if "day_order_open" in codes else None
        both = _both(found) if found else None
        if found and both:
            shown.setdefault(found[0], OpenDay(found[0].strip(), *both))
        if len(shown) == SHOWN:
            break
    return list(shown.values())


def _both(found: re.Match[str]) -> tuple[date, date] | None:
    one, two, year = int(found[2]), int(found[4]), found[5]
    first, second = (read_date(f"{day:02d}-{month:02d}-{year}", _TODAY) for day, month in ((one, two), (two, one)))
    return (first, second) if first and second else None


def born(nik: str) -> tuple[int, int, int]:
    """Return day, month and the year's two digits that a NIK says."""
    return int(nik[6:8]) % 40, int(nik[8:10]), int(nik[10:12])


def readings(cell: Any) -> set[tuple[int, int, int]]:
    """Return every day that the cell may mean, as the NIK says days."""
    found = _TWO_PARTS.match(cell) if isinstance(cell, str) else None
    if found:
        one, two, year = int(found[2]), int(found[4]), int(found[5]) % 100
        return {(one, two, year), (two, one, year)}
    day = read_date(cell, _TODAY)
    return {(day.day, day.month, day.year % 100)} if day else set()
