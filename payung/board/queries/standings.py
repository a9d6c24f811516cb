"""Where people stand on a day, from candidate to ended: some people one by one, or everybody in one state."""
# ruff: noqa: S608  the statement holds fragments and whole numbers of our own only; every other value is bound

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from payung.board.queries.partition import Part, apart
from payung.coverage import queries as coverage
from payung.coverage.queries import AHEAD_DAYS, Cover, Evidence
from payung.coverage.queries.everybody import plainly_covered, tables
from payung.coverage.queries.fragments import COUNTS_FROM, Asked, Day, rows
from payung.desk.templatetags.words import short_date
from payung.enrolment import queries as enrolment
from payung.enrolment.models import Elsewhere, Ending, Membership, Nomination, ReplyLine
from payung.roster.models import Roster, Sighting
from payung.rules.coverage import Answer, State
from payung.store import among as sets
from payung.workers.models import Worker
from payung.workers.queries import EVER, roots


class PersonState(StrEnum):
    """The state in which a person is counted; each person is in one (see `partition`), or was never nominated.

    DIED is counted nowhere. LAPSING and CONFIRM are parts of COVERED, NOT_STARTED is a part of WAITING.
    """

    COVERED = "covered"
    LAPSING = "lapsing"
    CONFIRM = "confirm"
    GRACE = "grace"
    ENDED = "ended"
    ELSEWHERE = "elsewhere"
    WAITING = "waiting"
    NOT_STARTED = "not_started"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    DIED = "died"
    CANDIDATE = "candidate"
    UNNOMINATED = "unnominated"


LABELS = {
    PersonState.COVERED: _("Covered"),
    PersonState.LAPSING: _("Covered, ends within 30 days"),
    PersonState.CONFIRM: _("Covered, to be confirmed by the branch"),
    PersonState.GRACE: _("Dues stopped, can be saved"),
    PersonState.ENDED: _("Cover has ended"),
    PersonState.ELSEWHERE: _("Covered elsewhere"),
    PersonState.WAITING: _("Waiting"),
    PersonState.NOT_STARTED: _("Accepted, cover has not begun"),
    PersonState.REFUSED: _("Refused by the branch"),
    PersonState.NOT_SENT: _("Nominated, not sent yet"),
    PersonState.DIED: _("Died"),
    PersonState.CANDIDATE: _("Candidate, not nominated"),
    PersonState.UNNOMINATED: _("On file, not nominated"),
}
BY_ENROLMENT = (PersonState.ELSEWHERE, PersonState.REFUSED, PersonState.WAITING, PersonState.NOT_SENT)


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
    def begins(self) -> bool:
        """Whether she waits for a day that the branch gave already."""
        return self.state is PersonState.WAITING and self.cover.since is not None

    def is_in(self, state: PersonState) -> bool:
        """Whether she is counted in a state, or in a part of one."""
        match state:
            case PersonState.LAPSING:
                return self.days_left is not None
            case PersonState.CONFIRM:
                return self.state is PersonState.COVERED and self.cover.answer is Answer.CONFIRM
            case PersonState.NOT_STARTED:
                return self.begins
        return self.state is state

    @property
    def shape(self) -> str:
        """Return the key of the shape that a page draws."""
        if self.state in (PersonState.CANDIDATE, PersonState.UNNOMINATED):
            return "missing"
        if self.state is PersonState.ENDED and self.cover.state in (State.COVERED, State.GRACE):
            return "unprotected"  # the branch said so
        if self.is_in(PersonState.CONFIRM):
            return "confirm"
        return "lapsing" if self.days_left is not None else "not_started" if self.begins else str(self.state)

    @property
    def hint(self) -> str:
        """Return the day that matters beside the state, in words; nothing where none does."""
        last = self.cover.last_day
        if self.state is PersonState.REFUSED and self.refusal and self.refusal.reason_text:
            return self.refusal.reason_text
        if self.state in BY_ENROLMENT and self.since and not self.begins:
            return gettext("since %s") % short_date(self.since)
        if self.begins and self.cover.since:
            return gettext("from %s") % short_date(self.cover.since)
        if self.state is PersonState.GRACE and self.cover.grace_until:
            return gettext("can be paid until %s") % short_date(self.cover.grace_until)
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
        self.sent = enrolment.sent_of(owner, on=cut)
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
    """Return the state that `partition` gives one person: the first that holds of her."""
    if cover.counts:
        return Standing(PersonState.COVERED, cover)
    if any(_has_died(spell, cover.on) for spell in known.spells):
        return Standing(PersonState.DIED, cover)
    if cover.state is State.GRACE and cover.answer is Answer.CONFIRM:
        return Standing(PersonState.GRACE, cover)
    if elsewhere := known.elsewhere_on(cover.on):
        return Standing(PersonState.ELSEWHERE, cover, since=elsewhere.from_on)
    if known.spells and cover.state is not State.NOT_STARTED:
        return Standing(PersonState.ENDED, cover)
    return _newcomer(known, cover, enrolled, pk)


def _newcomer(known: Evidence, cover: Cover, enrolled: _Enrolled, pk: int) -> Standing:
    """Return where somebody stands whose cover never began: accepted, waiting, refused, not sent, or not nominated."""
    if any(spell.membership.recorded_on <= enrolled.cut for spell in known.spells):
        return Standing(PersonState.WAITING, cover)
    refusal, open_ones = enrolled.refusal_of(pk), enrolled.nominations[pk]
    refused = {line.nomination_id for line in enrolled.refusals[pk]}
    sent = [fact for fact in open_ones if fact.pk in enrolled.sent and fact.pk not in refused]
    if sent:
        return Standing(PersonState.WAITING, cover, sent[-1].on, sent[-1])
    if refusal:
        return Standing(PersonState.REFUSED, cover, refusal.recorded_on, refusal.nomination, refusal)
    if open_ones:
        return Standing(PersonState.NOT_SENT, cover, open_ones[-1].on, open_ones[-1])
    return Standing(PersonState.CANDIDATE if pk in enrolled.candidates else PersonState.UNNOMINATED, cover)


def _has_died(spell: coverage.SpellEvidence, on: date) -> bool:
    """Whether a membership ended before the day because its member died."""
    return spell.ending is not None and spell.ending.why == Ending.Why.DIED and spell.ending.last_day < on


def ids_in_state(state: PersonState, *, on: date, areas: Sequence[str] | None = None) -> set[int]:
    """Return the ids of everybody in a state on the day: one query for cover, few beside it.

    ``areas`` are codes that save work: people of other areas may be among them.
    """
    match state:
        case PersonState.COVERED:
            return _covered_ids(on, areas)
        case PersonState.LAPSING:
            return set(coverage.lapsing_ids(on, areas=areas))
        case PersonState.CANDIDATE | PersonState.UNNOMINATED:
            return _ids_of_nobody(state, on)
        case PersonState.DIED:
            return coverage.died(on) - _covered_ids(on, areas)
    others = apart(on, areas=areas)
    if state is PersonState.CONFIRM:
        return set(others.confirm)
    return others.begins if state is PersonState.NOT_STARTED else others.ids(Part(state))


def _covered_ids(on: date, areas: Sequence[str] | None) -> set[int]:
    asked = Asked(on, None, tuple(areas) if areas is not None else None)
    day = Day(asked, on)
    statement = f"""{tables(asked, day)} {plainly_covered(asked, day)}
        UNION ALL SELECT id FROM long WHERE code >= {COUNTS_FROM}"""
    return {pk for (pk,) in rows(statement, {**asked.values(), **day.values()})}


def _ids_of_nobody(state: PersonState, on: date) -> set[int]:
    """Return who is on file and was never a member, is not nominated, refused or a member elsewhere."""
    root_of = roots(EVER)
    nominated = Nomination.objects.filter(recorded_on__lte=on).exclude(withdrawn_on__lte=on)
    begun = Elsewhere.objects.filter(from_on__lte=on).exclude(until_on__lte=on)
    refused = ReplyLine.objects.filter(outcome=ReplyLine.Outcome.REFUSED, nomination=None, recorded_on__lte=on)
    members = Membership.objects.filter(Q(start__lte=on) | Q(recorded_on__lte=on))
    busy = {
        root_of.get(pk, pk)
        for facts in (members, nominated, begun, refused.exclude(worker=None))
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
