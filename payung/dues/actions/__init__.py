"""What is written about dues: payments received and settled, decisions about them, sponsors and their pledges."""

from payung.dues.actions.receiving import Sent, keep_payments, receive_payments, take_in
from payung.dues.actions.settling import Settled, settle_waiting

__all__ = ["Sent", "Settled", "keep_payments", "receive_payments", "settle_waiting", "take_in"]
