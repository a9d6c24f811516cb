"""The twin for sets gives every answer of the one-person rules, on random histories."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.rules import (
    PAIR,
    Payer,
    Programme,
    Refused,
    Sector,
    State,
    bands,
    dues,
    last_day,
    month_from_text,
    standing,
)
from payung.rules.measure import bench, by_loop, by_twin, checksum, invented, report
from payung.rules.month_bits import (
    COVERED,
    ENDED,
    NOT_STARTED,
    Terms,
    dues_by_month,
    dues_of,
    mask,
    state_of,
    states_by_month,
    states_on,
)

FIRST = month_from_text("2024-01")
LENGTH = 48

people = st.lists(
    st.tuples(
        st.dates(date(2024, 1, 1), date(2027, 6, 30)),
        st.frozensets(st.integers(FIRST, FIRST + LENGTH - 1), max_size=LENGTH),
        st.none() | st.dates(date(2023, 6, 1), date(2028, 3, 31)),
    ),
    max_size=12,
)


def columns(of: Any) -> dict[str, Any]:
    return {
        "first": FIRST,
        "starts": [start for start, _, _ in of],
        "settled": [mask(settled, first=FIRST) for _, settled, _ in of],
        "endings": [ending for _, _, ending in of],
    }


@given(people, st.dates(date(2023, 6, 1), date(2028, 12, 31)))
def test_the_state_of_everybody_on_one_day_is_the_state_of_each(of: Any, day: date) -> None:
    for (start, settled, ending), code in zip(of, states_on(day, **columns(of)), strict=True):
        alone = standing(start=start, settled=settled, last_day_of_membership=ending, day=day)
        assert state_of(code) == (alone.state, alone.arrears)


@given(people, st.integers(0, LENGTH - 1), st.integers(0, LENGTH))
def test_the_months_of_everybody_are_the_months_of_each(of: Any, begin: int, length: int) -> None:
    window = range(FIRST + begin, FIRST + begin + length + 1)
    found = states_by_month(window[0], window[-1], **columns(of))
    for (start, settled, ending), (covered, grace) in zip(of, found, strict=True):
        states = {
            month: standing(start=start, settled=settled, last_day_of_membership=ending, day=last_day(month)).state
            for month in window
        }
        assert covered == mask((m for m, state in states.items() if state is State.COVERED), first=FIRST)
        assert grace == mask((m for m, state in states.items() if state is State.GRACE), first=FIRST)


terms = st.builds(
    Terms,
    st.sampled_from([band.basis_rupiah for band in bands(date(2024, 1, 1))]),
    st.sampled_from([sector.value for sector in Sector]),
    st.sampled_from([payer.value for payer in Payer]),
    st.sampled_from([PAIR, PAIR | {Programme.JHT}]),
)


@given(st.lists(terms, min_size=1, max_size=4), st.lists(st.integers(0, 2**LENGTH - 1), max_size=8), st.randoms())
def test_what_everybody_owes_is_what_each_owes(kinds: list[Terms], masks: list[int], chance: Any) -> None:
    which = [chance.randrange(len(kinds)) for _ in masks]
    for bits, place, owed in zip(masks, which, dues_of(masks, kinds, which, first=FIRST, months=LENGTH), strict=True):
        one = kinds[place]
        alone = [
            dues(FIRST + i, basis=one.basis, sector=one.sector, payer=one.payer, programmes=one.programmes).total
            for i in range(LENGTH)
            if bits >> i & 1
        ]
        assert owed == sum(alone)


@given(st.lists(terms, min_size=1, max_size=4), st.lists(st.integers(0, 2**LENGTH - 1), max_size=8), st.randoms())
def test_what_everybody_owes_month_by_month_is_the_sum_of_each_month(
    kinds: list[Terms], masks: list[int], chance: Any
) -> None:
    which = [chance.randrange(len(kinds)) for _ in masks]
    together = dues_by_month(masks, kinds, which, first=FIRST, months=LENGTH)
    for i, owed in enumerate(together):
        only = [bits & 1 << i for bits in masks]
        assert owed == sum(dues_of(only, kinds, which, first=FIRST, months=LENGTH))
    assert sum(together) == sum(dues_of(masks, kinds, which, first=FIRST, months=LENGTH))


def test_the_bytes_say_their_state() -> None:
    found = [state_of(code) for code in (NOT_STARTED, COVERED, ENDED, 2)]
    assert found == [(State.NOT_STARTED, 0), (State.COVERED, 0), (State.ENDED, 0), (State.GRACE, 2)]


def test_what_lies_before_the_first_month_is_refused() -> None:
    early = {"first": FIRST, "starts": [date(2023, 12, 31)], "settled": [1], "endings": [None]}
    with pytest.raises(Refused, match="before_first"):
        states_on(date(2026, 1, 1), **early)
    with pytest.raises(Refused, match="before_first"):
        list(states_by_month(FIRST, FIRST, **early))
    with pytest.raises(Refused, match="before_first"):
        mask([FIRST - 1], first=FIRST)
    assert states_on(date(2026, 1, 1), first=FIRST, starts=[], settled=[], endings=[]) == b""


def test_the_measurement_compares_equal_answers() -> None:
    crowd = invented(300, 36, seed=3)
    assert by_twin(crowd) == by_loop(crowd)
    assert checksum(by_twin(crowd)) != checksum(by_twin(invented(300, 36, seed=4)))
    assert min(crowd.starts) + timedelta(days=1) > date(2024, 5, 31)


def test_the_measurement_says_how_many_times_faster_the_twin_is() -> None:
    found = bench(people=500)
    assert found.equal
    assert "checksum equal" in report(found)
