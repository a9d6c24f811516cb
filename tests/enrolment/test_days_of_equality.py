"""Days of equality: a death of today, a campaign's first and last day, the days of a list of members."""

from datetime import date, timedelta
from typing import Any

import pytest

from payung.access.authors import operator
from payung.enrolment import actions
from payung.enrolment.actions.nominating import require_campaign
from payung.enrolment.models import Elsewhere, Ending
from payung.regions.models import Campaign
from payung.regions.queries import campaign
from payung.rules.reasons import Refused
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.enrolment.town import ANSWERED, DAY, RW, SENT, START, Town, codes

A_DAY = timedelta(days=1)


def test_a_death_of_today_is_recorded_and_one_of_tomorrow_is_not(east_jakarta: None) -> None:
    town = Town()
    one, other = town.members(2)
    with pytest.raises(Refused) as no:
        actions.end(one, last_day=ANSWERED + A_DAY, why="died", on=ANSWERED, by=operator())
    assert codes(no) == {"ends_later"}
    for spell, day in ((one, ANSWERED), (other, ANSWERED - A_DAY)):
        fact = actions.end(spell, last_day=day, why="died", on=ANSWERED, by=operator())
        assert isinstance(fact, Ending)
        assert fact.last_day == day


def running(first: date, last: date) -> Campaign:
    """Return the campaign with these days."""
    Campaign.objects.update(starts_on=first, activated_on=first, ends_on=last)
    return campaign(RW, first)


@pytest.mark.parametrize(
    ("days", "refused"), [(-1, {"campaign_not_active"}), (0, set()), (29, set()), (30, {"campaign_over"})]
)
def test_a_campaign_runs_from_its_first_to_its_last_day(east_jakarta: None, days: int, refused: set[str]) -> None:
    first = date(2026, 6, 1)
    drive = running(first, date(2026, 6, 30))
    on = first + timedelta(days)
    if not refused:
        require_campaign(drive, on=on)
        return
    with pytest.raises(Refused) as no:
        require_campaign(drive, on=on)
    assert codes(no) == refused


HEADINGS = ["NO", "NIK", "NAMA", "TGL LAHIR", "NO KPJ", "TGL KEPESERTAAN", "TGL BERAKHIR"]
KPJ, SINCE = "12345678901", date(2025, 3, 1)


def listed(town: Town, worker: Worker, *, on: date, **said: Any) -> str:
    """Let the operator bring a list of members with one line; return what it came to."""
    given = {"name": worker.name, "born": worker.birth_date, "kpj": KPJ, "since": SINCE, "until": "", **said}
    file = town.file([[nik_of(worker), *given.values()]], HEADINGS)
    (row,) = actions.import_members("aktif.xlsx", file, on=on, by=operator()).rows
    return row.outcome


@pytest.mark.parametrize(("days", "outcome"), [(-1, "inactive"), (0, "elsewhere"), (1, "elsewhere")])
def test_a_member_without_us_is_one_on_her_last_day(town: Town, days: int, outcome: str) -> None:
    [worker] = town.admit(1)
    assert listed(town, worker, on=ANSWERED, until=ANSWERED + timedelta(days)) == outcome


@pytest.mark.parametrize(("days", "outcome"), [(-1, "elsewhere"), (0, "elsewhere"), (1, "known_elsewhere")])
def test_who_was_elsewhere_until_a_day_is_so_anew_by_a_list_of_that_day(town: Town, days: int, outcome: str) -> None:
    [worker] = town.admit(1)
    assert listed(town, worker, on=DAY) == "elsewhere"
    Elsewhere.objects.update(until_on=ANSWERED + timedelta(days), until_recorded_on=ANSWERED)
    assert listed(town, worker, on=ANSWERED, since=DAY) == outcome
    assert Elsewhere.objects.count() == 1 + (outcome == "elsewhere")


@pytest.mark.parametrize(("days", "outcome"), [(-1, "elsewhere"), (0, "waiting"), (1, "waiting")])
def test_a_number_from_the_day_of_the_batch_may_be_its_answer(town: Town, days: int, outcome: str) -> None:
    [worker] = town.sent(1)
    assert listed(town, worker, on=ANSWERED, since=SENT + timedelta(days)) == outcome


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_nobody_is_elsewhere_until_a_day_before_it_began(town: Town, days: int) -> None:
    [worker] = town.admit(1)
    assert listed(town, worker, on=SENT, since=START) == "elsewhere"
    town.answer(town.said(worker, kpj=KPJ, start=START + timedelta(days)))
    fact = Elsewhere.objects.get()
    assert (fact.from_on, fact.until_on) == (START, START + timedelta(max(days, 0)))


@pytest.mark.parametrize(
    ("said", "outcome"),
    [({"name": "Orang Lain"}, "elsewhere"), ({"born": date(1980, 1, 1)}, "elsewhere"),
     ({"name": "Orang Lain", "born": date(1980, 1, 1)}, "unclear")],
)  # fmt: skip
def test_a_slip_in_the_name_or_the_birth_date_alone_makes_nobody_another_person(
    town: Town, said: dict[str, Any], outcome: str
) -> None:
    [worker] = town.admit(1)
    assert listed(town, worker, on=ANSWERED, **said) == outcome
