"""What a page shows of what waits for approval; the act asks the same again under its lock (`access.showing`)."""

from typing import Any

from payung.dues.models import Doubt, Payment, PaymentFile, Refund
from payung.dues.queries.credits import left_of
from payung.dues.queries.files import reach_of
from payung.dues.queries.outcome import PaymentsOutcome, expected_of


def file_key(file: PaymentFile) -> str:
    """Return what the lines of a payment file are called in a form."""
    return f"payments:{file.ref}"


def file_lines(outcome: PaymentsOutcome) -> Any:
    """Return what a file that waits would do: receipt by receipt, each row that needs somebody, how many months."""
    return [outcome.settled_months, outcome.receipts, outcome.problems]


def doubt_key(doubt: Doubt) -> str:
    """Return what a row that waits is called in a form."""
    return f"row:{doubt.ref}"


def doubt_lines(doubt: Doubt) -> Any:
    """Return which row waits, why, and what it says.

    It cannot change: what a row says is kept once, by the digest of its words, and nothing writes to it after.
    """
    return [doubt.source.file.sha256, doubt.part, doubt.row, doubt.waits, doubt.digest, doubt.amount_rupiah]


def short_key(payment: Payment) -> str:
    """Return what a receipt that is short is called in a form."""
    return f"short:{payment.pk}"


def short_lines(payment: Payment) -> Any:
    """Return what a receipt paid, what its lines cost, and how many of how many months its money reaches."""
    reach = reach_of(payment)
    return [payment.amount_rupiah, expected_of([payment.pk]).get(payment.pk, 0), reach.months, reach.reached]


def refund_key(fact: Refund) -> str:
    """Return what a refund is called in a form."""
    return f"refund:{fact.pk}"


def refund_lines(fact: Refund) -> Any:
    """Return what a refund pays out, why, as who said so, and what is left of its receipt."""
    return [fact.amount_rupiah, fact.why, fact.by.username, left_of(fact.payment)]
