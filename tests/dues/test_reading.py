"""Receipt files and annexes are read in the layouts that offices send."""

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from payung.dues.reading import read_annex, read_receipts
from payung.rules.reasons import Refused
from tests.dues.conftest import month, nik


def workbook(**sheets: list[list[Any]]) -> bytes:
    """Return a workbook with these rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy", "remove_timezone": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return out.getvalue()


LETTERHEAD = [["PEMERINTAH KOTA JAKARTA TIMUR"], ["REKAP PEMBAYARAN IURAN BPU"], []]


def test_a_letterhead_other_headings_and_a_total_do_not_disturb() -> None:
    heading = ["No", "No. Kwitansi", "Tgl. Pembayaran", "Periode", "Jml TK", "Jumlah Iuran (Rp)", "Sumber Dana"]
    rows = [
        [1, "KW/01", date(2026, 6, 22), "Juni s/d Agustus 2026", 2, "Rp100.800", "APBD Kota"],
        [2, "KW/02", "23 Juni 2026", "2026-06", 1, 8400, "Mandiri"],
        ["", "JUMLAH", "", "", 3, 109200, ""],
        ["", "Mengetahui,", "", "", "", "Bendahara", ""],
    ]
    read = read_receipts(workbook(Bukti=[*LETTERHEAD, heading, *rows]), "rekap.xlsx")
    assert [(one.row, one.receipt, one.paid_on, one.amount_rupiah, one.payer_class) for one in read.receipts] == [
        (5, "KW/01", date(2026, 6, 22), 100_800, "apbd"),
        (6, "KW/02", date(2026, 6, 23), 8_400, "self"),
    ]
    assert (read.receipts[0].from_month, read.receipts[0].to_month) == (month("2026-06"), month("2026-08"))
    assert read.receipts[0].people == 2
    assert read.unread == []


def test_every_row_that_cannot_be_used_says_why() -> None:
    text = (
        "nomor_bukti,tanggal_bayar,bulan,nominal,pembayar\n"
        ",2026-06-22,2026-06,8400,self\nA-2,kemarin,2026-06,8400,self\nA-3,2026-06-22,2026-06,,self\n"
        "A-4,2026-06-22,2026-06,8400,entah\nA-5,2026-06-22,2026-06,8400,self\n"
    )
    read = read_receipts(text.encode(), "bukti.csv")
    assert [one.receipt for one in read.receipts] == ["A-5"]
    assert [(one.row, one.reason) for one in read.unread] == [
        (2, "receipt_unreadable"), (3, "date_unreadable"), (4, "amount_unreadable"), (5, "payer_unreadable"),
    ]  # fmt: skip


def test_an_annex_under_two_heading_rows_sums_its_parts() -> None:
    rows = [
        ["LAMPIRAN PEMBAYARAN"],
        ["No", "Bukti Bayar", "NIK", "Nama Peserta", "Bulan Iuran", "Iuran (Rp)", ""],
        ["", "", "", "", "", "JKK", "JKM"],
        [1, "A-1", nik(1), "ROJALI", "Juni 2026", 10_000, 6_800],
        [2, "A-1", nik(2), "SUMINI", "Jun-26", "10.000", "6.800"],
        ["", "TOTAL", "", "", "", 20_000, 13_600],
    ]
    read = read_annex(workbook(Lampiran=rows), "lampiran.xlsx").rows
    assert [(one.row, one.receipt, one.nik, one.from_month, one.rupiah, one.reason) for one in read] == [
        (4, "A-1", nik(1), month("2026-06"), 16_800, ""),
        (5, "A-1", nik(2), month("2026-06"), 16_800, ""),
    ]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((nik(1), "2026-06", 8400), ""),
        ((int(nik(1)), "2026-06", 8400), "nik_unreadable"),
        (("31750205", "2026-06", 8400), "nik_unreadable"),
        (("", "2026-06", 8400), "nik_unreadable"),
        ((nik(1), "bulan depan", 8400), "month_unreadable"),
        ((nik(1), "2026-06", "banyak"), "amount_unreadable"),
        ((nik(1), "2026-06", ""), ""),
    ],
)
def test_a_line_that_cannot_be_read_is_kept_with_its_reason(cells: tuple[Any, ...], reason: str) -> None:
    rows = [["nomor bukti", "NIK", "nama", "bulan", "total"], ["A-1", cells[0], "ROJALI", *cells[1:]]]
    (line,) = read_annex(workbook(Lampiran=rows), "lampiran.xlsx").rows
    assert line.reason == reason


def test_one_workbook_may_hold_both() -> None:
    receipts = [["No Bukti", "Tanggal Bayar", "Nominal", "Pembayar"], ["A-1", "2026-06-22", 33_600, "APBD"]]
    lines = [["No Bukti", "NIK", "Nama", "Bulan", "Total"]]
    lines += [["A-1", nik(number), "ORANG", "2026-06", 16_800] for number in (1, 2)]
    read = read_receipts(workbook(Lampiran=lines, Bukti=receipts), "keduanya.xlsx")
    assert [one.receipt for one in read.receipts] == ["A-1"]
    assert [one.nik for one in read.annex] == [nik(1), nik(2)]


def test_a_receipt_for_one_person_may_name_her_itself() -> None:
    text = (
        "no bukti,NIK,nama,tanggal bayar,periode,nominal,pembayar\n"
        f"A-1,{nik(1)},ROJALI,2026-06-22,2026-06 s/d 2026-07,16800,mandiri\n"
    )
    read = read_receipts(text.encode(), "mandiri.csv")
    (line,) = read.annex
    assert (line.nik, line.from_month, line.to_month) == (nik(1), month("2026-06"), month("2026-07"))
    assert read_receipts(text.encode(), "mandiri.csv", with_annex=False).annex == []
    twice = read_receipts((text + text.splitlines()[1]).encode(), "mandiri.csv")
    assert (len(twice.receipts), len(twice.annex)) == (2, 1)


def test_a_heading_that_only_counts_gives_way_to_one_that_says_money() -> None:
    for heading in ("no bukti,tgl bayar,jml,nominal,pembayar\nA-1,2026-06-22,1,8400,self\n",
                    "no bukti,tgl bayar,pembayar,jumlah\nA-1,2026-06-22,self,8400\n"):  # fmt: skip
        (receipt,) = read_receipts(heading.encode(), "a.csv").receipts
        assert receipt.amount_rupiah == 8400


def test_files_in_the_wrong_place_are_refused_with_a_sentence() -> None:
    receipts = b"nomor_bukti,tanggal_bayar,nominal,pembayar\nA-1,2026-06-22,8400,self\n"
    lines = f"nomor_bukti,NIK,nama,bulan,total\nA-1,{nik(1)},ROJALI,2026-06,8400\n".encode()
    assert read_receipts(receipts, "a.csv").receipts
    assert read_annex(lines, "b.csv").rows
    with pytest.raises(Refused, match="no_receipts"):
        read_receipts(lines, "b.csv")
    with pytest.raises(Refused, match="no_annex"):
        read_annex(receipts, "a.csv")
    with pytest.raises(Refused, match="file_empty"):
        read_receipts(b"", "a.csv")


def test_an_annex_is_read_under_english_headings() -> None:
    text = f"Receipt No;ID Number;Full Name;Month;Amount\nA-1;{nik(1)};Budi;June 2026;8,400\n"
    (line,) = read_annex(text.encode(), "annex.csv").rows
    assert (line.receipt, line.nik, line.name, line.rupiah, line.reason) == ("A-1", nik(1), "Budi", 8400, "")
