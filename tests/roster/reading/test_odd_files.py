"""Small lists of the kinds that went wrong once: every line is somebody's, every column is read in one way."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from payung.roster.reading.rows import RowReading
from payung.sheets.books import read_book
from payung.sheets.unread import unread_in
from tests.roster.reading.making import judged, ods, raw_xlsx, read, xlsx

AREA = "31.75.02.1005"
HEADING = ["No", "NIK", "Nama", "Tgl Lahir", "JK", "RW", "Pekerjaan"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NAMES = ("Budi Santoso", "Siti Rohmah", "Andi Wijaya", "Rina Melati", "Tono Hartono", "Wati Kusuma")


def nik(number: int, born: date, sex: str = "L") -> str:
    """Return an invented NIK of somebody born on the day."""
    return f"317502{born.day + 40 * (sex == 'P'):02d}{born.month:02d}{born.year % 100:02d}{9000 + number}"


def people(many: int = 6, *, ending: str = "") -> list[list[Any]]:
    """Return rows below `HEADING`, no one born on a day that reads alike both ways."""
    rows = []
    for number in range(many):
        born = date(1980 + number, 1 + number, 2 + number + number % 2)
        own = nik(number, born, "LP"[number % 2])
        own = own[: len(own) - len(ending)] + ending
        name = NAMES[number % len(NAMES)]
        rows.append([number + 1, own, name, born.strftime("%d-%m-%Y"), "LP"[number % 2], 7, "pedagang"])
    return rows


def text(rows: Sequence[Sequence[Any]], separator: str = ";") -> str:
    return "\n".join(separator.join(map(str, row)) for row in rows)


def from_text(content: str | bytes, area: str = AREA) -> list[RowReading]:
    data = content if isinstance(content, bytes) else content.encode()
    return _people(read(read_book(data, "a.csv"), area)[0])


def from_rows(rows: Sequence[Sequence[Any]], area: str = AREA) -> list[RowReading]:
    return _people(read(read_book(xlsx(rows), "a.xlsx"), area)[0])


def _people(readings: Sequence[RowReading]) -> list[RowReading]:
    return [reading for reading in readings if reading.kind == "person"]


def plain(readings: Sequence[RowReading]) -> list[tuple[Any, ...]]:
    return [(one.nik, one.name.strip('"'), one.birth_date, one.sex, one.rw, one.reasons) for one in readings]


EXPECTED = plain(from_rows([HEADING, *people()]))


@pytest.mark.parametrize("first", range(6))
@pytest.mark.parametrize("second", range(6))
def test_a_mark_that_nobody_closed_swallows_nobody(first: int, second: int) -> None:
    rows = people()
    for at in {first, second}:
        rows[at][2] = f'"{rows[at][2]}'
    assert plain(from_text(text([HEADING, *rows]))) == EXPECTED


def test_two_marks_twenty_rows_apart_swallow_nobody() -> None:
    rows = [[*people()[number % 6]] for number in range(60)]
    rows[10][6], rows[30][6] = '"pedagang', '"pedagang'
    assert len(from_text(text([HEADING, *rows]))) == 60


@pytest.mark.parametrize("mark", ['"', "sda", "s.d.a", "idem", '-"-', "〃"])
def test_a_ditto_mark_is_what_stands_above(mark: str) -> None:
    rows = people()
    for row in rows[1:]:
        row[5], row[6] = mark, mark
    found = from_text(text([HEADING, *rows]))
    assert [(one.rw, one.occupation_text) for one in found] == [("31.75.02.1005-007", "pedagang")] * 6
    assert [one.reasons for one in found] == [(), *[("ditto_read",)] * 5]


@pytest.mark.parametrize("separator", [",", ";"])
def test_lines_that_are_one_quoted_cell_are_opened(separator: str) -> None:
    lines = text([HEADING, *people()], separator).splitlines()
    assert plain(from_text("\n".join(f'"{line}"' for line in lines))) == EXPECTED


def test_a_cell_of_several_lines_stays_one() -> None:
    rows = people()
    content = text([HEADING, *rows]).replace("pedagang", '"pedagang\nsayur"', 1)
    assert plain(from_text(content))[1:] == EXPECTED[1:]
    assert len(from_text(content)) == 6


def test_lines_may_end_as_on_old_machines() -> None:
    assert plain(from_text(text([HEADING, *people()]).replace("\n", "\r"))) == EXPECTED


def test_one_wrong_byte_casts_no_doubt_on_the_others() -> None:
    rows = people()
    rows[0][2] = "Nur’aini Siti"
    data = text([HEADING, *rows]).encode().replace(b"pedagang", b"pedagang\xff", 1)
    assert [one.name for one in from_text(data)][:2] == ["Nur’aini Siti", "Siti Rohmah"]


@pytest.mark.parametrize("guard", ['="{}"', "NIK. {}", "({})", "*{}*", "NIK: {} ."])
def test_what_stands_around_sixteen_digits_is_no_part_of_them(guard: str) -> None:
    rows = people()
    for row in rows:
        row[1] = guard.format(row[1])
    assert plain(from_rows([HEADING, *rows])) == EXPECTED


def test_niks_that_all_end_in_zero_were_numbers() -> None:
    assert {one.reasons for one in from_rows([HEADING, *people(ending="0")])} == {("nik_number_cell",)}
    assert {one.reasons for one in from_rows([HEADING, *people(4, ending="0")])} == {()}
    assert from_rows([HEADING, [1, "3.175.021.502.809.001", *people()[0][2:]]])[0].reasons == ("nik_number_cell",)


@pytest.mark.parametrize("heading", ["RW/RT", "RW / RT", "RW-RT", "RW RT"])
def test_rw_stands_first_where_the_heading_says_so(heading: str) -> None:
    rows = [[*row[:5], "007/001", row[6]] for row in people()]
    named = [*HEADING[:5], heading, HEADING[6]]
    assert {(one.rw, one.rt) for one in from_text(text([named, *rows]))} == {("31.75.02.1005-007", "001")}
    turned = [[*row[:5], "RT 001 RW 007", row[6]] for row in people()]
    assert {(one.rw, one.rt) for one in from_text(text([named, *turned]))} == {("31.75.02.1005-007", "001")}


def test_first_and_last_name_are_one_name() -> None:
    rows = [[row[0], row[1], *row[2].split(), *row[3:]] for row in people()]
    named = ["No", "NIK", "Nama Depan", "Nama Belakang", *HEADING[3:]]
    assert plain(from_rows([named, *rows])) == EXPECTED


@pytest.mark.parametrize("names", [("Tgl", "Bln", "Thn"), ("Tanggal", "Bulan", "Tahun")])
def test_day_month_and_year_in_columns_of_their_own_are_one_date(names: tuple[str, str, str]) -> None:
    rows = [[*row[:3], *map(int, row[3].split("-")), *row[4:]] for row in people()]
    top = [*HEADING[:3], "Tanggal Lahir", "", "", *HEADING[4:]]
    below = ["", "", "", *names, "", "", ""]
    assert plain(from_rows([top, below, *rows])) == EXPECTED


def test_a_column_that_proves_month_first_is_read_so() -> None:
    rows = people()
    for row in rows:
        day, month, year = row[3].split("-")
        row[3] = f"{month}/{day}/{year}"
    rows.append([7, nik(6, date(1990, 5, 25)), "Joko Susilo", "5/25/1990", "L", 7, "pedagang"])
    found = from_text(text([HEADING, *rows]))
    assert plain(found)[:6] == EXPECTED
    assert found[6].reasons == ()


def nobody(at: int, born: Any) -> list[Any]:
    """Return a row without a NIK, which proves nothing by itself."""
    return [at, "", f"Orang {NAMES[at % len(NAMES)]}", born, "L", 7, "pedagang"]


def known(at: int, born: date, written: Any) -> list[Any]:
    """Return a row whose NIK says the day, whatever is written."""
    return [at, nik(at, born), f"Orang {NAMES[at % len(NAMES)]}", written, "L", 7, "pedagang"]


@pytest.mark.parametrize(("slips", "read_as"), [(1, date(1986, 3, 4)), (2, date(1986, 4, 3))])
def test_one_slip_turns_no_column_of_date_cells_round_and_two_do(slips: int, read_as: date) -> None:
    rows = [known(at, date(1985 + at, 8, 7), date(1985 + at, 7, 8)) for at in range(slips)]
    assert from_rows([HEADING, *rows, nobody(9, date(1986, 3, 4))])[-1].birth_date == read_as


@pytest.mark.parametrize(("proofs", "is_open"), [(4, True), (5, False)])
def test_five_days_prove_an_order_against_one_slip_and_four_do_not(proofs: int, is_open: bool) -> None:
    rows = [nobody(at, f"{20 + at}/05/1988") for at in range(proofs)]
    last = from_text(text([HEADING, *rows, nobody(8, "05/25/1988"), nobody(9, "07/08/1985")]))[-1]
    assert ("day_order_open" in last.reasons) is is_open
    assert is_open or last.birth_date == date(1985, 8, 7)


@pytest.mark.parametrize(("votes", "is_open"), [(3, True), (4, False)])
def test_four_nik_prove_month_first_against_one_and_three_do_not(votes: int, is_open: bool) -> None:
    rows = [known(at, date(1980 + at, 7, 8), f"07/08/{1980 + at}") for at in range(votes)]
    last = from_text(text([HEADING, *rows, known(8, date(1979, 8, 7), "07/08/1979"), nobody(9, "07/08/1985")]))[-1]
    assert ("day_order_open" in last.reasons) is is_open
    assert is_open or last.birth_date == date(1985, 7, 8)


@pytest.mark.parametrize("month", [11, 12])
def test_the_last_month_proves_an_order_like_any_other(month: int) -> None:
    rows = [nobody(at, f"{month}/{20 + at}/1988") for at in range(2)]
    assert from_text(text([HEADING, *rows, nobody(9, "07/08/1985")]))[-1].birth_date == date(1985, 7, 8)


def test_a_column_that_writes_both_ways_is_asked_about() -> None:
    rows = [
        [1, "", "Satu", "25/05/1988", "L", 7, "pedagang"],
        [2, "", "Dua", "05/25/1988", "L", 7, "pedagang"],
        [3, "", "Tiga", "07/08/1985", "L", 7, "pedagang"],
        [4, nik(4, date(1985, 8, 7)), "Empat", "08/07/1985", "L", 7, "pedagang"],
    ]
    found = from_text(text([HEADING, *rows]))
    assert ["day_order_open" in one.reasons for one in found] == [False, False, True, False]
    assert found[3].birth_date == date(1985, 8, 7)


@pytest.mark.parametrize(
    "moment", ["1985-08-06T17:00:00.000Z", "1985-08-06 17:00:00+00:00", "1985-08-07T00:00:00+07:00"]
)
def test_a_moment_is_a_day_in_jakarta(moment: str) -> None:
    rows = [[1, nik(1, date(1985, 8, 7)), "Joko", moment, "L", 7, "pedagang"]]
    assert from_text(text([HEADING, *rows]))[0].reasons == ()


def test_days_that_count_from_1904_are_told_by_the_nik() -> None:
    rows = people()
    for row in rows:
        day, month, year = map(int, row[3].split("-"))
        row[3] = (date(year, month, day) - date(1904, 1, 1)).days
    assert plain(from_rows([HEADING, *rows])) == EXPECTED


def test_of_two_columns_the_cells_decide() -> None:
    rows = [[row[0], 102230 + row[0], row[2], row[1], *row[3:]] for row in people()]
    named = ["No", "NIK", "Nama", "No KTP", *HEADING[3:]]
    assert plain(from_rows([named, *rows])) == EXPECTED


def test_days_under_an_unknown_heading_that_are_those_of_the_nik_are_birth_dates() -> None:
    assert plain(from_rows([[*HEADING[:3], "TGLLHR", *HEADING[4:]], *people()])) == EXPECTED
    other = [[*row[:3], "01-02-2026", *row[4:]] for row in people()]
    found = from_rows([[*HEADING[:3], "XYZ", *HEADING[4:]], *other])
    assert {one.reasons for one in found} == {("birth_missing",)}


def test_a_short_code_is_a_kelurahan() -> None:
    named = ["NO", "NIK", "NAMA LGKP", "TGL LHR", "JK", "NO KEL", "NO RW", "PEKERJAAN"]
    rows = [[*row[:5], "1005", "007", row[6]] for row in people()]
    assert plain(from_rows([named, *rows])) == EXPECTED


def test_tables_below_each_other_are_one() -> None:
    first, second = people()[:3], people()[3:]
    turned = [[row[0], row[2], row[1], row[4], row[3], row[5], row[6], "080012345678"] for row in second]
    other = ["No", "Nama", "NIK", "JK", "Tgl Lahir", "RW", "Pekerjaan", "HP"]
    rows = [["RT 001"], HEADING, *first, [], ["RT 002"], other, *turned]
    found = from_rows(rows)
    assert plain(found) == EXPECTED
    assert [one.number for one in found] == [3, 4, 5, 9, 10, 11]
    assert [one.phone for one in found] == [None] * 3 + ["+6280012345678"] * 3


def test_a_table_beside_another_is_read_or_named() -> None:
    rows = [[*HEADING, "", *HEADING], *[[*one, "", *two] for one, two in zip(people()[:3], people()[3:], strict=True)]]
    book = read_book(xlsx(rows), "a.xlsx")
    readings, _reader, choice = read(book)
    unread = unread_in(choice.sheet, choice.layout)
    assert len(_people(readings)) + sum(part.people for part in unread) == 6
    assert [part.as_json() for part in unread] == [{"sheet": "DATA", "cells": "I2:O4", "people": 3}]


REMARKS = {
    "Meninggal dunia": True, "MATI": True, "Pindah ke Bekasi": True, "Sudah tidak bersedia": True, "alm": True,
    "mengundurkan diri": True, "Belum Terdaftar": False, "Pindahan dari Bogor": False, "cerai mati": False,
    "matikan lampu": False, "istri meninggal": False, "": False,
}  # fmt: skip


@pytest.mark.parametrize("remark", REMARKS)
def test_a_row_of_which_the_list_says_no_waits(remark: str) -> None:
    found = from_rows([[*HEADING, "Keterangan"], *[[*row, remark] for row in people(1)]])
    verdict = judged(found)[found[0].number].verdict
    assert (found[0].reasons, verdict) == ((("remark_says_no",), "needs_fixing") if REMARKS[remark] else ((), "ready"))


@pytest.mark.parametrize(
    ("name", "says"), [("Alm. Budi", True), ("Budi (Alm)", True), ("Wafat Budi", True), ("Salma", False)]
)
def test_a_name_of_the_dead_waits(name: str, says: bool) -> None:
    row = people(1)[0]
    row[2] = name
    assert ("remark_says_no" in from_rows([HEADING, row])[0].reasons) is says


def _line(at: int, row: Sequence[Any], more: str = "") -> str:
    cells = [f'<c r="{chr(65 + place)}{at}" t="inlineStr"><is><t>{cell}</t></is></c>' for place, cell in enumerate(row)]
    return f'<row r="{at}"{more}>{"".join(cells)}</row>'


def test_a_hidden_row_is_read_and_said() -> None:
    hidden = ' hidden="1"'
    cells = "".join(_line(at, row, hidden if at == 3 else "") for at, row in enumerate([HEADING, *people(3)], 1))
    data = raw_xlsx(f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')
    found = _people(read(read_book(data, "a.xlsx"), AREA)[0])
    assert [one.reasons for one in found] == [(), ("row_hidden",), ()]


def test_a_formula_that_nobody_calculated_is_no_empty_cell() -> None:
    rows = [HEADING, *people(2)]
    cells = "".join(_line(at, row) for at, row in enumerate(rows, 1))
    known = f'<c r="B3" t="inlineStr"><is><t>{rows[2][1]}</t></is></c>'
    assert known in cells
    cells = cells.replace(known, '<c r="B3" t="str"><f>Data!B3</f></c>')
    data = raw_xlsx(f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')
    found = _people(read(read_book(data, "a.xlsx"), AREA)[0])
    assert [one.reasons for one in found] == [(), ("cell_not_calculated",)]


def test_a_row_that_is_longer_than_the_heading_says_so() -> None:
    found = from_rows([HEADING, people()[0], [*people()[1], "lebih"]])
    assert [one.reasons for one in found] == [(), ("row_too_long",)]


def test_an_open_document_is_read_alike() -> None:
    assert plain(_people(read(read_book(ods([HEADING, *people()]), "a.ods"), AREA)[0])) == EXPECTED
