"""Judging: a row against the rows before it and the registry, in the order of the file, in pieces or at once."""

from datetime import date
from typing import Any

import pytest

from payung.roster.reading.judgement import Judge, Judgement, Known, Registry, shared_phones
from payung.roster.reading.rows import RowReading
from payung.workers.matching import is_possible_duplicate, same_person
from tests.roster.reading.making import HEADING, judged, person, read_bytes, xlsx

SITI = "3175025502809001"
OTHER = "3175025502809010"
VILLAGE = "31.75.02.1005"


def siti(**cells: Any) -> list[Any]:
    """Return a row about Siti, who is without fault."""
    return person(**{"nik": SITI, "name": "Siti Aminah", "sex": "P", "phone": "", **cells})


def rows(*people: list[Any]) -> list[RowReading]:
    return read_bytes(xlsx([HEADING, *people]), "a.xlsx")


def second(*people: list[Any]) -> Judgement:
    """Return the judgement of the last of the people."""
    return list(judged(rows(*people)).values())[-1]


def known(name: str = "siti aminah", born: date = date(1980, 2, 15), village: str = VILLAGE) -> Known:
    return Known("W-1", name, born, village)


@pytest.mark.parametrize(
    "name", ["SITI  AMINAH", "Hj. Siti Aminah", "Siti Aminah, S.Pd", "Sıti Aminah".replace("ı", "i")]
)
def test_the_same_person_again_is_a_duplicate_of_the_first(name: str) -> None:
    assert second(siti(), siti(name=name)) == ("duplicate", ("nik_repeated_in_file",), 2, None)


@pytest.mark.parametrize(
    "cells", [{"name": "Sumarni"}, {"birth": "16-02-1980"}, {"name": "Siti"}, {"name": "Siti Aminnah"}]
)
def test_the_same_nik_with_only_name_or_birth_date_alike_is_a_clash(cells: dict[str, Any]) -> None:
    came = second(siti(), siti(**cells))
    assert (came.verdict, came.of_row) == ("needs_fixing", 2)
    assert "nik_clash_in_file" in came.reasons


def test_a_row_in_error_makes_nobody_a_duplicate() -> None:
    assert second(siti(rw="099"), siti()) == ("ready", (), None, None)
    assert second(siti(rw="099"), siti(), siti()).of_row == 3


def test_an_error_wins_over_a_duplicate_and_both_are_said() -> None:
    assert second(siti(), siti(rw="099")) == ("needs_fixing", ("nik_repeated_in_file", "rw_unknown"), 2, None)


def test_a_clash_is_not_compared_with_again() -> None:
    came = judged(rows(siti(), siti(name="Sumarni", birth="16-02-1981"), siti(name="Sumarni", birth="16-02-1981")))
    assert [one.of_row for one in came.values()] == [None, 2, 2]


def test_somebody_registered_is_a_duplicate_or_a_clash() -> None:
    came = judged(rows(siti()), Registry({SITI: known()}))[2]
    assert came == ("duplicate", ("already_registered",), None, "W-1")
    for person_known in (known(name="sumarni"), known(born=date(1980, 2, 16))):
        came = judged(rows(siti()), Registry({SITI: person_known}))[2]
        assert came == ("needs_fixing", ("nik_clash_in_registry",), None, "W-1")


def test_an_earlier_row_counts_before_the_registry() -> None:
    readings = rows(siti(), siti())
    judge = Judge(shared_phones(readings))
    assert judge.judge(readings[:1])[0].verdict == "ready"
    assert judge.judge(readings[1:], Registry({SITI: known()}))[0].reasons == ("nik_repeated_in_file",)


@pytest.mark.parametrize("name", ["siti aminah", "Hj. Siti  Aminah", "Siti Aminnah", "Sitti Aminah"])
def test_another_nik_with_name_birth_date_and_kelurahan_alike_may_be_the_same_person(name: str) -> None:
    came = second(siti(), siti(nik=OTHER, name=name, rw="RW 08"))
    assert came == ("ready", ("possible_duplicate",), 2, None)


@pytest.mark.parametrize(
    "cells",
    [{"name": "Sumarni"}, {"birth": "16-02-1980", "nik": "3175025602809010"}, {"nik": "317502550280901"}, {"nik": ""},
     {"name": "Tuti Aminah"}],
)  # fmt: skip
def test_people_who_differ_in_one_of_the_three_are_not_asked_about(cells: dict[str, Any]) -> None:
    assert "possible_duplicate" not in second(siti(), siti(**{"nik": OTHER, **cells})).reasons


def test_people_of_two_kelurahan_are_not_asked_about() -> None:
    heading = [*HEADING, "KELURAHAN"]
    readings = read_bytes(xlsx([heading, [*siti(), "Jati"], [*siti(nik=OTHER), "Kayu Putih"]]), "a.xlsx", "31.75.02")
    assert [one.reasons for one in judged(readings).values()] == [(), ()]


def test_somebody_registered_may_be_the_same_person_under_another_nik() -> None:
    reading = rows(siti(nik=OTHER))
    key = reading[0].match_key
    assert judged(reading, Registry({}, {key: [known(village="31.75.02.1001"), known()]}))[2] == (
        "ready", ("possible_duplicate",), None, "W-1",
    )  # fmt: skip
    assert judged(reading, Registry({}, {key: [known(village="31.75.02.1001")]}))[2].verdict == "ready"


def test_a_name_of_other_letters_is_nobody_s_twin_by_being_empty() -> None:
    one, other = known(name=""), known(name="")
    assert same_person(one, other)
    assert not is_possible_duplicate(one, other)


def test_a_number_that_three_people_give_is_shared_and_each_is_told() -> None:
    phone = "080012345678"
    three = [person(number, name=f"Orang {letter}", phone=phone) for number, letter in enumerate("ABC", 1)]
    assert shared_phones(rows(*three[:2])) == frozenset()
    came = judged(rows(*three, person(4, phone="080012345679")))
    assert [one.reasons for one in came.values()] == [("phone_shared",)] * 3 + [()]


def test_sharing_counts_different_nik_among_all_people_also_those_in_error() -> None:
    phone = "0800 1234 5678 / 0800 9999 9999"
    again = [person(1, phone=phone), person(1, phone=phone), person(2, name="Budi", phone=phone)]
    assert shared_phones(rows(*again)) == frozenset()
    wrong = [*again, person(3, name="Wati", phone=phone, rw="099")]
    came = list(judged(rows(*wrong)).values())
    assert [one.verdict for one in came] == ["ready", "duplicate", "ready", "needs_fixing"]
    assert all("phone_shared" in one.reasons for one in came)
    assert came[1].reasons == ("nik_repeated_in_file", "phone_shared")


def test_people_without_a_nik_do_not_make_a_number_shared() -> None:
    people = [
        person(number, nik="", name=f"Orang {letter}", phone="080012345678") for number, letter in enumerate("ABC", 1)
    ]
    assert shared_phones(rows(*people)) == frozenset()


def test_pieces_and_a_stop_between_them_change_nothing() -> None:
    people = [siti(), person(2, name="Budi"), siti(name="SITI AMINAH"), siti(nik=OTHER), person(3, nik="")]
    readings = rows(*people)
    whole = Judge(shared_phones(readings)).judge(readings)
    for cut in range(len(readings)):
        first = Judge(shared_phones(readings))
        before = first.judge(readings[:cut])
        again = Judge(shared_phones(readings))
        again.recall(row for row, one in zip(readings, before, strict=False) if one.verdict == "ready")
        assert before + again.judge(readings[cut:]) == whole
        assert before + first.judge(readings[cut:]) == whole


def test_nobody_is_ignored_without_reasons() -> None:
    came = judged(rows([""] * 10, ["JUMLAH 1"]))
    assert list(came.values()) == [("ignored", (), None, None)] * 2
