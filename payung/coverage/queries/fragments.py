"""The rule of `rules.coverage` in SQL fragments for sets of people, the same on SQLite and PostgreSQL.

A state is one number, the answer's rank times four plus the state's rank, so that the largest of a person's spells
decides, as in `person.judge`. Most people have one record and one spell: theirs is found by one step in an index. The
few with several records or spells, a word of the branch or a membership elsewhere are `special`: they go the long way.
"""
# ruff: noqa: S608  the fragments hold names and whole numbers of our own only; every other value is bound

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from sqlite3 import sqlite_version_info
from typing import Any

from django.db import connection

from payung.coverage.queries.person import ANSWER_RANK, LIFTED, STATE_RANK
from payung.rules.book.provisions import as_known_on
from payung.rules.coverage import GRACE, Answer, State
from payung.rules.deadlines import dues_due_day
from payung.rules.months import first_day, last_day, month_of

CODES = {
    answer_rank * len(STATE_RANK) + state_rank: (answer, state)
    for answer, answer_rank in ANSWER_RANK.items()
    for state, state_rank in STATE_RANK.items()
}
CODE_OF = {pair: code for code, pair in CODES.items()}
CONFIRM_FROM = CODE_OF[Answer.CONFIRM, State.NOT_STARTED]
PROTECTED_FROM = CODE_OF[Answer.PROTECTED, State.NOT_STARTED]
COUNTS_FROM = CODE_OF[Answer.CONFIRM, State.COVERED]  # what the board counts as covered
FETCH = 10_000
# A hint only: keeps SQLite from working out a table's expressions once for each time they are named.
MATERIALIZED = "MATERIALIZED" if sqlite_version_info >= (3, 35) else ""

# How the two engines spell the same.
_MONTH_OF = {
    "sqlite": "(CAST(substr({0}, 1, 4) AS integer) * 12 + CAST(substr({0}, 6, 2) AS integer) - 1)",
    "postgresql": "(extract(year FROM {0})::int * 12 + extract(month FROM {0})::int - 1)",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about everybody: the day, as known on a day, and where they live that day (all areas if none)."""

    on: date
    known_on: date | None = None
    areas: tuple[str, ...] | None = None

    def values(self) -> dict[str, Any]:
        """Return the values that every fragment may name."""
        values: dict[str, Any] = {"known": day_value(self.known_on) if self.known_on else None}
        for number, area in enumerate(self.areas or ()):
            values[f"area{number}"] = f"{area}%"
        return values

    def known(self, *columns: str) -> str:
        """Return the condition that rows were recorded by then; nothing when everything counts."""
        return "".join(f" AND {column} <= %(known)s" for column in columns) if self.known_on else ""

    def not_taken_back(self, column: str) -> str:
        """Return the condition that a row was not taken back by then; a taking back counts from its own day."""
        return f"({column} IS NULL OR {column} > %(known)s)" if self.known_on else f"{column} IS NULL"

    def stands(self, s: str) -> str:
        """Return the condition that a settlement stands."""
        known = self.known("v.recorded_on")
        return (
            f"NOT EXISTS (SELECT 1 FROM dues_settlementreversal v WHERE v.settlement_id = {s}.id{known})"
            + self.known(f"{s}.recorded_on")
        )

    def settled(self, ms: str, month: str) -> str:
        """Return the condition that a membership's month is settled."""
        return (
            f"EXISTS (SELECT 1 FROM dues_settlement n WHERE n.membership_id = {ms}.id AND n.month = {month}"
            f" AND {self.stands('n')})"
        )

    def living_there(self, worker: str) -> str:
        """Return the condition that a record lives in the areas asked for."""
        return f" AND {worker} IN (SELECT id FROM here)" if self.areas is not None else ""


def day_value(day: date) -> Any:
    """Return a day as the database's driver wants it in a bare statement."""
    return connection.ops.adapt_datefield_value(day)


def month_of_sql(day: str) -> str:
    """Return the expression for the month of a column of days, as `rules.months.month_of`."""
    return _MONTH_OF[connection.vendor].format(day)


def rows(statement: str, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a statement, a piece at a time."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        while piece := cursor.fetchmany(FETCH):
            yield from piece


def home(asked: Asked, worker: str, day: str) -> str:
    """Return the RW in which a record lived on the day: its latest residence by then, else its first."""
    known = asked.known("r.recorded_on")
    homes = f"SELECT r.rw_id FROM workers_residence r WHERE r.worker_id = {worker}{known}"
    return (
        f"coalesce(({homes} AND r.from_on <= %({day})s ORDER BY r.from_on DESC, r.id DESC LIMIT 1),"
        f" ({homes} ORDER BY r.from_on, r.id LIMIT 1))"
    )


def terms_of(asked: Asked, membership: str, month: str) -> str:
    """Return the id of a membership's terms in a month: the latest that had begun by then, else its first."""
    term = (
        f"SELECT t.id FROM enrolment_terms t WHERE t.membership_id = {membership} AND t.from_month"
        f"{{}}{asked.known('t.recorded_on')} ORDER BY t.from_month {{}} LIMIT 1"
    )
    return f"coalesce(({term.format(f' <= {month}', 'DESC')}), ({term.format(f' > {month}', 'ASC')}))"


def payer_of(asked: Asked, p: str) -> str:
    """Return who paid a receipt: the sponsor it is known to come from, or the name on it; nobody's name for herself."""
    back, known = asked.not_taken_back("a.reversed_on"), asked.known("a.recorded_on")
    sponsor = (
        "SELECT min(g.name) FROM dues_attribution a JOIN dues_sponsor g ON g.id = a.sponsor_id"
        f" WHERE a.payment_id = {p}.id AND {back}{known}"
    )
    return f"CASE {p}.payer_class WHEN 'self' THEN '' ELSE coalesce(({sponsor}), {p}.payer_text) END"


def who_is_who(asked: Asked) -> list[str]:
    """Return the tables that lead from each record to the one that the person lives on in."""
    in_force = f"m.confirmed_on IS NOT NULL AND {asked.not_taken_back('m.undone_on')}{asked.known('m.confirmed_on')}"
    later = in_force.replace("m.", "n.")
    return [
        # Of two merges in force that absorb one record, as backdating can make them, the later one counts.
        f"""in_force(absorbed, kept) AS (
            SELECT m.absorbed_id, m.kept_id FROM workers_merge m WHERE {in_force} AND NOT EXISTS (
                SELECT 1 FROM workers_merge n WHERE n.absorbed_id = m.absorbed_id AND n.id > m.id AND {later}))""",
        """climb(record, root) AS (
            SELECT absorbed, kept FROM in_force
            UNION SELECT climb.record, in_force.kept FROM climb JOIN in_force ON in_force.absorbed = climb.root)""",
        """roots(record, root) AS (
            SELECT record, root FROM climb WHERE root NOT IN (SELECT absorbed FROM in_force))""",
    ]


def people_tables(asked: Asked) -> list[str]:
    """Return the tables that tell who is who and who goes the long way, and who lives there where areas are asked."""
    tables = [
        *who_is_who(asked),
        """special(id) AS (
            SELECT record FROM roots UNION SELECT root FROM roots
            UNION SELECT worker_id FROM enrolment_membership GROUP BY worker_id HAVING count(*) > 1
            UNION SELECT ms.worker_id FROM coverage_branchword w JOIN enrolment_membership ms ON ms.id = w.membership_id
            UNION SELECT worker_id FROM enrolment_elsewhere)""",
        """whose(record, person) AS (
            SELECT special.id, coalesce(roots.root, special.id)
            FROM special LEFT JOIN roots ON roots.record = special.id)""",
    ]
    return [*tables, *([here(asked)] if asked.areas is not None else [])]


def here(asked: Asked) -> str:
    """Return the table of records that live in the areas on the day."""
    places = " OR ".join(f"g.code LIKE %(area{number})s" for number, _area in enumerate(asked.areas or ())) or "1 = 0"
    known, known_too = asked.known("r.recorded_on"), asked.known("q.recorded_on")
    return f"""here(id) AS (
        SELECT r.worker_id FROM regions_region g CROSS JOIN workers_residence r
        WHERE ({places}) AND r.rw_id = g.id{known} AND NOT EXISTS (
            SELECT 1 FROM workers_residence q WHERE q.worker_id = r.worker_id{known_too} AND CASE
                WHEN r.from_on <= %(day)s THEN q.from_on <= %(day)s
                    AND (q.from_on > r.from_on OR (q.from_on = r.from_on AND q.id > r.id))
                ELSE q.from_on < r.from_on OR (q.from_on = r.from_on AND q.id < r.id) END))"""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a question, with the tag that its tables and values carry where a query asks about several."""

    asked: Asked
    on: date
    tag: str = ""

    def values(self) -> dict[str, Any]:
        """Return the values of the day: its month and the bounds that the law draws."""
        month = month_of(self.on)
        return {
            f"{self.tag}day": day_value(self.on),
            f"{self.tag}month": month,
            f"{self.tag}first": day_value(first_day(month)),
            f"{self.tag}last": day_value(last_day(month)),
            f"{self.tag}young": day_value(first_day(month - self.grace_months + 1)),
            f"{self.tag}late": day_value(max(self.on, self.due_day)),
        }

    def ended(self, ms: str) -> str:
        """Return the condition that a membership's ending lies before the day."""
        back, known = self.asked.not_taken_back("e.reversed_on"), self.asked.known("e.recorded_on")
        return (
            f"{ms}.id IN (SELECT e.membership_id FROM enrolment_ending e"
            f" WHERE e.last_day < %({self.tag}day)s AND {back}{known})"
        )

    def code(self, ms: str) -> str:
        """Return the number of a spell's state, without the branch's word; each index is stepped into once.

        The last settled month stands one to three months back: grace, also where it lies before the start. Further
        back or never: grace for a start in these months, else ended. So no month of the start has to be computed.
        """
        tag = self.tag
        last_settled = (
            f"(SELECT s.month FROM dues_settlement s WHERE s.membership_id = {ms}.id AND s.month <= %({tag}month)s"
            f" AND {self.asked.stands('s')} ORDER BY s.month DESC LIMIT 1)"
        )
        grace = CODE_OF[Answer.CONFIRM, State.GRACE]
        in_arrears = " ".join(f"WHEN {months} THEN {grace}" for months in range(1, self.grace_months + 1))
        return f"""CASE
            WHEN {ms}.start > %({tag}day)s THEN {CODE_OF[Answer.UNPROTECTED, State.NOT_STARTED]}
            WHEN {self.ended(ms)} THEN {CODE_OF[Answer.UNPROTECTED, State.ENDED]}
            ELSE CASE %({tag}month)s - coalesce({last_settled}, 0)
                WHEN 0 THEN CASE WHEN {ms}.id IN (SELECT id FROM {tag}late) THEN {COUNTS_FROM}
                    ELSE {CODE_OF[Answer.PROTECTED, State.COVERED]} END
                {in_arrears}
                ELSE CASE WHEN {ms}.start >= %({tag}young)s THEN {grace}
                    ELSE {CODE_OF[Answer.UNPROTECTED, State.ENDED]} END
                END
            END"""

    @property
    def grace_months(self) -> int:
        """Return how many months of arrears may still be paid, by the law of the day as it was known."""
        with as_known_on(self.asked.known_on):
            return GRACE.on(self.on).number

    @property
    def due_day(self) -> date:
        """Return the day by which the dues of the day's month are paid in time, by the law as it was known."""
        with as_known_on(self.asked.known_on):
            return dues_due_day(month_of(self.on))

    def tables(self) -> list[str]:
        """Return the day's tables: who paid late, the branch's words, who is elsewhere, and special people's codes."""
        return [self._late(), self._word(), self._away(), self._long()]

    def _late(self) -> str:
        """Return the spells whose month was paid after the day and late (see `rules.coverage.is_paid_after`)."""
        tag, stands = self.tag, self.asked.stands
        return f"""{tag}late(id) AS {MATERIALIZED} (
            SELECT s.membership_id FROM dues_settlement s CROSS JOIN enrolment_membership ms
            WHERE s.month = %({tag}month)s AND s.paid_on > %({tag}late)s AND {stands("s")} AND ms.id = s.membership_id
                AND (ms.start < %({tag}first)s OR s.paid_on > %({tag}last)s) AND NOT EXISTS (
                    SELECT 1 FROM dues_settlement n WHERE n.membership_id = s.membership_id AND n.month = s.month
                        AND n.paid_on < s.paid_on AND {stands("n")}))"""

    def _word(self) -> str:
        """Return what the branch's word says of a spell on the day; the one confirmed last counts."""
        tag = self.tag
        counts = (
            f"w.confirmed_on IS NOT NULL AND {self.asked.not_taken_back('w.reversed_on')}"
            f"{self.asked.known('w.recorded_on', 'w.confirmed_on')}"
            f" AND w.first_day <= %({tag}day)s AND w.last_day >= %({tag}day)s"
        )
        return f"""{tag}word(id, says) AS (
            SELECT w.membership_id, CASE WHEN w.protected THEN 1 ELSE 0 END FROM coverage_branchword w
            WHERE {counts} AND NOT EXISTS (
                SELECT 1 FROM coverage_branchword n WHERE n.membership_id = w.membership_id
                    AND {counts.replace("w.", "n.")}
                    AND (n.confirmed_on > w.confirmed_on OR (n.confirmed_on = w.confirmed_on AND n.id > w.id))))"""

    def _away(self) -> str:
        """Return the people whom the branch knows as members without us on the day."""
        day, known = f"%({self.tag}day)s", self.asked.known("e.recorded_on")
        not_yet_known = " OR e.until_recorded_on > %(known)s" if self.asked.known_on else ""
        return f"""{self.tag}away(id) AS (
            SELECT coalesce(roots.root, e.worker_id) FROM enrolment_elsewhere e
            LEFT JOIN roots ON roots.record = e.worker_id
            WHERE e.from_on <= {day} AND (e.until_on IS NULL OR e.until_on > {day}{not_yet_known}){known})"""

    def _long(self) -> str:
        """Return the special people's states: all their spells, after the branch's word, and elsewhere last."""
        tag, known = self.tag, self.asked.known("ms.recorded_on")
        there = self.asked.living_there("whose.person")
        step = len(STATE_RANK)
        lifted = " ".join(f"WHEN {CODE_OF[before]} THEN {CODE_OF[after]}" for before, after in LIFTED.items())
        return f"""{tag}spell(id, code, says) AS {MATERIALIZED} (
            SELECT whose.person, {self.code("ms")}, (SELECT says FROM {tag}word word WHERE word.id = ms.id)
            FROM whose CROSS JOIN enrolment_membership ms WHERE ms.worker_id = whose.record{known}{there}),
        {tag}worded(id, code) AS (
            SELECT id, max(CASE
                WHEN says IS NULL OR code < {CONFIRM_FROM} OR code >= {PROTECTED_FROM} THEN code
                WHEN says = 1 THEN code + {step} ELSE code - {step} END)
            FROM {tag}spell GROUP BY id),
        {tag}long(id, code) AS (
            SELECT id, CASE WHEN id IN (SELECT id FROM {tag}away) THEN CASE code {lifted} ELSE code END
                ELSE code END
            FROM {tag}worded)"""
