"""Cells that nobody reads and that seem to hold people or receipts, each with its place: nothing is dropped unsaid."""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from payung.sheets.aliases import about_somebody_else, fold_heading
from payung.sheets.cells.amounts import read_rupiah
from payung.sheets.cells.dates import read_date
from payung.sheets.days import SHOWN, OpenDay
from payung.sheets.folding import text_of
from payung.sheets.headings import Column, Layout
from payung.sheets.parsing import Book, Sheet

NIK_DIGITS, KPJ_DIGITS, LEAST_RUPIAH, LONGEST_ID = 16, 11, 1_000, 60
_BETWEEN = re.compile(r"(?<=\d)[ .\-](?=\d)")
_IDENTITY = re.compile(r"\D*(\d{2})\d{4}(?:[0-7]\d)(?:0[1-9]|1[0-2])\d{2}\d{4}\D*$")
_OTHER_NUMBERS = frozenset({"nik", "kk_number", "heir_nik"})
OF_A_RECEIPT = ("receipt", "amount", "paid_on", "payer", "people", "month", "from_month", "to_month", "billing_code")
_A_DAY = date(2099, 12, 31)  # only whether it is a day matters
Place = tuple[int, int]  # index of the row, of the column


@dataclass(frozen=True, slots=True)
class Unread:
    """Cells that nobody read: the sheet, the range as a spreadsheet names it, how many people or receipts."""

    sheet: str
    cells: str
    people: int

    def as_json(self) -> dict[str, Any]:
        """Return it as commands print it."""
        return {"sheet": self.sheet, "cells": self.cells, "people": self.people}


def looks_like_nik(cell: Any) -> bool:
    """Whether the cell holds sixteen digits whose middle is a day of birth."""
    if isinstance(cell, str):
        return len(cell) >= NIK_DIGITS and bool(_IDENTITY.match(_BETWEEN.sub("", cell)))
    return isinstance(cell, int | float) and 1e15 <= cell < 1e16


def looks_like_kpj(cell: Any) -> bool:
    """Whether the cell holds eleven digits that are no telephone number."""
    if isinstance(cell, str):
        text = _BETWEEN.sub("", cell.strip(" '’"))
        return len(text) == KPJ_DIGITS and text.isdecimal() and text[0] != "0" and text[:2] != "62"
    return isinstance(cell, int | float) and 1e10 <= cell < 1e11


def unread_in(
    sheet: Sheet, layout: Layout | None, judged: Collection[int] | None = None, *, also: Collection[str] = ()
) -> list[Unread]:
    """Return the cells of a sheet that look like somebody's NIK and stand in no row that is judged.

    ``judged`` are the indexes of those rows, None for all below the heading. A sheet without a layout is read by
    nobody. ``also`` names what counts beside NIK: ``kpj``, and ``receipt``, a number with its day and its sum. Numbers
    under a heading that speaks of somebody else, of a family card or of an heir are no people of the list.
    """
    reader = _Reader(sheet, layout, judged)
    found = set(reader.niks())
    if "kpj" in also:
        with_nik = {at for at, _column in found}
        found |= {place for place in reader.kpjs() if place[0] not in with_nik}
    told = _grouped(sheet, {place for place in found if place[0] < reader.top})
    told += _grouped(sheet, {place for place in found if place[0] >= reader.top})
    return told + (_grouped(sheet, set(reader.receipts())) if "receipt" in also else [])


def unread_elsewhere(book: Book, read: Collection[str], *, also: Collection[str] = ()) -> list[Unread]:
    """Return what stands on the sheets of a file that were not read at all; ``read`` are names."""
    return [part for sheet in book.sheets if sheet.name not in read for part in unread_in(sheet, None, also=also)]


def told(parts: Sequence[Unread], days: Sequence[OpenDay], *, hidden: int = 0) -> dict[str, Any]:
    """Return what a file's page must say of its reading, as it is kept; nothing where all was read in one way.

    ``hidden``: how many rows that were read were hidden in the file, or filtered away.
    """
    open_ones = [one.as_json() for one in days[:SHOWN]]
    found: dict[str, Any] = {"unread": [part.as_json() for part in parts], "open_days": open_ones, "hidden": hidden}
    return {name: several for name, several in found.items() if several}


class _Reader:
    """Looks at the cells of one sheet that its layout does not read."""

    def __init__(self, sheet: Sheet, layout: Layout | None, judged: Collection[int] | None) -> None:
        self.sheet, self.rows = sheet, sheet.rows
        self.sent = sheet.rows if sheet.sent is None else sheet.sent
        self.first = layout.first if layout else len(sheet.rows)
        self.top = self.first - len(layout.header_rows) if layout else len(sheet.rows)
        self.judged = range(self.first, len(sheet.rows)) if judged is None else judged
        self.columns = layout.columns if layout else ()
        self.fields = layout.fields if layout else {}
        self.width = max(map(len, self.rows), default=0)

    def _not_judged(self) -> Iterator[int]:
        """Yield the rows above the heading, its own, and those below that are nobody's."""
        yield from range(self.first)
        for at in range(self.first, len(self.rows)):
            if at not in self.judged:
                yield at

    def _place(self, at: int, column: int) -> Place:
        """Return where the cell stood before its row was moved under the first heading."""
        return at, self.sheet.origins.get(at, {}).get(column, column)

    def niks(self) -> Iterator[Place]:
        """Yield the places of NIK."""
        for at in self._not_judged():
            for column, cell in enumerate(self.sent[at]):
                if looks_like_nik(cell):
                    yield at, column
        told = {column.index for column in self.columns if column.field in _OTHER_NUMBERS or _of_others(column.heading)}
        own = self.fields.get("nik")
        for column in range(max(self.width, len(self.columns))):
            if column in told:
                continue
            for at in self.judged:
                row = self.rows[at]
                if column >= len(row):
                    continue
                cell = row[column]
                if cell.__class__ is str:
                    if len(cell) < NIK_DIGITS:
                        continue
                elif not isinstance(cell, float | int):
                    continue
                if looks_like_nik(cell) and (own is None or own >= len(row) or text_of(cell) != text_of(row[own])):
                    yield self._place(at, column)

    def kpjs(self) -> Iterator[Place]:
        """Yield the places of participant numbers: in rows that are nobody's, and where no heading says another."""
        for at in self._not_judged():
            for column, cell in enumerate(self.sent[at]):
                if looks_like_kpj(cell):
                    yield at, column
        own = self.fields.get("kpj")
        for column in self._open_columns("kpj"):
            for at in self.judged:
                row = self.rows[at]
                if column >= len(row) or not looks_like_kpj(row[column]):
                    continue
                if own is None or own >= len(row) or text_of(row[column]) != text_of(row[own]):
                    yield self._place(at, column)

    def _open_columns(self, *meant: str) -> list[int]:
        """Return the columns without a heading, with one for a field that another column holds, or with a number there.

        A number in a heading is somebody's who stands beside it.
        """
        headed = {
            one.index for one in self.columns
            if one.field or (one.heading and one.meant not in meant and not any(map(str.isdigit, one.heading)))
        }  # fmt: skip
        return [column for column in range(max(self.width, len(self.columns))) if column not in headed]

    def receipts(self) -> Iterator[Place]:
        """Yield where a receipt begins: a number, a day and a sum that stand side by side and are not read."""
        for at in self._not_judged():
            yield from ((at, column) for column in _receipts_in(self.sent[at], range(len(self.sent[at]))))
        open_ones = self._open_columns(*OF_A_RECEIPT)
        of_table: dict[int, tuple[list[int], set[int]]] = {}
        for at in self.judged if open_ones else ():
            came = self.sheet.origins.get(at, {})
            if id(came) not in of_table:
                read = {came.get(index, index) for index in self.fields.values()}
                rest = [column for column in range(max(map(len, self.sent))) if column not in read]
                of_table[id(came)] = rest, {came.get(index, index) for index in open_ones}
            rest, among = of_table[id(came)]
            yield from ((at, column) for column in _receipts_in(self.sent[at], rest, among))
            # Of tables that stand askew one may have lent a cell to the row of another: it is one receipt all the same.
            every, own = range(len(self.sent[at])), self._place(at, self.fields.get("receipt", -1))[1]
            yield from ((at, column) for column in _receipts_in(self.sent[at], every, among, own))


def _receipts_in(
    row: Sequence[Any], columns: Sequence[int], among: Set[int] | None = None, own: int = -1
) -> Iterator[int]:
    """Yield the first cell of each run of filled cells, some ``among`` them, with a number, a day and a sum.

    A run with the number that was read, in column ``own``, is not meant.
    """
    run: list[int] = []
    for column in (*columns, -1):
        is_filled = 0 <= column < len(row) and row[column] != "" and row[column] is not None
        if is_filled and (not run or run[-1] == column - 1):
            run.append(column)
            continue
        is_asked = among is None or not among.isdisjoint(run)
        if len(run) > 2 and is_asked and own not in run and _is_receipt([row[index] for index in run]):
            yield run[0]
        run = [column] if is_filled else []


def _is_receipt(cells: Sequence[Any]) -> bool:
    days = [index for index, cell in enumerate(cells) if _is_day(cell)]
    sums = [index for index, cell in enumerate(cells) if index not in days and _is_sum(cell)]
    rest = [cell for index, cell in enumerate(cells) if index not in days and (index not in sums or len(sums) > 1)]
    return bool(days and sums) and any(map(_is_number, rest))


def _is_day(cell: Any) -> bool:
    is_text = isinstance(cell, str)
    if (is_text and not 6 <= len(cell) <= LONGEST_ID) or (not is_text and isinstance(cell, int | float)):
        return False
    return read_date(cell, _A_DAY) is not None


def _is_sum(cell: Any) -> bool:
    if isinstance(cell, str) and (len(cell) > LONGEST_ID or not any(map(str.isdigit, cell))):
        return False
    return (read_rupiah(cell) or 0) >= LEAST_RUPIAH


def _is_number(cell: Any) -> bool:
    text = text_of(cell)
    return 3 <= len(text) <= LONGEST_ID and any(map(str.isdigit, text))


def _of_others(heading: str) -> bool:
    words = fold_heading(heading)
    return about_somebody_else(words) or "kk" in words.split()


def _grouped(sheet: Sheet, found: Collection[Place]) -> list[Unread]:
    """Return the cells column by column, each with the table around it: as far as its cells are filled side by side."""
    told, sent = [], sheet.rows if sheet.sent is None else sheet.sent
    for column in sorted({column for _at, column in found}):
        rows = sorted(at for at, one in found if one == column)
        left = right = column
        for at in rows[:50]:
            row = sent[at]
            while 0 < left <= len(row) and row[left - 1] != "":
                left -= 1
            while right + 1 < len(row) and row[right + 1] != "":
                right += 1
        first, last = (Column(index, "", None, 0).letter for index in (left, right))
        told.append(Unread(sheet.name, f"{first}{sheet.place(rows[0])}:{last}{sheet.place(rows[-1])}", len(rows)))
    return told
