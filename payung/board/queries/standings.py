"""Where people stand on a day, from candidate to ended: some people one by one, or everybody in one state."""
# ruff: noqa: S608  the statement holds fragments and whole numbers of our own only; every other value is bound

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from payung.coverage import queries as coverage
from payung.coverage.queries import AHEAD_DAYS, Cover, Evidence
from payung.coverage.queries.everybody import plainly_covered, tables
from payung.coverage.queries.sets import COUNTS_FROM, Asked, Day, rows
from payung.desk.templatetags.words import short_date
from payung.enrolment import queries as enrolment
from payung.enrolment.models import Elsewhere, Membership, Nomination, ReplyLine
from payung.roster.models import Roster, Sighting
from payung.rules.coverage import Answer, State
from payung.store import among as sets
from payung.workers.models import Worker
from payung.workers.queries import EVER, roots


class PersonState(StrEnum):
    """The state in which a person is counted; each person is in one. LAPSING is a part of COVERED."""

    COVERED = "covered"
    LAPSING = "lapsing"
    WAITING = "waiting"
    REFUSED = "refused"
    CONFIRM = "confirm"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    ELSEWHERE = "elsewhere"
    CANDIDATE = "candidate"
    UNNOMINATED = "unnominated"


LABELS = {
    PersonState.COVERED: _("Covered"),
    PersonState.LAPSING: _("Covered, ends within 30 days"),
    PersonState.WAITING: _("Waiting for the branch"),
    PersonState.REFUSED: _("Refused by the branch"),
    PersonState.CONFIRM: _("To be asked at the branch"),
    PersonState.NOT_STARTED: _("Cover has not begun"),
    PersonState.ENDED: _("Cover has ended"),
    PersonState.ELSEWHERE: _("Covered elsewhere"),
    PersonState.CANDIDATE: _("Candidate, not nominated"),
    PersonState.UNNOMINATED: _("On file, not nominated"),
}
BY_ENROLMENT = (PersonState.ELSEWHERE, PersonState.REFUSED, PersonState.WAITING)
BY_COVER = (PersonState.CONFIRM, PersonState.NOT_STARTED, PersonState.ENDED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands: her state, her cover, and since when she waits, was refused or is known elsewhere."""

    state: PersonState
    cover: Cover
    since: date | None = None
    nomination: Nomination | None = None
    refusal: ReplyLine | None = None

    @property
    def days_left(self) -> int | None:
        """Return how many days her cover lasts where they are few; None where it lasts longer or does not stand."""
        last = self.cover.last_day
        if self.state is not PersonState.COVERED or last is None or last > self.cover.on + timedelta(AHEAD_DAYS):
            return None
        return (last - self.cover.on).days

    @property
    def shape(self) -> str:
        """Return the key of the shape that a page draws."""
        if self.state in (PersonState.CANDIDATE, PersonState.UNNOMINATED):
            return "missing"
        if self.state is PersonState.ENDED and self.cover.state in (State.COVERED, State.GRACE):
            return "unprotected"  # the branch said so
        return "lapsing" if self.days_left is not None else str(self.state)

    @property
    def hint(self) -> str:
        """Return the day that matters beside the state, in words; nothing where none does."""
        last = self.cover.last_day
        if self.state is PersonState.REFUSED and self.refusal and self.refusal.reason_text:
            return self.refusal.reason_text
        if self.state in BY_ENROLMENT and self.since:
            return gettext("since %s") % short_date(self.since)
        if self.state is PersonState.NOT_STARTED and self.cover.since:
            return gettext("from %s") % short_date(self.cover.since)
        if self.state is PersonState.CONFIRM and last:
            return gettext("paid until %s") % short_date(last)
        covers_ever = self.state in (PersonState.COVERED, PersonState.ENDED)
        return gettext("until %s") % short_date(last) if covers_ever and last else ""

    @property
    def words(self) -> str:
        """Return the words beside the shape where the usual ones do not say it."""
        if self.state is PersonState.CANDIDATE:
            return pgettext("status", "Candidate")
        return pgettext("status", "Not nominated yet") if self.state is PersonState.UNNOMINATED else ""


def standings(worker_ids: Iterable[int], *, on: date, known_on: date | None = None) -> dict[int, Standing]:
    """Return where each of these people stands on the day, as known on a day; a handful of queries for all of them.

    The ids are of the records that they live on in. It says of some what `ids_in_state` says of everybody.
    """
    records = coverage.records_of(worker_ids, known_on=known_on)
    evidence = coverage.evidence_of(records.values(), known_on=known_on)
    enrolled = _Enrolled(records, min(on, known_on or EVER))
    return {
        pk: _judged(known, coverage.judge(known, on=on, known_on=known_on), enrolled, pk)
        for pk, known in zip(records, evidence, strict=True)
    }


class _Enrolled:
    """What is on file about nominations, refusals and candidate lists of some people up to a day, by person."""

    def __init__(self, records: dict[int, list[int]], cut: date) -> None:
        self.cut = cut
        owner = {record: pk for pk, own in records.items() for record in own}
        self.nominations: dict[int, list[Nomination]] = defaultdict(list)
        nominated = Nomination.objects.filter(worker_id__in=sets.each(owner), recorded_on__lte=cut)
        for fact in nominated.exclude(withdrawn_on__lte=cut).select_related("letter").order_by("pk"):
            self.nominations[owner[fact.worker_id]].append(fact)
        self.refusals: dict[int, list[ReplyLine]] = defaultdict(list)
        refused = ReplyLine.objects.filter(
            worker_id__in=sets.each(owner), outcome=ReplyLine.Outcome.REFUSED, recorded_on__lte=cut
        )
        for line in refused.select_related("nomination__letter", "reply").defer("cells_sealed").order_by("pk"):
            assert line.worker_id
            self.refusals[owner[line.worker_id]].append(line)
        sighted = _on_candidate_lists().filter(worker_id__in=sets.each(owner)).values_list("worker_id", flat=True)
        self.candidates = {owner[record] for record in sighted}

    def refusal_of(self, pk: int) -> ReplyLine | None:
        """Return the branch's refusal that stands: nothing was nominated or taken out since."""
        standing = [
            line
            for line in self.refusals[pk]
            if (self._is_open(line.nomination) if line.nomination else not self.nominations[pk])
        ]
        return standing[-1] if standing else None

    def _is_open(self, fact: Nomination) -> bool:
        return fact.withdrawn_on is None or fact.withdrawn_on > self.cut


def _judged(known: Evidence, cover: Cover, enrolled: _Enrolled, pk: int) -> Standing:
    """Return the state: covered before what the branch says of a newcomer before what became of a member."""
    if cover.counts:
        return Standing(PersonState.COVERED, cover)
    if not any(_stands(spell, cover.on, enrolled.cut) for spell in known.spells):
        if elsewhere := known.elsewhere_on(cover.on):
            return Standing(PersonState.ELSEWHERE, cover, since=elsewhere.from_on)
        if refusal := enrolled.refusal_of(pk):
            return Standing(PersonState.REFUSED, cover, refusal.recorded_on, refusal.nomination, refusal)
        joined = {spell.membership.nomination_id for spell in known.spells}
        waiting = [fact for fact in enrolled.nominations[pk] if fact.pk not in joined]
        if waiting:
            return Standing(PersonState.WAITING, cover, waiting[-1].on, waiting[-1])
    if known.spells:
        return Standing(_by_cover(cover.answer, cover.state), cover)
    return Standing(PersonState.CANDIDATE if pk in enrolled.candidates else PersonState.UNNOMINATED, cover)


def _stands(spell: coverage.Spell, on: date, cut: date) -> bool:
    """Whether a membership is on file and has no ending before the day."""
    is_over = spell.ending is not None and spell.ending.last_day < on
    return spell.membership.recorded_on <= cut and not is_over


def _by_cover(answer: Answer, state: State) -> PersonState:
    """Return the state of a member who is not counted as covered."""
    if answer is Answer.CONFIRM:
        return PersonState.CONFIRM
    return PersonState.NOT_STARTED if state is State.NOT_STARTED else PersonState.ENDED


def ids_in_state(state: PersonState, *, on: date, areas: Sequence[str] | None = None) -> set[int]:
    """Return the ids of everybody in a state on the day: one query for cover, few beside it.

    ``areas`` are codes that save work: people of other areas may be among them.
    """
    if state is PersonState.COVERED:
        return _covered_ids(on, areas)
    if state is PersonState.LAPSING:
        return set(coverage.lapsing_ids(on, areas=areas))
    if state in BY_ENROLMENT:
        return _enrolled_ids(state, on, areas)
    if state in BY_COVER:
        newcomers = set[int]().union(*(_enrolled_ids(newcomer, on, areas) for newcomer in BY_ENROLMENT))
        found = coverage.state_rows(on, areas=areas)
        return {
            pk for pk, _home, code in found
            if code < COUNTS_FROM and _by_cover(*coverage.said_by(code)) is state and pk not in newcomers
        }  # fmt: skip
    return _ids_of_nobody(state, on)


def _covered_ids(on: date, areas: Sequence[str] | None) -> set[int]:
    asked = Asked(on, None, tuple(areas) if areas is not None else None)
    day = Day(asked, on)
    statement = f"""{tables(asked, day)} {plainly_covered(asked, day)}
        UNION ALL SELECT id FROM long WHERE code >= {COUNTS_FROM}"""
    return {pk for (pk,) in rows(statement, {**asked.values(), **day.values()})}


def _enrolled_ids(state: PersonState, on: date, areas: Sequence[str] | None) -> set[int]:
    found: set[int] = set()
    for area in [""] if areas is None else areas:
        found.update(enrolment.people(state, area, on=on, known_on=EVER).order_by().values_list("pk", flat=True))
    return found


def _ids_of_nobody(state: PersonState, on: date) -> set[int]:
    """Return who is on file and was never a member, is not nominated, refused or a member elsewhere."""
    root_of = roots(EVER)
    nominated = Nomination.objects.filter(recorded_on__lte=on).exclude(withdrawn_on__lte=on)
    begun = Elsewhere.objects.filter(from_on__lte=on).exclude(until_on__lte=on)
    refused = ReplyLine.objects.filter(outcome=ReplyLine.Outcome.REFUSED, nomination=None, recorded_on__lte=on)
    busy = {
        root_of.get(pk, pk)
        for facts in (Membership.objects.all(), nominated, begun, refused.exclude(worker=None))
        for pk in facts.order_by().values_list("worker_id", flat=True)
    } | set(root_of)
    known = {root_of.get(pk, pk) for pk in _on_candidate_lists().values_list("worker_id", flat=True)}
    if state is PersonState.CANDIDATE:
        return known - busy
    return set(Worker.objects.order_by().values_list("pk", flat=True)) - busy - known


def _on_candidate_lists() -> "QuerySet[Sighting]":
    """Return the sightings of people on lists of candidates that were not undone."""
    lists = Roster.objects.filter(kind=Roster.Kind.CANDIDATE, undone_on=None).values_list("pk", flat=True)
    return Sighting.objects.filter(row__roster__in=list(lists))
