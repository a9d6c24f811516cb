"""Files for the branch: who is in them, who falls out, what the cells hold, and who may let them leave."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from python_calamine import CalamineWorkbook

from payung.access.actions import open_file
from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.enrolment import actions, queries
from payung.enrolment.models import Batch, BatchLine
from payung.rules.months import month_from_text, month_text
from payung.rules.reasons import Refused
from payung.workers import actions as registry
from payung.workers.queries import nik_of
from tests.enrolment.town import ANSWERED, DAY, NEXT_RW, SENT, START, Town, codes


def cells(batch: Batch) -> list[dict[str, Any]]:
    """Return the rows of a batch's file by heading."""
    assert batch.file
    book = CalamineWorkbook.from_filelike(io.BytesIO(open_file(batch.file)))
    headings, *rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(headings, row, strict=True)) for row in rows]


def workers_in(batch: Batch) -> list[str]:
    return [line.worker.ref for line in queries.lines_of(batch)]


def test_the_file_holds_every_nominated_person_as_text_in_the_branch_s_layout(town: Town) -> None:
    formula = replace(town.people(1)[0], name='=HYPERLINK("http://x.example","klik")', phone="080012345678")
    town.list_in([formula, *town.people(1)])
    workers = town.admit(1, rw=NEXT_RW)
    town.nominate()
    batch = town.batch(approved=False)
    rows = cells(batch)
    assert list(rows[0])[:7] == [
        "NO", "NIK", "NAMA SESUAI KTP", "TEMPAT LAHIR", "TANGGAL LAHIR", "JENIS KELAMIN", "NAMA IBU KANDUNG"
    ]  # fmt: skip
    assert all(isinstance(value, str) for row in rows for value in row.values())
    [first] = [row for row in rows if row["NIK"] == formula.nik]
    assert first["NAMA SESUAI KTP"] == formula.name
    assert first["TANGGAL LAHIR"] == f"{formula.birth_date:%d-%m-%Y}"
    assert (first["RW"], first["KELURAHAN"], first["KECAMATAN"]) == ("007", "Rawamangun", "Pulogadung")
    assert first["ALAMAT"] == formula.address
    assert (first["PENGHASILAN"], first["PROGRAM"]) == ("1000000", "JKK, JKM")
    assert rows[-1]["NIK"] == nik_of(workers[0])
    assert (rows[-1]["RW"], rows[-1]["REFERENSI"]) == ("008", workers[0].ref)
    assert batch.file
    with zipfile.ZipFile(io.BytesIO(open_file(batch.file))) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


def test_the_totals_and_the_fingerprint_are_those_of_the_file(town: Town) -> None:
    town.admit(3)
    town.nominate()
    town.admit(2, rw=NEXT_RW)
    town.nominate(letter=town.letter("SK-C", payer_class="company"))
    batch = town.batch(approved=False)
    assert batch.file
    assert batch.file.sha256 == hashlib.sha256(open_file(batch.file)).hexdigest()
    totals = batch.totals
    assert (totals["lines"], totals["people"], totals["men"] + totals["women"]) == (5, 5, 5)
    assert totals["villages"] == {"Rawamangun": 5}
    assert totals["dues_rupiah"] == 3 * 16800 + 2 * 8400  # in June 2026 the payer decides the rate
    assert batch.people == 5


def test_what_will_be_billed_stands_there_by_letter_and_month_with_the_coming_change(town: Town) -> None:
    town.admit(3)
    town.nominate(letter=town.letter("SK-APBD", months=3))
    town.admit(2, rw=NEXT_RW)
    town.nominate(letter=town.letter("SK-C", payer_class="company", from_month=month_from_text("2026-05"), months=12))
    bill = town.batch(approved=False).totals["bill"]
    june, august, april = (month_from_text(text) for text in ("2026-06", "2026-08", "2027-04"))
    assert bill["month_rupiah"] == 3 * 16_800 + 2 * 8_400
    assert [(each["number"], each["people"], each["from"], each["to"], each["rupiah"]) for each in bill["letters"]] == [
        ("SK-APBD", 3, june, august, 3 * 3 * 16_800),
        ("SK-C", 2, june, april, 2 * (7 * 8_400 + 4 * 16_800)),  # the relief ends with December 2026
    ]
    assert [(month_text(each["from"]), month_text(each["to"]), each["rupiah"]) for each in bill["stretches"]] == [
        ("2026-06", "2026-08", 67_200), ("2026-09", "2026-12", 16_800), ("2027-01", "2027-04", 33_600),
    ]  # fmt: skip
    assert bill["rupiah"] == sum(each["rupiah"] for each in bill["letters"])


def test_a_letter_without_months_or_whose_months_are_over_has_no_sum_and_the_change_still_stands_there(
    town: Town,
) -> None:
    town.admit(1)
    town.nominate(letter=town.letter("SK-S", payer_class="self"))
    town.admit(1, rw=NEXT_RW)
    town.nominate(letter=town.letter("SK-L", payer_class="company", from_month=month_from_text("2026-01"), months=3))
    bill = town.batch(approved=False).totals["bill"]
    assert [each["rupiah"] for each in bill["letters"]] == [None, 0]
    december, january = month_from_text("2026-12"), month_from_text("2027-01")
    assert [(each["from"], each["to"], each["rupiah"]) for each in bill["stretches"]] == [
        (month_from_text("2026-06"), december, 8_400), (january, None, 16_800),
    ]  # fmt: skip
    assert bill["rupiah"] == 0


def test_only_a_batch_that_registers_people_has_a_bill(town: Town) -> None:
    town.admit(1)
    town.nominate()
    asked = town.batch("precheck", approved=False)
    assert (asked.totals["bill"], asked.totals["dues_rupiah"]) == (None, 16_800)


def test_who_turned_65_or_is_protected_elsewhere_meanwhile_falls_out_with_the_reason(town: Town) -> None:
    old = replace(town.people(1)[0], birth_date=date(1961, 6, 17))
    old = replace(old, nik=old.nik[:6] + f"{17 + (40 if old.sex == 'P' else 0):02}0661" + old.nik[12:])
    town.list_in([old])
    [turning] = town.workers([old])
    member, fine = town.admit(2)
    town.nominate()
    rows = [[nik_of(member), member.name, "12345678901", date(2025, 1, 1)]]
    listed = town.file(rows, ["NO", "NIK", "NAMA", "NO KPJ", "TGL MULAI KEPESERTAAN"])
    actions.import_members("aktif.xlsx", listed, on=SENT, by=operator())
    early = actions.make_batch("new", area=town.village, on=SENT, by=town.officer)
    assert set(workers_in(early)) == {turning.ref, fine.ref}
    assert early.left_out == [{"worker": member.ref, "reasons": ["protected_elsewhere"]}]
    actions.cancel_batch(early, on=SENT, by=town.officer)
    birthday = date(2026, 6, 17)
    late = actions.make_batch("new", area=town.village, on=birthday, by=town.officer)
    assert workers_in(late) == [fine.ref]
    assert {each["worker"]: each["reasons"] for each in late.left_out} == {
        turning.ref: ["over_age"], member.ref: ["protected_elsewhere"]
    }  # fmt: skip
    actions.cancel_batch(late, on=birthday, by=town.officer)
    actions.allow_age(turning, number="B/77 cabang", on=birthday, by=town.officer)
    allowed = actions.make_batch("new", area=town.village, on=birthday, by=town.officer)
    assert set(workers_in(allowed)) == {turning.ref, fine.ref}


def test_two_records_of_one_person_go_once(town: Town) -> None:
    kept, absorbed, other = town.admit(3)
    town.nominate()
    registry.merge(kept, absorbed, both_members=False, on=DAY, by=town.officer)
    batch = town.batch()
    assert set(workers_in(batch)) == {kept.ref, other.ref}
    assert batch.left_out == [{"worker": absorbed.ref, "reasons": ["same_person"]}]


def test_people_whose_line_waits_are_not_sent_again_unless_the_batch_is_cancelled(town: Town) -> None:
    town.admit(2)
    town.nominate()
    batch = town.batch(approved=False)
    with pytest.raises(Refused) as no:
        town.batch()
    assert codes(no) == {"nobody_to_send"}
    assert Batch.objects.count() == 1
    [late] = town.admit(1)
    town.nominate()
    assert workers_in(town.batch(approved=False)) == [late.ref]
    actions.cancel_batch(batch, on=SENT, by=town.officer)
    assert len(workers_in(town.batch())) == 2


def test_a_second_person_approves_and_only_then_it_leaves(town: Town) -> None:
    town.admit(2)
    town.nominate()
    batch = town.batch(approved=False)
    with pytest.raises(Refused) as no:
        actions.hand_over(batch, on=SENT, by=town.officer)
    assert codes(no) == {"not_approved"}
    with pytest.raises(Refused) as no:
        actions.approve_batch(batch, on=SENT, by=town.officer)
    assert codes(no) == {"same_two_eyes"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(approved_by=town.officer, approved_on=SENT)
    batch = actions.approve_batch(batch, on=SENT, by=town.second)
    assert (batch.approved_by, batch.approved_on) == (town.second, SENT)
    with pytest.raises(Refused) as no:
        actions.approve_batch(batch, on=SENT, by=town.second)
    assert codes(no) == {"approved_already"}
    batch = actions.hand_over(batch, channel="surel", on=SENT, by=town.officer)
    for act, code in ((actions.hand_over, "handed_over_already"), (actions.cancel_batch, "left_already")):
        with pytest.raises(Refused) as no:
            act(batch, on=SENT, by=town.officer)
        assert codes(no) == {code}


def test_a_batch_is_answered_when_every_line_is(town: Town) -> None:
    first, second = town.sent(2)
    batch = Batch.objects.get()
    town.answer(town.said(first))
    path = queries.batch_path(batch)
    assert (path.now, path.accepted, path.refused, path.waiting) == ("handed_over", 1, 0, 1)
    town.answer(town.said(second, "GAGAL", reason="DATA GANDA"), on=date(2026, 6, 23))
    path = queries.batch_path(batch)
    assert (path.now, path.accepted, path.refused, path.waiting) == ("answered", 1, 1, 0)
    assert path.steps[-1].on == date(2026, 6, 23)


def test_refused_people_go_again_after_a_correction_or_when_somebody_sends_them_again(town: Town) -> None:
    corrected, again, neither = town.sent(3)
    town.answer(
        *(town.said(worker, "GAGAL", reason="NIK TIDAK PADAN DUKCAPIL") for worker in (corrected, again, neither))
    )
    with pytest.raises(Refused):
        town.batch(on=date(2026, 6, 22))
    registry.correct(corrected, changes={"name": "Nama Menurut KTP"}, on=date(2026, 6, 22), by=town.officer)
    actions.send_again(town.nomination(again), on=date(2026, 6, 22), by=town.officer)
    batch = town.batch(on=date(2026, 6, 23))
    assert set(workers_in(batch)) == {corrected.ref, again.ref}
    assert "Nama Menurut KTP" in {row["NAMA SESUAI KTP"] for row in cells(batch)}
    results = town.answer(town.said(corrected), town.said(again), on=date(2026, 6, 25))
    assert [line.outcome for line in results] == ["accepted", "accepted"]
    with pytest.raises(Refused):
        town.batch(on=date(2026, 6, 26))


def test_a_pre_check_asks_about_people_before_they_are_nominated(town: Town) -> None:
    one, other = town.admit(2)
    batch = town.batch("precheck")
    assert set(workers_in(batch)) == {one.ref, other.ref}
    assert "NO KK" not in cells(batch)[0]
    results = town.answer(
        town.said(one, "LAYAK"), town.said(other, "GAGAL", reason="NIK TIDAK PADAN DUKCAPIL")
    )  # fmt: skip
    assert [line.outcome for line in results] == ["accepted", "refused"]
    with pytest.raises(Refused):
        town.batch("precheck", on=ANSWERED)
    town.nominate([one], on=ANSWERED)
    assert workers_in(town.batch(on=ANSWERED)) == [one.ref]


def test_changes_tell_endings_corrections_and_replacements_once(town: Town) -> None:
    ending, corrected, untouched = town.members(3)
    [waiting] = town.admit(1)
    day = date(2026, 7, 1)
    fact = town.end(ending, last_day=START + timedelta(days=5), why="moved", on=day)
    registry.correct(corrected.worker, changes={"phone": "+6280099990000"}, on=day, by=town.officer)
    actions.replace(town.nomination(ending.worker), why="moved", on=day, by=town.officer)
    batch = town.batch("change", on=day)
    rows = cells(batch)
    assert [row["JENIS PERUBAHAN"] for row in rows] == ["BERHENTI", "KOREKSI DATA", "PENGGANTI"]
    assert rows[0]["NO KPJ"] == queries.kpj_of(ending)
    assert (rows[0]["TANGGAL BERAKHIR"], rows[0]["SEBAB BERAKHIR"]) == ("25-06-2026", "PINDAH")
    assert rows[1]["DATA BARU"] == "NO HP: +6280099990000"
    assert (rows[2]["NIK"], rows[2]["MENGGANTIKAN KPJ"]) == (nik_of(waiting), queries.kpj_of(ending))
    assert untouched.worker.ref not in workers_in(batch)
    with pytest.raises(Refused) as no:
        town.batch("change", on=day)
    assert codes(no) == {"nobody_to_send"}
    told = [town.said(spell.worker, kpj="", start="") for spell in (ending, corrected)]
    results = town.answer(*told, town.said(waiting, start=date(2026, 7, 3)), on=date(2026, 7, 4))
    assert [line.outcome for line in results] == ["accepted"] * 3
    assert queries.batch_path(batch).now == "answered"
    assert len(queries.memberships_of([ending.worker_id, corrected.worker_id, waiting.pk])) == 3
    actions.take_back_ending(fact, on=date(2026, 7, 5), by=town.officer)
    back = town.batch("change", on=date(2026, 7, 5))
    assert [row["JENIS PERUBAHAN"] for row in cells(back)] == ["BATAL BERHENTI"]


def test_a_batch_of_an_unknown_kind_or_without_anybody_is_refused(town: Town) -> None:
    said = set()
    for kind, code in (("mystery", "unknown_kind"), ("new", "nobody_to_send"), ("change", "nobody_to_send")):
        with pytest.raises(Refused) as no:
            actions.make_batch(kind, area=town.village, on=SENT, by=town.officer)
        assert codes(no) == {code}
        said.add(no.value.reasons[0].words("en"))
    assert len(said) == 3, "each kind says what to do about it"
    assert not Batch.objects.exists()
    assert not BatchLine.objects.exists()


def test_the_second_person_gives_a_batch_back_with_a_reason_that_its_maker_reads(town: Town) -> None:
    people = town.admit(2)
    town.nominate()
    batch = town.batch(approved=False)
    for why, by, code in (("  ", town.second, "reason_missing"), ("Umur salah", town.officer, "same_two_eyes")):
        with pytest.raises(Refused) as no:
            actions.return_batch(batch, why=why, on=SENT, by=by)
        assert code in codes(no) or "second_person" in str(codes(no)), codes(no)
    returned = actions.return_batch(batch, why=" Nama nomor 2  salah tulis. ", on=SENT, by=town.second)
    assert (returned.returned_by, returned.returned_why) == (town.second, "Nama nomor 2 salah tulis.")
    assert queries.returned_to(town.officer, on=SENT) == returned
    assert queries.returned_to(town.second, on=SENT) is None
    line = AuditLine.objects.get(verb="return_batch")
    assert (line.by, line.subject, line.after) == (town.second, batch.ref, {"why": "Nama nomor 2 salah tulis."})
    with pytest.raises(Refused) as no:
        actions.approve_batch(batch, on=SENT, by=town.second)
    assert codes(no) == {"cancelled"}
    again = town.batch(approved=False)
    assert sorted(workers_in(again)) == sorted(one.ref for one in people)
    assert queries.returned_to(town.officer, on=SENT) is None, "she made another"
    actions.approve_batch(again, on=SENT, by=town.second)
    with pytest.raises(Refused) as no:
        actions.return_batch(again, why="Terlambat sedikit", on=SENT, by=town.second)
    assert codes(no) == {"approved_already"}
