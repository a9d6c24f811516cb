"""Gives each column of a table one reading: names and dates in several columns, the order of day and month, 1904.

What was settled stands in the cells afterwards, so every door reads it alike; what stays open is marked on the row.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from payung.sheets.aliases import about_somebody_else, fold_heading
from payung.sheets.books import Sheet
from payung.sheets.cells.dates import EXCEL_EPOCH, FIRST_SERIAL, LAST_SERIAL, read_date
from payung.sheets.cells.nik import read_nik
from payung.sheets.folding import is_blank
from payung.sheets.headings import Column, Layout
from payung.sheets.joining import ENOUGH, SAMPLED, below, below_its_parts, cells_of, join_columns, share

MANY = 5  # times as many proofs of one order as of the other
LEAST_ALL_ZERO = 5  # NIK that all end in 0: by chance once in a million
DAYS_OF_1904 = 1462
DATES = ("birth_date", "start_date", "end_date", "paid_on")
DITTO = frozenset({'"', "''", "”", "“", "〃", "„", "sda", "s.d.a", "idem", '-"-', "-''-", '- " -', ",,", '""'})
NO_DITTO = frozenset(
    {"nik", "name", "birth_date", "birth_place_and_date", "kpj", "row_number", "receipt", "amount", "paid_on", "phone",
     "total", "jkk", "jkm", "jht", "people", "billing_code", "start_date", "end_date", "kk_number", "membership_number"}
)  # fmt: skip
_TWO_PARTS = re.compile(r"\s*['’]?(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})\b(.*)$")


def settle(sheet: Sheet, layout: Layout, *, day_order: str = "") -> tuple[Sheet, Layout]:
    """Return the sheet whose cells say in one way what its columns mean, and the layout with the columns added.

    ``day_order`` is "dmy" or "mdy" where a person has said it, for columns that stay open.
    """
    sheet, layout = below_its_parts(sheet, layout)
    layout = _by_cells(sheet, layout)
    sheet, layout = join_columns(sheet, layout)
    marks: dict[int, dict[str, int]] = {}
    sheet = _zero_niks(sheet, layout)
    sheet = _dittos(sheet, layout, marks)
    for name in DATES:
        if name in layout.fields:
            sheet = _dates(sheet, layout, name, marks, day_order)
    _mark_rows(sheet, layout, marks)
    return replace(sheet, marks=marks), layout


def _is_nik(cell: Any) -> bool:
    return read_nik(cell)[0] is not None


def _is_day(cell: Any) -> bool:
    return not (isinstance(cell, int | float) and cell > LAST_SERIAL) and read_date(cell, date(2026, 1, 1)) is not None


_LOOKS: dict[str, Callable[[Any], bool]] = {"nik": _is_nik, "birth_date": _is_day}


def _by_cells(sheet: Sheet, layout: Layout) -> Layout:
    """Return the layout in which a field's column is the one whose cells are such: of two that are named, or unnamed.

    A column under an unknown heading holds the birth date only where its days are those of the NIK.
    """
    columns = list(layout.columns)
    for field, looks in _LOOKS.items():
        has = {column.field: column for column in columns if column.field}
        if field == "birth_date" and "birth_place_and_date" in has:
            continue
        own = has.get(field)
        if own and share(cells_of(sheet, layout, own.index), looks) >= ENOUGH / 2:
            continue
        for column in columns:
            if column.field or column is own or _speaks_of_others(column):
                continue
            if share(cells_of(sheet, layout, column.index), looks) < ENOUGH:
                continue
            nik = next((one.index for one in columns if one.field == "nik"), None)
            is_named = column.meant == field or field == "nik"
            if is_named or (nik is not None and _agrees(sheet, layout, column.index, nik)):
                columns = [one._replace(field=None, sure=0, meant=field) if one is own else one for one in columns]
                columns[column.index] = column._replace(field=field, sure=90)
                break
    return replace(layout, columns=tuple(columns))


def _speaks_of_others(column: Column) -> bool:
    words = fold_heading(column.heading)
    return about_somebody_else(words) or bool({"kk", "kpj", "input", "kartu"} & set(words.split()))


def _agrees(sheet: Sheet, layout: Layout, index: int, nik: int) -> bool:
    votes: Counter[bool] = Counter()
    for _at, row in below(sheet, layout):
        number = read_nik(row[nik])[0] if nik < len(row) else None
        if number and index < len(row) and not is_blank(row[index]):
            votes[bool(_readings(row[index]) & {_born(number)})] += 1
        if votes.total() == SAMPLED:
            break
    return votes[True] > votes[False]


def _born(nik: str) -> tuple[int, int, int]:
    """Return day, month and the year's two digits that a NIK says."""
    return int(nik[6:8]) % 40, int(nik[8:10]), int(nik[10:12])


def _readings(cell: Any) -> set[tuple[int, int, int]]:
    """Return every day that the cell may mean, as the NIK says days."""
    found = _TWO_PARTS.match(cell) if isinstance(cell, str) else None
    if found:
        one, two, year = int(found[1]), int(found[3]), int(found[4]) % 100
        return {(one, two, year), (two, one, year)}
    day = read_date(cell, date(2026, 1, 1))
    return {(day.day, day.month, day.year % 100)} if day else set()


# One reading for a column.


def _zero_niks(sheet: Sheet, layout: Layout) -> Sheet:
    """Return the sheet in which NIK that all end in 0 are the numbers that a spreadsheet had made of them."""
    index = layout.fields.get("nik")
    if index is None:
        return sheet
    found = {}
    for at, row in below(sheet, layout):
        cell = row[index] if index < len(row) else ""
        nik = cell if cell.__class__ is str and len(cell) == 16 and cell.isdecimal() else read_nik(cell)[0]
        if nik:
            if nik[-1] != "0":
                return sheet
            found[at] = nik
    if len(set(found.values())) < LEAST_ALL_ZERO:
        return sheet
    rows = list(sheet.rows)
    for at, nik in found.items():
        rows[at] = [*rows[at][:index], int(nik), *rows[at][index + 1 :]]
    return replace(sheet, rows=rows)


def _is_ditto(cell: Any) -> bool:
    return cell.__class__ is str and 0 < len(cell) < 8 and cell.strip(" .").casefold() in DITTO


def _dittos(sheet: Sheet, layout: Layout, marks: dict[int, dict[str, int]]) -> Sheet:
    """Return the sheet with what stands above in place of ditto marks, except where each has their own."""
    rows: list[list[Any]] | None = None
    for field, index in layout.fields.items():
        if field in NO_DITTO:
            continue
        above: Any = ""
        for at, row in below(sheet, layout):
            cell = row[index] if index < len(row) else ""
            if cell == "":
                continue
            if not _is_ditto(cell):
                above = cell
            elif above != "":
                rows = rows or list(sheet.rows)
                rows[at] = [*rows[at][:index], above, *rows[at][index + 1 :]]
                marks.setdefault(at, {})["ditto_read"] = index
    return replace(sheet, rows=rows) if rows else sheet


def _dates(sheet: Sheet, layout: Layout, field: str, marks: dict[int, dict[str, int]], day_order: str) -> Sheet:
    """Return the sheet in which the column's days are written day first, and count from 1900."""
    index = layout.fields[field]
    nik = layout.fields.get("nik") if field == "birth_date" else None
    proofs: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    shifts: Counter[bool] = Counter()
    open_rows, serials = [], []
    for at, row in below(sheet, layout):
        cell = row[index] if index < len(row) else ""
        if cell == "":
            continue
        if cell.__class__ is str:
            found = _TWO_PARTS.match(cell)
            if not found:
                continue
            one, two = int(found[1]), int(found[3])
            if one == two or not (one and two):
                continue
            if one > 12 or two > 12:
                proofs["dmy" if two <= 12 else "mdy" if one <= 12 else ""] += 1
                if two > 12 >= one:
                    open_rows.append((at, found, "mdy"))
                continue
            vote = _vote(row, nik, one, two, int(found[4]) % 100)
            votes[vote] += 1
            open_rows.append((at, found, vote))
        elif isinstance(cell, int | float) and FIRST_SERIAL - DAYS_OF_1904 <= cell <= LAST_SERIAL:
            serials.append((at, int(cell)))
            if nik is not None and nik < len(row) and (number := read_nik(row[nik])[0]):
                shifted = EXCEL_EPOCH + timedelta(days=int(cell) + DAYS_OF_1904)
                plain = EXCEL_EPOCH + timedelta(days=int(cell))
                shifts[True] += (shifted.day, shifted.month, shifted.year % 100) == _born(number)
                shifts[False] += (plain.day, plain.month, plain.year % 100) == _born(number)
    rows = list(sheet.rows) if open_rows or serials else sheet.rows
    if serials and (shifts[True] > shifts[False] or (sheet.from_1904 and not shifts[False])):
        for at, days in serials:
            rows[at] = [*rows[at][:index], EXCEL_EPOCH + timedelta(days=days + DAYS_OF_1904), *rows[at][index + 1 :]]
    order = _order(proofs, votes, day_order)
    for at, found, vote in open_rows:
        one, two = int(found[1]), int(found[3])
        is_hard = two > 12
        reads_month_first = (
            (order == "mdy" or (order == "open" and vote == "mdy")) if not is_hard else order in ("mdy", "open")
        )
        if order == "open" and not vote:
            marks.setdefault(at, {})["day_order_open"] = index
        if reads_month_first:
            text = f"{two:02d}-{one:02d}-{found[4]}{found[5]}"
            rows[at] = [*rows[at][:index], text, *rows[at][index + 1 :]]
    return replace(sheet, rows=rows)


def _vote(row: Sequence[Any], nik: int | None, one: int, two: int, year: int) -> str:
    """Return the order that the row's NIK proves, or nothing."""
    number = read_nik(row[nik])[0] if nik is not None and nik < len(row) else None
    born = _born(number) if number else None
    return "dmy" if born == (one, two, year) else "mdy" if born == (two, one, year) else ""


def _order(proofs: Counter[str], votes: Counter[str], said: str) -> str:
    """Return the column's order: proved by days above 12, then by the NIK; "open" where they contradict each other."""
    if said:
        return said
    if proofs["dmy"] >= MANY * proofs["mdy"] and proofs["dmy"]:
        return "dmy"  # a slip or two in a column that says otherwise stay slips
    if proofs["mdy"] and not proofs["dmy"]:
        is_sure = votes["mdy"] > 0 or proofs["mdy"] > 1
        return "mdy" if is_sure and votes["mdy"] >= votes["dmy"] else "dmy"
    if proofs["mdy"] >= MANY * proofs["dmy"] and proofs["mdy"]:
        return "mdy"
    if proofs["mdy"]:
        return "open"
    if votes["mdy"] > 1 and votes["mdy"] > 3 * votes["dmy"]:
        return "mdy"
    return "open" if votes["mdy"] > 1 and votes["dmy"] and votes["dmy"] < 3 * votes["mdy"] else "dmy"


def _mark_rows(sheet: Sheet, layout: Layout, marks: dict[int, dict[str, int]]) -> None:
    """Mark rows that nobody saw, whose formulas nobody calculated, and that are longer than the heading."""
    for at in sheet.hidden_rows:
        if at >= layout.first:
            marks.setdefault(at, {})["row_hidden"] = -1
    read = set(layout.fields.values())
    for at, index in sheet.formulas:
        if at >= layout.first and index in read:
            marks.setdefault(at, {})["cell_not_calculated"] = index
    headed = max((column.index for column in layout.columns if column.heading), default=-1) + 1
    for at, row in below(sheet, layout):
        if len(row) > headed and any(not is_blank(cell) for cell in row[headed:]):
            marks.setdefault(at, {})["row_too_long"] = -1
