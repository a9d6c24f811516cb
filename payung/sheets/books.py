"""Bytes and a file name to sheets of plain cells, with row numbers as a person sees them; nothing is executed."""

import io
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from payung.sheets import delimited
from payung.sheets.packing import LIMITS, Limits, inspect
from payung.sheets.parts import beside_the_cells, without_strays
from payung.sheets.refusals import Unreadable, refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
TEXT_ENDINGS = frozenset({"csv", "tsv", "txt", "tab"})
WORKBOOK_ENDINGS = frozenset({"xlsx", "xls", "ods"})


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

    def number(self, index: int) -> int:
        """Return the number in the file of the row at the index."""
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


def read_book(data: bytes, filename: str, limits: Limits = LIMITS) -> Book:
    """Return the sheets of an xlsx, xls, ods, csv, tsv or txt file.

    Refuses, each in one sentence: ``file_empty``, ``file_too_large``, ``file_kind_unknown``, ``file_not_its_name``,
    ``file_protected``, ``file_damaged``, ``file_unpacks_too_large``, ``too_many_rows``, ``too_many_columns``.
    """
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise refusal("file_empty")
    if len(data) > limits.file_bytes:
        raise refusal("file_too_large", limit=limits.file_bytes // (1024 * 1024))
    ending = filename.rpartition(".")[2].casefold() if "." in filename else ""
    if ending not in TEXT_ENDINGS | WORKBOOK_ENDINGS:
        raise refusal("file_kind_unknown")
    inside = kind_of(data)
    if inside != ("text" if ending in TEXT_ENDINGS else {"xlsx": "zip", "ods": "zip", "xls": "ole"}[ending]):
        if inside == "ole" and ENCRYPTED in data:
            raise refusal("file_protected")
        raise refusal("file_not_its_name", ending=ending, kind=inside)
    if inside == "text":
        return read_text(delimited.decode(data), limits)
    if inside == "zip":
        data = _checked(data, ending, limits)
    book = Book(ending, _workbook_sheets(data, limits))
    if inside == "zip":
        with suppress(zipfile.BadZipFile, KeyError, zlib.error, NotImplementedError, ValueError, EOFError, OSError):
            return Book(ending, beside_the_cells(data, ending, book.sheets))
    return book


def read_text(text: str, limits: Limits = LIMITS) -> Book:
    """Return pasted or decoded text as a book of one sheet. Refuses empty, too long and too wide text."""
    if not text.strip():
        raise refusal("file_empty")
    rows, numbers = delimited.rows_of(text, limits)
    return Book("text", [Sheet("", rows, numbers)])


def kind_of(data: bytes) -> str:
    """Return what the bytes are: zip, ole, pdf, html, xml, picture, text, or binary for all else."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for kind, beginnings in (
        ("zip", (b"PK\x03\x04", b"PK\x05\x06")),
        ("ole", (OLE,)),
        ("pdf", (b"%PDF",)),
        ("picture", (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")),
        ("xml", (b"<?xml",)),
    ):
        if start.startswith(beginnings):
            return kind
    if start[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head")):
        return "html"
    return "text" if delimited.looks_like_text(data) else "binary"


def _checked(data: bytes, ending: str, limits: Limits) -> bytes:
    """Return the packed file, looked into, and without a few stray cells far from any table."""
    try:
        names = inspect(data, limits)
    except Unreadable as no:
        if no.code not in ("too_many_rows", "too_many_columns") or ending != "xlsx":
            raise
        data = without_strays(data, limits)
        names = inspect(data, limits)
    needed = "content.xml" if ending == "ods" else "xl/workbook.xml"
    if needed not in names:
        if "EncryptedPackage" in names:
            raise refusal("file_protected")
        raise refusal("file_not_its_name", ending=ending, kind="zip")
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
                    raise refusal("too_many_rows", limit=limits.rows)
                if width > limits.columns + 1 or height * width > limits.cells:
                    raise refusal("too_many_columns", limit=limits.columns)
                rows = sheet.to_python(skip_empty_area=False) if sheet.start is not None else []
                merged = [one for one in sheet.merged_cell_ranges or () if one[0][0] < one[1][0]]
                sheets.append(Sheet(about.name, rows, None, about.visible != SheetVisibleEnum.Visible, merged))
    except PasswordError as locked:
        raise refusal("file_protected") from locked
    except (CalamineError, OSError, ValueError, OverflowError) as damaged:
        raise refusal("file_damaged") from damaged
    except BaseException as failed:
        if type(failed).__name__ != "PanicException":  # how a bug of the reader shows itself; no module exports it
            raise
        raise refusal("file_damaged") from failed
    if not any(any(cell != "" for cell in row) for sheet in sheets for row in sheet.rows):
        raise refusal("file_empty")
    return sheets
