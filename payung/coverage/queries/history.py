"""How cover has grown: days on which so many memberships were covered, for lines over time."""
# ruff: noqa: S608  see `fragments`

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from payung.coverage.queries.fragments import Asked, Day, month_of_sql, people_tables, rows
from payung.rules.month_bits import mask, states_by_month
from payung.rules.months import first_day, last_day, month_of

DAY = timedelta(days=1)
# How the two engines write down a group's months.
_LISTED = {"sqlite": "group_concat({0})", "postgresql": "string_agg({0}::text, ',' ORDER BY {0})"}


class Span(NamedTuple):
    """So many memberships more on these days, both included; less where the number is negative."""

    first: date
    last: date
    people: int


def spans(on: date, *, areas: Sequence[str] | None = None) -> list[Span]:
    """Return spans whose sum on any day up to this one is how many memberships were covered.

    For lines over time only: it counts memberships, not persons, and everybody where she lives on the day asked, so
    that an earlier point can differ a little from the board of that day. The histories of an area are asked of the twin
    for sets (`rules.month_bits`); everybody's are summed where they lie, which is faster (docs/decisions/0006).
    """
    asked = Asked(on, None, tuple(areas) if areas is not None else None)
    values = {**asked.values(), **Day(asked, on).values()}
    found = _of_everybody(asked, values) if areas is None else _of_an_area(asked, values)
    return [span for span in found if span.first <= span.last and span.people]


class _History(NamedTuple):
    """So many memberships that began on one day, ended on one day or not at all, and have the same months settled."""

    start: date
    ending: date | None
    settled: frozenset[int]
    people: int

    def broken_months(self, *, is_first_covered: bool) -> Iterator[Span]:
        """Yield what differs from whole months: days before the start, and those up to an ending within a month."""
        opening = month_of(self.start)
        if is_first_covered:
            yield Span(first_day(opening), self.start - DAY, -self.people)
        closing = month_of(self.ending) if self.ending else None
        if self.ending and closing in self.settled and self.ending != last_day(closing):
            yield Span(max(self.start, first_day(closing)), self.ending, self.people)


def _of_an_area(asked: Asked, values: dict[str, Any]) -> Iterator[Span]:
    histories = [
        _History(_day(start), _day(ending) if ending else None, _months(settled), people)
        for start, ending, settled, people in rows(_histories(asked), values)
    ]
    if not histories:
        return
    first = min(month_of(each.start) for each in histories)
    states = states_by_month(
        first,
        month_of(asked.on),
        first=first,
        starts=[each.start for each in histories],
        settled=[mask((month for month in each.settled if month >= first), first=first) for each in histories],
        endings=[each.ending for each in histories],
    )
    by_month: Counter[int] = Counter()
    for each, (covered, _grace) in zip(histories, states, strict=True):
        for place in range(covered.bit_length()):
            by_month[first + place] += each.people * (covered >> place & 1)
        yield from each.broken_months(is_first_covered=bool(covered >> (month_of(each.start) - first) & 1))
    for month, people in by_month.items():
        yield Span(first_day(month), last_day(month), people)


def _histories(asked: Asked) -> str:
    """Return the query for the histories of who lives there, alike ones together."""
    listed = _LISTED[connection.vendor].format("s.month")
    return f"""WITH RECURSIVE {", ".join(people_tables(asked))}
        SELECT start, ending, settled, count(*) FROM (
            SELECT ms.start AS start,
                (SELECT e.last_day FROM enrolment_ending e
                    WHERE e.membership_id = ms.id AND e.reversed_on IS NULL) AS ending,
                (SELECT {listed} FROM dues_settlement s
                    WHERE s.membership_id = ms.id AND s.month <= %(month)s AND {asked.stands("s")}) AS settled
            FROM enrolment_membership ms WHERE 1 = 1{asked.living_there("ms.worker_id")}) histories
        GROUP BY start, ending, settled"""


def _of_everybody(asked: Asked, values: dict[str, Any]) -> Iterator[Span]:
    for month, count in rows(_by_month(), values):
        yield Span(first_day(month), last_day(month), int(count))
    for start, month, count in rows(_until_start(asked), values):
        yield Span(first_day(month), min(last_day(month), _day(start) - DAY), -count)
    for ending, month, count in rows(_after_endings(asked), values):
        yield Span(max(_day(ending) + DAY, first_day(month)), last_day(month), -count)


def _by_month() -> str:
    """Return the query for the settlements of each month that stand."""
    return """SELECT month, sum(people) FROM (
        SELECT month, count(*) AS people FROM dues_settlement WHERE month <= %(month)s GROUP BY month
        UNION ALL SELECT month, -count(*) FROM dues_settlement
        WHERE month <= %(month)s AND id IN (SELECT settlement_id FROM dues_settlementreversal) GROUP BY month
        ) months GROUP BY month"""


def _until_start(asked: Asked) -> str:
    """Return the query for settled months up to the one of the start, by the day of the start."""
    return f"""SELECT ms.start, s.month, count(*) FROM enrolment_membership ms CROSS JOIN dues_settlement s
        WHERE s.membership_id = ms.id AND s.month <= {month_of_sql("ms.start")} AND s.month <= %(month)s
            AND {asked.stands("s")} GROUP BY ms.start, s.month"""


def _after_endings(asked: Asked) -> str:
    """Return the query for settled months that an ending cuts off, wholly or in part."""
    return f"""SELECT e.last_day, s.month, count(*) FROM enrolment_ending e
        JOIN dues_settlement s ON s.membership_id = e.membership_id
        WHERE e.reversed_on IS NULL AND s.month >= {month_of_sql("e.last_day")} AND s.month <= %(month)s
            AND {asked.stands("s")} GROUP BY e.last_day, s.month"""


def _months(listed: str | None) -> frozenset[int]:
    return frozenset(map(int, listed.split(","))) if listed else frozenset()


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
