"""Bytes to sheets of plain cells. It runs in the child process: nothing here knows Django, the law or a database."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from payung.sheets import delimited
from payung.sheets.compound import beside_old_cells
from payung.sheets.faults import Fault
from payung.sheets.packing import Limits, inspect
from payung.sheets.parts import beside_the_cells, without_strays

_NUMBER, _NUMBER_LETTERS = re.compile(r"\d(?:[ .-]?\d){10}"), 32  # a KPJ has eleven digits, a NIK sixteen
LONG_CELL, MOST_LETTERS = 200, 50_000_000  # of all cells that are longer than that
LONGEST_CELL = 32_767  # letters, as many as a spreadsheet can hold; more are cut off

Merged = tuple[tuple[int, int], tuple[int, int]]  # first and last row and column, from 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows`` holds every row; ``numbers`` their numbers in the file, None when that is 1, 2, 3 ...

    ``merged`` are the cells that span several rows; only the first row of each holds what it says (see `spread`).
    ``hidden_rows`` are indexes; ``formulas`` those that nobody calculated yet, by row and column; ``from_1904`` whether
    the workbook counts its days from there. ``marks`` are codes and columns of what a row's reading must say, by index;
    ``headings`` the indexes of those that stand further down (see `gathering` and `settling`).
    """

    name: str
    rows: list[list[Any]]
    numbers: list[int] | None = None
    hidden: bool = False
    merged: Sequence[Merged] = ()
    hidden_rows: Collection[int] = frozenset()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    from_1904: bool = False
    marks: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    headings: Sequence[int] = ()
    sent: Sequence[Sequence[Any]] | None = None  # the rows before some were moved under the first heading, if any were
    origins: Mapping[int, Mapping[int, int]] = field(default_factory=dict)  # of moved rows: where a column's cell stood
    shift: int = 0  # of the rows' numbers, where the sheet comes after others (see `choosing.numbered_on`)

    def number(self, index: int) -> int:
        """Return the number of the row at the index, which tells it from all rows of the file."""
        return self.place(index) + self.shift

    def place(self, index: int) -> int:
        """Return the number that the row at the index has in its own sheet."""
        return index + 1 if self.numbers is None else self.numbers[index]


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of one file."""

    kind: str
    sheets: Sequence[Sheet]


def spread(sheet: Sheet, columns: Collection[int], first: int) -> Sheet:
    """Return the sheet in which cells of the columns that were merged over rows below the heading stand in each row."""
    rows, done = list(sheet.rows), dict.fromkeys(columns, first - 1)
    for (top, column), (bottom, _right) in sorted(sheet.merged):
        if top <= done.get(column, top) or top >= len(rows) or column >= len(rows[top]):
            continue  # another column, the heading, or cells that lie over each other
        for index in range(top + 1, min(bottom + 1, len(rows))):
            if column < len(rows[index]) and rows[index][column] == "":
                rows[index] = [*rows[index][:column], rows[top][column], *rows[index][column + 1 :]]
        done[column] = bottom
    return replace(sheet, rows=rows) if sheet.merged else sheet


def parse(data: bytes, ending: str, kind: str, limits: Limits) -> Book:
    """Return the sheets of a file whose kind is known: text, zip (xlsx or ods) or ole (xls). Raises `Fault`."""
    if kind == "text":
        return parse_text(delimited.decode(data), limits)
    if kind == "zip":
        data = _checked(data, ending, limits)
    sheets = [_readable(sheet) for sheet in _workbook_sheets(data, limits)]
    if kind == "zip":
        with suppress(zipfile.BadZipFile, KeyError, zlib.error, NotImplementedError, ValueError, EOFError, OSError):
            return Book(ending, beside_the_cells(data, ending, sheets))
    return Book(ending, beside_old_cells(data, sheets) if kind == "ole" else sheets)


def parse_text(text: str, limits: Limits) -> Book:
    """Return text as a book of one sheet. Raises `Fault`."""
    if not text.strip():
        raise Fault("file_empty")
    rows, numbers = delimited.rows_of(text, limits)
    return Book("text", [_readable(Sheet("", rows, numbers))])


def _readable(sheet: Sheet) -> Sheet:
    """Return the sheet without the ends of cells that are longer than anything of a list; its readers take no square.

    A long cell that holds a number of somebody's beyond that is refused with its place: nobody is cut off.
    """
    left = MOST_LETTERS
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if cell.__class__ is not str or len(cell) <= LONG_CELL:
                continue
            left -= min(len(cell), LONGEST_CELL)
            if left < 0:
                raise Fault("file_unpacks_too_large")
            if len(cell) > LONGEST_CELL:
                if _NUMBER.search(cell, LONGEST_CELL - _NUMBER_LETTERS):
                    raise Fault("cell_too_long", row=sheet.number(at), column=column + 1, limit=LONGEST_CELL)
                row[column] = cell[:LONGEST_CELL]
    return sheet


def _checked(data: bytes, ending: str, limits: Limits) -> bytes:
    """Return the packed file, looked into, and without a few stray cells far from any table."""
    try:
        names = inspect(data, limits)
    except Fault as no:
        if no.code not in ("too_many_rows", "too_many_columns") or ending != "xlsx":
            raise
        data = without_strays(data, limits)
        names = inspect(data, limits)
    needed = "content.xml" if ending == "ods" else "xl/workbook.xml"
    if needed not in names:
        if "EncryptedPackage" in names:
            raise Fault("file_protected")
        raise Fault("file_not_its_name", ending=ending, kind="zip")
    return data


def _workbook_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for about in book.sheets_metadata:
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(about.name)
                height, width = sheet.total_height + 1, sheet.total_width + 1
                if height > limits.rows + 1:
                    raise Fault("too_many_rows", limit=limits.rows)
                if width > limits.columns + 1 or height * width > limits.cells:
                    raise Fault("too_many_columns", limit=limits.columns)
                rows = sheet.to_python(skip_empty_area=False) if sheet.start is not None else []
                merged = [one for one in sheet.merged_cell_ranges or () if one[0][0] < one[1][0]]
                sheets.append(Sheet(about.name, rows, None, about.visible != SheetVisibleEnum.Visible, merged))
    except PasswordError as locked:
        raise Fault("file_protected") from locked
    except (CalamineError, OSError, ValueError, OverflowError) as damaged:
        raise Fault("file_damaged") from damaged
    except BaseException as failed:
        if type(failed).__name__ != "PanicException":  # how a bug of the reader shows itself; no module exports it
            raise
        raise Fault("file_damaged") from failed
    if not any(any(cell != "" for cell in row) for sheet in sheets for row in sheet.rows):
        raise Fault("file_empty")
    return sheets
