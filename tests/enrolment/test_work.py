"""Work that outlasts a request: pages that say how far it is, and go on after a stop."""

import pytest
from django.conf import settings
from django.test import Client

from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.enrolment import actions, tasks
from payung.enrolment.models import Batch, BatchLine, Membership, ReplyLine
from payung.enrolment.views import batches
from tests.enrolment.town import ANSWERED, SENT, Town

HTMX = {"HX-Request": "true"}


@pytest.fixture
def clerk(town: Town) -> Client:
    """The kelurahan's clerk at her desk."""
    client = Client()
    client.force_login(town.officer, settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_a_long_answer_says_how_far_it_is_and_goes_on_after_a_stop(
    town: Town, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payung.enrolment.queries.replies.PIECE", 2)
    workers = town.sent(5)
    data = town.file([town.said(worker) for worker in workers])
    reply = actions.receive_reply("balasan.xlsx", data, area=town.village, on=ANSWERED, by=operator())
    actions.start_applying(reply, on=ANSWERED, by=operator())
    assert next(actions.continue_reply(reply)) == 2
    url = f"/berkas/balasan/{reply.ref}"
    page = clerk.get(url).content.decode()
    assert "2 dari 5" in page
    fragment = clerk.get(url, headers=HTMX)
    assert "<html" not in fragment.content.decode()
    assert "2 dari 5" in fragment.content.decode()
    assert clerk.post(f"{url}/penerapan").status_code == 302
    assert Membership.objects.count() == ReplyLine.objects.count() == 5
    done = clerk.get(url, headers=HTMX)
    assert done["HX-Refresh"] == "true"
    assert clerk.post(f"{url}/penerapan").status_code == 422
    tasks.take_over.enqueue(reply.ref)
    assert Membership.objects.count() == 5


def test_a_large_batch_is_made_in_the_background(town: Town, clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    town.admit(2)
    town.nominate()
    made = clerk.post("/berkas/baru", {"kind": "new", "area": town.village.pk})
    batch = Batch.objects.get()
    assert made["Location"] == f"/berkas/{batch.ref}"
    assert (batch.people, batch.file is not None) == (2, True)
    tasks.fill.enqueue(batch.ref)
    batch.refresh_from_db()
    assert batch.people == 2
    assert clerk.get(f"/berkas/{batch.ref}", headers=HTMX)["HX-Refresh"] == "true"


def test_a_batch_whose_making_stopped_shows_it_and_is_made_when_asked_again(town: Town, clerk: Client) -> None:
    town.admit(1)
    town.nominate()
    batch = actions.start_batch("new", area=town.village, on=SENT, by=town.officer)
    page = clerk.get(f"/berkas/{batch.ref}")
    assert "sedang dibuat" in page.content.decode()
    assert "<html" not in clerk.get(f"/berkas/{batch.ref}", headers=HTMX).content.decode()
    for verb in ("berkas.xlsx", "persetujuan"):
        assert clerk.post(f"/berkas/{batch.ref}/{verb}").status_code in (302, 422)
    assert clerk.get(f"/berkas/{batch.ref}/pengantar.pdf").status_code == 302
    assert clerk.post(f"/berkas/{batch.ref}/pembuatan").status_code == 302
    batch.refresh_from_db()
    assert batch.people == 1


def test_a_batch_that_comes_to_nothing_in_the_background_is_gone(town: Town, clerk: Client) -> None:
    batch = actions.start_batch("new", area=town.village, on=SENT, by=town.officer)
    tasks.fill.enqueue(batch.ref)
    assert not Batch.objects.exists()
    assert clerk.get(f"/berkas/{batch.ref}").status_code == 404
    tasks.fill.enqueue(batch.ref)


@pytest.mark.parametrize("others", [0, 2])
def test_a_second_run_of_the_same_batch_leaves_it_as_the_first_one_filled_it(town: Town, others: int) -> None:
    town.admit(3)
    town.nominate()
    batch = actions.start_batch("new", area=town.village, on=SENT, by=town.officer)
    slow = Batch.objects.get(pk=batch.pk)
    actions.fill_batch(batch, on=SENT, by=town.officer)
    if others:  # somebody is due whom the first run did not see
        town.nominate(town.admit(others))
    filled = actions.fill_batch(slow, on=SENT, by=town.officer)
    assert (filled.pk, filled.people, filled.file_id) == (batch.pk, 3, batch.file_id)
    assert BatchLine.objects.filter(batch=batch).count() == BatchLine.objects.count() == 3
    assert AuditLine.objects.filter(verb="make_batch", subject=batch.ref).count() == 1
