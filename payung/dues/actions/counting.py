"""Which payments of one membership count for which month: a pure answer, the same whatever order they came in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from payung.rules.book.provisions import named
from payung.rules.months import month_of

GRACE_MONTHS = named("membership.grace_months")


@dataclass(slots=True)
class Claim:
    """A payment that asks to settle a month: a line that waits, or a settlement that stands (then with its id)."""

    paid_on: date
    receipt: str
    row: int
    month: int
    payment_id: int
    rupiah: int
    programmes: int
    line_id: int | None = None
    settlement_id: int | None = None

    @property
    def rank(self) -> tuple[date, str, bool, int, int]:
        """Return what decides between two payments for one month: the earlier payment day, then the receipt id."""
        return self.paid_on, self.receipt, self.settlement_id is None, self.row, self.line_id or 0


@dataclass(slots=True)
class Judgement:
    """Who settles each month, and why the others wait."""

    settled: dict[int, Claim] = field(default_factory=dict)
    waits: list[tuple[Claim, str]] = field(default_factory=list)


def judge(claims: Iterable[Claim], *, start: date, closing: int | None) -> Judgement:
    """Return which claims settle their month.

    In the order of payment: a month counts once (``month_settled_already``), not before the start's month
    (``before_start``), not after the month of an ending (``after_ending``), and not when the membership had lapsed by
    the day of the payment (``after_lapse``), which only a new start from the branch can mend. A settlement that stands
    keeps its month after an ending: the money is the branch's to return, unless a new membership takes it over.
    """
    opening = month_of(start)
    result = Judgement()
    for claim in sorted(claims, key=lambda each: each.rank):
        why = _why_not(claim, result.settled, start, opening, closing)
        if why:
            result.waits.append((claim, why))
        else:
            result.settled[claim.month] = claim
    return result


def _why_not(claim: Claim, settled: dict[int, Claim], start: date, opening: int, closing: int | None) -> str:
    if claim.month < opening:
        return "before_start"
    if claim.month in settled:
        return "month_settled_already"
    if closing is not None and claim.month > closing and claim.settlement_id is None:
        return "after_ending"
    if has_lapsed(settled, start=start, opening=opening, on=claim.paid_on):
        return "after_lapse"
    return ""


def has_lapsed(settled: Iterable[int], *, start: date, opening: int, on: date) -> bool:
    """Whether a membership with these settled months had lapsed by the day, as ``rules.coverage.standing`` says it.

    The months are none before ``opening``, the start's month.
    """
    month = month_of(on)
    if on < start:
        return False
    last = max((one for one in settled if one <= month), default=opening - 1)
    return month - last > _grace(on)


@lru_cache(maxsize=1 << 10)
def _grace(on: date) -> int:
    return GRACE_MONTHS.on(on).number
