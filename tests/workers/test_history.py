"""The history says who changed what, in plain words and over all records of the person, without any number."""

from datetime import date
from typing import Any

from django.utils import translation

from payung.access.authors import operator
from payung.workers import actions, queries
from tests.workers.conftest import MakePerson, nik, rw


def test_each_act_is_a_line_with_what_stood_there_before(person: MakePerson, clerk: Any, on: date) -> None:
    worker = person("Siti Aminah", rw=5, phone="+6280011111111", occupation="penjahit")
    actions.correct(worker, changes={"occupation": "ojek_online", "sex": "L"}, on=on, by=clerk)
    actions.correct_nik(worker, nik=nik(9900), on=on, by=clerk)
    actions.move(worker, rw=rw(7), rt="002", on=on, by=clerk)
    actions.add_relative(worker, relation="wife", name="Dewi", on=on, by=clerk)
    actions.consent(worker, channel="spoken", on=on, by=clerk)
    with translation.override("id"):
        changes = queries.changes_of(worker, on)
    assert [(change.words, change.who) for change in changes] == [
        (words, "Bapak Hendra")
        for words in ("Persetujuan dicatat", "Anggota keluarga ditambah", "Pindah", "NIK diganti", "Data dibetulkan")
    ]
    told = {change.words: change.details for change in changes}
    assert told["Data dibetulkan"] == [
        ("Jenis kelamin", "perempuan", "laki-laki"),
        ("Pekerjaan", "Penjahit", "Pengemudi ojek daring"),
        ("Sektor", "pekerjaan lain", "angkutan"),
    ]
    assert told["Pindah"] == [
        ("RW", "RW 05 Rawamangun", "RW 07 Rawamangun"), ("RT", "", "002"), ("Mulai", "", "15 Juni 2026"),
    ]  # fmt: skip
    assert told["NIK diganti"] == []


def test_the_history_is_that_of_the_person(person: MakePerson, clerk: Any, on: date) -> None:
    kept, absorbed = person("Siti Aminah"), person("Siti Aminah Wati")
    actions.correct(absorbed, changes={"name": "Siti A. Wati"}, on=on, by=operator())
    assert queries.changes_of(kept, on) == []
    actions.merge(kept, absorbed, both_members=False, on=on, by=clerk)
    merged, corrected = queries.changes_of(kept, on)
    assert merged.other == absorbed.ref
    assert corrected.details[0][1:] == ("Siti Aminah Wati", "Siti A. Wati")
    assert queries.changes_of(kept, date(2026, 6, 14)) == [], "what was not known that day"
