"""Memberships by worker, by participant number and by region; the number in clear where somebody may see it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from payung.access import sealing
from payung.access.models import User
from payung.enrolment.models import Ending, Membership, Nomination, WaitingEnding
from payung.enrolment.queries.changes import LOOKUP


def memberships_of(worker_ids: Iterable[int]) -> dict[int, list[Membership]]:
    """Return the spells of these workers by worker id, the earliest first; merges are not resolved."""
    wanted = list(worker_ids)
    found: dict[int, list[Membership]] = {}
    for start in range(0, len(wanted), LOOKUP):
        spells = Membership.objects.filter(worker_id__in=wanted[start : start + LOOKUP])
        for spell in spells.order_by("start", "pk"):
            found.setdefault(spell.worker_id, []).append(spell)
    return found


def by_kpj(kpjs: Iterable[str]) -> dict[str, list[Membership]]:
    """Return the spells that carry these participant numbers, by number."""
    indexes = {sealing.blind_index("kpj", kpj): kpj for kpj in kpjs}
    wanted = list(indexes)
    found: dict[str, list[Membership]] = {}
    for start in range(0, len(wanted), LOOKUP):
        for spell in Membership.objects.filter(kpj_index__in=wanted[start : start + LOOKUP]).order_by("start", "pk"):
            found.setdefault(indexes[spell.kpj_index], []).append(spell)
    return found


def became_members(nominations: Iterable[Nomination]) -> set[int]:
    """Return the ids of those nominations that the branch turned into a membership."""
    ids = [nomination.pk for nomination in nominations]
    return set(Membership.objects.filter(nomination__in=ids).values_list("nomination_id", flat=True))


def kpj_of(membership: Membership) -> str:
    """Return the participant number in clear; whoever shows it to a person records the sight."""
    return sealing.unseal(membership.kpj_sealed, bound_to=f"kpj:{membership.ref}").decode()


def standing_ending(membership: Membership) -> Ending | None:
    """Return the ending that stands, if any."""
    return Ending.objects.filter(membership=membership, reversed_on=None).first()


def waiting_ending(membership: Membership) -> WaitingEnding | None:
    """Return the end that waits for a second person, if any."""
    waiting = WaitingEnding.objects.filter(membership=membership, confirmed_on=None, dropped_on=None)
    return waiting.select_related("by").first()


def ends_to_confirm(user: User) -> "QuerySet[WaitingEnding]":
    """Return the ends that somebody else recorded in the user's area and that wait, the first recorded first."""
    waiting = WaitingEnding.objects.visible_to(user).filter(confirmed_on=None, dropped_on=None).exclude(by=user)
    return waiting.select_related("membership__worker", "by").order_by("pk")
