"""Other tables with headings: the branch's reply and payments of the samples, and their kin, as typed rows."""

import json
from datetime import date

import pytest

from payung.rules.reasons import Refused
from payung.sheets.aliases import AliasTable
from payung.sheets.rows import read_table_by_aliases
from tests.roster.reading.making import SAMPLES, ods, xls, xlsx

TRUTH = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
ON = date(2026, 6, 21)
REPLY = {
    "row_number": ["no"], "nik": ["nik"], "name": ["nama tenaga kerja"], "birth_date": ["tgl lahir"],
    "status": ["status"],
    "kpj": ["no kpj"], "start": ["tgl mulai kepesertaan", "tgl mulai"], "note": ["keterangan"],
}  # fmt: skip
RECEIPTS = {
    "receipt": ["nomor bukti"], "paid_on": ["tanggal bayar"], "first": ["bulan dari"], "last": ["bulan sampai"],
    "people": ["jumlah peserta"], "amount": ["nominal"], "payer": ["pembayar"],
}  # fmt: skip
ANNEX = {
    "receipt": ["nomor bukti"],
    "nik": ["nik"],
    "month": ["bulan"],
    "jkk": ["jkk"],
    "jkm": ["jkm"],
    "total": ["total"],
}


def test_the_branch_s_reply_is_read_row_by_row() -> None:
    table = read_table_by_aliases((SAMPLES / "12_bpjs_reply.xlsx").read_bytes(), "12.xlsx", REPLY, anchors=("nik",))
    expected = TRUTH["reply"]["rows"]
    assert table.choice.layout.header_rows == (TRUTH["reply"]["header_row"],)
    assert [str(row.number) for row in table] == list(expected)
    for row in table:
        line = expected[str(row.number)]
        assert row.nik() == (line["nik"], "")
        if line["outcome"] == "accepted":
            start = row.date("start", ON)
            assert start is not None
            assert (row.text("kpj"), start.isoformat()) == (line["kpj"], line["start_date"])
        if line["outcome"] == "refused":
            assert row.text("note") == line["reason_text"]
            assert not row.has("kpj")


def test_receipts_are_read_with_money_and_months() -> None:
    table = read_table_by_aliases((SAMPLES / "13_payments.csv").read_bytes(), "13.csv", RECEIPTS)
    expected = TRUTH["payments"]["rows"]
    assert len(table) == len(expected)
    for row in table:
        line = expected[str(row.number)]
        first, last = row.month("first", ON), row.month("last", ON)
        assert first is not None
        assert last is not None
        assert (row.text("receipt"), row.rupiah("amount"), row.count("people")) == (
            line["receipt"],
            line["amount"],
            line["people"],
        )
        assert [first.isoformat()[:7], last.isoformat()[:7]] == line["months"]


def test_the_annex_is_read_to_its_last_row() -> None:
    table = read_table_by_aliases((SAMPLES / "13_payments_annex.xlsx").read_bytes(), "13.xlsx", ANNEX)
    assert len(table) == TRUTH["payments"]["annex"]["rows_total"]
    assert all(row.nik()[0] and row.month("month", ON) for row in table)
    assert all((row.rupiah("jkk") or 0) + (row.rupiah("jkm") or 0) == row.rupiah("total") for row in table)


@pytest.mark.parametrize(("make", "name"), [(xlsx, "a.xlsx"), (xls, "a.xls"), (ods, "a.ods")])
def test_the_same_table_with_another_layout_reads_alike(make: object, name: str) -> None:
    rows = [
        ["BPJS KETENAGAKERJAAN"], [], ["Lampiran surat 12/2026"], ["Ket.", "STATUS", "Tgl. Mulai", "NIK", "No. KPJ"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"], ["", "BERHASIL", date(2026, 6, 20), "3175021502809001", "99943324548"],
        [], ["USIA", "GAGAL", "", "3175 0215 0280 9002", ""], ["Jumlah", "", "", "", "2"],
        ["", "", "", "Mengetahui,", ""],
    ]  # fmt: skip
    table = read_table_by_aliases(make(rows), name, AliasTable(REPLY), anchors=("nik",))  # type: ignore[operator]
    assert [(row.number, row.nik()[0], row.text("status"), row.date("start", ON), row.text("kpj"),
        row.text("note")) for row in table] == [
        (6, "3175021502809001", "BERHASIL", date(2026, 6, 20), "99943324548", ""),
        (8, "3175021502809002", "GAGAL", None, "", "USIA"),
    ]  # fmt: skip


def test_fields_without_a_column_are_blank_and_cells_that_are_none_are_said_so() -> None:
    row = read_table_by_aliases(
        b"NIK;Nominal\n31750215028O9001;1.5\n", "a.csv", {"nik": ["nik"], "amount": ["nominal"], "x": ["y"]}
    ).rows[0]
    assert (row.get("x"), row.text("x"), row.has("x"), row.date("x", ON), row.phone("x")) == ("", "", False, None, None)
    assert row.nik() == (None, "nik_not_16_digits")
    assert (row.rupiah("amount"), row.count("amount"), row.month("amount", ON)) == (None, None, None)


def test_a_file_without_such_a_heading_is_refused() -> None:
    for sheet in (None, "TIDAK ADA"):
        with pytest.raises(Refused) as no:
            read_table_by_aliases(b"a;b\n1;2\n", "a.csv", REPLY, anchors=("nik",), sheet=sheet)
        assert no.value.reasons[0].code == ("sheet_unknown" if sheet else "no_table")
