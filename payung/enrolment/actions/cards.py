"""Cards: given on a day, to somebody."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.enrolment.models import Handover, Membership
from payung.rules.reasons import Reason, Refused
from payung.workers.queries import home_code


@verb("hand_over_card")
@transaction.atomic
def hand_over_card(membership: Membership, *, to_whom: str, on: date, by: Author) -> Handover:
    """Record that the card was given, on the day, to somebody.

    Refuses ``given_already``, ``nobody_named`` and ``given_early`` (before the membership was known).
    """
    Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    refusals = []
    if Handover.objects.filter(membership=membership).exists():
        refusals.append(Reason("given_already", _("This card was given before.")))
    if not to_whom.strip():
        refusals.append(Reason("nobody_named", _("Write who received the card.")))
    if on < membership.recorded_on:
        refusals.append(Reason("given_early", _("The card cannot have been given before the branch answered.")))
    if refusals:
        raise Refused(refusals)
    fact = Handover.objects.create(
        membership=membership, on=on, to_whom=to_whom.strip()[:120], by=by.account, recorded_on=on
    )
    worker = membership.worker
    after = {"membership": membership.ref}
    record("hand_over_card", worker.ref, on=on, by=by, after=after, area=home_code(worker, on))
    return fact
