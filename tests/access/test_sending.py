"""A form that comes twice is answered once, and one that comes late is told what happened meanwhile."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from payung.access import doorway, sending
from payung.access.actions import record
from payung.access.models import AuditLine, Once, User
from payung.rules.reasons import Refused
from payung.workers import actions as workers
from payung.workers.models import Relative, Worker
from tests.workers.conftest import Browse, MakePerson, browse, clerk, colleague, nik, person

__all__ = ["browse", "clerk", "colleague", "person"]  # fixtures of the people's room
FIELD = re.compile(r'name="once" value="([^"]+)"')
DETAILS = {
    "name": "Siti Aminah", "birth_place": "Jakarta", "birth_date": "1985-02-03", "sex": "P", "occupation": "penjahit",
    "occupation_text": "permak", "sector": "other", "phone": "0812 3456 789",
}  # fmt: skip


@pytest.fixture
def siti(person: MakePerson) -> Worker:
    return person("Siti Aminah", rw=5, nik=nik(9001), occupation="penjahit")


@pytest.fixture
def clerks_form(browse: Browse, clerk: User) -> Client:
    client = browse(clerk)
    client.cookies["bahasa"] = "id"
    return client


def shown(client: Client, worker: Worker, path: str) -> str:
    """Return what the form of a page about somebody carries."""
    page = client.get(f"/daftar/{worker.ref}/{path}")
    return FIELD.findall(page.content.decode())[0]


def send(client: Client, worker: Worker, path: str, once: str, **fields: Any) -> Any:
    return client.post(f"/daftar/{worker.ref}/{path}", {"once": once, **fields})


def lines(verb: str) -> int:
    return AuditLine.objects.filter(verb=verb).count()


def test_a_late_form_is_told_who_was_faster_and_keeps_what_was_typed(
    clerks_form: Client, browse: Browse, colleague: User, siti: Worker
) -> None:
    hers = browse(colleague)
    late, early = shown(clerks_form, siti, "perbaikan"), shown(hers, siti, "perbaikan")
    assert send(hers, siti, "perbaikan", early, **DETAILS | {"name": "Siti Aminah Wati"}).status_code == 302
    answer = send(clerks_form, siti, "perbaikan", late, **DETAILS | {"phone": "0800 1111 222"})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"Ibu Ratna membetulkan ini pukul \d+\.\d\d: lihat, lalu simpan lagi\.", words)
    assert "0800 1111 222" in words
    siti.refresh_from_db()
    assert siti.name == "Siti Aminah Wati"
    [again, *_others] = FIELD.findall(words)
    assert send(clerks_form, siti, "perbaikan", again, **DETAILS | {"phone": "0800 1111 222"}).status_code == 302
    siti.refresh_from_db()
    assert siti.phone.endswith("01111222")


def test_a_form_is_not_late_for_what_happened_before_it_was_shown_or_elsewhere(
    clerks_form: Client, siti: Worker, person: MakePerson, colleague: User, today: Any
) -> None:
    workers.correct(siti, changes={"phone": "08001111333"}, on=today, by=colleague)
    form, other = shown(clerks_form, siti, "perbaikan"), person("Orang Lain")
    workers.correct(other, changes={"phone": "08001111444"}, on=today, by=colleague)
    assert send(clerks_form, siti, "perbaikan", form, **DETAILS).status_code == 302


def test_a_form_that_comes_twice_is_done_once_and_answered_alike(clerks_form: Client, siti: Worker) -> None:
    form, child = shown(clerks_form, siti, "keluarga"), {"relation": "child", "name": "Ani"}
    first, second = (send(clerks_form, siti, "keluarga", form, **child) for _twice in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    said = [[str(one) for one in get_messages(answer.wsgi_request)] for answer in (first, second)]
    assert said[0][-1:] == said[1][-1:] != []
    assert Relative.objects.count() == lines("add_relative") == Once.objects.count() == 1


def test_the_same_form_with_other_content_is_another_one(clerks_form: Client, siti: Worker) -> None:
    form = shown(clerks_form, siti, "keluarga").partition(".")[0]
    for name in ("Ani", "Budi"):
        assert send(clerks_form, siti, "keluarga", form, relation="child", name=name).status_code == 302
    assert sorted(Relative.objects.values_list("name", flat=True)) == ["Ani", "Budi"]


def test_a_refused_form_may_be_sent_again(clerks_form: Client, siti: Worker) -> None:
    form = shown(clerks_form, siti, "keluarga")
    child = {"relation": "child", "name": "Ani", "birth_date": "2999-01-01"}
    assert [send(clerks_form, siti, "keluarga", form, **child).status_code for _twice in range(2)] == [422, 422]
    assert not Once.objects.exists()
    assert send(clerks_form, siti, "keluarga", form, **child | {"birth_date": "2015-01-01"}).status_code == 302


@pytest.mark.parametrize("told", ["", ".", "abc", "abc.def", "." + "9" * 30, "x.²"])
def test_whatever_the_hidden_field_says_the_form_is_read(clerks_form: Client, siti: Worker, told: str) -> None:
    assert send(clerks_form, siti, "keluarga", told, relation="child", name="Ani").status_code == 302


def test_an_answer_that_was_cut_off_is_replaced_by_when_it_was_done(
    clerks_form: Client, siti: Worker, monkeypatch: Any
) -> None:
    monkeypatch.setattr(doorway, "PATIENCE_SECONDS", 0)
    form, child = shown(clerks_form, siti, "keluarga"), {"relation": "child", "name": "Ani"}
    send(clerks_form, siti, "keluarga", form, **child)
    Once.objects.update(answer="", said=[])
    answer = send(clerks_form, siti, "keluarga", form, **child)
    assert answer.status_code == 302
    assert any("satu kali" in str(one) for one in get_messages(answer.wsgi_request))
    assert Relative.objects.count() == 1


@pytest.mark.parametrize("error", [IntegrityError("duplicate key"), OperationalError("deadlock detected")])
def test_an_act_that_met_another_one_is_tried_again(
    clerks_form: Client, siti: Worker, monkeypatch: Any, error: Exception
) -> None:
    meets = [error, error]
    add = workers.add_relative

    def meet(*args: Any, **more: Any) -> Any:
        if meets:
            raise meets.pop()
        return add(*args, **more)

    monkeypatch.setattr(workers, "add_relative", meet)
    form = shown(clerks_form, siti, "keluarga")
    assert send(clerks_form, siti, "keluarga", form, relation="child", name="Ani").status_code == 302
    assert Relative.objects.count() == 1
    meets[:] = [error] * doorway.TRIES
    with pytest.raises(type(error)):
        send(clerks_form, siti, "keluarga", "", relation="child", name="Budi")


def test_forms_are_forgotten_after_a_week(clerks_form: Client, siti: Worker) -> None:
    send(clerks_form, siti, "keluarga", shown(clerks_form, siti, "keluarga"), relation="child", name="Ani")
    first = Once.objects.get()
    Once.objects.update(at=first.at - sending.KEPT)
    send(clerks_form, siti, "keluarga", shown(clerks_form, siti, "keluarga"), relation="child", name="Budi")
    assert Once.objects.exclude(pk=first.pk).count() == Once.objects.count() == 1


def test_what_goes_on_side_by_side_makes_no_form_late(
    clerks_form: Client, siti: Worker, colleague: User, today: Any
) -> None:
    form = shown(clerks_form, siti, "perbaikan")
    with transaction.atomic():
        record("nominate", siti.ref, on=today, by=colleague)
    assert send(clerks_form, siti, "perbaikan", form, **DETAILS).status_code == 302


def test_an_act_of_several_lines_about_one_subject_is_not_late_for_itself(
    clerk: User, colleague: User, today: Any
) -> None:
    clerk.sending = sending.Sending(as_of=sending.head())
    with transaction.atomic():
        for verb in ("give_reset", "invite"):
            record(verb, "user:1", on=today, by=clerk)
    clerk.sending = sending.Sending(as_of=sending.head())
    with transaction.atomic():
        record("block_user", "user:1", on=today, by=colleague)
        with pytest.raises(Refused, match="changed_since"):
            record("invite", "user:1", on=today, by=clerk)


def test_the_same_words_of_another_account_or_at_another_address_are_another_form(rf: RequestFactory) -> None:
    def key(user_id: int, address: str = "/daftar", once: str = "abc.7", **fields: str) -> str:
        return sending.sending_of(rf.post(address, {"once": once, "name": "Ani", **fields}), user_id).key

    assert key(1) == key(1) == key(1, once="abc.8") != ""
    others = {
        key(2),
        key(1, "/lain"),
        key(1, "/daftar?x=1"),
        key(1, once="abd.7"),
        key(1, name="Budi"),
        key(1, more=""),
    }
    assert len(others - {key(1)}) == 6


@pytest.mark.parametrize(("verb", "is_once"), [("add_relative", True), ("take_people", False), ("take_trail", False)])
def test_what_leaves_as_a_file_may_leave_again_and_every_other_act_is_done_once(
    db: Any, verb: str, is_once: bool
) -> None:
    sending.Sending(key="k").claim(verb, at=timezone.now())
    if not is_once:
        sending.Sending(key="k").claim(verb, at=timezone.now())
        return
    with pytest.raises(sending.SentBeforeError):
        sending.Sending(key="k").claim(verb, at=timezone.now())
