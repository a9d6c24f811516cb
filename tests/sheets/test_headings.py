"""Headings: found under whatever stands above them, and each column's field, with how sure that is."""

import csv
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.roster.reading.headings import DATA, roster_aliases
from payung.rules.reasons import Refused
from payung.sheets.aliases import AliasTable, fold_heading
from payung.sheets.books import Sheet, read_book, read_text
from payung.sheets.choosing import choose, choose_all
from payung.sheets.headings import Layout, find_header, samples
from tests.roster.reading.making import HEADING, Rows, person, xlsx

FIELDS = ["row_number", "nik", "name", "birth_place", "birth_date", "sex", "rt", "rw", "phone", "occupation"]


def layout_of(rows: Rows) -> Layout:
    found = find_header(Sheet("S", [list(row) for row in rows]), roster_aliases())
    assert found is not None
    return found[0]


def fields_of(*headings: Any) -> list[str | None]:
    """Return the field of each column; every argument is a column's headings from top to bottom."""
    deep = max(len(column) if isinstance(column, tuple) else 1 for column in headings)
    columns = [(column if isinstance(column, tuple) else (column,)) for column in headings]
    rows = [[column[depth] if depth < len(column) else "" for column in columns] for depth in range(deep)]
    return [column.field for column in layout_of(rows).columns]


@pytest.mark.parametrize("above", range(15))
def test_a_heading_is_found_in_each_of_the_first_fifteen_rows(above: int) -> None:
    layout = layout_of([*[["KECAMATAN PULOGADUNG", "", "2026"]] * above, HEADING, person()])
    assert layout.header_rows == (above + 1,)
    assert layout.first == above + 1
    assert [column.field for column in layout.columns] == FIELDS


def test_a_heading_below_the_fifteenth_row_is_not_looked_for() -> None:
    with pytest.raises(Refused) as no:
        choose(read_book(xlsx([*[["x"]] * 15, HEADING, person()]), "a.xlsx"), roster_aliases())
    assert no.value.reasons[0].code == "no_table"


def test_every_alias_of_the_list_means_its_field() -> None:
    with (DATA / "header_aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for written in (
                row["header"],
                row["header"].upper(),
                f"  {row['header'].title()} ",
                row["header"].replace(" ", "\n"),
            ):
                found = roster_aliases().match(written)
                assert found is not None, written
                assert (found.field, found.sure) == (row["field"], 100), written


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("NIK (16 digit)", "nik"), ("No. KTP*", "nik"), ("NIK CALON PESERTA", "nik"),
        ("Nama Lengkap (sesuai KTP)", "name"),
        ("NAMA LENGKP", "name"), ("Tanggal Lahir (dd/mm/yyyy)", "birth_date"), ("TANGAL LAHIR", "birth_date"),
        ("Jenis Kelamin (L/P)", "sex"), ("RT / RW Domisili", "rt_rw"), ("PEKERJAAN SAAT INI", "occupation"),
        ("STATUS PEKERJAAN", None), ("Nama Pekerjaan", "occupation"), ("N.I.K.", "nik"), ("N a m a", "name"),
        ("T.T.L", "birth_place_and_date"), ("KTP No.", "nik"), ("ID Number", "nik"), ("Phone Number", "phone"),
        ("R W", "rw"), ("RT TEMPAT TINGGAL", "rt"), ("#", "row_number"),
        ("No KTP 16 Digit", "nik"), ("Profesi / Pekerjaan", "occupation"), ("Jabatan/Pekerjaan", None),
        ("Tempat Lahir / Tanggal Lahir", "birth_place_and_date"), ("RT / RW / Kelurahan", "rt_rw"),
        ("NIK / Nama", None),
        ("Alamat Domisili Sekarang", "address"), ("No HP Aktif / WA", "phone"), ("No Kartu Keluarga (KK)", "kk_number"),
    ],
)  # fmt: skip
def test_headings_near_an_alias_are_matched_with_less_certainty(heading: str, field: str | None) -> None:
    found = roster_aliases().match(heading)
    assert (found.field if found else None) == field
    assert found is None or 60 < found.sure <= 100


@pytest.mark.parametrize(
    "heading",
    ["NIK Ahli Waris", "Tgl Lahir Ahli Waris", "Nama Bank", "Nama Kepala Keluarga", "Nama Petugas",
     "NIK (Ahli Waris)", "NIK Suami",
     "Nomor Rekening", "Usia", "Foto", "Desa Wisma", "No. HP Kader", "x" * 400, "", "***"],
)  # fmt: skip
def test_headings_about_somebody_else_mean_no_field_of_the_person(heading: str) -> None:
    found = roster_aliases().match(heading)
    assert found is None or found.field not in ("nik", "name", "birth_date", "phone", "village", "rw", "rt")


@given(st.text(max_size=50))
def test_no_heading_is_too_strange_to_be_matched_or_left(heading: str) -> None:
    roster_aliases().match(heading)
    assert fold_heading(fold_heading(heading)) == fold_heading(heading)


def test_a_heading_that_no_alias_is_near_to_is_known_by_its_word_where_no_other_column_means_the_field() -> None:
    assert fields_of("NO", "Nama Kader", "NIK", "Nomor HP yang rutin", "Pekerjaan di lapangan", "RW binaan") == [
        "row_number", "name", "nik", "phone", "occupation", "rw",
    ]  # fmt: skip
    assert fields_of("NAMA", "NIK", "Nama Kader", "RT/RW", "RW binaan", "HP", "No HP Petugas") == [
        "name", "nik", None, "rt_rw", None, "phone", None,
    ]  # fmt: skip
    assert fields_of("NIK", "Nama Toko", "Nama Ibu", "Foto KTP", "Status Pekerjaan", "HP", "Tgl KTP") == [
        "nik", None, "mother_name", None, None, "phone", None,
    ]  # fmt: skip


def test_two_heading_rows_are_one_heading() -> None:
    assert fields_of(
        "NO", "NAMA PESERTA", "NO. KTP", ("KELAHIRAN", "TEMPAT LAHIR"), ("", "TGL LAHIR"), ("JENIS KELAMIN", "LK"),
        ("", "PR"),
        "RT/RW",
    ) == ["row_number", "name", "nik", "birth_place", "birth_date", "sex_male", "sex_female", "rt_rw"]  # fmt: skip
    assert fields_of("NIK", "NAMA", ("TTL", "TEMPAT"), ("", "TGL"), ("ALAMAT", "JALAN"), ("", "RT"), ("", "RW"),
        ("", "KEL.")) == [
        "nik", "name", "birth_place", "birth_date", "address", "rt", "rw", "village",
    ]  # fmt: skip


def test_a_heading_that_says_once_more_what_stands_above_it_is_its_own() -> None:
    assert fields_of(
        "NIK", "NAMA", ("RT/RW", "RT"), ("", "RW"), ("TEMPAT/TGL LAHIR", "TEMPAT LAHIR"), ("", "TGL LAHIR")
    )[2:] == ["rt", "rw", "birth_place", "birth_date"]


def test_an_english_heading_is_read_as_an_indonesian_one() -> None:
    assert fields_of(
        "No", "Full Name", "ID Number", "Place of Birth", "Date of Birth", "Gender", "Address", "District", "Village",
        "RW Number", "Occupation", "Mobile Number", "Mother's Name", "Heir Name",
    ) == [
        "row_number", "name", "nik", "birth_place", "birth_date", "sex", "address", "district", "village", "rw",
        "occupation", "phone", "mother_name", "heir_name",
    ]  # fmt: skip


def test_three_heading_rows_are_one_heading() -> None:
    rows = [
        ["NO", "IDENTITAS", "", "", "", "", "ALAMAT", "", ""],
        ["", "NIK", "NAMA", "KELAHIRAN", "", "SEX", "JALAN", "RUKUN", ""],
        ["", "", "", "TEMPAT", "TGL", "", "", "RT", "RW"],
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    ]
    layout = layout_of(rows)
    assert layout.header_rows == (1, 2, 3)
    assert [column.field for column in layout.columns] == [
        "row_number", "nik", "name", "birth_place", "birth_date", "sex", "address", "rt", "rw",
    ]  # fmt: skip


def test_columns_under_the_heir_are_the_heir_s() -> None:
    assert fields_of("NIK", "NAMA", ("AHLI WARIS", "NAMA"), ("", "NIK"), ("", "HUBUNGAN"), ("", "NO HP"), "NO HP") == [
        "nik", "name", "heir_name", None, "heir_relation", "heir_phone", "phone",
    ]  # fmt: skip
    assert fields_of("NIK", "NAMA", ("PETUGAS PENDATA", "NAMA"), ("", "NO HP")) == ["nik", "name", None, None]


def test_a_second_line_that_explains_does_not_hide_the_first() -> None:
    assert fields_of("NIK", "NAMA", ("TANGGAL LAHIR", "hh-bb-tttt"), ("JENIS KELAMIN", "(pilih)")) == [
        "nik", "name", "birth_date", "sex",
    ]  # fmt: skip
    assert fields_of("L/P", ("NIK KADER", "16 digit"), ("DAFTAR NAMA", "sesuai KTP"), "HP") == [
        "sex", "nik", "name", "phone",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "row", [person(), ["1", "", "Budi", "", date(1980, 1, 1), "L"], [str(number) for number in range(1, 11)]]
)
def test_somebody_s_row_is_never_taken_into_the_heading(row: list[Any]) -> None:
    assert layout_of([HEADING, row, person(2)]).header_rows == (1,)


def test_of_two_columns_for_one_field_the_domicile_wins_else_the_first() -> None:
    assert fields_of("NIK", "NAMA", "NO HP", "NO WA") == ["nik", "name", "phone", None]
    assert fields_of("NIK", "NAMA", ("ALAMAT KTP", "RT"), ("", "RW"), ("ALAMAT DOMISILI", "RT"), ("", "RW"))[-2:] == [
        "rt",
        "rw",
    ]


def test_the_sheet_that_looks_most_like_a_list_is_chosen() -> None:
    guide = [["PETUNJUK"], ["NIK", "jangan diketik sebagai angka"], ["Isi NIK, NAMA, RT"]]
    template = [HEADING, person()]
    book = read_book(
        xlsx([HEADING, *[person(number) for number in range(1, 9)]], more={"CONTOH": template, "PETUNJUK": guide}),
        "a.xlsx",
    )
    choice = choose(book, roster_aliases())
    assert (choice.sheet.name, choice.layout.sheet) == ("DATA", "DATA")
    assert [one.name for one in choice.lists] == ["DATA", "CONTOH"]
    named = choose(book, roster_aliases(), sheet="CONTOH")
    assert (named.sheet.name, named.lists) == ("CONTOH", choice.lists)
    assert [one.sheet.name for one in choose_all(book, roster_aliases())] == ["DATA", "CONTOH"]
    for name, code in (("PETUNJUK", "no_table"), ("TIDAK ADA", "sheet_unknown")):
        with pytest.raises(Refused) as no:
            choose(book, roster_aliases(), sheet=name)
        assert no.value.reasons[0].code == code


def test_a_hidden_sheet_is_chosen_only_when_nothing_else_is_a_list() -> None:
    rows = [list(HEADING), person()]
    full, hidden = Sheet("A", rows), Sheet("B", [*rows, person(2), person(3)], None, hidden=True)
    book = read_text("x")
    assert choose(type(book)("xlsx", [full, hidden]), roster_aliases()).sheet.name == "A"
    assert choose(type(book)("xlsx", [hidden, Sheet("C", [["x"]])]), roster_aliases()).sheet.name == "B"


def test_a_person_corrects_a_layout_and_it_is_remembered() -> None:
    layout = layout_of([["IDENTITAS", "NAMA", "NO", "LAIN"], ["3175021502809001", "Budi", "1", "x"]])
    assert [column.field for column in layout.columns] == [None, "name", "row_number", None]
    better = layout.corrected({0: "nik", 2: None})
    assert better.fields == {"nik": 0, "name": 1}
    assert layout.corrected({3: "name"}).fields == {"row_number": 2, "name": 3}
    assert layout.corrected(better.choices).fields["nik"] == 0
    assert Layout.remembered(better.choices, header_rows=(1,)).fields == better.fields
    assert better.signature == layout.signature != layout_of([HEADING]).signature
    assert layout_of([[" identitas", "Nama ", "no.", "LAIN", ""]]).signature == layout.signature


def test_the_page_is_given_letters_headings_and_five_rows() -> None:
    sheet = Sheet("S", [list(HEADING), ["", "", "JUDUL"], *[person(number) for number in range(1, 9)]])
    layout = layout_of(sheet.rows)
    shown = samples(sheet, layout)
    assert len(shown) == 5
    assert shown[0][:3] == ["1", "3175021502809001", "Sumarno Wijaya"]
    assert [column.letter for column in layout.columns[:3]] == ["A", "B", "C"]
    assert layout.columns[0]._replace(index=27).letter == "AB"


def test_other_tables_bring_their_own_aliases() -> None:
    table = AliasTable({"receipt": ["nomor bukti"], "amount": ["nominal", "jumlah"]})
    assert table.match("NOMOR_BUKTI") == ("receipt", 100)
    assert table.exact("Nominal (Rp)") is None
    found = find_header(Sheet("S", [["Nomor Bukti", "Jumlah"], ["B-1", "5"]]), table, ("receipt",))
    assert found is not None
    assert find_header(Sheet("S", [["Nominal", "x"], ["B-1", "5"]]), table, ("receipt",)) is None
