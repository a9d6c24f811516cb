"""How many people a sum protects until when, and what so many people, or so many in every RW, cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from payung.board.queries.figures import Place, board
from payung.coverage import queries as coverage
from payung.dues.queries.spells import lowest_basis
from payung.regions import queries as regions
from payung.regions.models import Level
from payung.rules.dues import dues_span
from payung.rules.months import month_of, month_text
from payung.rules.reasons import Reason, Refused
from payung.rules.reliefs import Sector

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom and for when is planned: one class of payer throughout, months both included, the basis in rupiah.

    Without a basis the lowest of the first month, which the programmes for vulnerable workers use.
    """

    payer: str
    first: int
    last: int
    sector: str = Sector.OTHER
    basis: int | None = None

    def rates(self, last: int) -> list[int]:
        """Return the dues of one person from the first month to a last one. Refuses ``bad_span`` and unknown terms."""
        if not 0 <= self.last - self.first < MOST_MONTHS:
            raise Refused(
                [Reason("bad_span", _("The last month lies before the first, or too far after it to be planned."))]
            )
        basis = self.basis or lowest_basis(self.first)
        span = dues_span(self.first, last, sector=self.sector, payer=self.payer, basis=basis)
        return [each.total for each in span.by_month]


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """One month of a plan: people, the dues of one of them and of all, in rupiah."""

    month: int
    people: int
    rate: int

    @property
    def rupiah(self) -> int:
        """Return what the month costs."""
        return self.people * self.rate

    def as_json(self) -> dict[str, Any]:
        """Return the month for programs."""
        return {"month": month_text(self.month), "people": self.people, "rate": self.rate, "rupiah": self.rupiah}


@dataclass(frozen=True, slots=True)
class Kept:
    """The covered people of the area: for how many the span is not wholly paid, in how many months, at what cost."""

    people: int = 0
    person_months: int = 0
    rupiah: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """So many further people in each of the months, what is left of the sum, and the month after the last.

    ``rw`` and ``keep`` are of a plan that fills each RW: how many RW are open, and what it costs to keep the covered.
    """

    people: int
    months: Sequence[PlannedMonth]
    after: PlannedMonth
    left_rupiah: int = 0
    rw: int | None = None
    keep: Kept | None = field(default=None)

    @property
    def person_months(self) -> int:
        """Return all people and months together."""
        return self.people * len(self.months)

    @property
    def rupiah(self) -> int:
        """Return what all months cost."""
        return sum(each.rupiah for each in self.months)

    def as_json(self) -> dict[str, Any]:
        """Return what `payung plan --json` prints."""
        after = {"month": month_text(self.after.month), "people": self.after.people, "rupiah": self.after.rupiah}
        document: dict[str, Any] = {
            "people": self.people, "person_months": self.person_months, "rupiah": self.rupiah,
            "left_rupiah": self.left_rupiah, "months": [each.as_json() for each in self.months], "after": after,
        }  # fmt: skip
        if self.keep is not None:
            kept = {"people": self.keep.people, "person_months": self.keep.person_months, "rupiah": self.keep.rupiah}
            document |= {"rw": self.rw, "keep": kept}
        return document


def for_people(people: int, terms: Terms) -> Plan:
    """Return what so many further people cost from the first month to the last. Refuses ``bad_people``."""
    if people < 1:
        raise Refused([Reason("bad_people", _("Plan for at least one person."))])
    return _plan(people, terms)


def for_money(rupiah: int, terms: Terms) -> Plan:
    """Return how many people a sum protects in every month of the span, and what is left. Refuses ``bad_amount``."""
    if rupiah < 1:
        raise Refused([Reason("bad_amount", _("The amount has to be more than zero."))])
    whole = sum(terms.rates(terms.last))
    people = rupiah // whole if whole else 0
    return _plan(people, terms, left=rupiah - people * whole)


def for_each_rw(target: int, terms: Terms, *, area: str, on: date) -> Plan:
    """Return how many people are missing until each open RW of an area has the target, and what they cost.

    Whom the board counts as covered, here or elsewhere, on the day counts towards it. Beside it stands what it costs to
    keep the covered: their months of the span that nobody has settled, at the plan's rate. Refuses ``bad_people``.
    """
    if target < 1:
        raise Refused([Reason("bad_people", _("Plan for at least one person."))])
    places = [place for place in board(area, on=on).walk() if place.level == Level.RW]
    missing = sum(max(target - _there(place), 0) for place in places)
    return _plan(missing, terms, rw=len(places), keep=_kept(terms, area, on))


def _there(place: Place) -> int:
    return place.figures.covered + place.figures.elsewhere


def _plan(people: int, terms: Terms, *, left: int = 0, rw: int | None = None, keep: Kept | None = None) -> Plan:
    *rates, after = terms.rates(terms.last + 1)
    months = [PlannedMonth(month, people, rate) for month, rate in enumerate(rates, start=terms.first)]
    return Plan(people, months, PlannedMonth(terms.last + 1, people, after), left, rw, keep)


def _kept(terms: Terms, area: str, on: date) -> Kept:
    rates = terms.rates(terms.last)
    people = person_months = rupiah = 0
    ahead = terms.last - month_of(on)
    found = coverage.forecast(on, months=ahead, areas=regions.counted_in(area, on)) if ahead > 0 else None
    for month in found.months if found else ():
        first, many = max(month, terms.first), found.in_month(month).people if found else 0
        people += many
        person_months += many * (terms.last - first + 1)
        rupiah += many * sum(rates[first - terms.first :])
    return Kept(people, person_months, rupiah)
