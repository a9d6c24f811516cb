"""Whether the books are right: recomputed from the rows, nothing taken on trust."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext_lazy as _

from payung.rules.reasons import Reason

STANDING = (
    "SELECT s.payment_id, s.membership_id, s.month, s.rupiah FROM dues_settlement s"
    " LEFT JOIN dues_settlementreversal r ON r.settlement_id = s.id WHERE r.settlement_id IS NULL"
)
CHECKS = {
    "ledger_not_zero": (
        _("Debits and credits of the ledger do not cancel out."),
        "SELECT 1 FROM (SELECT SUM(rupiah) AS balance FROM ("
        " SELECT credit AS account, amount_rupiah AS rupiah FROM dues_movement"
        " UNION ALL SELECT debit, -amount_rupiah FROM dues_movement) entries) total WHERE balance <> 0",
    ),
    "receipt_not_in_ledger": (
        _("The ledger has another sum for a receipt than the receipt itself."),
        "SELECT p.receipt FROM dues_payment p LEFT JOIN"
        " (SELECT payment_id, SUM(amount_rupiah) AS rupiah FROM dues_movement WHERE what = 'received'"
        " GROUP BY payment_id) m ON m.payment_id = p.id WHERE COALESCE(m.rupiah, 0) <> p.amount_rupiah",
    ),
    "settlement_not_in_ledger": (
        _("The months that a receipt settles cost something else than the ledger says."),
        "SELECT p.receipt FROM dues_payment p"  # noqa: S608  constants of this module
        " LEFT JOIN (SELECT payment_id, SUM(CASE what WHEN 'settled' THEN amount_rupiah ELSE -amount_rupiah END)"
        " AS rupiah FROM dues_movement WHERE what IN ('settled', 'reversed') GROUP BY payment_id) m"
        " ON m.payment_id = p.id"
        f" LEFT JOIN (SELECT payment_id, SUM(rupiah) AS rupiah FROM ({STANDING}) stands GROUP BY payment_id) s"
        " ON s.payment_id = p.id WHERE COALESCE(m.rupiah, 0) <> COALESCE(s.rupiah, 0)",
    ),
    "month_not_in_ledger": (
        _("The dues of a month are something else in the ledger than the settlements say."),
        "SELECT m.account FROM (SELECT account, SUM(rupiah) AS rupiah FROM ("  # noqa: S608
        " SELECT credit AS account, amount_rupiah AS rupiah FROM dues_movement WHERE what = 'settled'"
        " UNION ALL SELECT debit, -amount_rupiah FROM dues_movement WHERE what = 'reversed') e GROUP BY account) m"
        f" LEFT JOIN (SELECT month, SUM(rupiah) AS rupiah FROM ({STANDING}) stands GROUP BY month) s ON m.account ="
        " 'dues:' || (s.month / 12) || CASE WHEN s.month - s.month / 12 * 12 < 9 THEN '-0' ELSE '-' END"
        " || (s.month - s.month / 12 * 12 + 1) WHERE m.rupiah <> COALESCE(s.rupiah, 0)",
    ),
    "credit_below_zero": (
        _("More was settled and refunded from a receipt than was paid."),
        "SELECT credit_account FROM (SELECT account AS credit_account, SUM(rupiah) AS balance FROM ("
        " SELECT credit AS account, amount_rupiah AS rupiah FROM dues_movement"
        " UNION ALL SELECT debit, -amount_rupiah FROM dues_movement) e"
        " WHERE account LIKE 'credit:%%' GROUP BY account) c WHERE balance < 0",
    ),
    "refund_not_in_ledger": (
        _("The ledger has another sum of refunds than was confirmed."),
        "SELECT p.receipt FROM dues_payment p"
        " LEFT JOIN (SELECT payment_id, SUM(amount_rupiah) AS rupiah FROM dues_movement WHERE what = 'refunded'"
        " GROUP BY payment_id) m ON m.payment_id = p.id"
        " LEFT JOIN (SELECT payment_id, SUM(amount_rupiah) AS rupiah FROM dues_refund WHERE confirmed_on IS NOT NULL"
        " GROUP BY payment_id) f ON f.payment_id = p.id WHERE COALESCE(m.rupiah, 0) <> COALESCE(f.rupiah, 0)",
    ),
    "reversed_more_than_it_was": (
        _("More of a ledger row was reversed than it held."),
        "SELECT m.id FROM dues_movement m JOIN (SELECT reverses_id, SUM(amount_rupiah) AS rupiah FROM dues_movement"
        " WHERE reverses_id IS NOT NULL GROUP BY reverses_id) r ON r.reverses_id = m.id"
        " WHERE r.rupiah > m.amount_rupiah",
    ),
    "month_settled_twice": (
        _("One month of a membership is settled twice at the same time."),
        f"SELECT membership_id FROM ({STANDING}) stands GROUP BY membership_id, month HAVING COUNT(*) > 1",  # noqa: S608
    ),
    "line_without_settlement": (
        _("A receipt settles another number of months than its lines say."),
        "SELECT l.payment_id FROM (SELECT payment_id, SUM(CASE WHEN problem IS NULL THEN 1 ELSE 0 END) AS n"  # noqa: S608
        " FROM dues_annexline WHERE payment_id IS NOT NULL GROUP BY payment_id) l LEFT JOIN"
        f" (SELECT payment_id, COUNT(*) AS n FROM ({STANDING}) stands GROUP BY payment_id) s"
        " ON s.payment_id = l.payment_id WHERE l.n <> COALESCE(s.n, 0)",
    ),
}


def verify() -> list[Reason]:
    """Return what is wrong with the books; empty when debits and credits cancel out, every receipt and every standing
    settlement is in the ledger with its sum, and credit = paid - settled - refunded is never below zero."""
    return list(_faults())


def _faults() -> Iterator[Reason]:
    with connection.cursor() as cursor:
        for code, (sentence, sql) in CHECKS.items():
            cursor.execute(sql, [])
            if cursor.fetchone():
                yield Reason(code, sentence)
