"""Rows: who is a person, what a row says, and every reason that the row gives by itself."""

from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.roster.reading.reasons import ALL, DUPLICATES, ERRORS, WARNINGS
from payung.roster.reading.rows import RowReader, years_before
from payung.sheets.books import read_book, read_text
from payung.sheets.names import name_key
from payung.sheets.nobodies import PERSON
from payung.workers.matching import match_key
from tests.roster.reading.making import (
    AGES,
    HEADING,
    IMPORT_DAY,
    Rows,
    person,
    places,
    read,
    read_bytes,
    read_rows_of,
    xlsx,
)


def reasons_of(area: str = "31.75.02.1005", **cells: Any) -> tuple[str, ...]:
    """Return the reasons of a person whose cells are as given."""
    return read_bytes(xlsx([HEADING, person(**cells)]), "a.xlsx", area)[0].reasons


def kinds_of(*rows: Any, heading: Any = HEADING) -> list[str]:
    return [reading.kind for reading in read_rows_of([heading, *rows])]


def test_somebody_without_fault_has_no_reason_and_all_values() -> None:
    row = read_bytes(xlsx([HEADING, person(name=" Hj.  Siti  Rohmah", nik="3175025502809001", sex="P")]), "a.xlsx")[0]
    assert (row.number, row.kind, row.reasons, row.in_error) == (2, PERSON, (), False)
    assert (row.nik, row.name, row.name_key) == ("3175025502809001", "Hj. Siti Rohmah", "siti rohmah")
    assert (row.birth_date, row.birth_place, row.sex) == (date(1980, 2, 15), "Jakarta", "P")
    assert (row.rw, row.rt, row.village, row.phone) == ("31.75.02.1005-007", "003", "31.75.02.1005", "+6280012340001")
    assert (row.occupation, row.occupation_text, row.sector) == ("ojek_pangkalan", "Ojek", "transport")
    assert row.match_key == match_key(name_key("Siti Rohmah"), date(1980, 2, 15))
    assert row.cells[1] == "3175025502809001"


@pytest.mark.parametrize(
    ("cells", "reasons"),
    [
        ({"nik": ""}, ("nik_missing",)),
        ({"nik": "#N/A"}, ("nik_missing",)),
        ({"nik": "317502150280900"}, ("nik_not_16_digits",)),
        ({"nik": 3175021502809001.0}, ("nik_number_cell",)),
        ({"nik": "3175023102809001"}, ("nik_bad_date",)),
        ({"nik": "3175023102809001", "birth": ""}, ("birth_missing", "nik_bad_date")),
        ({"nik": "3175021502800000"}, ("nik_serial_zero",)),
        ({"nik": "9975021502809001"}, ("nik_unknown_region",)),
        ({"birth": "16-02-1980"}, ("nik_birth_mismatch",)),
        ({"birth": "02-15-1980"}, ()),  # the month first, as the NIK says too
        ({"birth": "lupa"}, ("birth_unreadable",)),
        ({"birth": ""}, ("birth_missing",)),
        ({"birth": "-"}, ("birth_missing",)),
        ({"birth": "#N/A", "phone": "#REF!", "work": "#N/A"}, ("birth_missing", "occupation_missing")),
        ({"sex": "P"}, ("nik_sex_mismatch",)),
        ({"sex": "P", "birth": ""}, ("birth_missing", "nik_sex_mismatch")),
        ({"sex": ""}, ("sex_missing",)),
        ({"sex": "?"}, ("sex_missing",)),
        ({"name": ""}, ("name_missing",)),
        ({"name": "-"}, ("name_missing",)),
        ({"name": "Budi 2"}, ("name_has_digits",)),
        ({"rw": ""}, ("rw_missing",)),
        ({"rw": "016"}, ("rw_unknown",)),
        ({"phone": "12345"}, ("phone_unreadable",)),
        ({"phone": ""}, ()),
        ({"work": ""}, ("occupation_missing",)),
        ({"work": "youtuber"}, ("occupation_unknown",)),
        ({"work": "PNS"}, ("wage_earner",)),
        ({"nik": "3175021602619001", "birth": "16-02-1961"}, ("over_age",)),
        ({"nik": "3175021602619001", "birth": ""}, ("birth_missing", "over_age")),
        ({"nik": "3175021602209001", "birth": "16-02-2020"}, ("under_age",)),
        ({"nik": "", "birth": "", "sex": ""}, ("birth_missing", "nik_missing", "sex_missing")),
    ],
)  # fmt: skip
def test_a_row_gives_its_reasons_and_no_others(cells: dict[str, Any], reasons: tuple[str, ...]) -> None:
    assert reasons_of(**cells) == reasons


def test_codes_are_errors_warnings_or_duplicates() -> None:
    assert len(ALL) == len(ERRORS) + len(WARNINGS) + len(DUPLICATES) == 35
    assert not ERRORS & WARNINGS


def test_what_is_missing_is_proposed_by_the_nik_and_never_overrides() -> None:
    row = read_bytes(xlsx([HEADING, person(nik="3175025502809001", birth="", sex="")]), "a.xlsx")[0]
    assert (row.birth_date, row.sex) == (date(1980, 2, 15), "P")
    row = read_bytes(xlsx([HEADING, person(nik="3175025502809001", birth="16-02-1981", sex="L")]), "a.xlsx")[0]
    assert (row.birth_date, row.sex, row.reasons) == (
        date(1981, 2, 16),
        "L",
        ("nik_birth_mismatch", "nik_sex_mismatch"),
    )


@pytest.mark.parametrize(
    ("born", "reasons"),
    [(date(1961, 6, 15), ("over_age",)), (date(1961, 6, 16), ()), (date(2008, 6, 15), ()),
     (date(2008, 6, 16), ("under_age",))],
)  # fmt: skip
def test_ages_are_judged_on_the_day_of_the_import(born: date, reasons: tuple[str, ...]) -> None:
    assert reasons_of(nik=f"317502{born:%d%m%y}9001", birth=born) == reasons


def test_the_ages_are_whatever_the_law_says() -> None:
    choice = read(read_book(xlsx([HEADING, person()]), "a.xlsx"))[2]
    for ages, reasons in (
        ({"min_age": 47}, ("under_age",)),
        ({"min_age": 46}, ()),
        ({"max_age": 46}, ("over_age",)),
        ({"max_age": 47}, ()),
    ):
        reader = RowReader(choice.sheet, choice.layout, places("31.75.02.1005"), on=IMPORT_DAY, **{**AGES, **ages})
        assert reader.read()[0].reasons == reasons
    assert years_before(date(2028, 2, 29), 18) == date(2010, 2, 28)
    assert years_before(date(2028, 2, 29), 4) == date(2024, 2, 29)


def test_a_leap_child_turns_old_on_the_first_of_march() -> None:
    choice = read(read_book(xlsx([HEADING, person(nik="3175022902609001", birth="29-02-1960")]), "a.xlsx"))[2]
    for on, reasons in (date(2025, 2, 28), ()), (date(2025, 3, 1), ("over_age",)):
        assert (
            RowReader(choice.sheet, choice.layout, places("31.75.02.1005"), on=on, **AGES).read()[0].reasons == reasons
        )


def test_a_missing_column_is_a_missing_value_in_each_row_and_a_missing_phone_has_no_code() -> None:
    row = read_rows_of([["NIK", "NAMA"], ["3175021502809001", "Budi"]], "31.75.02.1005-007")[0]
    assert row.reasons == ("birth_missing", "occupation_missing", "sex_missing")
    assert (row.rw, row.birth_date, row.sex, row.phone) == ("31.75.02.1005-007", date(1980, 2, 15), "L", None)


def test_rt_and_rw_come_from_one_column_two_columns_or_the_address() -> None:
    for heading, cell in (("RT/RW", "003/007"), ("ALAMAT", "Jl. Mawar 5 RT 003 RW 007"), ("RT", "003/007")):
        row = read_rows_of([["NIK", "NAMA", heading], ["3175021502809001", "Budi", cell]])[0]
        assert (row.rt, row.rw) == ("003", "31.75.02.1005-007"), heading


def test_a_rt_rw_that_became_a_date_is_read_back_and_flagged() -> None:
    row = read_bytes(xlsx([["NIK", "NAMA", "RT/RW"], ["3175021502809001", "Budi", date(2026, 7, 3)]]), "a.xlsx")[0]
    assert (row.rt, row.rw) == ("003", "31.75.02.1005-007")
    assert "rw_looks_like_date" in row.reasons
    assert "rw_unknown" not in row.reasons


def test_place_and_date_in_one_cell_under_either_heading() -> None:
    for heading in ("TTL", "TANGGAL LAHIR"):
        row = read_rows_of([["NIK", "NAMA", heading], ["3175021502809001", "Budi", "Solo, 15 Peb '80"]])[0]
        assert (row.birth_place, row.birth_date) == ("Solo", date(1980, 2, 15))


def test_blanks_titles_totals_signatures_and_headings_are_nobody() -> None:
    assert kinds_of(
        person(1),
        [""] * 10,
        ["2", *[""] * 9],
        ["35."],
        list(HEADING),
        [f"({number})" for number in range(1, 11)],
        [float(number) for number in range(1, 11)],
        ["JUMLAH : 46 ORANG"],
        ["", "", "Total : 104"],
        ["JUMLAH KESELURUHAN", "", "", "", "", "", "", "", "", "126"],
        ["Lanjutan daftar - halaman 2"],
        ["", "", "RW 008"],
        person(2),
        ["", "", "", "", "", "", "", "", "Jakarta, 10 Juni 2026"],
        ["", "", "Mengetahui,", "", "", "", "", "", "Ketua RW 007"],
        ["", "", "( ................ )", "", "", "", "", "", "(________)"],
        ["", "", "BUDI SANTOSO", "", "", "", "", "", "SITI AMINAH"],
        ["", "", "NIP. 197001011990011001"],
    ) == [
        "person", "blank", "number_only", "number_only", "header", "column_numbers", "column_numbers", "total",
        "total", "total",
        "title", "title", "person", "signature", "signature", "signature", "signature", "signature",
    ]  # fmt: skip


def test_a_signature_block_in_the_middle_ends_with_the_next_person() -> None:
    after = ["3", "", "Siti Aminah", "", "", "P", "", "007", "", "Ojek"]
    assert kinds_of(person(1), ["", "", "Mengetahui,"], ["", "", "LURAH"], person(2), after) == [
        "person", "signature", "signature", "person", "person",
    ]  # fmt: skip


def test_a_slot_that_holds_only_dashes_is_as_empty_as_a_blank_one() -> None:
    dashes = ["12", *["-"] * 9]
    assert kinds_of(person(1), dashes, ["13", "", "...", "", "_", "", "", "", "", "–"]) == [
        "person", "number_only", "number_only",
    ]  # fmt: skip
    assert kinds_of(person(1), ["12", "-", "Siti", *["-"] * 7]) == ["person", "person"]


def test_a_slot_with_only_the_place_filled_in_beforehand_is_nobody() -> None:
    assert kinds_of(person(1), ["2", "", "", "", "", "", "005", "007"], ["", "", "", "", "", "", "005", "007"]) == [
        "person", "number_only", "number_only",
    ]  # fmt: skip
    assert kinds_of(["2", "", "Siti", "", "", "", "", "007"], ["3", "", "", "", "", "", "", "007", "", "Ojek"]) == [
        "person", "person",
    ]  # fmt: skip


def test_a_row_that_says_how_to_fill_the_columns_in_is_nobody() -> None:
    hints = ["", "16 digit", "sesuai KTP", "", "dd-mm-yyyy", "L/P", "", "", "08xx", "isi sendiri"]
    assert kinds_of(hints, person(1)) == ["title", "person"]
    assert kinds_of(["a", "b", "c", "d", "e", "f"], ["(A)", "(B)", "(C)"], person(1)) == [
        "column_numbers", "column_numbers", "person",
    ]  # fmt: skip
    nearly = ["", "belum ada", "Siti", "", "lupa", "P", "", "", "hilang", "Ojek"]
    assert kinds_of(nearly, ["2", *nearly[1:5], "", *nearly[6:]]) == ["person", "person"]


def test_a_total_in_spaced_letters_a_lettered_section_and_a_staff_number_are_nobody() -> None:
    assert kinds_of(
        ["B", "", "KELOMPOK OJEK"], person(1), ["", "", "T O T A L", "", "", "", "", "", "", "2"],
        ["", "NIP. 19700101 199001 1 001"],
    ) == ["title", "person", "total", "signature"]  # fmt: skip


def test_a_total_whose_sum_or_colon_stands_in_the_column_of_dates_is_a_total() -> None:
    assert kinds_of(["Jumlah", "", "", "", ":", "", "10", "orang"], ["", "", "TOTAL", "", "104"]) == ["total", "total"]
    assert kinds_of(["7", "", "Total Wijaya", "", "1/1/85"]) == ["person"]


def test_a_signature_block_may_stand_in_the_column_of_the_nik() -> None:
    assert kinds_of(
        person(1),
        ["Mengetahui,", "Jakarta, 12 Juni 2026"],
        ["Lurah Rawamangun", "Ketua RW 007"],
        ["( ttd )", "(..........)"],
        ["BUDI SANTOSO", "SUKIRNO"],
    ) == ["person", "signature", "signature", "signature", "signature"]
    assert kinds_of(person(1), ["2", "(belum)", "An Nisa"], ["", "-", "An Nisa"]) == ["person"] * 3


def test_the_second_line_of_a_heading_is_a_heading_when_it_comes_again() -> None:
    heading = [["NO", "NIK", "NAMA", "TTL", "", "RW"], ["", "", "", "TEMPAT", "TANGGAL LAHIR", ""]]
    rows: Rows = [*heading, ["1", "3175021502809001", "Budi", "Solo", "15-02-1980", "7"], *heading]
    assert [reading.kind for reading in read_rows_of(rows)] == ["person", "header", "header"]


@pytest.mark.parametrize(
    "cells",
    [{"nik": ""}, {"name": ""}, {"nik": "", "birth": "", "sex": "", "phone": "", "place": "", "rt": "", "rw": "",
     "work": ""},
     {"nik": "belum ada"}, {"name": "TOTAL", "nik": "3175021502809001"}, {"name": "Jumlah Wati"},
     {"name": "Mengetahui"},
     {"work": "ketua rw"}, {"nik": "", "name": ""}, {"nik": "31750215"}],
)  # fmt: skip
def test_nobody_who_might_be_a_person_is_dropped(cells: dict[str, Any]) -> None:
    assert kinds_of(person(1), person(2, **cells)) == ["person", "person"]


def test_a_name_alone_is_a_person_only_where_rows_bear_no_numbers_or_it_has_one() -> None:
    assert kinds_of(["1", "", "Siti"], ["", "", "Siti"]) == ["person", "title"]
    assert [row.kind for row in read_rows_of([["NIK", "NAMA"], ["", "Siti Aminah"], ["", "RW 008"]])] == [
        "person",
        "title",
    ]


def test_what_stands_beside_the_core_columns_is_read_on_demand() -> None:
    rows = [
        [
            "NIK",
            "NAMA",
            "NO KK",
            "NAMA IBU",
            "PENGHASILAN",
            "DESIL",
            "AHLI WARIS",
            "HUB. KELUARGA",
            "NO HP AHLI WARIS",
            "ALAMAT",
            "KET",
        ],
        [
            "3175021502809001",
            "Budi",
            "3175 0101 0120 9002",
            "Tini",
            "Rp1.250.000",
            "Desil 2",
            "Sari",
            "Istri",
            "0800 1234 5678",
            "Jl. A",
            "",
        ],
    ]
    readings, reader, _ = read(read_text("\n".join("\t".join(row) for row in rows)))
    assert reader.beside(readings[0].cells) == {
        "kk_number": "3175010101209002", "mother_name": "Tini", "income": 1_250_000, "decile": 2, "heir_name": "Sari",
        "heir_relation": "Istri", "heir_phone": "+6280012345678", "address": "Jl. A",
    }  # fmt: skip


def test_one_row_that_was_corrected_is_read_again_alone() -> None:
    readings, reader, _ = read(read_book(xlsx([HEADING, person(nik="317502150280900O")]), "a.xlsx"))
    assert readings[0].in_error
    cells = list(readings[0].cells)
    cells[1] = "3175021502809000"
    again = reader.read_one(readings[0].number, cells)
    assert (again.number, again.nik, again.reasons) == (2, "3175021502809000", ())
    assert reader.read_one(9, ["", "", "Siti"]).kind == PERSON


def test_rows_that_are_too_short_are_read_as_if_blank_cells_followed() -> None:
    row = read_text("NIK;NAMA;RW;HP\n3175021502809001;Budi\n")
    assert read(row, "31.75.02.1005-007")[0][0].rw == "31.75.02.1005-007"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(st.text(max_size=20), st.none(), st.floats(), st.dates(), st.sampled_from(person())), max_size=14
    )
)
def test_no_row_is_too_strange_to_be_read_or_ignored(cells: list[Any]) -> None:
    reader = a_reader()
    reader.sheet.rows[1:] = [cells, person(2)]
    got = reader.read()
    assert [row.number for row in got] == [2, 3]
    assert set(got[0].reasons) <= ALL
    assert got[1].reasons == ()


@cache
def a_reader() -> RowReader:
    return read(read_book(xlsx([HEADING, person()]), "a.xlsx"))[1]
