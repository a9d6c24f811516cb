"""A list is no oracle: NIKs of people elsewhere count against their sender, and the twentieth of a day stops it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from payung.access.authors import operator
from payung.access.models import AuditLine, Making, NikTry, User
from payung.access.sealing import blind_index
from payung.access.tries import FOREIGN_A_DAY
from payung.demo.people import Crowd, Person
from payung.regions.models import Region
from payung.roster import actions, queries
from payung.roster.actions import judging
from payung.roster.models import Roster, Row, Stop
from payung.rules.reasons import Refused
from tests.roster.desk import DAY, VILLAGE, kept, list_of, people, signed_in, text

pytestmark = pytest.mark.usefixtures("east_jakarta")
ELSEWHERE = "31.75.02.1006-001"
Somebody = Callable[..., User]


@pytest.fixture
def clerk(somebody: Somebody) -> User:
    """Return who sends lists."""
    return somebody("village_officer", VILLAGE, name="hendra")


@pytest.fixture
def other(somebody: Somebody) -> User:
    """Return a second officer."""
    return somebody("district_officer", "31.75.02", name="ratna")


@pytest.fixture
def abroad() -> list[Person]:
    """Return thirty people who live in another kelurahan and are on file."""
    crowd = Crowd(77)
    persons = [crowd.person(ELSEWHERE, DAY, age=(20, 60)) for _one in range(30)]
    kept(list_of(persons, {n: {"rt_rw": "001/001"} for n in range(30)}), area=ELSEWHERE, name="sana.xlsx", admit=True)
    assert not NikTry.objects.exists(), "the operator is not counted"
    return persons


def send(persons: list[Person], by: Any, *, on: Any = DAY, name: str = "daftar.xlsx", **spoilt: Any) -> Roster:
    area = Region.objects.get(code=VILLAGE)
    roster = actions.receive(name, list_of(persons, spoilt.get("spoilt")), area=area, on=on, by=by).roster
    actions.judge(roster, admit=True, on=on, by=by)
    roster.refresh_from_db()
    return roster


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as no:
        act()
    return [reason.code for reason in no.value.reasons]


def duplicates(roster: Roster) -> int:
    return Row.objects.filter(roster=roster, verdict="duplicate").count()


@pytest.mark.parametrize(("many", "rests"), [(19, False), (20, True), (21, True)])
def test_the_twentieth_hit_elsewhere_stops_the_list_at_its_row(
    clerk: User, abroad: list[Person], many: int, rests: bool
) -> None:
    own = people(3)
    roster = send([own[0], *abroad[:many], *own[1:]], clerk)
    assert bool(queries.open_stop(roster)) == rests
    assert duplicates(roster) == NikTry.objects.count() == min(many, FOREIGN_A_DAY)
    assert Row.objects.filter(roster=roster, verdict="ready").count() == (1 if rests else 3)
    assert bool(roster.finished_on) != rests
    tries = NikTry.objects.filter(by=clerk, on=DAY, door="list", is_hit=True, is_foreign=True, subject=roster.ref)
    assert set(tries.values_list("nik_index", flat=True)) == {
        blind_index("nik", person.nik) for person in abroad[: min(many, FOREIGN_A_DAY)]
    }


def test_hits_in_the_own_area_and_those_of_the_operator_are_not_counted(clerk: User, abroad: list[Person]) -> None:
    ours = people(25, seed=9)
    kept(list_of(ours), name="sini.xlsx", admit=True)
    assert send(ours, clerk).finished_on
    assert send(abroad, operator(), name="lain.xlsx").finished_on
    assert not NikTry.objects.exists()
    assert not Stop.objects.exists()


def test_one_nik_is_one_try_of_a_person_and_day_however_often_it_is_sent(clerk: User, abroad: list[Person]) -> None:
    for name, own in zip(("a.xlsx", "b.xlsx"), people(2), strict=True):
        assert send([*abroad[:15], own], clerk, name=name).finished_on
    assert NikTry.objects.count() == 15
    later = DAY + timedelta(days=1)
    assert send([*abroad[:15], *people(3, seed=8)], clerk, on=later, name="c.xlsx").finished_on
    assert NikTry.objects.filter(on=later).count() == 15


def test_two_lists_of_a_day_share_its_tries_and_the_next_rests_before_its_first_row(
    clerk: User, abroad: list[Person]
) -> None:
    assert send(abroad[:12], clerk, name="a.xlsx").finished_on
    second = send(abroad[10:30], clerk, name="b.xlsx")
    assert duplicates(second) == 2 + 8
    third = send(people(4), clerk, name="c.xlsx")
    assert (third.judged_rows, Row.objects.filter(roster=third).count()) == (0, 0)
    assert {stop.roster for stop in Stop.objects.all()} == {second, third}
    assert send(people(4, seed=5), clerk, on=DAY + timedelta(days=1), name="d.xlsx").finished_on


def test_a_second_officer_lets_it_go_on_and_a_tied_one_does_not(
    clerk: User, other: User, somebody: Somebody, abroad: list[Person]
) -> None:
    roster = send([*abroad, *people(2)], clerk)
    stop = queries.open_stop(roster)
    assert stop is not None
    boss = somebody("district_officer", "31.75.02", name="yusuf")
    Making.objects.create(user=clerk, maker=boss, kind="added", recorded_on=DAY)
    assert codes(lambda: actions.release(stop, on=DAY, by=clerk)) == ["same_two_eyes"]
    assert codes(lambda: actions.release(stop, on=DAY, by=boss)) == ["tied_accounts"]
    assert codes(lambda: actions.release(stop, on=DAY, by=somebody("village_officer", ELSEWHERE[:13]))) == [
        "area_not_yours"
    ]
    actions.judge(roster, admit=True, on=DAY, by=clerk)
    assert duplicates(roster) == FOREIGN_A_DAY, "it rests, whoever asks"
    actions.release(stop, on=DAY, by=other)
    assert codes(lambda: actions.release(stop, on=DAY, by=other)) == ["released_already"]
    actions.judge(roster, admit=True, on=DAY, by=other)
    roster.refresh_from_db()
    assert (bool(roster.finished_on), duplicates(roster)) == (True, 30)
    assert NikTry.objects.filter(by=clerk).count() == 30, "what is let go on is written down as well"
    assert AuditLine.objects.filter(verb="release_roster", subject=roster.ref, by=other).exists()


def test_trying_niks_by_fixing_one_row_is_counted_and_refused(clerk: User, other: User, abroad: list[Person]) -> None:
    roster = send(people(2), clerk, spoilt={0: {"nik": ""}})
    number = Row.objects.get(roster=roster, verdict="needs_fixing").number
    for person in abroad[:19]:
        actions.fix(roster, fixes={number: {"nik": person.nik}}, on=DAY, by=clerk)
    assert NikTry.objects.filter(subject=roster.ref).count() == 19
    assert queries.open_stop(roster) is None
    actions.fix(roster, fixes={number: {"nik": abroad[19].nik}}, on=DAY, by=clerk)
    stop = queries.open_stop(roster)
    assert stop is not None
    for act in (
        lambda: actions.fix(roster, fixes={number: {"name": "Lain"}}, on=DAY, by=other),
        lambda: actions.discard(roster, numbers=[number], why="Salah", on=DAY, by=other),
        lambda: actions.admit(roster, on=DAY, by=other),
        lambda: actions.choose_columns(roster, columns={"1": "nik"}, on=DAY, by=other),
    ):
        assert codes(act) == ["roster_rests"]
    actions.release(stop, on=DAY, by=other)
    assert codes(lambda: actions.fix(roster, fixes={number: {"nik": abroad[20].nik}}, on=DAY, by=clerk)) == [
        "too_many_tries"
    ]
    actions.fix(roster, fixes={number: {"nik": abroad[20].nik}}, on=DAY + timedelta(days=1), by=clerk)
    assert NikTry.objects.filter(by=clerk, on=DAY + timedelta(days=1)).count() == 1


def test_many_niks_typed_at_once_are_told_up_to_the_twentieth(clerk: User, other: User, abroad: list[Person]) -> None:
    roster = send(people(30), clerk, spoilt={n: {"nik": ""} for n in range(30)})
    numbers = list(Row.objects.filter(roster=roster, verdict="needs_fixing").values_list("number", flat=True))
    fixes = {number: {"nik": person.nik} for number, person in zip(sorted(numbers), abroad, strict=True)}
    actions.fix(roster, fixes=fixes, on=DAY, by=clerk)
    told = Row.objects.filter(roster=roster, reasons__contains="nik_clash_in_registry")
    assert told.count() == NikTry.objects.count() == FOREIGN_A_DAY
    stop = queries.open_stop(roster)
    assert stop is not None
    actions.release(stop, on=DAY, by=other)
    actions.judge_again(roster, admit=False, on=DAY, by=other)
    assert told.count() == 30
    assert not NikTry.objects.filter(by=other).exists()


def test_who_admits_what_another_typed_is_not_counted(clerk: User, other: User, abroad: list[Person]) -> None:
    roster = send([*people(2), abroad[0]], clerk, spoilt={2: {"nik": ""}})
    number = Row.objects.get(roster=roster, verdict="needs_fixing").number
    actions.fix(roster, fixes={number: {"nik": abroad[0].nik}}, on=DAY, by=clerk)
    actions.admit(roster, on=DAY, by=other)
    assert list(NikTry.objects.values_list("by__username", "subject")) == [("hendra", roster.ref)]


def test_a_kill_between_pieces_and_a_new_start_count_each_nik_once(
    clerk: User, abroad: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PIECE", 6)
    area, data = Region.objects.get(code=VILLAGE), list_of([*people(4), *abroad])
    roster = actions.receive("daftar.xlsx", data, area=area, on=DAY, by=clerk).roster

    def stop_after(done: int, _total: int) -> None:
        raise KeyboardInterrupt

    for _run in range(3):
        with pytest.raises(KeyboardInterrupt):
            actions.judge(roster, admit=True, on=DAY, by=clerk, tell=stop_after)
        roster.refresh_from_db()
    actions.judge(roster, admit=True, on=DAY, by=clerk)
    roster.refresh_from_db()
    assert duplicates(roster) == NikTry.objects.count() == FOREIGN_A_DAY
    resent = actions.receive("lagi.xlsx", data, area=area, on=DAY, by=clerk)
    assert resent.roster == roster
    actions.judge(roster, admit=True, on=DAY, by=clerk)
    assert NikTry.objects.count() == FOREIGN_A_DAY
    actions.undo(roster, on=DAY, by=clerk)
    again = send([*people(4), *abroad], clerk)
    assert (again.pk != roster.pk, again.judged_rows, NikTry.objects.count()) == (True, 0, FOREIGN_A_DAY)


def test_the_pages_say_that_a_list_rests_and_a_second_officer_presses(
    clerk: User, other: User, abroad: list[Person]
) -> None:
    roster = send([*abroad, *people(2)], clerk)
    address = f"/impor/{roster.ref}"
    mine, theirs = signed_in(clerk), signed_in(other)
    shown = text(mine.get(address))
    assert "Daftar ini berhenti sejak 15 Juni 2026." in shown
    assert not [person for person in abroad if person.nik in shown]
    assert "Sudah saya periksa" not in shown
    assert "1 daftar berhenti" in text(theirs.get("/beranda"))
    assert "1 daftar berhenti" not in text(mine.get("/beranda"))
    stop = queries.open_stop(roster)
    assert stop is not None
    assert mine.post(f"{address}/pelepasan/{stop.pk}").status_code == 422
    assert theirs.post(f"{address}/pelepasan/{stop.pk}").status_code == 303
    roster.refresh_from_db()
    assert roster.finished_on
    assert "berhenti sejak" not in text(mine.get(address))
