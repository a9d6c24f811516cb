"""How cover has grown: days on which so many memberships were covered, for lines over time."""
# ruff: noqa: S608  see `sets`

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from payung.coverage.queries.sets import MATERIALIZED, Asked, Day, month_of_sql, people_tables, rows
from payung.rules.months import first_day, last_day, month_of

DAY = timedelta(days=1)


class Span(NamedTuple):
    """So many memberships more on these days, both included; less where the number is negative."""

    first: date
    last: date
    people: int


def spans(on: date, *, areas: Sequence[str] | None = None) -> list[Span]:
    """Return spans whose sum on any day up to this one is how many memberships were covered.

    For lines over time only: it counts memberships, not persons, and everybody where she lives on the day asked, so
    that an earlier point can differ a little from the board of that day.
    """
    asked = Asked(on, None, tuple(areas) if areas is not None else None)
    values = {**asked.values(), **Day(asked, on).values()}
    found = [Span(first_day(month), last_day(month), int(count)) for month, count in rows(_by_month(asked), values)]
    for start, count in rows(_by_start(asked), values):
        began = _day(start)
        found.append(Span(first_day(month_of(began)), began - DAY, -count))
    for ending, month, count in rows(_after_endings(asked), values):
        found.append(Span(max(_day(ending) + DAY, first_day(month)), last_day(month), -count))
    return [span for span in found if span.first <= span.last and span.people]


def _start(asked: Asked) -> str:
    """Return the beginning of a query: with areas, the memberships of who lives there."""
    if asked.areas is None:
        return ""
    there = asked.living_there("ms.worker_id")
    return f"""WITH RECURSIVE {", ".join(people_tables(asked))}, inside(id) AS {MATERIALIZED} (
        SELECT ms.id FROM enrolment_membership ms WHERE 1 = 1{there})"""


def _settlements(asked: Asked) -> tuple[str, str]:
    """Return the settlements `s` that are meant: from which tables, under which condition."""
    until = "s.month <= %(month)s"
    if asked.areas is None:
        return "dues_settlement s", until
    return "inside CROSS JOIN dues_settlement s", f"s.membership_id = inside.id AND {until}"


def _by_month(asked: Asked) -> str:
    """Return the query for the settlements of each month that stand."""
    tables, condition = _settlements(asked)
    return f"""{_start(asked)} SELECT month, sum(people) FROM (
        SELECT s.month, count(*) AS people FROM {tables} WHERE {condition} GROUP BY s.month
        UNION ALL SELECT s.month, -count(*) FROM {tables}
        WHERE {condition} AND s.id IN (SELECT settlement_id FROM dues_settlementreversal) GROUP BY s.month
        ) months GROUP BY month"""


def _by_start(asked: Asked) -> str:
    """Return the query for memberships whose first month is settled, by the day of their start."""
    inside = "" if asked.areas is None else " AND ms.id IN (SELECT id FROM inside)"
    return f"""{_start(asked)} SELECT ms.start, count(*) FROM enrolment_membership ms
        WHERE ms.start <= %(day)s{inside} AND {asked.settled("ms", month_of_sql("ms.start"))} GROUP BY ms.start"""


def _after_endings(asked: Asked) -> str:
    """Return the query for settled months that an ending cuts off, wholly or in part."""
    inside = "" if asked.areas is None else " AND e.membership_id IN (SELECT id FROM inside)"
    return f"""{_start(asked)} SELECT e.last_day, s.month, count(*) FROM enrolment_ending e
        JOIN dues_settlement s ON s.membership_id = e.membership_id
        WHERE e.reversed_on IS NULL AND s.month >= {month_of_sql("e.last_day")} AND s.month <= %(month)s{inside}
            AND {asked.stands("s")} GROUP BY e.last_day, s.month"""


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
