"""Rows that were handed over to another kelurahan: those that wait for somebody, and what became of a list's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from payung.access.models import User
from payung.regions import queries as regions
from payung.roster.models import Passed, Roster
from payung.roster.queries.rows import readings_of
from payung.roster.queries.showing import in_short
from payung.roster.queries.tables import wide_reader_of
from payung.roster.reading.rows import RowReading


@dataclass(frozen=True, slots=True)
class Handed:
    """One row that waits for those in charge: what it says of its person, and the list on which it stands."""

    passed: Passed
    roster: Roster
    name: str
    reading: RowReading
    place: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What became of the rows of a list that one kelurahan was handed."""

    place: str
    rows: int
    taken: int
    refused: int
    waiting: int


def passed_to(user: User) -> QuerySet[Passed]:
    """Return the rows that wait for those in charge of the user's area, the oldest first."""
    waiting = Passed.objects.visible_to(user).filter(decided_on=None, row__roster__undone_on=None)
    return waiting.select_related("row__roster__by", "row__roster__file", "row__roster__area").order_by("pk")


def handed(page: Sequence[Passed], user: User) -> list[Handed]:
    """Return rows that wait with what they say; what names their people is read of these rows alone."""
    names = regions.names_of({one.area_code for one in page})
    by_list: dict[int, list[Passed]] = {}
    for one in page:
        by_list.setdefault(one.row.roster_id, []).append(one)
    read = {}
    for some in by_list.values():
        roster = some[0].row.roster
        rows = [one.row for one in some]
        for one, reading in zip(some, readings_of(roster, rows, wide_reader_of(roster)[0]), strict=True):
            read[one.pk] = reading
    return [
        Handed(
            one, one.row.roster, in_short(read[one.pk].name), read[one.pk], names.get(one.area_code, ""),
            one.brought_by_id != user.pk,
        )
        for one in page
    ]  # fmt: skip


def shares_of(roster: Roster) -> list[Share]:
    """Return what became of the rows of a list that were handed over, by kelurahan."""
    rows = Passed.objects.filter(row__roster=roster).order_by().values_list("area_code")
    counted = rows.annotate(
        rows=Count("pk"), taken_rows=Count("pk", filter=Q(taken=True)), refused=Count("pk", filter=Q(taken=False))
    )
    found = sorted(counted)
    names = regions.names_of({code for code, *_counts in found})
    return [
        Share(names.get(code, code), rows, taken, refused, rows - taken - refused)
        for code, rows, taken, refused in found
    ]


def refused_of(roster: Roster) -> list[Passed]:
    """Return the rows of a list that another kelurahan refused, with why."""
    refused = Passed.objects.filter(row__roster=roster, taken=False).select_related("row", "decided_by")
    return list(refused.order_by("row__number")[:50])
