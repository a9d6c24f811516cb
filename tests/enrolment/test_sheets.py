"""An answer on several sheets: accepted and refused apart, as branches send it; which were read and which were not."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from xlsxwriter import Workbook

from payung.access.authors import operator
from payung.enrolment import actions, queries
from payung.enrolment.models import Elsewhere, Membership, Reply
from payung.enrolment.reading import read_members, read_reply
from payung.enrolment.reading.vocabulary import refusal_named
from payung.rules.reasons import Refused
from payung.workers.models import Worker
from tests.enrolment.town import ANSWERED, HEADINGS, START, Town, codes
from tests.markup import tight

SHORT = ["NO", "NIK", "NAMA TENAGA KERJA", "TGL LAHIR"]


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], hidden: str = "") -> bytes:
    """Return a workbook of sheets with their rows."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as workbook:
        for name, rows in sheets:
            page = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
            if name == hidden:
                page.hide()
    return out.getvalue()


def sheet(town: Town, *lines: Sequence[Any], headings: Sequence[str] = HEADINGS) -> list[list[Any]]:
    """Return the rows of a sheet under a letterhead: the headings stand in row 3."""
    return [["BPJS KETENAGAKERJAAN"], [], list(headings), *([at, *line] for at, line in enumerate(lines, start=1))]


def named(town: Town, worker: Worker) -> list[Any]:
    """Return a line that only names a person."""
    return town.said(worker, "")[:3]


def test_accepted_and_refused_on_two_sheets_are_both_taken_over(town: Town) -> None:
    one, two, three = town.sent(3)
    data = book(
        ("BERHASIL", sheet(town, town.said(one), town.said(two))),
        ("GAGAL", sheet(town, named(town, three), headings=SHORT)),
        ("Rekap", [["Berhasil", 2], ["Gagal", 1]]),
    )
    reply = actions.receive_reply("balasan.xlsx", data, on=ANSWERED, by=operator())
    assert reply.sheets == {
        "read": [{"name": "BERHASIL", "first": 1, "last": 5}, {"name": "GAGAL", "first": 6, "last": 9}],
        "unread": [{"name": "Rekap", "hidden": False}],
    }
    lines = actions.apply_reply(reply, on=ANSWERED, by=operator())
    assert [(line.row, line.outcome, line.worker) for line in lines] == [
        (4, "accepted", one.ref), (5, "accepted", two.ref), (9, "refused", three.ref),
    ]  # fmt: skip
    assert (lines[2].reason, lines[2].code) == ("not_stated", "not_stated")
    assert set(Membership.objects.values_list("worker", flat=True)) == {one.pk, two.pk}


def test_the_name_of_a_sheet_never_overrules_a_cell_and_never_accepts(town: Town) -> None:
    one, two, three = town.sent(3)
    silent = town.said(one, "", kpj="08001000001", start=START)
    data = book(
        ("BERHASIL", sheet(town, named(town, two), [*named(town, three), "", "08001000002", "", ""])),
        ("Gagal 22", sheet(town, silent, town.said(three), town.said(two, "proses"))),
    )
    answer = read_reply(data, "balasan.xlsx", on=ANSWERED)
    assert [(row.number, row.kind, row.problem) for row in answer.rows] == [
        (4, "", "status_unknown"), (5, "", "status_unknown"),
        (9, "refused", "refused_with_a_start"), (10, "accepted", ""), (11, "", "status_unknown"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "is_refusal"),
    [("GAGAL", True), ("Ditolak (12)", True), ("Data Gagal", True), ("hasil_gagal", True), ("Tidak Valid", True),
     ("BERHASIL", False), ("Sheet1", False), ("Tidak", False), ("No", False), ("Gagal dan berhasil", False),
     ("0", False), ("", False)],
)  # fmt: skip
def test_a_refusal_in_the_name_of_a_sheet_is_told_by_its_words(name: str, is_refusal: bool) -> None:
    assert bool(refusal_named(name)) == is_refusal


def test_a_hidden_sheet_and_one_that_only_names_people_are_not_read_and_the_page_says_so(
    town: Town, somebody: Any
) -> None:
    one, two = town.sent(2)
    data = book(
        ("Yang dikirim", sheet(town, named(town, one), named(town, two), headings=SHORT)),
        ("Hasil", sheet(town, town.said(one))),
        ("Lama", sheet(town, town.said(two))),
        ("Kosong", []),
        hidden="Lama",
    )
    reply = actions.receive_reply("balasan.xlsx", data, area=town.village, on=ANSWERED, by=operator())
    assert [line.row for line in queries.line_results(queries.judged_lines(reply, on=ANSWERED))] == [4]
    clerk = Client()
    clerk.force_login(town.officer, settings.AUTHENTICATION_BACKENDS[0])
    for language, read, unread in (
        ("id", "Lembar yang dibaca:", "Tidak dibaca:"), ("en", "Sheets read:", "Not read:"),
    ):  # fmt: skip
        answer = clerk.get(f"/berkas/balasan/{reply.ref}", headers={"accept-language": language})
        page = tight(answer.content.decode())
        assert read in page
        assert "Hasil (" in page
        assert unread in page
        assert "Yang dikirim, Lama (" in page
        assert "Kosong" not in page


def test_a_file_of_one_sheet_says_nothing_about_sheets(town: Town) -> None:
    (one,) = town.sent(1)
    reply = actions.receive_reply("b.xlsx", town.file([town.said(one)]), on=ANSWERED, by=operator())
    assert reply.sheets == {}
    with pytest.raises(Refused) as no:
        read_reply(book(("Data", sheet(town, named(town, one), headings=SHORT))), "b.xlsx", on=ANSWERED)
    assert codes(no) == {"no_answer"}


def test_the_command_names_the_sheets_that_were_not_read(town: Town, tmp_path: Path) -> None:
    one, two = town.sent(2)
    path, out, err = tmp_path / "balasan.xlsx", io.StringIO(), io.StringIO()
    path.write_bytes(book(("Hasil", sheet(town, town.said(one))), ("Lama", sheet(town, town.said(two))), hidden="Lama"))
    call_command("batch", "reply", str(path), "--on", ANSWERED.isoformat(), "--json", stdout=out, stderr=err)
    assert "“Lama”" in err.getvalue()
    assert Reply.objects.count() == 1
    assert Membership.objects.get().worker == one


def test_a_list_of_members_is_read_from_all_its_sheets(town: Town) -> None:
    one, two = town.admit(2)
    headings = ["NO", "NIK", "NAMA", "TGL LAHIR", "STATUS", "NO KPJ", "TGL MULAI"]
    months = [
        sheet(town, town.said(each, "AKTIF", kpj=town.crowd.kpj(), start=START), headings=headings)
        for each in (one, two)
    ]
    data = book(("Mei", months[0]), ("Juni", months[1]))
    assert [row.number for row in read_members(data, "peserta.xlsx", on=ANSWERED).rows] == [4, 8]
    results = actions.import_members("peserta.xlsx", data, on=ANSWERED, by=operator()).rows
    assert [result.outcome for result in results] == ["elsewhere", "elsewhere"]
    assert Elsewhere.objects.count() == 2
