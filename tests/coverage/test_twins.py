"""The two spellings of cover agree: the rule over one person's evidence, and the one query over everybody."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from payung.coverage import queries
from payung.coverage.models import BranchWord
from payung.coverage.queries.person import STATE_RANK
from payung.dues.models import Settlement, SettlementReversal
from payung.enrolment.models import Ending, Membership
from payung.rules import State, month_bits, month_of, standing
from payung.rules.month_bits import mask
from payung.workers import queries as workers
from payung.workers.models import Residence, Worker
from tests.coverage.towns import Town

DAYS = (date(2026, 2, 28), date(2026, 3, 15), date(2026, 3, 16), date(2026, 1, 30), date(2026, 6, 30), date(2026, 8, 1))
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 30))]
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


class Histories(NamedTuple):
    """The histories of some memberships, as the rule takes one and as the twin for sets takes all."""

    workers: list[int]
    starts: list[date]
    settled: list[frozenset[int]]
    endings: list[date | None]

    @classmethod
    def of(cls, memberships: Iterable[Membership]) -> "Histories":
        """Read what stands of these memberships, one after the other."""
        every = list(memberships)
        taken_back = SettlementReversal.objects.values("settlement_id")
        paid = [Settlement.objects.filter(membership=each).exclude(pk__in=taken_back) for each in every]
        ends = [Ending.objects.filter(membership=each, reversed_on=None).first() for each in every]
        return cls(
            [each.worker_id for each in every],
            [each.start for each in every],
            [frozenset(found.values_list("month", flat=True)) for found in paid],
            [end.last_day if end else None for end in ends],
        )

    def one_by_one(self, day: date) -> list[State]:
        """Ask the rule about each."""
        each = zip(self.starts, self.settled, self.endings, strict=True)
        return [
            standing(start=start, settled=paid, last_day_of_membership=end, day=day).state for start, paid, end in each
        ]

    def at_once(self, day: date) -> list[State]:
        """Ask the twin for month_bits."""
        first = min(month_of(date(2025, 1, 1)), *(month for paid in self.settled for month in paid))
        masks = [mask(paid, first=first) for paid in self.settled]
        codes = month_bits.states_on(day, first=first, starts=self.starts, settled=masks, endings=self.endings)
        return [month_bits.state_of(code)[0] for code in codes]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_the_line_over_time_counts_whom_the_rule_covers_in_an_area_and_everywhere(seed: int) -> None:
    town = Town(seed, people=60)
    asked = DAYS[seed % len(DAYS)]
    there = [rw.code for rw in town.rws[:2]]
    inside = [
        pk
        for pk in Worker.objects.values_list("pk", flat=True)
        if lived_in(pk, asked, None) in {rw.pk for rw in town.rws[:2]}
    ]
    for areas, who in ((None, Membership.objects.all()), (there, Membership.objects.filter(worker__in=inside))):
        histories, found = Histories.of(who), queries.spans(asked, areas=areas)
        for day in [asked - timedelta(n) for n in range(0, 200, 3)]:
            covered = histories.one_by_one(day).count(State.COVERED)
            assert sum(span.people for span in found if span.first <= day <= span.last) == covered


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_the_query_of_one_day_says_what_the_twin_for_sets_says(seed: int) -> None:
    Town(seed, people=60)
    root_of, worded = workers.roots(date.max), BranchWord.objects.values("membership__worker")
    special = {root_of.get(pk, pk) for pk in Worker.objects.filter(pk__in=worded).values_list("pk", flat=True)}
    histories = Histories.of(Membership.objects.all())
    for on in DAYS:
        best: dict[int, State] = {}
        for pk, state in zip(histories.workers, histories.at_once(on), strict=True):
            person = root_of.get(pk, pk)
            best[person] = max(best.get(person, state), state, key=STATE_RANK.__getitem__)
        said = {each.worker_id: each.state for each in queries.states(on)}
        assert said.keys() == best.keys()
        assert [pk for pk in said if said[pk] != best[pk] and pk not in special] == [], "a word of the branch aside"


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_both_spellings_say_the_same_of_everybody(seed: int) -> None:
    town = Town(seed, people=60)
    seen = [agree(town, on, None) | agree(town, on, on + KNOWN[(seed + n) % len(KNOWN)]) for n, on in enumerate(DAYS)]
    assert len(set().union(*seen)) >= 6, "a town shows most kinds of state"
