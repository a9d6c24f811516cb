"""The wicked clerk: whoever guesses a NIK is told nothing that she may not see, and is written down each time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from payung.access import tries
from payung.access.authors import Operator
from payung.access.models import NikTry, Sight, User
from payung.access.sealing import blind_index
from payung.enrolment.actions import add_by_hand
from payung.workers import actions
from payung.workers.actions import Newcomer
from payung.workers.models import Worker
from tests.workers.conftest import BORN, NEIGHBOUR, VILLAGE, Browse, MakePerson, codes, nik, rw

LOOKUP = "/daftar/cari-nik"


@pytest.mark.parametrize(
    ("role", "area"),
    [
        ("volunteer", f"{VILLAGE}-005"),
        ("executive", "31.75"),
        ("auditor", "31.75"),
        ("village_officer", VILLAGE),
        ("admin", "31.75"),
    ],
)
def test_digits_find_nobody_for_anyone(
    person: MakePerson, browse: Browse, somebody: Callable[..., User], role: str, area: str
) -> None:
    worker = person("Nurlela Handayani", nik=nik(9001))
    look = browse(somebody(role, area))
    assert worker.name in look.get("/daftar", {"cari": "nurlela"}).content.decode()
    for words in ("nurlela 9001", "9001 nurlela", "nurlela 9002", "43028509001", "nurlela 430285"):
        page = look.get("/daftar", {"cari": words}).content.decode()
        assert worker.ref not in page, words


@pytest.mark.parametrize(
    ("role", "status"),
    [("volunteer", 403), ("executive", 403), ("auditor", 403), ("branch_officer", 403), ("city_officer", 302)],
)
def test_who_may_see_a_nik_may_look_one_up(
    person: MakePerson, browse: Browse, somebody: Callable[..., User], role: str, status: int
) -> None:
    worker = person(nik=nik(9001))
    answer = browse(somebody(role, "31.75")).post(LOOKUP, {"nik": nik(9001)})
    assert answer.status_code == status
    assert NikTry.objects.count() == Sight.objects.count() == (status == 302)
    if status == 302:
        assert answer["Location"] == worker.get_absolute_url()


def test_elsewhere_is_nobody_in_the_same_words_and_with_the_same_queries(
    person: MakePerson, browse: Browse, clerk: User
) -> None:
    person(nik=nik(9001), village=NEIGHBOUR, rw=1)
    look = browse(clerk)
    look.post(LOOKUP, {"nik": nik(9009)})
    said, asked = [], []
    for number in (nik(9001), nik(9002)):
        with CaptureQueriesContext(connection) as queries:
            answer = look.post(LOOKUP, {"nik": number})
        said.append((answer.status_code, answer.context["nobody"], "Nobody in your area" in answer.content.decode()))
        statements = [query["sql"].split(" WHERE ")[0].split("VALUES")[0] for query in queries]
        asked.append([each for each in statements if "SAVEPOINT" not in each])
        assert number not in answer.content.decode()
    assert said == [(200, True, True)] * 2
    assert asked[0] == asked[1]
    kept = NikTry.objects.order_by("pk").values_list("nik_index", "is_hit", "is_foreign")
    assert list(kept)[1:] == [
        (blind_index("nik", nik(9001)), True, True),
        (blind_index("nik", nik(9002)), False, False),
    ]
    assert not Sight.objects.exists()


def test_the_thirty_first_try_of_a_day_is_refused_whatever_it_is(person: MakePerson, clerk: User, on: date) -> None:
    worker = person(nik=nik(9001))
    for serial in range(9100, 9129):
        assert actions.look_up(nik(serial), on=on, by=clerk) is None
    assert actions.look_up(nik(9001), on=on, by=clerk) == worker
    for number in (nik(9001), nik(9002)):
        assert codes(lambda number=number: actions.look_up(number, on=on, by=clerk)) == ["too_many_tries"]  # type: ignore[misc]
    assert NikTry.objects.count() == tries.TRIES_A_DAY
    assert actions.look_up(nik(9001), on=on + timedelta(days=1), by=clerk) == worker


def test_a_merged_record_leads_to_the_person_and_only_within_the_area(
    person: MakePerson, clerk: User, colleague: User, on: date
) -> None:
    absorbed, kept = person(nik=nik(9001)), person(village=NEIGHBOUR, rw=1)
    assert actions.look_up(nik(9001), on=on, by=clerk) == absorbed
    actions.merge(kept, absorbed, both_members=False, on=on, by=colleague)
    assert actions.look_up(nik(9001), on=on, by=colleague) == kept
    assert actions.look_up(nik(9001), on=on, by=clerk) is None


def newcomer(number: str, **more: Any) -> Newcomer:
    """Return somebody who is added by hand in RW 005."""
    given = {"name": "Ratna", "birth_date": BORN, "sex": "P", "rw_id": rw(5).pk} | more
    return Newcomer(nik=number, **given)


def test_adding_by_hand_says_that_a_nik_is_taken_not_whose_or_where(person: MakePerson, clerk: User, on: date) -> None:
    here, there = person("Nurlela", nik=nik(9001)), person("Sumiyati", nik=nik(9002), village=NEIGHBOUR, rw=1)
    assert codes(lambda: add_by_hand(newcomer(nik(9001)), on=on, by=clerk)) == ["already_registered"]
    assert codes(lambda: add_by_hand(newcomer(nik(9002)), on=on, by=clerk)) == ["already_registered"]
    kept = list(NikTry.objects.order_by("pk").values_list("by", "door", "is_hit", "is_foreign"))
    assert kept == [(clerk.pk, "adding", True, False), (clerk.pk, "adding", True, True)]
    assert set(Worker.objects.all()) == {here, there}
    add_by_hand(newcomer(nik(9003)), on=on, by=clerk)
    assert NikTry.objects.count() == 2, "who is registered is written down as herself"


def test_what_is_wrong_by_itself_is_said_before_a_nik_is_tried(person: MakePerson, clerk: User, on: date) -> None:
    person(nik=nik(9001))
    for number in (nik(9001), nik(9002)):
        wrong = newcomer(number, name=" ")
        assert codes(lambda wrong=wrong: add_by_hand(wrong, on=on, by=clerk)) == ["name_missing"]  # type: ignore[misc]
    assert not NikTry.objects.exists()


def test_tries_by_all_doors_count_together(person: MakePerson, clerk: User, on: date) -> None:
    mine = person(nik=nik(9001))
    person(nik=nik(9002))
    for serial in range(9100, 9128):
        actions.look_up(nik(serial), on=on, by=clerk)
    assert codes(lambda: actions.correct_nik(mine, nik=nik(9002), on=on, by=clerk)) == ["nik_taken"]
    assert codes(lambda: add_by_hand(newcomer(nik(9002)), on=on, by=clerk)) == ["already_registered"]
    assert codes(lambda: add_by_hand(newcomer(nik(9002)), on=on, by=clerk)) == ["too_many_tries"]
    assert codes(lambda: actions.correct_nik(mine, nik=nik(9002), on=on, by=clerk)) == ["too_many_tries"]
    assert codes(lambda: actions.look_up(nik(9001), on=on, by=clerk)) == ["too_many_tries"]


def test_the_operator_is_not_counted(person: MakePerson, on: date) -> None:
    person(nik=nik(9001))
    by = Operator("root (uid 0)")
    for _each in range(tries.TRIES_A_DAY + 1):
        assert codes(lambda: add_by_hand(newcomer(nik(9001)), on=on, by=by)) == ["already_registered"]
    assert not NikTry.objects.exists()


def test_a_try_is_never_changed_or_deleted(person: MakePerson, clerk: User, on: date) -> None:
    actions.look_up(nik(9001), on=on, by=clerk)
    for act in (lambda: NikTry.objects.update(is_hit=True), lambda: NikTry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert NikTry.objects.count() == 1
