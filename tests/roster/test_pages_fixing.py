"""Fixing rows in place through the page: typed, proposed, for all rows alike, taken out; and what is never shown."""

import re
from typing import Any

import pytest

from payung.access.authors import operator
from payung.access.models import SealedFile
from payung.demo import writing
from payung.roster import actions, queries
from payung.roster.models import Fix, Roster, Row
from tests.roster.desk import DAY, VILLAGE, kept, list_of, numbers, people, signed_in, text

pytestmark = pytest.mark.usefixtures("east_jakarta")


def row(roster: Roster, number: int) -> Row:
    return Row.objects.get(roster=roster, number=number)


def test_a_typed_nik_makes_the_row_ready_and_no_nik_is_ever_on_the_page(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(4)
    spoilt = {1: {"nik": persons[1].nik[:15]}, 2: {"nik": "", "name": persons[2].nik}}
    roster = kept(list_of(persons, spoilt))
    first, second = numbers(roster)
    page = clerk.get(f"/impor/{roster.ref}").content.decode()
    assert f'name="{first}-nik"' in page
    assert "Hanya 15 angka, seharusnya 16. Ketik ulang dari KTP." in page
    assert not [person.nik for person in persons if person.nik[:15] in page]
    answer = clerk.post(f"/impor/{roster.ref}", {f"{first}-nik": persons[1].nik, f"{second}-nik": "12"})
    assert (answer.status_code, answer["Location"]) == (303, f"/impor/{roster.ref}#b{second}"), "where work is left"
    assert row(roster, first).verdict == "ready"
    assert row(roster, second).verdict == "needs_fixing"
    after = text(clerk.get(f"/impor/{roster.ref}"))
    assert "2 baris disimpan; 1 di antaranya masih perlu diperbaiki." in after
    assert persons[1].nik not in after
    assert queries.cells_of(roster, [first])[first][1] == persons[1].nik[:15], "what was sent stays"


def test_a_warning_born_of_a_fix_is_shown_beside_the_row_that_was_fixed(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(4)
    swapped = persons[0].birth_date.replace(year=persons[0].birth_date.year - 1)
    roster = kept(list_of(persons, {0: {"nik": "", "birth_date": swapped}, 1: {"nik": ""}, 2: {"nik": ""}}))
    first, second, third = numbers(roster)
    answer = clerk.post(
        f"/impor/{roster.ref}?alasan=nik_missing", {f"{first}-nik": persons[0].nik, f"{second}-nik": persons[1].nik}
    )
    assert answer["Location"] == f"/impor/{roster.ref}?alasan=nik_missing&baru={first}#baru"
    assert row(roster, first).reasons == "nik_birth_mismatch"
    page = clerk.get(answer["Location"]).content.decode()
    born = page.split('id="baru"')[1].split("</section>")[0]
    assert "data-focus" in page.split('id="baru"')[1][:40]
    assert "Di NIK tertulis" in born
    assert f'id="b{first}"' in born
    assert f'id="b{second}"' not in page, "nothing is to be said about it"
    assert f'id="b{third}"' in page.split("</section>")[1]
    assert persons[0].nik not in page
    clerk.post(answer["Location"].partition("#")[0], {"offer": f"{first}:nik_date"})
    assert row(roster, first).reasons == ""
    assert 'id="baru"' not in clerk.get(answer["Location"]).content.decode()
    assert clerk.get(f"/impor/{roster.ref}?baru=x,99999999999,-1").status_code == 200


def test_a_list_of_the_wrong_kelurahan_says_so_once_above_its_rows(somebody: Any) -> None:
    other = "31.75.02.1001"
    clerk, persons = signed_in(somebody("village_officer", other)), people(5)
    rows = [["NIK", "NAMA", "TGL LAHIR", "L/P", "KELURAHAN", "RW", "PEKERJAAN"]]
    niks = ["", *(one.nik for one in persons[1:])]
    for nik, one in zip(niks, persons, strict=True):
        rows.append([nik, one.name, one.birth_date, one.sex, "Rawamangun", "7", one.occupation])
    roster = kept(writing.workbook(rows), area=other)
    assert all("rw_outside_area" in row(roster, number).reasons for number in numbers(roster))
    page = clerk.get(f"/impor/{roster.ref}")
    assert "5 dari 5 baris bukan dari Kelurahan" in text(page)
    shown = [person.name in text(page) for person in persons]
    assert shown == [True, False, False, False, False], "and no row repeats it"
    asked = text(clerk.get(f"/impor/{roster.ref}?alasan=rw_outside_area"))
    assert all(person.name in asked for person in persons)
    few = kept(list_of(people(5, seed=4)), area=VILLAGE, name="lain.xlsx")
    assert "baris bukan dari" not in text(signed_in(somebody("village_officer", VILLAGE)).get(f"/impor/{few.ref}"))


def test_what_was_not_changed_is_not_written(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(2)
    roster = kept(list_of(persons, {0: {"rt_rw": "001/099"}}))
    (number,) = numbers(roster)
    answer = clerk.post(f"/impor/{roster.ref}", {f"{number}-rw": "001/099", f"{number}-nik": "", "999-rw": "1"})
    assert answer.status_code == 303
    assert not Fix.objects.exists()
    assert "Tidak ada yang diubah." in text(clerk.get(f"/impor/{roster.ref}"))
    clerk.post(f"/impor/{roster.ref}", {f"{number}-rw": "7"})
    assert row(roster, number).verdict == "ready"


def test_what_was_fixed_in_one_window_is_not_overwritten_from_an_older_one(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(3)
    roster = kept(list_of(persons, {n: {"nik": ""} for n in (0, 1)}))
    first, second = numbers(roster)
    address = f"/impor/{roster.ref}"
    (seen,) = re.findall(r'name="seen" value="(\d+)"', clerk.get(address).content.decode())
    clerk.post(address, {"seen": seen, f"{first}-nik": persons[0].nik})
    old = {"seen": seen, f"{first}-nik": persons[1].nik, f"{second}-nik": persons[1].nik}
    late = clerk.post(address, old)
    assert late.status_code == 422
    assert f"Baris {first} sudah diperbaiki sesudah halaman ini dibuka" in text(late)
    assert Fix.objects.filter(row__number=first).count() == 1
    assert row(roster, second).verdict == "ready", "what nobody else touched is saved"
    assert clerk.post(address, {"seen": seen, "discard": f"{first}:row", f"{first}-why": "Pindah"}).status_code == 422
    assert row(roster, first).discarded_why == ""
    (fresh,) = re.findall(r'name="seen" value="(\d+)"', clerk.get(address).content.decode()) or [str(2**40)]
    assert clerk.post(address, {"seen": fresh, "discard": f"{first}:row", f"{first}-why": "Pindah"}).status_code == 303


def test_one_typed_value_goes_into_all_rows_alike_and_into_no_other(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(6)
    spoilt = {n: {"occupation": "Karyawan toko"} for n in (0, 1, 2)} | {3: {"occupation": "PNS"}}
    roster = kept(list_of(persons, spoilt))
    first, *_rest = numbers(roster)
    address = f"/impor/{roster.ref}?alasan=wage_earner"
    assert "Terapkan ke 3 baris serupa" in text(clerk.get(address))
    empty = clerk.post(address, {f"{first}-occupation": "Karyawan toko", "alike": f"{first}:occupation"})
    assert empty.status_code == 422
    assert "Tulis dulu isi yang baru" in text(empty)
    typed = {f"{first}-occupation": "Pedagang sayur", "alike": f"{first}:occupation"}
    assert clerk.post(address, typed)["Location"] == address
    assert [row(roster, number).verdict for number in (first, *_rest)] == ["ready"] * 3 + ["needs_fixing"]


def test_what_the_sentence_proposes_is_one_press_and_each_row_takes_its_own(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(5)
    roster = kept(list_of(persons, {n: {"birth_date": "lupa"} for n in (0, 1, 2)}))
    first, second, third = numbers(roster)
    page = text(clerk.get(f"/impor/{roster.ref}"))
    assert f"Pakai {writing.written_date(persons[0].birth_date)}" in page
    assert "Terapkan ke 3 baris serupa" in page
    clerk.post(f"/impor/{roster.ref}", {"offer": f"{second}:nik_date"})
    assert [row(roster, number).verdict for number in (first, second)] == ["needs_fixing", "ready"]
    clerk.post(f"/impor/{roster.ref}", {"offer_alike": f"{first}:nik_date"})
    read = {result.number: result.reading.birth_date for result in queries.results(roster)}
    assert [read[number] for number in (first, second, third)] == [person.birth_date for person in persons[:3]]
    assert numbers(roster) == []
    again = clerk.post(f"/impor/{roster.ref}", {"offer": f"{first}:nik_date"})
    assert again.status_code == 422, "nothing is proposed any more"


def test_a_date_in_the_cell_of_place_and_date_keeps_the_place(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(2)
    rows = [["NIK", "NAMA", "TEMPAT/TGL LAHIR", "L/P", "PEKERJAAN"]]
    rows += [[p.nik, p.name, f"{p.birth_place}, entah", p.sex, p.occupation] for p in persons]
    roster = kept(writing.workbook(rows))
    first, second = numbers(roster)
    clerk.post(f"/impor/{roster.ref}", {"offer": f"{first}:nik_date", f"{second}-birth_date": "Solo, 1 Mei 1990"})
    read = {result.number: result.reading for result in queries.results(roster)}
    assert (read[first].birth_place, read[first].birth_date) == (persons[0].birth_place, persons[0].birth_date)
    assert (read[second].birth_place, str(read[second].birth_date)) == ("Solo", "1990-05-01")


def test_an_rw_typed_where_it_stood_in_the_address_leaves_the_others_as_they_were(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(3)
    rows = [["NIK", "NAMA", "TGL LAHIR", "L/P", "ALAMAT", "PEKERJAAN"]]
    homes = ["Jl. Melati RT 01 RW 07", "Jl. Mawar", "Jl. Sawo RT 2/RW 8"]
    rows += [[p.nik, p.name, p.birth_date, p.sex, home, p.occupation] for p, home in zip(persons, homes, strict=True)]
    roster = kept(writing.workbook(rows), area=VILLAGE)
    (number,) = numbers(roster)
    clerk.post(f"/impor/{roster.ref}", {f"{number}-rw": "3/7"})
    read = [(result.reading.rw, result.reading.rt) for result in queries.results(roster) if result.verdict == "ready"]
    assert read == [(f"{VILLAGE}-007", "001"), (f"{VILLAGE}-007", "003"), (f"{VILLAGE}-008", "002")]


def test_a_row_is_taken_out_with_a_reason_and_never_without(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(5)
    roster = kept(list_of(persons, {n: {"birth_date": "01-01-1950"} for n in (0, 1, 3)}))
    first, second, third = numbers(roster)
    silent = clerk.post(f"/impor/{roster.ref}", {"discard": f"{first}:row", f"{first}-why": "  "})
    assert silent.status_code == 422
    assert "Tulis mengapa baris ini dikeluarkan" in text(silent)
    clerk.post(f"/impor/{roster.ref}", {"discard": f"{second}:row", f"{second}-why": "Sudah pindah"})
    assert row(roster, second).discarded_why == "Sudah pindah"
    assert numbers(roster) == [first, second, third], "its verdict stays what it was"
    page = text(clerk.get(f"/impor/{roster.ref}"))
    assert "2 perlu diperbaiki, 1 dikeluarkan." in page
    clerk.post(f"/impor/{roster.ref}", {"discard_alike": f"{first}:row", f"{first}-why": "Umur"})
    assert {row(roster, number).discarded_why for number in (first, third)} == {"Umur"}
    out = text(clerk.get(f"/impor/{roster.ref}?lihat=keluar"))
    assert "Sudah pindah" in out
    assert persons[1].name in out


def test_ready_rows_with_a_doubt_can_be_put_right_before_they_are_admitted(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(3)
    swapped = persons[0].birth_date.replace(year=persons[0].birth_date.year - 1)
    roster = kept(list_of(persons, {0: {"birth_date": swapped}, 1: {"phone": "belum punya"}}))
    page = text(clerk.get(f"/impor/{roster.ref}"))
    assert "Tanggal lahir tidak sama dengan NIK 1 baris" in page
    number = numbers(roster, "ready")[0]
    clerk.post(f"/impor/{roster.ref}?lihat=periksa", {"offer": f"{number}:nik_date"})
    assert row(roster, number).reasons == ""
    clerk.post(f"/impor/{roster.ref}/pemasukan")
    late = clerk.post(f"/impor/{roster.ref}", {f"{number}-name": "Nama Lain"})
    assert late.status_code == 422
    assert "Baris ini sudah masuk" in text(late)
    assert "hal yang sebaiknya dilihat" not in text(clerk.get(f"/impor/{roster.ref}")), "too late to look at them"


def test_reasons_filter_the_rows_and_unknown_words_show_nothing(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(4)
    roster = kept(list_of(persons, {0: {"nik": ""}, 1: {"birth_date": "lupa"}}))
    names = [person.name for person in persons]
    page = text(clerk.get(f"/impor/{roster.ref}?alasan=nik_missing"))
    assert names[0] in page
    assert names[1] not in page
    for query in ("alasan=' OR 1=1", "lihat=semua", "alasan=nik"):
        nothing = clerk.get(f"/impor/{roster.ref}?{query}")
        assert nothing.status_code == 200
        assert "tidak ada. Tidak ada yang ditampilkan" in text(nothing)
        assert not [name for name in names if name in text(nothing)]


def test_names_are_shown_as_text_whatever_they_hold(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(5)
    names = ["<script>alert(1)</script>", "=HYPERLINK(1)", "\u202eitiS", "Siti 🌹 Aminah", "A" * 10_000]
    roster = kept(list_of(persons, {n: {"name": name, "birth_date": "lupa"} for n, name in enumerate(names)}))
    page = clerk.get(f"/impor/{roster.ref}").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "=HYPERLINK(1)" in page
    assert "Siti 🌹 Aminah" in page
    assert "\u202e" not in page
    assert "A" * 200 not in page


def test_long_lists_come_in_pages_of_fifty_and_the_file_stays_closed(
    somebody: Any, django_assert_max_num_queries: Any
) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(130)
    roster = kept(list_of(persons, {n: {"nik": ""} for n in range(120)}))
    SealedFile.objects.filter(pk=roster.file_id).update(sealed=b"")
    with django_assert_max_num_queries(45):
        page = clerk.get(f"/impor/{roster.ref}?page=2")
    rows = numbers(roster)
    content = page.content.decode()
    assert f'id="b{rows[50]}"' in content
    assert f'id="b{rows[99]}"' in content
    assert f'id="b{rows[49]}"' not in content
    assert "51–100 dari " in text(page)
    assert text(clerk.get(f"/impor/{roster.ref}?page=99&alasan=nik_missing")).count("101–") == 1


def test_an_auditor_sees_the_same_rows_with_nothing_to_type_into(somebody: Any) -> None:
    auditor, persons = signed_in(somebody("auditor", "31.75")), people(2)
    roster = kept(list_of(persons, {0: {"nik": "123"}}))
    page = auditor.get(f"/impor/{roster.ref}")
    assert "Hanya 3 angka" in text(page)
    assert b"<input name" not in page.content
    assert b'name="discard"' not in page.content


def test_a_row_that_was_fixed_and_needs_fixing_again_is_counted_again(somebody: Any) -> None:
    clerk, persons = signed_in(somebody("village_officer", VILLAGE)), people(3)
    roster = kept(list_of(persons, {0: {"nik": ""}}))
    (number,) = numbers(roster)
    for typed, verdict, waiting in ((persons[0].nik, "ready", 0), ("12", "needs_fixing", 1)):
        actions.fix(roster, fixes={number: {"nik": typed}}, on=DAY, by=operator())
        assert (row(roster, number).verdict, queries.tally(roster).to_fix) == (verdict, waiting)
        assert (row(roster, number).settled_on is None) is bool(waiting)
        asked = text(clerk.get(f"/impor/{roster.ref}"))
        assert ("1 perlu diperbaiki" in asked) is bool(waiting)
