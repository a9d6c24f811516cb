"""Whom a pledge should protect: members whose cover runs out soon, as many as the pledge still reaches."""

from dataclasses import dataclass
from datetime import date

from payung.access.models import User
from payung.coverage.queries.lapsing import lapsing_ids
from payung.dues.models import Pledge, Sponsor, Sponsorship
from payung.dues.queries.spells import spell_for, spells_of
from payung.dues.queries.sponsors import allocated_rupiah, cost_of, sponsorships
from payung.enrolment.models import Membership
from payung.rules.months import month_of
from payung.store.among import each
from payung.workers.models import Worker
from payung.workers.queries import latest_homes


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the pledge could protect: membership, where she lives, what her months cost in rupiah."""

    membership: Membership
    worker: Worker
    rw: str
    rupiah: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The months that are still to come, what is free in rupiah, how many could be protected, whom it reaches."""

    first_month: int
    last_month: int
    free_rupiah: int
    people: int
    reached: list[Candidate]

    @property
    def rupiah(self) -> int:
        """Return what the reached people cost, in rupiah."""
        return sum(one.rupiah for one in self.reached)


def plan(promise: Pledge, *, area: str, on: date) -> Plan:
    """Return whom of an area's people a pledge reaches from next month to its last, by RW and name.

    Left out is whom another pledge protects in these months, and whose membership ends.
    """
    first, last = max(promise.from_month, month_of(on) + 1), promise.to_month
    free = promise.amount_rupiah - allocated_rupiah(promise, on=on)
    if first > last:
        return Plan(first, last, free, 0, [])
    open_ones = _candidates(promise, area, first, last, on)
    reached, left = [], free
    for one in open_ones:
        if one.rupiah <= left:
            reached.append(one)
            left -= one.rupiah
    return Plan(first, last, free, len(open_ones), reached)


def _candidates(promise: Pledge, area: str, first: int, last: int, on: date) -> list[Candidate]:
    lives_in = set(lapsing_ids(on, areas=[area]))
    spells = {one: spell_for(last, found) for one, found in spells_of(lives_in, known_on=on).items()}
    members = {spell.id: one for one, spell in spells.items() if spell and spell.closing is None}
    taken = sponsorships(known_on=on).filter(from_month__lte=last, to_month__gte=first)
    taken_ids = set(taken.filter(membership_id__in=each(members)).values_list("membership_id", flat=True))
    costs = cost_of(members.keys() - taken_ids, first, last, promise.sponsor.payer_class, on)
    people = Worker.objects.in_bulk([members[pk] for pk in costs])
    homes = latest_homes(people)
    rw = {pk: " ".join(place.name for place in (home.rw, home.rw.parent) if place) for pk, home in homes.items()}
    found = [
        Candidate(membership, people[members[pk]], rw.get(members[pk], ""), costs[pk])
        for pk, membership in Membership.objects.in_bulk(list(costs)).items()
    ]
    return sorted(found, key=lambda one: (one.rw, one.worker.name, one.worker.ref))


def pledge_of(user: User, ref: str) -> Pledge | None:
    """Return the pledge with the reference, if the user may see its sponsor."""
    seen = Sponsor.objects.visible_to(user)
    return Pledge.objects.select_related("sponsor").filter(sponsor__in=seen, ref=ref).first()


def chosen(promise: Pledge, user: User, *, on: date) -> list[Sponsorship]:
    """Return whom a pledge was chosen to protect, of those whom the user may see, the latest first."""
    standing = sponsorships(known_on=on).filter(pledge=promise, membership__in=Membership.objects.visible_to(user))
    return list(standing.select_related("membership__worker").order_by("-pk"))
