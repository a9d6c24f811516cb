"""Whom a pledge is meant for already, and what they take of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from payung.dues.models import Pledge, Reservation, Sponsorship
from payung.dues.queries.promises import Promise, month_price, standing_promise
from payung.dues.queries.sponsors import cost_of, sponsorships
from payung.enrolment.models import Membership
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


def allocated_rupiah(promise: Pledge, *, on: date) -> int:
    """Return what the people and months that a pledge is meant for cost, each month by its own law, in rupiah."""
    payer = promise.sponsor.payer_class
    by_span: dict[tuple[int, int], list[int]] = defaultdict(list)
    standing = sponsorships(known_on=on).filter(pledge=promise)
    for pk, first, last in standing.values_list("membership_id", "from_month", "to_month"):
        by_span[first, last].append(pk)
    chosen = sum(sum(cost_of(ids, first, last, payer, on).values()) for (first, last), ids in by_span.items())
    kept = reservations(known_on=on).filter(pledge=promise).values_list("worker__sector", "from_month", "to_month")
    return chosen + sum(
        month_price(month, payer, sector) for sector, first, last in kept for month in range(first, last + 1)
    )


def left_of_pledge(promise: Pledge, *, on: date) -> Left:
    """Return what nobody is chosen for yet, of the pledge as it stands on the day."""
    worth = standing_promise(promise, known_on=on)
    people = None
    if worth.people is not None:
        taken = sponsorships(known_on=on).filter(pledge=promise).values("membership__worker_id").distinct().count()
        people = worth.people - taken - reservations(known_on=on).filter(pledge=promise).count()
    return Left(worth.amount_rupiah - allocated_rupiah(promise, on=on), people)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a changed pledge no longer carries: each with the last month that it still pays, None where it pays none."""

    sponsorships: list[tuple[Sponsorship, int | None]]
    reservations: list[tuple[Reservation, int | None]]

    @property
    def people(self) -> int:
        """Return how many people lose months."""
        chosen = {one.membership.worker_id for one, _last in self.sponsorships}
        return len(chosen | {one.worker_id for one, _last in self.reservations})


def not_carried(promise: Pledge, after: Promise, *, on: date) -> Carried:
    """Return what a pledge no longer carries once it stands as ``after``, as known on the day.

    Months after its last fall out; then, while sum or people do not reach, whoever was chosen last, whole; those who
    wait for the branch before those who are members.
    """
    payer = promise.sponsor.payer_class
    chosen = list(sponsorships(known_on=on).filter(pledge=promise).select_related("membership").order_by("pk"))
    kept = list(reservations(known_on=on).filter(pledge=promise).select_related("worker").order_by("pk"))
    left, people = after.amount_rupiah, after.people
    falls: dict[int, tuple[Sponsorship, int | None]] = {}
    waits: dict[int, tuple[Reservation, int | None]] = {}
    seen: set[int] = set()
    for one in chosen:
        last = min(one.to_month, after.last)
        pk, worker = one.membership_id, one.membership.worker_id
        price = cost_of([pk], one.from_month, last, payer, on)[pk] if last >= one.from_month else 0
        fits = last >= one.from_month and price <= left and (people is None or worker in seen or len(seen) < people)
        if fits:
            left -= price
            seen.add(worker)
        if not fits or last < one.to_month:
            falls[one.pk] = one, last if fits else None
    for place in kept:
        last = min(place.to_month, after.last)
        price = sum(month_price(month, payer, place.worker.sector) for month in range(place.from_month, last + 1))
        fits = last >= place.from_month and price <= left and (people is None or len(seen) < people)
        if fits:
            left -= price
            seen.add(place.worker_id)
        if not fits or last < place.to_month:
            waits[place.pk] = place, last if fits else None
    return Carried(list(falls.values()), list(waits.values()))
