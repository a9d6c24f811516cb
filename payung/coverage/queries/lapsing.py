"""Whose cover runs out within the next days, who has paid for them so far, and what it costs to keep them."""
# ruff: noqa: S608  see `sets`

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from payung.coverage.queries.everybody import plainly_covered, tables
from payung.coverage.queries.person import covers
from payung.coverage.queries.sets import COUNTS_FROM, Asked, Day, day_value, home, rows
from payung.dues.queries.spells import rate_of
from payung.enrolment.models import PROGRAMME_BITS
from payung.rules.months import first_day, month_of

AHEAD_DAYS = 30
PAIR = PROGRAMME_BITS["jkk"] | PROGRAMME_BITS["jkm"]


@dataclass(frozen=True, slots=True)
class Lapsing:
    """People of one RW and payer whose last covered day comes soon, and what their next dues month costs in rupiah.

    ``month`` is the first dues month that nobody has settled. Who leaves by an ending costs nothing to keep: she is
    not kept. A payer is the name on the receipt; people who pay for themselves are together, without names.
    """

    rw_id: int | None
    payer_class: str
    payer: str
    month: int
    leaves: bool
    people: int
    rupiah: int


class _Lapse(NamedTuple):
    """One group as the database counts it."""

    rw_id: int | None
    payer_class: str | None
    payer: str
    month: int
    leaves: int
    basis: int | None
    programmes: int | None
    sector: str
    people: int


def lapsing(on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None) -> list[Lapsing]:
    """Return whose last covered day lies on the day or within the 30 days after it, by RW and payer.

    Covered is what the board counts as covered. Rupiah at the rates of `rules.dues` for the same payer.
    """
    question = _Question(on, known_on, areas)
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows(question.groups(), question.values()):
        lapse = _Lapse(*row)
        sums = found[lapse.rw_id, lapse.payer_class or "", lapse.payer or "", lapse.month, bool(lapse.leaves)]
        sums[0] += lapse.people
        sums[1] += _rupiah(lapse)
    return [Lapsing(*key, *sums) for key, sums in found.items()]


def lapsing_ids(on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None) -> list[int]:
    """Return the same people one by one: the ids of the records they live on in."""
    question = _Question(on, known_on, areas)
    return [pk for (pk,) in rows(question.people(), question.values())]


def _rupiah(lapse: _Lapse) -> int:
    if lapse.leaves or not lapse.payer_class:
        return 0
    programmes = PAIR if lapse.programmes is None else lapse.programmes
    return lapse.people * (rate_of(lapse.month, lapse.basis, programmes, lapse.sector, lapse.payer_class) or 0)


class _Question:
    """The question as SQL: covered on the day, and not on every day on which cover can break within the window.

    Cover breaks on the first of a month, after an ending and where the branch's word begins or ends. The first kind is
    asked of everybody; the other kinds touch few, and special people among them are looked at one by one.
    """

    def __init__(self, on: date, known_on: date | None, areas: Sequence[str] | None) -> None:
        self.asked = Asked(on, known_on, tuple(areas) if areas is not None else None)
        self.until = on + timedelta(AHEAD_DAYS)
        self.now = Day(self.asked, on)
        last = month_of(self.until + timedelta(1))
        firsts = (first_day(month) for month in range(month_of(on) + 1, last + 1))
        self.breaks = [Day(self.asked, first, f"m{number}_") for number, first in enumerate(firsts, start=1)]

    def values(self) -> dict[str, Any]:
        """Return the values that the statements name."""
        values = {**self.asked.values(), **self.now.values(), "until": day_value(self.until)}
        values["beyond"] = day_value(self.until + timedelta(1))
        for each in self.breaks:
            values |= each.values()
        return values

    def people(self) -> str:
        """Return the statement that lists the people."""
        return f"{self._lapse()} SELECT id FROM lapse"

    def groups(self) -> str:
        """Return the statement that counts them by home, payer, month and terms."""
        known, back = self.asked.known("a.recorded_on"), self.asked.not_taken_back("a.reversed_on")
        term = (
            "SELECT t.id FROM enrolment_terms t WHERE t.membership_id = s.membership_id AND t.from_month"
            f"{{}}{self.asked.known('t.recorded_on')} ORDER BY t.from_month {{}} LIMIT 1"
        )
        sponsor = (
            "SELECT min(g.name) FROM dues_attribution a JOIN dues_sponsor g ON g.id = a.sponsor_id"
            f" WHERE a.payment_id = p.id AND {back}{known}"
        )
        terms = f"coalesce(({term.format(' <= lapse.month', 'DESC')}), ({term.format(' > lapse.month', 'ASC')}))"
        return f"""{self._lapse()}
            SELECT {home(self.asked, "lapse.id", "day")} AS rw, p.payer_class,
                CASE p.payer_class WHEN 'self' THEN '' ELSE coalesce(({sponsor}), p.payer_text, '') END AS payer,
                lapse.month, CASE WHEN s.membership_id IN (SELECT id FROM leaving) THEN 1 ELSE 0 END AS leaves,
                t.basis_rupiah, t.programmes, coalesce(t.sector, w.sector) AS sector, count(*)
            FROM lapse JOIN workers_worker w ON w.id = lapse.id
            LEFT JOIN dues_settlement s ON s.id = lapse.settlement_id LEFT JOIN dues_payment p ON p.id = s.payment_id
            LEFT JOIN enrolment_terms t ON t.id = {terms}
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""

    def _lapse(self) -> str:
        """Return the beginning of a query whose table `lapse` holds id, this month's settlement, month to be paid."""
        return f"""{self._tables()},
            plain(id, settlement_id, month) AS ({self._plain()}),
            lapse(id, settlement_id, month) AS (
                SELECT id, min(settlement_id), min(month) FROM plain GROUP BY id
                UNION ALL {self._special()})"""

    def _tables(self) -> str:
        back, known = self.asked.not_taken_back("e.reversed_on"), self.asked.known("e.recorded_on")
        return f"""{tables(self.asked, self.now, *self.breaks)},
            leaving(id) AS (
                SELECT e.membership_id FROM enrolment_ending e
                WHERE e.last_day >= %(day)s AND e.last_day <= %(until)s AND {back}{known})"""

    def _plain(self) -> str:
        unsettled = [f"NOT {self.asked.settled('ms', f'%({each.tag}month)s')}" for each in self.breaks]
        lapses = " OR ".join(["ms.id IN (SELECT id FROM leaving)", *unsettled])
        columns = f"ms.worker_id, s.id, {self._first_month(unsettled)}"
        return plainly_covered(self.asked, self.now, columns=columns, also=f" AND ({lapses})")

    def _first_month(self, conditions: Sequence[str]) -> str:
        """Return the expression for the first month whose condition holds, else the month after all of them."""
        cases = " ".join(
            f"WHEN {condition} THEN %({each.tag}month)s"
            for condition, each in zip(conditions, self.breaks, strict=True)
        )
        return f"CASE {cases} ELSE %({self.breaks[-1].tag}month)s + 1 END"

    def _special(self) -> str:
        out = [f"id NOT IN (SELECT id FROM {each.tag}long WHERE code >= {COUNTS_FROM})" for each in self.breaks]
        gone = ", ".join(str(pk) for pk in self._looked_at())
        also = f" OR id IN ({gone})" if gone else ""
        known = self.asked.known("ms.recorded_on")
        settlement = f"""SELECT s.id FROM whose CROSS JOIN enrolment_membership ms CROSS JOIN dues_settlement s
            WHERE whose.person = long.id AND ms.worker_id = whose.record{known} AND ms.start <= %(day)s
                AND NOT ({self.now.ended("ms")}) AND s.membership_id = ms.id AND s.month = %(month)s
                AND {self.asked.stands("s")}
            ORDER BY CASE WHEN ms.id IN (SELECT id FROM leaving) THEN 1 ELSE 0 END, s.id LIMIT 1"""
        return f"""SELECT id, ({settlement}), {self._first_month(out)}
            FROM long WHERE code >= {COUNTS_FROM} AND ({" OR ".join(out)}{also})"""

    def _looked_at(self) -> Iterator[int]:
        """Yield special people who are covered on the first of every month and yet not on every day between."""
        word = "coverage_branchword w JOIN enrolment_membership ms ON ms.id = w.membership_id"
        touched = f"""{self._tables()}
            SELECT DISTINCT whose.person FROM whose JOIN enrolment_membership ms ON ms.worker_id = whose.record
            WHERE ms.id IN (SELECT id FROM leaving)
            UNION SELECT whose.person FROM {word} JOIN whose ON whose.record = ms.worker_id
            WHERE w.last_day >= %(day)s AND w.first_day <= %(beyond)s"""
        asked = self.asked
        found = [pk for (pk,) in rows(touched, self.values())]
        for pk, cover in covers(found, on=asked.on, known_on=asked.known_on).items():
            if cover.counts and cover.last_day and cover.last_day <= self.until:
                yield pk
