"""Whoever approves what changed while her page was open is told so, and nothing of it counts until she looks again."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payung.access.models import User
from payung.enrolment import actions
from payung.enrolment.models import Batch, Doubt, Elsewhere, Ending, Membership, Reply, WaitingEnding
from payung.workers import actions as workers
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.approving import is_compared, is_told
from tests.enrolment.town import ANSWERED, START, Town


@pytest.fixture(autouse=True)
def _the_day_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: ANSWERED)


def desk(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    browser = Client()
    browser.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return browser


def rename(town: Town, worker: Worker) -> None:
    workers.correct(worker, changes={"name": f"{worker.name} Baru"}, on=ANSWERED, by=town.officer)


def offered(town: Town, *said: Any, name: str = "balasan.xlsx") -> Reply:
    """Return an answer that an officer has brought and that waits for somebody else."""
    reply = actions.receive_reply(name, town.file(said), area=town.village, on=ANSWERED, by=town.officer)
    assert not actions.start_applying(reply, on=ANSWERED, by=town.officer)
    return reply


def test_an_answer_whose_lines_would_do_something_else_by_now_is_not_taken_over(town: Town) -> None:
    one, other = town.sent(2)
    reply = offered(town, town.said(one), town.said(other))
    is_told(
        desk(town.second), page=reverse("enrolment:reply", args=[reply.ref]),
        door=reverse("enrolment:reply_application", args=[reply.ref]),
        change=lambda: town.answer(town.said(one)),
        done=lambda: Reply.objects.filter(pk=reply.pk, applied_by=town.second),
    )  # fmt: skip
    assert set(Membership.objects.values_list("worker", flat=True)) == {one.pk, other.pk}
    assert Doubt.objects.get().worker == one, "her other number waits for somebody"


def test_an_answer_is_compared_on_the_day_of_the_press(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    [worker] = town.sent(1)
    reply = offered(town, town.said(worker, start=START))
    later = ANSWERED.replace(year=ANSWERED.year + 1)
    is_told(
        desk(town.second), page=reverse("enrolment:reply", args=[reply.ref]),
        door=reverse("enrolment:reply_application", args=[reply.ref]),
        change=lambda: monkeypatch.setattr(timezone, "localdate", lambda *_: later),
        done=lambda: Reply.objects.filter(pk=reply.pk, applied_by=town.second),
    )  # fmt: skip
    assert Doubt.objects.get().waits == ["start_long_ago"]


def test_who_asks_for_a_second_person_has_seen_the_lines_as_well(town: Town) -> None:
    [worker] = town.sent(1)
    reply = actions.receive_reply(
        "balasan.xlsx", town.file([town.said(worker)]), area=town.village, on=ANSWERED, by=town.officer
    )
    is_told(
        desk(town.officer), page=reverse("enrolment:reply", args=[reply.ref]),
        door=reverse("enrolment:reply_application", args=[reply.ref]), change=lambda: town.answer(town.said(worker)),
        done=lambda: Reply.objects.filter(pk=reply.pk, offered_on=ANSWERED),
    )  # fmt: skip


@pytest.mark.parametrize("many", [1, 3])
def test_ends_are_confirmed_as_they_were_shown(town: Town, many: int) -> None:
    spells = town.members(3)
    for spell in spells:
        actions.end(spell, last_day=ANSWERED, why="moved", on=ANSWERED, by=town.officer)
    waiting = list(WaitingEnding.objects.order_by("pk"))
    is_told(
        desk(town.second), page=reverse("enrolment:endings"), door=reverse("enrolment:endings_approval"),
        change=lambda: rename(town, spells[0].worker), done=lambda: Ending.objects.count() == many,
        akhir=[one.pk for one in waiting[:many]],
    )  # fmt: skip


def test_an_end_that_is_not_ticked_may_change(town: Town) -> None:
    one, other = town.members(2)
    for spell in (one, other):
        actions.end(spell, last_day=ANSWERED, why="moved", on=ANSWERED, by=town.officer)
    second, door = desk(town.second), reverse("enrolment:endings_approval")
    page = second.get(reverse("enrolment:endings")).content.decode()
    assert page.count('name="lines"') == 2
    rename(town, other.worker)
    assert second.post(door, {"akhir": WaitingEnding.objects.get(membership=one).pk}).status_code == 302
    assert Ending.objects.get().membership == one


def test_one_end_is_confirmed_as_it_was_shown(town: Town) -> None:
    [spell] = town.members(1)
    waiting = actions.end(spell, last_day=ANSWERED, why="moved", on=ANSWERED, by=town.officer)
    is_told(
        desk(town.second), page=reverse("enrolment:ending", args=[spell.worker.ref]),
        door=reverse("enrolment:ending_approval", args=[waiting.pk]), change=lambda: rename(town, spell.worker),
        done=Ending.objects.exists,
    )  # fmt: skip


def test_a_line_that_waits_is_taken_over_about_whom_it_was_shown(town: Town) -> None:
    [worker] = town.admit(1)
    data = town.file([[nik_of(worker), worker.name, "12345678901"]], ["NO", "NIK", "NAMA", "NO KPJ"])
    actions.import_members("aktif.xlsx", data, area=town.village, on=ANSWERED, by=town.officer)
    is_told(
        desk(town.second), page=reverse("enrolment:doubts"),
        door=reverse("enrolment:doubt_decision", args=[Doubt.objects.get().ref]),
        change=lambda: rename(town, worker), done=Elsewhere.objects.exists, keputusan="ambil",
    )  # fmt: skip


def test_a_batch_is_approved_and_leaves_with_the_lines_of_its_frozen_file(town: Town) -> None:
    workers_of_it = town.admit(2)
    town.nominate(workers_of_it)
    batch = town.batch(approved=False)
    page = reverse("enrolment:batch", args=[batch.ref])
    rename(town, workers_of_it[0])
    is_compared(
        desk(town.second), page=page, door=reverse("enrolment:batch_approval", args=[batch.ref]),
        done=lambda: Batch.objects.get().approved_on,
    )  # fmt: skip
    is_compared(
        desk(town.officer), page=page, door=reverse("enrolment:batch_handover", args=[batch.ref]),
        done=lambda: Batch.objects.get().handed_over_on, channel="surel",
    )  # fmt: skip


def test_a_command_saw_no_page_and_is_compared_with_nothing(town: Town) -> None:
    [worker] = town.sent(1)
    reply = offered(town, town.said(worker))
    town.answer(town.said(worker))
    assert actions.start_applying(reply, on=ANSWERED, by=town.second)


def test_a_line_that_waits_says_what_start_or_refusal_it_brings(town: Town) -> None:
    one, other, third = town.admit(3)
    lines = [town.said(one, start=START), town.said(other, "GAGAL", reason="NIK tidak padan"), town.said(third)]
    town.answer(*lines, by=town.branch)
    assert Doubt.objects.count() == 3, "nobody of them is in a batch"
    page = " ".join(desk(town.second).get(reverse("enrolment:doubts")).content.decode().split())
    assert page.count("Mulai menurut baris ini: 20 Juni 2026") == 2
    assert page.count("Tulisan cabang: NIK tidak padan") == 1
    doubt = Doubt.objects.get(worker=other)
    is_compared(
        desk(town.second), page=reverse("enrolment:doubts"),
        door=reverse("enrolment:doubt_decision", args=[doubt.ref]), keputusan="tolak",
        done=lambda: Doubt.objects.filter(pk=doubt.pk, taken=False),
    )  # fmt: skip
