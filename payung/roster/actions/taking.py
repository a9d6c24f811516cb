"""Somebody takes a list away in a file: what is in it is written down before it leaves."""

from datetime import date

from django.db import transaction

from payung.access.actions import record, see_all
from payung.access.models import User
from payung.roster.models import Roster, Row, Sighting

SEEN_IN = "list with problems"


@transaction.atomic
def take_problems(roster: Roster, *, on: date, by: User | None) -> None:
    """Record that the list left with its identity numbers: the trail names it, and everybody on file in it is seen."""
    refs = Sighting.objects.filter(row__roster=roster).values_list("worker__ref", flat=True)
    people = see_all(sorted(set(refs)), what=SEEN_IN, on=on, by=by)
    rows = Row.objects.filter(roster=roster).exclude(verdict=Row.Verdict.IGNORED).count()
    record("take_problems", roster.ref, on=on, by=by, after={"rows": rows, "people_on_file": people})
