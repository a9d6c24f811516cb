"""What lapses next: in which dues month nobody has settled any more, who paid until then, what the month costs."""
# ruff: noqa: S608  see `fragments`

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from payung.coverage.queries.everybody import plainly_covered, tables
from payung.coverage.queries.evidence import records_of
from payung.coverage.queries.fallen import fallen, savings
from payung.coverage.queries.fragments import (
    COUNTS_FROM,
    MATERIALIZED,
    Asked,
    Day,
    home,
    month_of_sql,
    payer_of,
    rows,
    terms_of,
)
from payung.dues.queries.spells import rate_of
from payung.enrolment.queries.spells import PAIR
from payung.rules.months import month_of
from payung.workers.queries import pieces

MONTHS = 12


@dataclass(slots=True)
class Sum:
    """People, and what one month of theirs (or all their arrears) costs in whole rupiah."""

    people: int = 0
    rupiah: int = 0

    def add(self, people: int, rupiah: int) -> None:
        """Add some people and their money."""
        self.people += people
        self.rupiah += rupiah


Payer = tuple[str, str]  # class, and the sponsor or the name on the receipt; nobody's name for who pays herself


@dataclass(frozen=True, slots=True)
class Forecast:
    """Who is covered on the day, by the first dues month that nobody has settled; who is in grace stands apart.

    ``months`` holds the months in their order, by payer, the most people first; one in which nobody lapses is left out.
    ``by_rw`` holds the same people by the id of the RW in which they live on the day.
    """

    months: dict[int, dict[Payer, Sum]]
    in_grace: Sum
    by_rw: dict[int | None, dict[int, Sum]]

    def in_month(self, month: int) -> Sum:
        """Return all who lapse in a month."""
        total = Sum()
        for one in self.months.get(month, {}).values():
            total.add(one.people, one.rupiah)
        return total


class _Run(NamedTuple):
    """Some people whose paid months end alike: the last one, who paid it, the terms of the month after."""

    rw_id: int | None
    until: int
    payer_class: str
    payer: str
    basis: int | None
    programmes: int | None
    sector: str | None
    people: int


def forecast(
    on: date, *, months: int = MONTHS, areas: Sequence[str] | None = None, known_on: date | None = None
) -> Forecast:
    """Return who lapses in each of the ``months`` after the day's, by payer, and what it costs to keep them one month.

    A person whom the board counts as covered on the day stands once, in the first dues month that nobody has settled,
    under the payer of the month before it; she is left out where her membership ends before that month. Rupiah: that
    one month at this payer's class, her terms and the law of the month. In grace: all open months up to the day's.
    """
    asked = Asked(on, known_on, tuple(areas) if areas is not None else None)
    last = month_of(on) + months
    found: dict[int, dict[Payer, Sum]] = defaultdict(lambda: defaultdict(Sum))
    by_rw: dict[int | None, dict[int, Sum]] = defaultdict(lambda: defaultdict(Sum))
    for run in (*_plain(asked), *_special(asked)):
        if run.until < last:
            rupiah = run.people * (_rate(run) or 0)
            found[run.until + 1][run.payer_class, run.payer].add(run.people, rupiah)
            by_rw[run.rw_id][run.until + 1].add(run.people, rupiah)
    grace = Sum()
    for one in savings(fallen(on, known_on=known_on, areas=asked.areas), on=on, known_on=known_on):
        grace.add(one.people, one.rupiah)
    ordered = {
        month: dict(sorted(found[month].items(), key=lambda each: (-each[1].people, each[0])))
        for month in sorted(found)
    }
    return Forecast(ordered, grace, by_rw)


def _rate(run: _Run) -> int | None:
    programmes = PAIR if run.programmes is None else run.programmes
    return rate_of(run.until + 1, run.basis, programmes, run.sector or "other", run.payer_class)


def _plain(asked: Asked) -> Iterator[_Run]:
    """Yield the people of one record and one spell: their paid months in a row, as one island of them."""
    day = Day(asked, asked.on)
    ends = f"{month_of_sql('e.last_day')} <= run.until"
    statement = f"""{tables(asked, day)},
        ahead(membership_id, month) AS (
            SELECT DISTINCT s.membership_id, s.month FROM dues_settlement s
            WHERE s.month >= %(month)s AND {asked.stands("s")}),
        run(membership_id, until) AS {MATERIALIZED} (
            SELECT membership_id, max(month) FROM (
                SELECT membership_id, month,
                    month - row_number() OVER (PARTITION BY membership_id ORDER BY month) AS island FROM ahead) islands
            GROUP BY membership_id, island HAVING min(month) = %(month)s),
        covered(id, membership_id) AS {MATERIALIZED} ({plainly_covered(asked, day, columns="ms.worker_id, ms.id")})
        {_grouped(asked, "covered JOIN run ON run.membership_id = covered.membership_id", "covered.id", ends)}"""
    yield from map(_Run._make, rows(statement, {**asked.values(), **day.values()}))


def _grouped(asked: Asked, people: str, worker: str, ends: str) -> str:
    """Return the end of a query: people by their last paid month, its payer, and the terms of the month after."""
    back, known = asked.not_taken_back("e.reversed_on"), asked.known("e.recorded_on")
    paid = "SELECT min(s.id) FROM dues_settlement s WHERE s.membership_id = run.membership_id AND s.month = run.until"
    return f"""SELECT {home(asked, worker, "day")} AS rw, run.until, p.payer_class, {payer_of(asked, "p")} AS payer,
            t.basis_rupiah, t.programmes, coalesce(t.sector, w.sector) AS sector, count(*)
        FROM {people}
        JOIN dues_settlement n ON n.id = ({paid} AND {asked.stands("s")})
        JOIN dues_payment p ON p.id = n.payment_id
        JOIN workers_worker w ON w.id = {worker}
        LEFT JOIN enrolment_terms t ON t.id = {terms_of(asked, "run.membership_id", "run.until + 1")}
        WHERE NOT EXISTS (
            SELECT 1 FROM enrolment_ending e WHERE e.membership_id = run.membership_id AND {back}{known} AND {ends})
        GROUP BY 1, 2, 3, 4, 5, 6, 7"""


def _special(asked: Asked) -> Iterator[_Run]:
    """Yield people of several records or spells, or with a word of the branch: all their paid months are united."""
    day = Day(asked, asked.on)
    statement = f"{tables(asked, day)} SELECT id FROM long WHERE code >= {COUNTS_FROM}"
    people = [pk for (pk,) in rows(statement, {**asked.values(), **day.values()})]
    runs = _united(asked, people)
    for ids in pieces(runs):
        values = ", ".join(f"({person}, {runs[person][0]}, {runs[person][1]})" for person in ids)
        statement = f"""WITH run(id, membership_id, until) AS (VALUES {values})
            {_grouped(asked, "run", "run.id", f"{month_of_sql('e.last_day')} <= run.until")}"""
        yield from map(_Run._make, rows(statement, {**asked.values(), **day.values()}))


def _united(asked: Asked, people: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return by person the last month of those paid in a row, over all her records, and the spell that it is paid on.

    Who is covered by the branch's word alone, in a month that nobody settled, has nothing that runs out.
    """
    person_of = {record: pk for pk, all_of in records_of(people, known_on=asked.known_on).items() for record in all_of}
    known, back = asked.known("ms.recorded_on"), asked.not_taken_back("e.reversed_on")
    ended = f"{back}{asked.known('e.recorded_on')} AND {month_of_sql('e.last_day')}"
    paid: dict[int, dict[int, int]] = defaultdict(dict)
    for ids in pieces(person_of):
        statement = f"""SELECT ms.worker_id, ms.id, s.month FROM enrolment_membership ms
            JOIN dues_settlement s ON s.membership_id = ms.id
            WHERE ms.worker_id IN ({", ".join(map(str, ids))}){known} AND s.month >= %(month)s
                AND s.month >= {month_of_sql("ms.start")} AND {asked.stands("s")} AND NOT EXISTS (
                    SELECT 1 FROM enrolment_ending e WHERE e.membership_id = ms.id AND {ended} < s.month)
            ORDER BY ms.start, ms.id"""
        for record, membership, month in rows(statement, {**asked.values(), "month": month_of(asked.on)}):
            paid[person_of[record]][month] = membership
    found = {}
    for person, months in paid.items():
        until = month_of(asked.on) - 1
        while until + 1 in months:
            until += 1
        if until in months:
            found[person] = months[until], until
    return found
