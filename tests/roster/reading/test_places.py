"""Places: the names people write, the three Jatinegaras, and what lies inside the area of a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.roster.reading.places import Place, Places, contains
from tests.roster.reading.making import every_place, places

CITY = places("31.75")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("RAWAMANGUN", "31.75.02.1005"), ("Rawa Mangun", "31.75.02.1005"), ("Kel. Rawamangun", "31.75.02.1005"),
        ("Kelurahan Rawamangun", "31.75.02.1005"), ("Rawamangn", "31.75.02.1005"),
        ("Rawamangun (Pulogadung)", "31.75.02.1005"),
        ("Pal Meriam", "31.75.01.1004"), ("PAL MERIEM", "31.75.01.1004"), ("Pulogadung", "31.75.02.1001"),
        ("Pulo Gadung", "31.75.02.1001"), ("Kampung Tengah", "31.75.04.1002"), ("Tengah", "31.75.04.1002"),
        ("Cip. Besar Sel", "31.75.03.1007"), ("Kp Melayu", "31.75.03.1001"), ("Pd. Bambu", "31.75.07.1002"),
        ("Utan Kayu Sel.", "31.75.01.1006"), ("Cipinang", "31.75.02.1003"), ("Jati", "31.75.02.1007"),
        ("31.75.02.1005", "31.75.02.1005"), ("3175021005", "31.75.02.1005"), ("Halim Perdanakusuma", "31.75.08.1004"),
        ("Menteng", None), ("Pisangan", None), ("Cipinang Besar", None), ("Utan Kayu", None), ("", None), ("-", None),
        ("RAWAMANGUN RW 007", "31.75.02.1005"), ("Cipinang RT.3/RW.5", "31.75.02.1003"), ("🌺", None),
    ],
)  # fmt: skip
def test_a_kelurahan_is_known_by_the_names_people_write(name: str, code: str | None) -> None:
    assert CITY.village(name) == code


def test_the_three_jatinegaras_are_told_apart() -> None:
    assert CITY.district("Jatinegara") == "31.75.03"
    assert CITY.village("Jatinegara") == "31.75.06.1001"
    assert CITY.village("Jatinegara Kaum") == "31.75.02.1004"
    assert CITY.village("Jatinegara", "31.75.06") == "31.75.06.1001"
    assert CITY.village("Jatinegara", "31.75.03") is None
    assert CITY.locate("Cakung", "Jatinegara", 3) == ("31.75.06.1001", "31.75.06.1001-003", "")
    assert places("31.75.03").locate("", "Jatinegara", 3).error == "rw_outside_area"
    assert places("31.75.02").locate("", "Jatinegara Kaum", 3).rw == "31.75.02.1004-003"


@given(st.sampled_from([place for place in every_place() if place.level == "village"]), st.data())
def test_every_kelurahan_is_found_by_its_own_names_and_its_rw_by_number(place: Place, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([place.name, *place.aliases]))
    written = data.draw(st.sampled_from([name, name.upper(), name.replace(" ", ""), f" Kel. {name} "]))
    district = CITY.names[place.code[:8]]
    assert CITY.village(written, place.code[:8]) == place.code
    number = data.draw(st.sampled_from(place.rws))
    assert CITY.locate(district, written, number) == (place.code, f"{place.code}-{number:03d}", "")
    assert CITY.locate(district, written, max(place.rws) + 1) == (place.code, None, "rw_unknown")


@pytest.mark.parametrize(
    ("area", "district", "village", "rw", "code", "error"),
    [
        ("31.75.02.1005-007", "", "", 7, "31.75.02.1005-007", ""),
        ("31.75.02.1005-007", "", "", None, "31.75.02.1005-007", ""),
        ("31.75.02.1005-007", "", "", 14, "31.75.02.1005-014", "rw_outside_area"),
        ("31.75.02.1005-007", "", "", 35, None, "rw_unknown"),
        ("31.75.02.1005-007", "", "Kayu Putih", 7, None, "rw_outside_area"),
        ("31.75.02.1005", "", "", 15, "31.75.02.1005-015", ""),
        ("31.75.02.1005", "", "", 16, None, "rw_unknown"),
        ("31.75.02.1005", "", "", 0, None, "rw_unknown"),
        ("31.75.02.1005", "", "", None, None, "rw_missing"),
        ("31.75.02.1005", "", "Rawamangun", None, None, "rw_missing"),
        ("31.75.02.1005", "", "Rambutan", 2, None, "rw_outside_area"),
        ("31.75.02.1005", "", "Menteng", 2, None, "rw_outside_area"),
        ("31.75.02.1005", "Matraman", "", 2, None, "rw_outside_area"),
        ("31.75.02", "", "Jati", 3, "31.75.02.1007-003", ""),
        ("31.75.02", "", "", 3, None, "rw_missing"),
        ("31.75.02", "Pulo Gadung", "Jati", 3, "31.75.02.1007-003", ""),
        ("31.75.02", "Cipayung", "Cipayung", 3, None, "rw_outside_area"),
        ("31.75", "Matraman", "Palmeriam", 10, "31.75.01.1004-010", ""),
        ("31.75", "Matraman", "Rawamangun", 10, None, "rw_unknown"),
        ("31.75", "Gambir", "Gambir", 1, None, "rw_outside_area"),
    ],
)  # fmt: skip
def test_a_row_is_placed_as_seen_from_the_area(
    area: str, district: str, village: str, rw: int | None, code: str | None, error: str
) -> None:
    spot = places(area).locate(district, village, rw)
    assert (spot.rw, spot.error) == (code, error)


@pytest.mark.parametrize(
    ("village", "code"),
    [("Rawamangun, Pulogadung", "31.75.02.1005-007"), ("Kel. Rawamangun / Kec. Pulo Gadung", "31.75.02.1005-007"),
     ("RAWAMANGUN - JAKARTA TIMUR", "31.75.02.1005-007"), ("Rawamangun, Matraman", None),
     ("Rawamangun, Kayu Putih", None), ("Pulogadung, Rawamangun", None), (",", None)],
)  # fmt: skip
def test_a_kelurahan_may_be_followed_by_what_it_lies_in_and_by_nothing_else(village: str, code: str | None) -> None:
    spot = places("31.75.02").locate("", village, 7)
    assert (spot.rw, spot.error) == (code, "" if code else "rw_outside_area")


def test_a_closed_rw_is_not_known() -> None:
    shrunk = [place._replace(rws=(1, 2, 4)) if place.name == "Jati" else place for place in every_place()]
    seen = Places(shrunk, "31.75.02.1007")
    assert seen.locate("", "", 3).error == "rw_unknown"
    assert seen.locate("", "", 4).rw == "31.75.02.1007-004"


def test_an_area_contains_what_begins_with_its_code_and_no_neighbour() -> None:
    assert contains("31.75.02", "31.75.02.1005-007")
    assert contains("31.75.02.1005", "31.75.02.1005-007")
    assert not contains("31.75.02.1005-00", "31.75.02.1005-007")
    assert not contains("31.75.02.100", "31.75.02.1005")
