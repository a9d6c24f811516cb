"""The list with its problems as a file: the same rows and columns as text, what is wrong with each, who took it."""

import io
from typing import Any

import openpyxl
import pytest

from payung.access.authors import operator
from payung.access.models import AuditLine, Sight
from payung.demo import writing
from payung.roster import actions
from payung.roster.models import Roster, Row
from payung.workers.models import Worker
from tests.roster.desk import DAY, VILLAGE, kept, list_of, numbers, people, signed_in

pytestmark = pytest.mark.usefixtures("east_jakarta")


def taken(client: Any, ref: str) -> Any:
    answer = client.get(f"/impor/{ref}/masalah.xlsx")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="masalah-{ref}.xlsx"'
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


def waiting(roster: Roster) -> int:
    """Return how many rows of a list wait to be fixed."""
    return Row.objects.filter(roster=roster, verdict="needs_fixing", settled_on=None).count()


def test_every_row_stands_at_its_number_with_its_cells_as_text_and_its_problem_beside_it(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(4)
    roster = kept(list_of([*persons, persons[3]], {0: {"nik": persons[0].nik[:15]}, 1: {"phone": "belum punya"}}))
    page = taken(clerk, roster.ref)
    assert page["A1"].value == "RW 007 KELURAHAN RAWAMANGUN"
    assert [page.cell(4, column).value for column in (2, 10, 11)] == ["NIK", "PEKERJAAN", "Masalah"]
    assert page.cell(5, 2).value == persons[0].nik[:15]
    assert page.cell(5, 11).value == "Hanya 15 angka, seharusnya 16. Ketik ulang dari KTP."
    assert page.cell(6, 11).value.startswith("Siap. Lihat dulu: “belum punya”")
    assert page.cell(6, 5).value == f"{persons[1].birth_date:%d-%m-%Y}"
    assert page.cell(7, 11).value is None
    assert "baris 8" in page.cell(9, 11).value
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_the_file_can_be_sent_again_and_says_the_same(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(5)
    spoilt = {
        0: {"nik": ""},
        1: {"birth_date": "lupa"},
        2: {"name": '=HYPERLINK("http://x")'},
        3: {"name": "+Sulaiman"},
    }
    roster = kept(list_of(persons, spoilt))
    content = clerk.get(f"/impor/{roster.ref}/masalah.xlsx").content
    again = kept(content, name="masalah.xlsx")
    fields = ("number", "verdict", "reasons")
    assert list(Row.objects.filter(roster=again).order_by("number").values_list(*fields)) == list(
        Row.objects.filter(roster=roster).order_by("number").values_list(*fields)
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (sheet.cell(7, 3).value, sheet.cell(7, 3).data_type) == ('=HYPERLINK("http://x")', "s")


def test_rows_that_come_back_on_the_file_wait_once_and_nobody_is_doubled(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(5)
    first = kept(list_of(persons, {0: {"nik": ""}, 1: {"nik": ""}, 2: {"nik": ""}}), admit=True)
    content = clerk.get(f"/impor/{first.ref}/masalah.xlsx").content
    unrelated = kept(list_of(persons[:2], {0: {"nik": ""}}), name="lain.xlsx", admit=False)
    assert waiting(first) == 3, "the same people on a list without the column of problems settle nothing"
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.active
    one, two, three = numbers(first)[:3]
    page.cell(one, 2).value = persons[0].nik
    page.cell(three, 3).value = "Orang Lain"
    mended = io.BytesIO()
    book.save(mended)
    second = kept(mended.getvalue(), name="sudah diperbaiki.xlsx", admit=True)
    assert (waiting(first), waiting(second)) == (1, 2)
    assert sorted(worker.name for worker in Worker.objects.all()) == sorted(
        [persons[0].name, *(one.name for one in persons[3:])]
    )
    why = Row.objects.get(roster=first, number=two).discarded_why
    assert second.ref in why
    actions.undo(second, on=DAY, by=operator())
    assert (waiting(first), waiting(unrelated)) == (3, 1)


@pytest.mark.parametrize(("kind", "left"), [("nomination", 0), ("candidate", 2)])
def test_a_list_of_another_kind_takes_nobody_out_of_the_first_one(somebody: Any, kind: str, left: int) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(3)
    first = kept(list_of(persons, {0: {"nik": ""}, 1: {"nik": ""}}))
    content = clerk.get(f"/impor/{first.ref}/masalah.xlsx").content
    kept(content, name="lagi.xlsx", kind=kind)
    assert waiting(first) == left


def test_what_was_fixed_is_in_the_file_and_what_was_taken_out_says_so(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(3)
    rows = [["NIK", "NAMA", "TGL LAHIR", "PEKERJAAN"]]
    rows += [[p.nik, p.name, p.birth_date.isoformat(), p.occupation] for p in persons]
    rows[1][0] = "12"
    roster = kept(writing.workbook(rows))
    first = numbers(roster)[0]
    clerk.post(f"/impor/{roster.ref}", {f"{first}-nik": persons[0].nik, f"{first}-phone": "080012345678"})
    clerk.post(f"/impor/{roster.ref}", {"discard": "3:row", "3-why": "Sudah pindah"})
    page = taken(clerk, roster.ref)
    assert page.cell(2, 1).value == persons[0].nik
    assert page.cell(3, page.max_column).value == "Dikeluarkan: Sudah pindah"
    assert page.cell(1, page.max_column).value == "Masalah"
    assert "080012345678" in [cell.value for cell in page[2]]


def test_who_took_the_file_is_written_down_with_everybody_on_file_in_it(somebody: Any) -> None:
    user, persons = somebody("village_officer", VILLAGE), people(3)
    kept(list_of(persons[:1]), admit=True)
    roster = kept(list_of(persons))
    taken(signed_in(user), roster.ref)
    assert list(Sight.objects.values_list("by", "worker_ref")) == [(user.pk, Worker.objects.get().ref)]
    line = AuditLine.objects.get(verb="take_problems")
    assert (line.subject, line.by, line.after["rows"]) == (roster.ref, user, 3)
    refused = signed_in(somebody("auditor", "31.75")).get(f"/impor/{roster.ref}/masalah.xlsx")
    assert refused.status_code == 403
    assert Sight.objects.count() == 1


def test_strange_sheets_come_back_whole(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(2)
    lines = ["Daftar RW 07;;", "", "NIK;NAMA;TGL LAHIR;L/P;PEKERJAAN"]
    lines += [";".join([p.nik, f"{p.name}\u200b\u202e🌹", f"{p.birth_date}", p.sex, "@kerja"]) for p in persons]
    roster = kept("\r\n".join(lines).encode(), name="daftar [1]: a/b.csv")
    page = taken(clerk, roster.ref)
    assert page.cell(3, 1).value == "NIK"
    assert page.cell(4, 2).value.startswith(persons[0].name)
    assert "🌹" in page.cell(4, 2).value
    assert page.cell(4, 5).value == "@kerja"
