"""Finds the table in a payment file and gives its rows by field, with their numbers in the file."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from payung.dues.reading.payers import words
from payung.roster.reading.aliases import AliasTable
from payung.roster.reading.folding import fold, is_blank, text_of
from payung.roster.reading.header import Choice, choose
from payung.roster.reading.packing import Limits
from payung.roster.reading.spellings import spellings
from payung.roster.reading.tables import Book, read_book
from payung.rules.reasons import Reason, Refused

LIMITS = Limits(file_bytes=40 * 1024 * 1024, unpacked_bytes=640 * 1024 * 1024, rows=500_000)  # an annex is long


class Unread(NamedTuple):
    """A row of the file that cannot be used, and the code of why."""

    row: int
    reason: str
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the heading: its number in the file and its cells by field."""

    number: int
    cells: dict[str, Any]

    def __getitem__(self, field: str) -> Any:
        cell = self.cells.get(field)
        return None if is_blank(cell) else cell

    def text(self, field: str) -> str:
        """Return what a person reads in the cell."""
        return text_of(self.cells.get(field))


@cache
def aliases(kind: str) -> AliasTable:
    """Return the headings of receipt files or of annexes."""
    headings = words("headings")
    return AliasTable({field: own or headings["receipts"][field] for field, own in headings[kind].items()})


def open_book(data: bytes, name: str) -> Book:
    """Return the sheets of a file; refuses what ``payung.roster.reading.tables.read_book`` refuses."""
    return read_book(data, name, LIMITS)


def find(book: Book, kind: str, anchors: Collection[str], needed: Collection[str] = ()) -> Choice:
    """Return the sheet and the layout of the table; refuses ``no_receipts`` or ``no_annex`` where there is none."""
    try:
        choice = choose(book, aliases(kind), anchors)
    except Refused as no:
        if [reason.code for reason in no.reasons] != ["no_table"]:
            raise
        raise _no_table(kind) from no
    if not set(needed) <= choice.layout.fields.keys():
        raise _no_table(kind)
    return choice


def _no_table(kind: str) -> Refused:
    if kind == "annex":
        sentence = _("No headings such as receipt number, NIK and month were found in the annex. Is it the right file?")
        return Refused([Reason("no_annex", sentence)])
    sentence = _("No headings such as receipt number, payment date, amount and payer were found. Is this the annex?")
    return Refused([Reason("no_receipts", sentence)])


def lines(choice: Choice) -> Iterator[Line]:
    """Yield the rows below the heading that may be somebody's: no blank one, total, repeated heading or numbering."""
    sheet, layout = choice.sheet, choice.layout
    heading = {index: fold(column.heading) for index, column in enumerate(layout.columns) if column.field}
    fields = layout.fields
    for index in range(layout.first, len(sheet.rows)):
        row = sheet.rows[index]
        filled = [cell for cell in row if not is_blank(cell)]
        if len(filled) < 2 or _is_total(filled) or _repeats(row, heading) or _counts_columns(filled):
            continue
        cells = {field: row[column] for field, column in fields.items() if column < len(row)}
        yield Line(sheet.number(index), cells)


def _is_total(filled: list[Any]) -> bool:
    """Whether the row's first words are those of a total."""
    first = filled[0]
    if not isinstance(first, str):
        return False
    folded = fold(first)
    return any(folded == word or folded.startswith(f"{word} ") for word in spellings()["totals"])


def _repeats(row: list[Any], heading: dict[int, str]) -> bool:
    """Whether every cell of the table's columns says what the heading says above it."""
    said = 0
    for index, above in heading.items():
        cell = row[index] if index < len(row) else None
        if is_blank(cell):
            continue
        if not isinstance(cell, str) or fold(cell) not in above:
            return False
        said += 1
    return said > 1


def _counts_columns(filled: list[Any]) -> bool:
    """Whether the row numbers the columns: 1, 2, 3 and so on."""
    return text_of(filled[0]).strip("()") == "1" and all(
        text_of(cell).strip("()") == str(number) for number, cell in enumerate(filled, start=1)
    )
