"""Undoing an import through its page, once a batch with its people has left."""

import pytest

from payung.enrolment import actions
from payung.roster.models import Roster
from payung.workers.models import Worker
from tests.enrolment.town import SENT, Town
from tests.roster.desk import signed_in, text

pytestmark = pytest.mark.usefixtures("east_jakarta")


@pytest.fixture
def town(east_jakarta: None) -> Town:
    """A kelurahan with its officers, letters and batches."""
    return Town()


def test_an_import_whose_people_have_left_in_a_batch_stays(town: Town) -> None:
    roster = town.list_in(town.people(2))
    town.nominate()
    clerk = signed_in(town.officer)
    batch = town.batch(approved=False)
    actions.approve_batch(batch, on=SENT, by=town.second)
    answer = clerk.post(f"/impor/{roster.ref}/batal")
    assert answer.status_code == 422
    assert batch.ref in text(answer)
    assert "tidak dapat dibatalkan lagi" in text(answer)
    assert Roster.objects.get().undone_on is None
    assert Worker.objects.count() == 2


def test_a_draft_batch_holds_nothing_back(town: Town) -> None:
    roster = town.list_in(town.people(2))
    town.nominate()
    draft = town.batch(approved=False)
    assert signed_in(town.officer).post(f"/impor/{roster.ref}/batal").status_code == 303
    draft.refresh_from_db()
    assert draft.cancelled_on is not None
    assert not Worker.objects.exists()
