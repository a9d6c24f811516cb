"""People are found by parts of the name in any order, telephone, reference, never by digits of a NIK."""

from datetime import date
from typing import Any

import pytest

from payung.workers import actions, queries
from tests.workers.conftest import NEIGHBOUR, MakePerson, nik


@pytest.mark.parametrize(
    "words",
    [
        "nurlela", "Handayani nur", "lela", "HJ. NURLELA", "  nurlela   handayani ", "W-", "0812-3456-789",
        "+62 812 3456 789", "628123456789", "3456789",
    ],
)  # fmt: skip
def test_words_that_mean_somebody_find_her(person: MakePerson, clerk: Any, words: str) -> None:
    worker = person("Nurlela Handayani", phone="+628123456789", nik=nik(9001))
    person("Sumiyati", phone="+628999999999", nik=nik(9002))
    found = queries.search(clerk, worker.ref.lower() if words == "W-" else words)
    assert list(found) == [worker]


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "a",
        "h.",
        "nurlela sumiyati",
        "nurlela 9001",
        "9001 handayani",
        "nurlela 900",
        "nurlela 03021985",
        "12345",
        "W-23456789AB",
        nik(9001),
    ],
)
def test_words_that_mean_nobody_find_nobody(person: MakePerson, clerk: Any, words: str) -> None:
    person("Nurlela Handayani", phone="+628123456789", nik=nik(9001))
    assert list(queries.search(clerk, words)) == []


def test_a_whole_nik_finds_nobody_even_as_a_telephone_number(person: MakePerson, clerk: Any) -> None:
    worker = person("Nurlela", phone=f"+62{nik(9001)[1:]}", nik=nik(9001))
    assert list(queries.search(clerk, nik(9001))) == []
    assert list(queries.search(clerk, worker.ref)) == [worker]


def test_nobody_outside_ones_area_is_found(person: MakePerson, clerk: Any, colleague: Any, stranger: Any) -> None:
    worker = person("Nurlela Handayani", phone="+628123456789", nik=nik(9001))
    for words in ("nurlela", "08123456789", worker.ref):
        assert list(queries.search(clerk, words)) == list(queries.search(colleague, words)) == [worker]
        assert list(queries.search(stranger, words)) == []


def test_who_begins_with_the_words_comes_first(person: MakePerson, clerk: Any) -> None:
    later, first, other = person("Dewi Siti"), person("Siti Rohaya"), person("Siti Aminah")
    assert list(queries.search(clerk, "siti")) == [other, first, later]
    page = queries.search(clerk, "siti")[1:2]
    assert (list(page), queries.search(clerk, "siti").count()) == ([first], 3)


def test_a_merged_record_shows_the_person_it_went_into_once(
    person: MakePerson, clerk: Any, stranger: Any, on: date
) -> None:
    kept, absorbed = person("Nurlela Handayani"), person("Ela Handayani", phone="+628123456789")
    fact = actions.merge(kept, absorbed, both_members=False, on=on, by=clerk)
    for words in ("ela handayani", "handayani", "08123456789", absorbed.ref):
        assert list(queries.search(clerk, words)) == [kept], words
    assert list(queries.search(stranger, "handayani")) == []
    actions.undo_merge(fact, on=on, by=clerk)
    assert set(queries.search(clerk, "handayani")) == {kept, absorbed}


def test_a_person_merged_into_somebody_of_another_area_is_not_shown(
    person: MakePerson, clerk: Any, colleague: Any, on: date
) -> None:
    absorbed, kept = person("Nurlela"), person("Nurlela", village=NEIGHBOUR, rw=1)
    actions.merge(kept, absorbed, both_members=False, on=on, by=colleague)
    assert list(queries.search(clerk, "nurlela")) == []
    assert list(queries.search(colleague, "nurlela")) == [kept]
