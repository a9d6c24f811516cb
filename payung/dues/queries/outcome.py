"""What became of one payment file: receipt by receipt, and each row that is a problem."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, Sum

from payung.dues.models import AnnexLine, Doubt, FileRemark, Payment, PaymentFile
from payung.store.among import each, each_text

NOT_A_PROBLEM_OF_THE_LINE = ("new", "receipt_short")  # the receipt itself says it


@dataclass(frozen=True, slots=True)
class ReceiptOutcome:
    """One receipt: ``expected`` is its annex at the rates of the law, None when no annex names anybody; rupiah."""

    row: int
    receipt: str
    outcome: str
    expected: int | None
    amount: int
    waits: tuple[str, ...] = ()

    @property
    def difference(self) -> int | None:
        """Return what was paid above (or, negative, below) what was expected."""
        return None if self.expected is None else self.amount - self.expected


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that brought nothing, or whose money waits; ``file`` is ``annex`` or ``payments``."""

    row: int
    reason: str
    file: str


@dataclass(slots=True)
class PaymentsOutcome:
    """What became of a payment file. ``again``: it had been received before, nothing changed."""

    ref: str
    again: bool = False
    settled_months: int = 0
    receipts: list[ReceiptOutcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets_unread: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    reading: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many receipts had each outcome; those that wait for a person have none yet."""
        return dict(Counter(one.outcome for one in self.receipts if not one.waits))

    def as_json(self) -> dict[str, Any]:
        """Return the document that the command prints."""
        return {
            "counts": self.counts,
            "settled_months": self.settled_months,
            "receipts": [
                {"row": one.row, "receipt": one.receipt, "outcome": one.outcome, "expected": one.expected,
                 "amount": one.amount, "difference": one.difference}
                | ({"waits": list(one.waits)} if one.waits else {})
                for one in self.receipts
            ],
            "problems": [
                {"row": one.row, "reason": one.reason} | ({"file": one.file} if one.file == "payments" else {})
                for one in self.problems
            ],
        } | {"unread": []} | self.reading | ({"waiting": self.waiting} if self.waiting else {})  # fmt: skip


def outcome_of(file: PaymentFile, *, again: bool = False) -> PaymentsOutcome:
    """Return what became of a file, as it stands by now. ``again``: the file had been received before."""
    names = [name for name, _hidden in file.sheets_unread]
    result = PaymentsOutcome(file.ref, again, sheets_unread=names, reading=file.reading)
    result.receipts, unnamed = _receipts(file, again)
    if not again:
        settled = AnnexLine.objects.filter(Q(source=file) | Q(payment__source=file))
        result.settled_months = settled.filter(problem=None, rate_rupiah__isnull=False).count()
    undecided = Doubt.objects.filter(source=file).undecided()
    result.waiting = list(undecided.values_list("ref", flat=True))
    result.problems = _annex_problems(file) + _receipt_problems(file, unnamed)
    return result


def _receipts(file: PaymentFile, again: bool) -> tuple[list[ReceiptOutcome], list[int]]:
    """Return the receipts in the order of the file, and the rows of those that no annex line names."""
    remarks = FileRemark.objects.filter(source=file, part="payments", reason="repeated")
    repeated = list(remarks.values_list("row", "receipt", "amount_rupiah"))
    own = list(Payment.objects.filter(source=file).values_list("row", "receipt", "amount_rupiah", "pk"))
    costs = expected_of([pk for *_rest, pk in own])
    first = dict(
        Payment.objects.filter(receipt__in=each_text({receipt for _row, receipt, _amount in repeated})).values_list(
            "receipt", "pk"
        )
    )
    costs_before = expected_of(first.values())
    found = [
        ReceiptOutcome(row, receipt, "repeated", costs_before.get(first[receipt]), amount or 0)
        for row, receipt, amount in repeated
    ]
    unnamed = []
    for row, receipt, amount, pk in own:
        cost = costs.get(pk)
        outcome = "accepted" if cost is None or cost == amount else "amount_differs"
        found.append(ReceiptOutcome(row, receipt, "repeated" if again else outcome, cost, amount))
        if cost is None:
            unnamed.append(row)
    # A receipt that waits has the outcome that it would have; what somebody took over is a receipt like any other.
    doubts = Doubt.objects.filter(source=file, part="payments").exclude(taken=True)
    for row, receipt, amount, waits in doubts.values_list("row", "receipt", "amount_rupiah", "waits"):
        found = [one for one in found if one.row != row]
        found.append(ReceiptOutcome(row, receipt, "accepted", None, amount or 0, tuple(waits)))
    return sorted(found, key=lambda one: one.row), unnamed


def expected_of(payment_ids: Any) -> dict[int, int]:
    """Return what the lines of payments cost, in rupiah; a payment without lines is not in it."""
    lines = AnnexLine.objects.filter(payment_id__in=each(payment_ids), rate_rupiah__isnull=False)
    return dict(lines.values("payment_id").annotate(cost=Sum("rate_rupiah")).values_list("payment_id", "cost"))


def _annex_problems(file: PaymentFile) -> list[Problem]:
    waits = Q(problem__isnull=False) & ~Q(problem__in=NOT_A_PROBLEM_OF_THE_LINE)
    differs = Q(problem=None) & Q(rupiah__isnull=False) & ~Q(rupiah=F("rate_rupiah"))
    lines = AnnexLine.objects.filter(source=file).filter(waits | differs).values_list("row", "problem")
    found = {(row, problem or "line_amount_differs") for row, problem in lines}
    before = FileRemark.objects.filter(source=file, part="annex", line__problem__isnull=False)
    waiting = before.exclude(line__problem__in=NOT_A_PROBLEM_OF_THE_LINE).values_list("row", "line__problem")
    found |= {(row, problem or "") for row, problem in waiting}
    return [Problem(row, reason, "annex") for row, reason in sorted(found)]


def _doubts_of(file: PaymentFile) -> Iterator[tuple[int, str]]:
    doubts = Doubt.objects.filter(source=file, part="payments").exclude(taken=True)
    for row, waits in doubts.values_list("row", "waits"):
        yield from ((row, code) for code in waits)


def _receipt_problems(file: PaymentFile, unnamed: list[int]) -> list[Problem]:
    remarks = FileRemark.objects.filter(source=file, part="payments").exclude(reason="repeated")
    found = set(remarks.values_list("row", "reason")) | {(row, "annex_missing") for row in unnamed}
    found |= set(_doubts_of(file))
    return [Problem(row, reason, "payments") for row, reason in sorted(found)]
