"""One RW on a phone: the board's numbers, the people behind them, who is still missing, poorest first."""

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from payung.access.authors import operator
from payung.access.models import User
from payung.board.queries import board, repairs
from payung.demo import writing
from payung.home.queries import neighbourhood as page_of
from payung.regions.actions import merge_rw
from payung.regions.models import Region
from payung.roster.actions import judge, receive
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.board.conftest import VILLAGE, Neighbourhood
from tests.enrolment.town import NEXT_RW, RW, Town

pytestmark = pytest.mark.django_db
JUNE_22 = date(2026, 6, 22)
FIRST_LOAD_BYTES = 100_000


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Ask in English where a test asks without a browser."""
    with translation.override("en"):
        yield


def browser(user: User, language: str = "en") -> Client:
    """Return a browser in which the user has signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def words_of(page: Any) -> str:
    """Return the words of a page."""
    return " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split())


def shown(code: str, user: User, on: date = JUNE_22) -> Any:
    """Return what an RW's page shows on a day."""
    found = page_of(Region.objects.get(code=code), user, on=on, at=timezone.now())
    assert found
    return found


def candidates(town: Town, deciles: list[str]) -> list[str]:
    """Let a welfare list name people of the RW; return their names in the order of the list."""
    people = town.people(len(deciles))
    rows: list[list[Any]] = [["NIK", "NAMA", "TGL LAHIR", "JK", "RT", "RW", "PEKERJAAN", "DESIL"]]
    for person, decile in zip(people, deciles, strict=True):
        rows.append([person.nik, person.name, person.birth_date, person.sex, "003", "007", "Pemulung", decile])
    day = date(2026, 6, 15)
    sent = receive(
        "dtsen.xlsx", writing.workbook(rows), area=Region.objects.get(code=RW), kind="candidate", source="DTSEN",
        snapshot_on=day, on=day, by=town.officer,
    )  # fmt: skip
    judge(sent.roster, admit=True, on=day, by=town.officer)
    return [worker.ref for worker in town.workers(people)]


def test_the_numbers_are_the_boards_own(neighbourhood: Neighbourhood) -> None:
    page = shown(RW, neighbourhood.town.officer)
    assert page.figures == board(RW, on=JUNE_22).figures
    assert (page.figures.covered, page.figures.waiting, page.figures.to_fix, page.figures.lapsing) == (5, 2, 1, 3)
    assert {each.person.worker for each in page.endings} == set(neighbourhood.lapsing)
    assert [each.worker for each in page.refused] == neighbourhood.refused
    assert page.last_day == date(2026, 6, 30)
    assert sorted(each.is_self_paid for each in page.endings) == [False, True, True]


def test_a_row_to_fix_shows_name_and_fault_and_no_digits(neighbourhood: Neighbourhood) -> None:
    (row,) = shown(RW, neighbourhood.town.officer).rows
    assert row.wrong == "NIK without 16 digits"
    assert row.name
    page = browser(neighbourhood.town.officer).get(f"/rw/{RW}")
    assert row.name in page.content.decode()
    assert shown(NEXT_RW, neighbourhood.town.officer).rows == []


def test_who_is_missing_stands_there_poorest_first(neighbourhood: Neighbourhood) -> None:
    town = neighbourhood.town
    third, first, unranked, second = candidates(town, ["4", "1", "", "2"])
    page = shown(RW, town.officer)
    assert [each.person.worker.ref for each in page.missing] == [first, second, third, unranked]
    assert [each.decile for each in page.missing] == [1, 2, 4, None]
    (chosen,) = (each.person.worker for each in page.missing[:1])
    town.nominate([chosen])
    assert [each.person.worker.ref for each in shown(RW, town.officer).missing] == [second, third, unranked]
    assert shown(NEXT_RW, town.officer).missing == []


def test_the_page_says_it_in_a_sentence_and_leads_to_adding(
    neighbourhood: Neighbourhood, somebody: Callable[..., User]
) -> None:
    words = words_of(browser(somebody("volunteer", RW)).get(f"/rw/{RW}"))
    assert re.search(r"RW 07: \d+ of 100 covered, \d+ missing\.", words)
    assert "Add a person" in words
    assert "Add a person" not in words_of(browser(somebody("executive", "31.75")).get(f"/rw/{RW}"))
    assert re.search(r"RW 07: \d+ dari 100 terlindungi, kurang \d+\.", words_of(
        browser(somebody("volunteer", RW), "id").get(f"/rw/{RW}")
    ))  # fmt: skip


def test_the_page_is_small_and_holds_no_identity_number(neighbourhood: Neighbourhood) -> None:
    candidates(neighbourhood.town, ["1"] * 30)
    page = browser(neighbourhood.town.officer).get(f"/rw/{RW}")
    assert len(gzip.compress(page.content)) < FIRST_LOAD_BYTES / 5
    everybody = [*neighbourhood.prepaid, *neighbourhood.lapsing, *neighbourhood.waiting, *neighbourhood.refused]
    assert [worker for worker in everybody if nik_of(worker) in page.content.decode()] == []


def test_after_a_merger_the_page_shows_the_people_of_both_to_those_who_look_after_it(
    neighbourhood: Neighbourhood, somebody: Callable[..., User]
) -> None:
    (row,) = shown(RW, neighbourhood.town.officer).rows
    volunteer, stranger = somebody("volunteer", NEXT_RW), somebody("volunteer", "31.75.02.1005-009")
    person = neighbourhood.waiting[0]
    assert person not in Worker.objects.visible_to(volunteer)
    old, new = Region.objects.get(code=RW), Region.objects.get(code=NEXT_RW)
    merge_rw(new, absorbed=[old], from_on=JUNE_22, source="SK Lurah", on=JUNE_22, by=operator())
    page = shown(NEXT_RW, neighbourhood.town.officer)
    assert page.figures == board(NEXT_RW, on=JUNE_22).figures
    assert (page.figures.covered, page.figures.waiting, page.figures.to_fix, page.figures.lapsing) == (6, 2, 1, 3)
    assert [each.worker for each in page.refused] == neighbourhood.refused
    assert [each.number for each in page.rows] == [row.number]
    assert repairs(NEXT_RW, on=JUNE_22).rows == 1
    assert repairs(RW, on=JUNE_22).rows == 0
    assert person in Worker.objects.visible_to(volunteer)
    assert person in Worker.objects.visible_to(somebody("volunteer", RW))
    assert person not in Worker.objects.visible_to(stranger)
    ended = words_of(browser(somebody("volunteer", RW)).get(f"/rw/{RW}"))
    assert "RW 07 is RW 08 now. Its people are counted there." in ended
    assert "Everybody who is known here" not in ended
    assert "now. Its people" not in words_of(browser(volunteer).get(f"/rw/{NEXT_RW}"))


def test_an_rw_of_another_area_does_not_exist(neighbourhood: Neighbourhood, somebody: Callable[..., User]) -> None:
    for role, area, status in (
        ("volunteer", RW, 200), ("volunteer", NEXT_RW, 404), ("village_officer", VILLAGE, 200),
        ("village_officer", "31.75.02.1006", 404), ("executive", "31.75", 200), ("auditor", "31.74", 404),
    ):  # fmt: skip
        assert browser(somebody(role, area)).get(f"/rw/{RW}").status_code == status, (role, area)
    assert browser(somebody("city_officer", "31.75")).get(f"/rw/{VILLAGE}").status_code == 404
    assert browser(somebody("sponsor", "31.75", sponsor_ref="S-1")).get(f"/rw/{RW}").status_code == 403
