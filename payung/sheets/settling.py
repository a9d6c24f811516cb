"""Gives each column of a table one reading: names and dates in several columns, the order of day and month, 1904.

What was settled stands in the cells afterwards, so every door reads it alike; what stays open is marked on the row.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from payung.sheets.aliases import about_somebody_else, fold_heading
from payung.sheets.books import Sheet
from payung.sheets.cells.dates import LAST_SERIAL, read_date
from payung.sheets.cells.nik import read_nik
from payung.sheets.days import born, readings, settle_days
from payung.sheets.folding import is_blank
from payung.sheets.headings import Column, Layout
from payung.sheets.joining import ENOUGH, SAMPLED, below, below_its_parts, cells_of, join_columns, share

LEAST_ALL_ZERO = 5  # NIK that all end in 0: by chance once in a million
DITTO = frozenset({'"', "''", "”", "“", "〃", "„", "sda", "s.d.a", "idem", '-"-', "-''-", '- " -', ",,", '""'})
HIDDEN = "row_hidden"  # what is marked so, nobody saw in the file
NO_DITTO = frozenset(
    {"nik", "name", "birth_date", "birth_place_and_date", "kpj", "row_number", "receipt", "amount", "paid_on", "phone",
     "total", "jkk", "jkm", "jht", "people", "billing_code", "start_date", "end_date", "kk_number", "membership_number"}
)  # fmt: skip


def settle(sheet: Sheet, layout: Layout, *, day_order: str = "") -> tuple[Sheet, Layout]:
    """Return the sheet whose cells say in one way what its columns mean, and the layout with the columns added.

    ``day_order`` is "dm" or "md" where a person has said it for the file. Else each column proves its own; one that
    proves none has the order that another column of the table proves, and without any the day stands first.
    """
    sheet, layout = below_its_parts(sheet, layout)
    layout = _by_cells(sheet, layout)
    sheet, layout = join_columns(sheet, layout)
    marks: dict[int, dict[str, int]] = {}
    sheet = _zero_niks(sheet, layout)
    sheet = _dittos(sheet, layout, marks)
    sheet = settle_days(sheet, layout, marks, day_order)
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
            votes[bool(readings(row[index]) & {born(number)})] += 1
        if votes.total() == SAMPLED:
            break
    return votes[True] > votes[False]


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


def _mark_rows(sheet: Sheet, layout: Layout, marks: dict[int, dict[str, int]]) -> None:
    """Mark rows that nobody saw, whose formulas nobody calculated, and that are longer than the heading."""
    for at in sheet.hidden_rows:
        if at >= layout.first:
            marks.setdefault(at, {})[HIDDEN] = -1
    read = set(layout.fields.values())
    for at, index in sheet.formulas:
        if at >= layout.first and index in read:
            marks.setdefault(at, {})["cell_not_calculated"] = index
    headed = max((column.index for column in layout.columns if column.heading), default=-1) + 1
    for at, row in below(sheet, layout):
        if len(row) > headed and any(not is_blank(cell) for cell in row[headed:]):
            marks.setdefault(at, {})["row_too_long"] = -1
