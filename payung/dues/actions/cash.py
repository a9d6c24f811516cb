"""Cash: collected from members against a numbered receipt, handed over to somebody who counts it."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record
from payung.access.models import User
from payung.access.verbs import verb
from payung.desk.templatetags.words import rupiah as rupiah_words
from payung.dues.actions.counting import has_lapsed
from payung.dues.actions.ledger import hold_the_books
from payung.dues.models import CashHandover, CashMonth, CashReceipt
from payung.dues.queries.allocated import months_paid
from payung.dues.queries.cash import in_hand_of, months_of, offers
from payung.dues.queries.spells import price_in, spells_by_id
from payung.enrolment.models import Membership, PayerClass
from payung.rules.months import month_of, month_text
from payung.rules.reasons import Reason, Refused


@verb("collect_dues")
@transaction.atomic
def collect_dues(membership: Membership, *, months: int, rupiah: int, on: date, by: User) -> CashReceipt:
    """Write a numbered receipt for a member's next so many months, paid in cash at her own rate.

    ``rupiah`` is the sum that was counted: anything but the dues of these months is refused (``not_the_dues``), as are
    ``membership_over``, ``membership_lapsed`` (the branch takes no dues of it any more) and ``nothing_to_collect``.
    """
    hold_the_books()
    _refuse_over(membership, on)
    offer = next((one for one in offers(membership, [months])), None) if months > 0 else None
    if offer is None:
        raise Refused([Reason("nothing_to_collect", _("These months have a payer, or are over. Choose fewer months."))])
    if offer.rupiah != rupiah:
        words = _("The dues of these months are %(rupiah)s. Look again, then write the receipt.")
        raise Refused([Reason("not_the_dues", words % {"rupiah": rupiah_words(offer.rupiah)})])
    last = CashReceipt.objects.filter(collector=by).aggregate(last=Max("number"))["last"] or 0
    made = CashReceipt.objects.create(
        ref=sealing.opaque_ref("K"), collector=by, number=last + 1, membership=membership, rupiah=rupiah, on=on,
        recorded_on=on,
    )  # fmt: skip
    spell = spells_by_id([membership.pk])[membership.pk]
    CashMonth.objects.bulk_create(
        CashMonth(receipt=made, membership=membership, month=month, rupiah=price_in(spell, [month], PayerClass.SELF))
        for month in offer.months
    )
    after = {
        "worker": membership.worker.ref, "rupiah": rupiah, "months": [month_text(month) for month in offer.months],
    }  # fmt: skip
    record("collect_dues", made.ref, on=on, by=by, after=after)
    return made


def _refuse_over(membership: Membership, on: date) -> None:
    spell = spells_by_id([membership.pk])[membership.pk]
    if spell.closing is not None and spell.closing < month_of(on):
        raise Refused([Reason("membership_over", _("This membership is over: there is nothing to pay for."))])
    if has_lapsed(months_paid([membership.pk])[membership.pk], start=spell.start, opening=spell.opening, on=on):
        words = _("The membership has lapsed: the branch takes no dues of it any more. Put the person forward anew.")
        raise Refused([Reason("membership_lapsed", words)])


@verb("cancel_collection")
@transaction.atomic
def cancel_collection(receipt: CashReceipt, *, why: str, on: date, by: User) -> CashReceipt:
    """Cancel a receipt whose money went back to the member. Its number stays used.

    Refuses ``why_missing``, ``cancelled_already``, ``collector_alone`` (nobody else has the money) and
    ``handed_over_already``: the money is not in the collector's hand any more.
    """
    if not (why := why.strip()[:200]):
        raise Refused([Reason("why_missing", _("Write why the receipt is cancelled."))])
    hold_the_books()
    fresh = CashReceipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    if fresh.cancelled_on:
        raise Refused([Reason("cancelled_already", _("This receipt was cancelled before."))])
    if fresh.collector_id != by.pk:
        raise Refused(
            [Reason("collector_alone", _("Only who wrote the receipt can cancel it and give the money back."))]
        )
    held = in_hand_of(by, on=date.max)
    said = CashHandover.objects.filter(collector=by, confirmed_on=None).first()
    if (held.rupiah if held else 0) - (said.rupiah if said else 0) < fresh.rupiah:
        words = _("The money of this receipt was handed over. Ask the kelurahan to give it back.")
        raise Refused([Reason("handed_over_already", words)])
    fresh.cancelled_on, fresh.cancelled_by, fresh.cancelled_why = on, by, why
    fresh.save(update_fields=["cancelled_on", "cancelled_by", "cancelled_why"])
    months_of(fresh).update(void=True)
    record("cancel_collection", fresh.ref, on=on, by=by, after={"why": why, "rupiah": fresh.rupiah})
    return fresh


@verb("hand_over_cash")
@transaction.atomic
def hand_over_cash(rupiah: int, *, on: date, by: User) -> CashHandover:
    """Say that collected cash goes to whoever counts it. Until then it stays the collector's.

    Refuses ``bad_amount`` (not above zero), ``more_than_in_hand`` and ``handover_waits`` (the last one is not counted).
    """
    hold_the_books()
    if rupiah <= 0:
        raise Refused([Reason("bad_amount", _("Write how much is handed over."))])
    if CashHandover.objects.filter(collector=by, confirmed_on=None).exists():
        raise Refused([Reason("handover_waits", _("What you handed over before has not been counted yet."))])
    held = in_hand_of(by, on=date.max)
    if rupiah > (held.rupiah if held else 0):
        words = _("You hold %(rupiah)s. Nobody can hand over more.")
        raise Refused([Reason("more_than_in_hand", words % {"rupiah": rupiah_words(held.rupiah if held else 0)})])
    made = CashHandover.objects.create(collector=by, rupiah=rupiah, on=on, recorded_on=on)
    record("hand_over_cash", by.username, on=on, by=by, after={"rupiah": rupiah})
    return made


@verb("count_cash")
@transaction.atomic
def count_cash(handover: CashHandover, *, counted_rupiah: int, on: date, by: User) -> CashHandover:
    """Say how much was counted of what a collector handed over, as a second person; what is missing stays hers.

    Zero: nothing came. Refuses ``counted_already`` and ``more_than_said``.
    """
    hold_the_books()
    fresh = CashHandover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if fresh.confirmed_on:
        raise Refused([Reason("counted_already", _("This money was counted before."))])
    if counted_rupiah > fresh.rupiah:
        words = _("More than was handed over: give the rest back, or let it be handed over anew.")
        raise Refused([Reason("more_than_said", words)])
    fresh.counted_rupiah, fresh.confirmed_by, fresh.confirmed_on = counted_rupiah, by, on
    fresh.save(update_fields=["counted_rupiah", "confirmed_by", "confirmed_on"])
    after = {"said_rupiah": fresh.rupiah, "counted_rupiah": counted_rupiah}
    record("count_cash", fresh.collector.username, on=on, by=by, after=after)
    return fresh
