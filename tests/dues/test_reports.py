"""What a sponsor reads of closed months, on its page and on paper: groups in whole tens, and nobody by herself."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payung.access.authors import operator
from payung.access.models import User
from payung.access.policy import rows
from payung.dues import actions
from payung.dues.actions.showing import show_closed_months
from payung.dues.models import ShownMonth, Sponsor
from payung.dues.queries.books import verify
from payung.regions.models import Level, Region
from payung.rules.months import first_day
from payung.workers.models import Residence, Worker
from tests.dues.conftest import SELF, annex, join, month, receipts

JUNE, JULY, AUGUST, TODAY = month("2026-06"), month("2026-07"), month("2026-08"), date(2026, 9, 5)
DRIVERS, SELLERS = "ojek_online", "pedagang_pasar"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def sponsor(db: Any) -> Sponsor:
    """A company that lends a hand, and what it promised."""
    on = date(2026, 6, 1)
    made = actions.add_sponsor("PT Contoh Jaya", payer_class="company", area_code="31.75", on=on, by=operator())
    actions.pledge(made, amount_rupiah=1_500_000, from_month=JUNE, to_month=AUGUST, on=on, by=operator())
    return made


@pytest.fixture
def people(person: Callable[..., Worker]) -> Callable[..., list[int]]:
    """Return a maker of members by kind of work and, elsewhere, kecamatan; it answers their numbers."""
    numbers = iter(range(1, 200))
    elsewhere = Region.objects.create(
        code="31.75.03.1001-001", level=Level.RW, name="RW 01", opened_on=date(2000, 1, 1), source="test"
    )

    def make(many: int, work: str, *, there: bool = False) -> list[int]:
        made = [next(numbers) for _one in range(many)]
        for number in made:
            worker = person(number)
            Worker.objects.filter(pk=worker.pk).update(occupation=work, occupation_text=f"Usaha Bu Rahasia {number}")
            if there:
                Residence.objects.filter(worker=worker).update(rw=elsewhere)
            join(worker, date(2026, 6, 1))
        return made

    return make


@pytest.fixture
def own(sponsor: Sponsor, somebody: Callable[..., User]) -> Client:
    """The sponsor's browser."""
    return browser(somebody("sponsor", area="", sponsor_ref=sponsor.ref))


def browser(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    made = Client()
    made.force_login(user)
    return made


def pay(numbers: list[int], number: int, extra: int = 0) -> None:
    """Pay a month of these people within it."""
    text, receipt, on = f"{number // 12}-{number % 12 + 1:02d}", f"S-{number}", first_day(number).replace(day=10)
    lines = annex(*[(receipt, one, text, SELF) for one in numbers])
    row = (receipt, on.isoformat(), text, text, SELF * len(numbers) + extra, "PT Contoh Jaya")
    actions.receive_payments(receipts(row, name=f"{receipt}.csv"), annex=lines, area_code="31.75", on=on, by=operator())


def close(number: int, somebody: Callable[..., User]) -> None:
    """Close a month as two people, who are made before the first is closed."""
    if not User.objects.filter(role="admin").exists():
        somebody("admin", "31.75", "ani")
        somebody("admin", "31.75", "budi")
    one, two = User.objects.filter(role="admin").order_by("pk")
    on = first_day(number + 1)
    actions.confirm_closing(actions.prepare_closing(number, on=on, by=one), on=on, by=two)


def page_of(client: Client, sponsor: Sponsor) -> str:
    """Return the sponsor's page as plain words."""
    shown = client.get(reverse("dues:sponsor", args=[sponsor.ref])).content.decode()
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", shown[shown.index("<main") :], flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&nbsp;", " ").split())


def paper_of(client: Client, sponsor: Sponsor, asked: str = "") -> str:
    """Return the report on paper as plain words."""
    answer = client.get(reverse("dues:sponsor_report", args=[sponsor.ref]), {"month": asked} if asked else {})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    document = pypdfium2.PdfDocument(answer.content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def numbers_in(words: str) -> set[int]:
    """Return the numbers that stand in words as people or rupiah."""
    return {int(one.replace(".", "")) for one in re.findall(r"(?<![\w./-])(?:Rp)?(\d[\d.]*)(?![\w/-])", words)}


def test_page_and_paper_say_groups_of_closed_months_in_tens(
    people: Callable[..., list[int]], sponsor: Sponsor, own: Client, somebody: Callable[..., User]
) -> None:
    officer = browser(somebody("city_officer"))
    assert "Belum ada bulan yang ditutup." in page_of(own, sponsor)
    assert "Belum ada bulan yang ditutup." in paper_of(own, sponsor)
    drivers, sellers, there = people(13, DRIVERS), people(4, SELLERS), people(16, SELLERS, there=True)
    pay([*drivers, *sellers, *there], JUNE, extra=5_000)
    assert "Belum ada bulan yang ditutup." in page_of(own, sponsor)  # paid, and not closed
    close(JUNE, somebody)
    shown = ShownMonth.objects.get(sponsor=sponsor)
    assert [(len(cells), people_, counted) for cells, people_, counted, _month in shown.groups] == [
        (2, 20, 17), (1, 20, 16),
    ]  # fmt: skip
    used = 3 * 10 * SELF
    left = 33 * SELF + 5_000 - used
    for words in (page_of(own, sponsor), paper_of(own, sponsor)):
        assert "Uang Anda melindungi sekitar 40 orang pada" in words
        assert f"Rp{used:,}".replace(",", ".") in words
        assert f"Rp{left:,}".replace(",", ".") in words
        assert "Rahasia" not in words
        assert "Orang 1" not in words
        assert not numbers_in(words) & {33, 17, 16, 13, 4, 33 * SELF}
    refs = set(Worker.objects.values_list("ref", flat=True))
    mine = page_of(own, sponsor)
    assert not any(ref in mine for ref in refs)
    seen = page_of(officer, sponsor)
    assert sum(ref in seen for ref in refs) == 25  # officers read it person by person, a page at a time


def test_a_number_that_changes_by_less_than_ten_keeps_its_day(
    people: Callable[..., list[int]], sponsor: Sponsor, own: Client, somebody: Callable[..., User]
) -> None:
    drivers, sellers = people(24, DRIVERS), people(12, SELLERS, there=True)
    pay([*drivers[:15], *sellers], JUNE)
    pay([*drivers, *sellers], JULY)  # nine more
    pay([*drivers[:14], *sellers[:2]], AUGUST)  # ten less than was last shown: they join
    for number in (JUNE, JULY):
        close(number, somebody)
    words = page_of(own, sponsor)
    assert "sekitar 30 orang pada akhir Juli 2026" in words
    assert "keadaan 30 Juni 2026 20" in words
    assert "20 30 Juni 2026" in paper_of(own, sponsor)
    assert "Laporan sebelumnya Juni 2026 sekitar 30 orang" in words
    close(AUGUST, somebody)
    assert "sekitar 20 orang pada akhir Agustus 2026" in page_of(own, sponsor)
    assert [len(one.groups) for one in ShownMonth.objects.order_by("month")] == [2, 2, 1]
    assert "sekitar 30 orang" in paper_of(own, sponsor, "2026-06")
    door = reverse("dues:sponsor_report", args=[sponsor.ref])
    assert own.get(door, {"month": "2026-05"}).status_code == 404
    assert own.get(door, {"month": "x"}).status_code == 404


def test_fewer_than_ten_are_not_counted(
    people: Callable[..., list[int]], sponsor: Sponsor, own: Client, somebody: Callable[..., User]
) -> None:
    pay([*people(5, DRIVERS), *people(4, SELLERS, there=True)], JUNE)
    close(JUNE, somebody)
    for words in (page_of(own, sponsor), paper_of(own, sponsor)):
        assert "Kurang dari sepuluh orang pada" in words
        assert "Rp0" in words
        assert not numbers_in(words) & {9, 5, 4}
    assert "Kurang dari <b>sepuluh orang</b>" in own.get("/beranda").content.decode()


def test_a_month_is_shown_once_and_stays(
    people: Callable[..., list[int]], sponsor: Sponsor, own: Client, somebody: Callable[..., User]
) -> None:
    pay(people(12, DRIVERS), JUNE)
    close(JUNE, somebody)
    shown = ShownMonth.objects.get()
    assert show_closed_months(on=TODAY) == 0
    before = page_of(own, sponsor), paper_of(own, sponsor)
    Worker.objects.update(occupation=SELLERS)  # what is corrected later changes no report that was made
    assert (page_of(own, sponsor), paper_of(own, sponsor)) == before
    for change in (
        lambda: ShownMonth.objects.update(used_rupiah=0),
        lambda: ShownMonth.objects.all().delete(),
        lambda: ShownMonth.objects.create(
            sponsor=sponsor, month=JUNE, promised_rupiah=0, received_rupiah=0, refunded_rupiah=0, used_rupiah=0,
            recorded_on=TODAY,
        ),
    ):  # fmt: skip
        with pytest.raises((DatabaseError, IntegrityError, ValidationError)), transaction.atomic():
            change()
    assert ShownMonth.objects.get() == shown
    assert verify() == []


def test_the_report_is_the_sponsor_s_own_and_officers_of_its_place(
    sponsor: Sponsor, somebody: Callable[..., User]
) -> None:
    other = actions.add_sponsor("PT Lain", payer_class="zakat", area_code="31.75", on=TODAY, by=operator())
    door = reverse("dues:sponsor_report", args=[sponsor.ref])
    for user, status in (
        (somebody("sponsor", area="", sponsor_ref=sponsor.ref), 200), (somebody("city_officer", "31.75"), 200),
        (somebody("sponsor", area="", sponsor_ref=other.ref), 404), (somebody("city_officer", "31.71"), 404),
        (somebody("volunteer", "31.75.02.1005"), 403),
    ):  # fmt: skip
        assert browser(user).get(door).status_code == status


def test_renewing_leads_an_officer_to_a_filled_form_and_a_sponsor_to_a_text(
    sponsor: Sponsor, own: Client, somebody: Callable[..., User]
) -> None:
    assert "PT Contoh Jaya ingin terus melindungi pekerja: Rp1.500.000 untuk Oktober 2026 sampai Desember 2026." in (
        page_of(own, sponsor)
    )
    clerk = browser(somebody("city_officer"))
    door = reverse("dues:pledge", args=[sponsor.ref])
    assert f"{door}?renew" in clerk.get(reverse("dues:sponsor", args=[sponsor.ref])).content.decode()
    form = clerk.get(f"{door}?renew").content.decode()
    for value in ("1.500.000", "2026-10", "2026-12"):
        assert f'value="{value}"' in form
        assert f'value="{value}"' not in clerk.get(door).content.decode()
    assert own.get(door).status_code == 403


# What an account of a sponsor opens beside what everybody may: nobody's data stands there, or a test here holds it.
OPEN_TO_SPONSORS = {
    "dues:sponsors", "dues:sponsor", "dues:sponsor_report",  # the tests above
    "home:home", "home:help", "home:help_task", "home:guide", "home:table",  # its own home; help and a blank table
}  # fmt: skip


def test_nothing_else_that_a_sponsor_may_open_speaks_of_people(
    people: Callable[..., list[int]], sponsor: Sponsor, own: Client, somebody: Callable[..., User]
) -> None:
    opened = {name for name, row in rows().items() if "sponsor" in row.roles}
    assert {name for name in opened if not name.startswith(("account_", "mfa_"))} == OPEN_TO_SPONSORS
    pay([*people(13, DRIVERS), *people(4, SELLERS)], JUNE)
    close(JUNE, somebody)
    refs = set(Worker.objects.values_list("ref", flat=True))
    for name in sorted(OPEN_TO_SPONSORS - {"home:help_task", "home:table", "dues:sponsor_report", "home:guide"}):
        ref = [sponsor.ref] if name == "dues:sponsor" else []
        answer = own.get(reverse(name, args=ref), follow=True)
        assert answer.status_code == 200
        words = answer.content.decode()
        assert not [one for one in refs if one in words]
        assert "Orang 1" not in words
        assert "RW 07" not in words
        assert not re.search(r"\b(13|17) orang", words)
