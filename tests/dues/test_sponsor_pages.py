"""Sponsors by page: whom to ask, corrected with a history, ended by a day, agreements with their sealed document."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from payung.access.authors import operator
from payung.access.models import AuditLine, User
from payung.dues import actions
from payung.dues.actions.sponsors import MOST_BYTES
from payung.dues.models import Agreement, Pledge, PledgeName, Sponsor, Sponsorship
from payung.enrolment.models import Membership
from payung.regions.models import Level, Region
from payung.sheets.names import name_key
from payung.workers.models import Residence, Worker
from tests.dues.conftest import APBD, SELF, month, nik

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


def price_shown(answer: Any) -> str:
    """Return what the form carries of the price that its page showed."""
    page = answer.content.decode()
    assert answer.status_code == 200, page
    found = re.search(r'name="shown" value="([^"]+)"', page)
    assert found, page
    return found[1]


def document(name: str = "perjanjian.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_the_same_company_under_another_spelling_is_asked_about_before_it_is_added(
    sponsor: Sponsor, clerk: User, somebody: Callable[..., User]
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
    far = at_desk(somebody("city_officer", "33.01"))
    page = far.post("/sponsor/baru", new | {"name": "PT Teladan Makmurr"}).content.decode()
    assert "Another area has a sponsor of nearly this name" in page
    assert "Teladan Makmur," not in page
    assert sponsor.ref not in page
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
    assert desk.get(f"{address}/{kept.pk}").status_code == 200
    lines = AuditLine.objects.filter(verb="take_agreement", subject=sponsor.ref, by=clerk)
    assert [line.after["number"] for line in lines] == ["PKS/12/2026"] * 2, "each time it leaves is written down"
    large = document(data=PDF + b" " * MOST_BYTES)
    assert desk.post(address, PAPER | {"number": "PKS/99", "document": large}).status_code == 422
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
    given = months | {"people": "2", "decile": "3"}
    answer = desk.post(address, given)
    assert f"2 people cost Rp{2 * 3 * SELF:,}" in answer.content.decode()
    assert not Pledge.objects.exists(), "priced, and not saved"
    given["shown"] = price_shown(answer)
    page = desk.post(address, given, follow=True).content.decode()
    assert f"2 people cost Rp{2 * 3 * SELF:,}" in page
    assert "only up to decile 3" in page
    assert f"Rp{2 * 3 * SELF:,} still free" in page
    given = months | {"amount_rupiah": str(7 * SELF + 1)}
    answer = desk.post(address, given)
    assert "buys 7 months of one person" in answer.content.decode()
    given["shown"] = price_shown(answer)
    assert price_shown(desk.post(address, given | {"amount_rupiah": "90000"})) != given["shown"], "another price"
    assert "it buys 7 months of one person" in desk.post(address, given, follow=True).content.decode()
    assert not desk.post(address, given | {"area": "999999"}).headers.get("location")
    assert Pledge.objects.count() == 2


def test_a_coming_change_of_the_rate_is_shown_month_by_month(sponsor: Sponsor, clerk: User) -> None:
    desk, address = at_desk(clerk), f"/sponsor/{sponsor.ref}/janji"
    before = desk.post(address, {"people": "3", "from_month": "2026-11", "to_month": "2026-12"}).content.decode()
    assert "The price changes" not in before
    page = desk.post(address, {"people": "3", "from_month": "2026-11", "to_month": "2027-02"}).content.decode()
    assert "The price changes within these months" in page
    for words in (f"Rp{SELF:,}", f"Rp{APBD:,}", f"Rp{3 * 2 * SELF:,}", f"Rp{3 * 2 * (SELF + APBD):,}"):
        assert words in page, words
    actions.end_sponsor(sponsor, last_day=date(2026, 12, 31), on=ON, by=operator())
    late = desk.post(address, {"people": "3", "from_month": "2026-11", "to_month": "2027-02"})
    assert late.status_code == 422
    assert 'name="shown"' not in late.content.decode()


def test_people_are_named_by_name_or_reference_and_never_by_digits(
    sponsor: Sponsor, somebody: Callable[..., User], person: Callable[..., Worker]
) -> None:
    sri, ani, twin, stranger = (person(number) for number in (11, 12, 13, 14))
    for worker, name in ((sri, "Sri Rejeki"), (ani, "Ani Lestari"), (twin, "Ani Lestari"), (stranger, "Tini Wulan")):
        Worker.objects.filter(pk=worker.pk).update(name=name, name_key=name_key(name))
    elsewhere = Region.objects.create(
        code="33.01.01.1001-001", level=Level.RW, name="RW 01", opened_on=date(2000, 1, 1), source="test"
    )
    Residence.objects.filter(worker=stranger).update(rw=elsewhere)
    desk, address = at_desk(somebody("city_officer", "31.75")), f"/sponsor/{sponsor.ref}/janji"
    given = {"people": "2", "from_month": "2026-06", "to_month": "2026-08"}
    for wrong, why in (
        (nik(11), "Numbers of identity cards find nobody"), ("Ani Lestari", ani.ref),
        ("Tini Wulan", "Nobody in your area"),
        (stranger.ref, "Nobody in your area"), ("Sri Rejeki\nKosong Sekali", "Nobody in your area"),
    ):  # fmt: skip
        answer = desk.post(address, given | {"names": wrong})
        assert answer.status_code == 422, wrong
        assert why in answer.content.decode(), wrong
    given["names"] = f"sri  rejeki\n{ani.ref.lower()}\n"
    answer = desk.post(address, given)
    page = answer.content.decode()
    assert sri.ref in page
    assert twin.ref not in page
    assert desk.post(address, given | {"shown": price_shown(answer)}).status_code == 302
    assert set(PledgeName.objects.values_list("worker__ref", flat=True)) == {sri.ref, ani.ref}
    assert "only for 2 people by name" in desk.get(f"/sponsor/{sponsor.ref}").content.decode()


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
    assert desk.post(address, cut | {"to_month": "2026-11", "may_fall_out": "1"}).status_code == 422, "two would"
    assert desk.post(address, cut | {"may_fall_out": "1"}).status_code == 302
    assert Sponsorship.objects.get(reversed_on=None).membership == spells[0]
    assert "Anggaran kurang" in desk.get(address).content.decode()
    page = desk.get(f"/sponsor/{sponsor.ref}").content.decode()
    assert "for 1 person" in page
    assert "changed 1 time" in page
    assert "Anggaran kurang" in page
    assert at_desk(somebody("city_officer", "33.01")).get(address).status_code == 404
    assert at_desk(somebody("volunteer", "31.75")).get(address).status_code == 403


def test_a_form_that_was_sent_twice_or_is_too_old_changes_nothing_more(sponsor: Sponsor, clerk: User) -> None:
    desk, address = at_desk(clerk), f"/sponsor/{sponsor.ref}/pembetulan"

    def form(path: str) -> dict[str, str]:
        """Return the hidden field that makes a form one form."""
        page = desk.get(path).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))
        return {name: value for name, value in hidden.items() if name != "csrfmiddlewaretoken"}

    old, new = form(address), {"name": "PT Teladan Jaya"}
    assert old
    assert desk.post(address, form(address) | new).status_code == 302
    assert desk.post(address, old | {"name": "PT Teladan Baru"}).status_code == 422, "somebody corrected it meanwhile"
    sponsor.refresh_from_db()
    assert sponsor.name == "PT Teladan Jaya"
    paper, hidden = f"/sponsor/{sponsor.ref}/perjanjian", form(f"/sponsor/{sponsor.ref}/perjanjian")
    assert [desk.post(paper, PAPER | hidden).status_code for _press in range(2)] == [302, 302]
    assert Agreement.objects.count() == 1
    address = f"/sponsor/{sponsor.ref}/janji"
    given = {"people": "2", "from_month": "2026-06", "to_month": "2026-08"}
    given |= form(address) | {"shown": price_shown(desk.post(address, given))}
    assert [desk.post(address, given).status_code for _press in range(2)] == [302, 302]
    assert Pledge.objects.count() == 1
