"""Taking in lists: recognised, judged in pieces, admitted, fixed, discarded, undone."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.demo import writing
from payung.demo.people import Crowd, Person
from payung.regions.actions import merge_rw
from payung.regions.models import Region
from payung.roster import actions, queries
from payung.roster.actions import judging
from payung.roster.models import Cells, Layout, Roster, Row, Sighting
from payung.rules.reasons import Refused
from payung.workers import queries as workers
from payung.workers.models import Relative, Welfare, Worker

SAMPLES = Path(__file__).parent.parent / "samples"
DAY = date(2026, 6, 15)
RW = "31.75.02.1005-007"
pytestmark = pytest.mark.usefixtures("east_jakarta")


def send(data: bytes, name: str = "daftar.xlsx", *, area: str = RW, admit: bool = True, **more: Any) -> Roster:
    received = actions.receive(name, data, area=Region.objects.get(code=area), on=DAY, by=operator(), **more)
    return actions.judge(received.roster, admit=admit, on=DAY, by=operator())


def people(many: int, seed: int = 3) -> list[Person]:
    crowd = Crowd(seed)
    return [crowd.person(RW, DAY) for _one in range(many)]


def list_of(persons: list[Person], spoilt: dict[int, dict[str, Any]] | None = None) -> bytes:
    return writing.roster("RW 007 Kelurahan Rawamangun", persons, spoilt or {})


def verdicts(roster: Roster) -> list[tuple[str, str]]:
    rows = Row.objects.filter(roster=roster).exclude(verdict="ignored").order_by("number")
    return list(rows.values_list("verdict", "reasons"))


def test_the_same_file_for_the_same_area_is_one_list_and_another_file_is_another() -> None:
    data = list_of(people(3))
    roster = send(data)
    again = actions.receive("other name.xlsx", data, area=roster.area, on=DAY, by=operator())
    assert (again.known_before, again.roster.pk) == (True, roster.pk)
    other = actions.receive("daftar.xlsx", list_of(people(4)), area=roster.area, on=DAY, by=operator())
    assert not other.known_before
    assert queries.open_file(roster.file) == data


def test_rows_keep_their_cells_byte_for_byte_and_none_of_them_in_clear() -> None:
    persons = people(2)
    roster = send(list_of(persons))
    row = Row.objects.filter(roster=roster).order_by("number").first()
    assert row is not None
    assert queries.cells_of(roster, [row.number])[row.number][1:3] == [persons[0].nik, persons[0].name]
    assert persons[0].nik.encode() not in bytes(Cells.objects.get(roster=roster).sealed)


def test_ready_rows_wait_when_nobody_admits_and_become_workers_once_when_somebody_does() -> None:
    roster = send(list_of(people(5)), admit=False)
    assert Worker.objects.count() == 0
    assert queries.tally(roster).to_admit == 5
    assert actions.admit(roster, on=DAY, by=operator()) == 5
    assert actions.admit(roster, on=DAY, by=operator()) == 0
    assert Worker.objects.count() == Sighting.objects.filter(kind="admitted").count() == 5
    assert AuditLine.objects.filter(verb="admit_roster", subject=roster.ref).count() == 1


def test_people_of_an_earlier_list_are_known_and_those_of_another_are_not() -> None:
    persons = people(6)
    send(list_of(persons[:3]))
    roster = send(list_of(persons))
    assert verdicts(roster) == [("duplicate", "already_registered")] * 3 + [("ready", "")] * 3
    known = Sighting.objects.filter(row__roster=roster, kind="known")
    assert {workers.nik_of(one.worker) for one in known} == {person.nik for person in persons[:3]}


def test_a_stop_after_any_piece_and_a_new_start_give_what_one_run_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    persons = people(20)
    twice = [*persons, persons[2], persons[19]]
    whole = verdicts(send(list_of(twice)))
    actions.undo(Roster.objects.get(), on=DAY, by=operator())
    monkeypatch.setattr(judging, "PIECE", 3)

    def stop_at(rows: int) -> Callable[[int, int], None]:
        def stop(done: int, total: int) -> None:
            if done >= rows:
                raise KeyboardInterrupt

        return stop

    roster = actions.receive(
        "daftar.xlsx", list_of(twice), area=Region.objects.get(code=RW), on=DAY, by=operator()
    ).roster
    for rows in (3, 9, 21):
        with pytest.raises(KeyboardInterrupt):
            actions.judge(roster, admit=True, on=DAY, by=operator(), tell=stop_at(rows))
        roster.refresh_from_db()
    actions.judge(roster, admit=True, on=DAY, by=operator())
    assert verdicts(roster) == whole
    assert Worker.objects.count() == 20


def test_a_fix_makes_the_row_ready_and_leaves_what_was_sent() -> None:
    persons = people(3)
    roster = send(list_of(persons, {1: {"nik": persons[1].nik[:15]}}), admit=False)
    number = Row.objects.get(roster=roster, verdict="needs_fixing").number
    actions.fix(roster, fixes={number: {"nik": persons[1].nik}}, on=DAY, by=operator())
    row = Row.objects.get(roster=roster, number=number)
    assert (row.verdict, row.settled_on) == ("ready", DAY)
    assert queries.cells_of(roster, [number])[number][1] == persons[1].nik[:15]
    assert actions.admit(roster, on=DAY, by=operator()) == 3
    with pytest.raises(Refused) as no:
        actions.fix(roster, fixes={number: {"name": "Somebody Else"}}, on=DAY, by=operator())
    assert no.value.reasons[0].code == "row_admitted"


def test_a_fix_that_is_still_wrong_keeps_the_row_waiting_and_unknown_fields_are_refused() -> None:
    persons = people(2)
    roster = send(list_of(persons, {0: {"rt_rw": "001/099"}}), admit=False)
    number = Row.objects.get(roster=roster, verdict="needs_fixing").number
    actions.fix(roster, fixes={number: {"rw": "098"}}, on=DAY, by=operator())
    assert Row.objects.get(roster=roster, number=number).reasons == "rw_unknown"
    actions.fix(roster, fixes={number: {"rw": "001/007"}}, on=DAY, by=operator())
    assert Row.objects.get(roster=roster, number=number).verdict == "ready"
    with pytest.raises(Refused):
        actions.fix(roster, fixes={number: {"kk_number": "1"}}, on=DAY, by=operator())


def test_one_fix_goes_into_all_rows_like_it_and_into_no_other() -> None:
    persons = people(6)
    spoilt = {number: {"birth_date": "lupa"} for number in (0, 1, 2)} | {3: {"birth_date": "tidak tahu"}}
    roster = send(list_of(persons, spoilt), admit=False)
    first = Row.objects.filter(roster=roster, verdict="needs_fixing").order_by("number").first()
    assert first is not None
    assert (
        actions.fix(roster, fixes={first.number: {"birth_date": "1 Mei 1980"}}, alike=True, on=DAY, by=operator()) == 3
    )
    waiting = Row.objects.filter(roster=roster, verdict="needs_fixing")
    assert [row.reasons for row in waiting] == ["birth_unreadable"]


def test_discarded_rows_leave_the_list_to_fix_and_make_nobody_a_duplicate() -> None:
    persons = people(2)
    roster = send(list_of([persons[0], persons[0], persons[1]]), admit=False)
    numbers = list(Row.objects.filter(roster=roster).exclude(verdict="ignored").values_list("number", flat=True))
    with pytest.raises(Refused):
        actions.discard(roster, numbers=numbers[:1], why=" ", on=DAY, by=operator())
    actions.discard(roster, numbers=numbers[:1], why="Salah tulis", on=DAY, by=operator())
    assert Row.objects.get(roster=roster, number=numbers[1]).verdict == "ready"
    assert actions.admit(roster, on=DAY, by=operator()) == 2


def test_an_undone_import_takes_its_people_away_and_the_file_can_come_again() -> None:
    persons = people(4)
    kept = send(list_of(persons[:1]))
    roster = send(list_of(persons))
    assert actions.undo(roster, on=DAY, by=operator()) == 3
    assert [worker.pk for worker in Worker.objects.all()] == list(
        Sighting.objects.filter(row__roster=kept).values_list("worker_id", flat=True)
    )
    with pytest.raises(Refused):
        actions.undo(roster, on=DAY, by=operator())
    assert send(list_of(persons)).pk != roster.pk
    assert Worker.objects.count() == 4


def test_columns_chosen_by_a_person_are_remembered_for_the_next_list() -> None:
    persons = people(2)
    rows = [["NIK", "NAMA", "HARI BERSEJARAH", "L/P", "KODE AJAIB"]]
    rows += [[p.nik, p.name, p.birth_date.isoformat(), p.sex, p.occupation] for p in persons]
    roster = send(writing.workbook(rows), admit=False)
    assert verdicts(roster)[0][1] == "occupation_missing", "the cells show that the column holds birth dates"
    actions.choose_columns(roster, columns={"2": "birth_date", "4": "occupation"}, on=DAY, by=operator())
    actions.judge(roster, admit=False, on=DAY, by=operator())
    assert verdicts(roster) == [("ready", "")] * 2
    assert Layout.objects.count() == 1
    other = send(writing.workbook([rows[0], *rows[2:]]), "lain.xlsx", admit=False)
    assert verdicts(other) == [("ready", "")]
    with pytest.raises(Refused):
        actions.choose_columns(roster, columns={"2": "no_such_field"}, on=DAY, by=operator())


def test_a_candidate_list_makes_people_known_with_their_decile() -> None:
    persons = people(2)
    rows: list[list[Any]] = [["NIK", "NAMA", "TGL LAHIR", "JK", "PEKERJAAN", "DESIL", "NAMA AHLI WARIS"]]
    rows += [[p.nik, p.name, p.birth_date, p.sex, p.occupation, "2", "Ibu Contoh"] for p in persons]
    send(writing.workbook(rows), kind="candidate", source="DTSEN", snapshot_on=date(2026, 5, 1))
    assert [(one.source, one.decile, one.snapshot_on) for one in Welfare.objects.all()] == [
        ("DTSEN", 2, date(2026, 5, 1))
    ] * 2
    assert Relative.objects.filter(name="Ibu Contoh").count() == 2


def test_what_is_no_list_is_refused_in_one_sentence_and_remembered(today: date) -> None:
    area = Region.objects.get(code=RW)
    roster = actions.receive("foto.xlsx", b"\x89PNG\r\n not a workbook", area=area, on=today, by=operator()).roster
    with pytest.raises(Refused) as no:
        actions.judge(roster, admit=True, on=today, by=operator())
    roster.refresh_from_db()
    assert (roster.problem, roster.problem_details) == ("file_not_its_name", {"ending": "xlsx", "kind": "picture"})
    assert queries.problem_words(roster) == str(no.value.reasons[0].en)
    assert Row.objects.count() == 0


def test_a_row_of_an_rw_that_ended_is_told_what_the_rw_became() -> None:
    old, new = (Region.objects.get(code=f"31.75.02.1005-{number:03d}") for number in (7, 8))
    merge_rw(new, absorbed=[old], from_on=DAY, source="SK Lurah 9/2026", on=DAY, by=operator())
    roster = send(list_of(people(1)), area="31.75.02.1005")
    (row,) = Row.objects.filter(roster=roster, verdict="needs_fixing")
    assert row.reasons == "rw_unknown"
    assert "RW 7 sekarang RW 8." in words_of_row(roster, row)
    actions.fix(roster, fixes={row.number: {"rw": "008"}}, on=DAY, by=operator())
    row.refresh_from_db()
    assert (row.verdict, row.rw) == ("ready", new)


def words_of_row(roster: Roster, row: Row) -> str:
    """Return the sentences that stand under a row's cells."""
    table = queries.fix_table(roster, [row], queries.reader_of(roster), holders={}, may_fix=True)
    return str(table)


def test_the_command_takes_an_area_by_name_and_answers_people_in_words(tmp_path: Path) -> None:
    path, out, err = tmp_path / "daftar.xlsx", io.StringIO(), io.StringIO()
    persons = people(3)
    path.write_bytes(list_of(persons, {1: {"nik": persons[1].nik[:15]}}))
    words = ("import", str(path), "--area", "Rawamangun RW 7", "--on", "2026-06-15", "--admit")
    call_command(*words, stdout=out, stderr=err)
    number = Row.objects.get(verdict="needs_fixing").number
    first, second = out.getvalue().splitlines()
    assert first.startswith("2 siap, 1 perlu diperbaiki")
    assert second == f"baris {number}: NIK tidak 16 angka"
    assert err.getvalue() == ""
    call_command(*words, stdout=out, stderr=err)
    assert "15 Juni 2026" in err.getvalue()
    assert (Roster.objects.get().area.code, Worker.objects.count()) == (RW, 2)
    with pytest.raises(Refused) as no:
        call_command("import", str(path), "--area", "Jatinegara", stdout=out)
    assert no.value.reasons[0].code == "several_regions"


def test_a_person_whom_somebody_registers_meanwhile_is_known_and_the_others_are_judged_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    persons, seal, pieces = people(4), judging.sealed_cells, []

    def sealed_cells(*args: Any) -> Any:  # what a piece does last between judging and writing
        pieces.append(args)
        if len(pieces) == 1:
            send(list_of(persons[1:2]), "lebih-cepat.xlsx")
        return seal(*args)

    monkeypatch.setattr(judging, "sealed_cells", sealed_cells)
    roster = send(list_of(persons))
    assert len(pieces) == 3, "both lists once, and this one once more"
    assert [verdict for verdict, _reasons in verdicts(roster)] == ["ready", "duplicate", "ready", "ready"]
    assert Worker.objects.count() == 4
