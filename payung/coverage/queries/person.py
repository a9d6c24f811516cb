"""Whether one person is protected on one day, because of what, and until when: the rule over all her spells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from payung.coverage.queries import why
from payung.coverage.queries.evidence import Evidence, SpellEvidence, evidence_of, records_of
from payung.dues.queries import SettledMonth
from payung.enrolment.models import PROGRAMME_BITS, Membership
from payung.rules.book.provisions import as_known_on
from payung.rules.coverage import Answer, Standing, State, standing
from payung.rules.months import first_day, month_of
from payung.rules.reasons import Reason
from payung.rules.waiting import FullJkm, HeldSpell, full_jkm
from payung.workers.models import Worker

ANSWER_RANK = {Answer.UNPROTECTED: 0, Answer.CONFIRM: 1, Answer.PROTECTED: 2}
STATE_RANK = {State.NOT_STARTED: 0, State.ENDED: 1, State.GRACE: 2, State.COVERED: 3}
# A membership elsewhere turns every "unprotected" into "to be confirmed": also where the branch has said no about a day
# of ours, since what it said is about this membership. By ours she is then neither covered nor to be saved: of two noes
# comes no cover that counts, and nobody is asked for dues of what the branch denied (docs/decisions/0053).
LIFTED = {
    (Answer.UNPROTECTED, state): (Answer.CONFIRM, State.ENDED if state in (State.COVERED, State.GRACE) else state)
    for state in State
}
NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cover:
    """Where a person stands on a day. Its programmes are those that the answer is about, none when unprotected.

    ``since`` is the start of the spell that decides; ``last_day`` the last covered day; ``counts`` whether the board
    counts her as covered; ``elsewhere`` that the branch knows her as a member without us; ``full_jkm`` what the law
    says of the full death benefit where JKM covers the day.
    """

    on: date
    known_on: date | None
    state: State
    answer: Answer
    programmes: tuple[str, ...]
    since: date | None
    last_day: date | None
    grace_until: date | None
    arrears: int
    counts: bool
    elsewhere: bool
    membership: Membership | None
    month: SettledMonth | None
    reasons: tuple[Reason, ...]
    full_jkm: FullJkm | None = None

    def as_json(self, language: str = "id") -> dict[str, Any]:
        """Return what `payung cover --json` prints."""
        return {
            "state": str(self.state),
            "answer": str(self.answer),
            "programmes": list(self.programmes),
            "since": self.since.isoformat() if self.since else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "reasons": [
                {"code": reason.code, "text": reason.words(language), "cite": str(reason.cite)}
                for reason in self.reasons
            ],
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """One spell on one day: the rule's answer, and the answer after the branch's word."""

    spell: SpellEvidence
    standing: Standing
    answer: Answer

    @property
    def counts(self) -> bool:
        """Whether the board counts the spell as covered: protected, or settled with a doubt that stays open."""
        settled = self.standing.state is State.COVERED
        return self.answer is Answer.PROTECTED or (settled and self.answer is Answer.CONFIRM)

    @property
    def rank(self) -> tuple[int, int, date, date]:
        """Return by what the spell that decides is chosen."""
        return (
            ANSWER_RANK[self.answer],
            STATE_RANK[self.standing.state],
            self.standing.last_day or date.min,
            self.spell.membership.start,
        )


def cover(worker: Worker, *, on: date, known_on: date | None = None) -> Cover:
    """Return whether the person is protected on the day, as known on a day (or by all that was ever recorded).

    All records that a merge made hers count together, and so do all her spells: protected before to be confirmed
    before unprotected.
    """
    return covers([worker.pk], on=on, known_on=known_on)[worker.pk]


def covers(worker_ids: Sequence[int], *, on: date, known_on: date | None = None) -> dict[int, Cover]:
    """Return `cover` for several people, by the given worker's id, in a handful of queries."""
    records = records_of(worker_ids, known_on=known_on)
    people = {own[0]: own for own in records.values()}  # two records of one person share their evidence
    found = dict(zip(people, evidence_of(people.values(), known_on=known_on), strict=True))
    return {pk: judge(found[own[0]], on=on, known_on=known_on) for pk, own in records.items()}


def judge(evidence: Evidence, *, on: date, known_on: date | None = None) -> Cover:
    """Return where a person stands on a day by her evidence alone, and by the law as it was known on a day."""
    with as_known_on(known_on):
        return _judge(evidence, on, known_on)


def _judge(evidence: Evidence, on: date, known_on: date | None) -> Cover:
    elsewhere = evidence.elsewhere_on(on)
    judged = [judge_spell(spell, on) for spell in evidence.spells]
    if not judged:
        return _without_membership(on, known_on, is_elsewhere=elsewhere is not None, reasons=why.nobody(elsewhere))
    best = max(judged, key=lambda one: one.rank)
    found = Cover(
        on=on,
        known_on=known_on,
        state=best.standing.state,
        answer=best.answer,
        programmes=_programmes(judged, best, on),
        since=best.spell.membership.start,
        last_day=_last_day(evidence, judged, best, on),
        grace_until=best.standing.grace_until,
        arrears=best.standing.arrears,
        counts=any(one.counts for one in judged),
        elsewhere=elsewhere is not None,
        membership=best.spell.membership,
        month=best.spell.months.get(month_of(on)),
        reasons=(),
        full_jkm=full_jkm([_held(one, on) for one in judged], on=on),
    )
    if elsewhere is not None and (lifted := LIFTED.get((found.answer, found.state))):
        found = replace(found, answer=lifted[0], state=lifted[1])
    others = [
        (one.spell, one.standing) for one in judged if one is not best and one.standing.state is State.NOT_STARTED
    ]
    reasons = why.reasons(
        best.spell, best.standing, others, elsewhere, evidence, on=on, benefit=found.full_jkm
    )  # fmt: skip
    return replace(found, reasons=reasons)


def _held(judged: Judged, on: date) -> HeldSpell:
    """Return the spell as the law of the death benefit sees it: its months with JKM, and whether JKM covers the day."""
    jkm = PROGRAMME_BITS["jkm"]
    settled = frozenset(month.month for month in judged.spell.months.values() if month.programmes & jkm)
    covers = judged.counts and bool(_bits(judged.spell, month_of(on)) & jkm)
    return HeldSpell(judged.spell.membership.start, settled, covers)


def judge_spell(spell: SpellEvidence, on: date) -> Judged:
    """Return where one spell stands; the branch's word decides what is otherwise to be confirmed."""
    stands = standing(
        start=spell.membership.start,
        settled=(),
        day=on,
        paid={month.month: month.paid_on for month in spell.months.values()},
        last_day_of_membership=spell.ending.last_day if spell.ending else None,
    )
    answer = stands.answer
    if answer is Answer.CONFIRM and (word := spell.word_on(on)):
        answer = Answer.PROTECTED if word.protected else Answer.UNPROTECTED
    return Judged(spell, stands, answer)


def _without_membership(on: date, known_on: date | None, *, is_elsewhere: bool, reasons: tuple[Reason, ...]) -> Cover:
    answer = Answer.CONFIRM if is_elsewhere else Answer.UNPROTECTED
    return Cover(
        on=on, known_on=known_on, state=State.NOT_STARTED, answer=answer, programmes=(), since=None, last_day=None,
        grace_until=None, arrears=0, counts=False, elsewhere=is_elsewhere, membership=None, month=None,
        reasons=reasons,
    )  # fmt: skip


def _programmes(judged: Iterable[Judged], best: Judged, on: date) -> tuple[str, ...]:
    """Return the programmes of the spells that give the answer: of the settled month, else of the terms."""
    if best.answer is Answer.UNPROTECTED:
        return ()
    bits = 0
    for one in judged:
        if one.answer is best.answer:
            bits |= _bits(one.spell, month_of(on))
    return tuple(name for name, bit in PROGRAMME_BITS.items() if bits & bit)


def _bits(spell: SpellEvidence, month: int) -> int:
    if month in spell.months:
        return spell.months[month].programmes
    if terms := spell.terms_in(month):
        return terms.programmes
    return spell.months[max(spell.months)].programmes if spell.months else 0


def _last_day(evidence: Evidence, judged: Sequence[Judged], best: Judged, on: date) -> date | None:
    """Return the last covered day: of the unbroken run of covered days over all spells, or the last one before."""
    if not best.counts:
        return max((one.standing.last_day for one in judged if one.standing.last_day), default=None)
    for day in _turning_days(evidence, on):
        if not any(judge_spell(spell, day).counts for spell in evidence.spells):
            return day - NEXT_DAY
    raise AssertionError("the first month that nobody settled ends every run")


def _turning_days(evidence: Evidence, on: date) -> Iterator[date]:
    """Yield, in order, the days after ``on`` on which a run of covered days can break, and the first that must."""
    days = set()
    last_month = month_of(on)
    for spell in evidence.spells:
        last_month = max([last_month, *spell.months])
        if spell.ending:
            days.add(spell.ending.last_day + NEXT_DAY)
        for word in spell.words:
            days.update((word.first_day, word.last_day + NEXT_DAY))
            last_month = max(last_month, month_of(word.last_day))
    days.update(first_day(month) for month in range(month_of(on) + 1, last_month + 2))
    return iter(sorted(day for day in days if day > on))
