"""Whom a pledge is meant for already, what they take of it, and which months have a payer."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from payung.dues.models import Pledge, Reservation, Sponsorship
from payung.dues.queries.credits import standing
from payung.dues.queries.promises import Promise, price_of, standing_promise
from payung.dues.queries.spells import price_in, spells_by_id
from payung.dues.queries.sponsors import sponsorships
from payung.enrolment.models import Membership
from payung.enrolment.queries.spells import Spell
from payung.store.among import each
from payung.workers.models import Worker


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a pledge: rupiah, and people where it is for so many."""

    rupiah: int
    people: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One person and the months that a pledge is to pay for her, in their order; no membership: she waits for one."""

    worker: Worker
    membership: Membership | None
    months: tuple[int, ...]


def all_months(membership: Membership, first: int, last: int) -> Choice:
    """Return the choice of a member for all months from the first to the last."""
    return Choice(membership.worker, membership, tuple(range(first, last + 1)))


def reservations(*, known_on: date) -> "QuerySet[Reservation]":
    """Return the places that are kept for somebody who waits, as known on the day."""
    kept = Reservation.objects.filter(recorded_on__lte=known_on).exclude(reversed_on__lte=known_on)
    return kept.exclude(became_on__lte=known_on)


def months_paid(membership_ids: Iterable[int], *, since: int = 0) -> dict[int, set[int]]:
    """Return the months of these memberships, from one on, that somebody has settled, whenever it was recorded."""
    found: dict[int, set[int]] = defaultdict(set)
    settled = standing(date.max).filter(membership_id__in=each(membership_ids), month__gte=since)
    for pk, month in settled.values_list("membership_id", "month"):
        found[pk].add(month)
    return found


def months_promised(membership_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return the months of these memberships that a pledge is to pay, whenever it was recorded."""
    found: dict[int, set[int]] = defaultdict(set)
    chosen = sponsorships(known_on=date.max).filter(membership_id__in=each(membership_ids))
    for pk, first, last in chosen.values_list("membership_id", "from_month", "to_month"):
        found[pk].update(range(first, last + 1))
    return found


def runs(months: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last month of each row of months without a gap."""
    found: list[tuple[int, int]] = []
    for month in sorted(months):
        if found and found[-1][1] == month - 1:
            found[-1] = found[-1][0], month
        else:
            found.append((month, month))
    return found


def protected_already(promise: Pledge, *, on: date) -> set[int]:
    """Return the workers for whom a pledge is meant: chosen members, and who has a place kept."""
    chosen = sponsorships(known_on=on).filter(pledge=promise).values_list("membership__worker_id", flat=True)
    return {*chosen, *reservations(known_on=on).filter(pledge=promise).values_list("worker_id", flat=True)}


def cost_of_choices(choices: Iterable[Choice], payer: str) -> int:
    """Return what some people's months cost a payer, in rupiah; of who waits at the lowest basis."""
    every = list(choices)
    spells = spells_by_id(one.membership.pk for one in every if one.membership)
    return sum(
        price_in(spells[one.membership.pk], one.months, payer)
        if one.membership
        else price_of(one.months, payer, one.worker.sector)
        for one in every
    )


def allocated_rupiah(promise: Pledge, *, on: date) -> int:
    """Return what the people and months that a pledge is meant for cost, each month by its own law, in rupiah."""
    return sum(one.price for one in _meant_for(promise, on))


@dataclass(frozen=True, slots=True)
class _Meant:
    """One sponsorship or reservation of a pledge: for whom, and the spell that decides the price of a month, if any."""

    fact: Sponsorship | Reservation
    worker_id: int
    sector: str
    spell: Spell | None
    payer: str

    def until(self, last: int) -> int:
        """Return what its months up to one cost, in rupiah."""
        months = range(self.fact.from_month, last + 1)
        if self.spell is None:
            return price_of(months, self.payer, self.sector)
        return price_in(self.spell, (month for month in months if month >= self.spell.opening), self.payer)

    @property
    def price(self) -> int:
        """Return what all of its months cost, in rupiah."""
        return self.until(self.fact.to_month)


def _meant_for(promise: Pledge, on: date) -> list[_Meant]:
    """Return what stands of a pledge: members first, each in the order of choosing."""
    payer = promise.sponsor.payer_class
    chosen = sponsorships(known_on=on).filter(pledge=promise).select_related("membership").order_by("pk")
    kept = reservations(known_on=on).filter(pledge=promise).select_related("worker").order_by("pk")
    spells = spells_by_id(one.membership_id for one in chosen)
    members = [_Meant(one, one.membership.worker_id, "", spells[one.membership_id], payer) for one in chosen]
    return members + [_Meant(one, one.worker_id, one.worker.sector, None, payer) for one in kept]


def left_of_pledge(promise: Pledge, *, on: date) -> Left:
    """Return what nobody is chosen for yet, of the pledge as it stands on the day."""
    worth = standing_promise(promise, known_on=on)
    people = None if worth.people is None else worth.people - len(protected_already(promise, on=on))
    return Left(worth.amount_rupiah - allocated_rupiah(promise, on=on), people)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a changed pledge no longer carries: each with the last month that it still pays, None where it pays none."""

    facts: list[tuple[Sponsorship | Reservation, int | None]]
    people: int  # who lose months


def not_carried(promise: Pledge, after: Promise, *, on: date) -> Carried:
    """Return what a pledge no longer carries once it stands as ``after``, as known on the day.

    Months after its last fall out; then, while sum or people do not reach, whoever was chosen last, whole; those who
    wait for the branch before those who are members.
    """
    left, people = after.amount_rupiah, after.people
    gone: list[tuple[Sponsorship | Reservation, int | None]] = []
    seen: set[int] = set()
    losing: set[int] = set()
    for one in _meant_for(promise, on):
        last = min(one.fact.to_month, after.last)
        price = one.until(last)
        fits = last >= one.fact.from_month and price <= left
        if fits and (people is None or one.worker_id in seen or len(seen) < people):
            left -= price
            seen.add(one.worker_id)
        else:
            fits = False
        if not fits or last < one.fact.to_month:
            gone.append((one.fact, last if fits else None))
            losing.add(one.worker_id)
    return Carried(gone, len(losing))
