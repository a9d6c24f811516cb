"""Several tables of one sheet as one: all rows in the columns of the first heading."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from payung.sheets.aliases import AliasTable, fold_heading
from payung.sheets.books import Sheet
from payung.sheets.headings import HEADING_ROWS, LEAST_FIELDS, Column, Layout, find_header
from payung.sheets.unread import looks_like_nik

NIK_DIGITS = 16
LONGEST_HEADING = 60


def first_heading(sheet: Sheet, layout: Layout, aliases: AliasTable, anchors: Collection[str]) -> Layout:
    """Return the first heading with people between it and the one that names the most fields, or that one."""
    best = layout.first - len(layout.header_rows)
    rich = layout.fields.keys()
    for start in range(best):
        found = _heading_at(sheet, start, aliases, anchors)
        if not found or found.first > best or len(found.fields) * 2 < len(rich):
            continue
        people = sheet.rows[found.first : best]
        if any(looks_like_nik(cell) for row in people for cell in row):
            return found
    return layout


def _heading_at(sheet: Sheet, start: int, aliases: AliasTable, anchors: Collection[str]) -> Layout | None:
    """Return the layout of a heading that begins in the row, or None."""
    part = replace(sheet, rows=sheet.rows[start : start + HEADING_ROWS], numbers=None)
    found = find_header(part, aliases, anchors, searched=1)
    if not found:
        return None
    layout = found[0]
    numbers = tuple(sheet.number(start + at) for at in range(layout.first))
    return replace(layout, first=start + layout.first, header_rows=numbers)


def _may_be_heading(row: Sequence[Any], aliases: AliasTable, nik: int | None) -> bool:
    """Whether the row may be a heading; of a list's rows nearly all are not, which must be told at once."""
    if nik is not None and nik < len(row):
        cell = row[nik]
        if cell.__class__ is str and len(cell) == NIK_DIGITS and cell.isdigit():
            return False
    known = 0
    for cell in row:
        if cell.__class__ is str and cell and len(cell) <= LONGEST_HEADING and not cell[0].isdigit():
            known += aliases.exact(cell) is not None
    return known >= LEAST_FIELDS


def gather(sheet: Sheet, layout: Layout, aliases: AliasTable, anchors: Collection[str] = ()) -> tuple[Sheet, Layout]:
    """Return the sheet in which the rows below each later heading stand in the columns of the first, and its layout.

    A field or a heading that the first does not have gets a column at the end. Rows keep their numbers.
    """
    nik = layout.fields.get("nik")
    later: list[Layout] = []
    at, end = layout.first, len(sheet.rows)
    while at < end:
        if _may_be_heading(sheet.rows[at], aliases, nik):
            found = _heading_at(sheet, at, aliases, anchors)
            if found and len(found.fields) >= LEAST_FIELDS:
                later.append(found)
                nik = found.fields.get("nik", nik)
                at = found.first
                continue
        at += 1
    if not any(_places(one) != _places(layout) for one in later):
        return sheet, layout
    columns = [*layout.columns]
    width = max(columns[-1].index + 1, *(one.columns[-1].index + 1 for one in later))
    rows: list[list[Any]] = list(sheet.rows)
    headings: list[int] = []
    origins: dict[int, dict[int, int]] = {}
    for number, one in enumerate(later):
        start = one.first - len(one.header_rows)
        stop = later[number + 1].first - len(later[number + 1].header_rows) if number + 1 < len(later) else end
        goes = _goes(one, columns, width)
        came = {to: index for index, to in goes.items()}
        for index in range(start, stop):
            rows[index], origins[index] = _moved(rows[index], goes), came
        headings += range(start, one.first)
    filled = [column for column in columns if column.index >= 0]
    gathered = replace(sheet, rows=rows, headings=headings, sent=sheet.rows, origins=origins)
    return gathered, replace(layout, columns=tuple(_whole(filled)))


def _places(layout: Layout) -> list[tuple[int, str]]:
    return [(column.index, column.field or fold_heading(column.heading)) for column in layout.columns if column.heading]


def _goes(one: Layout, columns: list[Column], width: int) -> dict[int, int]:
    """Return where each column of a later table goes; what has no place of its own in the first one gets a new one."""
    homes = {column.field: column.index for column in columns if column.field}
    named = {fold_heading(column.heading): column.index for column in columns if column.heading}
    goes: dict[int, int] = {}
    for column in sorted(one.columns, key=lambda column: column.field is None):  # what is read chooses first
        words = fold_heading(column.heading)
        to = homes.get(column.field) if column.field else named.get(words)
        if to is None and not column.heading:
            continue
        if to is None or to in goes.values():
            to = max(width, *(each.index + 1 for each in columns))
            columns.append(column._replace(index=to))
            homes.setdefault(column.field, to) if column.field else named.setdefault(words, to)
        goes[column.index] = to
    taken = set(goes.values())
    for index in range(width):
        if index not in goes:
            to = index if index not in taken else max(width, max(taken) + 1, *(each.index + 1 for each in columns))
            if to != index:
                columns.append(Column(to, "", None, 0))
            goes[index] = to
            taken.add(to)
    return goes


def _moved(row: Sequence[Any], goes: dict[int, int]) -> list[Any]:
    moved = [""] * (max(goes.values()) + 1)
    for index, cell in enumerate(row):
        if cell != "" and index in goes:
            moved[goes[index]] = cell
    return moved


def _whole(columns: Sequence[Column]) -> Iterator[Column]:
    """Yield the columns with one for every place between them."""
    known = {column.index: column for column in columns}
    for index in range(max(known) + 1):
        yield known.get(index) or Column(index, "", None, 0)
