"""Days of equality: a death of today, a campaign's first and last day."""

from datetime import date, timedelta

import pytest

from payung.access.authors import operator
from payung.enrolment import actions
from payung.enrolment.actions.nominating import require_campaign
from payung.enrolment.models import Ending
from payung.regions.models import Campaign
from payung.regions.queries import campaign
from payung.rules.reasons import Refused
from tests.enrolment.town import ANSWERED, RW, Town, codes

DAY = timedelta(days=1)


def test_a_death_of_today_is_recorded_and_one_of_tomorrow_is_not(east_jakarta: None) -> None:
    town = Town()
    one, other = town.members(2)
    with pytest.raises(Refused) as no:
        actions.end(one, last_day=ANSWERED + DAY, why="died", on=ANSWERED, by=operator())
    assert codes(no) == {"ends_later"}
    for spell, day in ((one, ANSWERED), (other, ANSWERED - DAY)):
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
