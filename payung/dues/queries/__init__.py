"""Questions about payments: what settled, who paid, whose money waits, and whether the books are right."""

from payung.dues.queries.books import verify
from payung.dues.queries.credits import Credit, credits, left_of, standing
from payung.dues.queries.outcome import PaymentsOutcome, outcome_of
from payung.dues.queries.settled import (
    SettledMonth,
    Waiting,
    WaitsFor,
    settled_months,
    waiting_for,
    waits,
)
from payung.dues.queries.sponsors import (
    Money,
    Protected,
    pledge_state,
    protected_by,
    sponsor_state,
    sponsorships,
    sponsorships_on,
)
from payung.dues.queries.without_cause import WithoutCause, without_cause

__all__ = [
    "Credit", "Money", "PaymentsOutcome", "Protected", "SettledMonth", "Waiting", "WaitsFor", "WithoutCause", "credits",
    "left_of", "outcome_of", "pledge_state", "protected_by", "settled_months", "sponsor_state",
    "sponsorships", "sponsorships_on", "standing", "verify", "waiting_for", "waits", "without_cause",
]  # fmt: skip
