"""The end of a membership, and taking an end back."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.models import User
from payung.enrolment.models import Ending, Membership
from payung.rules.reasons import Reason, Refused
from payung.workers.queries import home_code


@transaction.atomic
def end(membership: Membership, *, last_day: date, why: str, on: date, by: User | None) -> Ending:
    """Record the last day of a membership and why: `died`, `moved`, `hired`, `withdrew`, `other`.

    Refuses ``ended_already``, ``unknown_why``, ``ends_later`` (a death that lies in the future) and
    ``ends_before_start``, save for a death, which happened when it happened.
    """
    membership = Membership.objects.select_for_update().select_related("worker").get(pk=membership.pk)
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
    if refusals:
        raise Refused(refusals)
    fact = Ending.objects.create(membership=membership, last_day=last_day, why=why, by=by, recorded_on=on)
    after = {"membership": membership.ref, "last_day": last_day.isoformat(), "why": why}
    worker = membership.worker
    record("end_membership", worker.ref, on=on, by=by, after=after, area=home_code(worker, on))
    return fact


@transaction.atomic
def take_back_ending(ending: Ending, *, on: date, by: User | None) -> Ending:
    """Take an end back; that counts from the day on. Refuses ``taken_back_already``."""
    ending = Ending.objects.select_for_update().select_related("membership__worker").get(pk=ending.pk)
    if ending.reversed_on:
        raise Refused([Reason("taken_back_already", _("This end was taken back before."))])
    ending.reversed_on, ending.reversed_by = on, by
    ending.save(update_fields=["reversed_on", "reversed_by"])
    before = {"membership": ending.membership.ref, "last_day": ending.last_day.isoformat(), "why": ending.why}
    worker = ending.membership.worker
    record("take_back_ending", worker.ref, on=on, by=by, before=before, area=home_code(worker, on))
    return ending
