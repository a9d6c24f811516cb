"""A list that comes back with our column of problems: rows that waited on the earlier list wait there no longer."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.regions.queries import ancestors
from payung.roster import queries
from payung.roster.models import Roster, Row
from payung.roster.queries import Table
from payung.roster.reading.rows import RowReading
from payung.sheets.folding import fold
from payung.sheets.names import name_key

PROBLEM_HEADINGS = ("masalah", "problem")


@transaction.atomic
def settle_returned(roster: Roster, *, table: Table, on: date, by: Author) -> int:
    """Take rows out of earlier lists that stand on this one again, at the same number.

    Only for a list with the column of problems that `queries.problems` writes; return how many rows.
    """
    if not any(fold(column.heading) in PROBLEM_HEADINGS for column in table.choice.layout.columns):
        return 0
    readings = {reading.number: reading for reading in table.reader.read()}
    why, settled = _("Stands again on list %s") % roster.ref, 0
    for earlier in _earlier(roster):
        rows = list(Row.objects.filter(roster=earlier, verdict=Row.Verdict.NEEDS_FIXING, settled_on=None))
        again = [
            row
            for row, reading in zip(rows, queries.readings_of(earlier, rows), strict=True)
            if row.number in readings and _is_again(reading, readings[row.number])
        ]
        if not again:
            continue
        for piece in queries.batches_of([row.pk for row in again], 5000):
            Row.objects.filter(pk__in=piece).update(discarded_why=why, settled_on=on)
        record("discard_rows", earlier.ref, on=on, by=by, after={"rows": [row.number for row in again], "why": why})
        settled += len(again)
    return settled


@transaction.atomic
def reopen_returned(roster: Roster) -> None:
    """Let rows wait on their earlier list again, since the list on which they came back is undone."""
    Row.objects.filter(discarded_why__endswith=roster.ref).update(discarded_why="", settled_on=None)


def _is_again(before: RowReading, now: RowReading) -> bool:
    """Whether two rows at one number are one: the same name or, since either may be what was mended, the same NIK."""
    same_nik = bool(before.nik) and before.nik == now.nik
    return same_nik or (bool(before.name) and name_key(before.name) == name_key(now.name))


def _earlier(roster: Roster) -> list[Roster]:
    """Return the lists for the same area, one around it or inside it, that came before and hold rows to fix."""
    near = Q(area__code__startswith=roster.area.code) | Q(area__code__in=ancestors(roster.area.code))
    before = Roster.objects.filter(near, kind=roster.kind, undone_on=None, pk__lt=roster.pk)
    waiting = Row.objects.filter(verdict=Row.Verdict.NEEDS_FIXING, settled_on=None).values("roster")
    return list(before.filter(pk__in=waiting).defer("file__sealed"))
