"""No day counts twice: on random histories each living nominated or enrolled person stands in one state."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from payung.access import sealing
from payung.access.models import SealedFile
from payung.board import queries
from payung.board.queries.figures import Place
from payung.board.queries.partition import Part, apart
from payung.board.queries.standings import PersonState, ids_in_state, standings
from payung.enrolment.models import (
    Batch,
    BatchLine,
    DecisionLetter,
    Elsewhere,
    Ending,
    Membership,
    Nomination,
    Reply,
    ReplyLine,
)
from payung.enrolment.queries import sent_of
from payung.regions import queries as places
from payung.regions.models import Region
from payung.rules.coverage import Answer
from payung.workers.models import Worker
from payung.workers.queries import roots
from tests.coverage.test_twins import lived_in
from tests.coverage.towns import Town
from tests.enrolment.town import NEXT_RW, RW

CITY, NOT_COUNTED = "31.75", (PersonState.DIED, PersonState.CANDIDATE, PersonState.UNNOMINATED)
HOMES = (RW, NEXT_RW, "31.75.02.1001-001", "31.75.03.1002-004")
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 25))]


class City(Town):
    """The same town in East Jakarta's own RW, with nominations, batches and answers of every kind beside."""

    def __init__(self, seed: int, people: int) -> None:
        super().__init__(seed, people)
        area = Region.objects.get(code=CITY)
        self.campaign = places.campaign(RW, date(2026, 6, 15))
        self.letter = DecisionLetter.objects.create(
            ref="SK", number=f"SK-{seed}", issued_on=date(2025, 10, 1), area=area, recorded_on=date(2025, 10, 1)
        )
        file = SealedFile.objects.create(
            ref="F", name="x", sealed=b"x", sha256="-", size_bytes=1, recorded_on=self.letter.issued_on
        )
        self.batches = [self._batch(area, n) for n in range(5)]
        self.reply = Reply.objects.create(ref="J", file=file, on=self.letter.issued_on, recorded_on=date(2025, 10, 1))
        for worker in self.workers:
            self._nominations(worker)
        for ending in Ending.objects.all()[::4]:
            Ending.objects.filter(pk=ending.pk).update(why="died")

    def _regions(self, seed: int) -> list[Region]:
        return [Region.objects.get(code=code) for code in HOMES]

    def _batch(self, area: Region, n: int) -> Batch:
        on = self.day()
        approved = self.day(on, 10) if n < 4 else None
        return Batch.objects.create(
            ref=sealing.opaque_ref("B"), kind=("new", "new", "change", "precheck", "new")[n], area=area,
            campaign=self.campaign, on=on, by=self.users[0], recorded_on=on, approved_on=approved,
            approved_by=self.users[1] if approved else None,
            handed_over_on=self.day(approved, 10) if approved else None,
        )  # fmt: skip

    def _nominations(self, worker: Worker) -> None:
        for turn in range(self.draw.choice((0, 1, 1, 2))):
            on = self.day()
            out = self.day(on, 200) if turn == 0 else None
            fact = Nomination.objects.create(
                worker=worker, campaign=self.campaign, letter=self.letter, on=on, recorded_on=on, withdrawn_on=out,
                withdrawn_why="other" if out else "",
            )  # fmt: skip
            batch = self.draw.choice((*self.batches, None))
            if batch and not BatchLine.objects.filter(batch=batch, worker=worker).exists():
                number = BatchLine.objects.count() + 1
                line = BatchLine.objects.create(batch=batch, worker=worker, nomination=fact, number=number)
                self._answer(worker, fact, line)

    def _answer(self, worker: Worker, fact: Nomination, line: BatchLine) -> None:
        spell = Membership.objects.filter(worker=worker, nomination=None, recorded_on__gte=fact.on).first()
        if spell and self.chance(0.7):
            Membership.objects.filter(pk=spell.pk).update(nomination=fact)
        elif self.chance(0.5):
            nomination = fact if self.chance(0.8) else None
            ReplyLine.objects.create(
                reply=self.reply, number=ReplyLine.objects.count() + 1, cells_sealed=b"-", outcome="refused",
                worker=worker, batch_line=line, nomination=nomination, recorded_on=self.day(fact.on, 120),
            )  # fmt: skip

    def days_of_equality(self, many: int) -> list[date]:
        """Return days on which something turns, one before and one after: endings, starts, ends of months."""
        turns = {fact.until_on for fact in Elsewhere.objects.exclude(until_on=None)}
        turns |= {fact.last_day for fact in Ending.objects.all()}
        turns |= {fact.start for fact in Membership.objects.all()} | {date(2026, 3, 31), date(2026, 5, 31)}
        days = sorted({day + timedelta(n) for day in turns if day for n in (-1, 0, 1)})
        return self.draw.sample(days, min(many, len(days)))


def expected(on: date, known_on: date | None) -> dict[str, Counter[str]]:
    """Count everybody one by one: by RW, how many stand in each state, and in the two parts of the covered."""
    people = [pk for pk in Worker.objects.values_list("pk", flat=True) if pk not in roots(known_on or date.max)]
    codes = dict(Region.objects.rw().values_list("pk", "code"))
    found: dict[str, Counter[str]] = {}
    for pk, standing in standings(people, on=on, known_on=known_on).items():
        home = lived_in(pk, on, known_on)
        if standing.state in NOT_COUNTED or home is None:
            continue
        here = found.setdefault(codes[home], Counter())
        here[str(standing.state)] += 1
        here["people"] += 1
        here["confirm"] += standing.is_in(PersonState.CONFIRM)
        here["lapsing"] += standing.is_in(PersonState.LAPSING)
    return found


def agrees(place: Place, of: dict[str, Counter[str]]) -> None:
    """Hold a region's numbers against the sum of the people who live in it, one by one."""
    inside = sum((counts for code, counts in of.items() if code.startswith(place.code)), Counter[str]())
    for name in (*Part, "people", "confirm", "lapsing"):
        assert getattr(place.figures, name) == inside[str(name)], (place.code, name)
    assert sum(getattr(place.figures, part) for part in Part) == place.figures.people
    assert sum(people for people, _rupiah in place.grace.values()) == place.figures.grace
    assert sum(rupiah for _people, rupiah in place.grace.values()) == place.figures.grace_rupiah


@pytest.mark.parametrize("seed", SEEDS)
def test_each_person_stands_in_one_state_and_sums_add_up_at_every_level(seed: int, east_jakarta: None) -> None:
    town = City(seed, people=50)
    seen: Counter[str] = Counter()
    for turn, on in enumerate(town.days_of_equality(6)):
        known_on = (None, on, on + timedelta(20))[turn % 3]
        of = expected(on, known_on)
        seen += sum(of.values(), Counter[str]())
        city = queries.board(CITY, on=on, known_on=known_on)
        for place in city.walk():
            agrees(place, of)
        for code in (HOMES[turn % 4], "31.75.02", "31.75.02.1005"):
            agrees(queries.board(code, on=on, known_on=known_on), of)
    assert len({str(part) for part in Part} & set(seen)) >= 5, "a town shows most states"


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(30, 45))])
def test_the_list_behind_each_number_holds_the_same_people(seed: int, east_jakarta: None) -> None:
    town = City(seed, people=50)
    people = [pk for pk in Worker.objects.values_list("pk", flat=True) if pk not in roots(date.max)]
    for on in town.days_of_equality(4):
        one_by_one = standings(people, on=on)
        for state in set(PersonState) - {PersonState.CANDIDATE, PersonState.UNNOMINATED}:
            assert ids_in_state(state, on=on) == {pk for pk in people if one_by_one[pk].is_in(state)}, (on, state)


def test_a_person_covered_on_a_day_is_not_waiting_on_it_whenever_her_reply_was_recorded(neighbourhood: Any) -> None:
    between = date(2026, 6, 20)  # the start; the reply was recorded on the 21st
    figures = queries.board(RW, on=between).figures
    assert (figures.covered, figures.waiting, figures.people) == (5, 4, 9)
    as_known = queries.board(RW, on=between, known_on=between).figures
    assert (as_known.covered, as_known.waiting, as_known.people) == (0, 9, 9)


def test_whoever_falls_out_is_counted_with_the_day_and_the_money_that_save_her(neighbourhood: Any) -> None:
    last = queries.board(RW, on=date(2026, 9, 30))
    assert (last.figures.covered, last.figures.grace, last.figures.ended) == (0, 5, 0)
    # Two paid for until August by APBD owe September; three paid for June owe three months, two of them at half.
    assert last.figures.grace_rupiah == 2 * 16_800 + 3 * 16_800 + 2 * 3 * 8_400
    assert last.grace == {date(2026, 9, 30): (3, 3 * 16_800 + 6 * 8_400), date(2026, 11, 30): (2, 2 * 16_800)}
    assert last.first_deadline == (date(2026, 9, 30), 3)
    after = queries.board(RW, on=date(2026, 10, 1)).figures
    assert (after.grace, after.ended, after.grace_rupiah) == (2, 3, 4 * 16_800)
    assert queries.board(RW, on=date(2026, 12, 1)).figures.ended == 5


def test_who_is_elsewhere_until_a_day_is_so_up_to_the_day_before(neighbourhood: Any) -> None:
    fact = Elsewhere.objects.get()
    fact.until_on = fact.until_recorded_on = date(2026, 7, 10)
    fact.save()
    on_last, on_next = (queries.board(RW, on=day).figures for day in (date(2026, 7, 9), date(2026, 7, 10)))
    assert (on_last.elsewhere, on_next.elsewhere) == (1, 0)
    assert (on_last.people, on_next.people) == (9, 9), "she is refused again, and to be put right"
    assert (on_last.refused, on_next.refused) == (1, 2)
    assert sent_of([fact.worker_id], on=date(2026, 7, 10))
    standing = standings([fact.worker_id], on=date(2026, 7, 9))[fact.worker_id]
    assert standing.state is PersonState.ELSEWHERE
    assert standing.cover.answer is Answer.CONFIRM


def test_the_dead_are_counted_nowhere(neighbourhood: Any) -> None:
    town, worker = neighbourhood.town, neighbourhood.prepaid[0]
    spell = Membership.objects.get(worker=worker)
    town.end(spell, last_day=date(2026, 7, 10), why="died", on=date(2026, 7, 10))
    before, after = (queries.board(RW, on=day).figures for day in (date(2026, 7, 10), date(2026, 7, 11)))
    assert (before.covered, after.covered, after.ended) == (2, 1, 0)
    assert after.people == before.people - 1
    assert ids_in_state(PersonState.DIED, on=date(2026, 7, 11)) == {worker.pk}
    assert worker.pk not in apart(date(2026, 7, 11)).people


def test_the_dead_are_members_on_their_last_day_whether_or_not_their_dues_were_paid(neighbourhood: Any) -> None:
    last = date(2026, 7, 10)
    for worker in (neighbourhood.prepaid[0], neighbourhood.lapsing[0]):
        neighbourhood.town.end(Membership.objects.get(worker=worker), last_day=last, why="died", on=last)
    before, after = (queries.board(RW, on=day).figures for day in (last, last + timedelta(1)))
    assert (before.covered, before.grace, after.covered, after.grace) == (2, 3, 1, 2)
    assert before.people - after.people == 2
    assert ids_in_state(PersonState.DIED, on=last) == set()


def test_the_thirtieth_day_is_the_last_of_which_a_page_warns(neighbourhood: Any) -> None:
    worker, on = neighbourhood.prepaid[0], date(2026, 7, 1)
    neighbourhood.town.end(Membership.objects.get(worker=worker), last_day=on + timedelta(30), why="moved", on=on)
    for day, days_left in ((on - timedelta(1), None), (on, 30), (on + timedelta(1), 29)):
        standing = standings([worker.pk], on=day)[worker.pk]
        assert standing.days_left == days_left
        assert standing.is_in(PersonState.LAPSING) is (days_left is not None)
        assert (worker.pk in ids_in_state(PersonState.LAPSING, on=day)) is (days_left is not None)
