"""The pages of this room as officers use them: each act through its page, and nobody sees another area's people."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from payung.access.models import Sight, User
from payung.enrolment import actions, queries
from payung.enrolment.models import (
    AgeLetter,
    Batch,
    DecisionLetter,
    Ending,
    Handover,
    Membership,
    Nomination,
    Reply,
    ReplyLine,
    WaitingEnding,
)
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.enrolment.town import ANSWERED, RW, SENT, Town


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """Return a maker of browsers in which a user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def clerk(town: Town, enter: Callable[[User], Client]) -> Client:
    """The kelurahan's clerk at her desk."""
    return enter(town.officer)


def text(response: Any) -> str:
    """Return what a page says, without its marks."""
    page = re.sub(r"<svg.*?</svg>|<head.*?</head>|<datalist.*?</datalist>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def file_of(data: bytes, name: str = "balasan.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_letter_is_added_and_people_are_nominated_after_they_were_told(clerk: Client, town: Town) -> None:
    town.admit(3, on=timezone.localdate())
    form = {"number": "SK 9", "issued_on": "2026-06-01", "issuer": "Lurah", "area": town.village.pk, "people": 2}
    wrong = clerk.post("/surat/baru", {**form, "payer_class": "apbd", "issued_on": "2099-01-01"})
    assert wrong.status_code == 422
    added = clerk.post("/surat/baru", {**form, "payer_class": "apbd"})
    letter = DecisionLetter.objects.get()
    assert (added.status_code, added["Location"]) == (302, f"/surat/{letter.ref}")
    page = clerk.get(f"/surat/{letter.ref}")
    assert "PKH" in text(page)
    assert clerk.post(f"/surat/{letter.ref}/usulan", {}).status_code == 422
    assert not Nomination.objects.exists()
    assert clerk.post(f"/surat/{letter.ref}/usulan", {"consent": "on"}).status_code == 302
    assert Nomination.objects.count() == 2
    assert "SK 9" in text(clerk.get("/surat"))


def test_a_batch_goes_its_way_on_the_page(clerk: Client, town: Town, enter: Callable[[User], Client]) -> None:
    workers = town.admit(2, on=timezone.localdate())
    town.nominate(workers, on=timezone.localdate())
    refused = clerk.post("/berkas/baru", {"kind": "change", "area": town.village.pk})
    assert refused.status_code == 422
    made = clerk.post("/berkas/baru", {"kind": "new", "area": town.village.pk})
    batch = Batch.objects.get()
    assert made["Location"] == f"/berkas/{batch.ref}"
    assert clerk.post(f"/berkas/{batch.ref}/persetujuan").status_code == 422
    assert clerk.post(f"/berkas/{batch.ref}/penyerahan", {"channel": "surel"}).status_code == 422
    second = enter(town.second)
    assert second.post(f"/berkas/{batch.ref}/persetujuan").status_code == 302
    assert clerk.post(f"/berkas/{batch.ref}/penyerahan", {"channel": "surel"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.approved_by, batch.handed_over_by, batch.channel) == (town.second, town.officer, "surel")
    page = text(clerk.get(f"/berkas/{batch.ref}"))
    assert batch.file
    assert batch.file.sha256[:32] in page
    assert "Iuran yang akan ditagih" in page
    assert "surat tidak menyebut jumlah bulan" in page
    assert "Rp33.600" in page
    assert not any(nik_of(worker) in page for worker in workers)
    assert clerk.get("/berkas").status_code == 200
    assert clerk.post(f"/berkas/{batch.ref}/pembatalan").status_code == 422


def test_taking_the_file_along_is_written_down_for_everybody_in_it(clerk: Client, town: Town) -> None:
    workers = town.sent(2)
    batch = Batch.objects.get()
    clerk.get(f"/berkas/{batch.ref}")
    assert not Sight.objects.exists()
    taken = clerk.post(f"/berkas/{batch.ref}/berkas.xlsx")
    assert taken.content.startswith(b"PK")
    assert taken["Cache-Control"] == "no-store"
    assert set(Sight.objects.values_list("worker_ref", "by")) == {(each.ref, town.officer.pk) for each in workers}
    letter = clerk.get(f"/berkas/{batch.ref}/pengantar.pdf")
    assert letter.content.startswith(b"%PDF")


def test_the_branch_finds_where_to_answer_and_makes_no_batch(
    town: Town, enter: Callable[[User], Client], somebody: Any
) -> None:
    town.sent(1)
    pages = {role: enter(somebody(role)).get("/berkas").content.decode() for role in ("branch_officer", "auditor")}
    assert "/berkas/balasan" in pages["branch_officer"]
    assert "/berkas/baru" not in pages["branch_officer"]
    assert "/berkas/balasan" not in pages["auditor"].replace("/berkas/balasan/", "")


def test_an_answer_is_looked_at_first_and_taken_over_then(
    clerk: Client, town: Town, enter: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: ANSWERED)
    one, two = town.sent(2)
    branch = enter(town.branch)
    data = town.file([town.said(one), town.said(two, "GAGAL", reason="NIK TIDAK PADAN DUKCAPIL")])
    assert branch.post("/berkas/balasan", {"file": file_of(b"x", "x.pdf")}).status_code == 422
    sent = branch.post("/berkas/balasan", {"file": file_of(data)})
    reply = Reply.objects.get()
    assert sent["Location"] == f"/berkas/balasan/{reply.ref}"
    preview = text(branch.get(f"/berkas/balasan/{reply.ref}"))
    assert one.name in preview
    assert nik_of(one) not in preview
    assert not ReplyLine.objects.exists()
    assert branch.post(f"/berkas/balasan/{reply.ref}/penerapan").status_code == 302
    assert Membership.objects.get().worker == one
    after = branch.get(f"/berkas/balasan/{reply.ref}", {"hasil": "refused"})
    assert two.name in text(after)
    assert one.name not in text(after)
    refused = text(clerk.get("/berkas/ditolak"))
    assert "Ketik ulang dari KTP" in refused
    assert clerk.post(f"/berkas/ditolak/{two.ref}/pengajuan").status_code == 302
    assert f"/daftar/{two.ref}" not in clerk.get("/berkas/ditolak").content.decode()
    again = branch.post("/berkas/balasan", {"file": file_of(data)})
    assert branch.get(again["Location"]).status_code == 200
    assert branch.post(f"{again['Location']}/pembatalan").status_code == 302
    assert Reply.objects.count() == 1


def test_an_answer_is_asked_for_by_what_a_batch_is_known_for_and_a_wrong_file_is_named(
    town: Town, enter: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: ANSWERED)
    (one,) = town.sent(1)
    clerk = enter(town.branch)
    batch = Batch.objects.get()
    assert f"{batch.ref} · Kelurahan Rawamangun · 1 orang, " in text(clerk.get("/berkas/balasan"))
    said = town.said(one)
    wrong = clerk.post("/berkas/balasan", {"file": file_of(town.file([town.said(one, "Pedagang")]))})
    page = clerk.get(wrong["Location"])
    assert "Tidak ada baris di file ini yang menyatakan orang diterima atau ditolak." in text(page)
    assert '<button class="btn">' not in page.content.decode(), "taking it over is not what the page proposes"
    right = clerk.post("/berkas/balasan", {"file": file_of(town.file([said, said]))})
    page = clerk.get(right["Location"])
    assert "2 baris: 1 diterima , 1 pernah disampaikan." in text(page)
    assert '<button class="btn">' in page.content.decode()
    assert text(page).count("ernah disampaikan") == 3, "in headline, row and choice, by the same words"


def test_somebody_is_added_by_hand_after_every_doubt_is_settled(clerk: Client, town: Town) -> None:
    letter = town.letter()
    [person] = town.people(1)
    form = {
        "nik": person.nik, "name": person.name, "birth_date": f"{person.birth_date:%d-%m-%Y}", "rt": "3",
        "phone": person.phone, "occupation": "tukang ojek", "letter": letter.ref, "consent": "on",
    }  # fmt: skip
    url = f"/rw/{RW}/tambah"
    assert "PKH" in text(clerk.get(url))
    live = clerk.post(url, {**form, "nik": person.nik[:15], "only": "check"})
    assert (live.status_code, "15" in text(live)) == (200, True)
    assert "<html" not in live.content.decode()
    assert clerk.post(url, {**form, "nik": person.nik[:15]}).status_code == 422
    assert clerk.post(url, {key: value for key, value in form.items() if key != "consent"}).status_code == 422
    assert not Worker.objects.exists()
    assert clerk.post(url, form).status_code == 302
    worker = Worker.objects.get()
    assert (nik_of(worker), worker.sector, worker.sex) == (person.nik, "transport", person.sex)
    assert town.nomination(worker).letter == letter
    old = {**form, "nik": "3175010101509999", "birth_date": "1-1-1950", "sex": "L"}
    assert clerk.post(url, old).status_code == 422
    assert clerk.post(url, {**old, "age_letter": "B/12"}).status_code == 302
    twin = person.nik[:-4] + f"{9000 + (int(person.nik[-4:]) - 8999) % 1000}"
    other = {**form, "nik": twin, "letter": ""}
    doubt = clerk.post(url, other)
    assert doubt.status_code == 422
    assert worker.name in text(doubt)
    assert clerk.post(url, {**other, "another": "yes"}).status_code == 302
    assert Worker.objects.count() == 3


def test_a_place_goes_to_the_next_of_the_waiting_list(clerk: Client, town: Town) -> None:
    today = timezone.localdate()
    first, second = town.admit(2, on=today)
    town.nominate([first], on=today)
    page = clerk.get(f"/daftar/{first.ref}/keluar")
    assert second.name in text(page)
    assert clerk.post(f"/daftar/{first.ref}/keluar", {}).status_code == 422
    successor = {"why": "declined", "with_": second.ref}
    assert clerk.post(f"/daftar/{first.ref}/keluar", successor).status_code == 422
    assert clerk.post(f"/daftar/{first.ref}/keluar", {**successor, "consent": "on"}).status_code == 302
    assert town.nomination(second).replaces.worker == first
    assert clerk.post(f"/daftar/{second.ref}/keluar", {"why": "moved", "with_": ""}).status_code == 302
    assert not Nomination.objects.filter(withdrawn_on=None).exists()
    letter = DecisionLetter.objects.get()
    nominate = f"/daftar/{first.ref}/usulan"
    assert clerk.get(nominate).status_code == 200
    assert clerk.post(nominate, {"letter": letter.ref}).status_code == 422
    assert clerk.post(nominate, {"letter": letter.ref, "consent": "on"}).status_code == 302
    assert town.nomination(first)


def test_a_membership_ends_and_the_end_is_taken_back(
    clerk: Client, town: Town, enter: Callable[[User], Client]
) -> None:
    [spell] = town.members(1)
    ref = spell.worker.ref
    assert clerk.get(f"/daftar/{ref}/akhir").status_code == 200
    wrong = clerk.post(f"/daftar/{ref}/akhir", {"why": "moved", "last_day": "2020-01-01"})
    assert wrong.status_code == 422
    assert clerk.post(f"/daftar/{ref}/akhir", {"why": "moved", "last_day": timezone.localdate()}).status_code == 302
    assert not Ending.objects.exists()
    waiting = WaitingEnding.objects.get().pk
    assert enter(town.second).post(f"/daftar/akhir/{waiting}/persetujuan").status_code == 302
    assert Ending.objects.get().why == "moved"
    assert clerk.get(f"/daftar/{ref}/akhir/pembatalan").status_code == 200
    assert clerk.post(f"/daftar/{ref}/akhir/pembatalan").status_code == 302
    assert Ending.objects.get().reversed_by == town.officer


def test_cards_are_listed_printed_and_handed_over(clerk: Client, town: Town) -> None:
    one, two = town.members(2)
    page = text(clerk.get(f"/rw/{RW}/kartu"))
    assert one.worker.name in page
    assert two.worker.name in page
    assert clerk.get(f"/rw/{RW}/kartu.pdf").content.startswith(b"%PDF")
    form = {"on": timezone.localdate().isoformat(), "to_whom": "Ibu Siti"}
    assert clerk.post(f"/daftar/{one.worker.ref}/kartu", {**form, "to_whom": ""}).status_code == 422
    assert clerk.post(f"/daftar/{one.worker.ref}/kartu", form).status_code == 302
    assert Handover.objects.get().to_whom == "Ibu Siti"
    left = clerk.get(f"/rw/{RW}/kartu").content.decode()
    assert f"/daftar/{one.worker.ref}" not in left
    assert f"/daftar/{two.worker.ref}" in left


def test_the_letters_about_aid_and_age_are_given_out(clerk: Client, town: Town) -> None:
    [spell] = town.members(1)
    paper = clerk.post(f"/daftar/{spell.worker.ref}/surat-bpu.pdf")
    assert paper.content.startswith(b"%PDF")
    assert Sight.objects.get().worker_ref == spell.worker.ref
    url = f"/daftar/{spell.worker.ref}/surat-umur"
    assert clerk.get(url).status_code == 200
    assert clerk.post(url, {"number": ""}).status_code == 422
    assert clerk.post(url, {"number": "B/77"}).status_code == 302
    assert AgeLetter.objects.get().number == "B/77"


def test_the_list_of_active_members_is_taken_over(town: Town, enter: Callable[[User], Client]) -> None:
    [worker] = town.admit(1)
    clerk = enter(town.branch)
    data = town.file([[nik_of(worker), worker.name, "12345678901"]], ["NO", "NIK", "NAMA", "NO KPJ"])
    assert clerk.get("/berkas/peserta-aktif").status_code == 200
    page = clerk.post("/berkas/peserta-aktif", {"file": file_of(data, "aktif.xlsx")})
    assert page.status_code == 200
    assert worker.name in text(page)
    today = timezone.localdate()
    assert queries.counts_by_rw("31.75", on=today, known_on=today)[RW].elsewhere == 1


def test_another_area_s_records_do_not_exist(town: Town, enter: Callable[[User], Client], somebody: Any) -> None:
    [worker] = town.sent(1)
    batch, letter = Batch.objects.get(), DecisionLetter.objects.get()
    reply = actions.receive_reply(
        "b.xlsx", town.file([town.said(worker)]), area=town.village, on=SENT, by=town.officer
    )  # fmt: skip
    neighbour = enter(somebody("village_officer", "31.75.02.1004"))
    for url in (
        f"/berkas/{batch.ref}", f"/berkas/{batch.ref}/pengantar.pdf", f"/surat/{letter.ref}", f"/rw/{RW}/tambah",
        f"/berkas/balasan/{reply.ref}", f"/rw/{RW}/kartu", f"/rw/{RW}/kartu.pdf", f"/daftar/{worker.ref}/keluar",
        f"/daftar/{worker.ref}/akhir", f"/daftar/{worker.ref}/kartu", f"/daftar/{worker.ref}/usulan",
        f"/daftar/{worker.ref}/surat-umur", f"/daftar/{worker.ref}/akhir/pembatalan",
    ):  # fmt: skip
        assert neighbour.get(url).status_code == 404, url
    for url in (
        f"/berkas/{batch.ref}/persetujuan", f"/berkas/{batch.ref}/berkas.xlsx", f"/surat/{letter.ref}/usulan",
        f"/berkas/balasan/{reply.ref}/penerapan", f"/berkas/balasan/{reply.ref}/pembatalan",
        f"/berkas/ditolak/{worker.ref}/pengajuan", f"/daftar/{worker.ref}/surat-bpu.pdf",
        f"/berkas/{batch.ref}/pembatalan", f"/berkas/{batch.ref}/penyerahan",
    ):  # fmt: skip
        assert neighbour.post(url).status_code == 404, url
    assert worker.name not in text(neighbour.get("/berkas/ditolak"))
    assert batch.ref not in text(neighbour.get("/berkas"))
