"""Whose cover runs out soon, by payer and by region, and what it costs to keep them for another month."""

from dataclasses import dataclass, field
from datetime import date, datetime

from payung.board.queries.remembered import Counted, remembered
from payung.coverage import queries as coverage
from payung.coverage.queries import Covered
from payung.enrolment.models import PayerClass
from payung.regions import queries as regions
from payung.regions.models import Level, Region


@dataclass(slots=True)
class Sum:
    """People whose cover runs out, those who leave by an ending among them, and rupiah to keep the others a month."""

    people: int = 0
    leaving: int = 0
    rupiah: int = 0

    def add(self, group: Covered) -> None:
        """Count a group in."""
        self.people += group.people
        self.leaving += group.people if group.leaves else 0
        self.rupiah += group.rupiah


@dataclass(slots=True)
class PayerSum:
    """One payer's people: class, name on the receipts (none for people who pay themselves), and the sum."""

    payer_class: str
    payer: str
    sum: Sum = field(default_factory=Sum)

    @property
    def words(self) -> str:
        """Return who that is, in words."""
        return str(PayerClass(self.payer_class).label) if self.payer_class else ""


@dataclass(slots=True)
class PlaceSum:
    """One region's people."""

    code: str
    name: str
    sum: Sum = field(default_factory=Sum)


@dataclass(frozen=True, slots=True)
class RunningOut:
    """What runs out in a region within the next 30 days: the whole, by payer and by the regions directly inside."""

    total: Sum
    payers: list[PayerSum]
    places: list[PlaceSum]


def running_out(place: Region, *, on: date, at: datetime) -> Counted[RunningOut]:
    """Return whose cover in the region runs out within the 30 days after the day, and what keeping them costs.

    Most expensive first. The rate is the law's for whoever pays now (`rules.dues`), for the month that comes next.
    """
    return remembered(f"money:{place.code}:{on}", at=at, count=lambda: _count(place, on))


def _count(place: Region, on: date) -> RunningOut:
    areas = None if place.level in (Level.PROVINCE, Level.CITY) else regions.counted_in(place.code, on)
    moved_into = regions.moved_into(on)
    codes: dict[int, str] = {}
    for code in regions.counted_in(place.code, on):
        codes |= dict(Region.objects.within(code).rw().values_list("pk", "code"))
    inside = {child.code: PlaceSum(child.code, child.name) for child in regions.children(place, on)}
    payers: dict[tuple[str, str], PayerSum] = {}
    total: Sum = Sum()
    for group in coverage.lapsing(on, areas=areas):
        if (group.rw_id or 0) not in codes:
            continue
        code = codes[group.rw_id or 0]
        total.add(group)
        key = (group.payer_class, group.payer)
        payers.setdefault(key, PayerSum(*key)).sum.add(group)
        home: str = moved_into.get(code) or code
        child = next((each for each in (home, *regions.ancestors(home)) if each in inside), None)
        if child:
            inside[child].sum.add(group)
    places = [each for each in inside.values() if each.sum.people]
    return RunningOut(
        total,
        sorted(payers.values(), key=lambda one: (-one.sum.rupiah, -one.sum.people, one.payer)),
        sorted(places, key=lambda one: (-one.sum.rupiah, -one.sum.people, one.code)),
    )
