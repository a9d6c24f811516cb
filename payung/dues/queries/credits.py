"""Whose money waits: paid, settled, refunded and left, by payer and by receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Sum

from payung.dues.models import Attribution, Payment, Refund, Settlement, SettlementReversal
from payung.enrolment.models import PayerClass
from payung.store.among import each


def standing(known_on: date) -> "QuerySet[Settlement]":
    """Return the settlements that stand, as known on the day: recorded by then and not reversed by then."""
    undone = SettlementReversal.objects.filter(settlement=OuterRef("pk"), recorded_on__lte=known_on)
    return Settlement.objects.filter(recorded_on__lte=known_on).exclude(Exists(undone))


@dataclass(slots=True)
class Credit:
    """What one payer paid, what of it settles months, what went back, what waits; whole rupiah."""

    payer_class: str
    payer: str
    sponsor_ref: str
    receipts: int = 0
    paid: int = 0
    settled: int = 0
    refunded: int = 0

    @property
    def left(self) -> int:
        """Return what waits."""
        return self.paid - self.settled - self.refunded

    @property
    def payer_words(self) -> str:
        """Return the kind of payer in the reader's language."""
        return str(PayerClass(self.payer_class).label)


def credits(*, known_on: date, area: str | None = None) -> list[Credit]:
    """Return by payer what was paid, settled, refunded and is left, as known on the day; most left first.

    A payer is a sponsor where the receipt is known to be one's, else the words on the receipt; people who pay for
    themselves are one line. ``area``: of files that were sent for regions in it, none where it is empty.
    """
    payments = Payment.objects.filter(recorded_on__lte=known_on)
    if area is not None:
        payments = payments.filter(source__area_code__startswith=area) if area else payments.none()
    sponsors = owners(known_on)
    settled = _sums(standing(known_on).values_list("payment_id").annotate(rupiah=Sum("rupiah")))
    refunded = _refunded(Refund.objects.filter(confirmed_on__lte=known_on))
    found: dict[tuple[str, str], Credit] = {}
    for pk, payer_class, text, rupiah in payments.values_list("pk", "payer_class", "payer_text", "amount_rupiah"):
        name, ref = sponsors.get(pk, ("" if payer_class == PayerClass.SELF else text, ""))
        credit = found.setdefault((payer_class, ref or name.casefold()), Credit(payer_class, name, ref))
        credit.receipts += 1
        credit.paid += rupiah
        credit.settled += settled.get(pk, 0)
        credit.refunded += refunded.get(pk, 0)
    return sorted(found.values(), key=lambda one: (-one.left, one.payer_class, one.payer))


def owners(known_on: date, payment_ids: Iterable[int] | None = None) -> dict[int, tuple[str, str]]:
    """Return sponsor's name and reference of the payments (all, or these) that are known to be a sponsor's."""
    known = Attribution.objects.filter(recorded_on__lte=known_on).exclude(reversed_on__lte=known_on)
    if payment_ids is not None:
        known = known.filter(payment_id__in=each(payment_ids))
    rows = known.order_by("pk").values_list("payment_id", "sponsor__name", "sponsor__ref")
    return {pk: (name, ref) for pk, name, ref in rows}


def _sums(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)


def _refunded(refunds: "QuerySet[Refund]") -> dict[int, int]:
    return _sums(refunds.values_list("payment_id").annotate(rupiah=Sum("amount_rupiah")))


def left_of(payment: Payment) -> int:
    """Return what waits on one receipt by now, in rupiah."""
    settled = Settlement.objects.filter(payment=payment).exclude(
        pk__in=SettlementReversal.objects.filter(settlement__payment=payment).values("pk")
    )
    paid_out = settled.aggregate(rupiah=Sum("rupiah"))["rupiah"] or 0
    refunded = Refund.objects.filter(payment=payment, confirmed_on__isnull=False)
    return payment.amount_rupiah - paid_out - (refunded.aggregate(rupiah=Sum("amount_rupiah"))["rupiah"] or 0)
