"""Sponsors, what they promise, whom it protects, and which receipts are theirs."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.dues.actions.ledger import hold_the_books
from payung.dues.models import Attribution, Payment, Pledge, Sponsor, Sponsorship
from payung.dues.queries.sponsors import allocated_rupiah, cost_of
from payung.enrolment.models import Ending, Membership, PayerClass
from payung.rules.months import month_of
from payung.rules.reasons import Reason, Refused
from payung.sheets.folding import fold
from payung.store.among import each


@verb("add_sponsor")
@transaction.atomic
def add_sponsor(name: str, *, payer_class: str, area_code: str, on: date, by: Author) -> Sponsor:
    """Add somebody who lends a hand. Refuses ``name_missing``, ``sponsor_known`` and ``unknown_payer``."""
    key = fold(name)[:120]
    if not key:
        raise Refused([Reason("name_missing", _("Write the sponsor's name."))])
    if payer_class not in PayerClass.values or payer_class == PayerClass.SELF:
        raise Refused([Reason("unknown_payer", _("Choose what kind of payer the sponsor is."))])
    hold_the_books()
    if Sponsor.objects.filter(name_key=key).exists():
        raise Refused([Reason("sponsor_known", _("A sponsor of this name is on file. Open it instead."))])
    sponsor = Sponsor.objects.create(
        ref=sealing.opaque_ref("S"), name=name.strip()[:120], name_key=key, payer_class=payer_class,
        area_code=area_code, recorded_on=on,
    )  # fmt: skip
    record("add_sponsor", sponsor.ref, on=on, by=by, after={"name": sponsor.name, "payer": payer_class})
    return sponsor


@verb("pledge")
@transaction.atomic
def pledge(sponsor: Sponsor, *, amount_rupiah: int, from_month: int, to_month: int, on: date, by: Author) -> Pledge:
    """Record what a sponsor promises, in rupiah, for these months. Refuses ``bad_amount`` and ``bad_span``.

    A promise is no money: the ledger hears of it when a receipt comes.
    """
    if amount_rupiah <= 0:
        raise Refused([Reason("bad_amount", _("The amount has to be more than zero."))])
    if to_month < from_month:
        raise Refused([Reason("bad_span", _("The last month lies before the first."))])
    promise = Pledge.objects.create(
        ref=sealing.opaque_ref("J"), sponsor=sponsor, amount_rupiah=amount_rupiah, from_month=from_month,
        to_month=to_month, on=on, by=by.account, recorded_on=on,
    )  # fmt: skip
    record("pledge", promise.ref, on=on, by=by, after={"sponsor": sponsor.ref, "rupiah": amount_rupiah})
    return promise


@verb("allocate")
@transaction.atomic
def allocate(
    promise: Pledge, *, memberships: Sequence[Membership], from_month: int, to_month: int, on: date, by: Author
) -> list[Sponsorship]:
    """Let a pledge pay for these members from the first to the last month.

    Refuses ``bad_span``, ``outside_pledge``, ``membership_over`` (an ending before the last month),
    ``sponsored_already`` (another pledge has one of the months) and ``pledge_too_small``.
    """
    if to_month < from_month or not memberships:
        raise Refused([Reason("bad_span", _("Choose members and months."))])
    if from_month < promise.from_month or to_month > promise.to_month:
        raise Refused([Reason("outside_pledge", _("The pledge is not for all of these months."))])
    hold_the_books()
    ids = each({one.pk for one in memberships})
    endings = Ending.objects.filter(membership_id__in=ids, reversed_on=None).values_list("last_day", flat=True)
    if any(month_of(day) < to_month for day in endings):
        raise Refused([Reason("membership_over", _("One of these memberships ends before. Choose fewer months."))])
    others = Sponsorship.objects.filter(
        membership_id__in=ids, reversed_on=None, from_month__lte=to_month, to_month__gte=from_month
    )
    if others.exists():
        raise Refused([Reason("sponsored_already", _("Somebody is sponsored in these months already."))])
    cost = sum(cost_of([one.pk for one in memberships], from_month, to_month, promise.sponsor.payer_class, on).values())
    if cost > promise.amount_rupiah - allocated_rupiah(promise, on=on):
        raise Refused([Reason("pledge_too_small", _("The pledge does not reach. Choose fewer people or months."))])
    made = Sponsorship.objects.bulk_create(
        Sponsorship(
            membership=one, pledge=promise, from_month=from_month, to_month=to_month, by=by.account, recorded_on=on
        )
        for one in memberships
    )
    after = {"people": len(made), "from_month": from_month, "to_month": to_month, "rupiah": cost}
    record("allocate", promise.ref, on=on, by=by, after=after)
    return made


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


@verb("attribute_payment")
@transaction.atomic
def attribute(
    payment: Payment, *, sponsor: Sponsor, promise: Pledge | None = None, on: date, by: Author
) -> Attribution:
    """Say that a receipt's money came from a sponsor, for a pledge; what was said before counts no more.

    Refuses ``other_payer`` when the receipt is of another class of payer (the class decides the rate) and
    ``pledge_of_another``.
    """
    if payment.payer_class != sponsor.payer_class:
        raise Refused([Reason("other_payer", _("The receipt names another kind of payer than this sponsor."))])
    if promise and promise.sponsor_id != sponsor.pk:
        raise Refused([Reason("pledge_of_another", _("That pledge is another sponsor's."))])
    hold_the_books()
    Attribution.objects.filter(payment=payment, reversed_on=None).update(reversed_on=on)
    fact = Attribution.objects.create(payment=payment, sponsor=sponsor, pledge=promise, by=by.account, recorded_on=on)
    after = {"payment": payment.pk, "pledge": promise.ref if promise else None}
    record("attribute_payment", sponsor.ref, on=on, by=by, after=after)
    return fact
