"""What a pledge is worth as known on a day, what people and months cost, and how many months a sum buys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from payung.dues.models import Pledge, PledgeChange
from payung.dues.queries.spells import rate_of
from payung.enrolment.queries.spells import PAIR
from payung.rules.reliefs import Sector


@dataclass(frozen=True, slots=True)
class Promise:
    """A pledge as it stands: its worth in rupiah, for how many people where that was said, from and to which month."""

    amount_rupiah: int
    people: int | None
    first: int
    last: int


def standing_promise(pledge: Pledge, *, known_on: date) -> Promise:
    """Return what a pledge is worth after all its changes, as known on the day."""
    return standing_promises([pledge], known_on=known_on)[pledge.pk]


def standing_promises(pledges: Iterable[Pledge], *, known_on: date) -> dict[int, Promise]:
    """Return what some pledges are worth, by id; the change that was recorded last counts."""
    found = {one.pk: Promise(one.amount_rupiah, one.people, one.from_month, one.to_month) for one in pledges}
    changes = PledgeChange.objects.filter(pledge_id__in=list(found), recorded_on__lte=known_on).order_by(
        "recorded_on", "pk"
    )
    for change in changes:
        first = found[change.pledge_id].first
        found[change.pledge_id] = Promise(change.amount_rupiah, change.people, first, change.to_month)
    return found


def price_of(months: Iterable[int], payer: str, sector: str = Sector.OTHER) -> int:
    """Return the dues of one person for these months at the lowest basis, in rupiah, by the law of each."""
    return sum(rate_of(month, None, PAIR, sector, payer) or 0 for month in months)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months in a row in which one person costs the same, in rupiah a month."""

    first: int
    last: int
    rate: int

    @property
    def months(self) -> int:
        """Return how many months they are."""
        return self.last - self.first + 1


def stretches_of(first: int, last: int, payer: str) -> list[Stretch]:
    """Return what one person costs a payer from month to month, each row of months at one price together."""
    found: list[Stretch] = []
    for month in range(first, last + 1):
        rate = price_of([month], payer)
        if found and found[-1].rate == rate:
            found[-1] = Stretch(found[-1].first, month, rate)
        else:
            found.append(Stretch(month, month, rate))
    return found


@dataclass(frozen=True, slots=True)
class Price:
    """A promise before it is made, priced: what one person costs from month to month, and what a sum buys of it."""

    promise: Promise
    stretches: list[Stretch]
    bought: int  # months of one person

    @property
    def key(self) -> str:
        """Return what a form carries of the price that it showed: another where months, people or any price differ."""
        rates = ".".join(f"{one.first}x{one.rate}" for one in self.stretches)
        return f"{self.promise.people or 0}-{self.promise.amount_rupiah}-{self.promise.last}-{rates}"

    @property
    def rows(self) -> list[tuple[Stretch, int | None]]:
        """Return each stretch of months with what all people cost in it, where they are so many."""
        people = self.promise.people
        return [(one, people and people * one.rate * one.months) for one in self.stretches]


def priced(promise: Promise, payer: str) -> Price:
    """Return a promise with its prices, for this class of payer."""
    stretches = stretches_of(promise.first, promise.last, payer)
    return Price(promise, stretches, person_months_of(promise.amount_rupiah, promise.first, promise.last, payer))


def person_months_of(rupiah: int, first: int, last: int, payer: str) -> int:
    """Return how many months of one person a sum buys, from the first month on.

    As many people as it pays for in every month; what is left buys one more person's months from the first on.
    """
    prices = [price_of([month], payer) for month in range(first, last + 1)]
    whole = sum(prices)
    if not whole:
        return 0
    bought, left = rupiah // whole * len(prices), rupiah % whole
    for price in prices:
        if price > left:
            break
        bought, left = bought + 1, left - price
    return bought
