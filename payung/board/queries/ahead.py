"""Who lapses in each of the next twelve months: by payer, and by the regions inside, as a table that is shaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from payung.board.queries.remembered import Counted, remembered
from payung.coverage import queries as coverage
from payung.coverage.queries import Forecast, Sum
from payung.enrolment.models import PayerClass
from payung.regions import queries as regions
from payung.regions.models import Level, Region
from payung.rules.months import month_of

SHADES = 4  # of a cell, by its share of the largest


@dataclass(frozen=True, slots=True)
class PayerLine:
    """One payer's people in a month; no name for who pays herself."""

    name: str
    kind: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """One month: everybody who lapses in it, and under which payers, the most people first."""

    month: int
    sum: Sum
    payers: Sequence[PayerLine]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people of a region lapse in a month, and how dark that is (0: nobody, 4: the most)."""

    month: int
    people: int
    shade: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One region inside, month by month."""

    code: str
    name: str
    cells: Sequence[Cell]
    people: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead of a region: its months, the regions inside, who is in grace."""

    months: Sequence[MonthAhead]
    span: Sequence[int]
    places: Sequence[PlaceRow]
    in_grace: Sum

    @property
    def first(self) -> MonthAhead | None:
        """Return the first month in which anybody lapses."""
        return self.months[0] if self.months else None

    @property
    def people(self) -> int:
        """Return everybody who lapses in these months; each once."""
        return sum(one.sum.people for one in self.months)


def ahead(place: Region, *, on: date, at: datetime) -> Counted[Ahead]:
    """Return who lapses in each of the twelve months after the day's in a region; see `coverage.queries.forecast`."""
    return remembered(f"ahead:{place.code}:{on}", at=at, count=lambda: _count(place, on))


def _count(place: Region, on: date) -> Ahead:
    areas = None if place.level in (Level.PROVINCE, Level.CITY) else regions.counted_in(place.code, on)
    areas = areas if areas is not None else [place.code]
    found = coverage.forecast(on, areas=areas)
    span = range(month_of(on) + 1, month_of(on) + 1 + coverage.MONTHS)
    months = [
        MonthAhead(
            month, found.in_month(month),
            [PayerLine(name, str(PayerClass(kind).label), one) for (kind, name), one in by_payer.items()],
        )
        for month, by_payer in found.months.items()
    ]  # fmt: skip
    return Ahead(months, span, _rows(place, found, span, on), found.in_grace)


def _rows(place: Region, found: Forecast, span: Sequence[int], on: date) -> list[PlaceRow]:
    """Return the regions directly inside in which anybody lapses, who is first and most first."""
    moved, inside = regions.moved_into(on), {child.code: child.name for child in regions.children(place, on)}
    codes = dict(Region.objects.filter(pk__in=[pk for pk in found.by_rw if pk]).values_list("pk", "code"))
    sums: dict[str, dict[int, int]] = {}
    for rw_id, by_month in found.by_rw.items():
        code = codes.get(rw_id or 0, "")
        home = moved.get(code) or code
        child = next((each for each in (home, *regions.ancestors(home)) if each in inside), None) if home else None
        if child:
            row = sums.setdefault(child, {})
            for month, one in by_month.items():
                row[month] = row.get(month, 0) + one.people
    most = max((people for row in sums.values() for people in row.values()), default=0)
    rows = [PlaceRow(code, inside[code], _cells(row, span, most), sum(row.values())) for code, row in sums.items()]
    return sorted(rows, key=lambda one: (-one.people, one.code))


def _cells(row: Mapping[int, int], span: Sequence[int], most: int) -> list[Cell]:
    return [Cell(month, people := row.get(month, 0), -(-people * SHADES // most) if most else 0) for month in span]
