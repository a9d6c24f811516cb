"""Rows about people who live in another kelurahan: handed over, taken or refused there, and said to their sender."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from payung.access.authors import operator
from payung.access.models import AuditLine, Making, User
from payung.demo import writing
from payung.demo.people import Crowd, Person
from payung.regions.models import Region
from payung.roster import actions, queries
from payung.roster.models import Passed, Roster, Row, Sighting
from payung.rules.reasons import Refused
from payung.workers import queries as workers
from payung.workers.models import Worker
from tests.roster.desk import DAY, VILLAGE, kept, list_of, signed_in, text

pytestmark = pytest.mark.usefixtures("east_jakarta")
THERE = "31.75.02.1004"
Somebody = Callable[..., User]
HEADING = ["NIK", "NAMA LENGKAP", "TANGGAL LAHIR", "L/P", "KELURAHAN", "RW", "PEKERJAAN"]


@pytest.fixture
def clerk(somebody: Somebody) -> User:
    """Return who sends the list: of Rawamangun."""
    return somebody("village_officer", VILLAGE, name="hendra")


@pytest.fixture
def there(somebody: Somebody) -> User:
    """Return who is in charge of the other kelurahan."""
    return somebody("village_officer", THERE, name="wulan")


def name_of(code: str) -> str:
    return Region.objects.get(code=code).name


def people(many: int, seed: int = 4) -> list[Person]:
    crowd = Crowd(seed)
    return [crowd.person(f"{VILLAGE}-007", DAY, age=(20, 60)) for _one in range(many)]


def line(person: Person, village: str, rw: Any = 1, **more: str) -> list[Any]:
    cells = {"nik": person.nik, "name": person.name, "work": "tukang sapu"} | more
    return [cells["nik"], cells["name"], person.birth_date, person.sex, name_of(village), rw, cells["work"]]


def send(rows: list[list[Any]], by: Any, *, admit: bool = True, name: str = "daftar.xlsx") -> Roster:
    area, data = Region.objects.get(code=VILLAGE), writing.workbook([HEADING, *rows])
    roster = actions.receive(name, data, area=area, on=DAY, by=by).roster
    return actions.judge(roster, admit=admit, on=DAY, by=by)


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as no:
        act()
    return [reason.code for reason in no.value.reasons]


def passed(roster: Roster) -> list[Passed]:
    return list(Passed.objects.filter(row__roster=roster).select_related("row").order_by("row__number"))


def test_only_complete_rows_are_handed_over_and_what_the_list_says_stays(clerk: User, there: User) -> None:
    whole, bad, unknown, own = people(4)
    kept(list_of([unknown]), area=f"{VILLAGE}-007", admit=True)
    roster = send(
        [line(whole, THERE), line(bad, THERE, nik="123"), line(unknown, THERE), line(own, VILLAGE)], clerk
    )  # fmt: skip
    (one,) = passed(roster)
    assert (one.area_code, one.brought_by, one.decided_on) == (THERE, clerk, None)
    assert (one.row.verdict, one.row.reasons, one.row.settled_on) == ("needs_fixing", "rw_outside_area", None)
    assert [worker.name for worker in Worker.objects.all()] == [unknown.name, own.name], "nobody there is on file"
    assert list(queries.passed_to(there)) == [one]
    assert list(queries.passed_to(clerk)) == []


def test_who_is_taken_is_on_file_there_with_a_sighting_and_stays_when_the_list_is_undone(
    clerk: User, there: User
) -> None:
    whole, own = people(2)
    roster = send([line(whole, THERE, rw=3), line(own, VILLAGE)], clerk)
    later = DAY + timedelta(days=2)
    assert actions.decide_passed(passed(roster), take=True, on=later, by=there).done == 1
    worker = Worker.objects.visible_to(there).get()
    assert (worker.name, workers.nik_of(worker), worker.recorded_on) == (whole.name, whole.nik, later)
    row = passed(roster)[0].row
    assert Sighting.objects.get(row=row).kind == "passed"
    assert (row.verdict, row.reasons, row.settled_on) == ("needs_fixing", "rw_outside_area", later)
    assert AuditLine.objects.filter(verb="decide_passed", subject=roster.ref, area=THERE, by=there).exists()
    standing = queries.standing(roster)
    assert (standing.passed, standing.to_fix, standing.admitted, standing.people) == (1, 0, 1, 2)
    number = row.number
    assert codes(lambda: actions.fix(roster, fixes={number: {"rw": "2"}}, on=later, by=clerk)) == ["row_admitted"]
    assert actions.judge_again(roster, admit=True, on=later, by=clerk) == 0
    actions.undo(roster, on=later, by=clerk)
    assert [worker.name for worker in Worker.objects.all()] == [whole.name]


def test_who_is_refused_stays_with_the_sender_who_reads_why(clerk: User, there: User) -> None:
    roster = send([line(person, THERE) for person in people(3)], clerk)
    waiting = passed(roster)
    assert codes(lambda: actions.decide_passed(waiting, take=False, why=" ", on=DAY, by=there)) == ["why_missing"]
    actions.decide_passed(waiting[:2], take=False, why="Sudah pindah", on=DAY, by=there)
    assert queries.standing(roster).to_fix == 3
    actions.judge_again(roster, admit=False, on=DAY, by=clerk)
    assert [one.taken for one in passed(roster)] == [False, False, None]
    page = text(signed_in(clerk).get(f"/impor/{roster.ref}"))
    assert f"{name_of(THERE)} 0 diambil, 2 ditolak, 1 menunggu 3 baris" in page
    assert f"Baris {waiting[0].row.number} ditolak wulan: Sudah pindah" in page


def test_only_those_in_charge_decide_and_each_row_once(clerk: User, there: User, somebody: Somebody) -> None:
    roster = send([line(person, THERE) for person in people(2)], clerk)
    waiting = passed(roster)
    elsewhere = somebody("village_officer", "31.75.02.1006")
    around = somebody("district_officer", "31.75.02")
    refused = {clerk: "area_not_yours", elsewhere: "area_not_yours", somebody("volunteer", THERE): "role_not_yours"}
    for who, code in refused.items():
        assert codes(lambda who=who: actions.decide_passed(waiting, take=True, on=DAY, by=who)) == [code]  # type: ignore[misc]
    Making.objects.create(user=around, maker=clerk, kind="added", recorded_on=DAY)
    assert codes(lambda: actions.decide_passed(waiting, take=True, on=DAY, by=around)) == ["tied_accounts"]
    actions.decide_passed(waiting[:1], take=True, on=DAY, by=there)
    assert codes(lambda: actions.decide_passed(waiting, take=True, on=DAY, by=there)) == ["changed_since"]
    assert Worker.objects.count() == 1


def test_a_row_that_is_fixed_or_taken_out_meanwhile_is_not_decided_as_it_was(clerk: User, there: User) -> None:
    roster = send([line(person, THERE) for person in people(3)], clerk)
    first, second, third = passed(roster)
    actions.fix(roster, fixes={first.row.number: {"village": name_of(VILLAGE), "rw": "7"}}, on=DAY, by=clerk)
    actions.fix(roster, fixes={second.row.number: {"name": "Nama Lain"}}, on=DAY, by=clerk)
    actions.discard(roster, numbers=[third.row.number], why="Salah", on=DAY, by=clerk)
    for one in (first, second, third):
        assert codes(lambda one=one: actions.decide_passed([one], take=True, on=DAY, by=there)) == ["changed_since"]
    (now,) = passed(roster)
    assert (now.row, now.pk != second.pk) == (second.row, True)
    actions.decide_passed([now], take=True, on=DAY, by=there)
    assert Worker.objects.visible_to(there).get().name == "Nama Lain"


def test_who_is_on_file_meanwhile_is_seen_and_a_nik_of_another_stays(clerk: User, there: User) -> None:
    same, clash = people(2)
    roster = send([line(same, THERE), line(clash, THERE)], clerk)
    kept(list_of([same, clash], {1: {"name": "Orang Lain Sekali"}}), area=f"{VILLAGE}-007", admit=True)
    decided = actions.decide_passed(passed(roster), take=True, on=DAY, by=there)
    assert (decided.done, decided.left) == (1, 1)
    assert Worker.objects.count() == 2
    assert [one.taken for one in passed(roster)] == [True, None]


def test_rows_of_the_senders_own_area_and_of_candidates_are_not_handed_over(somebody: Somebody, clerk: User) -> None:
    wide = somebody("district_officer", "31.75.02")
    assert passed(send([line(people(1)[0], THERE)], wide)) == []
    (one,) = passed(send([line(people(1, seed=6)[0], THERE)], operator(), name="operator.xlsx"))
    assert one.brought_by is None
    assert Row.objects.filter(reasons="rw_outside_area").count() == 2


def test_the_page_lists_them_and_takes_or_refuses_many_at_once(clerk: User, there: User) -> None:
    persons = people(4)
    roster = send([line(person, THERE) for person in persons], clerk)
    desk = signed_in(there)
    assert "4 orang dari daftar kelurahan lain tinggal di wilayah Ibu/Bapak" in text(desk.get("/beranda"))
    page = desk.get("/impor/serahan")
    shown = text(page)
    assert "4 orang di daftar kelurahan lain tinggal di wilayah Ibu/Bapak." in shown
    assert all(person.name in shown for person in persons)
    assert not [person for person in persons if person.nik in page.content.decode()]
    chosen = re.findall(r'name="baris" value="(\d+)"', page.content.decode())
    assert desk.post("/impor/serahan/keputusan", {"keputusan": "ambil"}).status_code == 422
    answer = desk.post("/impor/serahan/keputusan", {"keputusan": "ambil", "baris": chosen[:3]})
    assert answer.status_code == 303
    assert "3 orang diambil." in text(desk.get("/impor/serahan"))
    late = desk.post("/impor/serahan/keputusan", {"keputusan": "tolak", "alasan": "x", "baris": chosen[2:]})
    assert (late.status_code, Worker.objects.visible_to(there).count()) == (422, 3)
    assert "Lihat lagi." in text(late)
    desk.post("/impor/serahan/keputusan", {"keputusan": "tolak", "alasan": "Pindah", "baris": chosen[3:]})
    assert [one.taken for one in passed(roster)] == [True, True, True, False]
    assert text(signed_in(clerk).get("/impor/serahan")).count("RW") == 0
