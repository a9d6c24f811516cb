"""The end of a membership, by two people where it takes cover away after the fact, and taking an end back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import User
from payung.access.verbs import verb
from payung.enrolment.models import Ending, LateEnding, Membership
from payung.rules.reasons import Reason, Refused
from payung.workers.queries import home_code


@verb("end_membership")
@transaction.atomic
def end(membership: Membership, *, last_day: date, why: str, on: date, by: Author) -> Ending | LateEnding:
    """Record the last day of a membership and why: `died`, `moved`, `hired`, `withdrew`, `other`.

    A last day that has passed takes cover away after the fact: such an end waits for `confirm_ending`.
    Refuses ``ended_already``, ``unknown_why``, ``ends_later`` (a death that lies in the future),
    ``ends_before_start``, save for a death, which happened when it happened, ``end_waits`` and ``needs_two``.
    """
    membership = _held(membership)
    refusals = _why_not(membership, last_day, why, on)
    if LateEnding.objects.filter(membership=membership, confirmed_on=None, dropped_on=None).exists():
        words = _("An end of this membership waits for a second person already. Confirm it or take it back first.")
        refusals.append(Reason("end_waits", words))
    if last_day < on and by.account is None:
        words = _("An end that lies in the past needs two people: one records it, somebody else confirms it.")
        refusals.append(Reason("needs_two", words))
    if refusals:
        raise Refused(refusals)
    if last_day < on and by.account:
        late = LateEnding.objects.create(
            membership=membership, last_day=last_day, why=why, by=by.account, recorded_on=on
        )
        _record("prepare_ending", late, on=on, by=by)
        return late
    fact = Ending.objects.create(membership=membership, last_day=last_day, why=why, by=by.account, recorded_on=on)
    _record("end_membership", fact, on=on, by=by)
    return fact


@verb("confirm_ending")
@transaction.atomic
def confirm_ending(late: LateEnding, *, on: date, by: User) -> Ending:
    """Confirm an end that lies in the past, as the second person; it counts from the day on.

    Refuses ``not_waiting``, ``same_two_eyes``, and what `end` refuses by now.
    """
    late = _waiting(late)
    membership = _held(late.membership)
    refusals = _why_not(membership, late.last_day, late.why, on)
    if refusals:
        raise Refused(refusals)
    fact = Ending.objects.create(
        membership=membership, last_day=late.last_day, why=late.why, by=late.by, recorded_on=on
    )
    late.confirmed_by, late.confirmed_on, late.ending = by, on, fact
    late.save(update_fields=["confirmed_by", "confirmed_on", "ending"])
    _record("end_membership", fact, on=on, by=by)
    return fact


@verb("drop_ending")
@transaction.atomic
def drop_ending(late: LateEnding, *, on: date, by: Author) -> LateEnding:
    """Take an end back that nobody confirmed; it never counted. Refuses ``not_waiting``."""
    late = _waiting(late)
    late.dropped_on = on
    late.save(update_fields=["dropped_on"])
    _record("drop_ending", late, on=on, by=by)
    return late


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


def _waiting(late: LateEnding) -> LateEnding:
    late = LateEnding.objects.select_for_update(of=("self",)).select_related("membership__worker").get(pk=late.pk)
    if late.confirmed_on or late.dropped_on:
        raise Refused([Reason("not_waiting", _("This does not wait for anybody."))])
    return late


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


def _record(verb: str, fact: Ending | LateEnding, *, on: date, by: Author) -> None:
    worker = fact.membership.worker
    record(verb, worker.ref, on=on, by=by, after=_told(fact), area=home_code(worker, on))


def _told(fact: Ending | LateEnding) -> dict[str, Any]:
    return {"membership": fact.membership.ref, "last_day": fact.last_day.isoformat(), "why": fact.why}
