"""The pages about payments and sponsors: what an officer sends, sees, decides, and whom nobody else may look at."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payung.access.authors import operator
from payung.access.models import User
from payung.dues import actions
from payung.dues.actions import Sent
from payung.dues.models import Attribution, Payment, PaymentFile, Pledge, Refund, Settlement, ShortDecision, Sponsor
from payung.dues.queries import left_of
from payung.enrolment.models import Ending
from tests.dues.conftest import APBD, ON, SELF, annex, month, receipts

Login = Callable[[User], Client]


@pytest.fixture
def login() -> Login:
    """Return a maker of browsers in which somebody has signed in."""

    def make(user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return make


@pytest.fixture(autouse=True)
def _a_day_on_which_june_is_not_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 8, 1))


@pytest.fixture
def sender(somebody: Any) -> User:
    """Who sends the payment files."""
    user: User = somebody("branch_officer", name="pengirim")
    return user


@pytest.fixture
def decider(somebody: Any) -> User:
    """Somebody else."""
    user: User = somebody("city_officer", name="pemutus")
    return user


def upload(file: Sent) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(file.name, file.data)


def text(response: Any) -> str:
    """Return the page without line breaks."""
    return " ".join(response.content.decode().split())


def send(browser: Client, file: Sent, lines: Sent | None = None) -> Any:
    """Send a payment file through the page."""
    data = {"file": upload(file)} | ({"annex": upload(lines)} if lines else {})
    return browser.post(reverse("dues:new_payments"), data, follow=True)


SHORT = receipts(
    ("A-1", "2026-06-25", "2026-06", "2026-07", 2 * APBD - 400, "APBD"),
    ("B-1", "2026-06-25", "2026-06", "2026-06", SELF, "self"),
)
LINES = annex(("A-1", 1, "2026-06", APBD), ("A-1", 1, "2026-07", APBD), ("B-1", 8, "2026-06", SELF))


def test_an_officer_sends_receipts_and_reads_what_became_of_them(member: Any, sender: User, login: Login) -> None:
    member(2)
    browser = login(sender)
    assert browser.get(reverse("dues:payments")).status_code == 200
    assert browser.get(reverse("dues:new_payments")).status_code == 200
    file = receipts(
        ("C-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD"),
        ("D-1", "2026-06-25", "2026-06", "2026-06", SELF, "self"),
    )
    page = send(browser, file, annex(("C-1", 2, "2026-06", APBD), ("D-1", 7, "2026-06", SELF)))
    kept = PaymentFile.objects.get()
    assert page.redirect_chain == [(reverse("dues:payment_file", args=[kept.ref]), 302)]
    words = text(page)
    assert "2 bukti bayar: <b>1 bulan lunas</b>." in words
    assert "Rp25.200 masuk, Rp16.800 di antaranya melunasi iuran. Rp8.400 menunggu" in words
    assert "Tidak ada orang dengan NIK ini." in words
    assert "Baris 3 lampiran" in words
    overview = text(browser.get(reverse("dues:payments")))
    assert "<b>Rp8.400</b> dari Rp25.200 yang diterima masih menunggu." in overview
    assert kept.area_code == sender.area
    again = send(browser, file, annex(("C-1", 2, "2026-06", APBD), ("D-1", 7, "2026-06", SELF)))
    assert "Berkas ini sudah diterima sebelumnya." in text(again)
    assert Settlement.objects.count() == 1


def test_a_file_that_cannot_be_read_says_so_and_keeps_nothing(sender: User, login: Login) -> None:
    browser = login(sender)
    page = send(browser, Sent("foto.csv", b"\x89PNG\r\n\x1a\n" + bytes(300)))
    assert page.status_code == 422
    assert not PaymentFile.objects.exists()
    assert "alert" in text(page)
    assert browser.post(reverse("dues:new_payments"), {}).status_code == 422


def test_a_large_file_that_cannot_be_read_is_said_on_its_page(sender: User, login: Login) -> None:
    browser = login(sender)
    page = send(browser, Sent("besar.csv", b"a;b;c\n" + b"1;2;3\n" * 200_000))
    assert page.status_code == 200
    assert "Berkas ini tidak terbaca." in text(page)
    file = PaymentFile.objects.get()
    assert file.problem == "no_receipts"
    assert "Is this the annex?" in text(browser.get(f"/pembayaran/{file.ref}", headers={"accept-language": "en"}))


def test_the_work_shows_how_far_it_is_and_can_be_taken_up_again(member: Any, sender: User, login: Login) -> None:
    member(1)
    kept = actions.keep_payments(SHORT, annex=LINES, area_code=sender.area, on=ON, by=sender)
    browser = login(sender)
    address = reverse("dues:payment_file", args=[kept.ref])
    assert "Bukti bayar sedang dicatat." in text(browser.get(address))
    piece = browser.get(address, headers={"HX-Request": "true"})
    assert "<h1" not in text(piece)
    assert address in text(piece)
    done = browser.post(reverse("dues:continuation", args=[kept.ref]), follow=True)
    assert "2 bukti bayar" in text(done)
    assert browser.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_second_person_decides_about_a_short_receipt(member: Any, sender: User, decider: User, login: Login) -> None:
    member(1)
    send(login(sender), SHORT, LINES)
    payment = Payment.objects.get(receipt="A-1")
    address, door = reverse("dues:receipt", args=[payment.pk]), reverse("dues:decision", args=[payment.pk])
    own = text(login(sender).get(address))
    assert "<b>kurang Rp400</b>" in own
    assert "Anda yang mengirim berkas ini." in own
    assert login(sender).post(door, {"kind": "settle_covered"}).status_code == 422
    other = login(decider)
    assert "Uangnya cukup untuk 1 dari 2 bulan." in text(other.get(address))
    assert other.post(door, {"kind": "guess"}).status_code == 422
    assert not ShortDecision.objects.exists()
    page = other.post(door, {"kind": "settle_covered"}, follow=True)
    assert "Sudah diputuskan. 1 bulan lunas." in text(page)
    assert Settlement.objects.get().month == month("2026-06")
    assert "menunggu putusan" not in text(other.get(reverse("dues:payments")))


def test_a_refund_is_prepared_by_one_and_confirmed_by_another(
    member: Any, sender: User, decider: User, login: Login
) -> None:
    member(1)
    send(login(sender), SHORT, LINES)
    payment = Payment.objects.get(receipt="B-1")
    door = reverse("dues:refund", args=[payment.pk])
    assert login(sender).post(door, {"amount_rupiah": "8.400.000", "why": "salah"}).status_code == 422
    assert login(sender).post(door, {"amount_rupiah": "banyak", "why": "salah"}).status_code == 422
    page = login(sender).post(door, {"amount_rupiah": "Rp8.400", "why": "orangnya tidak dikenal"}, follow=True)
    assert "Berlaku setelah disetujui orang lain." in text(page)
    fact = Refund.objects.get()
    approval = reverse("dues:refund_approval", args=[fact.pk])
    assert login(sender).post(approval).status_code == 422
    assert left_of(payment) == SELF
    assert "Pengembalian yang harus disetujui orang lain" in text(login(decider).get(reverse("dues:payments")))
    assert login(decider).post(approval, follow=True).status_code == 200
    assert left_of(payment) == 0
    assert login(decider).post(approval).status_code == 404


def test_payments_of_another_area_are_not_there(member: Any, sender: User, somebody: Any, login: Login) -> None:
    member(1)
    send(login(sender), SHORT, LINES)
    stranger = login(somebody("city_officer", "33.01"))
    payment, file = Payment.objects.get(receipt="A-1"), PaymentFile.objects.get()
    assert "A-1" not in text(stranger.get(reverse("dues:payments")))
    for name, key in (("payment_file", file.ref), ("receipt", payment.pk)):
        assert login(sender).get(reverse(f"dues:{name}", args=[key])).status_code == 200
        assert stranger.get(reverse(f"dues:{name}", args=[key])).status_code == 404
    for name, key in (
        ("decision", payment.pk),
        ("refund", payment.pk),
        ("attribution", payment.pk),
        ("continuation", file.ref),
    ):
        assert stranger.post(reverse(f"dues:{name}", args=[key]), {"kind": "keep_as_credit"}).status_code == 404
    assert not ShortDecision.objects.exists()


def test_a_person_s_name_stands_on_a_receipt_only_for_her_own_area(
    member: Any, sender: User, somebody: Any, login: Login
) -> None:
    member(1)
    village = somebody("branch_officer", "31.75.09.1001")
    send(login(village), SHORT, LINES)
    payment = Payment.objects.get(receipt="A-1")
    address = reverse("dues:receipt", args=[payment.pk])
    assert "Orang 1" in text(login(sender).get(address))
    assert "Orang 1" not in text(login(village).get(address))


def test_a_sponsor_is_added_promises_and_sees_whom_it_protects_without_names(
    member: Any, sender: User, somebody: Any, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 6, 28))
    one = member(1)
    browser = login(somebody("city_officer"))
    page = browser.post(reverse("dues:new_sponsor"), {"name": "PT Contoh Jaya", "payer_class": "company"}, follow=True)
    sponsor = Sponsor.objects.get()
    assert "PT Contoh Jaya: belum ada bukti bayar yang melindungi orang." in text(page)
    assert (
        browser.post(reverse("dues:new_sponsor"), {"name": "pt contoh jaya", "payer_class": "company"}).status_code
        == 422
    )
    door = reverse("dues:pledge", args=[sponsor.ref])
    assert browser.get(door).status_code == 200
    assert browser.post(door, {"amount_rupiah": "1", "from_month": "x", "to_month": "2026-06"}).status_code == 422
    assert browser.post(door, {"amount_rupiah": "1", "from_month": "2026-07", "to_month": "2026-06"}).status_code == 422
    given = {"amount_rupiah": "Rp50.400", "from_month": "2026-06", "to_month": "Agustus 2026"}
    priced = browser.post(door, given)
    browser.post(door, given | {"shown": priced.context["price"].key})
    promise = Pledge.objects.get()
    assert (promise.amount_rupiah, promise.from_month, promise.to_month) == (50_400, month("2026-06"), month("2026-08"))
    send(
        login(sender),
        receipts(("S-1", "2026-06-25", "2026-06", "2026-06", SELF, "PT CONTOH JAYA")),
        annex(("S-1", 1, "2026-06", SELF)),
    )
    own = somebody("sponsor", area="", sponsor_ref=sponsor.ref)
    words = text(login(own).get(reverse("dues:sponsor", args=[sponsor.ref])))
    assert "Belum ada bulan yang ditutup." in words  # closed months only: tests/dues/test_reports.py
    assert one.worker.ref not in words
    words = text(browser.get(reverse("dues:sponsor", args=[sponsor.ref])))
    assert "PT Contoh Jaya melindungi <b>1 orang</b> sampai akhir Juni 2026." in words
    assert one.worker.ref in words
    assert one.worker.name not in words
    assert login(own).get(reverse("dues:sponsors")).status_code == 302
    other = actions.add_sponsor("PT Lain", payer_class="company", area_code="31.75", on=ON, by=operator())
    assert login(own).get(reverse("dues:sponsor", args=[other.ref])).status_code == 404
    listed = text(browser.get(reverse("dues:sponsors")))
    assert "Sponsor melindungi <b>1 orang</b> hari ini." in listed
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 7, 1))
    words = text(browser.get(reverse("dues:sponsor", args=[sponsor.ref])))
    assert "PT Contoh Jaya pernah melindungi <b>1 orang</b>, hari ini tidak ada lagi." in words
    assert "Sponsor melindungi <b>0 orang</b> hari ini." in text(browser.get(reverse("dues:sponsors")))


def test_a_receipt_is_given_to_its_sponsor_on_its_page(member: Any, sender: User, login: Login) -> None:
    member(1)
    sponsor = actions.add_sponsor("PT Contoh", payer_class="company", area_code="31.75", on=ON, by=operator())
    bank = actions.add_sponsor("Baznas Contoh", payer_class="zakat", area_code="31.75", on=ON, by=operator())
    browser = login(sender)
    send(
        browser, receipts(("S-1", "2026-06-25", "2026-06", "2026-06", SELF, "CSR")), annex(("S-1", 1, "2026-06", SELF))
    )
    payment = Payment.objects.get()
    door = reverse("dues:attribution", args=[payment.pk])
    assert browser.post(door, {"sponsor": bank.pk}).status_code == 422
    assert browser.post(door, {"sponsor": sponsor.pk}, follow=True).status_code == 200
    assert Attribution.objects.get().sponsor == sponsor


def test_a_month_paid_after_an_ending_is_listed_and_taken_back_with_a_reason(
    member: Any, sender: User, somebody: Any, login: Login
) -> None:
    one = member(1)
    lines = annex(("A-1", 1, "2026-06", SELF), ("A-1", 1, "2026-07", SELF))
    send(login(sender), receipts(("A-1", "2026-06-25", "2026-06", "2026-07", 2 * SELF, "self")), lines)
    browser = login(sender)
    assert "Tidak ada bulan yang terbayar percuma." in text(browser.get(reverse("dues:refundable")))
    last = date(2026, 6, 30)
    Ending.objects.create(membership=one, last_day=last, why="moved", recorded_on=last)
    page = text(browser.get(reverse("dues:refundable")))
    assert "<b>1 bulan</b> terbayar percuma: Rp8.400 dapat diminta kembali." in page
    stranger = login(somebody("city_officer", "33.01"))
    assert "A-1" not in text(stranger.get(reverse("dues:refundable")))
    door = reverse("dues:reversal", args=[Settlement.objects.get(month=month("2026-07")).pk])
    assert stranger.get(door).status_code == 404
    assert browser.get(door).status_code == 200
    assert browser.post(door, {"why": ""}).status_code == 422
    assert browser.post(door, {"why": "sudah pindah"}, follow=True).status_code == 200
    assert left_of(Payment.objects.get()) == SELF
    assert browser.get(door).status_code == 404
    assert "Tidak ada bulan yang terbayar percuma." in text(browser.get(reverse("dues:refundable")))


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_speaks_both_languages(member: Any, sender: User, login: Login, language: str) -> None:
    member(1)
    browser = login(sender)
    send(browser, SHORT, LINES)
    sponsor = actions.add_sponsor("PT Contoh", payer_class="company", area_code="31.75", on=ON, by=operator())
    browser.cookies["bahasa"] = language
    file, payment = PaymentFile.objects.get(), Payment.objects.get(receipt="A-1")
    pages = {
        reverse("dues:payments"): ("menunggu.", "wait."),
        reverse("dues:payment_file", args=[file.ref]): ("bulan lunas", "months settled"),
        reverse("dues:receipt", args=[payment.pk]): ("kurang", "short"),
        reverse("dues:sponsor", args=[sponsor.ref]): ("belum ada bukti", "no receipt protects"),
    }
    for address, words in pages.items():
        page = text(browser.get(address))
        assert f'<html lang="{language}">' in page
        assert words[language == "en"] in page
