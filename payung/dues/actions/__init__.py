"""What is written about dues: payments received and settled, decisions about them, sponsors and their pledges."""

from payung.dues.actions.deciding import confirm_refund, decide_short, refund, reverse_settlement
from payung.dues.actions.doubts import decide_doubts
from payung.dues.actions.receiving import Sent, confirm_payments, keep_payments, preview, receive_payments, take_in
from payung.dues.actions.settling import Settled, settle_waiting
from payung.dues.actions.sponsors import add_sponsor, allocate, attribute, pledge, take_back

__all__ = [
    "Sent", "Settled", "add_sponsor", "allocate", "attribute", "confirm_payments", "confirm_refund", "decide_doubts",
    "decide_short", "keep_payments", "pledge", "preview", "receive_payments", "refund", "reverse_settlement",
    "settle_waiting", "take_back", "take_in",
]  # fmt: skip
