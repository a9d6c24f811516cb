"""Which months are closed, what closing a month rests on, and what its minutes say."""

import hashlib
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from payung.access.models import User
from payung.dues.models import (
    AnnexLine,
    Closing,
    Movement,
    Payment,
    PaymentFile,
    Refund,
    Settlement,
    SettlementReversal,
)
from payung.dues.queries.cash import LATE_DAYS, longer_than
from payung.dues.queries.without_cause import sealed
from payung.rules.months import first_day, last_day, month_of, month_text
from payung.rules.reasons import Reason

FIELDS = (
    "id", "debit", "credit", "amount_rupiah", "payment__receipt", "reverses_id", "what", "on", "recorded_on",
)  # fmt: skip


def is_closed(month: int) -> bool:
    """Whether two people have closed the month."""
    return Closing.objects.filter(month=month, confirmed_on__isnull=False).exists()


def month_closed(day: date) -> Reason | None:
    """Return why nothing can be recorded on a day: its month is closed (``month_closed``)."""
    if not is_closed(month_of(day)):
        return None
    words = _("The books of %(month)s are closed: record it in the open month, on a later day.")
    return Reason("month_closed", words % {"month": month_text(month_of(day))})


def closings_seen_by(user: User) -> "QuerySet[Closing]":
    """Return the months that are closed or prepared for it, the latest first, to who may see all money in the books."""
    all_of_them = Closing.objects.none() if beyond(user) else Closing.objects.all()
    return all_of_them.select_related("by", "confirmed_by").order_by("-month")


def movements_in(month: int) -> "QuerySet[Movement]":
    """Return what the ledger recorded in a month, in its order."""
    return Movement.objects.filter(recorded_on__gte=first_day(month), recorded_on__lte=last_day(month)).order_by("pk")


def digest_of(month: int) -> tuple[str, int]:
    """Return what stands for a month's movements (SHA-256 over them line by line), and how many they are."""
    lines, many = hashlib.sha256(), 0
    for row in movements_in(month).values_list(*FIELDS).iterator(chunk_size=5000):
        lines.update("\t".join("" if value is None else str(value) for value in row).encode() + b"\n")
        many += 1
    return lines.hexdigest(), many


def month_to_close() -> int | None:
    """Return the month that is closed next: the one after the last closed, else the first with a movement; or None."""
    last = Closing.objects.filter(confirmed_on__isnull=False).aggregate(last=Max("month"))["last"]
    if last is not None:
        return int(last) + 1
    first = Movement.objects.aggregate(first=Min("recorded_on"))["first"]
    return month_of(first) if first else None


def unfinished_in(month: int) -> int:
    """Return how many payment files of a month are still being taken in."""
    begun = PaymentFile.objects.filter(recorded_on__lte=last_day(month), finished_on=None, problem="")
    return begun.filter(Q(is_offered=False) | Q(confirmed_on__isnull=False)).count()


def beyond(user: User) -> bool:
    """Whether money of regions outside the user's area stands in the books: she cannot close them."""
    return not user.area or PaymentFile.objects.exclude(area_code__startswith=user.area).exclude(area_code="").exists()


def figures_of(month: int) -> dict[str, Any]:
    """Return what the minutes of a month say, in people, months and rupiah: received, settled by payer, taken back,
    given back, what waits at its end, by reason, what was paid without cause, and cash held for over thirty days."""
    first, last = first_day(month), last_day(month)
    within = Q(recorded_on__gte=first, recorded_on__lte=last)
    receipts = Payment.objects.filter(within).aggregate(rupiah=Sum("amount_rupiah"), n=Count("pk"))
    settled = (
        Settlement.objects.filter(within)
        .values("payment__payer_class")
        .order_by("payment__payer_class")
        .annotate(people=Count("membership__worker", distinct=True), months=Count("pk"), rupiah=Sum("rupiah"))
    )
    back = SettlementReversal.objects.filter(within).aggregate(months=Count("pk"), rupiah=Sum("settlement__rupiah"))
    refunds = Refund.objects.filter(confirmed_on__gte=first, confirmed_on__lte=last)
    waiting = AnnexLine.objects.filter(problem__isnull=False, recorded_on__lte=last)
    waits = waiting.values("problem").order_by("problem").annotate(lines=Count("pk"), rupiah=Sum("rate_rupiah"))
    return {
        "receipts": receipts["n"], "received_rupiah": receipts["rupiah"] or 0,
        "settled": [
            {"payer": row["payment__payer_class"], "people": row["people"], "months": row["months"],
             "rupiah": row["rupiah"]} for row in settled
        ],
        "reversed": {"months": back["months"], "rupiah": back["rupiah"] or 0},
        "refunded_rupiah": refunds.aggregate(rupiah=Sum("amount_rupiah"))["rupiah"] or 0,
        "waiting": [{"why": row["problem"], "lines": row["lines"], "rupiah": row["rupiah"] or 0} for row in waits],
        "credit_rupiah": credit_at(last),
        "without_cause": sealed(known_on=last),
        "cash": [
            {"who": str(one.collector), "days": one.days(last), "rupiah": one.rupiah}
            for one in longer_than(LATE_DAYS, on=last)
        ],
    }  # fmt: skip


def credit_at(day: date) -> int:
    """Return what waited for its payers at the end of a day, in rupiah, by the ledger."""
    known = Movement.objects.filter(recorded_on__lte=day)
    came = known.filter(credit__startswith="credit:").aggregate(rupiah=Sum("amount_rupiah"))["rupiah"] or 0
    went = known.filter(debit__startswith="credit:").aggregate(rupiah=Sum("amount_rupiah"))["rupiah"] or 0
    return int(came) - int(went)
