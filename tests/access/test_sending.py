"""A form that comes twice is answered once, and one that comes late is told what happened meanwhile."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, OperationalError
from django.test import Client

from payung.access import doorway, sending
from payung.access.models import AuditLine, Once, User
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
