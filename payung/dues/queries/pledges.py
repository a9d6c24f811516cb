"""A pledge in words: whom it is for, how it was changed, and who would lose months by another change."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from payung.access.models import User
from payung.dues.models import Pledge, PledgeChange, PledgeName, Reservation, Sponsor
from payung.dues.queries.allocated import Left, left_of_pledge, not_carried, reservations
from payung.dues.queries.promises import Promise, price_of, standing_promise
from payung.dues.queries.receipts import pledges_of
from payung.dues.queries.sponsors import Money, pledge_state
from payung.regions.models import Region
from payung.sheets.names import name_key
from payung.store.among import each
from payung.workers.models import Worker
from payung.workers.queries import name_asked, occupation_words, search

MOST_NAMESAKES = 5


@dataclass(frozen=True, slots=True)
class FallsOut:
    """Somebody who would lose months: her reference, and the last month that the pledge still pays, if any."""

    ref: str
    last: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One pledge as it stands: money and worth, whom it is for, the places kept, what is free, how it was changed."""

    pledge: Pledge
    money: Money
    promise: Promise
    scope: list[str]
    kept: int
    left: Left
    changes: "QuerySet[PledgeChange]"


def standing_pledges(sponsor: Sponsor, *, on: date) -> list[Standing]:
    """Return a sponsor's pledges as they stand on the day, the latest first."""
    return [
        Standing(
            one, pledge_state(one, known_on=on), standing_promise(one, known_on=on), scope_words(one),
            reservations(known_on=on).filter(pledge=one).count(), left_of_pledge(one, on=on), changes_of(one),
        ) for one in pledges_of(sponsor, known_on=on)
    ]  # fmt: skip


def people_named(user: User, lines: Iterable[str]) -> tuple[list[Worker], list[str]]:
    """Return who is meant by each line, of those whom the user may see, and what is wrong with the other lines.

    A line is a reference or a name; digits find nobody. Several people of a name are told apart by their reference.
    """
    found: dict[int, Worker] = {}
    wrong = []
    for line in lines:
        is_ref = line.upper().startswith("W-")
        people = list(search(user, line)[: MOST_NAMESAKES + 1]) if is_ref or name_asked(line) else []
        exact = [one for one in people if one.name_key == name_key(line)]
        meant = exact if len(exact) == 1 else people
        if len(meant) == 1:
            found[meant[0].pk] = meant[0]
        elif meant:
            who = ", ".join(f"{one.ref} ({one.name}, {one.birth_date.year})" for one in meant[:MOST_NAMESAKES])
            words = _("“%(line)s” may be several people: %(who)s. Write the reference.")
            wrong.append(words % {"line": line, "who": who})
        elif is_ref or name_asked(line):
            wrong.append(_("Nobody in your area is found by “%s”.") % line)
        else:
            wrong.append(_("Write names or references, one a line. Numbers of identity cards find nobody here."))
    return list(found.values()), wrong


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
