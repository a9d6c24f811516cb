"""A wicked clerk's stories: each ends in nothing until a real second person, or those in charge, say so."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payung.access import actions as access
from payung.access.authors import operator
from payung.access.models import Making, User
from payung.coverage.queries import cover
from payung.dues import actions
from payung.dues.actions import Sent, receive_payments
from payung.dues.models import Doubt, Payment, PaymentFile, Settlement, SettlementReversal
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Batch, Membership, Reply
from payung.enrolment.models import Doubt as Line
from payung.rules.reasons import Refused
from payung.workers.queries import nik_of
from tests.dues.conftest import APBD, annex, receipts
from tests.enrolment.town import ANSWERED, SENT, START, Town


@pytest.fixture
def town(east_jakarta: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Rawamangun with its officers, on the day of the branch's answer."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: ANSWERED)
    return Town()


def at_the_desk(user: User) -> Client:
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def city_of() -> User:
    """Return an officer of the city whom the operator put on file."""
    known = User.objects.filter(username="kota").first()
    return known or access.add_user("kota", role="city_officer", area="31.75", on=SENT, by=operator())


def codes(act: Any) -> set[str]:
    with pytest.raises(Refused) as no:
        act()
    return {reason.code for reason in no.value.reasons}


def bills(*niks: str, receipt: str = "A-1", paid: str = "2026-06-21") -> tuple[Sent, Sent]:
    """Return a receipt of the budget that pays June for these people, and its annex."""
    row = (receipt, paid, "2026-06", "2026-06", len(niks) * APBD, "APBD")
    return receipts(row, name=f"{receipt}.csv"), annex(*[(receipt, one, "2026-06", APBD) for one in niks])


def payung(*words: str, capsys: Any) -> dict[str, Any]:
    call_command(*words, "--on", ANSWERED.isoformat(), "--json")
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_a_typed_reply_makes_nobody_a_member_until_a_second_person_says_so(town: Town) -> None:
    [worker] = town.sent(1)
    clerk = at_the_desk(town.officer)
    reply = enrolment.receive_reply(
        "balasan.xlsx", town.file([town.said(worker)]), area=town.village, on=ANSWERED, by=town.officer
    )
    address = reverse("enrolment:reply_application", args=[reply.ref])
    for _press in range(3):
        assert clerk.post(address).status_code == 302
    assert not Membership.objects.exists()
    page = clerk.get(reverse("enrolment:reply", args=[reply.ref])).content.decode()
    assert "Menunggu orang kedua" in page
    assert address not in page, "its bringer is not offered what she may not do"
    assert address in at_the_desk(town.second).get(reverse("enrolment:reply", args=[reply.ref])).content.decode()
    assert at_the_desk(town.second).post(address).status_code == 302
    spell = Membership.objects.get()
    assert (spell.worker, spell.recorded_on) == (worker, ANSWERED)


def test_the_branch_s_own_account_needs_nobody_unless_somebody_made_it(town: Town) -> None:
    one, other = town.sent(2)
    town.answer(town.said(one), by=town.branch)
    assert [spell.worker for spell in Membership.objects.all()] == [one]
    city = access.add_user("yusuf", role="city_officer", area="31.75", on=SENT, by=operator())
    puppet = access.add_user("cabang2", role="branch_officer", area="31.75", on=SENT, by=city)
    results = town.answer(town.said(other), by=puppet, area=town.village)
    assert results[0].waits == ("second_person",)
    assert Membership.objects.count() == 1
    access.confirm_making(Making.objects.get(user=puppet), on=SENT, by=city_of())
    enrolment.apply_reply(Reply.objects.get(finished_on=None), on=ANSWERED, by=puppet)
    assert Membership.objects.count() == 2


def test_a_second_account_by_the_same_hand_approves_nothing(town: Town) -> None:
    [worker] = town.admit(1)
    town.nominate([worker])
    puppet = access.add_user("boneka", role="village_officer", area="31.75.02.1005", on=SENT, by=city_of())
    again = access.add_user("boneka2", role="village_officer", area="31.75.02.1005", on=SENT, by=city_of())
    batch = enrolment.make_batch("new", area=town.village, on=SENT, by=puppet)
    assert codes(lambda: enrolment.approve_batch(batch, on=SENT, by=city_of())) == {"tied_accounts"}
    assert codes(lambda: enrolment.approve_batch(batch, on=SENT, by=again)) == {"tied_accounts"}
    assert at_the_desk(again).post(reverse("enrolment:batch_approval", args=[batch.ref])).status_code == 422
    assert not Batch.objects.exclude(approved_on=None).exists()
    enrolment.approve_batch(batch, on=SENT, by=town.second)


@pytest.mark.parametrize("role", ["volunteer", "sponsor", "auditor", "executive"])
def test_a_command_gives_nobody_more_than_the_page(town: Town, somebody: Any, role: str, capsys: Any) -> None:
    town.nominate(town.admit(1))
    batch = town.batch(approved=False)
    for user in (somebody(role), somebody("village_officer", "31.75.08.1003"), blocked(somebody("city_officer"))):
        assert codes(lambda who=user: call_command("batch", "approve", batch.ref, "--by", who.username)) <= {
            "role_not_yours", "area_not_yours", "user_blocked"
        }  # fmt: skip
    assert not Batch.objects.exclude(approved_on=None).exists()
    payung("batch", "approve", batch.ref, "--by", town.second.username, capsys=capsys)
    assert Batch.objects.get().approved_by == town.second


def blocked(user: User) -> User:
    User.objects.filter(pk=user.pk).update(is_active=False)
    return user


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (START, "not_in_batch"), (SENT - timedelta(1), "start_before_batch"), (SENT, ""),
        (ANSWERED - timedelta(63), "start_unlikely"),
    ],
)  # fmt: skip
def test_some_lines_wait_whichever_account_brings_them(town: Town, start: date, why: str) -> None:
    [worker] = town.admit(1) if why == "not_in_batch" else town.sent(1)
    [line] = town.answer(town.said(worker, start=start), by=town.branch)
    assert Membership.objects.exists() is not bool(why)
    if why:
        doubt = Line.objects.get()
        assert line.waits and set(line.waits) <= {why, "start_before_batch"}  # noqa: PT018  one line's own words
        assert codes(lambda: enrolment.decide_doubt(doubt, take=True, on=ANSWERED, by=town.branch)) == {"same_two_eyes"}


def test_typed_receipts_settle_nothing_until_a_second_person_has_looked(
    town: Town, tmp_path: Path, capsys: Any
) -> None:
    spell = town.members(1)[0]
    file, lines = bills(nik_of(spell.worker))
    (tmp_path / file.name).write_bytes(file.data)
    (tmp_path / lines.name).write_bytes(lines.data)
    words = ["payments", str(tmp_path / file.name), "--annex", str(tmp_path / lines.name)]
    answer = payung(*words, "--by", town.officer.username, "--area", town.village.code, capsys=capsys)
    [ref] = answer["waiting"]
    assert [one["waits"] for one in answer["receipts"]] == [["second_person"]]
    assert answer["settled_months"] == 1, "what it would settle"
    assert not Payment.objects.exists()
    assert not Settlement.objects.exists()
    assert cover(spell.worker, on=ANSWERED).month is None
    kept = PaymentFile.objects.get(ref=ref)
    assert codes(lambda: actions.confirm_payments(kept, on=ANSWERED, by=town.officer)) == {"same_two_eyes"}
    desk, address = at_the_desk(town.officer), reverse("dues:confirmation", args=[ref])
    assert address not in desk.get(reverse("dues:payment_file", args=[ref])).content.decode()
    assert desk.post(address).status_code == 422
    assert not Payment.objects.exists()
    assert address in at_the_desk(town.second).get(reverse("dues:payment_file", args=[ref])).content.decode()
    done = payung("confirm", ref, "--by", town.second.username, capsys=capsys)
    assert (done["settled_months"], Settlement.objects.count()) == (1, 1)
    assert codes(lambda: actions.confirm_payments(kept, on=ANSWERED, by=town.second)) == {"confirmed_already"}


@pytest.mark.parametrize(("days", "waits"), [(61, False), (62, False), (63, True)])
def test_a_payment_long_before_its_recording_waits_whoever_brings_it(town: Town, days: int, waits: bool) -> None:
    spell = town.members(1)[0]
    file, lines = bills(nik_of(spell.worker), paid=START.isoformat())
    receive_payments(file, annex=lines, area_code="31.75", on=START + timedelta(days), by=town.branch)
    assert Payment.objects.exists() is not waits
    assert [one.waits for one in Doubt.objects.all()] == ([["paid_long_ago"]] if waits else [])


def test_an_annex_of_another_area_reverses_nothing_until_those_in_charge_take_it(town: Town, somebody: Any) -> None:
    spell = town.members(1)[0]
    first = bills(nik_of(spell.worker), receipt="B-1", paid="2026-06-21")
    receive_payments(first[0], annex=first[1], area_code="31.75", on=ANSWERED, by=town.branch)
    assert Settlement.objects.count() == 1
    far = somebody("branch_officer", "31.75.08", name="jauh")
    earlier = bills(nik_of(spell.worker), receipt="A-1", paid="2026-06-20")
    receive_payments(earlier[0], annex=earlier[1], area_code="31.75.08", on=ANSWERED, by=far)
    assert not SettlementReversal.objects.exists()
    doubt = Doubt.objects.get()
    assert (doubt.part, doubt.waits) == ("annex", ["other_area"])
    assert codes(lambda: actions.decide_doubts([doubt], take=True, on=ANSWERED, by=far)) >= {"area_not_yours"}
    assert doubt in Doubt.objects.visible_to(town.officer)
    actions.decide_doubts([doubt], take=True, on=ANSWERED, by=town.officer)
    assert SettlementReversal.objects.count() == 1, "paid earlier, and somebody in charge has said so"


def test_a_reply_about_another_area_is_handed_over(town: Town, somebody: Any) -> None:
    [worker] = town.sent(1)
    far = somebody("branch_officer", "31.75.08", name="jauh")
    [line] = town.answer(town.said(worker), by=far)
    assert (line.outcome, Membership.objects.exists()) == ("unmatched", False)
    doubt = Line.objects.get()
    assert (doubt.waits, doubt.worker) == (["other_area"], worker)
    assert codes(lambda: enrolment.decide_doubt(doubt, take=True, on=ANSWERED, by=far)) >= {"area_not_yours"}
    enrolment.decide_doubt(doubt, take=True, on=ANSWERED, by=town.officer)
    assert Membership.objects.get().worker == worker


def test_a_list_of_members_by_a_clerk_protects_nobody_elsewhere(town: Town) -> None:
    [worker] = town.admit(1)
    data = town.file([[nik_of(worker), worker.name, "12345678901"]], ["NO", "NIK", "NAMA", "NO KPJ"])
    [row] = enrolment.import_members("aktif.xlsx", data, area=town.village, on=ANSWERED, by=town.officer).rows
    assert (row.outcome, row.waits) == ("elsewhere", ("second_person",))
    assert not cover(worker, on=ANSWERED).elsewhere
    doubt = Line.objects.get()
    assert codes(lambda: enrolment.decide_doubt(doubt, take=True, on=ANSWERED, by=town.officer)) == {"same_two_eyes"}
    enrolment.decide_doubt(doubt, take=True, on=ANSWERED, by=town.second)
    assert cover(worker, on=ANSWERED).elsewhere
