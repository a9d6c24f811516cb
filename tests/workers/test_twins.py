"""Pairs that may be one person are listed until somebody decides, to those whose area holds both."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.workers import actions, queries
from payung.workers.matching import is_possible_duplicate, match_key
from payung.workers.models import Worker
from tests.workers.conftest import NEIGHBOUR, MakePerson, rw
from tests.workers.test_matching import Somebody


def test_a_pair_is_listed_by_birth_date_name_and_kelurahan(person: MakePerson, clerk: Any) -> None:
    one, other = person("Sumiyati Wulandari", rw=5), person("Hj. Sumiati Wulandari", rw=6)
    person("Sumiyati Wulandari", born=date(1985, 2, 4))
    person("Rohaya")
    person("Sumiyati Wulandari", village=NEIGHBOUR, rw=1)
    assert queries.twins(clerk) == [(one.pk, other.pk)]
    (pair,) = queries.pairs(queries.twins(clerk))
    assert (pair.first, pair.second) == (one, other)
    assert [home.rw for home in (pair.first_home, pair.second_home) if home] == [rw(5), rw(6)]


def test_only_whose_area_holds_both_is_asked(
    person: MakePerson, clerk: Any, colleague: Any, stranger: Any, somebody: Any
) -> None:
    one, other = person("Siti Aminah", rw=5), person("Siti Aminah", rw=6)
    assert queries.twins(colleague) == queries.twins(clerk) == [(one.pk, other.pk)]
    assert queries.twins(stranger) == []
    assert queries.twins(somebody("village_officer", "31.75.02.1005-005")) == []
    assert queries.twins(somebody("city_officer", "")) == []


def test_who_moves_to_another_kelurahan_is_no_longer_held_to_be_the_other(
    person: MakePerson, clerk: Any, colleague: Any, on: date
) -> None:
    _one, other = person("Siti Aminah", rw=5), person("Siti Aminah", rw=6)
    actions.move(other, rw=rw(1, NEIGHBOUR), on=on, by=clerk)
    assert queries.twins(clerk) == queries.twins(colleague) == []
    actions.move(other, rw=rw(7), on=on, by=colleague)
    assert len(queries.twins(clerk)) == 1


def test_what_is_decided_is_not_asked_again_and_what_is_undone_is(
    person: MakePerson, clerk: Any, colleague: Any, on: date
) -> None:
    one, other, third = (person("Siti Aminah") for _ in range(3))
    assert len(queries.twins(clerk)) == 3
    fact = actions.merge(one, other, both_members=True, on=on, by=clerk)
    assert queries.twins(clerk) == [(one.pk, third.pk)], "the two are asked about as one"
    actions.tell_apart(other, third, on=on, by=clerk)
    assert queries.twins(clerk) == [], "what was said of one record holds for the person"
    actions.confirm_merge(fact, on=on, by=colleague)
    assert queries.twins(clerk) == []
    actions.undo_merge(fact, on=on, by=clerk)
    assert queries.twins(clerk) == [(one.pk, other.pk), (one.pk, third.pk)]


def test_one_persons_likely_other_records_are_found_wherever_they_live(
    person: MakePerson, clerk: Any, colleague: Any, on: date
) -> None:
    one = person("Nurlela Handayani", phone="+6280012345678")
    far = person("Nurlela Handayani", village=NEIGHBOUR, rw=1)
    by_phone = person("Ela", phone="+6280012345678")
    person("Nurlela Handayani", born=date(1986, 2, 3))
    person("Ela")
    assert queries.twins_of(colleague, one) == [far, by_phone]
    assert queries.twins_of(clerk, one) == [by_phone]
    actions.tell_apart(one, by_phone, on=on, by=clerk)
    actions.merge(far, one, both_members=True, on=on, by=clerk)
    assert queries.twins_of(colleague, one) == []


def test_merges_that_wait_and_that_count_are_shown_to_whose_area_holds_both(
    person: MakePerson, clerk: Any, colleague: Any, stranger: Any, on: date
) -> None:
    fact = actions.merge(person(), person(), both_members=True, on=on, by=clerk)
    assert queries.waiting_merges(clerk) == queries.waiting_merges(colleague) == [fact]
    assert queries.waiting_merges(stranger) == queries.latest_merges(clerk, on) == []
    actions.confirm_merge(fact, on=on, by=colleague)
    assert queries.latest_merges(clerk, on) == [fact]
    assert queries.waiting_merges(clerk) == queries.latest_merges(stranger, on) == []


@pytest.mark.parametrize(("other_card", "same"), [("3175020101019001", True), ("3175020101019002", False), ("", None)])
def test_two_family_cards_and_two_numbers_are_compared_without_being_shown(
    person: MakePerson, other_card: str, same: bool | None
) -> None:
    one = person(nik="3175024302859001", kk_number="3175020101019001")
    other = person(nik="3175024302859013", kk_number=other_card)
    assert queries.same_family_card(one, other) is same
    assert queries.differing_digits(one, other) == 2
    shown = " ".join(" ".join(map(str, line)) for line in queries.comparison(one, other))
    assert "3175" not in shown


# The set-wise query against the rule itself -----------------------------------------------------------------------

NAMES = ("Siti Aminah", "Siti Aminah Wati", "Aminah Siti", "Sity Aminah", "Hj. Siti Aminah", "Sumiyati", "Sumiati", "S")
towns = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from([date(1985, 2, 3), date(1985, 2, 4)]),
        st.sampled_from([("31.75.02.1005", 5), ("31.75.02.1005", 6), (NEIGHBOUR, 1)]),
    ),
    max_size=9,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(town=towns)
def test_the_query_lists_exactly_whom_the_rule_holds_to_be_possible_duplicates(
    person: MakePerson, clerk: Any, colleague: Any, town: list[tuple[str, date, tuple[str, int]]]
) -> None:
    with transaction.atomic():
        people = [
            (person(name, born=born, village=village, rw=number), village) for name, born, (village, number) in town
        ]
        for user in (clerk, colleague):
            seen = [(one, village) for one, village in people if village.startswith(user.area)]
            expected = [
                (one.pk, other.pk)
                for (one, here), (other, there) in combinations(seen, 2)
                if _key(one) == _key(other) and is_possible_duplicate(_plain(one, here), _plain(other, there))
            ]
            assert queries.twins(user) == sorted(expected)
        transaction.set_rollback(True)


def _key(worker: Worker) -> str:
    return match_key(worker.name_key, worker.birth_date)


def _plain(worker: Worker, village: str) -> Somebody:
    return Somebody(worker.name_key, worker.birth_date, village)
