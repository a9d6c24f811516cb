"""The end of a membership, by two people since it takes cover away, and taking an end back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import User
from payung.access.showing import require_same
from payung.access.verbs import verb
from payung.enrolment.models import Ending, Membership, WaitingEnding
from payung.enrolment.queries.approving import ending_key, ending_lines
from payung.rules.reasons import Reason, Refused
from payung.workers.queries import home_code


@verb("end_membership")
@transaction.atomic
def end(membership: Membership, *, last_day: date, why: str, on: date, by: Author) -> Ending | WaitingEnding:
    """Record the last day of a membership and why: `died`, `moved`, `hired`, `withdrew`, `other`.

    It takes cover away: brought by an account it waits for `confirm_ending`, whatever its day; the operator's counts
    at once. Refuses ``ended_already``, ``unknown_why``, ``ends_later`` (a death that lies in the future),
    ``ends_before_start``, save for a death, which happened when it happened, and ``end_waits``.
    """
    membership = _held(membership)
    refusals = _why_not(membership, last_day, why, on)
    if WaitingEnding.objects.filter(membership=membership, confirmed_on=None, dropped_on=None).exists():
        words = _("An end of this membership waits for a second person already. Confirm it or take it back first.")
        refusals.append(Reason("end_waits", words))
    if refusals:
        raise Refused(refusals)
    if by.account:
        waiting = WaitingEnding.objects.create(
            membership=membership, last_day=last_day, why=why, by=by.account, recorded_on=on
        )
        _record("prepare_ending", waiting, on=on, by=by)
        return waiting
    fact = Ending.objects.create(membership=membership, last_day=last_day, why=why, by=None, recorded_on=on)
    _record("end_membership", fact, on=on, by=by)
    return fact


@verb("confirm_ending")
@transaction.atomic
def confirm_ending(waiting: WaitingEnding, *, on: date, by: User) -> Ending:
    """Confirm an end as the second person; it counts from the day on.

    Refuses ``not_waiting``, ``same_two_eyes``, ``lines_changed``, and what `end` refuses by now.
    """
    waiting = _waiting(waiting)
    require_same(ending_key(waiting), lambda: ending_lines(waiting), by=by)
    membership = _held(waiting.membership)
    refusals = _why_not(membership, waiting.last_day, waiting.why, on)
    if refusals:
        raise Refused(refusals)
    fact = Ending.objects.create(
        membership=membership, last_day=waiting.last_day, why=waiting.why, by=waiting.by, recorded_on=on
    )
    waiting.confirmed_by, waiting.confirmed_on, waiting.ending = by, on, fact
    waiting.save(update_fields=["confirmed_by", "confirmed_on", "ending"])
    _record("end_membership", fact, on=on, by=by)
    return fact


@verb("confirm_ending")
@transaction.atomic
def confirm_endings(waiting: Sequence[WaitingEnding], *, on: date, by: User) -> int:
    """Confirm many ends that somebody was shown on one page, all or none; return how many. See `confirm_ending`."""
    for one in sorted(waiting, key=lambda each: each.pk):
        confirm_ending(one, on=on, by=by)
    return len(waiting)


@verb("drop_ending")
@transaction.atomic
def drop_ending(waiting: WaitingEnding, *, on: date, by: Author) -> WaitingEnding:
    """Take an end back that nobody confirmed; it never counted. Refuses ``not_waiting``."""
    waiting = _waiting(waiting)
    waiting.dropped_on = on
    waiting.save(update_fields=["dropped_on"])
    _record("drop_ending", waiting, on=on, by=by)
    return waiting


@verb("take_back_ending")
@transaction.atomic
def take_back_ending(ending: Ending, *, on: date, by: Author) -> Ending:
    """Take an end back; that counts from the day on. Refuses ``taken_back_already``."""
    ending = Ending.objects.select_for_update().select_related("membership__worker").get(pk=ending.pk)
    if ending.reversed_on:
        raise Refused([Reason("taken_back_already", _("This end was taken back before."))])
    ending.reversed_on, ending.reversed_by = on, by.account
    ending.save(update_fields=["reversed_on", "reversed_by"])
    worker = ending.membership.worker
    record("take_back_ending", worker.ref, on=on, by=by, before=_told(ending), area=home_code(worker, on))
    return ending


def _held(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("worker").get(pk=membership.pk)


def _waiting(waiting: WaitingEnding) -> WaitingEnding:
    held = WaitingEnding.objects.select_for_update(of=("self",)).select_related("membership__worker", "by")
    waiting = held.get(pk=waiting.pk)
    if waiting.confirmed_on or waiting.dropped_on:
        raise Refused([Reason("not_waiting", _("This does not wait for anybody."))])
    return waiting


def _why_not(membership: Membership, last_day: date, why: str, on: date) -> list[Reason]:
    refusals = []
    if Ending.objects.filter(membership=membership, reversed_on=None).exists():
        refusals.append(Reason("ended_already", _("This membership has an end on file already. Take that back first.")))
    if why not in Ending.Why.values:
        refusals.append(Reason("unknown_why", _("Choose the reason from the list.")))
    if why == Ending.Why.DIED and last_day > on:
        refusals.append(Reason("ends_later", _("The day of death lies in the future.")))
    if last_day < membership.start and why != Ending.Why.DIED:
        words = _("The last day lies before the start of the membership. Look at the date again.")
        refusals.append(Reason("ends_before_start", words))
    return refusals


def _record(verb: str, fact: Ending | WaitingEnding, *, on: date, by: Author) -> None:
    worker = fact.membership.worker
    record(verb, worker.ref, on=on, by=by, after=_told(fact), area=home_code(worker, on))


def _told(fact: Ending | WaitingEnding) -> dict[str, Any]:
    return {"membership": fact.membership.ref, "last_day": fact.last_day.isoformat(), "why": fact.why}
