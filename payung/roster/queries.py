"""Reading a kept list again: its table as it was understood, its rows with their cells, what waits in it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet

from payung.access.actions import open_file
from payung.access.sealing import unseal
from payung.regions import queries as regions
from payung.regions.models import Level
from payung.roster.models import Fix, Layout, Roster, Row, Sighting
from payung.roster.reading.aliases import EXACT, roster_aliases
from payung.roster.reading.header import Choice, Column, choose
from payung.roster.reading.places import Place, Places
from payung.roster.reading.rows import RowReader, RowReading
from payung.roster.reading.tables import Book, Sheet, read_book
from payung.rules.provisions import provision

CITY_LETTERS = 5  # of a code such as 31.75: names are looked for in the whole city, so that "outside" can be said
Cells = list[Any]


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


def table_of(roster: Roster) -> Table:
    """Return the table of a roster, with a person's columns and fixes in place. Refuses what `read_book` refuses."""
    book = read_book(open_file(roster.file), roster.file.name)
    choice = choose(book, roster_aliases(), sheet=roster.sheet or None)
    remembered = Layout.objects.filter(signature=choice.layout.signature).first()
    columns = roster.layout or (remembered.columns if remembered else {})
    layout = choice.layout.corrected(columns) if columns else choice.layout
    sheet, layout = _with_fixes(roster, choice.sheet, layout)
    places, rw_ids = places_of(roster.area.code, roster.on)
    minimum = provision("membership.minimum_age", on=roster.on).value
    closing = provision("membership.closing_age", on=roster.on).value
    assert isinstance(minimum, int)
    assert isinstance(closing, int)
    reader = RowReader(sheet, layout, places, on=roster.on, min_age=minimum, max_age=closing)
    return Table(book, choice._replace(layout=layout), reader, rw_ids)


def places_of(area_code: str, on: date) -> tuple[Places, dict[str, int]]:
    """Return the city around an area as the reader wants it, and the region ids of its RW codes."""
    around = regions.places(area_code[:CITY_LETTERS], on)
    places = [Place(one.code, one.level, one.name, one.aliases, tuple(one.rw)) for one in around]
    rw_ids = {
        f"{one.code}-{number:03d}": pk for one in around if one.level == Level.VILLAGE for number, pk in one.rw.items()
    }
    return Places(places, area_code), rw_ids


def _with_fixes(roster: Roster, sheet: Sheet, layout: Any) -> tuple[Sheet, Any]:
    """Return the sheet with the fixed cells in place; a field without a column gets one at the end."""
    fixes = latest_fixes(roster)
    if not fixes:
        return sheet, layout
    fields = dict(layout.fields)
    width = max((column.index for column in layout.columns), default=-1) + 1
    added = [field for field in sorted({field for _number, field in fixes}) if field not in fields]
    columns = [*layout.columns]
    for place, field in enumerate(added, width):
        fields[field] = place
        columns.append(Column(place, field, field, EXACT))
    index_of = {sheet.number(index): index for index in range(len(sheet.rows))}
    rows = list(sheet.rows)
    for (number, field), value in fixes.items():
        index = index_of[number]
        row = [*rows[index], *[""] * (width + len(added) - len(rows[index]))]
        row[fields[field]] = value
        rows[index] = row
    return replace(sheet, rows=rows), replace(layout, columns=tuple(columns))


def latest_fixes(roster: Roster) -> dict[tuple[int, str], str]:
    """Return what persons typed into fields of rows, the latest of each, by row number and field."""
    fixes = Fix.objects.filter(row__roster=roster).order_by("id").values_list("row__number", "field", "value_sealed")
    return {
        (number, field): unseal(sealed, bound_to=f"fix:{roster.ref}:{number}:{field}").decode()
        for number, field, sealed in fixes
    }


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime | date | time):
        return {type(cell).__name__: cell.isoformat()}
    return str(cell)


def _cell(stored: Any) -> Any:
    if isinstance(stored, dict):
        ((kind, text),) = stored.items()
        return {"datetime": datetime, "date": date, "time": time}[kind].fromisoformat(text)
    return stored


encode_cells = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def cells_of(roster: Roster, row: Row) -> Cells:
    """Return a row's cells as they were sent."""
    stored = json.loads(unseal(row.cells_sealed, bound_to=f"row:{roster.ref}:{row.number}"))
    return [_cell(cell) for cell in stored]


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row as it stands: what was read of it, its verdict and reasons, and the worker it is about."""

    number: int
    verdict: str
    reasons: list[str]
    reading: RowReading
    worker_ref: str | None
    of_number: int | None
    row_id: int
    discarded_why: str

    def as_json(self) -> dict[str, Any]:
        """Return the row as commands print it."""
        born = self.reading.birth_date
        return {
            "row": self.number, "verdict": self.verdict, "reasons": self.reasons, "worker": self.worker_ref,
            "name": self.reading.name or None, "birth_date": born.isoformat() if born else None,
            "sex": self.reading.sex, "rw": self.reading.rw, "phone": self.reading.phone,
        }  # fmt: skip


def results(roster: Roster, table: Table | None = None, numbers: Iterable[int] | None = None) -> Iterator[RowResult]:
    """Yield the judged rows of a roster in the order of the file, all or those with the numbers."""
    table = table or table_of(roster)
    readings = {reading.number: reading for reading in table.reader.read()}
    rows = Row.objects.filter(roster=roster).defer("cells_sealed").order_by("number")
    if numbers is not None:
        rows = rows.filter(number__in=list(numbers))
    workers = dict(Sighting.objects.filter(row__roster=roster).values_list("row_id", "worker__ref"))
    for row in rows:
        reasons = row.reasons.split(",") if row.reasons else []
        yield RowResult(
            row.number, row.verdict, reasons, readings[row.number], workers.get(row.pk), row.of_number, row.pk,
            row.discarded_why,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How a roster stands: rows by verdict, ready ones not yet admitted, rows by reason among those to fix."""

    counts: dict[str, int]
    admitted: int
    to_admit: int
    to_fix: int
    reasons: list[tuple[str, int]]


def tally(roster: Roster) -> Tally:
    """Count a roster's rows. Discarded rows are no longer to fix."""
    rows = Row.objects.filter(roster=roster)
    counts = dict(rows.order_by().values_list("verdict").annotate(many=Count("id")))
    admitted = Sighting.objects.filter(row__roster=roster, kind=Sighting.Kind.ADMITTED).count()
    waiting = rows.filter(verdict=Row.Verdict.NEEDS_FIXING, settled_on=None)
    reasons: Counter[str] = Counter()
    for codes in waiting.values_list("reasons", flat=True):
        reasons.update(codes.split(","))
    ready = rows.filter(verdict=Row.Verdict.READY, discarded_why="").count()
    return Tally(counts, admitted, ready - admitted, waiting.count(), reasons.most_common())


def to_fix_on(on: date) -> QuerySet[Row]:
    """Return the rows that needed fixing on the day: sent by then, and not fixed, discarded or undone until then."""
    sent = Row.objects.filter(roster__on__lte=on).exclude(roster__undone_on__lte=on)
    return sent.filter(Q(verdict=Row.Verdict.NEEDS_FIXING) | Q(settled_on__isnull=False)).exclude(settled_on__lte=on)


def batches_of(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield slices of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
