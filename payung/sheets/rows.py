"""Any table with headings as rows with typed getters: replies, lists of members, payments, deaths."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from payung.sheets.aliases import AliasTable
from payung.sheets.books import Book, read_book
from payung.sheets.cells.amounts import read_count, read_month, read_rupiah
from payung.sheets.cells.dates import read_date
from payung.sheets.cells.nik import read_nik
from payung.sheets.cells.phones import read_phone
from payung.sheets.choosing import Choice, choose, choose_all, numbered_on
from payung.sheets.days import SHOWN, OpenDay, open_days
from payung.sheets.folding import is_blank, text_of
from payung.sheets.nobodies import PERSON, Nobody
from payung.sheets.packing import LIMITS, Limits
from payung.sheets.settling import HIDDEN
from payung.sheets.unread import Unread, unread_elsewhere, unread_in


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row: its number in the file, its cells, and getters by field. A field without a column is blank.

    ``index`` is its place in the sheet; ``marks`` are what the sheet says of it, by code (see `settling`).
    """

    number: int
    cells: Sequence[Any]
    fields: Mapping[str, int]
    index: int = -1
    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        """Whether the row was hidden in the file, or filtered away."""
        return HIDDEN in self.marks

    def is_open(self, *fields: str) -> bool:
        """Whether the order of day and month stays open in one of the fields."""
        return "day_order_open" in self.marks and self.marks["day_order_open"] in map(self.fields.get, fields)

    def get(self, field: str) -> Any:
        """Return the cell as it is; an empty text where there is none."""
        index = self.fields.get(field)
        return self.cells[index] if index is not None and index < len(self.cells) else ""

    def has(self, field: str) -> bool:
        """Whether something stands in the cell."""
        return not is_blank(self.get(field))

    def text(self, field: str) -> str:
        """Return what a person reads in the cell."""
        return text_of(self.get(field))

    def nik(self, field: str = "nik") -> tuple[str | None, str]:
        """Return the NIK and the reason code, empty when it could be read."""
        nik, reason, _ = read_nik(self.get(field))
        return nik, reason

    def date(self, field: str, on: datetime.date) -> datetime.date | None:
        """Return the date; two-digit years are settled by the day of the reading."""
        return read_date(self.get(field), on)

    def month(self, field: str, on: datetime.date) -> datetime.date | None:
        """Return the first day of the month."""
        return read_month(self.get(field), on)

    def rupiah(self, field: str) -> int | None:
        """Return whole rupiah."""
        return read_rupiah(self.get(field))

    def count(self, field: str) -> int | None:
        """Return a whole number that is not negative."""
        return read_count(self.get(field))

    def phone(self, field: str = "phone") -> str | None:
        """Return the telephone number as E.164."""
        return read_phone(self.get(field))[0]


@dataclass(frozen=True, slots=True)
class TypedTable:
    """The rows below the heading that are somebody's or something's, and where they were found."""

    choice: Choice
    rows: list[TypedRow]

    def unread(self, *also: str) -> list[Unread]:
        """Return the cells of the table's sheet that seem to hold somebody and stand in none of its rows."""
        judged = {row.index for row in self.rows}
        return unread_in(self.choice.sheet, self.choice.layout, judged, also=also)

    def __iter__(self) -> Iterator[TypedRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class TypedBook:
    """The tables of a file, and all of its sheets."""

    book: Book
    tables: list[TypedTable]

    def unread(self, *also: str) -> list[Unread]:
        """Return what seems to hold somebody and stands in no row, on all sheets of the file."""
        names = {table.choice.sheet.name for table in self.tables}
        found = [part for table in self.tables for part in table.unread(*also)]
        return found + unread_elsewhere(self.book, names, also=also)

    @property
    def hidden_rows(self) -> int:
        """Return how many of the rows were hidden in the file."""
        return sum(row.is_hidden for table in self.tables for row in table)

    @property
    def open_days(self) -> list[OpenDay]:
        """Return examples of days whose order of day and month stays open in the file."""
        return [day for table in self.tables for day in open_days(table.choice.sheet)][:SHOWN]


def read_table_by_aliases(
    data: bytes,
    filename: str,
    aliases: AliasTable | Mapping[str, Iterable[str]],
    *,
    anchors: Collection[str] = (),
    sheet: str | None = None,
    day_order: str = "",
    limits: Limits = LIMITS,
) -> TypedTable:
    """Return the table of a file whose headings the aliases name: blank rows, titles, totals, signatures left out.

    A heading names two fields or more, one of the anchors among them where anchors are given. Refuses what
    `read_book` refuses, and ``no_table``, ``sheet_unknown``.
    """
    known = aliases if isinstance(aliases, AliasTable) else AliasTable(aliases)
    return _typed(choose(read_book(data, filename, limits), known, anchors, sheet, day_order=day_order))


def read_tables_by_aliases(
    data: bytes,
    filename: str,
    aliases: AliasTable,
    *,
    anchors: Collection[str] = (),
    wanted: Callable[[Choice], bool] = lambda choice: True,
    day_order: str = "",
    limits: Limits = LIMITS,
) -> TypedBook:
    """Return the tables of every sheet that `choose_all` finds and that is wanted, their rows as `numbered_on` says."""
    book = read_book(data, filename, limits)
    choices = [choice for choice in choose_all(book, aliases, anchors, day_order=day_order) if wanted(choice)]
    return TypedBook(book, [_typed(choice) for choice in numbered_on(choices)])


def _typed(choice: Choice) -> TypedTable:
    layout, rows = choice.layout, choice.sheet.rows
    fields, nobody = layout.fields, Nobody(layout, rows[layout.first - len(layout.header_rows) : layout.first])
    index, before = fields.get("nik"), ""
    found = []
    for at in range(layout.first, len(rows)):
        row = rows[at]
        digits = text_of(row[index]) if index is not None and index < len(row) else ""
        before = nobody.kind(row, digits, before)
        if before == PERSON:
            found.append(TypedRow(choice.sheet.number(at), row, fields, at, choice.sheet.marks.get(at, {})))
    return TypedTable(choice, found)
