"""A pledge in words: whom it is for, how it was changed, and who would lose months by another change."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from payung.access.models import User
from payung.dues.models import Pledge, PledgeChange, PledgeName, Reservation, Sponsor
from payung.dues.queries.allocated import not_carried
from payung.dues.queries.promises import Promise, price_of, standing_promise
from payung.regions.models import Region
from payung.store.among import each
from payung.workers.models import Worker
from payung.workers.queries import occupation_words


@dataclass(frozen=True, slots=True)
class FallsOut:
    """Somebody who would lose months: her reference, and the last month that the pledge still pays, if any."""

    ref: str
    last: int | None


def pledge_of(user: User, ref: str) -> Pledge | None:
    """Return the pledge with the reference, if the user may see its sponsor."""
    seen = Sponsor.objects.visible_to(user)
    return Pledge.objects.select_related("sponsor").filter(sponsor__in=seen, ref=ref).first()


def scope_words(promise: Pledge) -> list[str]:
    """Return whom a pledge is for, each limit in words; nothing where it is for everybody."""
    said = []
    if promise.scope_area:
        place = Region.objects.filter(code=promise.scope_area).first()
        said.append(_("only in %s") % (place.full_name if place else promise.scope_area))
    if promise.scope_occupation:
        said.append(_("only who works as %s") % occupation_words(promise.scope_occupation, ""))
    if promise.scope_campaign:
        said.append(_("only under %s") % promise.scope_campaign)
    if promise.scope_decile is not None:
        said.append(_("only up to decile %d") % promise.scope_decile)
    if many := PledgeName.objects.filter(pledge=promise).count():
        said.append(_("only for %d people by name") % many)
    return said


def changes_of(promise: Pledge) -> "QuerySet[PledgeChange]":
    """Return how a pledge was changed, the latest first."""
    return PledgeChange.objects.filter(pledge=promise).select_related("by").order_by("-pk")


def falling_out(
    promise: Pledge, *, amount_rupiah: int | None, people: int | None, to_month: int, why: str, on: date
) -> list[FallsOut]:
    """Return who would lose months if a pledge were worth this: by reference."""
    del why
    first = standing_promise(promise, known_on=on).first
    rupiah = amount_rupiah or (people or 0) * price_of(range(first, to_month + 1), promise.sponsor.payer_class)
    gone = not_carried(promise, Promise(rupiah, people, first, to_month), on=on)
    lasts: dict[int, list[int | None]] = defaultdict(list)
    for fact, last in gone.facts:
        lasts[fact.worker_id if isinstance(fact, Reservation) else fact.membership.worker_id].append(last)
    refs = Worker.objects.filter(pk__in=each(lasts)).values_list("pk", "ref")
    return sorted(
        (FallsOut(ref, min(lasts[pk], key=lambda one: -1 if one is None else one)) for pk, ref in refs),
        key=lambda one: one.ref,
    )
