"""What must hold for any values: hypothesis looks for a counterexample."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from payung.rules import (
    Answer,
    Child,
    Loss,
    Payer,
    Sector,
    State,
    add_months,
    bands,
    birthday,
    credit,
    dues,
    dues_span,
    heirs,
    jkk,
    jkm,
    last_day,
    month_from_text,
    month_of,
    registration,
    standing,
)
from payung.rules.jkm import WAITING_MONTHS
from payung.rules.scholarship import LADDER
from payung.rules.workdays import is_working_day, on_or_after, working_days_after

months = st.integers(month_from_text("2015-07"), month_from_text("2030-12"))
days = st.dates(date(2015, 7, 1), date(2030, 12, 31))
incomes = st.integers(0, 30_000_000)
terms = st.fixed_dictionaries(
    {
        "sector": st.sampled_from([sector.value for sector in Sector]),
        "payer": st.sampled_from([payer.value for payer in Payer]),
        "programmes": st.sampled_from([("jkk", "jkm"), ("jkk", "jkm", "jht")]),
    }
)
children = st.lists(
    st.builds(Child, st.integers(0, 30), st.sampled_from(LADDER), st.booleans(), st.booleans()), max_size=4
)
relatives = st.lists(
    st.sampled_from(
        ["husband", "wife", "child", "father", "mother", "grandchild", "grandparent", "sibling", "father_in_law",
         "mother_in_law"]
    ),
    max_size=5,
)  # fmt: skip


@given(months, incomes, incomes, terms)
def test_dues_never_fall_when_income_rises(month: int, one: int, other: int, of: dict[str, Any]) -> None:
    low, high = sorted((one, other))
    assert dues(month, income=low, **of).total <= dues(month, income=high, **of).total


@given(months, incomes, terms)
def test_dues_are_the_sum_of_their_lines_and_relief_never_raises_them(
    month: int, income: int, of: dict[str, Any]
) -> None:
    answer = dues(month, income=income, **of)
    plain = dues(month_from_text("2024-02"), income=income, **of)
    assert answer.total == answer.jkk + answer.jkm + answer.jht == sum(line.rupiah or 0 for line in answer.lines)
    assert 0 < answer.total <= plain.total
    assert (answer.total < plain.total) == ("relief" in answer.flags)
    assert answer.basis in {band.basis_rupiah for band in bands(date(2024, 2, 1))}


@given(months, st.integers(0, 40), st.integers(0, 40), incomes, terms)
def test_splitting_a_span_never_changes_its_sum(first: int, a: int, b: int, income: int, of: dict[str, Any]) -> None:
    middle, last = first + a, first + a + b + 1
    whole = dues_span(first, last, income=income, **of)
    left, right = dues_span(first, middle, income=income, **of), dues_span(middle + 1, last, income=income, **of)
    assert (left.total + right.total, left.months + right.months) == (whole.total, whole.months)


@given(st.integers(0, 2_000_000), months, incomes, terms)
def test_credit_never_settles_more_than_was_paid_and_leaves_less_than_the_next_month(
    paid: int, first: int, income: int, of: dict[str, Any]
) -> None:
    answer = credit(paid, first, income=income, **of)
    settled = 0
    if answer.settled_to is not None:
        settled = dues_span(first, answer.settled_to, income=income, **of).total
    assert settled + answer.left == paid
    assert 0 <= answer.left < dues(answer.next_month, income=income, **of).total


histories = st.fixed_dictionaries(
    {
        "start": st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        "settled": st.frozensets(st.integers(month_from_text("2023-10"), month_from_text("2027-12")), max_size=30),
        "last_day_of_membership": st.none() | st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    }
)
asked = st.dates(date(2023, 10, 1), date(2028, 6, 30))
paid = st.dictionaries(st.integers(month_from_text("2024-01"), month_from_text("2027-12")), asked, max_size=8)


@given(histories, asked, st.frozensets(st.integers(month_from_text("2023-10"), month_from_text("2027-12")), max_size=6))
def test_more_settled_months_never_make_a_covered_day_uncovered(
    of: dict[str, Any], day: date, more: frozenset[int]
) -> None:
    before = standing(**of, day=day)
    after = standing(**{**of, "settled": of["settled"] | more}, day=day)
    assert before.state is not State.COVERED or after.state is State.COVERED
    if before.state is State.GRACE:
        assert after.state in (State.COVERED, State.GRACE)
        assert after.arrears <= before.arrears


@given(histories, paid, asked)
def test_a_standing_agrees_with_itself(of: dict[str, Any], paid_on: dict[int, date], day: date) -> None:
    answer = standing(**of, paid=paid_on, day=day)
    assert (answer.answer is Answer.UNPROTECTED) == (answer.state in (State.NOT_STARTED, State.ENDED))
    assert (answer.arrears > 0) == (answer.state is State.GRACE) == (answer.grace_until is not None)
    assert bool(answer.reasons) == (answer.state is State.COVERED and answer.answer is Answer.CONFIRM)
    assert answer.why
    ending = of["last_day_of_membership"]
    if answer.state is State.COVERED:
        assert answer.last_day is not None
        assert answer.last_day >= day
    if answer.grace_until is not None:
        assert answer.grace_until >= day
        assert ending is None or answer.grace_until <= ending
    if answer.last_day is not None and ending is not None:
        assert answer.last_day <= max(ending, day)


@given(histories, asked)
def test_the_last_day_is_covered_and_the_day_after_is_not(of: dict[str, Any], day: date) -> None:
    answer = standing(**of, day=day)
    if answer.state is not State.COVERED or answer.last_day is None:
        return
    assert standing(**of, day=answer.last_day).state is State.COVERED
    assert standing(**of, day=answer.last_day + timedelta(days=1)).state is not State.COVERED


@given(histories, paid, asked)
def test_a_payment_known_to_be_in_time_is_as_good_as_a_settled_month(
    of: dict[str, Any], paid_on: dict[int, date], day: date
) -> None:
    late = standing(**of, paid=paid_on, day=day)
    taken = standing(**{**of, "settled": of["settled"] | set(paid_on)}, day=day)
    assert (late.state, late.last_day, late.arrears, late.grace_until) == (
        taken.state, taken.last_day, taken.arrears, taken.grace_until,
    )  # fmt: skip


@given(days, st.integers(0, 1500), st.integers(0, 400), st.integers(0, 80), st.integers(0, 20), children, st.booleans())
def test_jkm_is_never_less_with_a_later_death_or_more_settled_months_under_one_law(
    start: date, lived: int, longer: int, settled: int, more: int, of: list[Child], again: bool
) -> None:
    died_on = start + timedelta(days=lived)
    later = died_on + timedelta(days=longer)
    one = jkm(start=start, died_on=died_on, settled_months=settled, earlier_spell=again, children=of)
    paid_more = jkm(start=start, died_on=died_on, settled_months=settled + more, earlier_spell=again, children=of)
    assert one.total <= paid_more.total
    assert one.scholarship_max <= paid_more.scholarship_max
    if WAITING_MONTHS.on(died_on).in_force == WAITING_MONTHS.on(later).in_force:
        after = jkm(start=start, died_on=later, settled_months=settled + more, earlier_spell=again, children=of)
        assert one.total <= after.total


@given(days, st.integers(0, 1500), st.integers(0, 80))
def test_the_full_sum_needs_three_months_and_three_settled_ones_since_2025(
    start: date, lived: int, settled: int
) -> None:
    died_on = start + timedelta(days=lived)
    answer = jkm(start=start, died_on=died_on, settled_months=settled)
    full = died_on < date(2025, 2, 24) or (died_on >= add_months(start, 3) and settled >= 3)
    assert ("waiting_period" in answer.flags) == (not full)
    assert (answer.death_grant > 0) == full
    assert answer.total == answer.death_grant + answer.periodic + answer.funeral


@given(
    relatives, st.sampled_from(["none", "notarial", "handwritten"]), days, st.integers(0, 10**8), st.integers(0, 10**7)
)
def test_money_to_the_rank_the_arranger_of_the_funeral_and_the_fund_equals_the_total(
    who: list[str], will: str, died_on: date, rest: int, funeral: int
) -> None:
    answer = heirs(relatives=who, will=will, died_on=died_on, total=rest + funeral, funeral=funeral)
    assert answer.to_payees + answer.to_funeral_arranger + answer.to_fund == rest + funeral
    assert sum(line.rupiah or 0 for line in answer.lines) == rest + funeral
    assert (answer.rank == 0) == (not answer.payees)
    assert answer.payees <= {*who, "will"}


@given(days, st.sampled_from(bands(date(2024, 2, 1))), st.integers(0, 40), st.booleans(), st.booleans(), children)
def test_jkk_is_the_sum_of_its_cash_and_never_less_for_a_higher_basis(
    day: date, band: Any, stmb: int, died: bool, disabled: bool, of: list[Child]
) -> None:
    more: dict[str, Any] = {"stmb_months": stmb, "died": died, "total_disability": disabled, "children": of}
    low = jkk(accident_on=day, basis=1_000_000, **more)
    high = jkk(accident_on=day, basis=band.basis_rupiah, **more)
    parts = (high.stmb, high.disability, high.death, high.funeral, high.periodic)
    assert high.total == sum(part or 0 for part in parts)
    assert (low.total or 0) <= (high.total or 0)
    assert (high.scholarship_max > 0) <= (died or disabled)
    assert high.scholarship_max <= 174_000_000


@given(days, st.lists(st.sampled_from(["eye", "smell", "auricle", "hearing_one", "nose_tip", "both_eyes"]), max_size=6))
def test_more_losses_never_pay_less_and_never_more_than_total_disability(day: date, parts: list[str]) -> None:
    losses = [Loss(part) for part in parts]
    amounts = [jkk(accident_on=day, basis=1_000_000, lost=losses[:n]).disability or 0 for n in range(len(losses) + 1)]
    assert amounts == sorted(amounts)
    assert amounts[-1] <= (jkk(accident_on=day, basis=1_000_000, total_disability=True).disability or 0)


@given(st.dates(date(1940, 1, 1), date(2010, 12, 31)), days)
def test_between_the_18th_and_the_65th_birthday_anybody_may_register(born: date, day: date) -> None:
    answer = registration(birth_date=born, day=max(day, born), work="informal")
    assert answer.allowed == (birthday(born, 18) <= max(day, born) < birthday(born, 65))


@settings(max_examples=30)
@given(st.dates(date(2016, 1, 1), date(2029, 12, 1)), st.integers(1, 12))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    end = working_days_after(day, count)
    between = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
    assert sum(is_working_day(one) for one in between) == count
    assert is_working_day(end)
    assert on_or_after(end) == end


@given(months)
def test_a_month_begins_and_ends_within_itself(month: int) -> None:
    assert month_of(last_day(month)) == month
    assert month_of(last_day(month) + timedelta(days=1)) == month + 1
