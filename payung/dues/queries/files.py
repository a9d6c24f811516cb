"""Payment files and receipts as the pages list them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from payung.access.models import User
from payung.dues.models import AnnexLine, Payment, PaymentFile, Refund, ShortDecision
from payung.dues.queries.credits import standing
from payung.dues.queries.outcome import expected_of
from payung.dues.queries.problem_words import words_of
from payung.dues.queries.settled import waits
from payung.dues.reading.tables import sentence_of
from payung.regions.models import Level, Region
from payung.store.among import each

IN_DOUBT = frozenset(
    {"status_says_no", "status_unknown", "day_unlikely", "month_unlikely", "receipt_alike", "day_order_open"}
)


def home_area() -> str:
    """Return the code of the city whose books these are; empty where several are on file."""
    cities = list(Region.objects.filter(level=Level.CITY).values_list("code", flat=True)[:2])
    return cities[0] if len(cities) == 1 else ""


def answer_of(file: PaymentFile) -> PaymentFile:
    """Return the sending of the same files that counts instead of one that waited; its page says who sent it."""
    return PaymentFile.objects.select_related("by").get(answers=file)


@dataclass(frozen=True, slots=True)
class ShortReceipt:
    """A receipt that waits for a decision: paid, what its lines cost, and how many months its money reaches."""

    payment: Payment
    cost: int
    months: int
    reached: int
    may_decide: bool

    @property
    def short_by(self) -> int:
        """Return what is missing, in rupiah."""
        return self.cost - self.payment.amount_rupiah


def short_receipts(user: User) -> list[ShortReceipt]:
    """Return the receipts in the user's area that are short of their annex and undecided, the oldest first."""
    lines = AnnexLine.objects.filter(payment=OuterRef("pk"), problem="receipt_short")
    undecided = (
        Payment.objects.visible_to(user)
        .filter(Exists(lines))
        .exclude(Exists(ShortDecision.objects.filter(payment=OuterRef("pk"))))
        .select_related("source")
        .order_by("paid_on", "receipt")
    )
    payments = list(undecided)
    costs = expected_of([payment.pk for payment in payments])
    return [_short(payment, costs.get(payment.pk, 0), user) for payment in payments]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the money of a short receipt goes: months asked for and reached, and the ids of the lines reached."""

    months: int
    reached: int
    lines: list[int]


def reach_of(payment: Payment) -> Reach:
    """Return which lines a short receipt's money reaches, in the order of its annex; a line without a rate costs none.

    People who cannot be settled are left out.
    """
    left, reached, lines, stopped = payment.amount_rupiah, 0, [], False
    asking = AnnexLine.objects.filter(payment=payment, problem="receipt_short").order_by("row", "pk")
    rates = list(asking.values_list("pk", "rate_rupiah"))
    for pk, rate in rates:
        stopped = stopped or (rate or 0) > left
        if not stopped:
            lines.append(pk)
            reached, left = reached + (rate is not None), left - (rate or 0)
    return Reach(sum(rate is not None for _pk, rate in rates), reached, lines)


def _short(payment: Payment, cost: int, user: User) -> ShortReceipt:
    reach, sender = reach_of(payment), payment.source.by_id if payment.source else None
    return ShortReceipt(payment, cost, reach.months, reach.reached, sender != user.pk)


def refunds_to_confirm(user: User) -> "QuerySet[Refund]":
    """Return the refunds in the user's area that wait for a second person."""
    seen = Payment.objects.visible_to(user).values("pk")
    return Refund.objects.filter(payment_id__in=seen, confirmed_on=None).select_related("payment", "by").order_by("pk")


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Rows of a file with the same problem, with what to do about them; ``rupiah`` waits."""

    code: str
    what: str
    advice: str
    rows: list[int]
    rupiah: int
    file: str

    @property
    def rows_shown(self) -> str:
        """Return the first row numbers, as a person would read them out."""
        shown = ", ".join(str(row) for row in self.rows[:12])
        return shown if len(self.rows) <= 12 else f"{shown} …"


def problem_words(file: PaymentFile) -> str:
    """Return why a file could not be read at all, in the reader's language."""
    return str(sentence_of(file.problem, file.problem_details))


def problem_groups(file: PaymentFile, problems: list[Any]) -> list[ProblemGroup]:
    """Return the problems of a file, reason by reason, the most rows first."""
    money = dict(
        AnnexLine.objects.filter(source=file, problem__isnull=False)
        .values_list("problem")
        .annotate(rupiah=Sum("rate_rupiah"))
    )
    rows: dict[tuple[str, str], list[int]] = {}
    for problem in problems:
        if problem.file == "payments" and problem.reason in IN_DOUBT:
            continue  # they stand in a list of their own
        rows.setdefault((problem.reason, problem.file), []).append(problem.row)
    groups = [
        ProblemGroup(code, *words_of(code), numbers, (money.get(code) or 0) if part == "annex" else 0, part)
        for (code, part), numbers in rows.items()
    ]
    return sorted(groups, key=lambda group: (group.file, -len(group.rows), group.code))


def payments_by_file(files: list[PaymentFile]) -> dict[int, tuple[int, int]]:
    """Return how many receipts each file brought, and their rupiah."""
    rows = Payment.objects.filter(source_id__in=each([file.pk for file in files])).values("source_id")
    found: dict[int, tuple[int, int]] = {}
    for row in rows.annotate(rupiah=Sum("amount_rupiah"), n=Count("pk")):
        found[row["source_id"]] = (row["n"], row["rupiah"] or 0)
    return found


def waiting_groups(area: str) -> list[ProblemGroup]:
    """Return what waits in the area, reason by reason, with what to do about it; ``rows`` counts lines."""
    return [
        ProblemGroup(one.problem, *words_of(one.problem), list(range(one.lines)), one.rupiah, "annex")
        for one in waits(area=area)
        if one.problem != "new"
    ]


@dataclass(frozen=True, slots=True)
class FileMoney:
    """What the receipts that a file brought paid, what of it settles months, and what waits; whole rupiah."""

    paid: int
    settled: int
    refunded: int

    @property
    def left(self) -> int:
        """Return what waits."""
        return self.paid - self.settled - self.refunded


def money_of(file: PaymentFile, *, known_on: date) -> FileMoney:
    """Return the sums of a file's receipts, as known on the day."""
    own = Payment.objects.filter(source=file)
    settled = standing(known_on).filter(payment__source=file)
    refunds = Refund.objects.filter(payment__source=file, confirmed_on__lte=known_on)
    return FileMoney(
        own.aggregate(rupiah=Sum("amount_rupiah"))["rupiah"] or 0,
        settled.aggregate(rupiah=Sum("rupiah"))["rupiah"] or 0,
        refunds.aggregate(rupiah=Sum("amount_rupiah"))["rupiah"] or 0,
    )
