"""A file with a list on each of several sheets: one is read, the others are named, and one press reads them."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from xlsxwriter import Workbook

from payung.access.authors import operator
from payung.access.models import AuditLine, SealedFile
from payung.demo.people import Person
from payung.enrolment.actions import withdraw
from payung.regions.models import Region
from payung.roster import actions, queries
from payung.roster.models import Roster, Row
from payung.rules.reasons import Refused
from payung.workers.models import Worker
from tests.roster.desk import DAY, RW, VILLAGE, kept, list_of, people, signed_in, text

pytestmark = pytest.mark.usefixtures("east_jakarta")
HEADING = ["NIK", "NAMA", "TGL LAHIR", "L/P", "PEKERJAAN"]


def cells(person: Person) -> list[str]:
    return [person.nik, person.name, f"{person.birth_date:%d-%m-%Y}", person.sex, person.occupation]


def workbook(hidden: tuple[str, ...] = (), **sheets: int) -> bytes:
    """Return a workbook with so many people on each sheet, and a note on one more."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        persons = iter(people(sum(sheets.values())))
        for name, many in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate([HEADING, *(cells(next(persons)) for _one in range(many))]):
                page.write_row(at, 0, row)
            if name in hidden:
                page.hide()
        note = book.add_worksheet("Catatan")
        note.write_row(0, 0, ["Dikumpulkan oleh kader"])
        note.activate()
    return out.getvalue()


def states() -> list[tuple[str, int, bool]]:
    """Return the lists on file: their sheet, how many rows are ready, whether they were undone."""
    return [
        (one.sheet, Row.objects.filter(roster=one, verdict="ready").count(), bool(one.undone_on))
        for one in Roster.objects.order_by("id")
    ]


def test_the_page_names_the_sheets_that_were_not_read_and_one_press_reads_them(somebody: Any) -> None:
    clerk, auditor = signed_in(somebody("village_officer", VILLAGE)), signed_in(somebody("auditor", "31.75"))
    roster = kept(workbook(Mei=4, Juni=2, Juli=3), collected_by="Ibu Ratna")
    page = clerk.get(f"/impor/{roster.ref}")
    assert "2 lembar lain di berkas ini belum dibaca." in text(page)
    assert "2 other sheets of this file were not read." in text(
        clerk.get(f"/impor/{roster.ref}", headers={"accept-language": "en"})
    )
    assert page.content.count(b" checked") == 2
    assert "Catatan" not in text(page)
    seen = auditor.get(f"/impor/{roster.ref}")
    assert "Juli" in text(seen)
    assert b"/lembar" not in seen.content
    assert auditor.post(f"/impor/{roster.ref}/lembar", {"lembar": ["Juli"]}).status_code == 403

    answer = clerk.post(f"/impor/{roster.ref}/lembar", {"lembar": ["Juli", "Juni"]})
    assert (answer.status_code, answer["Location"]) == (303, f"/impor/{roster.ref}")
    assert states() == [("Mei", 4, False), ("Juli", 3, False), ("Juni", 2, False)]
    assert {(one.area.code, one.kind, one.collected_by) for one in Roster.objects.all()} == {
        (RW, "nomination", "Ibu Ratna")
    }
    assert SealedFile.objects.count() == 1
    after = text(clerk.get(f"/impor/{roster.ref}"))
    assert "belum dibaca" not in after
    assert "Lembar lain di berkas ini Juli 3 siap dimasukkan" in after
    assert "daftar.xlsx · Juni" in text(clerk.get("/impor"))


def test_reading_a_sheet_twice_is_one_list_and_only_sheets_that_the_file_has_are_read(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    roster = kept(workbook(Mei=3, Juni=2))
    first = clerk.post(f"/impor/{roster.ref}/lembar", {"lembar": "Juni"})
    again = clerk.post(f"/impor/{roster.ref}/lembar", {"lembar": "Juni"})
    assert first["Location"] == again["Location"] != f"/impor/{roster.ref}"
    assert len(states()) == 2
    assert AuditLine.objects.filter(verb="read_sheet").count() == 1
    for sent, words in (({}, "Pilih paling sedikit satu lembar"), ({"lembar": "Catatan"}, "Lembar itu tidak ada")):
        refused = clerk.post(f"/impor/{roster.ref}/lembar", sent)
        assert refused.status_code == 422
        assert words in text(refused)
    other = signed_in(somebody("village_officer", "31.75.03.1001"))
    assert other.post(f"/impor/{roster.ref}/lembar", {"lembar": "Juni"}).status_code == 404
    assert len(states()) == 2


def test_a_hidden_sheet_is_named_and_not_offered_unless_nothing_else_is_a_list(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    roster = kept(workbook(("Lama",), Mei=3, Lama=5))
    page = clerk.get(f"/impor/{roster.ref}")
    assert "Lama disembunyikan di berkas" in text(page)
    assert page.content.count(b" checked") == 0
    clerk.post(f"/impor/{roster.ref}/lembar", {"lembar": "Lama"})
    assert states() == [("Mei", 3, False), ("Lama", 5, False)]
    all_hidden = kept(workbook(("A", "B"), A=3, B=2), name="sembunyi.xlsx")
    assert [(one.name, one.offered) for one in queries.other_sheets(all_hidden).unread] == [("B", True)]


def test_each_sheet_is_undone_sent_again_and_taken_away_by_itself(somebody: Any) -> None:
    clerk, data = signed_in(somebody("village_officer", VILLAGE)), workbook(Mei=3, Juni=2)
    area, day = Region.objects.get(code=RW), {"on": DAY, "by": operator()}
    roster = kept(data, admit=True)
    (june,) = actions.read_sheets(roster, sheets=["Juni"], **day)
    actions.judge(june, admit=True, **day)
    assert Worker.objects.count() == 5
    assert clerk.get(f"/impor/{june.ref}/masalah.xlsx").status_code == 200
    withdraw(roster, **day)
    assert Worker.objects.count() == 2
    with pytest.raises(Refused) as no:
        actions.read_sheets(roster, sheets=["Juni"], **day)
    assert no.value.reasons[0].code == "roster_undone"
    assert [one.name for one in queries.other_sheets(june).unread] == ["Mei"]

    again = actions.receive("daftar.xlsx", data, area=area, **day)
    assert not again.known_before, "the sheet that is read by itself was undone"
    actions.judge(again.roster, admit=False, **day)
    assert states() == [("Mei", 3, True), ("Juni", 2, False), ("Mei", 3, False)]
    assert actions.receive("daftar.xlsx", data, area=area, sheet="Juni", **day).roster == june
    withdraw(june, **day)
    assert [one.name for one in queries.other_sheets(again.roster).unread] == ["Juni"]


def test_a_sheet_that_is_a_list_already_is_not_chosen_for_another(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    roster = kept(workbook(**{"Mei ": 3, "Juni ": 2, "Juli": 1}))
    actions.judge(
        actions.read_sheets(roster, sheets=["Juni "], on=DAY, by=operator())[0], admit=False, on=DAY, by=operator()
    )
    assert 'value="Juni "' in clerk.get(f"/impor/{roster.ref}/kolom").content.decode()
    columns = {f"column-{at}": field for at, field in enumerate(("nik", "name", "birth_date", "sex", "occupation"))}
    taken = clerk.post(f"/impor/{roster.ref}/kolom", {"sheet": "Juni ", **columns})
    assert taken.status_code == 422
    assert "sudah menjadi daftar sendiri" in text(taken)
    assert clerk.post(f"/impor/{roster.ref}/kolom", {"sheet": "Juli", **columns}).status_code == 303
    assert states() == [("Juli", 1, False), ("Juni ", 2, False)]
    roster.refresh_from_db()
    assert [one.name for one in queries.other_sheets(roster).unread] == ["Mei "]


def test_the_command_says_which_sheets_were_not_read_and_reads_one_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(workbook(("Lama",), Mei=3, Juni=2, Lama=1))

    def imported(*words: str) -> tuple[dict[str, Any], str]:
        out, err = io.StringIO(), io.StringIO()
        call_command("import", str(path), "--area", RW, "--on", "2026-06-15", "--json", *words, stdout=out, stderr=err)
        return json.loads(out.getvalue()), err.getvalue()

    answer, said = imported()
    assert answer["counts"] == {"ready": 3}
    assert "“Juni”, “Lama” (disembunyikan di berkas)" in said
    assert "--sheet NAMA" in said
    june, said = imported("--sheet", "Juni")
    assert june["counts"] == {"ready": 2}
    assert "“Lama”" in said
    assert "“Juni”" not in said
    assert imported("--sheet", "Juni")[0]["roster"] == june["roster"]
    assert imported()[0]["roster"] == answer["roster"]
    with pytest.raises(Refused) as no:
        imported("--sheet", "Agustus")
    assert no.value.reasons[0].code == "sheet_unknown"
    assert len(states()) == 2


def test_a_sheet_named_first_is_found_again_when_the_file_comes_without_a_name() -> None:
    data, area = workbook(Mei=3, Juni=2), Region.objects.get(code=RW)
    sent = {"area": area, "on": DAY, "by": operator()}
    june = actions.receive("daftar.xlsx", data, sheet="Juni", **sent).roster
    actions.judge(june, admit=False, on=DAY, by=operator())
    may = actions.receive("daftar.xlsx", data, sheet="Mei", **sent).roster
    actions.judge(may, admit=False, on=DAY, by=operator())
    assert actions.receive("daftar.xlsx", data, **sent).roster == may
    assert states() == [("Juni", 2, False), ("Mei", 3, False)]


def test_a_file_of_one_sheet_says_nothing_about_sheets(somebody: Any) -> None:
    clerk, roster = signed_in(somebody("village_officer", VILLAGE)), kept(list_of(people(2)))
    page = text(clerk.get(f"/impor/{roster.ref}"))
    assert "lembar" not in page.lower()
    assert roster.title == "daftar.xlsx"
