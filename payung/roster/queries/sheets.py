"""The sheets of a file that look like lists: which of them became a list, which were not read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from payung.regions.models import Region
from payung.roster.models import Roster
from payung.roster.queries.lists import Line, lines
from payung.roster.queries.tables import Table
from payung.roster.reading.rows import RowReading
from payung.sheets.days import open_days
from payung.sheets.nobodies import PERSON
from payung.sheets.unread import told, unread_elsewhere, unread_in


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet that no list was made of. ``offered``: it is not hidden, or nothing that is not hidden is a list."""

    name: str
    hidden: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """The other sheets of a list's file: the lists that were made of them, and those that were not read."""

    lists: Sequence[Line]
    unread: Sequence[Unread]


def lists_of_file(sha256: str, area: Region, kind: str) -> QuerySet[Roster]:
    """Return the lists that were made of a file for an area, one for each sheet that was read, the first one first."""
    same = Roster.objects.filter(file__sha256=sha256, area=area, kind=kind, undone_on=None)
    return same.select_related("area", "file", "by").defer("file__sealed").order_by("id")


def list_of_sheet(lists: QuerySet[Roster], sheet: str = "") -> Roster | None:
    """Return the list of a sheet; without a name, the one of the sheet that looks most like a list."""
    if sheet:
        return lists.filter(sheet=sheet).first()
    first = lists.filter(sheet_named=False).first()
    return first or next((one for one in lists if one.sheets and one.sheets[0][0] == one.sheet), None)


def reading_of(table: Table, readings: Sequence[RowReading]) -> dict[str, Any]:
    """Return what a list's page must say of its reading: cells that no row holds, days that stay open.

    Sheets that look like lists are left out: they are offered as lists of their own.
    """
    choice = table.choice
    judged = {choice.layout.first + at for at, reading in enumerate(readings) if reading.kind == PERSON}
    named = {choice.sheet.name, *(sheet.name for sheet in choice.lists)}
    parts = unread_in(choice.sheet, choice.layout, judged) + unread_elsewhere(table.book, named)
    return told(parts, open_days(choice.sheet))


def unread_parts(roster: Roster, table: Table) -> list[dict[str, Any]]:
    """Return the cells of a list's file that look like somebody's NIK and stand in no list that was made of it."""
    names = {sheet.name for sheet in table.book.sheets}
    names -= {name for name, _hidden in roster.sheets}
    names |= {one.sheet for one in lists_of_file(roster.file.sha256, roster.area, roster.kind)} | {roster.sheet}
    return [*roster.reading.get("unread", ()), *told(unread_elsewhere(table.book, names), ()).get("unread", ())]


def other_sheets(roster: Roster) -> Beside:
    """Return what became of the other sheets of a list's file."""
    if len(roster.sheets) < 2:
        return Beside([], [])
    others = list(lists_of_file(roster.file.sha256, roster.area, roster.kind).exclude(pk=roster.pk))
    read = {roster.sheet, *(other.sheet for other in others)}
    all_hidden = all(hidden for _name, hidden in roster.sheets)
    unread = {name: hidden for name, hidden in roster.sheets if name not in read}
    return Beside(lines(others), [Unread(name, hidden, all_hidden or not hidden) for name, hidden in unread.items()])
