"""One receipt as its page shows it: what it paid, line by line, what waits, and what may be done about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from payung.access.models import User
from payung.dues.models import (
    AnnexLine,
    Attribution,
    Payment,
    Pledge,
    Refund,
    Settlement,
    SettlementReversal,
    ShortDecision,
    Sponsor,
)
from payung.dues.queries.credits import left_of
from payung.dues.queries.outcome import expected_of
from payung.dues.queries.problem_words import words_of
from payung.workers.models import Worker


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt with its sums in whole rupiah; ``cost`` None when no annex names anybody."""

    payment: Payment
    cost: int | None
    settled: int
    left: int
    months_settled: int
    decision: ShortDecision | None
    attribution: Attribution | None
    refunds: list[Refund]

    @property
    def short_by(self) -> int:
        """Return what is missing."""
        return max((self.cost or 0) - self.payment.amount_rupiah, 0)

    @property
    def waits_for_decision(self) -> bool:
        """Whether somebody has to decide what a short receipt settles."""
        return bool(self.short_by) and self.decision is None

    @property
    def refundable(self) -> int:
        """Return what waits and is not being refunded already."""
        return self.left - sum(each.amount_rupiah for each in self.refunds if not each.confirmed_on)


def receipt(payment: Payment) -> Receipt:
    """Return a receipt as it stands by now."""
    left = left_of(payment)
    refunds = list(Refund.objects.filter(payment=payment).select_related("by", "confirmed_by").order_by("pk"))
    attributions = Attribution.objects.filter(payment=payment, reversed_on=None).select_related("sponsor", "pledge")
    gone = sum(each.amount_rupiah for each in refunds if each.confirmed_on)
    return Receipt(
        payment=payment,
        cost=expected_of([payment.pk]).get(payment.pk),
        settled=payment.amount_rupiah - left - gone,
        left=left,
        months_settled=AnnexLine.objects.filter(payment=payment, problem=None).count(),
        decision=ShortDecision.objects.filter(payment=payment).select_related("by").first(),
        attribution=attributions.first(),
        refunds=refunds,
    )  # fmt: skip


def lines_of(payment: Payment) -> "QuerySet[AnnexLine]":
    """Return the receipt's lines, those that wait first, in the order of the annex."""
    lines = AnnexLine.objects.filter(payment=payment).select_related("worker")
    return lines.order_by(F("problem").asc(nulls_last=True), "row", "pk")


def line_rows(lines: Any, user: User) -> list[dict[str, Any]]:
    """Return lines for a table: the person's name only where she lives in the user's area."""
    ids = {line.worker_id for line in lines if line.worker_id}
    names = dict(Worker.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name"))
    return [
        {
            "row": line.row,
            "ref": line.worker.ref if line.worker else "",
            "name": names.get(line.worker_id, ""),
            "month": line.month,
            "rupiah": line.rate_rupiah,
            "problem": words_of(line.problem)[0].rstrip(".") if line.problem else "",
        }
        for line in lines
    ]


def settlement_of(user: User, pk: int) -> Settlement | None:
    """Return a settlement that stands and whose receipt the user may see."""
    undone = SettlementReversal.objects.filter(pk=pk)
    seen = Settlement.objects.filter(pk=pk, payment__in=Payment.objects.visible_to(user)).exclude(pk__in=undone)
    return seen.select_related("payment", "membership__worker").first()


def sponsors_for(payment: Payment, user: User) -> "QuerySet[Sponsor]":
    """Return the sponsors in the user's area whose class is the receipt's."""
    return Sponsor.objects.visible_to(user).filter(payer_class=payment.payer_class)


def pledges_of(sponsor: Sponsor, *, known_on: date) -> "QuerySet[Pledge]":
    """Return what a sponsor promised, the latest first."""
    return Pledge.objects.filter(sponsor=sponsor, recorded_on__lte=known_on).order_by("-pk")


def payments_of(sponsor: Sponsor, *, known_on: date) -> "QuerySet[Attribution]":
    """Return the receipts that are known to be a sponsor's, the latest payment first."""
    known = Attribution.objects.filter(sponsor=sponsor, recorded_on__lte=known_on).exclude(reversed_on__lte=known_on)
    return known.select_related("payment", "pledge").order_by("-payment__paid_on", "-pk")
