"""What is written about dues: payments received and settled, decisions about them, sponsors and their pledges."""

from payung.dues.actions.allocating import allocate, release_reservation, take_back, take_up_reservations
from payung.dues.actions.bills import approve_bill, cancel_bill, fill_bill, make_bill, note_billing_code, start_bill
from payung.dues.actions.cash import cancel_collection, collect_dues, count_cash, hand_over_cash
from payung.dues.actions.closing import confirm_closing, prepare_closing
from payung.dues.actions.deciding import confirm_refund, decide_short, refund, reverse_settlement
from payung.dues.actions.doubts import decide_doubts
from payung.dues.actions.pledging import Scope, change_pledge, pledge
from payung.dues.actions.receiving import Sent, confirm_payments, keep_payments, preview, receive_payments, take_in
from payung.dues.actions.settling import Settled, settle_waiting
from payung.dues.actions.sponsors import (
    Contact,
    Paper,
    add_agreement,
    add_sponsor,
    attribute,
    correct_sponsor,
    end_sponsor,
    take_agreement,
)
from payung.dues.queries.allocated import Choice, all_months

__all__ = [
    "Choice", "Contact", "Paper", "Scope", "Sent", "Settled", "add_agreement", "add_sponsor", "all_months", "allocate",
    "approve_bill", "attribute", "cancel_bill", "cancel_collection", "change_pledge", "collect_dues",
    "confirm_closing", "confirm_payments", "confirm_refund", "correct_sponsor", "count_cash", "decide_doubts",
    "decide_short", "end_sponsor", "fill_bill", "hand_over_cash", "keep_payments", "make_bill", "note_billing_code",
    "pledge", "prepare_closing", "preview", "receive_payments", "refund", "release_reservation", "reverse_settlement",
    "settle_waiting", "start_bill", "take_agreement", "take_back", "take_in", "take_up_reservations",
]  # fmt: skip
