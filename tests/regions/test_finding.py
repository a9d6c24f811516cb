"""A place is found by its code and by every spelling people use, and namesakes are told apart."""

from datetime import date
from typing import Any

import pytest

from payung.access.authors import operator
from payung.regions import actions, queries
from payung.regions.matching import dotted, fold, rw_number
from payung.rules.reasons import Refused

pytestmark = pytest.mark.usefixtures("east_jakarta")


def codes(words: str, **bounds: Any) -> list[str]:
    return [region.code for region in queries.find(words, **bounds)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("31.75.02.1005", "31.75.02.1005"),
        ("3175021005", "31.75.02.1005"),
        ("31.75.02.1005-007", "31.75.02.1005-007"),
        ("3175021005-7", "31.75.02.1005-007"),
        ("Rawa Mangun", "31.75.02.1005"),
        ("KEL. RAWAMANGUN", "31.75.02.1005"),
        ("Pal Meriam", "31.75.01.1004"),
        ("Palmeriam", "31.75.01.1004"),
        ("kelurahan pal  meriem", "31.75.01.1004"),
        ("Kampung Tengah", "31.75.04.1002"),
        ("Kp. Tengah", "31.75.04.1002"),
        ("Kel. Pulo Gadung", "31.75.02.1001"),
        ("Kec. Pulo Gadung", "31.75.02"),
        ("Kecamatan Pulogadung", "31.75.02"),
        ("Kp Melayu", "31.75.03.1001"),
        ("Pd. Kelapa", "31.75.07.1004"),
        ("Kebun Pala", "31.75.08.1003"),
        ("Cip. Besar Utara", "31.75.03.1008"),
        ("Halim Perdanakusuma", "31.75.08.1004"),
        ("Kota Adm. Jakarta Timur", "31.75"),
        ("Jaktim", "31.75"),
        ("DKI Jakarta", "31"),
        ("Rawamangun RW 07", "31.75.02.1005-007"),
        ("RW.7 Kel. Rawamangun", "31.75.02.1005-007"),
    ],
)
def test_a_spelling_finds_its_region(words: str, code: str) -> None:
    assert codes(words) == [code]


def test_the_three_jatinegara_are_told_apart() -> None:
    assert codes("Jatinegara") == ["31.75.03", "31.75.06.1001"]
    assert codes("Kec. Jatinegara") == ["31.75.03"]
    assert codes("Kel. Jatinegara") == ["31.75.06.1001"]
    assert codes("Jatinegara", level="village") == ["31.75.06.1001"]
    assert codes("Jatinegara", within="31.75.06") == ["31.75.06.1001"]
    assert codes("Jatinegara", within="31.75.02") == []
    assert codes("Jatinegara Kaum") == ["31.75.02.1004"]


def test_a_name_in_the_wrong_area_is_not_found() -> None:
    assert codes("Rawamangun", within="31.75.03") == []
    assert codes("31.75.02.1005", within="31.75.03") == []
    assert codes("RW 07", within="31.75.02.1005") == ["31.75.02.1005-007"]
    assert codes("RW 16", within="31.75.02.1005") == []


def test_what_does_not_exist_that_day_is_left_away(today: date) -> None:
    village = queries.region("31.75.02.1005")
    actions.open_rw(village, number=16, from_on=date(2026, 7, 1), source="SK 1", on=today, by=operator())
    assert codes("31.75.02.1005-016", on=today) == []
    assert codes("31.75.02.1005-016", on=date(2026, 7, 1)) == ["31.75.02.1005-016"]


def test_the_one_that_is_meant_or_a_sentence_that_helps() -> None:
    assert queries.the_one("Cakung").code == "31.75.06"
    for words, code, helps in (
        ("Jatinegara", "several_regions", "31.75.06.1001"),
        ("Rawamanggun", "unknown_region", "Rawamangun (31.75.02.1005)"),
        ("Atlantis", "unknown_region", "31.75.02.1005"),
    ):
        with pytest.raises(Refused) as no:
            queries.the_one(words)
        assert no.value.reasons[0].code == code
        assert helps in no.value.reasons[0].words()


def test_an_unknown_code_is_refused() -> None:
    assert queries.region("3175021005").name == "Rawamangun"
    with pytest.raises(Refused) as no:
        queries.region("31.75.99")
    assert no.value.reasons[0].code == "unknown_region"


def test_places_hold_what_a_reader_needs_around_and_inside_an_area(today: date) -> None:
    by_code = {place.code: place for place in queries.places("31.75.02.1005-007", today)}
    assert set(by_code) == {"31", "31.75", "31.75.02", "31.75.02.1005"}
    assert set(by_code["31.75.02.1005"].rw) == {7}
    kecamatan = queries.places("31.75.02", today)
    assert sum(len(place.rw) for place in kecamatan) == 95
    assert {place.level for place in kecamatan} == {"province", "city", "district", "village"}
    assert by_code["31.75.02.1005"].aliases == ("Rawa Mangun",)


def test_places_leave_away_rw_that_are_closed(today: date) -> None:
    rw = queries.region("31.75.02.1005-015")
    actions.close_rw(rw, from_on=date(2026, 6, 1), source="SK 2", on=today, by=operator())
    [village] = [place for place in queries.places("31.75.02.1005", today) if place.level == "village"]
    assert set(village.rw) == set(range(1, 15))
    assert village.became == {}
    into = queries.region("31.75.02.1005-013")
    rw = queries.region("31.75.02.1005-014")
    actions.merge_rw(into, absorbed=[rw], from_on=date(2026, 6, 2), source="SK 3", on=today, by=operator())
    [village] = [place for place in queries.places("31.75.02.1005", today) if place.level == "village"]
    assert (village.became, set(village.rw)) == ({14: 13}, set(range(1, 14)))


def test_names_say_where_a_code_lies() -> None:
    names = queries.names_of(["31.75.02.1005-007", "31.75.02", "31.75"])
    assert names == {
        "31.75.02.1005-007": "RW 07 Rawamangun",
        "31.75.02": "Kecamatan Pulogadung",
        "31.75": "Jakarta Timur",
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [("31", "31"), ("3175", "31.75"), ("317502", "31.75.02"), (" 31.75.02.1005 ", "31.75.02.1005"), ("abc", "abc"),
     ("3175021", "3175021"), ("3175-1", "3175-1"), ("3175021005-x", "3175021005-x"), ("٣١٧٥", "٣١٧٥")],
)  # fmt: skip
def test_codes_get_their_dots_and_nothing_else_becomes_a_code(written: str, code: str) -> None:
    assert dotted(written) == code


def test_folding_keeps_different_places_apart() -> None:
    assert fold("Pulo Gebang") == fold("PULOGEBANG") != fold("Pulogadung")
    assert fold("Desa") == "desa"
    assert fold("") == ""
    assert (rw_number("RW 007"), rw_number("rukun warga 12"), rw_number("RW 0"), rw_number("RWK 7")) == (
        7,
        12,
        None,
        None,
    )
