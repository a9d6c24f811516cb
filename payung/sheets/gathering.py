"""Several tables of one sheet as one: all rows in the columns of the first heading; what stays unread is named."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from payung.sheets.aliases import AliasTable, about_somebody_else, fold_heading
from payung.sheets.books import Sheet
from payung.sheets.folding import text_of
from payung.sheets.headings import HEADING_ROWS, LEAST_FIELDS, Column, Layout, find_header

NIK_DIGITS = 16
LONGEST_HEADING = 60
_IDENTITY = re.compile(r"\D*(\d{2})\d{4}(?:[0-7]\d)(?:0[1-9]|1[0-2])\d{2}\d{4}\D*$")
_OTHER_NUMBERS = frozenset({"nik", "kk_number", "heir_nik"})


@dataclass(frozen=True, slots=True)
class Unread:
    """Cells that nobody read and that seem to hold people: the sheet, the range as a spreadsheet names it, how many."""

    sheet: str
    cells: str
    people: int

    def as_json(self) -> dict[str, Any]:
        """Return it as commands print it."""
        return {"sheet": self.sheet, "cells": self.cells, "people": self.people}


def looks_like_nik(cell: Any) -> bool:
    """Whether the cell holds sixteen digits whose middle is a day of birth."""
    if isinstance(cell, str):
        return len(cell) >= NIK_DIGITS and bool(_IDENTITY.match(re.sub(r"(?<=\d)[ .\-](?=\d)", "", cell)))
    return isinstance(cell, int | float) and 1e15 <= cell < 1e16


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
    for number, one in enumerate(later):
        start = one.first - len(one.header_rows)
        stop = later[number + 1].first - len(later[number + 1].header_rows) if number + 1 < len(later) else end
        goes = _goes(one, columns, width)
        for index in range(start, stop):
            rows[index] = _moved(rows[index], goes)
        headings += range(start, one.first)
    filled = [column for column in columns if column.index >= 0]
    return replace(sheet, rows=rows, headings=headings), replace(layout, columns=tuple(_whole(filled)))


def _places(layout: Layout) -> list[tuple[int, str]]:
    return [(column.index, column.field or fold_heading(column.heading)) for column in layout.columns if column.heading]


def _goes(one: Layout, columns: list[Column], width: int) -> dict[int, int]:
    """Return where each column of a later table goes; what has no place in the first one gets a new one."""
    homes = {column.field: column.index for column in columns if column.field}
    named = {fold_heading(column.heading): column.index for column in columns if column.heading}
    goes: dict[int, int] = {}
    for column in one.columns:
        words = fold_heading(column.heading)
        to = homes.get(column.field) if column.field else named.get(words)
        if to is None and not column.heading:
            continue
        if to is None:
            to = max(width, *(each.index + 1 for each in columns))
            columns.append(column._replace(index=to))
            homes.setdefault(column.field, to) if column.field else named.setdefault(words, to)
        goes[column.index] = to
    taken = set(goes.values())
    for index in range(width):
        if index not in goes and index not in taken:
            goes[index] = index
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


def unread_in(sheet: Sheet, layout: Layout | None) -> list[Unread]:
    """Return the cells of a sheet that look like somebody's NIK and stand in no row that is read.

    A sheet without a layout is read by nobody. Numbers under a heading that speaks of somebody else, of a family card
    or of an heir are no people of the list.
    """
    if layout is None:
        return _grouped(sheet, {(at, column) for at, row in enumerate(sheet.rows) for column, cell in enumerate(row)
                                if looks_like_nik(cell)})  # fmt: skip
    top = layout.first - len(layout.header_rows)
    above = {(at, column) for at, row in enumerate(sheet.rows[:top]) for column, cell in enumerate(row)
             if looks_like_nik(cell)}  # fmt: skip
    told = {column.index for column in layout.columns if column.field in _OTHER_NUMBERS or _of_others(column.heading)}
    own, found = layout.fields.get("nik"), set()
    width = max((len(row) for row in sheet.rows[layout.first : layout.first + 200]), default=0)
    width = max(width, len(layout.columns))
    for column in range(width):
        if column in told:
            continue
        for at in range(layout.first, len(sheet.rows)):
            row = sheet.rows[at]
            if column < len(row):
                cell = row[column]
                if (cell.__class__ is not str and not isinstance(cell, float | int)) or cell == "":
                    continue
                if looks_like_nik(cell) and text_of(cell) != (
                    text_of(row[own]) if own is not None and own < len(row) else ""
                ):
                    found.add((at, column))
    return _grouped(sheet, above) + _grouped(sheet, found)


def _of_others(heading: str) -> bool:
    words = fold_heading(heading)
    return about_somebody_else(words) or "kk" in words.split()


def _grouped(sheet: Sheet, found: Collection[tuple[int, int]]) -> list[Unread]:
    """Return the cells column by column, each with the table around it: as far as its cells are filled side by side."""
    told = []
    for column in sorted({column for _at, column in found}):
        rows = sorted(at for at, one in found if one == column)
        left = right = column
        for at in rows[:50]:
            row = sheet.rows[at]
            while left > 0 and row[left - 1] != "":
                left -= 1
            while right + 1 < len(row) and row[right + 1] != "":
                right += 1
        first, last = (Column(index, "", None, 0).letter for index in (left, right))
        cells = f"{first}{sheet.number(rows[0])}:{last}{sheet.number(rows[-1])}"
        told.append(Unread(sheet.name, cells, len(rows)))
    return told
