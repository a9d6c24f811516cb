"""Members who are not plainly covered on a day, and what it costs to save those in grace."""
# ruff: noqa: S608  see `fragments`

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from payung.coverage.queries.everybody import merges, plainly_covered, tables
from payung.coverage.queries.fragments import CODES, COUNTS_FROM, Asked, Day, home, month_of_sql, rows, terms_of
from payung.coverage.queries.person import covers
from payung.dues.queries.spells import rate_of
from payung.enrolment.models import PROGRAMME_BITS, Ending, PayerClass
from payung.rules.book.provisions import as_known_on
from payung.rules.coverage import GRACE, Answer, State
from payung.rules.months import last_day, month_of
from payung.workers.queries import pieces

PAIR = PROGRAMME_BITS["jkk"] | PROGRAMME_BITS["jkm"]


class Fallen(NamedTuple):
    """A member who is not plainly covered: the record she lives on in, RW, answer and state.

    ``joined``: a membership was on file on the day. ``spell``: the only one; None where several have to be looked at.
    """

    worker_id: int
    rw_id: int | None
    answer: Answer
    state: State
    joined: bool
    spell: int | None

    @property
    def counts(self) -> bool:
        """Whether the board counts her as covered, with a doubt."""
        return self.state is State.COVERED and self.answer is Answer.CONFIRM


def fallen(on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None) -> Iterator[Fallen]:
    """Yield every member who is not protected on the day, and who is covered with a doubt; with ``areas`` of there.

    Whoever died before the day is not among them.
    """
    asked = Asked(on, known_on, tuple(areas) if areas is not None else None)
    day = Day(asked, on)
    known, there = asked.known("ms.recorded_on"), asked.living_there("ms.worker_id")
    settled = f"ms.start <= %(day)s AND {asked.settled('ms', '%(month)s')} AND NOT ({day.ended('ms')})"
    late = plainly_covered(
        asked, day, columns=f"ms.worker_id, {COUNTS_FROM}, ms.id", also=" AND ms.id IN (SELECT id FROM late)"
    )
    joined = """EXISTS (SELECT 1 FROM enrolment_membership j WHERE j.recorded_on <= %(day)s AND (
        j.id = apart.spell OR apart.spell IS NULL AND j.worker_id IN (
            SELECT record FROM whose WHERE person = apart.id)))"""
    statement = f"""{tables(asked, day)}, {dead(asked)},
        apart(id, code, spell) AS (
            SELECT ms.worker_id, {day.code("ms")}, ms.id FROM enrolment_membership ms
            WHERE ms.worker_id NOT IN (SELECT id FROM special){known}{there} AND NOT ({settled})
            UNION ALL {late}
            UNION ALL SELECT id, code, NULL FROM long WHERE code <= {COUNTS_FROM})
        SELECT id, {home(asked, "apart.id", "day")}, code, CASE WHEN {joined} THEN 1 ELSE 0 END, spell FROM apart
        WHERE code = {COUNTS_FROM} OR id NOT IN (SELECT id FROM dead)"""
    for pk, rw_id, code, is_joined, spell in rows(statement, {**asked.values(), **day.values()}):
        yield Fallen(pk, rw_id, *CODES[code], bool(is_joined), spell)


def died(on: date, *, known_on: date | None = None) -> set[int]:
    """Return the ids of members who died before the day: the records they lived on in."""
    asked = Asked(on, known_on)
    statement = f"{merges(asked)}, {dead(asked)} SELECT id FROM dead"
    return {pk for (pk,) in rows(statement, {**asked.values(), **day_of(asked)})}


def day_of(asked: Asked) -> dict[str, Any]:
    """Return the values of the day that is asked about."""
    return Day(asked, asked.on).values()


def dead(asked: Asked) -> str:
    """Return the table of members who died before the day."""
    stands = asked.not_taken_back("e.reversed_on") + asked.known("e.recorded_on")
    # As known on a day, two endings of one spell can stand for a while; the earlier last day counts.
    earlier = "n.last_day < e.last_day OR (n.last_day = e.last_day AND n.id < e.id)"
    return f"""dead(id) AS (
        SELECT coalesce(roots.root, ms.worker_id) FROM enrolment_ending e
        JOIN enrolment_membership ms ON ms.id = e.membership_id LEFT JOIN roots ON roots.record = ms.worker_id
        WHERE e.why = '{Ending.Why.DIED.value}' AND e.last_day < %(day)s AND {stands} AND NOT EXISTS (
            SELECT 1 FROM enrolment_ending n
            WHERE n.membership_id = e.membership_id AND ({earlier}) AND {stands.replace("e.", "n.")}))"""


@dataclass(frozen=True, slots=True)
class Saving:
    """People of one RW whose arrears may be paid until the same day, and what all months up to now cost in rupiah."""

    rw_id: int | None
    until: date
    people: int
    rupiah: int


class _Arrears(NamedTuple):
    """One spell in arrears: the last month that counts, its payer, the terms, and an ending that stands."""

    base: int
    payer_class: str
    basis: int | None
    programmes: int
    sector: str
    ending: date | None


def savings(people: Iterable[Fallen], *, on: date, known_on: date | None = None) -> list[Saving]:
    """Return by RW and last day what it takes to save people in grace: the open months, this one included.

    At the rates of `rules.dues` for who paid last; where nobody ever paid, for the payer of the letter, else for people
    who pay themselves.
    """
    lost = [one for one in people if one.state is State.GRACE and one.answer is Answer.CONFIRM]
    spell_of = {one.worker_id: one.spell for one in lost if one.spell is not None}
    several = [one.worker_id for one in lost if one.spell is None]
    for pk, cover in covers(several, on=on, known_on=known_on).items():
        if cover.membership:
            spell_of[pk] = cover.membership.pk
    arrears = _arrears(spell_of.values(), on=on, known_on=known_on)
    sums: dict[tuple[int | None, date], list[int]] = defaultdict(lambda: [0, 0])
    with as_known_on(known_on):
        grace = GRACE.on(on).number
    for one in lost:
        found = arrears[spell_of[one.worker_id] or 0]
        until = last_day(found.base + grace)
        group = sums[one.rw_id, min(until, found.ending) if found.ending else until]
        group[0] += 1
        group[1] += sum(
            rate_of(month, found.basis, found.programmes, found.sector, found.payer_class) or 0
            for month in range(found.base + 1, month_of(on) + 1)
        )
    return [Saving(rw_id, until, *counted) for (rw_id, until), counted in sums.items()]


def _arrears(spells: Iterable[int | None], *, on: date, known_on: date | None) -> dict[int, _Arrears]:
    asked = Asked(on, known_on)
    known, back = asked.known("e.recorded_on"), asked.not_taken_back("e.reversed_on")
    month = f"s.membership_id = ms.id AND s.month <= %(month)s AND {asked.stands('s')}"
    found: dict[int, _Arrears] = {}
    for ids in pieces(pk for pk in spells if pk is not None):
        statement = f"""SELECT ms.id, {month_of_sql("ms.start")},
                (SELECT s.month FROM dues_settlement s WHERE {month} ORDER BY s.month DESC LIMIT 1),
                (SELECT p.payer_class FROM dues_settlement s JOIN dues_payment p ON p.id = s.payment_id
                    WHERE {month} ORDER BY s.month DESC, s.id LIMIT 1),
                l.payer_class, t.basis_rupiah, t.programmes, coalesce(t.sector, w.sector),
                (SELECT min(e.last_day) FROM enrolment_ending e WHERE e.membership_id = ms.id AND {back}{known})
            FROM enrolment_membership ms JOIN workers_worker w ON w.id = ms.worker_id
            LEFT JOIN enrolment_nomination n ON n.id = ms.nomination_id
            LEFT JOIN enrolment_decisionletter l ON l.id = n.letter_id
            LEFT JOIN enrolment_terms t ON t.id = {terms_of(asked, "ms.id", "%(month)s")}
            WHERE ms.id IN ({", ".join(map(str, ids))})"""
        for pk, opening, last, payer, letter, basis, programmes, sector, ending in rows(
            statement, {**asked.values(), **day_of(asked)}
        ):
            base, payer = (last, payer) if last is not None and last >= opening else (opening - 1, letter)
            ends = date.fromisoformat(ending) if isinstance(ending, str) else ending
            terms = (basis, PAIR if programmes is None else programmes, sector or "other")
            found[pk] = _Arrears(base, payer or PayerClass.SELF, *terms, ends)
    return found
