"""What an officer brought waits; from whose own word it is the same counts at once, and nothing is doubled."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payung.access.authors import operator
from payung.access.models import AuditLine, SealedFile, User
from payung.coverage.queries import cover
from payung.dues import actions
from payung.dues.models import Doubt as Row
from payung.dues.models import Payment, PaymentFile, Settlement
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Doubt, Elsewhere, Membership
from payung.home.queries.waiting import _brought_by_others
from payung.rules.reasons import Refused
from payung.workers.queries import nik_of
from tests.dues.conftest import APBD, annex, receipts
from tests.enrolment.town import ANSWERED, SENT, START, Town

OWN = ["branch", "operator"]


@pytest.fixture
def town(east_jakarta: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Rawamangun with its officers, on the day of the branch's answer."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: ANSWERED)
    return Town()


def says(town: Town, who: str) -> Any:
    return town.branch if who == "branch" else operator()


def desk(user: User) -> Client:
    browser = Client()
    browser.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return browser


def codes(act: Any) -> set[str]:
    with pytest.raises(Refused) as no:
        act()
    return {reason.code for reason in no.value.reasons}


def waits_for(user: User) -> list[str]:
    return [line.target.name for line in _brought_by_others(user)]


def june(town: Town, many: int = 1) -> tuple[actions.Sent, actions.Sent]:
    """Return a receipt that pays June for new members, and its annex."""
    niks = [nik_of(spell.worker) for spell in town.members(many)]
    row = ("A-1", "2026-06-21", "2026-06", "2026-06", many * APBD, "APBD")
    return receipts(row), annex(*[("A-1", one, "2026-06", APBD) for one in niks])


@pytest.mark.parametrize("who", OWN)
def test_receipts_that_waited_count_by_the_own_word_once(town: Town, who: str) -> None:
    file, lines = june(town, 2)
    waiting = actions.keep_payments(file, annex=lines, area_code=town.village.code, on=ANSWERED, by=town.officer)
    assert waiting.waits
    assert waits_for(town.second) == ["dues:payment_file"]
    outcome = actions.receive_payments(file, annex=lines, area_code="31.75", on=ANSWERED, by=says(town, who))
    assert (outcome.settled_months, Payment.objects.count(), Settlement.objects.count()) == (2, 1, 2)
    own = PaymentFile.objects.get(ref=outcome.ref)
    waiting.refresh_from_db()
    assert (own.answers, own.by, own.is_offered) == (waiting, says(town, who).account, False)
    assert (waiting.waits, waiting.answered_on, waiting.by, waiting.finished_on) == (
        False,
        ANSWERED,
        town.officer,
        None,
    )
    line = AuditLine.objects.filter(verb="receive_payments", subject=own.ref).get()
    assert line.after == {"sha256": own.file.sha256, "answers": waiting.ref}
    assert waits_for(town.second) == []
    assert codes(lambda: actions.confirm_payments(waiting, on=ANSWERED, by=town.second)) == {"confirmed_already"}
    for by in (town.officer, town.second, says(town, who)):
        again = actions.receive_payments(file, annex=lines, area_code=town.village.code, on=ANSWERED, by=by)
        assert (again.again, again.ref) == (True, own.ref)
    assert actions.take_in(waiting, on=ANSWERED, by=town.officer).ref == own.ref
    assert (PaymentFile.objects.count(), Settlement.objects.count()) == (2, 2)


def test_the_branch_sends_what_waited_through_its_page_and_each_reads_what_became_of_it(town: Town) -> None:
    file, lines = june(town)
    waiting = actions.keep_payments(file, annex=lines, area_code=town.village.code, on=ANSWERED, by=town.officer)
    sent = {"file": SimpleUploadedFile(file.name, file.data), "annex": SimpleUploadedFile(lines.name, lines.data)}
    page = desk(town.branch).post(reverse("dues:new_payments"), sent, follow=True)
    own = PaymentFile.objects.get(answers=waiting)
    assert page.redirect_chain[-1][0] == reverse("dues:payment_file", args=[own.ref])
    assert Settlement.objects.count() == 1
    for user, may_open in ((town.officer, False), (town.branch, True)):
        told = desk(user).get(reverse("dues:payment_file", args=[waiting.ref])).content.decode()
        assert "arif mengirimnya pada 21 Juni 2026" in " ".join(told.split())
        assert (reverse("dues:payment_file", args=[own.ref]) in told) is may_open
        assert reverse("dues:confirmation", args=[waiting.ref]) not in told
    assert "Dihitung dari kiriman lain" in desk(town.officer).get(reverse("dues:payments")).content.decode()


def test_no_word_of_somebody_elses_area_or_of_another_officer_answers(town: Town, somebody: Any) -> None:
    file, lines = june(town)
    waiting = actions.keep_payments(file, annex=lines, area_code=town.village.code, on=ANSWERED, by=town.officer)
    for by in (somebody("branch_officer", "31.75.08"), somebody("city_officer", name="kota")):
        kept = actions.keep_payments(file, annex=lines, area_code=by.area, on=ANSWERED, by=by)
        assert (kept, kept.waits) == (waiting, True)
    assert not Payment.objects.exists()


def test_two_files_of_one_content_stand_only_where_one_answers_the_other(town: Town) -> None:
    file, lines = june(town)
    waiting = actions.keep_payments(file, annex=lines, area_code=town.village.code, on=ANSWERED, by=town.officer)
    fields = {
        "digest": waiting.digest, "file": waiting.file, "area_code": "31.75", "on": ANSWERED, "recorded_on": ANSWERED
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFile.objects.create(ref="P-2", **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFile.objects.create(ref="P-2", **fields | {"digest": "another"}, answers=waiting, is_offered=True)
    actions.confirm_payments(waiting, on=ANSWERED, by=town.second)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFile.objects.filter(pk=waiting.pk).update(answered_on=ANSWERED)


@pytest.mark.parametrize("who", OWN)
@pytest.mark.parametrize("area", ["same", "around"])
def test_an_answer_that_waited_counts_by_the_own_word_once(town: Town, who: str, area: str) -> None:
    workers = town.sent(2)
    data = town.file([town.said(one) for one in workers])
    waiting = enrolment.receive_reply("balasan.xlsx", data, area=town.village, on=ANSWERED, by=town.officer)
    assert not enrolment.start_applying(waiting, on=ANSWERED, by=town.officer)
    assert waits_for(town.second) == ["enrolment:reply"]
    by, within = says(town, who), town.village if area == "same" else None
    own = enrolment.receive_reply("balasan.xlsx", data, area=within, on=ANSWERED, by=by)
    assert (own.pk != waiting.pk, own.by) == (True, by.account)
    enrolment.apply_reply(own, on=ANSWERED, by=by)
    waiting.refresh_from_db()
    assert (waiting.answered_by, waiting.answered_on, waiting.applied_on) == (own, ANSWERED, None)
    assert AuditLine.objects.get(verb="finish_reply").after == {"answers": [waiting.ref]}
    assert {spell.worker for spell in Membership.objects.all()} == set(workers)
    assert waits_for(town.second) == []
    assert codes(lambda: enrolment.start_applying(waiting, on=ANSWERED, by=town.second)) == {"applied_already"}
    page = desk(town.officer).get(reverse("enrolment:reply", args=[waiting.ref])).content.decode()
    assert "sudah diterapkan pada 21 Juni 2026" in " ".join(page.split())
    assert reverse("enrolment:reply_application", args=[waiting.ref]) not in page
    assert Membership.objects.count() == 2


def test_an_answer_that_has_more_to_say_goes_on_waiting(town: Town, somebody: Any) -> None:
    [worker] = town.sent(1)
    data = town.file([town.said(worker)])
    waiting = enrolment.receive_reply("balasan.xlsx", data, area=town.village, on=ANSWERED, by=town.officer)
    enrolment.start_applying(waiting, on=ANSWERED, by=town.officer)
    far = somebody("branch_officer", "31.75.08")
    own = enrolment.receive_reply("balasan.xlsx", data, on=ANSWERED, by=far)
    enrolment.apply_reply(own, on=ANSWERED, by=far)
    waiting.refresh_from_db()
    assert (waiting.answered_on, Membership.objects.exists()) == (None, False)
    enrolment.start_applying(waiting, on=ANSWERED, by=town.second)
    list(enrolment.continue_reply(waiting))
    assert Membership.objects.get().worker == worker


def test_the_same_file_read_month_first_is_not_answered_by_one_read_day_first(town: Town) -> None:
    [worker] = town.sent(1)
    data = town.file([town.said(worker, start="08/07/2026")])
    waiting = enrolment.receive_reply(
        "balasan.xlsx", data, area=town.village, day_order="md", on=ANSWERED, by=town.officer
    )
    assert not enrolment.start_applying(waiting, on=ANSWERED, by=town.officer)
    own = enrolment.receive_reply("balasan.xlsx", data, day_order="dm", on=ANSWERED, by=operator())
    enrolment.apply_reply(own, on=ANSWERED, by=operator())
    waiting.refresh_from_db()
    assert (Membership.objects.get().start, waiting.answered_on) == (date(2026, 7, 8), None)


def test_an_answer_that_was_taken_over_is_not_answered_by_the_same_file_once_more(town: Town) -> None:
    [worker], [late] = town.sent(1), town.people(1)
    stranger = [late.nik, late.name, late.birth_date, "BERHASIL", town.crowd.kpj(), START, ""]
    data = town.file([town.said(worker), stranger])
    taken = enrolment.receive_reply("balasan.xlsx", data, area=town.village, on=ANSWERED, by=town.officer)
    enrolment.start_applying(taken, on=ANSWERED, by=town.second)
    list(enrolment.continue_reply(taken))
    town.list_in([late])
    own = enrolment.receive_reply("balasan.xlsx", data, on=ANSWERED, by=operator())
    enrolment.apply_reply(own, on=ANSWERED, by=operator())
    taken.refresh_from_db()
    assert own.pk
    assert (taken.applied_on, taken.answered_on, Membership.objects.count()) == (ANSWERED, None, 2)


@pytest.mark.parametrize("start", [START, ANSWERED - timedelta(63)])
def test_lines_that_wait_are_answered_by_the_operators_word(town: Town, start: date) -> None:
    [worker] = town.admit(1)
    data = town.file([town.said(worker, start=max(start, worker.birth_date))])
    brought = enrolment.receive_reply("balasan.xlsx", data, area=town.village, on=ANSWERED, by=town.branch)
    enrolment.apply_reply(brought, on=ANSWERED, by=town.branch)
    doubt = Doubt.objects.get()
    assert (doubt.waits, Membership.objects.exists()) == (["not_in_batch"], False)
    own = enrolment.receive_reply("balasan.xlsx", data, on=ANSWERED, by=operator())
    enrolment.apply_reply(own, on=ANSWERED, by=operator())
    doubt.refresh_from_db()
    assert (doubt.taken, doubt.decided_by, doubt.decided_on) == (True, None, ANSWERED)
    assert doubt.answered_in == own.file
    assert Membership.objects.get().worker == worker
    assert codes(lambda: enrolment.decide_doubt(doubt, take=True, on=ANSWERED, by=town.second)) == {"decided_already"}


@pytest.mark.parametrize("who", OWN)
def test_members_elsewhere_that_waited_count_by_the_own_word_once(town: Town, who: str) -> None:
    one, other = town.admit(2)
    data = town.file(
        [[nik_of(worker), worker.name, f"1234567890{worker.pk % 10}"] for worker in (one, other)],
        ["NO", "NIK", "NAMA", "NO KPJ"],
    )
    enrolment.import_members("aktif.xlsx", data, area=town.village, on=ANSWERED, by=town.officer)
    first, second = Doubt.objects.order_by("number")
    enrolment.decide_doubt(first, take=False, on=ANSWERED, by=town.second)
    assert waits_for(town.second) == ["enrolment:doubts"]
    rows = enrolment.import_members("aktif.xlsx", data, area=None, on=ANSWERED, by=says(town, who)).rows
    assert [row.outcome for row in rows] == ["elsewhere", "elsewhere"]
    assert {fact.worker for fact in Elsewhere.objects.all()} == {one, other}
    assert cover(other, on=ANSWERED).elsewhere
    second.refresh_from_db()
    assert (second.taken, second.decided_by, second.answered_in) == (True, None, SealedFile.objects.latest("pk"))
    first.refresh_from_db()
    assert (first.taken, first.answered_in) == (False, None), "what somebody decided stays"
    assert waits_for(town.second) == []
    enrolment.import_members("aktif.xlsx", data, area=None, on=ANSWERED, by=says(town, who))
    assert Elsewhere.objects.count() == 2


def test_a_line_is_decided_by_somebody_or_answered_by_a_file(town: Town) -> None:
    [worker] = town.admit(1)
    data = town.file([[nik_of(worker), worker.name, "12345678901"]], ["NO", "NIK", "NAMA", "NO KPJ"])
    enrolment.import_members("aktif.xlsx", data, area=town.village, on=SENT, by=town.officer)
    doubt = Doubt.objects.filter(taken=None)
    file = doubt.get().file
    for fields in (
        {"taken": True, "decided_on": SENT},
        {"answered_in": file},
        {"taken": False, "decided_on": SENT, "answered_in": file},
        {"taken": True, "decided_on": SENT, "decided_by": town.second, "answered_in": file},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            doubt.update(**fields)
    assert doubt.update(taken=True, decided_on=SENT, answered_in=file) == 1


def paid_in_january(name: str, rupiah: int = APBD) -> tuple[actions.Sent, actions.Sent]:
    row = ("A-1", "2026-01-21", "2026-06", "2026-06", rupiah, "APBD")
    return receipts(row, name=f"{name}.csv"), annex(("A-1", 1, "2026-06", APBD), name=f"{name} lampiran.csv")


@pytest.mark.parametrize(("rupiah", "is_answered"), [(APBD, True), (APBD - 1, False)])
def test_a_receipt_that_waits_is_answered_by_the_same_words_in_a_file_of_the_operator(
    town: Town, somebody: Any, rupiah: int, is_answered: bool
) -> None:
    file, lines = paid_in_january("cabang")
    actions.receive_payments(file, annex=lines, area_code="31.75", on=ANSWERED, by=town.branch)
    doubt = Row.objects.get(part="payments")
    assert not Payment.objects.exists()
    file, _lines = paid_in_january("perintah", rupiah)
    more = annex(("A-1", 2, "2026-06", APBD), name="lain.csv")
    own = actions.receive_payments(file, annex=more, area_code="31.75", on=ANSWERED, by=operator())
    assert Payment.objects.get().source.ref == own.ref
    doubt.refresh_from_db()
    assert (doubt.taken, doubt.decided_by) == (True if is_answered else None, None)
    assert doubt.answered_in == (Payment.objects.get().source if is_answered else None)
    refusal, second = "decided_already" if is_answered else "receipt_known", somebody("city_officer", name="kota")
    assert codes(lambda: actions.decide_doubts([doubt], take=True, on=ANSWERED, by=second)) == {refusal}
