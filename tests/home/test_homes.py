"""Everybody's first page: what Payung is for, and for each role one answer, one act and three lines."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from payung.access.authors import operator
from payung.access.models import Role, User
from payung.access.policy import rows
from payung.demo import writing
from payung.dues import actions as dues
from payung.enrolment import actions as enrolment
from payung.home.queries import home_of
from payung.regions.models import Region
from payung.roster import actions as rosters
from payung.workers.models import Worker
from tests.board.conftest import VILLAGE, Neighbourhood
from tests.enrolment.town import RW, Town

pytestmark = pytest.mark.django_db
JUNE_22 = date(2026, 6, 22)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Ask in English where a test asks without a browser."""
    with translation.override("en"):
        yield


def browser(user: User | None, language: str = "en") -> Client:
    """Return a browser in which the user has signed in."""
    client = Client(headers={"accept-language": language})
    if user:
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def main_of(page: Any) -> str:
    """Return what stands in the middle of a page."""
    return re.search(r"<main.*?</main>", page.content.decode(), re.DOTALL)[0]


def words_of(page: Any) -> str:
    """Return the words in the middle of a page."""
    return " ".join(re.sub(r"<[^>]+>", "", main_of(page)).split())


def said(user: User, on: date = JUNE_22) -> tuple[str, list[str]]:
    """Return the answer and the lines of somebody's home on a day, without tags."""
    home = home_of(user, on=on, at=timezone.now())
    return re.sub(r"<[^>]+>", "", home.answer), [line.words for line in home.lines]


def test_strangers_read_what_it_is_for_and_where_to_go_on() -> None:
    page = browser(None).get("/")
    assert page.status_code == 200
    words, links = words_of(page), set(re.findall(r'href="([^"]+)"', main_of(page)))
    assert "Have the umbrella ready before it rains." in words
    assert "three steps" in words
    assert links == {reverse("board:calculator"), reverse("board:law")}
    assert reverse("account_login") in page.content.decode()
    assert "Sedia payung sebelum hujan." in words_of(browser(None, "id").get("/"))
    assert browser(None).get("/beranda").status_code == 302


@pytest.mark.slow  # tests/test_links.py opens more pages, for each role
def test_no_page_leads_to_what_is_not_there(somebody: Callable[..., User], neighbourhood: Neighbourhood) -> None:
    sponsor = dues.add_sponsor("PT Contoh", payer_class="company", area_code="31.75", on=JUNE_22, by=operator())
    for role in Role.values:
        more = {"sponsor_ref": sponsor.ref} if role == Role.SPONSOR else {}
        look = browser(somebody(role, RW if role == Role.VOLUNTEER else "31.75", **more))
        page = look.get("/beranda")
        links = set(re.findall(r'href="([^"]+)"', main_of(page)))
        assert links, role
        assert [link for link in links if look.get(link).status_code != 200] == [], role


def test_a_volunteer_reads_how_many_are_missing_and_adds_people(
    somebody: Callable[..., User], neighbourhood: Neighbourhood
) -> None:
    volunteer = somebody("volunteer", RW)
    answer, lines = said(volunteer)
    assert answer == "RW 07: 5 of 100 covered, 95 missing."
    assert lines == ["1 row to fix", "Cover of 3 people ends within 30 days", "Who is still missing in my RW?"]
    page = browser(volunteer).get("/beranda")
    assert reverse("enrolment:add_person", args=[RW]) in main_of(page)
    assert main_of(page).count('class="btn"') == 1


def test_a_volunteer_finds_her_rw_in_the_header(somebody: Callable[..., User], neighbourhood: Neighbourhood) -> None:
    def header(user: User) -> list[tuple[str, str]]:
        drawn = browser(user, "id").get("/beranda").content.decode()
        return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', re.search(r"<nav.*?</nav>", drawn, re.DOTALL)[0])

    own, shown = (reverse("home:rw", args=[RW]), "RW saya"), header(somebody("volunteer", RW))
    assert [words for _url, words in shown] == ["RW saya", "Daftar", "Iuran"]
    assert shown[0] == own
    assert own not in header(somebody("volunteer", VILLAGE))
    assert own not in header(somebody("village_officer", VILLAGE))


def test_a_clerk_reads_how_many_rows_wait(somebody: Callable[..., User], neighbourhood: Neighbourhood) -> None:
    clerk, elsewhere = somebody("village_officer", VILLAGE), somebody("village_officer", "31.75.03.1002")
    answer, lines = said(clerk)
    assert answer == "2 rows wait to be fixed."
    assert lines == ["1 person was refused by the branch", "Cover of 3 people ends within 30 days"]
    answer, lines = said(elsewhere)
    assert answer == "No row waits to be fixed."
    assert lines == ["Cover of 0 people ends within 30 days"]


def test_a_batch_waits_for_whoever_did_not_prepare_it(neighbourhood: Neighbourhood) -> None:
    town: Town = neighbourhood.town
    town.nominate(town.admit(2))
    batch = town.batch(approved=False)
    ends = {user: home_of(user, on=JUNE_22, at=timezone.now()).lines[0] for user in (town.officer, town.second)}
    assert ends[town.officer].words == ends[town.second].words == "1 batch waits for approval"
    assert (ends[town.officer].end, ends[town.second].end) == ("by somebody else", "by you")
    enrolment.approve_batch(batch, on=JUNE_22, by=town.second)
    line = home_of(town.officer, on=JUNE_22, at=timezone.now()).lines[0]
    assert (line.words, line.end) == ("1 approved batch", "not handed over yet")


def test_ready_rows_that_nobody_admitted_are_a_line(neighbourhood: Neighbourhood) -> None:
    town = neighbourhood.town
    region = Region.objects.get(code=RW)
    data = writing.roster(region.full_name, town.people(4), {})
    sent = rosters.receive("daftar.xlsx", data, area=region, on=JUNE_22, by=town.officer)
    rosters.judge(sent.roster, admit=False, on=JUNE_22, by=town.officer)
    line = home_of(town.officer, on=JUNE_22, at=timezone.now()).lines[0]
    assert (line.words, line.end) == ("List of RW 07: 4 ready", "not admitted yet")
    assert line.target.about == (sent.roster.ref,)


def test_an_executive_reads_how_many_rw_are_complete(
    somebody: Callable[..., User], neighbourhood: Neighbourhood
) -> None:
    answer, lines = said(somebody("executive", "31.75"))
    assert answer == "0 of 704 RW reached their target."
    assert lines == [
        "704 RW still below 20 people", "702 RW without anybody covered", "Cover of 3 people ends within 30 days",
    ]  # fmt: skip


def test_the_branch_reads_which_batches_it_has_not_answered(
    somebody: Callable[..., User], neighbourhood: Neighbourhood
) -> None:
    answer, lines = said(somebody("branch_officer", "31.75"))
    assert answer == "1 batch waits for an answer."
    assert re.fullmatch(r"Kelurahan \S.*, 2 people: B-\w+", lines[0])
    for worker in neighbourhood.waiting:
        neighbourhood.town.answer(neighbourhood.town.said(worker))
    answer, lines = said(somebody("branch_officer", "31.75"))
    assert answer == "0 batches wait for an answer."


def test_auditor_and_administrator_have_their_own(somebody: Callable[..., User], neighbourhood: Neighbourhood) -> None:
    answer, lines = said(somebody("auditor", "31.75"))
    assert re.fullmatch(r"\d+ acts are written down\.", answer)
    assert lines[1] == "1 batch"
    admin = somebody("admin", "31.75")
    answer, lines = said(admin)
    assert answer == f"{User.objects.visible_to(admin).count()} users can sign in."


def test_a_sponsor_reads_whom_its_money_protects_and_nobody_elses(
    somebody: Callable[..., User], neighbourhood: Neighbourhood
) -> None:
    mine = dues.add_sponsor("PT Contoh", payer_class="company", area_code="31.75", on=JUNE_22, by=operator())
    other = dues.add_sponsor("PT Lain", payer_class="company", area_code="31.75", on=JUNE_22, by=operator())
    dues.pledge(mine, amount_rupiah=5_000_000, from_month=24318, to_month=24323, on=JUNE_22, by=operator())
    answer, lines = said(somebody("sponsor", "31.75", sponsor_ref=mine.ref))
    assert answer == "No month is closed yet."
    assert lines == ["Promised"]
    page = browser(somebody("sponsor", "31.75", sponsor_ref=mine.ref)).get("/beranda")
    assert "Rp5,000,000" in words_of(page)
    page = browser(somebody("sponsor", "31.75", sponsor_ref=other.ref)).get("/beranda")
    assert "Rp5,000,000" not in words_of(page)
    assert "belongs to no sponsor" in words_of(browser(somebody("sponsor", "31.75")).get("/beranda"))


def test_an_account_without_an_area_is_told_so(somebody: Callable[..., User], east_jakarta: None) -> None:
    for role in ("volunteer", "village_officer", "executive", "auditor"):
        page = browser(somebody(role, "")).get("/beranda")
        assert page.status_code == 200
        assert "belongs to no region" in words_of(page)


def test_a_home_names_no_person_and_offers_only_what_the_role_may_open(
    somebody: Callable[..., User], neighbourhood: Neighbourhood
) -> None:
    for role in Role.values:
        user = somebody(role, VILLAGE)
        words = words_of(browser(user).get("/beranda"))
        assert not [worker.name for worker in Worker.objects.all() if worker.name in words], role
        home = home_of(user, on=JUNE_22, at=timezone.now())
        for target in (home.target, *(line.target for line in home.lines)):
            assert not target.name or role in rows()[target.name].roles, (role, target)
