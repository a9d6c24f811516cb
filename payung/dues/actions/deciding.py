"""What a person decides about money: a short receipt, a settlement to take back, a refund."""

from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import User
from payung.access.showing import require_same
from payung.access.verbs import verb
from payung.dues.actions import ledger
from payung.dues.actions.settling import Settled, settle_lines
from payung.dues.models import AnnexLine, Payment, Refund, Settlement, SettlementReversal, ShortDecision
from payung.dues.queries.approving import refund_key, refund_lines, short_key, short_lines
from payung.dues.queries.credits import left_of
from payung.dues.queries.files import reach_of
from payung.rules.reasons import Reason, Refused
from payung.store.among import each
from payung.workers.queries import same_person_ids


@verb("decide_short")
def decide_short(payment: Payment, *, kind: str, on: date, by: User) -> Settled:
    """Decide about a receipt that is short of its annex: settle the months that its money reaches, or keep it all.

    The months are reached in the order of the annex, people who cannot be settled left out; what remains waits as the
    payer's credit. Refuses ``not_short``, ``decided_already``, ``lines_changed``, and ``same_two_eyes`` for who sent
    the file.
    """
    if kind not in ShortDecision.Kind.values:
        raise Refused([Reason("unknown_decision", _("Choose one of the two decisions."))])
    with transaction.atomic():
        ledger.hold_the_books()
        if ShortDecision.objects.filter(payment=payment).exists():
            raise Refused([Reason("decided_already", _("This receipt has been decided before."))])
        cost = AnnexLine.objects.filter(payment=payment).aggregate(cost=Sum("rate_rupiah"))["cost"] or 0
        if cost <= payment.amount_rupiah:
            raise Refused([Reason("not_short", _("This receipt is not short: nothing has to be decided."))])
        require_same(short_key(payment), lambda: short_lines(payment), by=by)
        sent_by = payment.source.by if payment.source else None
        ShortDecision.objects.create(payment=payment, kind=kind, on=on, by=by, sent_by=sent_by, recorded_on=on)
        reached = reach_of(payment).lines if kind == ShortDecision.Kind.SETTLE_COVERED else []
        AnnexLine.objects.filter(pk__in=each(reached)).update(reached=True)
        record("decide_short", _subject(payment), on=on, by=by, after={"kind": kind, "months": len(reached)})
    return settle_lines(_subject(payment), on=on, by=by)


def _subject(payment: Payment) -> str:
    return f"payment:{payment.pk}"


@verb("reverse_settlement")
def reverse_settlement(settlement: Settlement, *, why: str, on: date, by: Author) -> Settled:
    """Take one settlement back: its money waits again as the payer's credit, and its line does not settle again.

    Counts from the day of recording. Another receipt that waited for the month takes its place. Refuses
    ``reversed_already`` and ``why_missing``.
    """
    if not why.strip():
        raise Refused([Reason("why_missing", _("Write why, in a few words."))])
    with transaction.atomic():
        ledger.hold_the_books()
        if SettlementReversal.objects.filter(pk=settlement.pk).exists():
            raise Refused([Reason("reversed_already", _("This settlement was taken back before."))])
        SettlementReversal.objects.create(
            settlement=settlement,
            why=SettlementReversal.Why.BY_HAND,
            note=why[:200],
            on=on,
            by=by.account,
            recorded_on=on,
        )
        slot = {(settlement.payment_id, settlement.month): settlement.rupiah}
        ledger.take_back(slot, receipts={settlement.payment_id: settlement.payment.receipt}, on=on)
        record(
            "reverse_settlement", f"settlement:{settlement.pk}", on=on, by=by,
            after={"membership": settlement.membership.ref, "month": settlement.month, "why": why[:200]},
        )  # fmt: skip
        lines = AnnexLine.objects.filter(payment=settlement.payment, month=settlement.month, problem=None)
        people = same_person_ids(settlement.membership.worker, on)
        lines.filter(worker_id__in=people).update(problem="reversed_by_hand")
    return settle_lines(f"settlement:{settlement.pk}", on=on, by=by)


@verb("prepare_refund")
def refund(payment: Payment, *, amount_rupiah: int, why: str, on: date, by: User) -> Refund:
    """Prepare that waiting money goes back to its payer; it counts once a second person confirms it.

    Refuses ``more_than_left`` and ``why_missing``.
    """
    with transaction.atomic():
        ledger.hold_the_books()
        if not why.strip():
            raise Refused([Reason("why_missing", _("Write why, in a few words."))])
        waiting = Refund.objects.filter(payment=payment, confirmed_on=None).aggregate(rupiah=Sum("amount_rupiah"))
        _refuse_more_than(left_of(payment) - (waiting["rupiah"] or 0), amount_rupiah)
        fact = Refund.objects.create(
            payment=payment, amount_rupiah=amount_rupiah, why=why[:200], on=on, by=by, recorded_on=on
        )
        record("prepare_refund", _subject(payment), on=on, by=by, after={"rupiah": amount_rupiah, "why": why[:200]})
        return fact


def _refuse_more_than(left: int, asked: int) -> None:
    if not 0 < asked <= left:
        raise Refused([Reason("more_than_left", _("That is more than waits on this receipt. Enter a smaller amount."))])


@verb("confirm_refund")
def confirm_refund(fact: Refund, *, on: date, by: User) -> None:
    """Confirm a refund as the second person.

    Refuses ``same_two_eyes``, ``confirmed_already``, ``more_than_left`` and ``lines_changed``.
    """
    with transaction.atomic():
        ledger.hold_the_books()
        fact = Refund.objects.select_related("payment").get(pk=fact.pk)
        if fact.confirmed_on:
            raise Refused([Reason("confirmed_already", _("This refund has been confirmed before."))])
        _refuse_more_than(left_of(fact.payment), fact.amount_rupiah)
        require_same(refund_key(fact), lambda: refund_lines(fact), by=by)
        fact.confirmed_by, fact.confirmed_on = by, on
        fact.save(update_fields=["confirmed_by", "confirmed_on"])
        ledger.give_back(fact.payment, amount_rupiah=fact.amount_rupiah, on=on)
        record("confirm_refund", _subject(fact.payment), on=on, by=by, after={"rupiah": fact.amount_rupiah})
