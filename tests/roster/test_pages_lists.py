"""One list's page: its answer, admitting, who is there twice, work that is under way, and taking it all back."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payung.access.authors import operator
from payung.regions import actions as regions
from payung.regions.models import Region
from payung.roster import actions
from payung.roster.models import Roster, Row, Sighting
from payung.workers.models import Worker
from tests.roster.desk import DAY, RW, VILLAGE, kept, list_of, numbers, people, signed_in, text

pytestmark = pytest.mark.usefixtures("east_jakarta")
ELSEWHERE = "31.75.03.1001"


def test_the_ready_rows_come_in_once_and_the_rest_stays(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(6)
    roster = kept(list_of([*persons, persons[0]], {1: {"nik": "12"}}))
    before = text(clerk.get(f"/impor/{roster.ref}"))
    assert "7 baris: 5 siap, 1 perlu diperbaiki, 1 ganda." in before
    assert "Masukkan 5 yang siap" in before
    answer = clerk.post(f"/impor/{roster.ref}/pemasukan")
    assert (answer.status_code, answer["Location"]) == (303, f"/impor/{roster.ref}")
    after = text(clerk.get(answer["Location"]))
    assert "5 orang masuk." in after
    assert "Usulkan yang sudah masuk" in after
    assert "Usulkan yang sudah masuk" not in before
    assert "7 baris: 5 masuk, 1 perlu diperbaiki, 1 ganda." in after
    assert "yang siap" not in after.replace("Yang belum siap", "")
    again = clerk.post(f"/impor/{roster.ref}/pemasukan")
    assert "Tidak ada yang menunggu: semua yang siap sudah masuk." in text(clerk.get(again["Location"]))
    assert Worker.objects.count() == 5
    came_in = clerk.get(f"/impor/{roster.ref}?lihat=masuk").content.decode()
    assert all(f"/daftar/{worker.ref}" in came_in for worker in Worker.objects.all())


def test_a_duplicate_says_where_the_person_is_unless_that_is_elsewhere(somebody: Any) -> None:
    here, away = people(2), people(2, seed=8, rw=f"{ELSEWHERE}-003")
    kept(list_of(here[:1]), admit=True)
    kept(list_of(away[:1]), area=ELSEWHERE, admit=True)
    roster = kept(list_of([here[0], replace(away[0], rw=RW), here[1], here[1]]))
    mine, theirs = Worker.objects.order_by("id")
    answer = signed_in(somebody("village_officer", VILLAGE)).get(f"/impor/{roster.ref}")
    page = text(answer)
    assert "3 baris ganda" in page
    assert "Sudah tercatat di RW 07 Rawamangun sejak 15 Juni 2026" in page
    assert "Sudah tercatat, di luar wilayah Anda" in page
    assert f"Baris 7 dan 8: {here[1].name}" in page
    assert f"/daftar/{mine.ref}" in answer.content.decode()
    assert theirs.ref not in answer.content.decode()
    assert "RW 03" not in page
    city = signed_in(somebody("city_officer", "31.75")).get(f"/impor/{roster.ref}").content.decode()
    assert f"/daftar/{theirs.ref}" in city


def test_who_holds_the_nik_of_somebody_else_is_shown_to_who_may_see(somebody: Any) -> None:
    away = people(1, seed=8, rw=f"{ELSEWHERE}-003")
    kept(list_of(away), area=ELSEWHERE, admit=True)
    roster = kept(list_of([replace(people(1)[0], nik=away[0].nik)]))
    assert Row.objects.get(roster=roster, number=numbers(roster)[0]).reasons.startswith("nik_")
    holder = Worker.objects.get()
    clerk, city = signed_in(somebody("village_officer", VILLAGE)), signed_in(somebody("city_officer", "31.75"))
    assert holder.ref not in clerk.get(f"/impor/{roster.ref}").content.decode()
    assert f"/daftar/{holder.ref}" in city.get(f"/impor/{roster.ref}").content.decode()
    assert away[0].nik not in city.get(f"/impor/{roster.ref}").content.decode()


def test_perhaps_the_same_person_is_taken_out_or_decided_after_admission(somebody: Any) -> None:
    clerk, persons, spare = signed_in(somebody("village_officer", VILLAGE)), people(3), people(9, seed=21)
    twin = replace(persons[0], nik=persons[0].nik[:12] + "9000", phone=spare[0].phone)
    known = replace(persons[1], nik=persons[1].nik[:12] + "9001", phone=spare[1].phone)
    kept(list_of([known]), admit=True)
    roster = kept(list_of([persons[0], twin, persons[1]]))
    page = text(clerk.get(f"/impor/{roster.ref}"))
    assert "2 baris mungkin orang yang sama" in page
    assert f"Baris 6: {persons[0].name} dan {persons[0].name}" in page
    assert "sama dengan baris 5, NIK beda" in page
    assert f"sama dengan {Worker.objects.get().ref}, NIK beda" in page
    clerk.post(f"/impor/{roster.ref}", {"discard": "6:row", "6-why": "Orang yang sama dengan baris 5"})
    assert Row.objects.get(roster=roster, number=6).discarded_why == "Orang yang sama dengan baris 5"
    clerk.post(f"/impor/{roster.ref}/pemasukan")
    admitted, other = Sighting.objects.get(row__roster=roster, row__number=7).worker, Worker.objects.first()
    assert other
    decided = clerk.get(f"/impor/{roster.ref}?alasan=possible_duplicate").content.decode()
    assert f"/daftar/{admitted.ref}/gabung?dengan={other.ref}" in decided


def test_a_list_that_is_still_read_shows_how_far_and_goes_on_when_asked(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    area = Region.objects.get(code=RW)
    roster = actions.receive("daftar.xlsx", list_of(people(4)), area=area, on=DAY, by=operator()).roster
    page = clerk.get(f"/impor/{roster.ref}")
    assert "Daftar sedang dibaca." in text(page)
    piece = clerk.get(f"/impor/{roster.ref}", headers={"HX-Request": "true"}).content.decode()
    assert "0 dari 0" in piece
    assert "<h1" not in piece
    assert "sedang dibaca" in text(clerk.get("/impor"))
    early = clerk.post(f"/impor/{roster.ref}/pemasukan")
    assert early.status_code == 422
    assert "belum selesai dibaca" in text(early)
    assert clerk.post(f"/impor/{roster.ref}/pembacaan").status_code == 303
    done = clerk.get(f"/impor/{roster.ref}", headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert "4 baris: 4 siap." in text(clerk.get(f"/impor/{roster.ref}"))


def test_people_who_are_being_admitted_are_counted_while_one_waits(somebody: Any) -> None:
    clerk, roster = signed_in(somebody("village_officer", VILLAGE)), kept(list_of(people(4)))
    waiting = f"/impor/{roster.ref}?sedang=masuk"
    assert "0 dari 4" in text(clerk.get(waiting, headers={"HX-Request": "true"}))
    assert "Orang-orang sedang dimasukkan." in text(clerk.get(waiting))
    actions.admit(roster, on=DAY, by=operator())
    assert clerk.get(waiting, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "4 baris: 4 masuk." in text(clerk.get(waiting))


def test_a_list_is_looked_at_again_when_an_rw_was_opened_meanwhile(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    persons = people(2)
    roster = kept(list_of(persons, {0: {"rt_rw": "001/042"}}), area=VILLAGE)
    assert "RW itu tidak ada di Rawamangun" in text(clerk.get(f"/impor/{roster.ref}"))
    regions.open_rw(
        Region.objects.get(code=VILLAGE), number=42, from_on=DAY, source="Surat lurah", on=DAY, by=operator()
    )
    clerk.post(f"/impor/{roster.ref}/pembacaan")
    assert numbers(roster) == []
    assert "2 baris: 2 siap." in text(clerk.get(f"/impor/{roster.ref}"))


def test_rows_that_wait_for_an_rw_are_ready_once_it_is_opened_later_on_its_page(somebody: Any) -> None:
    clerk, today = signed_in(somebody("village_officer", VILLAGE)), timezone.localdate()
    roster = kept(list_of(people(2), {0: {"rt_rw": "001/042"}}), area=VILLAGE)
    elsewhere = kept(list_of(people(2, seed=5), {0: {"rt_rw": "001/042"}}), area="31.75.02.1006", name="lain.xlsx")
    waiting = numbers(roster)
    opening = {"number": 42, "from_on": today.isoformat(), "source": "Surat lurah"}
    assert len(waiting) == 1
    assert Client().post(f"/atur/wilayah/{VILLAGE}/rw-baru", opening).status_code == 302
    assert clerk.post(f"/atur/wilayah/{VILLAGE}/rw-baru", opening | {"source": ""}).status_code == 422
    assert numbers(roster) == waiting
    assert clerk.post(f"/atur/wilayah/{VILLAGE}/rw-baru", opening).status_code == 302
    assert numbers(roster) == []
    assert numbers(elsewhere)
    assert not Worker.objects.exists()
    actions.admit(roster, on=today, by=operator())
    assert Worker.objects.count() == 2


def test_an_import_is_undone_after_one_more_question_and_the_list_can_come_again(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(3)
    roster = kept(list_of(persons), admit=True)
    page = clerk.get(f"/impor/{roster.ref}")
    assert f'href="/impor/{roster.ref}/batal"' in page.content.decode()
    asked = clerk.get(f"/impor/{roster.ref}/batal")
    assert "3 orang yang sudah" in text(asked)
    answer = clerk.post(f"/impor/{roster.ref}/batal")
    assert (answer.status_code, answer["Location"]) == (303, f"/impor/{roster.ref}")
    assert not Worker.objects.exists()
    gone = text(clerk.get(f"/impor/{roster.ref}"))
    assert "Impor ini dibatalkan" in gone
    for path in ("/pemasukan", "/pembacaan", "/batal"):
        refused = clerk.post(f"/impor/{roster.ref}{path}")
        assert refused.status_code == 422
        assert "sudah dibatalkan" in text(refused)
    assert "dibatalkan" in text(clerk.get("/impor"))
    assert kept(list_of(persons), admit=True).pk != roster.pk
    assert (Roster.objects.count(), Worker.objects.count()) == (2, 3)


def test_the_page_is_complete_in_english(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(3)
    roster = kept(list_of(persons, {0: {"nik": "12"}}))
    clerk.cookies["bahasa"] = "en"
    page = text(clerk.get(f"/impor/{roster.ref}"))
    assert "3 rows: 2 ready, 1 to fix." in page
    assert "Only 2 digits, there should be 16." in page
