"""From when the full death benefit is due beside cover: since which day, over which months, where in doubt."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.rules import (
    FullJkm,
    HeldSpell,
    add_months,
    first_day,
    full_jkm,
    jkm,
    last_day,
    month_from_text,
    month_of,
)

ONE_DAY = timedelta(days=1)
REACTIVATION, BOUNDARY = "uncertain:jkm.reactivation", "uncertain:jkm.boundary_days"


def spell(start: str, *spans: str, covers: bool = True) -> HeldSpell:
    """Return a spell settled in the given months and spans."""
    settled: set[int] = set()
    for span in spans:
        first, _, last = span.partition("..")
        settled |= set(range(month_from_text(first), month_from_text(last or first) + 1))
    return HeldSpell(date.fromisoformat(start), frozenset(settled), covers)


def asked(on: str, *spells: HeldSpell) -> FullJkm:
    """Return the answer, which must be there."""
    found = full_jkm(spells, on=date.fromisoformat(on))
    assert found is not None
    return found


def doubts(answer: FullJkm) -> set[str]:
    """Return the codes of what the branch should be asked."""
    return {reason.code for reason in answer.uncertain}


@pytest.mark.parametrize(
    ("on", "is_full"), [("2026-04-14", False), ("2026-04-15", True), ("2026-04-16", True)]
)  # fmt: skip
def test_the_full_sum_is_due_on_the_very_day_three_months_after_the_start(on: str, is_full: bool) -> None:
    answer = asked(on, spell("2026-01-15", "2026-01..2026-12"))
    assert (answer.is_full, answer.from_on, answer.rupiah) == (is_full, date(2026, 4, 15), 42_000_000)
    assert answer.settled == 4
    assert answer.paid_then


def test_since_follows_the_third_settled_month_and_the_run_after_a_hole() -> None:
    third = asked("2026-06-20", spell("2026-01-15", "2026-01", "2026-05..2026-06"))
    assert (third.is_full, third.from_on) == (True, date(2026, 6, 1))
    hole = asked("2026-09-20", spell("2026-01-15", "2026-01..2026-04", "2026-08..2026-09"))
    assert (hole.is_full, hole.from_on) == (True, date(2026, 8, 1))
    whole = asked("2026-09-20", spell("2026-01-15", "2026-01..2026-09"))
    assert whole.from_on == date(2026, 4, 15)


def test_what_is_still_missing_is_said() -> None:
    short = asked("2026-05-20", spell("2026-01-15", "2026-01", "2026-05"))
    assert (short.is_full, short.settled, short.needed, short.paid_then) == (False, 2, 3, False)
    prepaid = asked("2026-01-20", spell("2026-01-15", "2026-01..2026-04"))
    assert (prepaid.is_full, prepaid.from_on, prepaid.paid_then) == (False, date(2026, 4, 15), True)
    ends_before = asked("2026-03-20", spell("2026-01-15", "2026-01..2026-03"))
    assert (ends_before.is_full, ends_before.settled, ends_before.paid_then) == (False, 3, False)


def test_a_month_before_the_start_counts_for_nothing() -> None:
    early = asked("2026-05-20", spell("2026-03-15", "2026-01..2026-03", "2026-05"))
    assert (early.is_full, early.settled) == (False, 2)


def test_a_doubt_is_named_only_where_there_is_one() -> None:
    year = ("2026-01..2026-12",)
    assert doubts(asked("2026-05-16", spell("2026-01-15", *year))) == {BOUNDARY}  # the 31st day after the boundary
    assert doubts(asked("2026-05-17", spell("2026-01-15", *year))) == set()
    assert doubts(asked("2026-03-15", spell("2026-01-15", *year))) == {BOUNDARY}  # the 31st day before
    assert doubts(asked("2026-03-14", spell("2026-01-15", *year))) == set()
    assert (
        doubts(asked("2026-04-01", spell("2026-01-15", "2026-01", "2026-04"))) == set()
    )  # too few months by any count


def test_re_activation_is_a_doubt_exactly_where_its_readings_differ() -> None:
    earlier = spell("2024-01-01", "2024-01..2024-12", covers=False)
    again = spell("2026-06-10", "2026-06..2026-12")
    fresh = asked("2026-07-01", earlier, again)
    assert (fresh.is_full, doubts(fresh)) == (False, {REACTIVATION})
    settled_in = asked("2026-12-01", earlier, again)
    assert (settled_in.is_full, doubts(settled_in)) == (True, set())
    by_sum = asked("2026-12-01", earlier, spell("2026-06-10", "2026-06", "2026-12"))
    assert (by_sum.is_full, doubts(by_sum)) == (True, {REACTIVATION})
    assert doubts(asked("2026-07-01", again)) == set()


def test_months_paid_twice_count_once_and_two_spells_never_take_the_sum_away() -> None:
    one, other = spell("2026-01-01", "2026-01..2026-02"), spell("2026-01-10", "2026-01..2026-02")
    assert asked("2026-02-28", one, other).settled == 2
    long, new = spell("2024-01-01", "2024-01..2026-12"), spell("2026-06-01", "2026-06..2026-12")
    alone, both = asked("2026-06-10", long), asked("2026-06-10", long, new)
    assert alone.is_full
    assert (both.is_full, both.from_on, both.uncertain) == (alone.is_full, alone.from_on, ())


def test_three_own_months_are_enough_without_an_earlier_spell() -> None:
    for months, is_full in (("2026-01..2026-02", False), ("2026-01..2026-03", True)):
        found = asked("2026-05-31", spell("2026-01-01", months))
        assert (found.is_full, doubts(found)) == (is_full, set())


@pytest.mark.parametrize(("start", "since"), [("2024-11-24", "2024-11-24"), ("2024-11-25", "2025-02-25")])
def test_whose_waiting_period_would_have_ended_when_it_was_invented_never_waited(start: str, since: str) -> None:
    found = asked("2025-03-10", spell(start, "2024-11..2025-03"))
    assert (found.is_full, found.from_on.isoformat()) == (True, since)


def test_no_cover_and_no_waiting_period_have_no_such_sentence() -> None:
    assert full_jkm([spell("2026-01-01", "2026-01..2026-09", covers=False)], on=date(2026, 9, 1)) is None
    assert full_jkm([spell("2024-01-01", "2024-01..2025-12")], on=date(2025, 2, 23)) is None
    since = asked("2025-02-24", spell("2024-03-10", "2024-03..2025-12"))
    assert (since.is_full, since.from_on) == (True, date(2024, 3, 10))


days = st.one_of(
    st.dates(date(2025, 3, 1), date(2026, 12, 31)),
    st.builds(
        lambda month, back: first_day(month) + timedelta(days=back),
        st.integers(month_of(date(2025, 4, 1)), month_of(date(2026, 12, 1))), st.integers(-1, 1),
    ),
)  # fmt: skip
histories = st.lists(
    st.tuples(
        st.dates(date(2025, 3, 1), date(2026, 10, 31)),
        st.frozensets(st.integers(month_of(date(2025, 3, 1)), month_of(date(2026, 12, 1))), max_size=16),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


def on_day(history: Sequence[tuple[date, frozenset[int]]], day: date) -> list[HeldSpell]:
    """Return the spells with their cover on the day: begun, and its month settled."""
    return [
        HeldSpell(
            start, frozenset(m for m in settled if m >= month_of(start)), start <= day and month_of(day) in settled
        )
        for start, settled in history
    ]


def good(answer: FullJkm | None) -> int:
    """Return how good an answer is for the family: none, waiting, perhaps, full with a doubt, full."""
    if answer is None:
        return 0
    return 1 + (2 if answer.is_full else 0) + (bool(answer.uncertain) != answer.is_full)


@given(histories, histories, days)
def test_a_merge_never_worsens_the_answer(one: list, other: list, day: date) -> None:  # type: ignore[type-arg]
    apart = [full_jkm(on_day(each, day), on=day) for each in (one, other)]
    merged = full_jkm(on_day([*one, *other], day), on=day)
    assert good(merged) >= max(good(each) for each in apart)
    since = [each.from_on for each in apart if each and each.is_full]
    assert not since or (merged and merged.from_on <= min(since))


@given(histories, days)
def test_one_spell_says_what_the_claim_would_say_and_since_when(history: list, day: date) -> None:  # type: ignore[type-arg]
    history = history[:1]
    answer = full_jkm(on_day(history, day), on=day)
    if answer is None:
        return
    ((start, settled),) = history

    def full_on(when: date) -> bool:
        mine = [m for m in settled if month_of(start) <= m <= month_of(when)]
        covered = start <= when and month_of(when) in settled
        return covered and jkm(start=start, died_on=when, settled_months=len(mine)).total == 42_000_000

    assert answer.is_full == full_on(day)
    if answer.is_full:
        assert full_on(answer.from_on)
        assert not full_on(answer.from_on - ONE_DAY)
        between = [first_day(m) for m in range(month_of(answer.from_on) + 1, month_of(day) + 1)]
        assert all(full_on(each) and full_on(last_day(month_of(each) - 1)) for each in between)
    else:
        assert answer.from_on > day or answer.settled < answer.needed
        assert answer.from_on >= add_months(start, 3)
