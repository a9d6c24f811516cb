"""Somebody takes a list away in a file: what is in it is written down before it leaves."""

from datetime import date

from django.db import transaction

from payung.access.actions import record, see_all
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.roster.models import Roster, Row, Sighting

SEEN_IN = "list with problems"


@verb("take_problems")
@transaction.atomic
def take_problems(roster: Roster, *, on: date, by: Author) -> None:
    """Record that the list left with its identity numbers: the trail names it, and everybody on file in it is seen."""
    refs = Sighting.objects.filter(row__roster=roster).values_list("worker__ref", flat=True)
    people = see_all(sorted(set(refs)), what=SEEN_IN, on=on, by=by)
    rows = Row.objects.filter(roster=roster).exclude(verdict=Row.Verdict.IGNORED).count()
    record("take_problems", roster.ref, on=on, by=by, after={"rows": rows, "people_on_file": people})
