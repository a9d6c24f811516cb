"""Whose cover runs out within the next days, who has paid for them so far, and what it costs to keep them."""
# ruff: noqa: S608  see `fragments`

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from payung.coverage.queries.everybody import merges, plainly_covered, tables
from payung.coverage.queries.fragments import (
    COUNTS_FROM,
    MATERIALIZED,
    Asked,
    Day,
    day_value,
    home,
    payer_of,
    rows,
    terms_of,
)
from payung.coverage.queries.person import covers
from payung.dues.queries.spells import rate_of
from payung.enrolment.models import PROGRAMME_BITS
from payung.rules.months import first_day, month_of

AHEAD_DAYS = 30
PAIR = PROGRAMME_BITS["jkk"] | PROGRAMME_BITS["jkm"]


@dataclass(frozen=True, slots=True)
class Covered:
    """Covered people of one RW; those who lapse by payer, with what their next dues month costs in rupiah.

    ``month`` is the first dues month that nobody has settled, none for people whose cover goes on. Who ``leaves`` by
    an ending costs nothing to keep: she is not kept. A payer is a sponsor or the name on the receipt; people who pay
    for themselves are together, without names.
    """

    rw_id: int | None
    lapses: bool
    payer_class: str
    payer: str
    month: int | None
    leaves: bool
    people: int
    rupiah: int


class _Group(NamedTuple):
    """One group as the database counts it."""

    rw_id: int | None
    lapses: int
    payer_class: str | None
    payer: str | None
    month: int | None
    leaves: int
    basis: int | None
    programmes: int | None
    sector: str | None
    people: int


def covered(on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None) -> list[Covered]:
    """Return everybody whom the board counts as covered, by RW; of these who lapses, by payer, and at what cost.

    To lapse is to have the last covered day on the day or within the 30 days after it. Rupiah at the rates of
    `rules.dues` for the same payer.
    """
    return _groups(_Question(on, known_on, areas, everybody=True))


def lapsing(on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None) -> list[Covered]:
    """Return whose last covered day lies on the day or within the 30 days after it, by RW and payer."""
    return _groups(_Question(on, known_on, areas, everybody=False))


def lapsing_ids(on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None) -> list[int]:
    """Return the same people one by one: the ids of the records they live on in."""
    question = _Question(on, known_on, areas, everybody=False)
    return [pk for (pk,) in rows(question.people(), question.values())]


def _groups(question: "_Question") -> list[Covered]:
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows(question.groups(), question.values()):
        group = _Group(*row)
        key = (group.rw_id, bool(group.lapses), group.payer_class or "", group.payer or "", group.month)
        sums = found[*key, bool(group.leaves)]
        sums[0] += group.people
        sums[1] += _rupiah(group)
    return [Covered(*key, *sums) for key, sums in found.items()]


def _rupiah(group: _Group) -> int:
    if group.leaves or not group.payer_class or group.month is None:
        return 0
    programmes = PAIR if group.programmes is None else group.programmes
    rate = rate_of(group.month, group.basis, programmes, group.sector or "other", group.payer_class)
    return group.people * (rate or 0)


class _Question:
    """The question as SQL: covered on the day, and not on every day on which cover can break within the window.

    Cover breaks on the first of a month, after an ending and where the branch's word begins or ends. The first kind is
    asked of everybody; the other kinds touch few, and special people among them are looked at one by one.
    """

    def __init__(self, on: date, known_on: date | None, areas: Sequence[str] | None, *, everybody: bool) -> None:
        self.asked = Asked(on, known_on, tuple(areas) if areas is not None else None)
        self.everybody = everybody
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
        return f"{self._covered()} SELECT id FROM covered"

    def groups(self) -> str:
        """Return the statement that counts the people by home, payer, month and terms; the latter where they lapse."""
        return f"""{self._covered()}
            SELECT {home(self.asked, "covered.id", "day")} AS rw, lapses, p.payer_class,
                {payer_of(self.asked, "p")} AS payer,
                CASE lapses WHEN 1 THEN covered.month END AS month,
                CASE WHEN s.membership_id IN (SELECT id FROM leaving) THEN 1 ELSE 0 END AS leaves,
                t.basis_rupiah, t.programmes, coalesce(t.sector, w.sector) AS sector, count(*)
            FROM covered
            LEFT JOIN dues_settlement s ON s.id = covered.settlement_id AND lapses = 1
            LEFT JOIN dues_payment p ON p.id = s.payment_id
            LEFT JOIN enrolment_terms t ON t.id = {terms_of(self.asked, "s.membership_id", "covered.month")}
            LEFT JOIN workers_worker w ON w.id = covered.id AND lapses = 1 AND t.id IS NULL
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9"""

    def _covered(self) -> str:
        """Return the beginning of a query whose table `covered` holds id, settlement, lapses, month to be paid next."""
        plain = self._plain()
        if self.asked.known_on:  # two settlements of a month can stand for a while; a person counts once
            columns = "id, min(settlement_id) AS settlement_id, max(lapses) AS lapses, min(month) AS month"
            plain = f"SELECT {columns} FROM ({plain}) plain GROUP BY id"
        return f"""{self._tables()},
            covered(id, settlement_id, lapses, month) AS {MATERIALIZED} ({plain} UNION ALL {self._special()})"""

    def _tables(self) -> str:
        back, known = self.asked.not_taken_back("e.reversed_on"), self.asked.known("e.recorded_on")
        return f"""{tables(self.asked, self.now, *self.breaks)},
            leaving(id) AS (
                SELECT e.membership_id FROM enrolment_ending e
                WHERE e.last_day >= %(day)s AND e.last_day <= %(until)s AND {back}{known})"""

    def _plain(self) -> str:
        unsettled = [f"NOT {self.asked.settled('ms', f'%({each.tag}month)s')}" for each in self.breaks]
        lapses = " OR ".join(["ms.id IN (SELECT id FROM leaving)", *unsettled])
        return plainly_covered(
            self.asked,
            self.now,
            columns=f"ms.worker_id AS id, s.id AS settlement_id, {self._flag(lapses)} AS lapses,"
            f" {self._first_month(unsettled)} AS month",
            also="" if self.everybody else f" AND ({lapses})",
        )

    def _flag(self, condition: str) -> str:
        return f"CASE WHEN {condition} THEN 1 ELSE 0 END" if self.everybody else "1"

    def _first_month(self, conditions: Sequence[str]) -> str:
        """Return the expression for the first month that is not settled; only leavers have settled all of them."""
        *cases, last = zip(conditions, self.breaks, strict=True)
        words = " ".join(f"WHEN {condition} THEN %({each.tag}month)s" for condition, each in cases)
        otherwise = f"%({last[1].tag}month)s"
        return f"CASE {words} ELSE {otherwise} END" if words else otherwise

    def _special(self) -> str:
        out = [f"id NOT IN (SELECT id FROM {each.tag}long WHERE code >= {COUNTS_FROM})" for each in self.breaks]
        gone = ", ".join(str(pk) for pk in self._looked_at())
        lapses = " OR ".join(out) + (f" OR id IN ({gone})" if gone else "")
        known = self.asked.known("ms.recorded_on")
        settlement = f"""SELECT s.id FROM whose CROSS JOIN enrolment_membership ms CROSS JOIN dues_settlement s
            WHERE whose.person = long.id AND ms.worker_id = whose.record{known} AND ms.start <= %(day)s
                AND NOT ({self.now.ended("ms")}) AND s.membership_id = ms.id AND s.month = %(month)s
                AND {self.asked.stands("s")}
            ORDER BY CASE WHEN ms.id IN (SELECT id FROM leaving) THEN 1 ELSE 0 END, s.id LIMIT 1"""
        also = "" if self.everybody else f" AND ({lapses})"
        return f"""SELECT id, ({settlement}), {self._flag(lapses)}, {self._first_month(out)}
            FROM long WHERE code >= {COUNTS_FROM}{also}"""

    def _looked_at(self) -> Iterator[int]:
        """Yield special people who are covered on the first of every month and yet not on every day between."""
        back, known = self.asked.not_taken_back("e.reversed_on"), self.asked.known("e.recorded_on")
        # Who goes the long way is looked up for these few, not worked out for everybody once more.
        touched = f"""{merges(self.asked)},
            touched(worker_id) AS (
                SELECT ms.worker_id FROM enrolment_ending e JOIN enrolment_membership ms ON ms.id = e.membership_id
                WHERE e.last_day >= %(day)s AND e.last_day <= %(until)s AND {back}{known}
                UNION SELECT ms.worker_id FROM coverage_branchword w
                JOIN enrolment_membership ms ON ms.id = w.membership_id
                WHERE w.last_day >= %(day)s AND w.first_day <= %(beyond)s)
            SELECT DISTINCT coalesce(roots.root, t.worker_id) FROM touched t
            LEFT JOIN roots ON roots.record = t.worker_id
            WHERE t.worker_id IN (SELECT record FROM roots UNION SELECT root FROM roots)
                OR (SELECT count(*) FROM enrolment_membership n WHERE n.worker_id = t.worker_id) > 1
                OR EXISTS (SELECT 1 FROM enrolment_elsewhere o WHERE o.worker_id = t.worker_id)
                OR EXISTS (SELECT 1 FROM coverage_branchword w JOIN enrolment_membership n ON n.id = w.membership_id
                    WHERE n.worker_id = t.worker_id)"""
        asked = self.asked
        found = [pk for (pk,) in rows(touched, self.values())]
        for pk, cover in covers(found, on=asked.on, known_on=asked.known_on).items():
            if cover.counts and cover.last_day and cover.last_day <= self.until:
                yield pk
