"""In which region many workers lie is asked once for all of them, and answered as for each."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.access.models import User
from payung.access.places import code_of, codes_of
from payung.access.verbs import require
from tests.workers.conftest import ADMITTED_ON, NEIGHBOUR, MakePerson, codes


def test_many_are_looked_up_together_and_one_outside_refuses_all(
    person: MakePerson, clerk: User, colleague: User, on: date
) -> None:
    few, many = [person() for _ in range(2)], [person() for _ in range(9)]
    asked = []
    for workers in (few, many):
        with CaptureQueriesContext(connection) as queries:
            require("nominate", {"workers": workers, "on": on, "by": clerk})
        asked.append(len(queries))
    assert asked[0] == asked[1]
    mixed = [*many, person(village=NEIGHBOUR, rw=1)]
    require("nominate", {"workers": mixed, "on": on, "by": colleague})
    assert codes(lambda: require("nominate", {"workers": mixed, "on": on, "by": clerk})) == ["area_not_yours"]


def test_each_is_answered_as_if_it_were_alone_also_before_its_first_address(person: MakePerson, on: date) -> None:
    things = [person(rw=5), "31.75", person(village=NEIGHBOUR, rw=1), None, person(rw=7)]
    for day in (on, ADMITTED_ON, ADMITTED_ON - timedelta(days=1)):
        assert sorted(codes_of(things, day)) == sorted(code_of(thing, day) for thing in things)
