"""Sponsors by page: whom to ask, corrected with a history, ended by a day, agreements with their sealed document."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from payung.access.authors import operator
from payung.access.models import User
from payung.dues import actions
from payung.dues.models import Agreement, Pledge, Sponsor, Sponsorship
from payung.enrolment.models import Membership
from tests.dues.conftest import SELF, month

ON = date(2026, 12, 1)
PDF = b"%PDF-1.7\nsebuah perjanjian"
PAPER = {"number": "PKS/12/2026", "signed_on": "2026-11-30", "from_on": "2026-12-01", "leftover": "carried"}


@pytest.fixture
def sponsor(db: Any) -> Sponsor:
    """A company of the city."""
    return actions.add_sponsor("PT Teladan Makmur", payer_class="company", area_code="31.75", on=ON, by=operator())


@pytest.fixture
def clerk(somebody: Callable[..., User]) -> User:
    """An officer of the city."""
    return somebody("city_officer", "31.75")


def at_desk(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def document(name: str = "perjanjian.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_the_same_company_under_another_spelling_is_asked_about_before_it_is_added(
    sponsor: Sponsor, clerk: User
) -> None:
    desk = at_desk(clerk)
    new = {"name": "Teladan Makmur, PT.", "payer_class": "company", "contact": "Ibu Sri", "email": "sri@example.org"}
    assert "is_another" not in desk.get("/sponsor/baru").content.decode()
    answer = desk.post("/sponsor/baru", new)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"/sponsor/{sponsor.ref}" in page
    assert "This is another sponsor" in page
    assert desk.post("/sponsor/baru", new | {"is_another": "on"}).status_code == 302
    made = Sponsor.objects.exclude(pk=sponsor.pk).get()
    assert (made.contact, made.email, made.phone) == ("Ibu Sri", "sri@example.org", "")
    assert desk.post("/sponsor/baru", new | {"name": "PT Lain Sekali", "email": "bukan surat"}).status_code == 422


def test_what_was_corrected_is_shown_with_what_stood_before(sponsor: Sponsor, clerk: User) -> None:
    desk, address = at_desk(clerk), f"/sponsor/{sponsor.ref}/pembetulan"
    assert 'value="PT Teladan Makmur"' in desk.get(address).content.decode()
    assert desk.post(address, {"name": ""}).status_code == 422
    assert desk.post(address, {"name": "PT Teladan Jaya", "phone": "0800 111"}).status_code == 302
    page = desk.get(f"/sponsor/{sponsor.ref}").content.decode()
    assert "0800 111" in page
    assert "PT Teladan Makmur" in page, "what stood before"
    assert "1 correction, with what stood there before" in page
    other = actions.add_sponsor("CV Lain", payer_class="company", area_code="31.75", on=ON, by=operator())
    assert desk.post(f"/sponsor/{other.ref}/pembetulan", {"name": "PT Teladan Jaya"}).status_code == 422


def test_a_sponsor_is_ended_once_by_a_day(sponsor: Sponsor, clerk: User) -> None:
    desk, address = at_desk(clerk), f"/sponsor/{sponsor.ref}/akhir"
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"last_day": "besok"}).status_code == 422
    assert desk.post(address, {"last_day": "2026-12-31"}).status_code == 302
    sponsor.refresh_from_db()
    assert sponsor.ended_on == date(2026, 12, 31)
    page = desk.get(f"/sponsor/{sponsor.ref}").content.decode()
    assert "Its last day is 31 December 2026" in page
    assert address not in page
    assert desk.post(address, {"last_day": "2027-01-31"}).status_code == 422


def test_an_agreement_is_kept_with_its_document_which_is_only_taken_out_as_a_file(
    sponsor: Sponsor, clerk: User
) -> None:
    desk, address = at_desk(clerk), f"/sponsor/{sponsor.ref}/perjanjian"
    assert desk.get(address).status_code == 200
    for wrong in (
        {"number": " "}, {"until_on": "2026-11-01"}, {"leftover": "hilang"}, {"signed_on": ""},
        {"document": document("gambar.svg", b"<svg onload=alert(1)>")}, {"document": document("kosong.pdf", b"")},
    ):  # fmt: skip
        assert desk.post(address, PAPER | wrong).status_code == 422, wrong
    assert not Agreement.objects.exists()
    assert desk.post(address, PAPER | {"document": document("../a/perjanjian.pdf")}).status_code == 302
    kept = Agreement.objects.get()
    assert kept.document
    assert kept.document.name == "perjanjian.pdf"
    page = desk.get(f"/sponsor/{sponsor.ref}").content.decode()
    assert "PKS/12/2026" in page
    assert "Money left over pays the sponsor&#x27;s next people and months." in page
    answer = desk.get(f"{address}/{kept.pk}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert desk.post(address, PAPER).status_code == 422, "this number is on file"
    assert desk.post(address, PAPER | {"number": "PKS/13/2026"}).status_code == 302
    assert desk.get(f"{address}/{Agreement.objects.latest('pk').pk}").status_code == 404, "it has no document"
    assert desk.get(f"/sponsor/{sponsor.ref}").content.decode().count("the one that holds") == 1


@pytest.mark.parametrize("path", ["pembetulan", "akhir", "perjanjian"])
def test_only_clerks_of_its_area_keep_a_sponsor(sponsor: Sponsor, somebody: Callable[..., User], path: str) -> None:
    address = f"/sponsor/{sponsor.ref}/{path}"
    assert at_desk(somebody("city_officer", "33.01")).get(address).status_code == 404
    for role in ("volunteer", "executive", "branch_officer", "auditor"):
        assert at_desk(somebody(role, "31.75")).get(address).status_code == 403, role
    own = somebody("sponsor", "31.75", sponsor_ref=sponsor.ref)
    assert at_desk(own).get(address).status_code == 403
    paper = actions.Paper("PKS/1", ON, ON, "returned")
    kept = actions.add_agreement(sponsor, paper=paper, document=("a.pdf", PDF), on=ON, by=operator())
    assert at_desk(own).get(f"/sponsor/{sponsor.ref}/perjanjian/{kept.pk}").status_code == 403
    assert (
        at_desk(somebody("city_officer", "33.01")).get(f"/sponsor/{sponsor.ref}/perjanjian/{kept.pk}").status_code
        == 404
    )


def test_a_pledge_is_written_down_by_sum_or_people_and_for_whom(sponsor: Sponsor, clerk: User, rw: Any) -> None:
    desk, address = at_desk(clerk), f"/sponsor/{sponsor.ref}/janji"
    months = {"from_month": "2026-06", "to_month": "2026-08"}
    assert desk.get(address).status_code == 200
    for wrong in ({}, {"amount_rupiah": "1.000", "people": "2"}, {"people": "0"}, {"people": "2", "decile": "11"}):
        assert desk.post(address, months | wrong).status_code == 422, wrong
    page = desk.post(address, months | {"people": "2", "decile": "3"}, follow=True).content.decode()
    assert f"2 people cost Rp{2 * 3 * SELF:,}" in page
    assert "only up to decile 3" in page
    page = desk.post(address, months | {"amount_rupiah": str(7 * SELF + 1)}, follow=True).content.decode()
    assert "it buys 7 months of one person" in page
    assert not desk.post(address, months | {"people": "1", "area": "999999"}).headers.get("location")
    assert Pledge.objects.count() == 2


def test_who_loses_months_by_a_change_is_named_before_it_counts(
    sponsor: Sponsor, clerk: User, member: Callable[..., Membership], somebody: Callable[..., User]
) -> None:
    spells = [member(number) for number in (1, 2)]
    first, last = month("2026-12"), month("2027-01")
    promise = actions.pledge(sponsor, people=2, from_month=first, to_month=last, on=ON, by=operator())
    choices = [actions.all_months(spell, first, last) for spell in spells]
    actions.allocate(promise, choices=choices, on=ON, by=operator())
    desk, address = at_desk(clerk), f"/sponsor/janji/{promise.ref}/perubahan"
    assert desk.get(address).status_code == 200
    cut = {"people": "1", "to_month": "2027-01", "why": "Anggaran kurang"}
    answer = desk.post(address, cut)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert spells[1].worker.ref in page
    assert spells[0].worker.ref not in page, "the first chosen stays"
    assert 'name="may_fall_out" value="1"' in page
    assert Sponsorship.objects.filter(reversed_on=None).count() == 2
    assert desk.post(address, cut | {"why": ""}).status_code == 422
    assert desk.post(address, cut | {"may_fall_out": "1"}).status_code == 302
    assert Sponsorship.objects.get(reversed_on=None).membership == spells[0]
    assert "Anggaran kurang" in desk.get(address).content.decode()
    page = desk.get(f"/sponsor/{sponsor.ref}").content.decode()
    assert "for 1 person" in page
    assert at_desk(somebody("city_officer", "33.01")).get(address).status_code == 404
    assert at_desk(somebody("volunteer", "31.75")).get(address).status_code == 403
