"""Writes the ledger: every rupiah that comes in, settles, is taken back or goes back is one debit and one credit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from payung.dues.models import Movement, Payment
from payung.rules.months import month_text
from payung.store.among import each
from payung.store.locks import Lock, hold

RECEIVED = "branch:received"
REFUNDED = "branch:refunded"
COLUMNS = ("debit", "credit", "amount_rupiah", "payment_id", "reverses_id", "what", "on", "recorded_on")
PaymentMonth = tuple[int, int]


def hold_the_books() -> None:
    """Let no other transaction settle until this one ends; SQLite has one writer at a time anyway."""
    hold(Lock.BOOKS)


def credit_of(receipt: str) -> str:
    """Return the account in which a receipt's money waits for its payer."""
    return f"credit:{receipt}"


def dues_of(month: int) -> str:
    """Return the account of the dues of a month."""
    return f"dues:{month_text(month)}"


def bring_in(payments: Iterable[tuple[int, str, int]], *, on: date) -> None:
    """Write what came in: (payment id, receipt, rupiah)."""
    Movement.objects.append(
        COLUMNS,
        [(RECEIVED, credit_of(receipt), rupiah, pk, None, "received", on, on) for pk, receipt, rupiah in payments],
    )


def settle(sums: Mapping[PaymentMonth, int], *, receipts: Mapping[int, str], on: date) -> None:
    """Write what a payment settles of each month, in rupiah; ``receipts`` by payment id."""
    Movement.objects.append(
        COLUMNS,
        [
            (credit_of(receipts[pk]), dues_of(month), rupiah, pk, None, "settled", on, on)
            for (pk, month), rupiah in sorted(sums.items())
        ],
    )


def take_back(sums: Mapping[PaymentMonth, int], *, receipts: Mapping[int, str], on: date) -> None:
    """Write what no longer settles; each row names the row it reverses, of which it may be a part."""
    rows = []
    open_rows = _not_yet_reversed({pk for pk, _month in sums}) if sums else {}
    for (pk, month), rupiah in sorted(sums.items()):
        left = rupiah
        for movement_id, open_rupiah in open_rows.get((pk, dues_of(month)), ()):
            part = min(left, open_rupiah)
            if part:
                rows.append(
                    (dues_of(month), credit_of(receipts[pk]), part, pk, movement_id, "reversed", on, on),
                )
            left -= part
        # Settlements that were loaded without the ledger have no row to name; the books say so (queries.verify).
    Movement.objects.append(COLUMNS, rows)


def _not_yet_reversed(payment_ids: Iterable[int]) -> dict[tuple[int, str], list[tuple[int, int]]]:
    """Return the settling rows of payments by account, each with what of it is not reversed yet."""
    taken: dict[int, int] = defaultdict(int)
    settled: list[tuple[int, int, str, int]] = []
    movements = Movement.objects.filter(payment_id__in=each(payment_ids), what__in=("settled", "reversed"))
    for pk, payment_id, account, rupiah, what, reverses_id in movements.order_by("id").values_list(
        "id", "payment_id", "credit", "amount_rupiah", "what", "reverses_id"
    ):
        if what == "reversed":
            taken[reverses_id] += rupiah
        else:
            settled.append((pk, payment_id, account, rupiah))
    found: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for pk, payment_id, account, rupiah in settled:
        found[(payment_id, account)].append((pk, rupiah - taken[pk]))
    return found


def give_back(payment: Payment, *, amount_rupiah: int, on: date) -> None:
    """Write that money which waited went back to its payer."""
    Movement.objects.append(
        COLUMNS, [(credit_of(payment.receipt), REFUNDED, amount_rupiah, payment.pk, None, "refunded", on, on)]
    )
