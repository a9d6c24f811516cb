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
