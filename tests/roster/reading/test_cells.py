"""Cells: what was typed to what was meant, in every form that offices use, and never a guess."""

import string
from datetime import date, time
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.roster.reading.headings import roster_aliases
from payung.roster.reading.names import read_name, read_odd_name
from payung.roster.reading.occupations import asks_the_branch, known_spellings, read_occupation, sectors
from payung.sheets.cells.amounts import read_count, read_decile, read_kk, read_month, read_rupiah
from payung.sheets.cells.dates import read_date, read_place_and_date
from payung.sheets.cells.nik import read_nik
from payung.sheets.cells.phones import read_phone
from payung.sheets.cells.rtrw import read_address, read_rt, read_rt_rw, read_rw
from payung.sheets.cells.sexes import read_sex, read_ticks
from payung.sheets.folding import fold, text_of, visible
from payung.sheets.names import fold_name, name_key
from payung.workers.matching import match_key
from tests.roster.reading.making import IMPORT_DAY, places, read_rows_of

ANY_CELL = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(max_size=60), st.dates(),
    st.datetimes(),
    st.times(), st.timedeltas(), st.text(string.digits + string.punctuation + " OoIl√xvRTWrtw", max_size=40),
)  # fmt: skip
BIRTHS = st.dates(date(1930, 1, 1), date(2020, 12, 31))


@given(ANY_CELL)
def test_no_cell_is_too_strange_to_be_read(cell: Any) -> None:
    read_date(cell, IMPORT_DAY)
    read_place_and_date(cell, IMPORT_DAY)
    read_nik(cell)
    read_odd_name(cell)
    read_sex(cell)
    read_ticks(cell, cell)
    read_rt_rw(cell)
    read_rw(cell)
    read_rt(cell)
    read_address(cell)
    read_phone(cell)
    read_occupation(cell)
    read_rupiah(cell)
    read_month(cell, IMPORT_DAY)
    read_count(cell)
    read_decile(cell)
    read_kk(cell)
    assert isinstance(text_of(cell), str)


# Names.


@pytest.mark.parametrize(
    ("cell", "name"),
    [("  Rizki   Santoso ", "Rizki Santoso"), ("Sulastri\nRahayu", "Sulastri Rahayu"),
     ("Idang\xa0Nugraha", "Idang Nugraha"),
     ("Jok\u200bo", "Joko"), ("\u200fYuyun\u202c", "Yuyun"), ("=HYPERLINK(1)", "=HYPERLINK(1)"), ("@Rohaya", "@Rohaya"),
     ("Dewi 🌺", "Dewi 🌺"), ("Nuñez", "Nuñez"), ("-", ""), ("12", ""), ("#N/A", ""), (7.0, ""), (None, "")],
)  # fmt: skip
def test_a_name_is_kept_as_written_with_white_space_folded(cell: Any, name: str) -> None:
    assert read_name(cell) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [("H. Naim", "NAIM"), ("Hj Rogayah", "rogayah"), ("Paijo, S.Pd", "Paijo"), ("Budi, S.E., M.M.", "Budi"),
     ("Drs. Slamet Ahmad", "Slamet Ahmad"), ("Ust. Sutarjo", "Sutarjo"), ("Moh. Santoso", "Muhammad Santoso"),
     ("Mhd Santoso", "Mohammad  Santoso"), ("Md. Santoso", "Mokhamad Santoso"), ("Much. Ali", "Moch Ali"),
     ("M. Rizky", "Muh. Rizky"), ("Soemiyati", "Sumiyati"), ("Djoko", "Joko"),
     ("Tjecep", "Cecep"), ("Sjamsul", "Syamsul"), ("Sa'diah", "Sa’diah"), ("Nuñez", "NUNEZ"),
     ("Dr. Ir. H. Budi, M.Sc.", "Budi")],
)  # fmt: skip
def test_names_that_differ_in_titles_and_spelling_fold_alike(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) == fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("Suparman", "Supaman"), ("Sumarni", "Sumarno"), ("Siti", "Siti Aminah")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(
    ["Budi", "H.", "Hj", "Moh.", "M.", "M", "Mhd", "Tjoe", "S.Pd", "SE", "Oei", "dr", "Haji", "Sa'diah", "Ñ", "ʼ",
     "soe", "DJ"]
)).map(" ".join)))  # fmt: skip
def test_the_fast_folding_is_the_registry_s_folding(name: str) -> None:
    assert fold_name(name) == name_key(name)


def test_the_blocking_key_is_the_registry_s() -> None:
    assert match_key(name_key("H. Budi"), date(1980, 2, 15)) == "1980-02-15b"


# Sexes.


@pytest.mark.parametrize(
    ("cell", "sex"),
    [("L", "L"), ("lk", "L"), ("Laki-laki", "L"), ("LAKI - LAKI", "L"), ("Pria", "L"), ("1", "L"), ("P", "P"),
     ("Pr.", "P"),
     ("Perempuan", "P"), ("WANITA", "P"), (2.0, "P"), ("L/P", None), ("?", None), ("", None), (None, None),
     ("x" * 99, None)],
)  # fmt: skip
def test_a_sex_is_read_from_words_and_letters(cell: Any, sex: str | None) -> None:
    assert read_sex(cell) == sex


@pytest.mark.parametrize(
    ("his", "hers", "sex"),
    [("√", "", "L"), ("", "v", "P"), ("V", "-", "L"), ("x", "", "L"), ("v", "x", "L"), ("x", "✔️", "P"), (1.0, "", "L"),
     ("", "", None), ("v", "v", None), ("-", "-", None), (" ", "\u200b", None)],
)  # fmt: skip
def test_a_sex_is_read_from_ticks(his: Any, hers: Any, sex: str | None) -> None:
    assert read_ticks(his, hers) == sex


# RT and RW.


@pytest.mark.parametrize(
    ("cell", "rt", "rw", "from_date"),
    [
        ("001/005", 1, 5, False), ("9/12", 9, 12, False), ("009 / 005", 9, 5, False), ("RT 08 RW 03", 8, 3, False),
        ("RT.011/RW.003", 11, 3, False), ("RT08/RW03", 8, 3, False), ("RT 8/3", 8, 3, False), ("5-7", 5, 7, False),
        ("05.07", 5, 7, False), ("05 07", 5, 7, False), ("rw 05 rt 03", 3, 5, False), ("RW 05", None, 5, False),
        ("RT/RW 05/07", 5, 7, False), ("003/RW 04", 3, 4, False), ("27-Oct", 27, 10, True), ("27 Okt", 27, 10, True),
        ("5-Mar", 5, 3, True), (date(2026, 4, 6), 6, 4, True), ("2026-04-06 00:00:00", 6, 4, True),
        ("06/04/2026", 6, 4, True), (46118.0, 6, 4, True), (time(5, 3), 5, 3, True), ("RT 05", 5, None, False),
        ("005", None, None, False), ("", None, None, False), ("-", None, None, False), ("Gg 3 No 7", None, None, False),
        ("RT I RW VII", 1, 7, False), ("ii/xii", 2, 12, False), ("RT.03/RW.IX", 3, 9, False),
        ("001/005 Rawamangun", 1, 5, False), ("5 Mei", 5, 5, True), ("x/x", None, None, False),
        ("Mar-24", None, None, False), (5.7, None, None, False), (None, None, None, False),
    ],
)  # fmt: skip
def test_rt_and_rw_of_one_cell_come_apart(cell: Any, rt: int | None, rw: int | None, from_date: bool) -> None:
    assert read_rt_rw(cell) == (rt, rw, from_date)


@given(st.integers(1, 31), st.integers(1, 12))
def test_a_date_that_excel_made_is_read_back_day_as_rt_month_as_rw(rt: int, rw: int) -> None:
    try:
        made = date(2026, rw, rt)
    except ValueError:
        return
    assert read_rt_rw(made) == read_rt_rw(made.strftime("%d-%b")) == read_rt_rw(made.isoformat()) == (rt, rw, True)


@pytest.mark.parametrize(
    ("cell", "rw"),
    [(7.0, 7), (7, 7), ("07", 7), ("007", 7), ("RW 07", 7), ("RW.014", 14), ("RW007", 7), ("R.W. 7", 7), ("7.0", 7),
     ("0", 0),
     ("RT 03/ RW 04", 4), ("003/004", 4), ("RW 05 Kel. Jati", 5), ("05 (lima)", 5), ("dalam", None), ("", None),
     ("-", None), ("RW VII", 7), ("Rw.XIV", 14), ("iv", 4), ("RWIX", 9), ("X", None), ("mix", None),
     (True, None), (7.5, None), (-1.0, None), (date(2026, 4, 6), None)],
)  # fmt: skip
def test_a_rw_is_read_alone(cell: Any, rw: int | None) -> None:
    assert read_rw(cell).rw == rw


@pytest.mark.parametrize(("cell", "rt"), [(3.0, "003"), ("RT 12", "012"), ("003/004", "003"), ("", ""), ("x", "")])
def test_a_rt_is_kept_as_three_digits(cell: Any, rt: str) -> None:
    assert read_rt(cell) == rt


@pytest.mark.parametrize(
    ("address", "found"),
    [("Jl. Mawar 3 RT 05/RW 07", (5, 7)), ("Jl. A No 5 RT.003/007", (3, 7)), ("Gg Sawo RW 07", (None, 7)),
     ("Jl. Bambu Kuning No. 35", (None, None)), ("RT 5 No 3", (None, None)), (5.0, (None, None))],
)  # fmt: skip
def test_an_address_tells_the_rw_only_in_words(address: Any, found: tuple[int | None, int | None]) -> None:
    assert read_address(address)[:2] == found


# Telephones.


@pytest.mark.parametrize(
    "cell",
    ["080012345678", "0800 1234 5678", "0800-1234-5678", "0800.1234.5678", "+6280012345678", "+62 800-1234-5678",
     "(+62) 800 1234 5678", "6280012345678", "80012345678", 80012345678.0, 80012345678, "0062 80012345678",
     "+62 0800 1234 5678",
     "'080012345678", "WA: 080012345678 (anak)", "hp080012345678", "080012345678/080087654321",
     "080012345678 / 080087654321",
     "080012345678\n080087654321", "080012345678, 080087654321", "080012345678 080087654321",
     "080012345678 atau 0800111",
     "- / 080012345678", "80012345678.0", "080012345678,00", "０８００１２３４５６７８", "0800\u200b12345678"],
)  # fmt: skip
def test_the_first_number_of_a_cell_is_read_in_every_form(cell: Any) -> None:
    assert read_phone(cell) == ("+6280012345678", False)


@pytest.mark.parametrize("cell", ["12345", "lupa nomor", "ganti kartu", "08oo xxxx", "0800-12", "O80012345678",
    "+65 9123 4567",
                                  "3175021502809001", "tidak ada", "0800123456789012",
                                  "8.00123E+10", "8,0012345E10", 12.0, 1e300, True])  # fmt: skip
def test_what_is_no_indonesian_number_is_said_to_be_unreadable(cell: Any) -> None:
    assert read_phone(cell) == (None, True)


@pytest.mark.parametrize("cell", ["", None, "-", " – ", "\u200b", "..."])
def test_an_empty_telephone_cell_has_no_code(cell: Any) -> None:
    assert read_phone(cell) == (None, False)


@given(st.integers(10**7, 10**10 - 1), st.sampled_from(["0", "+62", "62", ""]), st.sampled_from(["", " ", "-", "."]))
def test_every_mobile_number_is_read_back(number: int, prefix: str, separator: str) -> None:
    digits = f"81{number}"
    written = prefix + separator.join((digits[:3], digits[3:7], digits[7:]))
    assert read_phone(written) == ("+62" + digits, False)


def test_a_landline_needs_its_area() -> None:
    assert read_phone("021-8501234") == ("+62218501234", False)
    assert read_phone("8501234") == (None, True)


# Occupations.


@pytest.mark.parametrize(
    ("cell", "key", "sector"),
    [("Sopir truk", "sopir_truk", "transport"), ("GOJEK", "ojek_online", "transport"),
     ("supir", "sopir_angkot", "transport"),
     ("antar paket", "kurir", "transport"), ("Tukang becak/gerobak", "tukang_becak", "transport"),
     ("kernet", "kenek", None),
     ("DAGANG", "pedagang", "other"), ("kaki lima", "pedagang_kaki_lima", "other"),
     ("karyawan warung", "pekerja_umkm", "other"),
     ("Pegawai toko", "pekerja_umkm", "other"), ("Buruh Harian Lepas", "buruh_harian_lepas", "other"),
     ("Ustadz/Mubaligh", "guru_ngaji", "other"), ("Nelayan/Perikanan", "nelayan", "other"),
     ("19", "buruh_harian_lepas", "other"),
     ("tukng jahit", "penjahit", "other"), ("tukang bangungan", "tukang_batu", "other"),
     ("Pedagang / Ojek", "pedagang", "other"),
     ("Sopir angkot M01", "sopir_angkot", "transport"),
     ("penjual nasi uduk keliling", "katering", "other")],
)  # fmt: skip
def test_known_work_has_a_key_and_a_sector(cell: str, key: str, sector: str | None) -> None:
    found = read_occupation(cell)
    assert (found.key, found.sector, found.reasons) == (key, sector, ())


@pytest.mark.parametrize("cell", ["PNS", "asn", "TNI", "Polri", "Kepolisian RI (POLRI)", "Pegawai Negeri Sipil (PNS)",
    "KARYAWAN BUMN",
                                  "karyawan swasta", "pegawai bank", "Karyawati", "15", "P.N.S", "T N I"])  # fmt: skip
def test_wage_earners_are_named(cell: str) -> None:
    assert read_occupation(cell).reasons == ("wage_earner",)


@pytest.mark.parametrize("cell", ["youtuber", "trader kripto", "atlet", "pawang hujan", "peramal", "joki tugas",
    "PPSU", "PJLP Dinas LH",
                                  "Mengurus Rumah Tangga", "Belum/Tidak Bekerja", "mantan sopir", "penari",
                                  "tukang kunci", "Tukang sate", "x" * 500])  # fmt: skip
def test_unknown_work_is_kept_as_written(cell: str) -> None:
    found = read_occupation(cell)
    assert (found.key, found.text, found.sector, found.reasons) == ("", cell, None, ("occupation_unknown",))


@pytest.mark.parametrize("cell", ["", None, "-", "#N/A", " "])
def test_no_work_is_missing(cell: Any) -> None:
    assert read_occupation(cell).reasons == ("occupation_missing",)


def test_every_label_and_spelling_leads_to_one_known_occupation() -> None:
    assert {read_occupation(words.upper()).key for words in known_spellings()} == set(sectors())
    assert set(sectors().values()) == {"transport", "other", None}
    assert asks_the_branch("Petugas PPSU Kelurahan")
    assert not asks_the_branch("petugas kebersihan")


# What comes beside people.


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [("Rp16.800", 16800), ("16,800.00", 16800), ("16.800,00", 16800), (16800.0, 16800), ("16800", 16800),
     ("Rp. 16.800,-", 16800),
     ("-5000", -5000), ("8400.50", None), (8400.5, None), ("1.5", None), ("", None), ("x", None), (True, None),
     (1e300, None)],
)  # fmt: skip
def test_whole_rupiah_are_read_and_fractions_are_not(cell: Any, rupiah: int | None) -> None:
    assert read_rupiah(cell) == rupiah


@pytest.mark.parametrize(
    "cell", ["2026-06", "06/2026", "Juni 2026", "JUN-26", 202606.0, "202606", date(2026, 6, 20), "2026-06-01"]
)
def test_a_month_is_read_in_every_form(cell: Any) -> None:
    assert read_month(cell, IMPORT_DAY) == date(2026, 6, 1)


def test_small_things_are_read_or_left_out() -> None:
    assert [read_decile(cell) for cell in ("Desil 3", 3.0, "10", "D-03", "12", "", None)] == [
        3,
        3,
        10,
        3,
        None,
        None,
        None,
    ]
    assert read_kk("3175 0215 0280 9001") == "3175021502809001"
    assert read_kk(3175021502809001.0) == read_kk("123") == ""
    assert read_count("-3") is None
    assert visible("a\u200b\u202e  b\x00") == "a b"
    assert fold("J. Kel’\nX_y") == "j kel x y"


@pytest.mark.parametrize(
    "piece",
    [
        ".",
        "a",
        "0",
        "rt",
        "rt.",
        "a.",
        "a 1",
        "1 ",
        "A, .",
        ",",
        "(",
        "0800",
        "x/",
        "rw0",
        "S.Pd, ",
        "Rp1.000",
        "é",
        "\u200b",
    ],
)
def test_no_cell_takes_long_however_long_it_is(piece: str) -> None:
    cell = (piece * 20_000)[:20_000]
    readers = (
        lambda text: read_date(text, IMPORT_DAY), lambda text: read_place_and_date(text, IMPORT_DAY), read_nik,
        read_odd_name,
        read_sex, read_rt_rw, read_rw, read_rt, read_address, read_phone, read_occupation, read_rupiah, read_decile,
        read_kk,
        lambda text: read_month(text, IMPORT_DAY), lambda text: places("31.75").locate(text, text, 1),
        roster_aliases().match,
        lambda text: read_rows_of([["NIK", "NAMA", "KET"], ["", text, text], [text, "", ""]]),
    )  # fmt: skip
    for text in (cell, "A" + cell + "!", "1" + cell + "x"):
        for read in readers:
            start = process_time()
            read(text)  # type: ignore[operator]
            assert process_time() - start < 1
