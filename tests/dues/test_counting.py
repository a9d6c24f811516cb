"""The fast test for a lapse says the same as the law's own answer, whatever the history."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.dues.actions.counting import Claim, has_lapsed, judge
from payung.rules.coverage import State, standing
from payung.rules.months import month_of, month_text

starts = st.integers(0, 400).map(lambda days: date(2025, 6, 1) + timedelta(days))
EARLY, LATE = date(2026, 6, 22), date(2026, 6, 23)


@settings(max_examples=400, deadline=None)
@given(start=starts, ahead=st.sets(st.integers(0, 20)), days=st.integers(-40, 700))
def test_a_lapse_is_what_the_law_calls_an_ended_membership(start: date, ahead: set[int], days: int) -> None:
    opening, on = month_of(start), start + timedelta(days)
    settled = {opening + each for each in ahead}
    law = standing(start=start, settled=settled, day=on).state == State.ENDED
    assert has_lapsed(settled, start=start, opening=opening, on=on) == law


def claim(paid_on: date, receipt: str, month: str, settlement: int | None = None) -> Claim:
    """Return a payment that asks for a month."""
    at = month_of(date.fromisoformat(f"{month}-01"))
    return Claim(paid_on, receipt, 2, at, 1, 8_400, 3, None if settlement else 7, settlement)


def test_the_earlier_payment_settles_the_month_and_ties_go_to_the_smaller_receipt() -> None:
    start = date(2026, 6, 20)
    first, second = claim(EARLY, "B", "2026-07"), claim(LATE, "A", "2026-07")
    assert judge([second, first], start=start, closing=None).settled == {first.month: first}
    tied = claim(EARLY, "A", "2026-07")
    assert judge([first, tied], start=start, closing=None).settled == {first.month: tied}
    assert judge([first, tied], start=start, closing=None).waits == [(first, "month_settled_already")]


def test_a_standing_settlement_outlives_an_ending_and_a_new_line_does_not() -> None:
    start, closing = date(2026, 6, 20), month_of(date(2026, 8, 10))
    for settlement, settles in ((3, True), (None, False)):
        one = claim(EARLY, "A", "2026-09", settlement)
        assert bool(judge([one], start=start, closing=closing).settled) is settles
        assert judge([one], start=start, closing=None).settled, month_text(one.month)


@pytest.mark.parametrize("day", [1, 20, 30])
def test_the_start_s_own_month_is_settled_and_the_one_before_is_not(day: int) -> None:
    start = date(2026, 6, day)
    own, before = claim(EARLY, "A", "2026-06"), claim(EARLY, "A", "2026-05")
    said = judge([before, own], start=start, closing=None)
    assert (said.settled, said.waits) == ({own.month: own}, [(before, "before_start")])
