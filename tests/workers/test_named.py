"""People are found through typos, in the area alone, in one order, and never more than fit on the pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from payung.access.models import User
from payung.workers import actions
from payung.workers.models import Named, Worker
from payung.workers.queries import Matches, named, named_like, people_of
from payung.workers.queries.namesakes import LIMITS, Limits
from tests.workers.conftest import NEIGHBOUR, VILLAGE, Browse, MakePerson


def found(user: User, words: str, **more: Any) -> list[str]:
    """Return the names of who is found, in order."""
    return [worker.name for worker in people_of(named_like(user, words.split(), **more), 99)]


@pytest.fixture
def people(person: MakePerson) -> list[Worker]:
    """Some people of Rawamangun, and a namesake next door."""
    names = ("Budi Firmansyah", "Abdi Suryana", "Sri Wahyuningsih", "Siti Aminah", "Aminah Siti")
    return [*(person(name) for name in names), person("Budi Firmansyah", village=NEIGHBOUR, rw=1)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("bdi firmansah", "Budi Firmansyah"),
        ("firmansah bdi", "Budi Firmansyah"),
        ("budi fermansyah", "Budi Firmansyah"),
        ("bu firm", "Budi Firmansyah"),
        ("sri wahyunigsih", "Sri Wahyuningsih"),
        ("sri wahyuniningsih", "Sri Wahyuningsih"),
        ("suryna", "Abdi Suryana"),
        ("srui wahyu", "Sri Wahyuningsih"),
    ],
)
def test_a_typo_finds_the_person(people: list[Worker], clerk: User, words: str, name: str) -> None:
    assert found(clerk, words) == [name]


@pytest.mark.parametrize("words", ["bdi wahyuningsih", "firmansah siti", "zzyzx", "xbudyx", "b"])
def test_what_is_nobodys_name_finds_nobody(people: list[Worker], clerk: User, words: str) -> None:
    assert found(clerk, words) == []


def test_as_written_comes_before_a_typo_and_the_order_is_always_the_same(
    people: list[Worker], person: MakePerson, clerk: User
) -> None:
    person("Budi Firmansah")
    assert found(clerk, "budi firmansah") == ["Budi Firmansah", "Budi Firmansyah"]
    assert found(clerk, "siti") == ["Siti Aminah", "Aminah Siti"]
    assert [found(clerk, "budi") for _each in range(3)] == [["Budi Firmansah", "Budi Firmansyah"]] * 3


def test_nobody_outside_the_area_is_found_by_a_typo(
    people: list[Worker], clerk: User, stranger: User, colleague: User, somebody: Callable[..., User]
) -> None:
    *_here, there = people
    for user, many in ((clerk, 1), (stranger, 1), (colleague, 2)):
        assert found(user, "bdi firmansah") == ["Budi Firmansyah"] * many
    assert named_like(stranger, ["bdi", "firmansah"]).near == [there.pk]
    only = {"area": NEIGHBOUR, "inside": lambda code: code.startswith(NEIGHBOUR)}
    assert named_like(colleague, ["bdi", "firmansah"], **only).near == [there.pk]
    assert found(somebody("volunteer", f"{VILLAGE}-005"), "bdi firmansah") == ["Budi Firmansyah"]
    assert found(somebody("volunteer", f"{VILLAGE}-006"), "bdi firmansah") == []
    assert named_like(User(area=""), ["budi"]) == Matches((), (), more=False)


def test_a_merged_record_is_found_under_the_person_it_went_into(people: list[Worker], clerk: User, on: date) -> None:
    budi, abdi, *_rest = people
    fact = actions.merge(abdi, budi, both_members=False, on=on, by=clerk)
    assert found(clerk, "bdi firmansah") == found(clerk, "firmansyah") == ["Abdi Suryana"]
    actions.undo_merge(fact, on=on, by=clerk)
    assert found(clerk, "bdi firmansah") == ["Budi Firmansyah"]


def test_a_correction_and_a_taking_back_are_heard_at_once(people: list[Worker], clerk: User, on: date) -> None:
    budi, abdi, *_rest = people
    actions.correct(budi, changes={"name": "Darmawan"}, on=on, by=clerk)
    assert found(clerk, "bdi firmansah") == []
    assert found(clerk, "darmwan") == ["Darmawan"]
    actions.take_back([abdi.pk])
    assert found(clerk, "suryna") == []
    words = {(row.word.word, row.worker_id) for row in Named.objects.select_related("word")}
    kept = Worker.objects.values_list("pk", "name_key")
    assert words == {(word, pk) for pk, key in kept for word in key.split()}


@pytest.mark.parametrize("area", [VILLAGE, "31.75.02", "31.75"])
def test_of_a_common_name_the_first_are_shown_and_that_there_are_more(
    person: MakePerson, somebody: Callable[..., User], area: str
) -> None:
    names = [f"Siti {chr(97 + number)}ni" for number in range(6)] + ["Ani Siti"]
    for name in reversed(names):
        person(name)
    person("Budi Siti", village="31.75.03.1001", rw=1)
    few = Limits(most=9, glance=1, single=2, village=2, holders=2, piece=2)
    user = somebody("district_officer", area, name=f"of-{area}")
    everybody = found(user, "siti", limits=few)
    assert sorted(everybody) == sorted(names + (["Budi Siti"] if area == "31.75" else []))
    assert everybody[:6] == names[:6]
    for one in (few, LIMITS):
        first = named_like(user, ["siti"], limits=replace(one, most=4))
        assert ([worker.name for worker in people_of(first, 99)], first.more) == (names[:4], True)


def test_the_page_finds_while_typing_and_says_what_it_shows(
    people: list[Worker], browse: Browse, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browse(clerk).get("/daftar", {"cari": "bdi firmansah"}).content.decode()
    assert "Budi Firmansyah" in page
    assert "1 name at the end of the list is written a little differently." in page
    assert 'hx-trigger="input changed delay:300ms from:#id_cari' in page
    assert 'method="get"' in page
    monkeypatch.setattr(named, "LIMITS", Limits(most=1))
    assert "More than <b>1</b> people" in browse(clerk).get("/daftar", {"cari": "siti"}).content.decode()
