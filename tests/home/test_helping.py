"""Help for every role's tasks, the guide on two sheets, and tables that our own readers read back."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from payung.access.models import Role, User
from payung.dues.reading.annex import read_annex
from payung.dues.reading.receipts import read_receipts
from payung.enrolment.reading.members import read_members
from payung.enrolment.reading.replies import read_reply
from payung.home.queries.helping import help_for, tables, tasks, tasks_of
from payung.home.views.helping import guide_paper, table_file
from payung.roster.models import Row
from payung.roster.reading.headings import roster_aliases
from payung.sheets.books import read_book
from payung.sheets.choosing import choose
from tests.roster import desk
from tests.test_doors import doors

ON = date(2026, 7, 1)
EXAMPLE = "3175024505909001"


def sheet(kind: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(table_file(kind))).active


@pytest.mark.parametrize("role", Role.values)
def test_each_role_has_tasks_with_help_in_both_languages(role: str, enter: Callable[[str], Client]) -> None:
    mine = tasks_of(role)
    assert mine
    client = enter(role)
    for language in ("id", "en"):
        page = client.get("/bantuan", headers={"accept-language": language}).content.decode()
        for task in mine:
            assert task.words[language].title.replace("'", "&#x27;") in page
            assert len(task.words[language].steps) == len(task.words["id"].steps)
            one = client.get(f"/bantuan/{task.slug}", headers={"accept-language": language}).content.decode()
            assert one.count("<li>") >= len(task.words[language].steps)
    assert client.get("/bantuan/no-such-task").status_code == 404


@pytest.fixture
def enter(somebody: Callable[..., User]) -> Callable[[str], Client]:
    """Return a maker of browsers in which somebody with that role has signed in."""

    def sign_in(role: str) -> Client:
        client = Client()
        sponsor = {"sponsor_ref": "S-23456789AB"} if role == Role.SPONSOR else {}
        client.force_login(somebody(role, name=f"a-{role}", **sponsor), settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_printed_guide_of_a_role_takes_two_sheets_at_most(role: str, language: str) -> None:
    document = pypdfium2.PdfDocument(guide_paper(role, language))
    words = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    many, (width, height) = len(document), document[0].get_size()
    document.close()
    assert many <= 2
    assert (round(width), round(height)) == (595, 842), "A4"
    for task in tasks_of(role):
        assert task.words[language].title.split()[0] in words


def test_every_address_of_the_book_exists_and_pages_lead_to_their_task(enter: Callable[[str], Client]) -> None:
    known = {door.name for door in doors(get_resolver())}
    named = {page for task in tasks().values() for page in task.pages}
    assert named <= known
    clerk = enter("village_officer")
    for address, slug in (("/impor", "send-list"), ("/berkas/balasan", "branch-answer"), ("/atur/pengguna", "users")):
        assert f'href="/bantuan/{slug}"' in clerk.get(address).content.decode()
    assert 'href="/bantuan"' in clerk.get("/hukum").content.decode(), "no task of its own: the list of tasks"
    assert "/bantuan" not in Client().get("/masuk").content.decode()
    assert help_for("dues:sponsor", "sponsor").slug == "sponsor-report"  # type: ignore[union-attr]
    assert help_for("dues:sponsor", "city_officer").slug == "keep-cover"  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["roster", "reply", "receipts", "annex", "members"])
def test_a_blank_table_keeps_numbers_as_text_and_offers_its_choices(kind: str, enter: Callable[[str], Client]) -> None:
    got = enter("volunteer").get(f"/bantuan/tabel/{kind}.xlsx")
    page: Any = openpyxl.load_workbook(io.BytesIO(got.content)).active
    headings = {cell.value: cell.column_letter for cell in page[1]}
    texts = [heading for heading in ("NIK", "NO KPJ", "NO HP", "NOMOR BUKTI") if heading in headings]
    assert texts
    for heading in texts:
        assert page[f"{headings[heading]}2"].number_format == "@"
        assert page.column_dimensions[headings[heading]].number_format == "@"
        assert isinstance(page[f"{headings[heading]}2"].value, str)
    offered = {str(rule.sqref).split(":")[0].rstrip("0123456789") for rule in page.data_validations.dataValidation}
    assert offered == {headings[column["heading"]] for column in tables()[kind]["columns"] if column.get("choices")}


@pytest.fixture
def clerk_list(east_jakarta: None) -> tuple[Row, Row]:
    """The example's row and somebody's row below it, of a table that came back with the example still in it."""
    [person] = desk.people(1)
    book = openpyxl.load_workbook(io.BytesIO(table_file("roster")))
    page: Any = book.active
    cells = ["2", person.nik, person.name, person.birth_place, f"{person.birth_date:%d-%m-%Y}", person.sex,
             person.address, f"{person.rt:03}", person.rw[-3:], person.phone, person.occupation, ""]  # fmt: skip
    for column, value in enumerate(cells, 1):
        page.cell(3, column, value)
    held = io.BytesIO()
    book.save(held)
    example, filled = Row.objects.filter(roster=desk.kept(held.getvalue())).order_by("number")
    return example, filled


def test_the_roster_table_is_read_whole_and_its_example_is_never_admitted(clerk_list: Any) -> None:
    choice = choose(read_book(table_file("roster"), "x.xlsx"), roster_aliases())
    assert choice.layout.fields.keys() >= {
        "nik", "name", "birth_place", "birth_date", "sex", "address", "rt", "rw", "phone", "occupation", "note",
    }  # fmt: skip
    row, filled = clerk_list
    assert (row.verdict, row.reasons) == ("needs_fixing", "rw_unknown")
    assert filled.verdict == "ready"


def test_the_other_tables_are_read_by_their_own_readers() -> None:
    [line] = read_reply(table_file("reply"), "x.xlsx", on=ON).rows
    assert (line.nik, line.kind, line.kpj, line.start, line.problem) == (EXAMPLE, "accepted", "99012345678", ON, "")
    read = read_receipts(table_file("receipts"), "x.xlsx")
    assert read.receipts == [], "the example names no payer, so it is not counted"
    assert [one.reason for one in read.unread] == ["payer_unreadable"]
    [own] = read_annex(table_file("annex"), "x.xlsx").rows
    assert (own.receipt, own.nik, own.kpj, own.rupiah, own.reason) == (
        "CONTOH-00001", EXAMPLE, "99012345678", 16_800, "",
    )  # fmt: skip
    [member] = read_members(table_file("members"), "x.xlsx", on=ON).rows
    assert (member.nik, member.kpj, member.active) == (EXAMPLE, "99012345678", True)


def test_a_receipt_written_below_the_example_counts(tmp_path: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(table_file("receipts")))
    page: Any = book.active
    for column, value in enumerate(["R-1", "880000000002", "10-07-2026", "07-2026", "07-2026", 1, 16800, "APBD"], 1):
        page.cell(3, column, value)
    book.save(tmp_path / "x.xlsx")
    [receipt] = read_receipts((tmp_path / "x.xlsx").read_bytes(), "x.xlsx").receipts
    assert (receipt.receipt, receipt.amount_rupiah, receipt.payer_class) == ("R-1", 16_800, "apbd")
