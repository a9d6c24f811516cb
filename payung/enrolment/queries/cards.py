"""Cards of an RW: whose card was not handed over yet."""

from dataclasses import dataclass
from datetime import date

from payung.enrolment.models import Ending, Handover, Membership
from payung.regions.models import Region
from payung.workers.models import Worker
from payung.workers.queries import latest_homes


@dataclass(frozen=True, slots=True)
class CardToGive:
    """A member whose card waits: the worker, the RT, and the membership."""

    worker: Worker
    rt: str
    membership: Membership


def _members(rw: Region, on: date) -> list[Membership]:
    """Return the memberships without an ending of people who live in the RW, by name."""
    ended = Ending.objects.filter(reversed_on=None, last_day__lt=on).values("membership")
    spells = Membership.objects.filter(worker__in=Worker.objects.living_in(rw.code), recorded_on__lte=on)
    return list(spells.exclude(pk__in=ended).select_related("worker").order_by("worker__name_key", "pk"))


def cards_to_give(rw: Region, *, on: date) -> list[CardToGive]:
    """Return the members of an RW whose card was not handed over by the day, by name."""
    given = set(Handover.objects.filter(on__lte=on).values_list("membership_id", flat=True))
    waiting = [spell for spell in _members(rw, on) if spell.pk not in given]
    homes = latest_homes({spell.worker_id for spell in waiting})
    return [
        CardToGive(spell.worker, homes[spell.worker_id].rt if spell.worker_id in homes else "", spell)
        for spell in waiting
    ]


def cards_given(rw: Region, *, on: date) -> int:
    """Return how many members of an RW have their card."""
    return Handover.objects.filter(membership__in=_members(rw, on), on__lte=on).count()
