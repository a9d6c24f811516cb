"""Whom a pledge protects: chosen by a person, kept for who waits, taken back."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author, Machine
from payung.access.showing import require_same
from payung.access.verbs import verb
from payung.dues.actions.ledger import hold_the_books
from payung.dues.models import Pledge, Reservation, Sponsorship
from payung.dues.queries.allocated import (
    Choice,
    cost_of_choices,
    left_of_pledge,
    months_paid,
    months_promised,
    protected_already,
    reservations,
    runs,
)
from payung.dues.queries.promises import standing_promise
from payung.dues.queries.spells import spells_of
from payung.enrolment.models import Ending
from payung.rules.months import month_of
from payung.rules.reasons import Reason, Refused
from payung.store.among import each

TOGETHER = 500
COLUMNS = ("id", "membership_id", "pledge_id", "from_month", "to_month", "by_id", "recorded_on")


@verb("allocate")
@transaction.atomic
def allocate(
    promise: Pledge, *, choices: Sequence[Choice], as_shown: Callable[[], Any] | None = None, on: date, by: Author
) -> "QuerySet[Sponsorship]":
    """Let a pledge pay for these people and months; who waits for the branch has her place kept (`Reservation`).

    All of them or none. ``as_shown`` asks for the lines of the page again on which the choice rests (`showing`).

    Refuses ``bad_span`` (nobody, or no month), ``outside_pledge``, ``membership_over`` (an ending
    before the month), ``settled_already`` and ``sponsored_already`` (a month has a payer: never two for one),
    ``reserved_already`` and ``pledge_too_small``.
    """
    months = {month for one in choices for month in one.months}
    if not choices or not all(one.months for one in choices):
        raise Refused([Reason("bad_span", _("Choose members and months."))])
    hold_the_books()
    if as_shown:
        require_same(f"choice:{promise.ref}", as_shown, by=by)
    worth = standing_promise(promise, known_on=on)
    if min(months) < worth.first or max(months) > worth.last:
        raise Refused([Reason("outside_pledge", _("The pledge is not for all of these months."))])
    members = {one.membership.pk: one for one in choices if one.membership}
    waiting = [one for one in choices if one.membership is None]
    _refuse_taken(members, waiting)
    cost = cost_of_choices(choices, promise.sponsor.payer_class)
    left = left_of_pledge(promise, on=on)
    new = {one.worker.pk for one in choices} - protected_already(promise, on=on)
    if cost > left.rupiah or (left.people is not None and len(new) > left.people):
        raise Refused([Reason("pledge_too_small", _("The pledge does not reach. Choose fewer people or months."))])
    author = by.account.pk if by.account else None
    rows = [
        (pk, promise.pk, *months, author, on.isoformat()) for pk, one in members.items() for months in runs(one.months)
    ]
    made = Sponsorship.objects.reserve(len(rows))
    Sponsorship.objects.append(COLUMNS, [(pk, *row) for pk, row in zip(made, rows, strict=True)])
    Reservation.objects.bulk_create(
        [
            Reservation(
                worker=one.worker, pledge=promise, from_month=min(one.months), to_month=max(one.months), by=by.account,
                recorded_on=on,
            )
            for one in waiting
        ],
        TOGETHER,
    )  # fmt: skip
    after = {
        "people": len({one.worker.pk for one in choices}), "waiting": len(waiting), "from_month": min(months),
        "to_month": max(months), "rupiah": cost,
    }  # fmt: skip
    record("allocate", promise.ref, on=on, by=by, after=after)
    return Sponsorship.objects.filter(pk__in=each(made)).order_by("pk")


def _refuse_taken(members: dict[int, Choice], waiting: Sequence[Choice]) -> None:
    """Refuse whoever's months have a payer, are over, or who waits for another pledge."""
    over = Ending.objects.filter(membership_id__in=each(members), reversed_on=None)
    if any(max(members[pk].months) > month_of(day) for pk, day in over.values_list("membership_id", "last_day")):
        raise Refused([Reason("membership_over", _("One of these memberships ends before. Choose fewer months."))])
    first = min((one.months[0] for one in members.values()), default=0)
    if any(not months.isdisjoint(members[pk].months) for pk, months in months_paid(members, since=first).items()):
        raise Refused([Reason("settled_already", _("One of these months is paid already. Look again, then choose."))])
    if any(not months.isdisjoint(members[pk].months) for pk, months in months_promised(members).items()):
        raise Refused([Reason("sponsored_already", _("Somebody is sponsored in these months already."))])
    kept = reservations(known_on=date.max).filter(worker_id__in=each([one.worker.pk for one in waiting]))
    if kept.exists() or len({one.worker.pk for one in waiting}) < len(waiting):
        raise Refused([Reason("reserved_already", _("A place is kept for one of these people already."))])


@verb("take_back_sponsorship")
@transaction.atomic
def take_back(sponsorship: Sponsorship, *, on: date, by: Author) -> None:
    """End a sponsorship from the day on: the pledge is free for somebody else. Refuses ``taken_back_already``."""
    hold_the_books()
    sponsorship.refresh_from_db()
    if sponsorship.reversed_on:
        raise Refused([Reason("taken_back_already", _("This sponsorship was taken back before."))])
    sponsorship.reversed_on, sponsorship.reversed_by = on, by.account
    sponsorship.save(update_fields=["reversed_on", "reversed_by"])
    record("take_back_sponsorship", sponsorship.pledge.ref, on=on, by=by, before={"id": sponsorship.pk})


@verb("release_reservation")
@transaction.atomic
def release_reservation(place: Reservation, *, on: date, by: Author) -> None:
    """Keep a place no longer: the pledge is free for somebody else. Refuses ``taken_back_already``."""
    hold_the_books()
    fresh = Reservation.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if fresh.reversed_on or fresh.became_on:
        raise Refused([Reason("taken_back_already", _("This place is not kept any more."))])
    fresh.reversed_on, fresh.reversed_by = on, by.account
    fresh.save(update_fields=["reversed_on", "reversed_by"])
    record("release_reservation", fresh.pledge.ref, on=on, by=by, before={"id": fresh.pk})


@verb("take_up_reservations")
@transaction.atomic
def take_up_reservations(*, on: date, by: Machine) -> int:
    """Let places that are kept become sponsorships of those to whom the branch has given a start; again does nothing.

    Her months begin with the start. Months that are settled or have another payer meanwhile are left out; whom nothing
    is left for is released. Returns how many became one.
    """
    hold_the_books()
    waiting = list(reservations(known_on=date.max).select_related("worker", "pledge").order_by("pk"))
    spells = spells_of({place.worker_id for place in waiting}, known_on=on)
    running = {pk: one for pk, found in spells.items() for one in found if one.closing is None}
    ids = [spell.id for spell in running.values()]
    paid, promised, became = months_paid(ids), months_promised(ids), 0
    for place in waiting:
        spell = running.get(place.worker_id)
        if spell is None:
            continue
        months = {*range(max(place.from_month, spell.opening), place.to_month + 1)}
        months -= paid[spell.id] | promised[spell.id]
        promised[spell.id] |= months
        place.became_on = on if months else None
        place.reversed_on = None if months else on
        for first, last in runs(months):
            place.became = Sponsorship.objects.create(
                membership_id=spell.id, pledge=place.pledge, from_month=first, to_month=last, by=place.by,
                recorded_on=on,
            )  # fmt: skip
        place.save(update_fields=["became", "became_on", "reversed_on"])
        became += bool(months)
        after = {"worker": place.worker.ref, "months": len(months)}
        record("take_up_reservations", place.pledge.ref, on=on, by=by, after=after)
    return became
