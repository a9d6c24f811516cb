"""How a list came out: its rows as they stand, how many of each verdict, what waits to be fixed on a day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from payung.access.authors import Author
from payung.access.models import User
from payung.roster.models import Roster, Row, Sighting
from payung.roster.queries.tables import Table, table_of
from payung.roster.reading.rows import RowReading
from payung.workers.models import Worker


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


def results(
    roster: Roster, table: Table | None = None, numbers: Iterable[int] | None = None, by: Author | None = None
) -> Iterator[RowResult]:
    """Yield the judged rows of a roster in the order of the file, all or those with the numbers.

    ``by``: for whom; a user is not told which record is about somebody who lives outside her area.
    """
    table = table or table_of(roster)
    readings = {reading.number: reading for reading in table.reader.read()}
    rows = Row.objects.filter(roster=roster).order_by("number")
    if numbers is not None:
        rows = rows.filter(number__in=list(numbers))
    sightings = Sighting.objects.filter(row__roster=roster)
    if isinstance(by, User):
        sightings = sightings.filter(worker__in=Worker.objects.visible_to(by))
    workers = dict(sightings.values_list("row_id", "worker__ref"))
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
