"""Dates and identity numbers: every form that offices use, read back; whatever is none stays none."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.sheets.cells.dates import months, read_date, read_place_and_date
from payung.sheets.cells.nik import date_digits, nik_date, provinces, read_nik
from tests.roster.reading.making import IMPORT_DAY

BIRTHS = st.dates(date(1930, 1, 1), date(2020, 12, 31))

# Dates.


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1980-05-08", date(1980, 5, 8)),
        ("1980/5/8", date(1980, 5, 8)),
        ("08-05-1980", date(1980, 5, 8)),
        ("8/5/1980", date(1980, 5, 8)),
        ("08.05.80", date(1980, 5, 8)),
        ("08 05 1980", date(1980, 5, 8)),
        ("8 - 5 - 1980", date(1980, 5, 8)),
        ("8_5_1980", date(1980, 5, 8)),
        ("'08-05-1980", date(1980, 5, 8)),
        ("08-05-1980.", date(1980, 5, 8)),
        ("08051980", date(1980, 5, 8)),
        ("19800508", date(1980, 5, 8)),
        (19800508.0, date(1980, 5, 8)),
        ("1980-05-08 00:00:00", date(1980, 5, 8)),
        ("1980-05-08T00:00:00.000", date(1980, 5, 8)),
        ("08/05/1980 0:00", date(1980, 5, 8)),
        (29349.0, date(1980, 5, 8)),
        (29349, date(1980, 5, 8)),
        ("29349", date(1980, 5, 8)),
        ("29349.0", date(1980, 5, 8)),
        (date(1980, 5, 8), date(1980, 5, 8)),
        (datetime(1980, 5, 8, 0, 0), date(1980, 5, 8)),  # noqa: DTZ001  what a spreadsheet holds
        ("8 Mei 1980", date(1980, 5, 8)),
        ("8 MEI '80", date(1980, 5, 8)),
        ("17 Agst '85", date(1985, 8, 17)),
        ("16-Agust-1976", date(1976, 8, 16)),
        ("07-Pebruari-1986", date(1986, 2, 7)),
        ("18 Peb 1967", date(1967, 2, 18)),
        ("17 Nop 2005", date(2005, 11, 17)),
        ("25 Nopember 1986", date(1986, 11, 25)),
        ("31-Mrt-1983", date(1983, 3, 31)),
        ("13 Sept 1989", date(1989, 9, 13)),
        ("12 Djuni 1960", date(1960, 6, 12)),
        ("17-VIII-1945", date(1945, 8, 17)),
        ("17Agustus1985", date(1985, 8, 17)),
        ("Mei 18, 1980", date(1980, 5, 18)),
        ("Senin, 17 Agustus 1985", date(1985, 8, 17)),
        ("Jum'at, 17 Agustus 1985", date(1985, 8, 17)),
        ("１７-０８-１９８５", date(1985, 8, 17)),
        ("17\u200b-08-1985", date(1985, 8, 17)),
        ("29-02-1984", date(1984, 2, 29)),
        ("17 Agutus 1985", date(1985, 8, 17)),
        ("5-Oktobre-1985", date(1985, 10, 5)),
        ("14 Pebr 1990", date(1990, 2, 14)),
    ],
)
def test_a_date_is_read_in_every_form(cell: Any, day: date) -> None:
    assert read_date(cell, IMPORT_DAY) == day


@pytest.mark.parametrize(
    "cell",
    ["", " ", "-", "lupa", "31-02-1985", "31/2/1980", "31 April 1979", "29-02-1985", "00-00-0000", "xx-05-1980", "1980",
     1980.0, "05-1980", "05/18/1980", "12-05-198", "1/1/1", "17 Foo 1980", "180580", True, None, 0.5, -3.0,
     float("nan"),
     float("inf"), 1e300, "9" * 5000, time(5, 3), timedelta(days=3), "32-01-1980", "1-13-1980"],
)  # fmt: skip
def test_what_is_no_date_stays_none(cell: Any) -> None:
    assert read_date(cell, IMPORT_DAY) is None


@pytest.mark.parametrize(("text", "year"), [("1-1-26", 2026), ("1-1-27", 1927), ("1-1-00", 2000), ("1 Mei 61", 1961)])
def test_two_digit_years_above_the_current_one_are_of_the_last_century(text: str, year: int) -> None:
    found = read_date(text, IMPORT_DAY)
    assert found is not None
    assert found.year == year


@given(BIRTHS, st.sampled_from("-/. "), st.booleans())
def test_every_day_is_read_back_day_first(day: date, separator: str, padded: bool) -> None:
    pattern = "{:02d}{s}{:02d}{s}{}" if padded else "{}{s}{}{s}{}"
    assert read_date(pattern.format(day.day, day.month, day.year, s=separator), IMPORT_DAY) == day


@given(BIRTHS, st.data())
def test_every_month_name_is_read_back(day: date, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([word for word, number in months().items() if number == day.month]))
    written = data.draw(st.sampled_from([name, name.upper(), name.title()]))
    assert read_date(f"{day.day} {written} {day.year}", IMPORT_DAY) == day
    assert read_date(f"{day.day}-{written}-{day.year}", IMPORT_DAY) == day


@given(BIRTHS)
def test_serials_and_iso_are_read_back(day: date) -> None:
    assert read_date(float((day - date(1899, 12, 30)).days), IMPORT_DAY) == day
    assert read_date(day.isoformat(), IMPORT_DAY) == read_date(f"{day.isoformat()} 00:00:00", IMPORT_DAY) == day


@pytest.mark.parametrize(
    ("cell", "place", "day", "something"),
    [
        ("Wonogiri, 18.03.1971", "Wonogiri", date(1971, 3, 18), True),
        ("Medan / 17-03-1964", "Medan", date(1964, 3, 17), True),
        ("Solo,25 Juli 1974", "Solo", date(1974, 7, 25), True),
        ("JAKARTA 10 April 1975", "JAKARTA", date(1975, 4, 10), True),
        ("LEBAK, 1976-11-25 00:00:00", "LEBAK", date(1976, 11, 25), True),
        ("Jakarta, Mei 18 1980", "Jakarta", date(1980, 5, 18), True),
        ("Jakarta (01-02-1980)", "Jakarta", date(1980, 2, 1), True),
        ("Kp. Melayu, 31 April 1979", "Kp. Melayu", None, True),
        ("Serang, 00-00-0000", "Serang", None, True),
        ("Serang / lupa", "Serang", None, True),
        ("lupa", "", None, True),
        ("Jakarta", "Jakarta", None, False),
        ("", "", None, False),
        (date(1971, 3, 18), "", date(1971, 3, 18), True),
    ],
)
def test_place_and_date_of_one_cell_come_apart(cell: Any, place: str, day: date | None, something: bool) -> None:
    assert read_place_and_date(cell, IMPORT_DAY) == (place, day, something)


# Identity numbers.


@pytest.mark.parametrize(
    "cell",
    ["3175021502809001", " 3175021502809001 ", "'3175021502809001", "’3175021502809001", "3175 0215 0280 9001",
     "31.75.02.150280.9001", "317502-150280-9001", "317502\xa0150280\xa09001", "3175–0215–0280–9001",
     "３１７５０２１５０２８０９００１",
     "\u200f3175021502809001\u202c", "3175021502809001\n"],
)  # fmt: skip
def test_a_nik_is_read_through_blanks_dots_dashes_and_apostrophes(cell: str) -> None:
    assert read_nik(cell) == ("3175021502809001", "", "3175021502809001")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("", "nik_missing"), (None, "nik_missing"), ("-", "nik_missing"), ("'", "nik_missing"), ("\u200b", "nik_missing"),
     (3175021502809001.0, "nik_number_cell"), (3175021502809001, "nik_number_cell"), ("3.17502E+15", "nik_number_cell"),
     ("3,17502E+15", "nik_number_cell"), ("3175021502809001.0", "nik_number_cell"),
     ("317502150280900", "nik_not_16_digits"), ("31750215028090011", "nik_not_16_digits"),
     ("317502150280900O", "nik_not_16_digits"), ("3l75021502809001", "nik_not_16_digits"),
     ("tidak ada", "nik_not_16_digits"), ("3175/0215/0280/9001", "nik_not_16_digits"), (True, "nik_not_16_digits")],
)  # fmt: skip
def test_what_is_no_nik_is_named_and_never_mended(cell: Any, reason: str) -> None:
    assert read_nik(cell)[:2] == (None, reason)


@given(BIRTHS, st.sampled_from("LP"))
def test_a_nik_s_date_is_read_back_with_the_sex(day: date, sex: str) -> None:
    six = date_digits(day.isoformat())["LP".index(sex)]
    born, told = nik_date(six, IMPORT_DAY)
    assert told == sex
    assert born is not None
    assert (born.day, born.month, born.year % 100) == (day.day, day.month, day.year % 100)


@pytest.mark.parametrize(
    "six", ["310480", "300280", "710480", "700280", "000180", "321280", "400180", "721280", "150080", "151380"]
)
def test_a_nik_s_date_that_is_on_no_calendar_is_none(six: str) -> None:
    assert nik_date(six, IMPORT_DAY).born is None


def test_provinces_are_those_of_the_code_list() -> None:
    assert {"11", "31", "32", "96"} <= provinces()
    assert not {"00", "20", "37", "54", "99"} & provinces()
