"""A worker's family is added, corrected, taken off, each act in the trail; words of lists are read."""

from datetime import date
from typing import Any

import pytest

from payung.access.models import AuditLine
from payung.rules import provision
from payung.rules.scholarship import LADDER
from payung.workers import actions, queries
from payung.workers.models import Relative
from tests.workers.conftest import VILLAGE, MakePerson, codes


def test_relatives_are_added_corrected_and_taken_off_with_what_stood_there_in_the_trail(
    person: MakePerson, clerk: Any, on: date
) -> None:
    worker = person()
    fact = actions.add_relative(
        worker, relation="child", name="Fajar", birth_date=date(2012, 5, 9), school_level="sd", on=on, by=clerk
    )
    actions.correct_relative(fact, changes={"name": "Fajar Saputra", "school_level": "sd"}, on=on, by=clerk)
    assert [each.name for each in queries.relatives_of(worker, on)] == ["Fajar Saputra"]
    actions.remove_relative(fact, on=on, by=clerk)
    assert queries.relatives_of(worker, on) == []
    added, corrected, removed = AuditLine.objects.filter(subject=worker.ref).order_by("pk")
    assert added.after["name"] == "Fajar"
    assert (corrected.before, corrected.after) == (
        {"id": fact.pk or added.after["id"], "name": "Fajar"}, {"id": added.after["id"], "name": "Fajar Saputra"},
    )  # fmt: skip
    assert (removed.before["name"], removed.after, removed.area) == ("Fajar Saputra", {}, f"{VILLAGE}-005")


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"name": "Fajar", "birth_date": date(2026, 6, 16)}, "born_later"),
        ({"name": "DARMAWAN", "birth_date": date(1977, 1, 2)}, "relative_known"),
    ],
)
def test_who_is_not_born_yet_or_on_file_already_is_refused(
    person: MakePerson, clerk: Any, on: date, details: dict[str, Any], code: str
) -> None:
    worker = person()
    known = actions.add_relative(
        worker, relation="husband", name="Darmawan", birth_date=date(1977, 1, 2), on=on, by=clerk
    )
    child = actions.add_relative(worker, relation="child", name="Ani", on=on, by=clerk)
    assert codes(lambda: actions.add_relative(worker, relation="child", on=on, by=clerk, **details)) == [code]
    assert codes(lambda: actions.correct_relative(child, changes=details, on=on, by=clerk)) == [code]
    actions.correct_relative(known, changes={"phone": "+6280011111111"}, on=on, by=clerk)
    assert Relative.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"), [({"name": "Ani"}, "nothing_changed"), ({"worker_id": 1}, "not_correctable")]
)
def test_a_correction_changes_something_that_may_be_changed(
    person: MakePerson, clerk: Any, on: date, changes: dict[str, Any], code: str
) -> None:
    fact = actions.add_relative(person(), relation="child", name="Ani", on=on, by=clerk)
    assert codes(lambda: actions.correct_relative(fact, changes=changes, on=on, by=clerk)) == [code]


def test_the_family_is_that_of_the_person_not_of_one_record(person: MakePerson, clerk: Any, on: date) -> None:
    kept, absorbed = person(), person()
    actions.add_relative(absorbed, relation="child", name="Ani", birth_date=date(2012, 5, 9), on=on, by=clerk)
    actions.add_relative(kept, relation="husband", name="Darmawan", on=on, by=clerk)
    assert [each.name for each in queries.relatives_of(kept, on)] == ["Darmawan"]
    actions.merge(kept, absorbed, both_members=False, on=on, by=clerk)
    assert [each.name for each in queries.relatives_of(kept, on)] == ["Darmawan", "Ani"]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("ISTRI", "wife"), ("Isteri", "wife"), ("suami", "husband"), ("Anak Kandung", "child"),
        ("Ibu kandung", "mother"),
        ("Bapak Mertua", "father_in_law"), ("ibu mertua", "mother_in_law"), ("kakak", "sibling"),
        ("Saudara kandung", "sibling"), ("father_in_law", "father_in_law"), ("child", "child"), ("cucu", "grandchild"),
        ("anak tiri", ""), ("saudara ipar", ""), ("tetangga", ""), ("mertua", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_lists_words_for_a_relation_are_read_or_left_as_they_came(words: str, key: str) -> None:
    assert queries.relation_of(words) == key


def test_relations_and_schools_are_those_that_the_law_knows(on: date) -> None:
    ranked = set(provision("heirs.rank", on=on).rows) - {"will"}
    assert set(Relative.Relation.values) - {"other"} == ranked
    assert tuple(Relative.School.values) == LADDER
