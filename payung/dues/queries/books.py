"""Whether the books are right: recomputed from the rows, nothing taken on trust."""
# ruff: noqa: S608  the statements hold constants of this module only

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from payung.dues.models import Bill, Closing, Pledge
from payung.dues.queries.allocated import allocated_rupiah
from payung.dues.queries.bills import digest_of_lines, lines_of
from payung.dues.queries.closing import digest_of
from payung.dues.queries.promises import standing_promises
from payung.rules.months import month_text

MOST_NAMED = 1000  # of one check: more of a kind help nobody
STANDING = (
    "SELECT s.payment_id, s.membership_id, s.month, s.rupiah FROM dues_settlement s"
    " LEFT JOIN dues_settlementreversal r ON r.settlement_id = s.id WHERE r.settlement_id IS NULL"
)
ENTRIES = (
    "SELECT credit AS account, amount_rupiah AS rupiah, payment_id, what FROM dues_movement"
    " UNION ALL SELECT debit, -amount_rupiah, payment_id, what FROM dues_movement"
)
MONTH_TEXT = "(m / 12) || CASE WHEN m - m / 12 * 12 < 9 THEN '-0' ELSE '-' END || (m - m / 12 * 12 + 1)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not hold: the check, the row it is about, what it should be and what was found.

    Sums are whole rupiah, counts are whole numbers; ``sentence`` says in words what the check found.
    """

    code: str
    row: str
    expected: int | str
    found: int | str
    sentence: Any

    def as_json(self) -> dict[str, Any]:
        """Return what `payung verify --json` prints of it."""
        return {"check": self.code, "row": self.row, "expected": self.expected, "found": self.found}


# Each check: its sentence, and a statement that yields the row, what it should be and what it is, where they differ.
CHECKS = {
    "cash_not_its_months": (
        _("A receipt of cash has another sum than its months."),
        "SELECT c.ref, c.rupiah, COALESCE(SUM(m.rupiah), 0) FROM dues_cashreceipt c LEFT JOIN dues_cashmonth m"
        " ON m.receipt_id = c.id GROUP BY c.id, c.ref, c.rupiah HAVING COALESCE(SUM(m.rupiah), 0) <> c.rupiah",
    ),
    "more_cash_than_collected": (
        _("A collector has handed over more cash than her receipts say."),
        "SELECT u.username, COALESCE(c.rupiah, 0), h.rupiah FROM access_user u JOIN (SELECT collector_id,"
        " SUM(counted_rupiah) AS rupiah FROM dues_cashhandover WHERE confirmed_on IS NOT NULL GROUP BY collector_id) h"
        " ON h.collector_id = u.id LEFT JOIN (SELECT collector_id, SUM(rupiah) AS rupiah FROM dues_cashreceipt"
        " WHERE cancelled_on IS NULL GROUP BY collector_id) c ON c.collector_id = u.id"
        " WHERE h.rupiah > COALESCE(c.rupiah, 0)",
    ),
    "ledger_not_zero": (
        _("Debits and credits of the ledger do not cancel out."),
        f"SELECT 'ledger', 0, SUM(rupiah) FROM ({ENTRIES}) e HAVING SUM(rupiah) <> 0",
    ),
    "receipt_not_in_ledger": (
        _("The ledger has another sum for a receipt than the receipt itself."),
        "SELECT p.receipt, p.amount_rupiah, COALESCE(m.rupiah, 0) FROM dues_payment p LEFT JOIN"
        " (SELECT payment_id, SUM(amount_rupiah) AS rupiah FROM dues_movement WHERE what = 'received'"
        " GROUP BY payment_id) m ON m.payment_id = p.id WHERE COALESCE(m.rupiah, 0) <> p.amount_rupiah",
    ),
    "settlement_not_in_ledger": (
        _("The months that a receipt settles cost something else than the ledger says."),
        "SELECT p.receipt, COALESCE(s.rupiah, 0), COALESCE(m.rupiah, 0) FROM dues_payment p"
        " LEFT JOIN (SELECT payment_id, SUM(CASE what WHEN 'settled' THEN amount_rupiah ELSE -amount_rupiah END)"
        " AS rupiah FROM dues_movement WHERE what IN ('settled', 'reversed') GROUP BY payment_id) m"
        " ON m.payment_id = p.id"
        f" LEFT JOIN (SELECT payment_id, SUM(rupiah) AS rupiah FROM ({STANDING}) stands GROUP BY payment_id) s"
        " ON s.payment_id = p.id WHERE COALESCE(m.rupiah, 0) <> COALESCE(s.rupiah, 0)",
    ),
    "month_not_in_ledger": (
        _("The dues of a receipt's month are something else in the ledger than the settlements say."),
        "SELECT p.receipt || ' ' || both_sides.account, SUM(both_sides.expected), SUM(both_sides.found) FROM ("
        f"SELECT payment_id, 'dues:' || {MONTH_TEXT} AS account, rupiah AS expected, 0 AS found"
        f" FROM (SELECT payment_id, month AS m, rupiah FROM ({STANDING}) stands) t"
        f" UNION ALL SELECT payment_id, account, 0, rupiah FROM ({ENTRIES}) e WHERE what IN ('settled', 'reversed')"
        " AND account LIKE 'dues:%%') both_sides LEFT JOIN dues_payment p ON p.id = both_sides.payment_id"
        " GROUP BY p.receipt, both_sides.account HAVING SUM(both_sides.expected) <> SUM(both_sides.found)",
    ),
    "credit_below_zero": (
        _("More was settled and refunded from a receipt than was paid."),
        f"SELECT account, 0, SUM(rupiah) FROM ({ENTRIES}) e WHERE account LIKE 'credit:%%' GROUP BY account"
        " HAVING SUM(rupiah) < 0",
    ),
    "refund_not_in_ledger": (
        _("The ledger has another sum of refunds than was confirmed."),
        "SELECT p.receipt, COALESCE(f.rupiah, 0), COALESCE(m.rupiah, 0) FROM dues_payment p"
        " LEFT JOIN (SELECT payment_id, SUM(amount_rupiah) AS rupiah FROM dues_movement WHERE what = 'refunded'"
        " GROUP BY payment_id) m ON m.payment_id = p.id"
        " LEFT JOIN (SELECT payment_id, SUM(amount_rupiah) AS rupiah FROM dues_refund WHERE confirmed_on IS NOT NULL"
        " GROUP BY payment_id) f ON f.payment_id = p.id WHERE COALESCE(m.rupiah, 0) <> COALESCE(f.rupiah, 0)",
    ),
    "reversed_more_than_it_was": (
        _("More of a ledger row was reversed than it held."),
        "SELECT m.id, m.amount_rupiah, r.rupiah FROM dues_movement m JOIN (SELECT reverses_id, SUM(amount_rupiah)"
        " AS rupiah FROM dues_movement WHERE reverses_id IS NOT NULL GROUP BY reverses_id) r ON r.reverses_id = m.id"
        " WHERE r.rupiah > m.amount_rupiah",
    ),
    "month_settled_twice": (
        _("One month of a membership is settled twice at the same time."),
        f"SELECT ms.ref || ' ' || {MONTH_TEXT}, 1, n FROM (SELECT membership_id, month AS m, COUNT(*) AS n"
        f" FROM ({STANDING}) stands GROUP BY membership_id, month HAVING COUNT(*) > 1) t"
        " JOIN enrolment_membership ms ON ms.id = t.membership_id",
    ),
    "line_without_settlement": (
        _("A receipt settles another number of months than its lines say."),
        "SELECT p.receipt, l.n, COALESCE(s.n, 0) FROM (SELECT payment_id,"
        " SUM(CASE WHEN problem IS NULL THEN 1 ELSE 0 END) AS n"
        " FROM dues_annexline WHERE payment_id IS NOT NULL GROUP BY payment_id) l LEFT JOIN"
        f" (SELECT payment_id, COUNT(*) AS n FROM ({STANDING}) stands GROUP BY payment_id) s"
        " ON s.payment_id = l.payment_id JOIN dues_payment p ON p.id = l.payment_id WHERE l.n <> COALESCE(s.n, 0)",
    ),
    "bill_not_its_lines": (
        _("A bill asks for something else than its lines say."),
        "SELECT b.ref, b.rupiah, COALESCE(l.rupiah, 0) FROM dues_bill b LEFT JOIN"
        " (SELECT bill_id, SUM(rupiah) AS rupiah, COUNT(*) AS n FROM dues_billline GROUP BY bill_id) l"
        " ON l.bill_id = b.id"
        " WHERE COALESCE(l.rupiah, 0) <> b.rupiah OR COALESCE(l.n, 0) <> b.people",
    ),
    "month_with_two_payers": (
        _("Two pledges are to pay the same months of one membership."),
        "SELECT ms.ref, 1, COUNT(*) FROM dues_sponsorship a JOIN dues_sponsorship b ON b.membership_id ="
        " a.membership_id AND b.id > a.id AND b.from_month <= a.to_month AND b.to_month >= a.from_month"
        " JOIN enrolment_membership ms ON ms.id = a.membership_id"
        " WHERE a.reversed_on IS NULL AND b.reversed_on IS NULL GROUP BY ms.ref",
    ),
}
REWRITTEN = _("A bill is not what a second person approved.")
REOPENED = _("The ledger of a closed month is not what it was when two people closed it.")
OVERDRAWN = _("More is allocated from a pledge than was promised.")


def verify() -> list[Difference]:
    """Return what is wrong with the books; nothing when they hold.

    Debits and credits cancel out; every receipt and every standing settlement is in the ledger with its sum, month by
    month; credit = paid - settled - refunded is never below zero; no month has two payers, and no pledge is allocated
    beyond its sum; bills equal their lines and are what was approved; a closed month is as it was closed.
    """
    return [*_faults(), *_overdrawn(), *_rewritten(), *_reopened()]


def _faults() -> Iterator[Difference]:
    with connection.cursor() as cursor:
        for code, (sentence, sql) in CHECKS.items():
            cursor.execute(sql, [])
            for row, expected, found in cursor.fetchmany(MOST_NAMED):
                yield Difference(code, str(row), int(expected), int(found), sentence)


def _overdrawn() -> Iterator[Difference]:
    pledges = list(Pledge.objects.select_related("sponsor").order_by("pk"))
    worth = standing_promises(pledges, known_on=date.max)
    for promise in pledges:
        taken, rupiah = allocated_rupiah(promise, on=date.max), worth[promise.pk].amount_rupiah
        if taken > rupiah:
            yield Difference("pledge_overdrawn", promise.ref, rupiah, taken, OVERDRAWN)


def _rewritten() -> Iterator[Difference]:
    for bill in Bill.objects.filter(approved_on__isnull=False).order_by("pk"):
        lines = lines_of(bill).values_list("membership__ref", "rupiah")
        if (found := digest_of_lines(lines)) != bill.digest:
            yield Difference("bill_changed", bill.ref, bill.digest, found, REWRITTEN)


def _reopened() -> Iterator[Difference]:
    for closing in Closing.objects.filter(confirmed_on__isnull=False).order_by("month"):
        digest, _many = digest_of(closing.month)
        if digest != closing.digest:
            yield Difference("closing_changed", month_text(closing.month), closing.digest, digest, REOPENED)
