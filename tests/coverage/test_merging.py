"""Merging two records of one person unites what is known: no answer gets worse by it, and no month counts twice."""

from datetime import date
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from payung.coverage.models import BranchWord
from payung.coverage.queries.evidence import Evidence, SpellEvidence
from payung.coverage.queries.person import ANSWER_RANK, Cover, judge
from payung.dues.queries import SettledMonth
from payung.enrolment.models import Elsewhere, Ending, Membership
from payung.rules.months import first_day, last_day, month_of

FIRST, LAST = month_of(date(2026, 1, 1)), month_of(date(2026, 12, 1))
near = st.builds(
    lambda month, at: (first_day(month), last_day(month), first_day(month).replace(day=15), last_day(month - 1))[at],
    st.integers(FIRST, LAST),
    st.integers(0, 3),
)
spells = st.fixed_dictionaries(
    {
        "start": near,
        "paid": st.dictionaries(st.integers(FIRST, LAST), near, max_size=10),
        "ending": st.none() | near,
        "word": st.none() | st.tuples(near, st.booleans()),
    }
)
people = st.fixed_dictionaries({"spells": st.lists(spells, max_size=2), "elsewhere": st.none() | near})
numbers = count(1)


def spell_of(told: dict[str, Any]) -> SpellEvidence:
    """Return the spell as the database would give it."""
    membership = Membership(pk=next(numbers), start=told["start"], recorded_on=told["start"])
    months = {
        month: SettledMonth(month, 16_800, 3, paid_on, "apbd", "Pemkot", "TT-1", paid_on, next(numbers))
        for month, paid_on in told["paid"].items()
    }
    ending = Ending(last_day=told["ending"], why="moved") if told["ending"] else None
    words = []
    if told["word"]:
        day, protected = told["word"]
        words = [BranchWord(first_day=day, last_day=day, protected=protected, reference="S-1", confirmed_on=day)]
    return SpellEvidence(membership, months=months, ending=ending, words=words)


def evidence(*told: dict[str, Any]) -> Evidence:
    """Return what is known of one person whose records are these."""
    own = [spell_of(each) for person in told for each in person["spells"]]
    own.sort(key=lambda spell: (spell.membership.start, spell.membership.pk))
    elsewhere = [
        Elsewhere(from_on=person["elsewhere"], recorded_on=person["elsewhere"], source="list")
        for person in told
        if person["elsewhere"]
    ]
    return Evidence(tuple(range(len(told))), spells=own, elsewhere=elsewhere)


def how_good(cover: Cover) -> tuple[int, int]:
    """Return the answer's rank, and that of the death benefit: none, waiting, perhaps, full with a doubt, full."""
    due = cover.full_jkm
    benefit = 0 if due is None else 1 + 2 * due.is_full + (bool(due.uncertain) != due.is_full)
    return ANSWER_RANK[cover.answer], benefit


@given(people, people, near)
def test_a_merge_never_worsens_an_answer(one: dict[str, Any], other: dict[str, Any], day: date) -> None:
    apart = [judge(evidence(each), on=day) for each in (one, other)]
    merged = judge(evidence(one, other), on=day)
    for each in apart:
        assert all(now >= before for now, before in zip(how_good(merged), how_good(each), strict=True))
    assert merged.counts is any(each.counts for each in apart), "of two noes comes no cover that counts"


def test_months_paid_on_both_records_count_once_for_the_death_benefit() -> None:
    paid = {month: date(2026, 1, 10) for month in (FIRST, FIRST + 1)}
    record = {"spells": [{"start": date(2026, 1, 2), "paid": paid, "ending": None, "word": None}], "elsewhere": None}
    day = date(2026, 2, 20)
    alone, merged = judge(evidence(record), on=day), judge(evidence(record, record), on=day)
    assert alone.full_jkm
    assert merged.full_jkm
    assert (alone.full_jkm.settled, merged.full_jkm.settled) == (2, 2)
    assert not merged.full_jkm.is_full
