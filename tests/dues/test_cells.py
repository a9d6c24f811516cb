"""Cells of payment files are read as a person would read them, and left alone where nothing is certain."""

from datetime import date, datetime
from typing import Any

import pytest

from payung.dues.reading.cells import count_of, day_of, nik_of, receipt_of, rupiah_of
from payung.dues.reading.payers import payer_class_of
from payung.rules.months import month_from_text, month_text
from payung.sheets.cells.months import month_in, months_in


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [
        (8400, 8400), (8400.0, 8400), ("8400", 8400), ("8.400", 8400), ("8,400", 8400), ("Rp8.400", 8400),
        ("Rp 3.326.400,00", 3_326_400), ("IDR 3,326,400.00", 3_326_400), ("Rp. 16.800,-", 16_800), ("0", 0),
        ("'8400", 8400), ("8.400 rupiah", 8400), ("8,400 IDR", 8400), ("Rp 8.400 ,-", 8400), ("(8.400)", None),
        (8400.5, None), ("8.400,50", None), ("-8400", None), (-8400, None), ("delapan ribu", None), ("", None),
        (None, None), (True, None), ("8.40", None),
    ],
)  # fmt: skip
def test_rupiah_are_whole_or_nothing(cell: Any, rupiah: int | None) -> None:
    assert rupiah_of(cell) == rupiah


@pytest.mark.parametrize(
    "cell",
    [
        "2026-06", "2026/06", "202606", 202606, "06/2026", "6-2026", "062026", "Juni 2026", "JUNI 2026", "Jun-26",
        "jun 26", "Bulan Juni 2026", "periode: Juni 2026", "2026-06-15", "01/06/2026", date(2026, 6, 1),
        datetime.fromisoformat("2026-06-30 08:00"), 46_180, "'2026-06",
        "2026 Juni", "2026-JUN",
    ],
)  # fmt: skip
def test_a_dues_month_is_found_however_it_is_written(cell: Any) -> None:
    found = month_in(cell)
    assert found is not None
    assert month_text(found) == "2026-06"


@pytest.mark.parametrize("cell", ["", None, "Juni", "2026", "13/2026", "2026-00", "besok", 6, "1926-06", "-"])
def test_what_names_no_month_is_no_month(cell: Any) -> None:
    assert month_in(cell) is None


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2026-06", "2026-06", "2026-06"),
        ("2026-06 s/d 2026-11", "2026-06", "2026-11"),
        ("Juni s.d. November 2026", "2026-06", "2026-11"),
        ("Juni - November 2026", "2026-06", "2026-11"),
        ("Nov 2026 – Jan 2027", "2026-11", "2027-01"),
        ("November sampai dengan Januari 2027", "2026-11", "2027-01"),
        ("06/2026 sd 08/2026", "2026-06", "2026-08"),
    ],
)
def test_a_span_of_months_has_a_first_and_a_last(cell: str, first: str, last: str) -> None:
    assert months_in(cell) == (month_from_text(first), month_from_text(last))


@pytest.mark.parametrize("cell", ["2026-11 s/d 2026-06", "Juni s/d", "a - b", ""])
def test_a_span_that_runs_backwards_or_lacks_an_end_is_none(cell: str) -> None:
    assert months_in(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "2026-06-22", "22/06/2026", "22-6-26", "22 Juni 2026", "22 Jun 2026 10:15", "2026-06-22 10:15:00",
        "Senin, 22 Juni 2026", "22 Juni 2026 09.30 WIB",
        "22-06-2026, pukul 9.30", "22/06/2026 09:30 WIT", "22/06/2026 23.59", 46_195,
        date(2026, 6, 22), datetime.fromisoformat("2026-06-22 09:30"), "20260622",
    ],
)  # fmt: skip
def test_the_day_of_a_payment_is_found(cell: Any) -> None:
    assert day_of(cell) == date(2026, 6, 22)


@pytest.mark.parametrize("cell", ["", None, "31/02/2026", "kemarin", 12, "22/06/1926"])
def test_what_names_no_day_is_no_day(cell: Any) -> None:
    assert day_of(cell) is None


@pytest.mark.parametrize(
    ("words", "payer"),
    [
        ("self", "self"), ("Mandiri", "self"), ("BAYAR SENDIRI", "self"), ("iuran mandiri peserta", "self"),
        ("APBD", "apbd"), ("APBD Kota Jakarta Timur 2026", "apbd"), ("Dana Kelurahan", "apbd"),
        ("Pemprov DKI Jakarta", "apbd"),
        ("CSR", "company"), ("CSR PT Contoh Jaya", "company"), ("PT. Contoh Jaya Tbk", "company"), ("TJSL", "company"),
        ("Zakat", "zakat"), ("BAZNAS BAZIS DKI", "zakat"), ("Donatur", "person"), ("Hamba Allah", "person"),
        ("Dana Desa", "village_fund"), ("APBDes", "village_fund"), ("APBN", "apbn"), ("Kemensos RI", "apbn"),
        ("Kelurahan Rawamangun", "apbd"), ("Sudin Sosial Jakarta Timur", "apbd"), ("Warga Kelurahan Rawamangun", None),
        ("", None), ("Lunas", None), ("-", None), ("Toko Makmur", None),
    ],
)  # fmt: skip
def test_the_payer_is_known_by_its_words_or_not_at_all(words: str, payer: str | None) -> None:
    assert payer_class_of(words) == payer


def test_identity_numbers_are_sixteen_digits_in_a_text_cell() -> None:
    assert nik_of("3175 0205 0680 9001") == nik_of("'3175.0205.0680.9001") == "3175020506809001"
    assert nik_of(3175020506809001) is None  # a spreadsheet has lost the last digit
    assert nik_of("317502050680900") is None
    assert nik_of(None) is None


def test_receipts_and_counts() -> None:
    assert receipt_of(" bkt-0012 ") == receipt_of("BKT-0012") == "BKT-0012"
    assert receipt_of(120045.0) == "120045"
    assert receipt_of("-") == receipt_of(None) == ""
    assert [count_of(cell) for cell in (33, 33.0, "33", "33 orang", "banyak", None)] == [33, 33, 33, 33, None, None]
