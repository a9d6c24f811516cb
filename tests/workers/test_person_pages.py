"""Pages about one person: who may, what is refused is said under the field, nothing of others is told."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payung.access.authors import operator
from payung.access.models import AuditLine, Sight, User
from payung.regions.models import Region
from payung.workers import actions, queries
from payung.workers.models import Consent, Relative, Worker
from tests.workers.conftest import NEIGHBOUR, VILLAGE, Browse, MakePerson, nik, rw

PAGES = ("perbaikan", "pindah", "keluarga", "persetujuan", "persetujuan/pencabutan", "gabung")
DETAILS = {
    "name": "Siti Aminah", "birth_place": "Jakarta", "birth_date": "1985-02-03", "sex": "P", "occupation": "penjahit",
    "occupation_text": "permak", "sector": "other", "phone": "0812 3456 789",
}  # fmt: skip


@pytest.fixture
def at_work(browse: Browse, clerk: User) -> Client:
    """Return the clerk's browser."""
    return browse(clerk)


@pytest.fixture
def elsewhere(browse: Browse, stranger: User) -> Client:
    """Return the browser of another kelurahan's clerk."""
    return browse(stranger)


@pytest.fixture
def siti(person: MakePerson) -> Worker:
    """Return somebody of Rawamangun."""
    return person("Siti Aminah", rw=5, nik=nik(9001), occupation="penjahit")


def page(client: Client, worker: Worker, path: str) -> Any:
    """Open a page about somebody."""
    return client.get(f"/daftar/{worker.ref}/{path}")


def send(client: Client, worker: Worker, path: str, **fields: Any) -> Any:
    """Send a form of a page about somebody."""
    return client.post(f"/daftar/{worker.ref}/{path}", fields)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_where_she_lives_and_is_not_there_for_others(
    at_work: Client, elsewhere: Client, siti: Worker, name: str
) -> None:
    actions.consent(siti, channel="spoken", on=timezone.localdate(), by=operator())
    assert page(at_work, siti, name).status_code == 200
    assert page(elsewhere, siti, name).status_code == 404


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("perbaikan", DETAILS),
        ("nik", {"nik": nik(9555), "again": nik(9555)}),
        ("identitas", {}),
        ("pindah?kelurahan=31.75.02.1005", {"rw": "31.75.02.1005-007", "from_on": "2026-06-15"}),
        ("keluarga", {"relation": "child", "name": "Ani"}),
        ("persetujuan", {"channel": "spoken", "heard_on": "2026-06-15", "read": "on"}),
    ],
)
def test_nobody_writes_or_looks_outside_the_area(
    at_work: Client, elsewhere: Client, siti: Worker, name: str, fields: dict[str, Any]
) -> None:
    lines, sights = AuditLine.objects.count(), Sight.objects.count()
    assert send(elsewhere, siti, name, **fields).status_code == 404
    assert (AuditLine.objects.count(), Sight.objects.count()) == (lines, sights)
    assert send(at_work, siti, name, **fields).status_code in (200, 302)
    assert (AuditLine.objects.count(), Sight.objects.count()) != (lines, sights)


# Correcting -------------------------------------------------------------------------------------------------------


def test_details_are_corrected_and_the_history_shows_it(at_work: Client, siti: Worker) -> None:
    answer = send(at_work, siti, "perbaikan", **DETAILS | {"name": " Siti  Aminah\u200b Wati "})
    assert answer.status_code == 302
    siti.refresh_from_db()
    assert (siti.name, siti.phone, siti.birth_place) == ("Siti Aminah Wati", "+628123456789", "Jakarta")
    shown = page(at_work, siti, "perbaikan").content.decode()
    assert "Siti Aminah</span> → Siti Aminah Wati" in shown
    assert "Bapak Hendra" in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "123"}, "A name has letters."),
        ({"name": "\u200b"}, "required"),
        ({"phone": "12345"}, "no Indonesian number"),
        ({"birth_date": "1985-02-30"}, "valid date"),
        ({"birth_date": "2999-01-01"}, "has not come yet"),
        ({"sex": "X"}, "valid choice"),
        ({"occupation": "presiden"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    at_work: Client, siti: Worker, fields: dict[str, str], words: str
) -> None:
    answer = send(at_work, siti, "perbaikan", **DETAILS | fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Worker.objects.get().phone == ""


def test_the_sector_follows_the_occupation(at_work: Client, siti: Worker) -> None:
    send(at_work, siti, "perbaikan", **DETAILS | {"occupation": "ojek_online", "sector": "other"})
    assert Worker.objects.get().sector == "transport"
    send(at_work, siti, "perbaikan", **DETAILS | {"occupation": "kenek", "sector": "other"})
    assert Worker.objects.get().sector == "other"


def test_markup_in_a_name_is_shown_as_text(at_work: Client, siti: Worker) -> None:
    send(at_work, siti, "perbaikan", **DETAILS | {"name": "<script>alert(1)</script>"})
    shown = page(at_work, siti, "perbaikan").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_a_nik_is_typed_twice_and_never_shown(at_work: Client, siti: Worker) -> None:
    wrong = send(at_work, siti, "nik", nik=nik(9555), again=nik(9556))
    assert wrong.status_code == 422
    assert "not the same" in wrong.content.decode()
    assert send(at_work, siti, "nik", nik="3175 0243-0285.9555", again=nik(9555)).status_code == 302
    siti.refresh_from_db()
    assert queries.nik_of(siti) == nik(9555)
    shown = wrong.content.decode() + page(at_work, siti, "perbaikan").content.decode()
    for secret in (nik(9001), nik(9555), nik(9556), siti.nik_index):
        assert secret not in shown


def test_who_has_the_nik_already_is_named_to_whoever_may_see_her(
    at_work: Client, siti: Worker, person: MakePerson
) -> None:
    near, far = person("Rohaya", nik=nik(9600)), person("Zubaedah", nik=nik(9700), village=NEIGHBOUR, rw=1)
    shown = send(at_work, siti, "nik", nik=nik(9600), again=nik(9600))
    assert shown.status_code == 422
    assert f"dengan={near.ref}" in shown.content.decode()
    hidden = send(at_work, siti, "nik", nik=nik(9700), again=nik(9700))
    assert hidden.status_code == 422
    assert "Compare both KTP first" in hidden.content.decode()
    assert far.ref not in hidden.content.decode()
    assert "Zubaedah" not in hidden.content.decode()


def test_a_number_that_disagrees_with_the_details_is_said_without_showing_it(
    at_work: Client, person: MakePerson
) -> None:
    fits, unlike = person(nik="3175024302859001"), person(nik="3175020302859001")
    assert "The NIK says another" not in page(at_work, fits, "perbaikan").content.decode()
    assert "The NIK says another" in page(at_work, unlike, "perbaikan").content.decode()


def test_a_look_at_the_nik_is_written_down_and_kept_by_nobody(at_work: Client, clerk: User, siti: Worker) -> None:
    answer = send(at_work, siti, "identitas")
    assert "3175 0243 0285 9001" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    sight = Sight.objects.get()
    assert (sight.by, sight.worker_ref, sight.what) == (clerk, siti.ref, "nik")
    assert at_work.get(f"/daftar/{siti.ref}/identitas").status_code == 405
    piece = at_work.post(f"/daftar/{siti.ref}/identitas", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "3175 0243 0285 9001" in piece
    assert Sight.objects.count() == 2


# Moving -----------------------------------------------------------------------------------------------------------


def test_a_move_goes_to_an_rw_of_the_chosen_kelurahan(at_work: Client, siti: Worker) -> None:
    choose = at_work.get(f"/daftar/{siti.ref}/pindah?kelurahan={NEIGHBOUR}").content.decode()
    assert f'value="{NEIGHBOUR}-001"' in choose
    assert f'value="{VILLAGE}-007"' not in choose
    where = f"pindah?kelurahan={NEIGHBOUR}"
    fields = {"rw": f"{NEIGHBOUR}-001", "rt": "3", "from_on": "2026-06-15", "ktp_rw": "Rawamangun RW 05"}
    assert send(at_work, siti, where, **fields)["Location"] == "/daftar", "she is no longer the clerk's"
    home = queries.residences(siti)[0]
    assert (home.rw, home.rt, home.ktp_rw) == (rw(1, NEIGHBOUR), "003", rw(5))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rw": f"{NEIGHBOUR}-001"}, "valid choice"),
        ({"rt": "x"}, "An RT is a number"),
        ({"from_on": "2999-01-01"}, "has not come yet"),
        ({"from_on": "2020-01-01"}, "An address is on file from"),
        ({"ktp_rw": "Rawamangun"}, "Write the number of the RW too"),
        ({"work_rw": "Negeri Awan RW 01"}, "There is no region"),
    ],
)
def test_an_address_that_cannot_be_is_said(at_work: Client, siti: Worker, fields: dict[str, str], words: str) -> None:
    good = {"rw": f"{VILLAGE}-007", "from_on": "2026-06-15"}
    where = f"pindah?kelurahan={VILLAGE}"
    answer = send(at_work, siti, where, **good | fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert send(at_work, siti, where, **good)["Location"] == f"/daftar/{siti.ref}/pindah"


def test_a_kelurahan_that_does_not_exist_offers_no_rw(at_work: Client, siti: Worker) -> None:
    assert 'id="id_rw"' in page(at_work, siti, "pindah").content.decode()
    assert 'id="id_rw"' not in page(at_work, siti, "pindah?kelurahan=31.75.99.9999").content.decode()
    assert send(at_work, siti, "pindah?kelurahan=31.75.99.9999", rw="x").status_code == 422


def test_another_city_on_file_can_be_chosen(at_work: Client, siti: Worker, on: date) -> None:
    assert "Another city" not in page(at_work, siti, "pindah").content.decode()
    parent, known = None, {"opened_on": on, "source": "test"}
    for code, level, name in (
        ("31.74", "city", "Jakarta Selatan"), ("31.74.01", "district", "Tebet"),
        ("31.74.01.1001", "village", "Tebet Barat"), ("31.74.01.1001-001", "rw", "RW 01"),
    ):  # fmt: skip
        parent = Region.objects.create(code=code, level=level, name=name, parent=parent, **known)
    shown = page(at_work, siti, "pindah?kota=31.74").content.decode()
    assert "Tebet Barat" in shown
    assert "Pulogadung" not in shown
    where = "pindah?kelurahan=31.74.01.1001"
    assert send(at_work, siti, where, rw="31.74.01.1001-001", from_on=timezone.localdate()).status_code == 302
    assert queries.residences(siti)[0].rw == parent


# Family and consent -----------------------------------------------------------------------------------------------


def test_a_relative_is_added_corrected_and_taken_off_after_a_second_question(
    at_work: Client, elsewhere: Client, siti: Worker
) -> None:
    assert send(at_work, siti, "keluarga", relation="child", name="Ani", birth_date="2012-05-09").status_code == 302
    fact = Relative.objects.get()
    assert send(at_work, siti, "keluarga", relation="child", name="Ani", birth_date="2012-05-09").status_code == 422
    assert send(at_work, siti, f"keluarga/{fact.pk}", relation="child", name="Ani Wati").status_code == 302
    fact.refresh_from_db()
    assert (fact.name, fact.birth_date) == ("Ani Wati", None)
    assert page(elsewhere, siti, f"keluarga/{fact.pk}").status_code == 404
    assert send(elsewhere, siti, f"keluarga/{fact.pk}/penghapusan").status_code == 404
    assert "Take <b>Ani Wati</b> off" in page(at_work, siti, f"keluarga/{fact.pk}/penghapusan").content.decode()
    assert send(at_work, siti, f"keluarga/{fact.pk}/penghapusan").status_code == 302
    assert not Relative.objects.exists()


def test_a_relative_is_reached_only_through_the_own_worker(
    at_work: Client, siti: Worker, person: MakePerson, on: date
) -> None:
    fact = actions.add_relative(siti, relation="child", name="Ani", on=on, by=operator())
    other = person("Rohaya")
    assert page(at_work, siti, f"keluarga/{fact.pk}").status_code == 200
    assert page(at_work, other, f"keluarga/{fact.pk}").status_code == 404


def test_words_of_a_list_that_nobody_has_read_are_shown_and_asked_about(
    at_work: Client, siti: Worker, on: date
) -> None:
    known = Relative.objects.create(worker=siti, relation="ISTERI", name="Dewi", recorded_on=on)
    unknown = Relative.objects.create(worker=siti, relation="tetangga", name="Romlah", recorded_on=on)
    assert '<option value="wife" selected>' in page(at_work, siti, f"keluarga/{known.pk}").content.decode()
    assert "“tetangga”" in page(at_work, siti, f"keluarga/{unknown.pk}").content.decode()


def test_a_consent_needs_the_notice_and_can_be_taken_back(at_work: Client, siti: Worker) -> None:
    today = timezone.localdate().isoformat()
    assert "social aid (PKH, BPNT)" in page(at_work, siti, "persetujuan").content.decode()
    assert send(at_work, siti, "persetujuan", channel="spoken", heard_on=today).status_code == 422
    assert send(at_work, siti, "persetujuan", channel="roster", heard_on=today, read="on").status_code == 422
    assert not Consent.objects.exists()
    assert send(at_work, siti, "persetujuan", channel="spoken", heard_on=today, read="on").status_code == 302
    assert "has agreed" in page(at_work, siti, "persetujuan").content.decode()
    assert send(at_work, siti, "persetujuan/pencabutan").status_code == 302
    assert "took the consent back" in page(at_work, siti, "persetujuan").content.decode()
    assert send(at_work, siti, "persetujuan/pencabutan")["Location"] == f"/daftar/{siti.ref}/persetujuan"
    assert Consent.objects.get().withdrawn_on == timezone.localdate()


def test_a_merged_record_says_where_the_person_lives_on(at_work: Client, siti: Worker, person: MakePerson) -> None:
    kept = person("Siti Aminah Wati")
    assert "This record was merged" not in page(at_work, siti, "perbaikan").content.decode()
    actions.merge(kept, siti, both_members=False, on=timezone.localdate(), by=operator())
    shown = page(at_work, siti, "perbaikan").content.decode()
    assert f'href="/daftar/{kept.ref}"' in shown
