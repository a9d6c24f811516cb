"""The pages under Settings: both counts side by side, an RW opened in a minute, campaigns on instruments."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from payung.regions import queries
from payung.regions.models import Campaign, Region, Stage, Target

pytestmark = pytest.mark.usefixtures("east_jakarta")

SAID = {"from_on": "2026-06-01", "source": "SK Lurah 5/2026"}
BALI_MESTER = "31.75.03.1003"


@pytest.fixture
def as_role(somebody: Any) -> Callable[..., Client]:
    """Return a maker of browsers in which somebody with a role and an area is signed in."""

    def sign_in(role: str, area: str = "31.75") -> Client:
        client = Client()
        client.force_login(somebody(role, area), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_settings_open_with_both_counts(as_role: Any) -> None:
    page = text(as_role("city_officer").get("/atur"))
    assert "Jakarta Timur: 704 RW di daftar kita, 707 menurut kantor." in page
    assert "Jatinegara 90 91 1 BPJS Ketenagakerjaan Rawamangun" in page
    assert "Cakung 84 – – –" in page
    assert "62" in text(as_role("district_officer", "31.75.01").get("/atur"))


def test_settings_are_complete_in_english_too(as_role: Any) -> None:
    client = as_role("city_officer")
    client.post("/bahasa", {"language": "en", "next": "/atur"})
    page = text(client.get("/atur"))
    assert "Jakarta Timur: 704 RW on our list, 707 by the office." in page
    assert "Settings" in page


def test_everybody_sees_their_own_area_alone(as_role: Any) -> None:
    clerk = as_role("village_officer", BALI_MESTER)
    assert "Kelurahan Bali Mester: 6 RW" in text(clerk.get("/atur"))
    for foreign in ("31.75", "31.75.03", "31.75.03.1004", "31.75.02.1005-007", "99", "x"):
        assert clerk.get(f"/atur/wilayah/{foreign}").status_code == 404
    assert clerk.get(f"/atur/wilayah/{BALI_MESTER}-001").status_code == 200
    assert clerk.get("/atur/wilayah/31.75.03.1004/rw-baru").status_code == 404
    assert clerk.post("/atur/wilayah/31.75.03.1004/rw-baru", {"number": 10, **SAID}).status_code == 404
    assert not Region.objects.filter(code="31.75.03.1004-010").exists()


def test_a_kelurahan_officer_opens_the_missing_rw(as_role: Any, today: date) -> None:
    clerk = as_role("village_officer", BALI_MESTER)
    address = f"/atur/wilayah/{BALI_MESTER}/rw-baru"
    assert "Buka RW: Kelurahan Bali Mester." in text(clerk.get(address))
    answer = clerk.post(address, {"number": 7, **SAID}, follow=True)
    assert "Tersimpan: Kelurahan Bali Mester." in text(answer)
    assert "RW 07 ada 100 dibuka petugas SK Lurah 5/2026" in text(answer)
    count = queries.count_of(queries.region("31.75.03"), today)
    assert count is not None
    assert count.missing == 0


def test_what_is_wrong_stands_on_the_form(as_role: Any) -> None:
    clerk = as_role("village_officer", BALI_MESTER)
    address = f"/atur/wilayah/{BALI_MESTER}/rw-baru"
    taken = clerk.post(address, {"number": 6, **SAID})
    assert taken.status_code == 422
    assert "Kelurahan Bali Mester sudah punya RW 06." in text(taken)
    empty = clerk.post(address, {"number": "", "from_on": "31/31", "source": ""})
    assert empty.status_code == 422
    assert "Sumber: Bagian ini belum diisi." in text(empty)
    assert Region.objects.filter(parent__code=BALI_MESTER).count() == 6


def test_the_other_changes_are_for_the_kecamatan(as_role: Any, today: date) -> None:
    camat = as_role("district_officer", "31.75.03")
    rw = f"/atur/wilayah/{BALI_MESTER}-00"
    into = Region.objects.get(code=f"{BALI_MESTER}-005").pk
    for address, data in (
        (f"{rw}1/pemecahan", {"numbers": "7, 8", **SAID}),
        (f"{rw}2/penomoran", {"number": 9, **SAID}),
        (f"{rw}3/penggabungan", {"into": into, **SAID}),
        (f"{rw}4/penutupan", SAID),
        (f"{rw}4/pembukaan", {"source": "SK 6"}),
    ):
        assert camat.get(address).status_code == 200
        assert camat.post(address, data).status_code == 302, address
    village = queries.region(BALI_MESTER)
    assert [each.rw_number for each in queries.children(village, today)] == [1, 4, 5, 6, 7, 8, 9]
    page = text(camat.get(f"{rw}3"))
    assert "RW 03 Bali Mester tidak dihitung hari ini." in page
    assert "penggabungan: menjadi RW 05" in page
    assert "Batalkan penutupan" not in page, "its people are counted elsewhere"
    assert "Tutup RW" in text(camat.get(f"{rw}4"))


def test_an_rw_of_another_kelurahan_is_no_choice_to_merge_into(as_role: Any) -> None:
    camat = as_role("district_officer", "31.75.03")
    foreign = Region.objects.get(code="31.75.03.1004-001").pk
    answer = camat.post(f"/atur/wilayah/{BALI_MESTER}-003/penggabungan", {"into": foreign, **SAID})
    assert answer.status_code == 422
    assert Region.objects.get(code=f"{BALI_MESTER}-003").closed_on is None


def test_an_office_count_is_written_down_and_shown(as_role: Any) -> None:
    officer = as_role("city_officer")
    data = {"rw_count": 85, "as_of": "2026-06-01", "source": "Surat camat 9/2026"}
    answer = officer.post("/atur/wilayah/31.75.06/hitungan", data, follow=True)
    assert "Kecamatan Cakung: 84 RW di daftar kita, 85 menurut kantor." in text(answer)
    assert "Surat camat 9/2026 (1 Juni 2026)" in text(officer.get("/atur"))


def test_the_campaign_shows_what_it_rests_on(as_role: Any, today: date) -> None:
    ref = queries.campaign("31.75", today).ref
    page = text(as_role("village_officer", "31.75.02.1005").get(f"/atur/kampanye/{ref}"))
    assert "1 RW 100 peserta: 70.400 orang di 704 RW." in page
    assert "Kepgub DKI 642/2023" in page
    assert "26 September 2023" in page
    assert "Tahap 2 Matraman, Pulogadung, Jatinegara · 247 RW di daftar kita, 248 menurut kantor" in page
    assert "Beri RW target sendiri" not in page


def test_a_city_officer_builds_a_campaign_step_by_step(as_role: Any) -> None:
    officer = as_role("city_officer")
    area = Region.objects.get(code="31.75.02").pk
    data = {"name": "Pasar aman", "area": area, "unit": "rw", "target_per_unit": 20, "starts_on": "2026-06-01"}
    address = officer.post("/atur/kampanye/baru", data).headers["Location"]
    assert officer.post(f"{address}/pengaktifan").status_code == 422
    instrument = {"number": "7/2026", "title": "Keputusan", "issuer": "Wali Kota", "issued_as_written": "2026"}
    assert officer.post(f"{address}/dasar", {**instrument, "number": ""}).status_code == 422
    assert officer.post(f"{address}/dasar", instrument).status_code == 302
    assert officer.post(f"{address}/pengaktifan").status_code == 302
    own = {"unit": "Rawamangun RW 07", "people": 15, "from_on": "2026-06-01"}
    assert officer.post(f"{address}/target", own).status_code == 302
    assert officer.post(f"{address}/target", {**own, "unit": "Bali Mester RW 01"}).status_code == 422
    village = Region.objects.get(code="31.75.02.1005").pk
    stage = {"name": "Tahap 1", "starts_on": "2026-06-01", "regions": [village]}
    assert officer.post(f"{address}/tahap", stage).status_code == 302
    campaign = Campaign.objects.get(name="Pasar aman")
    assert campaign.activated_on is not None
    assert Target.objects.get(campaign=campaign).region.code == "31.75.02.1005-007"
    assert Stage.objects.filter(campaign=campaign).count() == 1
    assert "Pasar aman: 1.895 orang di 95 RW." in text(officer.get(address))


def test_a_campaign_of_a_larger_area_is_not_steered_from_below(as_role: Any, today: date) -> None:
    ref = queries.campaign("31.75", today).ref
    below = as_role("city_officer", "31.75.02")
    assert below.get(f"/atur/kampanye/{ref}").status_code == 200
    assert below.get(f"/atur/kampanye/{ref}/target").status_code == 404
    assert below.post(f"/atur/kampanye/{ref}/pengaktifan").status_code == 404
    assert below.get("/atur/kampanye/C-NOWHERE").status_code == 404


def test_the_trail_is_read_by_the_auditor_of_the_area(as_role: Any) -> None:
    as_role("village_officer", BALI_MESTER).post(f"/atur/wilayah/{BALI_MESTER}/rw-baru", {"number": 7, **SAID})
    seen = text(as_role("auditor", "31.75").get("/atur/jejak?words=open_rw"))
    assert "1 tindakan tercatat." in seen
    assert "sumber SK Lurah 5/2026" in seen
    assert "membuka sebuah RW di RW 07 Bali Mester" in seen or "membuka sebuah RW di Kelurahan Bali Mester" in seen
    elsewhere = text(as_role("auditor", "31.75.02").get("/atur/jejak?words=open_rw"))
    assert "0 tindakan tercatat." in elsewhere
    assert "SK Lurah 5/2026" not in elsewhere
    assert as_role("city_officer").get("/atur/jejak").status_code == 403


def test_pages_carry_no_inline_script_or_style(as_role: Any, today: date) -> None:
    admin = as_role("admin")
    ref = queries.campaign("31.75", today).ref
    for address in (
        "/atur", f"/atur/wilayah/{BALI_MESTER}", f"/atur/wilayah/{BALI_MESTER}-001", "/atur/kampanye",
        f"/atur/kampanye/{ref}", "/atur/pengguna", "/atur/pengguna/baru", "/atur/jejak",
    ):  # fmt: skip
        answer = admin.get(address)
        assert answer.status_code == 200
        assert not re.search(r"<style|<script>|style=|onclick", answer.content.decode())
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
