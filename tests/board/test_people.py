"""The list of people: found by words, region and state, without identity numbers; the states agree with each other."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from payung.access.models import AuditLine, Sight, User
from payung.board.forms.people import STATES
from payung.board.queries import people as queries
from payung.board.queries.standings import PersonState, standings
from payung.demo.world import SMALL, World, build
from payung.enrolment import queries as enrolment
from payung.enrolment.queries import counts_by_rw
from payung.regions.actions import merge_rw
from payung.regions.models import Region
from payung.workers import actions as workers
from payung.workers import queries as registry
from payung.workers.models import Worker
from payung.workers.queries import EVER
from tests.conftest import TODAY
from tests.enrolment.town import RW, Town

pytestmark = pytest.mark.django_db
PEOPLE = "/daftar"


@pytest.fixture
def town(east_jakarta: None) -> Town:
    """Rawamangun, with its officers."""
    return Town()


def browser(user: User, language: str = "en") -> Client:
    """Return a browser in which the user has signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def names(page: Any) -> set[str]:
    """Return who is on the page."""
    return {each.worker.ref for each in page.context["people"]}


def test_a_person_is_found_by_parts_of_the_name_telephone_and_reference_not_by_digits(town: Town) -> None:
    one, other, *_rest = town.admit(6)
    look = browser(town.officer)
    wanted = {
        " ".join(reversed(one.name.split())): one,
        one.phone[-8:]: one,
        one.ref: one,
    }
    for words, person in wanted.items():
        found = look.get(PEOPLE, {"cari": words})
        assert person.ref in names(found), words
        assert (other.ref in names(found)) is (other.name in one.name), words
    for words in ("Zzyzx", f"{one.name} {registry.nik_of(one)[-4:]}"):
        nobody = look.get(PEOPLE, {"cari": words})
        assert names(nobody) == set()
        assert b"Nobody fits" in nobody.content


def test_no_identity_number_stands_on_the_list_or_in_its_file(town: Town) -> None:
    people = town.admit(4)
    look = browser(town.officer)
    page = look.get(PEOPLE).content.decode()
    file = look.post(reverse("board:people_file"), {"purpose": "Visiting everybody at home this week"})
    cells = text_of(file.content)
    for worker in people:
        assert worker.name in page
        assert worker.name in cells
        assert registry.nik_of(worker) not in page + cells


def text_of(content: bytes) -> str:
    """Return every cell of a workbook."""
    book = load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_a_whole_nik_is_taken_out_of_the_address_line(town: Town) -> None:
    (worker,) = town.admit(1)
    nik = registry.nik_of(worker)
    answer = browser(town.officer).get(PEOPLE, {"cari": nik, "keadaan": "menunggu"})
    assert answer.status_code == 302
    assert nik not in answer["Location"]
    assert "keadaan=menunggu" in answer["Location"]
    followed = browser(town.officer).get(PEOPLE, {"cari": nik}, follow=True)
    assert nik not in followed.content.decode()
    assert b"Leave the NIK out" in followed.content


@pytest.mark.parametrize(
    "asked", [{"keadaan": "semua"}, {"wilayah": "31.75.03"}, {"wilayah": "xx"}, {"keadaan": "' OR 1"}]
)
def test_an_unknown_filter_shows_nobody_and_says_so(town: Town, asked: dict[str, str]) -> None:
    town.admit(2)
    answer = browser(town.officer).get(PEOPLE, asked)
    assert answer.status_code == 422
    assert names(answer) == set()
    assert b"Choose one from the list" in answer.content
    assert len(names(browser(town.officer).get(PEOPLE, {"wilayah": RW}))) == 2


def test_everybody_sees_their_own_area_alone(town: Town, somebody: Callable[..., User]) -> None:
    here = {worker.ref for worker in town.admit(2)}
    there = {worker.ref for worker in town.admit(2, rw="31.75.02.1005-008")}
    assert names(browser(town.officer).get(PEOPLE)) == here | there
    volunteer = somebody("volunteer", RW)
    assert names(browser(volunteer).get(PEOPLE)) == here
    assert names(browser(volunteer).get(PEOPLE, {"wilayah": "31.75.02.1005-008"})) == set()
    assert names(browser(somebody("village_officer", "31.75.03.1002")).get(PEOPLE)) == set()
    assert browser(somebody("sponsor", "31.75", sponsor_ref="S-2")).get(PEOPLE).status_code == 403


def test_the_list_comes_in_pages_of_fifty(town: Town) -> None:
    everybody = {worker.ref for worker in town.admit(53)}
    look = browser(town.officer)
    first, second = look.get(PEOPLE), look.get(PEOPLE, {"page": "2"})
    assert (len(names(first)), len(names(second))) == (50, 3)
    assert names(first) | names(second) == everybody
    assert b"<b>53</b> people" in first.content


def test_a_merged_record_is_listed_as_the_person_she_is(town: Town) -> None:
    kept, absorbed = town.admit(2)
    fact = workers.merge(kept, absorbed, both_members=True, on=timezone.localdate(), by=town.officer)
    assert len(names(browser(town.officer).get(PEOPLE))) == 2
    workers.confirm_merge(fact, on=timezone.localdate(), by=town.second)
    assert names(browser(town.officer).get(PEOPLE)) == {kept.ref}
    assert names(browser(town.officer).get(PEOPLE, {"cari": absorbed.ref})) == {kept.ref}


def test_a_person_goes_from_state_to_state(town: Town) -> None:
    worker, refused, *_rest = town.admit(3)
    look = browser(town.officer)

    def state() -> str:
        return next(word for word in STATES if worker.ref in names(look.get(PEOPLE, {"keadaan": word})))

    assert state() == "belum-diusulkan"
    town.nominate()
    assert state() == "belum-dikirim"
    town.batch()
    assert state() == "menunggu"
    town.answer(town.said(worker), town.said(refused, "GAGAL", reason="DATA GANDA"))
    assert state() == "berakhir", "the start lies five months back and nobody has paid"
    assert names(look.get(PEOPLE, {"keadaan": "ditolak"})) == {refused.ref}


def test_taking_the_list_along_needs_a_purpose_and_is_written_down(town: Town) -> None:
    people = town.admit(3)
    look, url = browser(town.officer), reverse("board:people_file")
    assert look.post(url, {"purpose": "x"}).status_code == 422
    assert not AuditLine.objects.filter(verb="take_people").exists()
    answer = look.post(f"{url}?wilayah={RW}", {"purpose": "Home visits of the cadres in June"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    line = AuditLine.objects.get(verb="take_people")
    assert (line.by, line.area) == (town.officer, RW)
    assert line.after["people"] == 3
    assert line.after["purpose"] == "Home visits of the cadres in June"
    assert set(Sight.objects.filter(by=town.officer).values_list("worker_ref", flat=True)) == {
        one.ref for one in people
    }
    assert all(one.name in text_of(answer.content) for one in people)


def test_nobody_takes_more_than_a_thousand_people_along_alone(
    town: Town, monkeypatch: pytest.MonkeyPatch, somebody: Callable[..., User]
) -> None:
    town.admit(3)
    look, given = browser(town.officer), {"purpose": "The yearly report to the city"}
    monkeypatch.setattr("payung.board.actions.MOST_TAKEN", 2)
    refused = look.post(reverse("board:people_file"), given)
    assert refused.status_code == 422
    assert b"second person" in refused.content
    assert not Sight.objects.exists()
    monkeypatch.setattr("payung.board.actions.MOST_TAKEN", 3)
    assert look.post(reverse("board:people_file"), given).status_code == 200
    assert look.get(reverse("board:people_file")).status_code == 405
    assert browser(somebody("volunteer", RW)).post(reverse("board:people_file"), given).status_code == 403


def test_what_is_said_of_some_is_what_is_said_of_everybody() -> None:
    on, at = TODAY, timezone.now()
    user = build(World(on=on, villages=SMALL, per_rw=(2, 4))).cast["yusuf"]

    def ids(state: PersonState | None, area: str = "") -> set[int]:
        return set(queries.found(user, words="", area=area, state=state, on=on, at=at).ids)

    everybody = ids(None)
    one_by_one = standings(everybody, on=on)
    of_everybody = {state: ids(state) for state in PersonState}
    for state in PersonState:
        assert of_everybody[state] == {pk for pk in everybody if one_by_one[pk].is_in(state)}, state
    present = {state for state, found in of_everybody.items() if found}
    assert present >= {PersonState.COVERED, PersonState.LAPSING, PersonState.GRACE, PersonState.WAITING}
    assert present >= {PersonState.REFUSED, PersonState.ELSEWHERE}
    counts = counts_by_rw("31.75", on=on, known_on=EVER).values()
    for name in (enrolment.WAITING, enrolment.REFUSED, enrolment.ELSEWHERE):
        assert len(of_everybody[PersonState(name)]) == sum(getattr(each, name) for each in counts)
    here = Worker.objects.living_in(SMALL[0])
    for state, found in of_everybody.items():
        assert ids(state, SMALL[0]) == set(here.filter(pk__in=found).values_list("pk", flat=True)), state


def test_candidates_come_from_candidate_lists_alone(town: Town) -> None:
    admitted = town.admit(2)
    known = town.people(2)
    town.list_in(known, kind="candidate", source="DTSEN", snapshot_on=TODAY)
    look = browser(town.officer)
    assert names(look.get(PEOPLE, {"keadaan": "calon"})) == {one.ref for one in town.workers(known)}
    assert names(look.get(PEOPLE, {"keadaan": "belum-diusulkan"})) == {one.ref for one in admitted}


def test_who_lives_in_an_rw_that_became_another_is_listed_there(town: Town) -> None:
    people = town.admit(2)
    new = Region.objects.get(code="31.75.02.1005-008")
    assert names(browser(town.officer).get(PEOPLE, {"wilayah": new.code})) == set()
    day = timezone.localdate() - timedelta(days=1)
    merge_rw(new, absorbed=[town.rw], from_on=day, source="SK Lurah 9/2026", on=day, by=town.second)
    assert names(browser(town.officer).get(PEOPLE, {"wilayah": new.code})) == {one.ref for one in people}
