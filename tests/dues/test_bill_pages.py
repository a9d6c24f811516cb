"""The pages of bills: a draft is seen before it is made, a second person approves what she saw, receipts pay it."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from payung.access.models import AuditLine, Sight, User
from payung.access.sending import LINES
from payung.dues import actions
from payung.dues.actions import bills as making
from payung.dues.models import Bill, BillLine, Payment, Sponsor
from payung.dues.queries import verify
from payung.dues.queries.billed import bills_touched, owed_to, standing_of
from payung.dues.views import bills as views
from payung.enrolment.models import DecisionLetter, Membership, Nomination
from payung.home.queries.waiting import home_of
from payung.regions.models import Campaign, Region
from payung.rules.reasons import Refused
from tests.dues.conftest import APBD, SELF
from tests.dues.test_bills import AUGUST, JULY, JUNE, ON, choose, city, known, make, sponsor, two
from tests.dues.test_pages import login, text
from tests.dues.test_sponsors import pay

__all__ = ["city", "login", "sponsor", "two"]  # fixtures
Member = Callable[..., Membership]
Login = Callable[[User], Client]
NEW = reverse("dues:new_bill")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: ON)


def asked(payer: Any, area: Region, month: str = "2026-07") -> dict[str, Any]:
    """Return what the form asks for."""
    return {"pembayar": payer.ref, "bulan": month, "wilayah": area.pk}


def press(browser: Client, name: str, bill: Bill, data: dict[str, Any] | None = None) -> Any:
    """Press a button of a bill."""
    return browser.post(reverse(f"dues:{name}", args=[bill.ref]), data or {}, follow=True)


def test_a_draft_says_whom_how_much_and_who_is_left_out_before_the_bill_is_made(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login
) -> None:
    spells = [known(member(number)) for number in (1, 2, 3)]
    choose(sponsor, *spells)
    pay("A-1", "CSR", 2)
    browser = login(two[0])
    assert sponsor.name in text(browser.get(NEW))
    draft = browser.get(NEW, asked(sponsor, city))
    words = text(draft)
    assert "PT Contoh Jaya ditagih <b>Rp16.800</b> untuk 2 orang." in words
    assert "1 orang tidak ikut ditagih" in words
    assert "Orang 2" in words
    assert "Bulan ini sudah dibayar." in words
    assert "CSR" in words
    assert not Bill.objects.exists()
    made = browser.post(NEW, asked(sponsor, city), follow=True)
    bill = Bill.objects.get()
    assert made.redirect_chain == [(reverse("dues:bill", args=[bill.ref]), 302)]
    assert (bill.people, bill.rupiah, bill.by) == (2, 2 * SELF, two[0])
    again = browser.post(NEW, asked(sponsor, city))
    assert (again.status_code, Bill.objects.count()) == (422, 1)
    assert "Bulan ini sudah ada di tagihan lain." in text(again)
    assert bill.ref in text(again)


def test_a_draft_that_changed_since_it_was_seen_is_not_made(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login
) -> None:
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    browser = login(two[0])
    seen = sent_lines(browser.get(NEW, asked(sponsor, city)))
    pay("A-1", "CSR", 1)
    refused = browser.post(NEW, asked(sponsor, city) | seen)
    assert refused.status_code == 422
    assert not Bill.objects.exists()
    fresh = sent_lines(refused)
    assert fresh != seen
    assert browser.post(NEW, asked(sponsor, city) | fresh).status_code == 302


def sent_lines(response: Any) -> dict[str, str]:
    """Return what the page's form carries of its lines."""
    return {LINES: response.context["lines"]}


def test_nobody_to_bill_another_area_s_payer_and_half_a_form_make_nothing(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login, somebody: Any
) -> None:
    browser = login(two[0])
    assert "<b>Tidak ada orang</b>" in text(browser.get(NEW, asked(sponsor, city)))
    assert browser.post(NEW, asked(sponsor, city)).status_code == 422
    assert browser.post(NEW, {"pembayar": sponsor.ref}).status_code == 422
    assert browser.post(NEW, asked(sponsor, city, "tidak")).status_code == 422
    stranger = login(somebody("city_officer", "31.71", "asing"))
    assert stranger.post(NEW, asked(sponsor, city)).status_code == 422
    choose(sponsor, known(member(1)))
    bill = make(sponsor, city, two[0])
    for name in ("bill", "bill_paper", "bill_cancelling"):
        assert stranger.get(reverse(f"dues:{name}", args=[bill.ref])).status_code == 404
    for name in ("bill_approval", "bill_code", "bill_file", "bill_cancelling", "bill_filling"):
        assert press(stranger, name, bill, {"code": "X1"}).status_code == 404
    assert bill.ref not in text(stranger.get(reverse("dues:bills")))
    bill.refresh_from_db()
    assert (bill.approved_on, bill.cancelled_on, bill.billing_code) == (None, None, "")
    payer = somebody("sponsor", "", "penyumbang")
    assert login(payer).get(reverse("dues:bill", args=[bill.ref])).status_code == 403


def test_a_second_person_approves_what_she_saw_once(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login
) -> None:
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    bill = make(sponsor, city, two[0])
    first, second = login(two[0]), login(two[1])
    page = reverse("dues:bill", args=[bill.ref])
    assert "Minta rekan menyetujuinya." in text(first.get(page))
    assert press(first, "bill_approval", bill).status_code in (403, 422)
    assert "1 tagihan menunggu orang kedua" in str(home_of(two[1], on=ON, at=timezone.now()).lines)
    assert "menunggu orang kedua" not in str(home_of(two[0], on=ON, at=timezone.now()).lines)
    seen = sent_lines(second.get(page))
    BillLine.objects.filter(bill=bill).update(rupiah=SELF + 1)
    assert press(second, "bill_approval", bill, seen).status_code == 422
    BillLine.objects.filter(bill=bill).update(rupiah=SELF)
    assert "dibekukan" in text(press(second, "bill_approval", bill, seen))
    assert press(second, "bill_approval", bill, seen).status_code == 422
    assert AuditLine.objects.filter(verb="approve_bill").count() == 1
    assert "menunggu orang kedua" not in str(home_of(two[1], on=ON, at=timezone.now()).lines)


def test_the_list_says_how_far_bills_are_paid_with_their_age_in_one_query(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    july, august = make(sponsor, city, two[0]), make(sponsor, city, two[0], AUGUST)
    for one in (july, august):
        actions.approve_bill(one, on=ON, by=two[1])
    found = list(Bill.objects.order_by("month"))
    with django_assert_num_queries(1):
        assert [one.state for one in standing_of(found, on=ON)] == ["unpaid", "unpaid"]
    pay("A-1", "PT Contoh Jaya", 1)
    later = date(2026, 12, 1)
    states = standing_of(found, on=later)
    assert [one.state for one in states] == ["partly", "unpaid"]
    assert (states[0].paid.days, states[0].left) == (169, SELF)
    pay("A-2", "PT Contoh Jaya", 2)
    assert standing_of(found, on=later)[0].state == "paid"
    owed = owed_to(two[0], on=later)
    assert owed.rupiah == sum(one.left for one in standing_of(found, on=later))
    assert verify() == []


def test_the_list_filters_by_state_payer_and_month(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login, monkeypatch: Any
) -> None:
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    july, august = make(sponsor, city, two[0]), make(sponsor, city, two[0], AUGUST)
    actions.approve_bill(july, on=ON, by=two[1])
    for number in (1, 2):
        pay(f"A-{number}", "PT Contoh Jaya", number)
    actions.cancel_bill(august, on=ON, by=two[0])
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 12, 1))
    browser = login(two[0])

    def refs(**query: str) -> set[str]:
        page = browser.get(reverse("dues:bills"), query)
        return {one.bill.ref for one in page.context["rows"]}

    assert refs() == set()
    assert refs(keadaan="lunas") == {july.ref}
    assert refs(keadaan="semua") == {july.ref, august.ref}
    assert refs(keadaan="semua", bulan="2026-08") == {august.ref}
    assert refs(keadaan="semua", pembayar=sponsor.ref) == {july.ref, august.ref}
    assert browser.get(reverse("dues:bills"), {"keadaan": "entah"}).status_code == 422
    assert browser.get(reverse("dues:bills"), {"pembayar": "S-0"}).status_code == 422


def test_the_list_asks_no_more_of_ten_bills_than_of_one(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login
) -> None:
    choose(sponsor, known(member(1)), first=JULY, last=JULY + 9)
    browser, counts = login(two[0]), []
    for months in (range(JULY, JULY + 1), range(JULY + 1, JULY + 10)):
        for number in months:
            make(sponsor, city, two[0], number)
        with CaptureQueriesContext(connection) as queries:
            assert len(browser.get(reverse("dues:bills")).context["rows"]) == Bill.objects.count()
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_a_bill_and_its_receipts_name_each_other(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login, monkeypatch: Any
) -> None:
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    bill = actions.approve_bill(make(sponsor, city, two[0]), on=ON, by=two[1])
    pay("A-1", "PT Contoh Jaya", 1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 12, 1))
    browser = login(two[0])
    page = text(browser.get(reverse("dues:bill", args=[bill.ref])))
    assert "masih harus membayar <b>Rp8.400</b> dari Rp16.800" in page
    assert "A-1" in page
    payment = Payment.objects.get(receipt="A-1")
    assert [(one.ref, one.people, one.rupiah) for one in bills_touched(payment, two[0], on=date(2026, 12, 1))] == [
        (bill.ref, 1, SELF)
    ]
    actions.cancel_bill(bill, on=ON, by=two[0])
    assert bills_touched(payment, two[0], on=date(2026, 12, 1)) == []


def test_a_letter_s_payer_is_billed_by_file_and_sheet_and_taking_names_is_written_down(
    member: Member, city: Region, two: tuple[User, User], login: Login
) -> None:
    campaign = Campaign.objects.create(
        ref="K-1", name="Kampanye", area=city, unit="rw", target_per_unit=100, starts_on=date(2026, 1, 1)
    )
    letter = DecisionLetter.objects.create(
        ref="S-1", number="SK 1/2026", issued_on=ON, area=city, months=2, from_month=JUNE, recorded_on=ON
    )
    spell = known(member(1))
    spell.nomination = Nomination.objects.create(
        worker=spell.worker, campaign=campaign, letter=letter, on=ON, recorded_on=ON
    )
    spell.save(update_fields=["nomination"])
    browser = login(two[0])
    assert browser.post(NEW, asked(letter, city)).status_code == 302
    bill = Bill.objects.get()
    assert (bill.payer, bill.rupiah) == ("SK 1/2026", APBD)
    file = browser.post(reverse("dues:bill_file", args=[bill.ref]))
    assert load_workbook(io.BytesIO(file.content)).active["C2"].value == "Orang 1"  # type: ignore[index]
    assert Sight.objects.filter(what=f"bill {bill.ref}", worker_ref=spell.worker.ref).count() == 1
    sheet = browser.get(reverse("dues:bill_paper", args=[bill.ref])).content
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sheet))
    for one in ("SK 1/2026", "Juli 2026", "Rp16.800", "belum diberikan", "Belum disetujui", str(two[0])):
        assert one in words, one
    assert "Orang 1" not in words


def test_the_billing_code_is_noted_corrected_with_a_history_and_stands_on_one_bill(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login
) -> None:
    choose(sponsor, known(member(1)))
    july, august = make(sponsor, city, two[0]), make(sponsor, city, two[0], AUGUST)
    browser = login(two[0])
    press(browser, "bill_code", july, {"code": " 88 123a "})
    press(browser, "bill_code", july, {"code": "88123A"})
    assert AuditLine.objects.filter(verb="note_billing_code").count() == 1
    taken = press(browser, "bill_code", august, {"code": "88123a"})
    assert taken.status_code == 422
    assert "Tagihan lain sudah memakai kode ini." in text(taken)
    press(browser, "bill_code", july, {"code": "88124"})
    line = AuditLine.objects.filter(verb="note_billing_code").latest("pk")
    assert (line.before, line.after) == ({"code": "88123A"}, {"code": "88124"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.filter(pk=august.pk).update(billing_code="88124")
    actions.cancel_bill(july, on=ON, by=two[0])
    with pytest.raises(Refused, match="cancelled_already"):
        actions.note_billing_code(july, code="1", on=ON, by=two[0])
    assert actions.note_billing_code(august, code="88124", on=ON, by=two[0]).billing_code == "88124"
    assert actions.note_billing_code(august, code="", on=ON, by=two[0]).billing_code == ""


def test_a_bill_is_taken_back_on_its_own_page_once(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login
) -> None:
    choose(sponsor, known(member(1)))
    bill, browser = make(sponsor, city, two[0]), login(two[0])
    assert browser.get(reverse("dues:bill_cancelling", args=[bill.ref])).status_code == 200
    assert "dicabut" in text(press(browser, "bill_cancelling", bill))
    assert press(browser, "bill_cancelling", bill).status_code == 422
    assert press(login(two[1]), "bill_approval", bill).status_code == 422
    assert make(sponsor, city, two[0]).people == 1


def test_a_large_bill_is_made_in_the_background_and_says_how_far_it_is(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], login: Login,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    monkeypatch.setattr(views, "AT_ONCE", 1)
    browser = login(two[0])
    assert "dibuat di belakang layar" in text(browser.get(NEW, asked(sponsor, city)))
    bill = actions.start_bill(sponsor, month=JULY, area=city, on=ON, by=two[0])
    with pytest.raises(Refused, match="not_made_yet"):
        actions.approve_bill(bill, on=ON, by=two[1])
    page = reverse("dues:bill", args=[bill.ref])
    Bill.objects.filter(pk=bill.pk).update(work_done=1, work_total=2)
    assert "<b>sedang dibuat</b>" in text(browser.get(page))
    piece = browser.get(page, headers={"HX-Request": "true"})
    assert "<h1" not in text(piece)
    assert "1 dari 2" in text(piece)
    press(browser, "bill_filling", bill)
    press(browser, "bill_filling", bill)
    filled = Bill.objects.get()
    assert (filled.people, filled.rupiah, filled.work_done) == (2, 2 * SELF, 2)
    assert AuditLine.objects.filter(verb="make_bill").count() == 1
    assert browser.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert verify() == []
    made = browser.post(NEW, asked(sponsor, city, "2026-08"), follow=True)
    assert made.status_code == 200
    assert Bill.objects.filter(month=AUGUST, people=2).exists()


def test_a_large_bill_that_finds_nobody_goes_and_one_taken_back_is_not_filled(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User]
) -> None:
    empty = actions.start_bill(sponsor, month=JULY, area=city, on=ON, by=two[0])
    with pytest.raises(Refused, match="nobody_to_bill"):
        actions.fill_bill(empty, on=ON, by=two[0])
    assert not Bill.objects.exists()
    choose(sponsor, known(member(1)))
    bill = actions.start_bill(sponsor, month=JULY, area=city, on=ON, by=two[0])
    actions.cancel_bill(bill, on=ON, by=two[0])
    assert actions.fill_bill(bill, on=ON, by=two[0]).file is None
    assert not BillLine.objects.exists()


def test_a_month_that_is_paid_while_the_file_is_written_is_not_on_the_bill(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    write, written = making.bill_file, []

    def slowly(*args: Any, **options: Any) -> bytes:
        written.append(len(args[0]))
        if len(written) == 1:
            pay("A-1", "CSR", 1)
        return write(*args, **options)

    monkeypatch.setattr(making, "bill_file", slowly)
    begun = actions.start_bill(sponsor, month=JULY, area=city, on=ON, by=two[0])
    assert actions.fill_bill(begun, on=ON, by=two[0]).people == 1
    assert written == [2, 1]
