"""The two spellings of cover agree: the rule over one person's evidence, and the one query over everybody."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from payung.coverage import queries
from payung.enrolment.models import Membership
from payung.workers import queries as workers
from payung.workers.models import Residence
from tests.coverage.towns import Town

DAYS = (date(2026, 2, 28), date(2026, 3, 15), date(2026, 3, 16), date(2026, 1, 30), date(2026, 6, 30), date(2026, 8, 1))
KNOWN = (timedelta(0), timedelta(20), timedelta(-15))


def lived_in(worker_id: int, on: date, known_on: date | None) -> int | None:
    """Return the RW by the rule in words: the latest home that began by then, else the first."""
    homes = Residence.objects.filter(worker_id=worker_id, recorded_on__lte=known_on or date.max)
    begun = homes.filter(from_on__lte=on).order_by("-from_on", "-pk").first()
    home = begun or homes.order_by("from_on", "pk").first()
    return home.rw_id if home else None


def by_the_rule(on: date, known_on: date | None) -> dict[int, tuple[Any, ...]]:
    """Return everybody's state through `cover`, one person after the other."""
    known = Membership.objects.filter(recorded_on__lte=known_on or date.max)
    root_of = workers.roots(known_on or date.max)
    people = {root_of.get(pk, pk) for pk in known.values_list("worker_id", flat=True)}
    return {
        pk: (lived_in(pk, on, known_on), cover.answer, cover.state, cover.counts)
        for pk, cover in queries.covers(sorted(people), on=on, known_on=known_on).items()
    }


def lapses_soon(people: Iterable[int], on: date, known_on: date | None) -> list[int]:
    """Return who is covered and whose last day lies on the day or within the 30 days after it."""
    covers = queries.covers(sorted(people), on=on, known_on=known_on)
    until = on + timedelta(30)
    return [pk for pk, cover in covers.items() if cover.counts and cover.last_day and on <= cover.last_day <= until]


def total(groups: Iterable[queries.Covered]) -> Counter[int | None]:
    """Return the covered people of each RW."""
    counted: Counter[int | None] = Counter()
    for group in groups:
        counted[group.rw_id] += group.people
    return counted


def agree(town: Town, on: date, known_on: date | None) -> set[Any]:
    """Hold every question about everybody against the answers one by one; return the kinds of states seen."""
    one_by_one = by_the_rule(on, known_on)
    at_once = {
        each.worker_id: (each.rw_id, each.answer, each.state, each.counts)
        for each in queries.states(on, known_on=known_on)
    }
    assert at_once == one_by_one
    covered = Counter(rw for rw, _answer, _state, counts in one_by_one.values() if counts)
    assert queries.covered_by_rw(on, known_on=known_on) == covered
    assert sum(queries.state_counts(on, known_on=known_on).values()) == len(one_by_one)
    there = [town.rws[0], town.rws[2]]
    living = {each.worker_id for each in queries.states(on, known_on=known_on, areas=[rw.code for rw in there])}
    assert living == {pk for pk, (rw, *_rest) in one_by_one.items() if rw in {rw.pk for rw in there}}
    soon = queries.lapsing_ids(on, known_on=known_on)
    assert sorted(soon) == sorted(lapses_soon(one_by_one, on, known_on))
    assert sum(group.people for group in queries.lapsing(on, known_on=known_on)) == len(soon)
    groups = queries.covered(on, known_on=known_on)
    assert sum(group.people for group in groups if group.lapses) == len(soon)
    assert total(groups) == covered
    return {(answer, state) for _rw, answer, state, _counts in one_by_one.values()}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 30))])
def test_both_spellings_say_the_same_of_everybody(seed: int) -> None:
    town = Town(seed, people=60)
    seen = [agree(town, on, None) | agree(town, on, on + KNOWN[(seed + n) % len(KNOWN)]) for n, on in enumerate(DAYS)]
    assert len(set().union(*seen)) >= 6, "a town shows most kinds of state"
