"""Money that waits for somebody settles by itself once she is a member, or once it is clear who she is."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from payung.access.authors import operator
from payung.access.models import User
from payung.coverage.queries import cover
from payung.dues import queries
from payung.dues.actions import receive_payments, settle_waiting
from payung.dues.actions.settling import Settled
from payung.dues.queries import standing, verify
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Doubt
from payung.workers import actions as workers
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.dues.conftest import APBD, annex, join, month, nik, receipts
from tests.enrolment.town import ANSWERED, Town

JUNE = month("2026-06")


@pytest.fixture
def town(east_jakarta: None) -> Town:
    """Rawamangun with its officers, nobody in it yet."""
    return Town()


def at_the_desk(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def pay_for(*niks: str, receipt: str = "A-1") -> None:
    """Let the budget pay June for these people."""
    rows = [(receipt, "2026-06-21", "2026-06", "2026-06", len(niks) * APBD, "APBD")]
    lines = [(receipt, one, "2026-06", APBD) for one in niks]
    receive_payments(receipts(*rows, name=f"{receipt}.csv"), annex=annex(*lines), on=ANSWERED, by=operator())


def settled() -> list[tuple[int, int]]:
    """Return whose months are settled."""
    assert verify() == []
    return sorted(standing(date.max).values_list("membership__worker_id", "month"))


def waits() -> list[tuple[str, int]]:
    """Return why money waits."""
    return [(one.problem, one.lines) for one in queries.waits()]


def test_the_branch_s_answer_on_a_page_settles_for_whom_it_accepts(town: Town) -> None:
    one, other = town.sent(2)
    pay_for(nik_of(one), nik_of(other))
    assert (settled(), waits()) == ([], [("person_not_accepted", 2)])
    data = town.file([town.said(one), town.said(other, "GAGAL", reason="DATA GANDA")])
    reply = enrolment.receive_reply("balasan.xlsx", data, area=town.village, on=ANSWERED, by=operator())
    desk, address = at_the_desk(town.officer), reverse("enrolment:reply_application", args=[reply.ref])
    assert desk.post(address).status_code == 302
    assert (settled(), waits()) == ([(one.pk, JUNE)], [("person_not_accepted", 1)])
    assert desk.post(address).status_code == 422
    assert settled() == [(one.pk, JUNE)]


def test_the_branch_s_answer_by_command_settles_and_a_preview_does_not(town: Town, tmp_path: Path) -> None:
    (one,) = town.sent(1)
    pay_for(nik_of(one))
    answer = tmp_path / "balasan.xlsx"
    answer.write_bytes(town.file([town.said(one)]))
    call_command("batch", "reply", str(answer), "--on", "2026-06-21", "--preview")
    assert settled() == []
    call_command("batch", "reply", str(answer), "--on", "2026-06-21")
    assert (settled(), waits()) == ([(one.pk, JUNE)], [])


def test_a_line_that_a_second_person_takes_over_settles_what_waited(town: Town) -> None:
    (one,) = town.sent(1)
    pay_for(nik_of(one))
    town.answer(town.said(one, "Masuk daftar ke-2", kpj="99812345678", start=date(2026, 6, 20)))
    assert (settled(), waits()) == ([], [("person_not_accepted", 1)])
    address = reverse("enrolment:doubt_decision", args=[Doubt.objects.get().ref])
    assert at_the_desk(town.second).post(address, {"keputusan": "ambil"}).status_code == 302
    assert (settled(), waits()) == ([(one.pk, JUNE)], [])


def test_answer_and_payments_give_the_same_in_either_order(town: Town, tmp_path: Path) -> None:
    first, second = town.sent(2)
    lines = [town.said(first), town.said(second)]
    for number, (worker, line) in enumerate(zip((first, second), lines, strict=True)):
        answer = tmp_path / f"{number}.xlsx"
        answer.write_bytes(town.file([line]))
        reply = ("batch", "reply", str(answer), "--on", "2026-06-21")
        if number:
            call_command(*reply)
        pay_for(nik_of(worker), receipt=f"A-{number}")
        if not number:
            call_command(*reply)
    facts = standing(date.max).values_list("month", "turn", "programmes", "rupiah", "paid_on", "recorded_on")
    assert settled() == [(first.pk, JUNE), (second.pk, JUNE)]
    assert len(set(facts)) == 1


@pytest.fixture
def paid_under_another_nik(person: Any) -> Worker:
    """A member for whom somebody paid under a NIK that is not on file."""
    member = person(1)
    join(member, date(2026, 6, 20))
    pay_for(nik(2))
    assert (settled(), waits()) == ([], [("person_unknown", 1)])
    return member


def test_a_corrected_nik_settles_what_was_paid_under_it(paid_under_another_nik: Worker, somebody: Any) -> None:
    desk = at_the_desk(somebody("city_officer", "31.75"))
    address = reverse("workers:nik", args=[paid_under_another_nik.ref])
    assert desk.post(address, {"nik": nik(2), "again": nik(3)}).status_code == 422
    assert settled() == []
    assert desk.post(address, {"nik": nik(2), "again": nik(2)}).status_code == 302
    assert (settled(), waits()) == ([(paid_under_another_nik.pk, JUNE)], [])


def test_a_merge_settles_once_a_second_person_confirms_it(
    paid_under_another_nik: Worker, person: Any, somebody: Any
) -> None:
    first, second = somebody("city_officer", "31.75"), somebody("city_officer", "31.75")
    fact = workers.merge(paid_under_another_nik, person(2), both_members=True, on=ANSWERED, by=first)
    address = reverse("workers:merge_approval", args=[fact.pk])
    assert at_the_desk(first).post(address).status_code == 422
    assert settled() == []
    assert at_the_desk(second).post(address).status_code == 302
    assert (settled(), waits()) == ([(paid_under_another_nik.pk, JUNE)], [])


@pytest.mark.parametrize("pays_first", [True, False])
def test_months_paid_ahead_go_to_the_membership_that_began_after_an_ending(person: Any, pays_first: bool) -> None:
    worker = person(1)
    first = join(worker, date(2026, 1, 10))

    def pay() -> None:
        bill = receipts(("Y-1", "2026-01-15", "2026-01", "2026-09", 9 * APBD, "APBD"))
        lines = [("Y-1", 1, f"2026-{number:02d}", APBD) for number in range(1, 10)]
        receive_payments(bill, annex=annex(*lines), on=date(2026, 1, 20), by=operator())

    def return_again() -> None:
        enrolment.end(first, last_day=date(2026, 4, 30), why="hired", on=date(2026, 4, 1), by=operator())
        join(worker, date(2026, 7, 8))

    for happens in (pay, return_again) if pays_first else (return_again, pay):
        happens()
        settle_waiting(on=date(2026, 7, 10), by=operator())
    assert verify() == []
    rows = standing(date.max).order_by("month").values_list("membership__start", "month")
    ours = [(start, number) for start, number in rows if start == date(2026, 7, 8)]
    assert ours == [(date(2026, 7, 8), month(f"2026-0{number}")) for number in (7, 8, 9)]
    for day, answer in ((date(2026, 4, 30), "protected"), (date(2026, 5, 1), "unprotected"),
                        (date(2026, 7, 8), "protected"), (date(2026, 9, 30), "protected")):  # fmt: skip
        assert str(cover(worker, on=day).answer) == answer, day
    if pays_first:
        known = cover(worker, on=date(2026, 8, 1), known_on=date(2026, 7, 7))
        assert str(known.state) == "ended", "what was known before does not change"
    assert settle_waiting(on=date(2026, 7, 11), by=operator()) == Settled()


def test_a_month_is_not_known_as_paid_before_its_receipt_is(person: Any) -> None:
    worker = person(1)
    bill = receipts(("Z-1", "2026-01-15", "2026-01", "2026-01", APBD, "APBD"))
    receive_payments(bill, annex=annex(("Z-1", 1, "2026-01", APBD)), on=date(2026, 3, 1), by=operator())
    join(worker, date(2026, 1, 10))
    settle_waiting(on=date(2026, 2, 1), by=operator())
    day = date(2026, 1, 20)
    assert str(cover(worker, on=day, known_on=date(2026, 2, 28)).answer) == "confirm"
    assert str(cover(worker, on=day, known_on=date(2026, 3, 1)).answer) == "protected"
