"""Newcomers are written whole, and taken back whole, unless they are somebody's other record."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from payung.access.models import AuditLine
from payung.rules.reasons import Refused
from payung.workers import actions, queries
from payung.workers.models import Distinct, Merge, Relative, Residence, Welfare, Worker
from tests.workers.conftest import ADMITTED_ON, BORN, MakePerson, nik, rw


def test_a_newcomer_has_a_home_a_folded_name_and_a_sealed_number(person: MakePerson) -> None:
    worker = person("Hj. Siti Aminah", rw=5, rt="003", kk_number="3175020101019001")
    assert (worker.name_key, worker.match_key) == ("siti aminah", "1985-02-03s")
    assert queries.nik_of(worker) == nik(9000)
    assert b"9000" not in bytes(worker.nik_sealed)
    home = queries.residence_on(worker, ADMITTED_ON)
    assert home is not None
    assert (home.rw, home.rt, home.from_on) == (rw(5), "003", ADMITTED_ON)


def test_one_nik_is_admitted_once(person: MakePerson) -> None:
    person(nik=nik(9500))
    with pytest.raises(IntegrityError), transaction.atomic():
        person(nik=nik(9500))
    person(nik=nik(9501))
    assert Worker.objects.count() == 2


def test_people_are_found_by_nik_and_by_no_other(person: MakePerson) -> None:
    one, other = person(), person()
    assert queries.by_nik([nik(9000), nik(9001), nik(9777)]) == {nik(9000): one, nik(9001): other}


def test_who_is_taken_back_leaves_nothing(person: MakePerson, on: Any, clerk: Any) -> None:
    gone, stays = person(), person()
    actions.add_relative(gone, relation="child", name="Fajar", on=on, by=clerk)
    actions.consent(gone, channel="spoken", on=on, by=clerk)
    actions.tell_apart(gone, stays, on=on, by=clerk)
    assert actions.take_back([gone.pk]) == 1
    assert list(Worker.objects.all()) == [stays]
    assert not Relative.objects.exists()
    assert not Distinct.objects.exists()
    assert list(Residence.objects.values_list("worker", flat=True)) == [stays.pk]


def test_who_counts_as_somebody_else_stays_until_the_merge_is_taken_back(
    person: MakePerson, on: Any, clerk: Any
) -> None:
    kept, absorbed = person(), person()
    fact = actions.merge(kept, absorbed, both_members=False, on=on, by=clerk)
    for one in (kept, absorbed):
        with pytest.raises(Refused, match="merged"):
            actions.take_back([one.pk])
    actions.undo_merge(fact, on=on, by=clerk)
    assert actions.take_back([absorbed.pk]) == 1
    assert not Merge.objects.exists()


def test_two_records_of_one_person_are_taken_back_together(person: MakePerson, on: Any, clerk: Any) -> None:
    kept, absorbed = person(), person()
    actions.merge(kept, absorbed, both_members=False, on=on, by=clerk)
    assert actions.take_back([kept.pk, absorbed.pk]) == 2
    assert not Worker.objects.exists()


def test_a_welfare_line_of_one_snapshot_counts_once(person: MakePerson) -> None:
    worker = person()
    lines = [
        Welfare(worker=worker, source="DTSEN", decile=decile, snapshot_on=ADMITTED_ON, recorded_on=ADMITTED_ON)
        for decile in (2, 3)
    ]
    actions.note_welfare(lines[:1])
    actions.note_welfare(lines)
    assert [line.decile for line in Welfare.objects.all()] == [2]


def test_no_nik_is_in_the_trail(person: MakePerson, on: Any, clerk: Any) -> None:
    worker = person()
    actions.correct_nik(worker, nik=nik(9800), on=on, by=clerk)
    actions.correct(worker, changes={"name": "Siti Aminah Wati"}, on=on, by=clerk)
    said = json.dumps([[line.before, line.after] for line in AuditLine.objects.filter(subject=worker.ref)])
    assert "Siti Aminah Wati" in said
    assert nik(9000) not in said
    assert nik(9800) not in said
    assert BORN.isoformat() not in said, "only what changed"
