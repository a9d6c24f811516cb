"""Sending a list through the page: what is kept, what is recognised, what is refused in one sentence, who sees it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from payung.roster.models import Roster
from payung.workers.models import Worker
from tests.roster.desk import RW, VILLAGE, kept, list_of, people, sent, signed_in, text

pytestmark = pytest.mark.usefixtures("east_jakarta")


def test_a_list_is_sent_read_and_answered_with_what_is_in_it(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    assert "Belum ada daftar" in text(clerk.get("/impor"))
    persons = people(5)
    answer = sent(clerk, list_of(persons, {1: {"nik": persons[1].nik[:15]}}), collected_by="Ibu Ratna", agent_code="A7")
    roster = Roster.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/impor/{roster.ref}")
    assert (roster.area.code, roster.collected_by, roster.agent_code) == (RW, "Ibu Ratna", "A7")
    page = text(clerk.get(f"/impor/{roster.ref}"))
    assert "5 baris: 4 siap, 1 perlu diperbaiki." in page
    assert "Ibu Ratna" in page
    assert Worker.objects.count() == 0, "nobody is on file before a person says so"
    listed = text(clerk.get("/impor"))
    assert "1 baris perlu diperbaiki, di 1 daftar." in listed
    assert "daftar.xlsx RW 07 Rawamangun" in listed
    assert "4 siap dimasukkan" in listed


def test_the_same_file_again_changes_nothing_and_leads_to_the_list(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    data = list_of(people(3))
    first = sent(clerk, data)
    again = sent(clerk, data, "nama lain.xlsx")
    assert again["Location"] == first["Location"]
    assert Roster.objects.count() == 1
    page = text(clerk.get(again["Location"]))
    assert "Daftar ini sudah diterima" in page
    assert "Tidak ada yang berubah." in page
    other = sent(clerk, list_of(people(4)))
    assert other["Location"] != first["Location"]


def test_pasted_text_is_a_list_too(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    lines = ["NIK\tNAMA\tTGL LAHIR\tL/P\tPEKERJAAN"]
    lines += ["\t".join([p.nik, p.name, f"{p.birth_date:%d-%m-%Y}", p.sex, p.occupation]) for p in people(3)]
    fields = {"area": VILLAGE, "rw": "7", "kind": "nomination"}
    answer = clerk.post("/impor", fields | {"pasted": "\r\n".join(lines) + "\x00"})
    assert answer.status_code == 303
    assert "3 baris: 3 siap." in text(clerk.get(answer["Location"]))
    both = clerk.post("/impor", fields | {"pasted": "x", "file": SimpleUploadedFile("a.xlsx", list_of(people(1)))})
    neither = clerk.post("/impor", fields | {"pasted": " \r\n "})
    assert (both.status_code, neither.status_code) == (422, 422)
    assert "Kirim salah satu saja" in text(both)
    assert "Pilih berkas, atau tempel daftarnya" in text(neither)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"area": "31.75.03.1001"}, "Ini tidak ditawarkan"),
        ({"area": ""}, "belum diisi"),
        ({"rw": "99"}, "Kelurahan Rawamangun tidak punya RW 99"),
        ({"kind": "candidate"}, "perlu sumber dan tanggalnya"),
        ({"kind": "candidate", "source": "DTSEN", "snapshot_on": "2199-01-01"}, "masih akan datang"),
        ({"kind": "gossip"}, "Ini tidak ditawarkan"),
    ],
)
def test_what_is_missing_or_not_theirs_is_said_beside_its_question(
    somebody: Any, fields: dict[str, str], words: str
) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    answer = sent(clerk, list_of(people(1)), **fields)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Roster.objects.exists()
    assert sent(clerk, list_of(people(1))).status_code == 303


def test_an_rw_needs_its_kelurahan_and_a_whole_kecamatan_needs_none(somebody: Any) -> None:
    clerk = signed_in(somebody("district_officer", "31.75.02"))
    refused = sent(clerk, list_of(people(1)), area="31.75.02")
    assert refused.status_code == 422
    assert "Pilih kelurahan tempat RW ini" in text(refused)
    assert sent(clerk, list_of(people(1)), area="31.75.02", rw="").status_code == 303
    assert Roster.objects.get().area.code == "31.75.02"


def test_an_empty_or_far_too_large_file_is_not_kept_and_an_unreadable_one_says_why(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    empty = sent(clerk, b"")
    large = sent(clerk, b"x" * (20 * 1024 * 1024 + 1))
    assert (empty.status_code, large.status_code) == (422, 422)
    assert "kosong" in text(empty)
    assert "lebih besar dari 20 MB" in text(large)
    assert not Roster.objects.exists()
    answer = sent(clerk, b"\x89PNG\r\n not a workbook")
    assert answer.status_code == 303
    page = clerk.get(answer["Location"])
    assert "tidak terbaca" in text(page)
    assert "isinya gambar" in text(page)
    in_english = text(clerk.get(answer["Location"], headers={"accept-language": "en"}))
    assert "inside it is a picture" in in_english
    assert "tidak terbaca" in text(clerk.get("/impor"))


def test_candidates_keep_their_source_and_day(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    fields = {"kind": "candidate", "source": "DTSEN", "snapshot_on": "2026-05-01"}
    answer = sent(clerk, list_of(people(2)), **fields)
    roster = Roster.objects.get()
    assert (roster.kind, roster.source, str(roster.snapshot_on)) == ("candidate", "DTSEN", "2026-05-01")
    assert "DTSEN" in text(clerk.get(answer["Location"]))


def test_lists_of_elsewhere_do_not_exist_and_an_auditor_only_reads(somebody: Any) -> None:
    roster = kept(list_of(people(2)))
    own, other = somebody("village_officer", VILLAGE), somebody("village_officer", "31.75.03.1001")
    auditor, volunteer = signed_in(somebody("auditor", "31.75")), signed_in(somebody("volunteer", RW))
    assert signed_in(own).get(f"/impor/{roster.ref}").status_code == 200
    elsewhere = signed_in(other)
    for path in ("", "/kolom", "/masalah.xlsx", "/batal"):
        assert elsewhere.get(f"/impor/{roster.ref}{path}").status_code == 404
    for path in ("", "/pemasukan", "/pembacaan", "/kolom", "/batal"):
        assert elsewhere.post(f"/impor/{roster.ref}{path}").status_code == 404
    assert "daftar.xlsx" not in text(elsewhere.get("/impor"))
    page = auditor.get(f"/impor/{roster.ref}")
    assert "2 baris" in text(page)
    assert b'<form method="post"' not in page.content.split(b"<main")[1].split(b"</main")[0]
    assert auditor.post("/impor").status_code == 405
    assert auditor.post(f"/impor/{roster.ref}").status_code == 405
    assert volunteer.get("/impor").status_code == 403
    assert Worker.objects.count() == 0
