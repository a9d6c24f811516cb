"""Payment files over several sheets, such as one for each month: all of them count, and what is not read is named."""

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from payung.access.authors import operator
from payung.dues.actions import Sent, receive_payments
from payung.dues.models import PaymentFile
from payung.dues.queries import PaymentsOutcome, settled_months
from payung.dues.reading import read_annex, read_receipts
from payung.enrolment.models import Membership
from tests.dues.conftest import APBD, ON, annex, month, months, nik, receipts
from tests.markup import tight

Rows = Sequence[Sequence[Any]]
RECEIPTS = ["No Bukti", "Tanggal Bayar", "Bulan", "Nominal", "Pembayar"]
LINES = ["No Bukti", "NIK", "Nama", "Bulan", "Total"]
MAY = [RECEIPTS, ["A-5", "2026-05-22", "2026-05", 16_800, "APBD"]]
JUNE = [RECEIPTS, ["A-6", "2026-06-22", "2026-06", 16_800, "APBD"]]


def book(hidden: str = "", **sheets: Rows) -> bytes:
    """Return a workbook with these rows, one sheet of it hidden."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name.replace("_", " "))
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if name == hidden:
                sheet.hide()
    return out.getvalue()


def line(receipt: str, text: str, number: int = 1) -> list[Any]:
    return [receipt, nik(number), "ORANG", text, 16_800]


def take(data: bytes, lines: Sent | None = None) -> PaymentsOutcome:
    return receive_payments(Sent("bukti.xlsx", data), annex=lines, on=ON, by=operator())


def test_receipts_and_annex_on_a_sheet_for_each_month_are_all_settled(member: Callable[..., Membership]) -> None:
    one = member(1, ON.replace(month=5, day=1))
    data = book(
        Mei=MAY, Lampiran_Mei=[LINES, line("A-5", "2026-05")], Juni=JUNE, Lampiran_Juni=[LINES, line("A-6", "2026-06")]
    )
    outcome = take(data)
    assert [(each.row, each.receipt, each.outcome) for each in outcome.receipts] == [
        (2, "A-5", "accepted"), (4, "A-6", "accepted"),
    ]  # fmt: skip
    assert (outcome.problems, outcome.sheets_unread) == ([], [])
    settled = settled_months([one.pk], known_on=ON)[one.pk]
    assert [each.month for each in settled] == months(["2026-05", "2026-06"])
    apart = take(
        book(Mei=[*MAY[:1], ["B-1", "2026-05-22", "2026-05", 16_800, "APBD"]]), annex(("B-1", 1, "2026-05", APBD))
    )
    assert apart.counts == {"accepted": 1}


def test_rows_of_the_next_sheet_go_on_after_the_last_row_before_it() -> None:
    lines = read_annex(
        book(Satu=[LINES, line("A-5", "2026-05")], Dua=[["LAMPIRAN"], LINES, line("A-6", "x")]), "a.xlsx"
    )
    assert [(each.row, each.receipt, each.reason) for each in lines.rows] == [
        (2, "A-5", ""), (5, "A-6", "month_unreadable"),
    ]  # fmt: skip


def test_without_a_column_for_months_the_names_of_several_sheets_may_say_them() -> None:
    short = [heading for heading in LINES if heading != "Bulan"]
    rows = [short, ["A-5", nik(1), "ORANG", 16_800]]
    named = read_annex(book(Mei_2026=rows, Juni_2026=rows), "a.xlsx")
    assert [each.from_month for each in named.rows] == [month("2026-05"), month("2026-06")]
    for data in (book(Mei_2026=rows), book(Mei_2026=rows, Lanjutan=rows)):
        assert {each.from_month for each in read_annex(data, "a.xlsx").rows} == {None}


def test_a_list_of_people_is_no_annex_and_an_annex_with_days_no_receipts() -> None:
    people = [["NIK", "Nama", "Alamat"], [nik(1), "ORANG", "Jl. A"], [nik(2), "ORANG", "Jl. B"]]
    found = read_annex(book(Lampiran=[LINES, line("A-5", "2026-05")], Peserta=people), "a.xlsx")
    assert (len(found.rows), found.unread) == (1, [("Peserta", False)])
    dated = [
        ["No Bukti", "Tanggal Bayar", "NIK", "Nama", "Bulan", "Nominal"],
        ["A-5", "2026-05-22", nik(1), "ORANG", "2026-05", 16_800],
    ]
    read = read_receipts(book(Mei=[*MAY, *JUNE[1:]], Rinci=dated), "b.xlsx")
    assert [each.receipt for each in read.receipts] == ["A-5", "A-6"]
    assert [each.nik for each in read.annex] == [nik(1)]


@pytest.mark.django_db
def test_a_hidden_sheet_is_not_read_and_page_and_command_say_so(somebody: Any, tmp_path: Path) -> None:
    data = book(hidden="Juni", Mei=MAY, Juni=JUNE, Catatan=[["Dari kantor cabang"]])
    browser, path, out, err = Client(), tmp_path / "bukti.xlsx", io.StringIO(), io.StringIO()
    browser.force_login(somebody("branch_officer"))
    browser.post("/pembayaran/baru", {"file": SimpleUploadedFile("bukti.xlsx", data)})
    kept = PaymentFile.objects.get()
    assert kept.sheets_unread == [["Juni", True]]
    for language, words in (
        ("id", "Lembar yang tidak dibaca:</b>Juni"),
        ("en", "Sheets that were not read:</b>Juni"),
    ):
        page = browser.get(f"/pembayaran/{kept.ref}", headers={"accept-language": language}).content.decode()
        assert words in tight(page)
        assert "Catatan" not in page
    path.write_bytes(data)
    call_command("payments", str(path), "--on", ON.isoformat(), "--json", stdout=out, stderr=err)
    assert "“Juni”" in err.getvalue()
    assert json.loads(out.getvalue())["unread"] == [{"sheet": "Juni", "cells": "A2:E2", "people": 1}]
    assert "Juni" not in str(json.loads(out.getvalue())["receipts"])


def test_a_file_of_one_sheet_says_nothing_about_sheets(member: Callable[..., Membership]) -> None:
    member(1)
    outcome = receive_payments(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")),
        annex=annex(("A-1", 1, "2026-06", APBD)), on=ON, by=operator(),
    )  # fmt: skip
    assert (outcome.counts, outcome.sheets_unread) == ({"accepted": 1}, [])
