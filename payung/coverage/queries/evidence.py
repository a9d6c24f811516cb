"""The evidence about people as known on a day: spells with their settled months, endings and the branch's words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from payung.coverage.models import BranchWord
from payung.dues.queries import SettledMonth, settled_months
from payung.enrolment.models import Elsewhere, Ending, Membership, Terms
from payung.workers import queries as workers
from payung.workers.queries import EVER, pieces


@dataclass(slots=True)
class SpellEvidence:
    """One membership with all that is known about it on the day asked for."""

    membership: Membership
    months: dict[int, SettledMonth] = field(default_factory=dict)
    ending: Ending | None = None
    words: list[BranchWord] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)

    def word_on(self, day: date) -> BranchWord | None:
        """Return the branch's word about the day; the one that was confirmed last counts."""
        said = [word for word in self.words if word.first_day <= day <= word.last_day]
        return max(said, key=lambda word: (word.confirmed_on or date.min, word.pk), default=None)

    def terms_in(self, month: int) -> Terms | None:
        """Return the terms that hold in the dues month; before the first ones, the first."""
        reached = [terms for terms in self.terms if terms.from_month <= month]
        if reached:
            return max(reached, key=lambda terms: terms.from_month)
        return min(self.terms, key=lambda terms: terms.from_month, default=None)


@dataclass(slots=True)
class Evidence:
    """All that is known about one person: her spells, in the order of their starts, and memberships without us."""

    records: tuple[int, ...]
    known_on: date = EVER
    spells: list[SpellEvidence] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)

    def elsewhere_on(self, day: date) -> Elsewhere | None:
        """Return the fact that the branch counts her as a member without us on the day."""
        begun = (fact for fact in self.elsewhere if fact.from_on <= day)
        return next((fact for fact in begun if not self._is_over(fact, day)), None)

    def _is_over(self, fact: Elsewhere, day: date) -> bool:
        known = fact.until_recorded_on is not None and fact.until_recorded_on <= self.known_on
        return known and fact.until_on is not None and fact.until_on <= day


def evidence_of(people: Iterable[Sequence[int]], *, known_on: date | None = None) -> list[Evidence]:
    """Return the evidence of each person, given as the ids of all her records; a handful of queries for all."""
    known = known_on or EVER
    found = [Evidence(tuple(records), known) for records in people]
    owner = {record: evidence for evidence in found for record in evidence.records}
    spells: dict[int, SpellEvidence] = {}
    for membership in _of(Membership.objects.filter(recorded_on__lte=known), "worker_id", owner):
        spells[membership.pk] = SpellEvidence(membership)
        owner[membership.worker_id].spells.append(spells[membership.pk])
    for evidence in found:
        evidence.spells.sort(key=lambda spell: (spell.membership.start, spell.membership.pk))
    for elsewhere in _of(Elsewhere.objects.filter(recorded_on__lte=known), "worker_id", owner):
        owner[elsewhere.worker_id].elsewhere.append(elsewhere)
    _add_months(spells, known)
    _add_endings(spells, known)
    for word in _of(words_in_force(known), "membership_id", spells):
        spells[word.membership_id].words.append(word)
    for terms in _of(Terms.objects.filter(recorded_on__lte=known), "membership_id", spells):
        spells[terms.membership_id].terms.append(terms)
    return found


def words_in_force(known_on: date) -> QuerySet[BranchWord]:
    """Return the words of the branch that count as known on the day: confirmed by a second person, not taken back."""
    words = BranchWord.objects.filter(recorded_on__lte=known_on, confirmed_on__lte=known_on)
    return words.exclude(reversed_on__lte=known_on)


def records_of(worker_ids: Iterable[int], *, known_on: date | None = None) -> dict[int, list[int]]:
    """Return, by the given id, the ids of all records of the person, the one she lives on in first."""
    root_of = workers.roots(known_on or EVER)
    absorbed: dict[int, list[int]] = defaultdict(list)
    for record, root in root_of.items():
        absorbed[root].append(record)
    return {pk: [root_of.get(pk, pk), *absorbed[root_of.get(pk, pk)]] for pk in worker_ids}


def words_about(memberships: QuerySet[Membership]) -> QuerySet[BranchWord]:
    """Return what the branch said of these memberships, the latest first; who may see them may see it."""
    return BranchWord.objects.filter(membership__in=memberships).order_by("-pk")


def _of(rows: QuerySet[Any], column: str, wanted: Iterable[int]) -> Iterator[Any]:
    """Yield the rows whose column is one of the ids, a piece at a time."""
    for ids in pieces(wanted):
        yield from rows.filter(**{f"{column}__in": ids})


def _add_months(spells: dict[int, SpellEvidence], known: date) -> None:
    for membership_id, settled in settled_months(spells, known_on=known).items():
        months = spells[membership_id].months
        for month in settled:
            # Two can stand as known on a day in between, when a reversal was dated after what replaced it.
            if month.month not in months or month.paid_on < months[month.month].paid_on:
                months[month.month] = month


def _add_endings(spells: dict[int, SpellEvidence], known: date) -> None:
    endings = Ending.objects.filter(Q(reversed_on=None) | Q(reversed_on__gt=known), recorded_on__lte=known)
    for ending in _of(endings.order_by("-last_day", "-pk"), "membership_id", spells):
        spells[ending.membership_id].ending = ending  # of several the earliest last day stands
