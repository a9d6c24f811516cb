"""Sponsors and their pledges, payments and what they settle, what waits, and the ledger."""

from payung.dues.models.bills import Bill, BillLine, BillQuerySet
from payung.dues.models.cash import CashHandover, CashMonth, CashReceipt
from payung.dues.models.closing import Closing
from payung.dues.models.doubts import OTHER_AREA, Doubt, DoubtQuerySet
from payung.dues.models.money import (
    AnnexLine,
    Attribution,
    FileRemark,
    Movement,
    Payment,
    PaymentFile,
    PaymentFileQuerySet,
    PaymentQuerySet,
    Refund,
    Settlement,
    SettlementReversal,
    ShortDecision,
)
from payung.dues.models.shown import ShownMonth
from payung.dues.models.sponsors import (
    Agreement,
    Pledge,
    PledgeChange,
    PledgeName,
    Reservation,
    Sponsor,
    SponsorQuerySet,
    Sponsorship,
)

__all__ = [
    "OTHER_AREA", "Agreement", "AnnexLine", "Attribution", "Bill", "BillLine", "BillQuerySet", "CashHandover",
    "CashMonth", "CashReceipt", "Closing", "Doubt",
    "DoubtQuerySet", "FileRemark", "Movement", "Payment", "PaymentFile", "PaymentFileQuerySet", "PaymentQuerySet",
    "Pledge", "PledgeChange", "PledgeName", "Refund", "Reservation", "Settlement", "SettlementReversal",
    "ShortDecision", "ShownMonth", "Sponsor", "SponsorQuerySet", "Sponsorship",
]  # fmt: skip
