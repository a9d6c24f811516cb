"""Days and months that a payment can have: between the programme's beginning and the day of recording, or it waits."""

from dataclasses import dataclass
from datetime import date, timedelta

from payung.dues.reading.joining import ReceiptRow
from payung.rules.months import month_of

DAYS_BACK = 366  # a payment longer ago than this before its recording is a slip of the pen, or needs a word
PAST = timedelta(days=DAYS_BACK)
PAID_AHEAD = 6  # months from the payment to its first month
MONTHS_AHEAD = 13  # months from the recording to the last month that is paid


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file recorded on a day may say; ``since``: when the first campaign began, if any is on file."""

    on: date
    since: date | None = None
    longest_past: timedelta | None = None  # of a file that an account brings: an older payment waits for a second look

    def doubts_in(self, receipt: ReceiptRow) -> tuple[str, ...]:
        """Return why its day or months wait: ``day_unlikely``, ``paid_long_ago``, ``month_unlikely``."""
        earliest = max(self.on - timedelta(DAYS_BACK), self.since or date.min)
        first, last = receipt.from_month, receipt.to_month
        is_ahead = first is not None and first > month_of(receipt.paid_on) + PAID_AHEAD
        doubts = (
            ("day_unlikely", is_ahead or not earliest <= receipt.paid_on <= self.on),
            (
                "paid_long_ago",
                bool(self.longest_past) and earliest <= receipt.paid_on < self.on - (self.longest_past or PAST),
            ),
            ("month_unlikely", first is not None and last is not None and not (self.holds(first) and self.holds(last))),
        )
        return tuple(code for code, holds in doubts if holds)

    def holds(self, month: int) -> bool:
        """Whether somebody can have paid for this dues month by the day of recording."""
        return (month_of(self.since) if self.since else 0) <= month <= month_of(self.on) + MONTHS_AHEAD
