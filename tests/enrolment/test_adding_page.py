"""The form with which a volunteer adds one person: few questions, what is wrong under each, her own entry mended."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from payung.access import actions as access
from payung.access.authors import operator
from payung.access.models import User
from payung.workers.models import MendingRequest, Worker
from payung.workers.queries import latest_residence, nik_of
from tests.enrolment.town import DAY, NEXT_RW, RW, Town

PAGE = f"/rw/{RW}/tambah"


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """Return a maker of browsers in which a user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client(headers={"accept-language": "id"})
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def ratna(town: Town, enter: Callable[[User], Client]) -> Client:
    """The volunteer of the RW with her phone."""
    return enter(access.add_user("ratna", role="volunteer", area=RW, on=DAY, by=operator()))


def answers(town: Town, **more: str) -> dict[str, str]:
    """Return what stands on an invented person's KTP."""
    [person] = town.people(1)
    told = {"nik": person.nik, "name": person.name, "birth_date": f"{person.birth_date:%d-%m-%Y}", "consent": "on"}
    return {**told, "phone": person.phone, "occupation": "Buruh cuci", **more}


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def part(page: str, identity: str) -> str:
    """Return what stands in the element that says what is wrong with one answer."""
    found = re.search(rf'id="{identity}_error"[^>]*>(.*?)</div>', page, re.S)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_a_volunteer_sees_few_questions_and_the_others_folded_away(ratna: Client) -> None:
    page = ratna.get(PAGE).content.decode()
    before, folded = page.split('<details class="more">')
    assert re.findall(r'<(?:input|select)[^>]* name="(\w+)"', before.split('class="narrow"')[1]) == [
        "csrfmiddlewaretoken", "once", "nik", "name", "birth_date", "phone", "occupation",
    ]  # fmt: skip
    assert 'name="address"' in folded
    assert 'name="letter"' not in page, "a volunteer nominates nobody"


def test_what_is_missing_stands_on_top_with_the_focus_and_under_its_field(ratna: Client) -> None:
    answer = ratna.post(PAGE, {"nik": "317502", "name": "", "phone": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    [summary] = re.findall(r'<div class="err" role="alert" tabindex="-1" data-focus>.*?</div>', page, re.S)
    for identity in ("id_nik", "id_name", "id_consent"):
        assert f'href="#{identity}"' in summary
    assert "Hanya 6 angka" in part(page, "id_nik")
    assert part(page, "id_name")
    assert "bukan nomor telepon" in part(page, "id_phone") or part(page, "id_phone")
    assert page.index('role="alert"') < page.index('id="id_nik"')
    assert not Worker.objects.exists()


def test_somebody_is_added_in_words_that_no_duplicate_has(ratna: Client, town: Town) -> None:
    given = answers(town, rt="4", address="Jl. Sawo 2")
    done = ratna.post(PAGE, given, follow=True)
    worker = Worker.objects.get()
    assert f"{worker.honoured_name} ditambahkan ke daftar {town.rw.name} Rawamangun." in text(done)
    assert "sudah terdaftar" not in text(done)
    home = latest_residence(worker)
    assert home
    assert (home.rt, home.street, worker.phone) == ("004", "Jl. Sawo 2", f"+62{given['phone'][1:]}")
    again = ratna.post(PAGE, given, follow=True)
    assert f"{worker.honoured_name} ditambahkan" in text(again), "a second press is answered like the first"
    assert Worker.objects.count() == 1


@pytest.mark.parametrize("kind", ["birth_date", "sex"])
def test_a_nik_that_says_something_else_stops_and_asks(ratna: Client, town: Town, kind: str) -> None:
    [person] = town.people(1)
    other = {"birth_date": "17-08-1985", "sex": "P" if person.sex == "L" else "L"}[kind]
    given = answers(town, nik=person.nik, birth_date=f"{person.birth_date:%d-%m-%Y}") | {kind: other}
    stopped = ratna.post(PAGE, given)
    assert stopped.status_code == 422
    assert 'href="#id_compared"' in stopped.content.decode()
    assert part(stopped.content.decode(), f"id_{kind}"), "what the NIK says stands under the answer"
    [question] = re.findall(r'name="compared" value="([^"]+)"', stopped.content.decode())
    assert not Worker.objects.exists()
    assert ratna.post(PAGE, given | {"compared": "1970-01-01/1970-01-02"}).status_code == 422, "another question"
    assert ratna.post(PAGE, given | {"compared": question}).status_code == 302
    assert Worker.objects.count() == 1


def test_somebody_alike_is_asked_about_once(ratna: Client, town: Town) -> None:
    given = answers(town)
    ratna.post(PAGE, given)
    [other] = town.people(1)
    twin = {**given, "nik": given["nik"][:12] + other.nik[12:]}
    stopped = ratna.post(PAGE, twin)
    assert stopped.status_code == 422
    assert Worker.objects.get().get_absolute_url() in stopped.content.decode()
    assert ratna.post(PAGE, twin | {"another": "yes"}).status_code == 302
    assert Worker.objects.count() == 2


def test_a_taken_nik_names_its_holder_in_one_s_own_area_and_nobody_elsewhere(
    ratna: Client, town: Town, enter: Callable[[User], Client]
) -> None:
    [near], [far] = town.admit(1), town.admit(1, rw=NEXT_RW)
    pages = {}
    for worker in (near, far):
        taken = ratna.post(PAGE, answers(town, nik=nik_of(worker), name="Orang Lain", birth_date=""))
        assert taken.status_code == 422
        pages[worker] = taken.content.decode()
        assert "NIK ini sudah dipakai di data" in part(pages[worker], "id_nik")
    assert near.name in pages[near]
    assert near.get_absolute_url() in pages[near]
    for secret in (far.name, far.ref, "RW 008", "RW 08"):
        assert secret not in pages[far]
    assert "Sudah ada di data" not in pages[far]
    assert Worker.objects.count() == 2


def test_while_she_types_each_answer_is_read_without_calling_empty_a_fault(ratna: Client) -> None:
    page = ratna.post(PAGE, {"only": "check", "nik": "317502"}).content.decode()
    assert "Hanya 6 angka" in part(page, "id_nik")
    assert part(page, "id_name") == part(page, "id_occupation") == ""
    assert page.count('hx-swap-oob="true"') == 12
    assert "<form" not in page


def test_she_corrects_and_takes_back_her_own_entry_of_today(
    ratna: Client, town: Town, enter: Callable[[User], Client]
) -> None:
    ratna.post(PAGE, answers(town))
    worker = Worker.objects.get()
    listed = ratna.get(PAGE).content.decode()
    entry = f"{PAGE}/{worker.ref}"
    assert f'href="{entry}"' in listed
    assert f'href="{entry}/pembatalan"' in listed
    form = ratna.get(entry)
    assert nik_of(worker) not in form.content.decode()
    given = {"name": "Nurlela Baru", "birth_date": f"{worker.birth_date:%d-%m-%Y}", "occupation": "Penjahit", "rt": "9"}
    assert ratna.post(entry, given | {"name": ""}).status_code == 422
    assert ratna.post(entry, given).status_code == 302
    worker.refresh_from_db()
    assert (worker.name, worker.occupation, latest_residence(worker).rt) == ("Nurlela Baru", "penjahit", "009")  # type: ignore[union-attr]
    someone = enter(town.officer)
    assert PAGE in someone.get(PAGE).request["PATH_INFO"]
    assert worker.name not in text(someone.get(PAGE)).split("Anda tulis hari ini")[-1]
    for answer in (someone.get(entry), someone.post(f"{entry}/pembatalan")):
        assert answer.status_code == 404, "somebody else's entry"
    assert "Keluarkan lagi" in text(ratna.get(f"{entry}/pembatalan"))
    assert ratna.post(f"{entry}/pembatalan").status_code == 302
    assert not Worker.objects.exists()
    assert ratna.get(entry).status_code == 404


def test_what_she_may_not_correct_she_asks_for_and_the_kelurahan_answers(
    ratna: Client, town: Town, enter: Callable[[User], Client]
) -> None:
    [worker] = town.admit(1, on=timezone.localdate())
    page = f"/daftar/{worker.ref}/permintaan"
    assert f'href="{page}"' in ratna.get(f"/daftar/{worker.ref}").content.decode()
    assert ratna.post(page, {"words": ""}).status_code == 422
    assert ratna.post(page, {"words": f"NIK-nya {nik_of(worker)}"}).status_code == 422, "no NIK in words"
    for _press in range(2):
        assert ratna.post(page, {"words": "Namanya Nurlela, bukan Nurlaila"}).status_code == 302
    asked = MendingRequest.objects.get()
    clerk = enter(town.officer)
    assert "1 pembetulan diminta" in text(clerk.get("/beranda"))
    assert f'href="{page}"' not in clerk.get(f"/daftar/{worker.ref}").content.decode(), "a clerk corrects it herself"
    assert "Namanya Nurlela, bukan Nurlaila" in text(clerk.get("/daftar/permintaan"))
    answer = f"/daftar/permintaan/{asked.pk}/jawaban"
    assert ratna.post(answer, {"mended": "yes"}).status_code == 403
    assert clerk.post(answer, {"mended": "no"}).status_code == 422, "why it stays"
    assert clerk.post(answer, {"mended": "yes", "words": "Sesuai KTP."}).status_code == 302
    assert clerk.post(answer, {"mended": "no", "words": "Tidak jadi."}).status_code == 422, "answered once"
    asked.refresh_from_db()
    assert (asked.mended, asked.answer, asked.answered_by, asked.answered_on) == (
        True, "Sesuai KTP.", town.officer, timezone.localdate(),
    )  # fmt: skip
    assert "Sesuai KTP." in text(ratna.get(page))
    assert f"Kelurahan menjawab tentang {worker.name}" in text(ratna.get("/beranda"))
    assert "pembetulan diminta" not in text(clerk.get("/beranda"))


def test_a_request_of_another_area_is_not_found(ratna: Client, town: Town, enter: Callable[[User], Client]) -> None:
    [far] = town.admit(1, rw=NEXT_RW)
    assert ratna.post(f"/daftar/{far.ref}/permintaan", {"words": "salah"}).status_code == 404
    town.admit(1)
    asked = MendingRequest.objects.create(worker=far, words="salah", on=DAY, by=town.officer, recorded_on=DAY)
    elsewhere = enter(access.add_user("tono", role="village_officer", area="31.75.01.1001", on=DAY, by=operator()))
    assert elsewhere.post(f"/daftar/permintaan/{asked.pk}/jawaban", {"mended": "yes"}).status_code == 404
    assert "salah" not in text(elsewhere.get("/daftar/permintaan"))
