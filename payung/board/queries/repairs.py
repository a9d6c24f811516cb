"""The list behind "to fix": rows of lists that wait for a hand, and people whom the branch refused."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from payung.board.queries.partition import Part, apart
from payung.enrolment import queries as enrolment
from payung.enrolment.queries import Refusal
from payung.regions import queries as regions
from payung.regions.models import Region
from payung.roster import queries as roster
from payung.roster.models import Roster
from payung.store.among import each
from payung.workers.models import Worker
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


def repairs(area: str, *, on: date) -> Repairs:
    """Return what the board counts as to fix in a region: a row counts for its RW, or where its list was sent for."""
    rows = roster.to_fix_on(on)
    inside = rows.none()
    for code in regions.counted_in(area, on):
        inside |= rows.filter(rw__code__startswith=code) | rows.filter(rw=None, roster__area__code__startswith=code)
    counts = dict(inside.order_by().values_list("roster_id").annotate(rows=Count("pk")))
    lists = Roster.objects.filter(pk__in=list(counts)).select_related("area", "file").order_by("-on", "-pk")
    return Repairs([Waiting(one, counts[one.pk]) for one in lists], refused_in(area, on=on))


def refused_in(area: str, *, on: date) -> list[Refusal]:
    """Return the people whom the board counts as refused in a region, by RW and name."""
    places = regions.counted_in(area, on)
    others = apart(on, areas=places)
    codes = dict(Region.objects.filter(pk__in={rw for rw, _part in others.people.values()}).values_list("pk", "code"))
    homes = {pk: codes.get(others.people[pk][0] or 0, "") for pk in others.ids(Part.REFUSED)}
    inside = [pk for pk, code in homes.items() if any(code.startswith(place) for place in places)]
    found = Worker.objects.filter(pk__in=each(inside))
    return enrolment.refusals_of(
        sorted(found, key=lambda one: (homes[one.pk], one.name_key, one.pk)), on=on, known_on=EVER
    )
