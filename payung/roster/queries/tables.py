"""A roster's table: read from its file as it was understood, or from the rows that are kept, with fixes in place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from payung.access.actions import open_file
from payung.access.sealing import unseal
from payung.regions import queries as regions
from payung.regions.models import Level
from payung.roster.models import Fix, Roster
from payung.roster.models import Layout as Remembered
from payung.roster.reading.headings import roster_aliases
from payung.roster.reading.places import Place, Places
from payung.roster.reading.rows import RowReader
from payung.rules.book.provisions import provision
from payung.sheets.aliases import EXACT
from payung.sheets.books import Book, Sheet, read_book, spread
from payung.sheets.choosing import Choice, choose
from payung.sheets.headings import Column, Layout
from payung.sheets.nobodies import PLACES

CITY_LETTERS = 5  # of a code such as 31.75: names are looked for in the whole city, so that "outside" can be said


MERGED_OVER_PEOPLE = (*PLACES, "occupation")  # what offices write once, in a cell merged over the rows of several


@dataclass(frozen=True, slots=True)
class Table:
    """A roster's table as understood: its sheet, its reader and the region ids of RW codes."""

    book: Book
    choice: Choice
    reader: RowReader
    rw_ids: dict[str, int]

    @property
    def header_row(self) -> int:
        """Return the number of the heading's first row."""
        return self.choice.layout.header_rows[0]


def book_of(roster: Roster) -> Book:
    """Return the sheets of a roster's file. Refuses what `read_book` refuses."""
    return read_book(open_file(roster.file), roster.file.name)


def table_of(roster: Roster) -> Table:
    """Return the table of a roster, with a person's columns and fixes in place. Refuses what `read_book` refuses."""
    book = book_of(roster)
    choice = choose(book, roster_aliases(), sheet=roster.sheet or None, day_order=roster.file.day_order)
    columns = roster.layout or remembered_columns(choice.layout)
    layout = choice.layout.corrected(columns) if columns else choice.layout
    shared = {layout.fields[field] for field in MERGED_OVER_PEOPLE if field in layout.fields}
    sheet, layout = _with_fixes(roster, spread(choice.sheet, shared, layout.first), layout)
    reader, rw_ids = _reader(roster, sheet, layout)
    return Table(book, choice._replace(sheet=sheet, layout=layout), reader, rw_ids)


def signature_of(roster: Roster, sheet: str) -> str:
    """Return what tells the heading of a sheet of a roster's file from others; without a name, of the likeliest."""
    return choose(book_of(roster), roster_aliases(), sheet=sheet or None).layout.signature


def remembered_columns(layout: Layout) -> dict[str, str]:
    """Return the columns that a person chose for an earlier list with the same heading."""
    known = Remembered.objects.filter(signature=layout.signature).first()
    return known.columns if known else {}


def reader_of(roster: Roster) -> RowReader:
    """Return a reader for rows that are kept, with the columns as they were understood; the file stays closed."""
    if not roster.layout:
        return table_of(roster).reader
    chosen = dict(sorted(roster.layout.items(), key=lambda each: int(each[0])))
    layout = Layout.remembered(chosen, sheet=roster.sheet)
    fixed = Fix.objects.filter(row__roster=roster).order_by().values_list("field", flat=True).distinct()
    return _reader(roster, Sheet(roster.sheet, []), _with_columns_for(layout, fixed))[0]


def wide_reader_of(roster: Roster) -> tuple[RowReader, dict[str, int]]:
    """Return a reader for kept rows that sees them from the whole city, and the region ids of its RW codes."""
    near = reader_of(roster)
    return _reader(roster, near.sheet, near.layout, area=roster.area.code[:CITY_LETTERS])


def _reader(roster: Roster, sheet: Sheet, layout: Layout, *, area: str = "") -> tuple[RowReader, dict[str, int]]:
    places, rw_ids = places_of(area or roster.area.code, roster.on)
    minimum = provision("membership.minimum_age", on=roster.on).value
    closing = provision("membership.closing_age", on=roster.on).value
    assert isinstance(minimum, int)
    assert isinstance(closing, int)
    return RowReader(sheet, layout, places, on=roster.on, min_age=minimum, max_age=closing), rw_ids


def places_of(area_code: str, on: date) -> tuple[Places, dict[str, int]]:
    """Return the city around an area as the reader wants it, and the region ids of its RW codes.

    An RW that was put on file after the day of a list is known to its rows once they are judged again.
    """
    around = regions.places(area_code[:CITY_LETTERS], on, or_later=True)
    places = [
        Place(one.code, one.level, one.name, one.aliases, tuple(one.rw), tuple(one.became.items())) for one in around
    ]
    rw_ids = {
        f"{one.code}-{number:03d}": pk for one in around if one.level == Level.VILLAGE for number, pk in one.rw.items()
    }
    return Places(places, area_code), rw_ids


def _with_columns_for(layout: Layout, fields: Iterable[str]) -> Layout:
    """Return the layout with a column at the end for each fixed field that has none."""
    columns = [*layout.columns]
    place = max((column.index for column in columns), default=-1) + 1
    for field in sorted(set(fields) - layout.fields.keys()):
        columns.append(Column(place, field, field, EXACT))
        place += 1
    return replace(layout, columns=tuple(columns))


def _with_fixes(roster: Roster, sheet: Sheet, layout: Layout) -> tuple[Sheet, Layout]:
    """Return the sheet with the fixed cells in place; a field without a column gets one at the end."""
    fixes = latest_fixes(roster)
    if not fixes:
        return sheet, layout
    layout = _with_columns_for(layout, {field for _number, field in fixes})
    fields = layout.fields
    width = max(column.index for column in layout.columns) + 1
    index_of = {sheet.number(index): index for index in range(len(sheet.rows))}
    rows, marks = list(sheet.rows), {**sheet.marks}
    for (number, field), value in fixes.items():
        index = index_of[number]
        row = [*rows[index], *[""] * (width - len(rows[index]))]
        row[fields[field]] = value
        rows[index] = row
        marks[index] = {code: at for code, at in marks.get(index, {}).items() if at != fields[field]}
    return replace(sheet, rows=rows, marks=marks), layout


def latest_fixes(roster: Roster, numbers: Collection[int] | None = None) -> dict[tuple[int, str], str]:
    """Return what persons typed into fields of rows, the latest of each, by row number and field."""
    fixes = Fix.objects.filter(row__roster=roster)
    if numbers is not None:
        fixes = fixes.filter(row__number__in=numbers)
    return {
        (number, field): unseal(sealed, bound_to=f"fix:{roster.ref}:{number}:{field}").decode()
        for number, field, sealed in fixes.order_by("id").values_list("row__number", "field", "value_sealed")
    }
