"""How bills stand: drafts, unpaid, partly paid and paid ones with their age, by sets; and who was left out for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.access.models import User
from payung.dues.models import Bill, BillLine, Payment
from payung.dues.queries.credits import owners, standing
from payung.enrolment.models import PayerClass
from payung.store.among import each, each_text
from payung.workers.models import Worker

WHY_LEFT_OUT: dict[str, str | Promise] = {
    "settled": _("The month is paid already."), "billed": _("The month stands on another bill."),
    "over": _("The membership was over before the month."), "not_begun": _("The membership begins after the month."),
    "no_rate": _("The law knows no rate for this person and month."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paid:
    """How far a bill is paid: lines whose month stands settled, and their rupiah as billed; its age in days."""

    people: int
    rupiah: int
    days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A bill with how far it is paid."""

    bill: Bill
    paid: Paid

    @property
    def state(self) -> str:
        """Return `cancelled`, `making`, `draft`, `unpaid`, `partly` or `paid`."""
        if self.bill.cancelled_on:
            return "cancelled"
        if self.bill.file_id is None:
            return "making"
        if self.bill.approved_on is None:
            return "draft"
        if not self.paid.people:
            return "unpaid"
        return "partly" if self.paid.people < self.bill.people else "paid"

    @property
    def is_owed(self) -> bool:
        """Whether the payer still owes something."""
        return self.state in ("unpaid", "partly")

    @property
    def left(self) -> int:
        """Return what is not paid yet, in rupiah."""
        return self.bill.rupiah - self.paid.rupiah


def standing_of(bills: Sequence[Bill], *, on: date) -> list[Standing]:
    """Return how far bills are paid by whatever receipts, as known on the day: one query for all of them."""
    rows = (
        BillLine.objects.filter(Exists(_settled(on)), bill_id__in=each(one.pk for one in bills))
        .values_list("bill_id").annotate(people=Count("pk"), paid=Sum("rupiah")).order_by()
    )  # fmt: skip
    sums = {pk: (people, rupiah) for pk, people, rupiah in rows}
    return [
        Standing(one, Paid(*sums.get(one.pk, (0, 0)), days=(on - (one.approved_on or one.on)).days)) for one in bills
    ]


def paid_of(bill: Bill, *, on: date) -> Paid:
    """Return how far a bill is paid by whatever receipts, as known on the day."""
    return standing_of([bill], on=on)[0].paid


def _settled(on: date) -> Any:
    """Return the standing settlements of a line."""
    return standing(on).filter(membership_id=OuterRef("membership_id"), month=OuterRef("month"))


def _unpaid_lines(on: date) -> "QuerySet[BillLine]":
    return BillLine.objects.filter(~Exists(_settled(on)), void=False)


def bills_by(user: User, *, state: str, payer: str, month: int | None, on: date) -> "QuerySet[Bill]":
    """Return the bills that the user may see: `open`, `paid` or `all`; of a payer by reference, of a month."""
    found = Bill.objects.visible_to(user).select_related("sponsor", "letter", "area", "by", "approved_by")
    if payer:
        found = found.filter(Q(sponsor__ref=payer) | Q(letter__ref=payer))
    if month is not None:
        found = found.filter(month=month)
    owes = Exists(_unpaid_lines(on).filter(bill=OuterRef("pk")))
    if state == "open":
        return found.filter(Q(approved_on=None) | owes, cancelled_on=None)
    if state == "paid":
        return found.filter(~owes, cancelled_on=None, approved_on__isnull=False)
    return found


@dataclass(frozen=True, slots=True)
class Owed:
    """How many approved bills still wait for money, and for how much in rupiah."""

    bills: int
    rupiah: int


def owed_to(user: User, *, on: date) -> Owed:
    """Return what is still to come on all bills that the user may see and that were approved."""
    asked = Bill.objects.visible_to(user).filter(approved_on__isnull=False, cancelled_on=None)
    found = _unpaid_lines(on).filter(bill__in=asked.order_by().values("pk")).aggregate(
        bills=Count("bill", distinct=True), owed=Sum("rupiah")
    )  # fmt: skip
    return Owed(found["bills"], found["owed"] or 0)


def bills_to_approve(user: User) -> "QuerySet[Bill]":
    """Return the bills that wait for the user as the second person."""
    waiting = Bill.objects.visible_to(user).filter(approved_on=None, cancelled_on=None, file__isnull=False)
    return waiting.exclude(by=user)


def payers_asked(user: User) -> list[tuple[str, str]]:
    """Return reference and name of every payer of a bill that the user may see."""
    seen = Bill.objects.visible_to(user).order_by().values_list(
        "sponsor__ref", "sponsor__name", "letter__ref", "letter__number"
    )  # fmt: skip
    return sorted({(a or c, b or d) for a, b, c, d in seen.distinct()}, key=lambda one: one[1])


@dataclass(frozen=True, slots=True)
class Part:
    """What one receipt pays of one bill: people, and rupiah as settled; ``seen``: whether the user may open it."""

    ref: str
    pk: int
    on: date
    people: int
    rupiah: int
    seen: bool


def receipts_on(bill: Bill, user: User, *, on: date) -> list[Part]:
    """Return the receipts that pay lines of a bill, by their day."""
    lines = BillLine.objects.filter(bill=bill).values("membership_id")
    rows = list(
        standing(on).filter(month=bill.month, membership_id__in=lines)
        .values_list("payment__receipt", "payment_id", "payment__paid_on")
        .annotate(people=Count("pk"), paid=Sum("rupiah")).order_by("payment__paid_on", "payment__receipt")
    )  # fmt: skip
    pks = each(pk for _ref, pk, *_more in rows)
    seen = set(Payment.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))
    return [Part(ref, pk, on, people, paid, pk in seen) for ref, pk, on, people, paid in rows]


@dataclass(frozen=True, slots=True)
class Touched:
    """A bill that a receipt pays some of: which, of whom and when, people and rupiah of it."""

    ref: str
    month: int
    payer: str
    people: int
    rupiah: int


def bills_touched(payment: Payment, user: User, *, on: date) -> list[Touched]:
    """Return the standing bills that a receipt pays lines of, those that the user may see."""
    settled = standing(on).filter(payment=payment)
    here = settled.filter(membership_id=OuterRef("membership_id"), month=OuterRef("month"))
    rows = (
        BillLine.objects.filter(Exists(here), void=False, membership_id__in=settled.values("membership_id"))
        .filter(bill__in=Bill.objects.visible_to(user).order_by().values("pk"))
        .values_list("bill__ref", "bill__month", "bill__sponsor__name", "bill__letter__number")
        .annotate(people=Count("pk"), paid=Sum("rupiah")).order_by("bill__ref")
    )  # fmt: skip
    return [
        Touched(ref, month, sponsor or letter, people, rupiah) for ref, month, sponsor, letter, people, rupiah in rows
    ]


def line_rows(lines: Iterable[BillLine], user: User, *, on: date) -> list[dict[str, Any]]:
    """Return lines for a table: the person's name only where she lives in the user's area; whether it is paid."""
    lines = list(lines)
    names = _names({one.membership.worker_id for one in lines}, user)
    ids = each(one.pk for one in lines)
    paid = set(BillLine.objects.filter(Exists(_settled(on)), pk__in=ids).values_list("pk", flat=True))
    return [
        {"worker": one.membership.worker, "name": names.get(one.membership.worker_id, ""), "rupiah": one.rupiah,
         "is_paid": one.pk in paid} for one in lines
    ]  # fmt: skip


def lines_in_order(bill: Bill) -> "QuerySet[BillLine]":
    """Return the lines of a bill with their people, in the order of its file."""
    return BillLine.objects.filter(bill=bill).select_related("membership__worker").order_by("pk")


def _names(worker_ids: Iterable[int], user: User) -> dict[int, str]:
    return dict(Worker.objects.visible_to(user).filter(pk__in=each(worker_ids)).values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not on a bill: why, by whom the month is billed or paid instead, and on which bill."""

    worker: Worker
    name: str
    why: str | Promise
    payer: str
    bill: str


def left_out_of(
    left_out: Iterable[Sequence[str]], user: User, *, month: int, besides: Bill | None = None
) -> list[LeftOut]:  # fmt: skip
    """Return who was left out, each with the reason and with whoever is asked for the month or has paid it by now."""
    why = {one[0]: one[1] for one in left_out}
    people = {one.ref: one for one in Worker.objects.filter(ref__in=each_text(why))}
    names = _names({one.pk for one in people.values()}, user)
    paid, billed = _payers(why, month), _bills(why, month, user, besides)
    found = []
    for ref, code in why.items():
        payer, bill = billed.get(ref, ("", "")) if code == "billed" else (paid.get(ref, "") * (code == "settled"), "")
        one = people[ref]
        found.append(LeftOut(one, names.get(one.pk, ""), WHY_LEFT_OUT[code], payer, bill))
    return found


def _payers(worker_refs: Iterable[str], month: int) -> dict[str, str]:
    """Return by worker who paid the month."""
    rows = list(
        standing(date.max).filter(membership__worker__ref__in=each_text(worker_refs), month=month)
        .values_list("membership__worker__ref", "payment_id", "payment__payer_class", "payment__payer_text")
    )  # fmt: skip
    names = owners(date.max, {row[1] for row in rows})
    return {
        ref: names[pk][0] if pk in names else str((kind != PayerClass.SELF and text) or PayerClass(kind).label)
        for ref, pk, kind, text in rows
    }


def _bills(worker_refs: Iterable[str], month: int, user: User, besides: Bill | None) -> dict[str, tuple[str, str]]:
    """Return by worker whose bill her month stands on, and its reference where the user may see it."""
    rows = (
        BillLine.objects.filter(membership__worker__ref__in=each_text(worker_refs), month=month, void=False)
        .exclude(bill=besides)
        .annotate(worker=F("membership__worker__ref"))
        .values_list("worker", "bill__ref", "bill__sponsor__name", "bill__letter__number")
    )
    seen = set(Bill.objects.visible_to(user).filter(month=month).values_list("ref", flat=True))
    return {worker: (sponsor or letter, ref if ref in seen else "") for worker, ref, sponsor, letter in rows}
