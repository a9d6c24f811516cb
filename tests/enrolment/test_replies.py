"""The branch's answer: read wherever its headings stand, judged without guessing, taken over once."""

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from payung.access import sealing
from payung.access.authors import operator
from payung.access.models import SealedFile
from payung.enrolment import actions, queries
from payung.enrolment.models import Batch, Elsewhere, Membership, Nomination, Reply, ReplyLine, Terms
from payung.enrolment.queries.preview import LineResult
from payung.enrolment.queries.replies import DAYS_BEFORE_BATCH
from payung.rules.months import age_on, birthday, month_of
from payung.rules.reasons import Refused
from payung.workers import actions as registry
from payung.workers.queries import nik_of
from tests.enrolment.town import ANSWERED, DAY, SENT, START, Town, codes

SAMPLES = Path(__file__).parent.parent / "samples"
LATER = date(2026, 7, 2)


def outcomes(results: list[LineResult]) -> list[tuple[str, str]]:
    return [(line.outcome, line.code) for line in results]


def facts() -> dict[str, Any]:
    """Return everything that an answer can leave behind."""
    return {
        "lines": list(ReplyLine.objects.order_by("number", "pk").values_list("number", "outcome", "worker", "reason")),
        "spells": sorted(Membership.objects.values_list("worker", "kpj_index", "start", "nomination")),
        "terms": sorted(Terms.objects.values_list("membership__worker", "from_month", "basis_rupiah")),
        "elsewhere": sorted(Elsewhere.objects.values_list("worker", "from_on")),
        "files": SealedFile.objects.count(),
        "replies": Reply.objects.count(),
    }


def test_accepted_people_become_members_with_sealed_numbers_and_the_programme_s_terms(town: Town) -> None:
    people = [
        replace(one, occupation=job) for one, job in zip(town.people(2), ("Penjahit", "Tukang ojek"), strict=True)
    ]
    town.list_in(people)
    first, driver = town.workers(people)
    town.nominate()
    town.batch()
    [one, other] = town.answer(town.said(first, kpj="99812345678"), town.said(driver, kpj="99887654321"))
    assert (one.row, one.outcome, one.worker, one.start_date, one.reason) == (5, "accepted", first.ref, START, None)
    spell = Membership.objects.get(worker=first)
    assert (spell.start, spell.recorded_on, spell.nomination) == (START, ANSWERED, town.nomination(first))
    assert queries.kpj_of(spell) == "99812345678"
    assert b"99812345678" not in bytes(spell.kpj_sealed)
    assert queries.by_kpj(["99812345678", "99887654321"])["99887654321"] == [Membership.objects.get(worker=driver)]
    terms = Terms.objects.get(membership__worker=driver)
    assert (terms.from_month, terms.basis_rupiah, terms.programmes, terms.sector) == (
        month_of(START), 1_000_000, 3, "transport"
    )  # fmt: skip
    line = ReplyLine.objects.get(worker=first)
    assert line.batch_line
    cells = json.loads(sealing.unseal(line.cells_sealed, bound_to=f"reply:{line.reply.ref}:{line.number}"))
    assert cells[1] == nik_of(first)
    assert other.outcome == "accepted"


def test_refusals_keep_the_branch_s_words_and_get_advice_in_plain_words(town: Town) -> None:
    words = {
        "USIA TIDAK MEMENUHI": "age", "DATA GANDA": "duplicate", "NIK TIDAK PADAN DUKCAPIL": "nik_not_matched",
        "Sudah terdaftar sebagai peserta PU": "already_member",
        "Menurut Dukcapil ybs telah meninggal dunia": "deceased", "Alamat belum diisi": "incomplete",
        "Silakan hubungi petugas": "other", "": "not_stated",
    }  # fmt: skip
    people = town.sent(len(words))
    results = town.answer(
        *(town.said(who, "GAGAL", reason=text) for who, text in zip(people, words, strict=True))
    )  # fmt: skip
    assert [line.code for line in results] == list(words.values())
    assert [line.reason for line in results] == [text or "not_stated" for text in words]
    assert {line.outcome for line in results} == {"refused"}
    assert not Membership.objects.exists()
    shown = {refusal.code: refusal for refusal in queries.refusals("31.75", on=ANSWERED, known_on=ANSWERED)}
    assert set(shown) == set(words.values()) - {"already_member"}
    assert shown["nik_not_matched"].advice.startswith("NIK, nama atau tanggal lahir tidak sama")
    assert shown["other"].text == "Silakan hubungi petugas"
    age = age_on(people[0].birth_date, ANSWERED)
    assert f"umurnya waktu itu {age} tahun, masih dalam batas" in shown["age"].advice
    elsewhere = Elsewhere.objects.get()
    assert (elsewhere.worker, elsewhere.from_on, elsewhere.source) == (people[3], ANSWERED, "reply")


def test_a_refusal_is_answered_with_what_we_know(town: Town) -> None:
    """The limits are the law's: on the 65th birthday the branch is right, the day before it is not."""
    (person,) = town.sent(1)
    person.birth_date = date(2005, 3, 10)
    about = partial(queries.advice_about, person)
    grown, too_old = birthday(person.birth_date, 18), birthday(person.birth_date, 65)
    for day, is_ours in (
        (grown - timedelta(1), False), (grown, True), (too_old - timedelta(1), True), (too_old, False),
    ):  # fmt: skip
        words = about("age", on=day)
        assert str(age_on(person.birth_date, day)) in words
        assert ("minta cabang memeriksa lagi" in words) == is_ours
        assert ("ganti dengan orang lain" in words) != is_ours
    work = about("wage_earner", on=ANSWERED)
    assert work.startswith("Menurut data kita: ")
    assert "Menurut cabang bekerja pada pemberi kerja" in work
    assert not about("duplicate", on=ANSWERED).startswith("Menurut data kita")


def test_the_sample_answer_comes_to_its_truth_before_and_after_it_is_applied(town: Town) -> None:
    truth = json.loads((SAMPLES / "truth.json").read_text())["reply"]
    data = (SAMPLES / truth["file"]).read_bytes()
    reply = actions.receive_reply(truth["file"], data, on=ANSWERED, by=operator())
    before = queries.line_results(queries.judged_lines(reply, on=ANSWERED))
    assert {str(line.row) for line in before} == set(truth["rows"])
    assert {line.outcome for line in before} == {"unmatched", "repeated"}  # nobody is registered here
    applied = actions.apply_reply(reply, on=ANSWERED, by=operator())
    assert outcomes(applied) == outcomes(before)
    assert not Membership.objects.exists()


def test_a_preview_says_what_applying_does_and_records_nothing(town: Town) -> None:
    one, two, three = town.sent(3)
    lines = [town.said(one), town.said(two, "GAGAL", reason="DATA GANDA"), town.said(three, nik="3175010101909999")]
    reply = actions.receive_reply("balasan.xlsx", town.file([*lines, lines[0]]), on=ANSWERED, by=operator())
    preview = queries.line_results(queries.judged_lines(reply, on=ANSWERED))
    assert [line.outcome for line in preview] == ["accepted", "refused", "unmatched", "repeated"]
    assert not ReplyLine.objects.exists()
    applied = actions.apply_reply(reply, on=ANSWERED, by=operator())
    assert applied == preview
    with pytest.raises(Refused) as no:
        actions.discard_reply(reply, on=ANSWERED, by=operator())
    assert codes(no) == {"applied_already"}


def test_the_same_file_again_or_the_same_lines_in_another_change_nothing(town: Town) -> None:
    one, two = town.sent(2)
    lines = [town.said(one), town.said(two, "GAGAL", reason="DATA GANDA")]
    town.answer(*lines)
    before = facts()
    assert {line.outcome for line in town.answer(*lines, on=LATER)} == {"repeated"}
    assert {line.outcome for line in town.answer(*reversed(lines), on=LATER)} == {"repeated"}
    assert facts() == before


def test_headings_stand_anywhere_and_under_other_names(town: Town) -> None:
    one, two = town.sent(2)
    headings = ["NO", "Nomor KPJ", "Hasil", "No. KTP", "Tgl. Mulai\nPerlindungan", "Alasan Penolakan", "Nama Lengkap"]
    lines = [
        [town.crowd.kpj(), "Diterima", nik_of(one), "20 Juni 2026", "", one.name],
        ["", "Ditolak", nik_of(two), "", "umur melebihi batas", two.name],
    ]
    reply = actions.receive_reply("hasil.xlsx", town.file(lines, headings), on=ANSWERED, by=operator())
    applied = actions.apply_reply(reply, on=ANSWERED, by=operator())
    assert outcomes(applied) == [("accepted", ""), ("refused", "age")]
    assert Membership.objects.get().start == START


def test_lines_that_contradict_or_miss_something_are_listed_and_not_guessed(town: Town) -> None:
    people = town.sent(9)
    kpj = town.crowd.kpj()
    lines = [
        town.said(people[0]), town.said(people[0], "GAGAL", reason="DATA GANDA"),
        town.said(people[1], start=""), town.said(people[2], kpj=""),
        town.said(people[3], "DALAM PROSES", kpj="", start=""),
        town.said(people[4], kpj=kpj), town.said(people[5], kpj=kpj),
        town.said(people[6], reason="NIK TIDAK PADAN DUKCAPIL"), town.said(people[7], start="31 Juni 2026"),
        town.said(people[8], name="Orang Lain", birth_date=date(1970, 1, 1)),
        town.said(people[8], nik="12345"), town.said(people[8], nik=3175010101909999.0),
    ]  # fmt: skip
    results = town.answer(*lines)
    assert [line.code for line in results] == [
        "contradicts_in_file", "contradicts_in_file", "start_missing", "kpj_missing", "status_unknown",
        "kpj_of_another", "kpj_of_another", "accepted_with_a_refusal", "start_unreadable", "another_person",
        "nik_not_16_digits", "nik_number_cell",
    ]  # fmt: skip
    assert {line.outcome for line in results} == {"unclear"}
    assert not Membership.objects.exists()
    assert queries.batch_path(Batch.objects.get()).waiting == 9
    cleared = town.answer(lines[0], town.said(people[1]), on=LATER)
    assert outcomes(cleared) == [("accepted", ""), ("accepted", "")]
    assert {line.outcome for line in town.answer(*lines[2:], on=LATER)} == {"repeated"}


def test_an_acceptance_that_differs_from_what_the_branch_said_before_is_unclear(town: Town) -> None:
    one, two, three = town.sent(3)
    kept = town.said(one, kpj="99811112222")
    town.answer(kept, town.said(two, kpj="99833334444"), town.said(three, kpj="99855556666"))
    results = town.answer(
        town.said(one, kpj="99899990000"), town.said(two, kpj="99833334444", start=START + timedelta(days=3)),
        town.said(three, "GAGAL", reason="USIA TIDAK MEMENUHI"), [*kept[:3], "SUKSES", *kept[4:]], on=LATER,
    )  # fmt: skip
    assert outcomes(results) == [
        ("unclear", "kpj_differs"), ("unclear", "start_differs"), ("unclear", "member_already"), ("repeated", "")
    ]  # fmt: skip
    assert Membership.objects.count() == 3


def test_a_new_start_long_after_or_after_an_ending_is_a_new_spell(town: Town) -> None:
    lapsed, ended, dead = town.members(3)
    for spell, why in ((ended, "hired"), (dead, "died")):
        town.end(spell, last_day=date(2026, 6, 30), why=why, on=date(2026, 7, 1))
    again = date(2026, 11, 2)
    results = town.answer(
        town.said(lapsed.worker, kpj=queries.kpj_of(lapsed), start=again),
        town.said(ended.worker, kpj=queries.kpj_of(ended), start=date(2026, 7, 20)),
        town.said(dead.worker, start=again), on=date(2026, 11, 5),
    )  # fmt: skip
    assert [(line.outcome, line.flag or line.code) for line in results] == [
        ("accepted", "new_spell"), ("accepted", "new_spell"), ("unclear", "died")
    ]  # fmt: skip
    spells = queries.memberships_of([lapsed.worker_id])[lapsed.worker_id]
    assert [spell.start for spell in spells] == [START, again]


def test_a_registered_person_in_no_batch_is_evidence_all_the_same(town: Town) -> None:
    [worker] = town.admit(1)
    [line] = town.answer(town.said(worker))
    assert (line.outcome, line.flag) == ("accepted", "not_in_batch")
    spell = Membership.objects.get(worker=worker)
    assert spell.nomination is None
    town.nominate()
    assert not Nomination.objects.exists()


def test_an_answer_for_one_batch_leaves_the_others_open_and_may_repeat_the_words(town: Town) -> None:
    [worker] = town.sent(1)
    first = Batch.objects.get()
    refusal = town.said(worker, "GAGAL", reason="DATA GANDA")
    town.answer(refusal)
    actions.send_again(town.nomination(worker), on=LATER, by=town.officer)
    second = town.batch(on=LATER)
    assert [line.outcome for line in town.answer(refusal, on=LATER)] == ["repeated"]
    assert queries.batch_path(second).waiting == 1
    named = town.answer(refusal, on=LATER, batch=second)
    assert [line.outcome for line in named] == ["refused"]
    assert (queries.batch_path(first).refused, queries.batch_path(second).refused) == (1, 1)
    assert [line.outcome for line in town.answer(refusal, on=LATER, batch=second)] == ["repeated"]


def test_an_answer_reaches_only_people_of_the_area_it_was_sent_for(town: Town) -> None:
    [here] = town.sent(1)
    [there] = town.admit(1, rw="31.75.01.1003-004")
    lines = [town.said(here), town.said(there)]
    results = town.answer(*lines, area=town.village)
    assert [line.outcome for line in results] == ["accepted", "unmatched"]
    wider = town.answer(*lines, on=LATER, by=operator())
    assert [line.outcome for line in wider] == ["repeated", "accepted"]


def test_somebody_registered_since_is_matched_when_the_same_file_comes_again(town: Town) -> None:
    [person] = town.people(1)
    line = [person.nik, person.name, person.birth_date, "BERHASIL", town.crowd.kpj(), START, ""]
    assert [each.outcome for each in town.answer(line)] == ["unmatched"]
    assert [each.outcome for each in town.answer(line, on=LATER)] == ["repeated"]
    town.list_in([person], on=LATER)
    assert [each.outcome for each in town.answer(line, on=LATER)] == ["accepted"]
    assert [each.outcome for each in town.answer(line, on=LATER)] == ["repeated"]


def test_an_answer_about_a_record_that_was_merged_counts_for_the_person(town: Town) -> None:
    kept, absorbed = town.sent(2)
    registry.merge(kept, absorbed, both_members=False, on=DAY, by=town.officer)
    [line] = town.answer(town.said(absorbed))
    assert (line.outcome, line.worker) == ("accepted", absorbed.ref)
    state = queries.enrolment_of(kept, on=ANSWERED, known_on=ANSWERED)
    assert state.state == "member"
    assert [spell.worker for spell in state.memberships] == [absorbed]


def test_a_stop_in_the_middle_and_a_second_try_come_to_what_one_run_comes_to(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payung.enrolment.queries.replies.PIECE", 4)
    people = town.sent(12)
    refusal = {"status": "GAGAL", "reason": "DATA GANDA"}
    lines = [town.said(one, **({} if n % 3 else refusal)) for n, one in enumerate(people)]
    data = town.file([*lines, lines[1], lines[5]])
    reply = actions.receive_reply("balasan.xlsx", data, on=ANSWERED, by=operator())
    actions.start_applying(reply, on=ANSWERED, by=operator())
    steps = actions.continue_reply(reply)
    assert next(steps) < next(steps) < len(lines)
    del steps
    half = facts()
    assert 0 < len(half["spells"]) < 8
    again = actions.receive_reply("balasan.xlsx", data, on=LATER, by=operator())
    assert again == reply
    results = actions.apply_reply(again, on=LATER, by=operator())
    assert [line.outcome for line in results].count("accepted") == 8
    assert [line.outcome for line in results].count("repeated") == 2
    whole = facts()
    assert len(whole["spells"]) == 8
    assert set(Membership.objects.values_list("recorded_on", flat=True)) == {ANSWERED}
    for _done in actions.continue_reply(again):
        pass
    assert facts() == whole


def test_a_file_without_lines_or_headings_is_refused_in_one_sentence(town: Town) -> None:
    for data, code in ((town.file([]), "no_lines"), (town.file([], ["A", "B"]), "no_table"), (b"", "file_empty")):
        with pytest.raises(Refused) as no:
            actions.receive_reply("balasan.xlsx", data, on=ANSWERED, by=operator())
        assert codes(no) == {code}
    assert not Reply.objects.exists()


def test_no_identity_number_stays_in_clear_not_even_one_in_the_branch_s_words(town: Town) -> None:
    accepted, refused = town.sent(2)
    number = nik_of(refused)
    words = f"NIK {number[:6]}.{number[6:]} tidak padan Dukcapil per 15-06-2026, KPJ 99812345678"
    town.answer(town.said(accepted, kpj="99887654321"), town.said(refused, "GAGAL", reason=words))
    shown = queries.refusals("31.75", on=ANSWERED, known_on=ANSWERED)[0]
    assert (shown.code, shown.text) == ("nik_not_matched", "NIK … tidak padan Dukcapil per 15-06-2026, KPJ …")
    numbers = [nik_of(accepted), number, f"{number[:6]}.{number[6:]}", "99812345678", "99887654321"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  our own tables
            content = repr([bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row])
            assert not [each for each in numbers if each in content], table


def test_what_the_branch_said_cannot_be_changed_in_the_database(town: Town) -> None:
    [worker] = town.sent(1)
    town.answer(town.said(worker, "GAGAL", reason="DATA GANDA"))
    for act in (lambda: ReplyLine.objects.update(outcome="accepted"), lambda: ReplyLine.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert ReplyLine.objects.get().outcome == "refused"


def test_starts_are_bounded_by_the_batch_and_the_day_and_one_slip_stops_nobody_else(town: Town) -> None:
    workers = town.sent(6)
    days = [
        date(2000, 1, 1), SENT - timedelta(DAYS_BEFORE_BATCH + 1), SENT - timedelta(DAYS_BEFORE_BATCH),
        date(2026, 9, 30), date(2026, 10, 1), date(2062, 6, 20),
    ]  # fmt: skip
    lines = [town.said(worker, start=day) for worker, day in zip(workers, days, strict=True)]
    reply = actions.receive_reply("balasan.xlsx", town.file(lines), on=ANSWERED, by=operator())
    preview = [(each.outcome, each.code) for each in queries.line_results(queries.judged_lines(reply, on=ANSWERED))]
    results = actions.apply_reply(reply, on=ANSWERED, by=operator())
    slip, good = ("unclear", "start_unlikely"), ("accepted", "")
    assert preview == [(each.outcome, each.code) for each in results] == [slip, slip, good, good, slip, slip]
    assert set(Membership.objects.values_list("start", flat=True)) == {days[2], days[3]}
