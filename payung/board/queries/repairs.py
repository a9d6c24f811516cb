"""The list behind "to fix": rows of lists that wait for a hand, and people whom the branch refused."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from payung.enrolment import queries as enrolment
from payung.enrolment.queries import Refusal
from payung.regions import queries as regions
from payung.roster import queries as roster
from payung.roster.models import Roster
from payung.workers.queries import EVER


@dataclass(frozen=True, slots=True)
class Waiting:
    """A list with rows to fix in a region."""

    roster: Roster
    rows: int


@dataclass(frozen=True, slots=True)
class Repairs:
    """What is to be fixed in a region: rows by list, the newest first, and refused people by RW and name."""

    lists: list[Waiting]
    refused: list[Refusal]

    @property
    def rows(self) -> int:
        """Return how many rows wait."""
        return sum(waiting.rows for waiting in self.lists)

    @property
    def total(self) -> int:
        """Return the number that the board shows."""
        return self.rows + len(self.refused)


def repairs(area: str, *, on: date) -> Repairs:
    """Return what the board counts as to fix in a region: a row counts for its RW, or where its list was sent for."""
    rows = roster.to_fix_on(on)
    inside = rows.none()
    for code in regions.counted_in(area, on):
        inside |= rows.filter(rw__code__startswith=code) | rows.filter(rw=None, roster__area__code__startswith=code)
    counts = dict(inside.order_by().values_list("roster_id").annotate(rows=Count("pk")))
    lists = Roster.objects.filter(pk__in=list(counts)).select_related("area", "file").order_by("-on", "-pk")
    refused = [each for code in regions.counted_in(area, on) for each in enrolment.refusals(code, on=on, known_on=EVER)]
    return Repairs([Waiting(each, counts[each.pk]) for each in lists], refused)
