"""Everybody's state on a day in one SQL query, and how many are covered in each RW in a leaner one."""
# ruff: noqa: S608  see `fragments`

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from payung.coverage.queries.fragments import (
    CODE_OF,
    CODES,
    COUNTS_FROM,
    Asked,
    Day,
    home,
    people_tables,
    rows,
    who_is_who,
)
from payung.rules.coverage import Answer, State


@dataclass(frozen=True, slots=True)
class Stands:
    """One person's state on a day: the record she lives on in, the RW she lived in that day, answer and state."""

    worker_id: int
    rw_id: int | None
    answer: Answer
    state: State
    counts: bool


def states(on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None) -> Iterator[Stands]:
    """Yield the state of every person who has a membership; with ``areas`` only of those who live there that day.

    It restates `rules.coverage.standing`, and `person.judge` over it, for sets; areas are region codes.
    """
    for worker_id, rw_id, code in state_rows(on, known_on=known_on, areas=areas):
        answer, state = CODES[code]
        yield Stands(worker_id, rw_id, answer, state, code >= COUNTS_FROM)


def state_rows(
    on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None
) -> Iterator[tuple[int, int | None, int]]:
    """Yield worker id, RW id and state number of everybody, as `states` without the words: for counting millions."""
    asked = Asked(on, known_on, tuple(areas) if areas is not None else None)
    day = Day(asked, on)
    statement = f"{everybody(asked, day)} SELECT id, {home(asked, 'person.id', 'day')}, code FROM person"
    return rows(statement, {**asked.values(), **day.values()})


def state_counts(on: date, *, known_on: date | None = None) -> dict[tuple[int | None, Answer, State], int]:
    """Return how many people stand where, by RW id, answer and state."""
    asked = Asked(on, known_on)
    day = Day(asked, on)
    statement = (
        f"{everybody(asked, day)} SELECT {home(asked, 'person.id', 'day')} AS rw, code, count(*) FROM person"
        " GROUP BY 1, code"
    )
    found = rows(statement, {**asked.values(), **day.values()})
    return {(rw_id, *CODES[code]): people for rw_id, code, people in found}


def covered_by_rw(
    on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None
) -> dict[int | None, int]:
    """Return how many people the board counts as covered on the day, by the id of the RW they lived in that day."""
    asked = Asked(on, known_on, tuple(areas) if areas is not None else None)
    day = Day(asked, on)
    statement = f"""{tables(asked, day)},
        covered(id) AS ({plainly_covered(asked, day)}
            UNION ALL SELECT id FROM long WHERE code >= {COUNTS_FROM})
        SELECT {home(asked, "covered.id", "day")} AS rw, count(*) FROM covered GROUP BY 1"""
    return dict(rows(statement, {**asked.values(), **day.values()}))


def on_file(on: date, *, area: str) -> tuple[int, int]:
    """Return how many people live in the area on the day, and how many of them were ever members of ours by then."""
    asked = Asked(on, None, (area,))
    statement = f"""WITH RECURSIVE {", ".join(people_tables(asked))},
        joined(id) AS (
            SELECT coalesce(roots.root, ms.worker_id) FROM enrolment_membership ms
            LEFT JOIN roots ON roots.record = ms.worker_id WHERE ms.start <= %(day)s)
        SELECT count(*), coalesce(sum(CASE WHEN id IN (SELECT id FROM joined) THEN 1 ELSE 0 END), 0) FROM here
        WHERE id NOT IN (SELECT record FROM roots)"""
    ((people, members),) = rows(statement, {**asked.values(), **Day(asked, on).values()})
    return int(people), int(members)


def said_by(code: int) -> tuple[Answer, State]:
    """Return the answer and the state that a state number stands for."""
    return CODES[code]


def code_of(answer: Answer, state: State) -> int:
    """Return the state number of an answer and a state: the larger one decides between a person's spells."""
    return CODE_OF[answer, state]


def tables(asked: Asked, *days: Day) -> str:
    """Return the beginning of a query about some days: who is who, and the special people's states."""
    every = [*people_tables(asked), *(table for day in days for table in day.tables())]
    return f"WITH RECURSIVE {', '.join(every)}"


def merges(asked: Asked) -> str:
    """Return the beginning of a query that needs to know only who is who: the table `roots`."""
    return f"WITH RECURSIVE {', '.join(who_is_who(asked))}"


def everybody(asked: Asked, day: Day) -> str:
    """Return the beginning of a query whose table `person` holds everybody's id and state number."""
    known, there = asked.known("ms.recorded_on"), asked.living_there("ms.worker_id")
    return f"""{tables(asked, day)},
        person(id, code) AS (
            SELECT ms.worker_id, {day.code("ms")} FROM enrolment_membership ms
            WHERE ms.worker_id NOT IN (SELECT id FROM special){known}{there}
            UNION ALL SELECT id, code FROM long)"""


def plainly_covered(asked: Asked, day: Day, *, columns: str = "ms.worker_id", also: str = "") -> str:
    """Return the covered people who are not special: one walk through the settlements of the day's month."""
    tag, known = day.tag, asked.known("ms.recorded_on")
    # As known on a day, two settlements of one month can stand for a while; a person counts once.
    once = "DISTINCT " if asked.known_on else ""
    return f"""SELECT {once}{columns} FROM dues_settlement s CROSS JOIN enrolment_membership ms
        WHERE s.month = %({tag}month)s AND {asked.stands("s")} AND ms.id = s.membership_id
            AND ms.start <= %({tag}day)s AND NOT ({day.ended("ms")})
            AND ms.worker_id NOT IN (SELECT id FROM special){known}{asked.living_there("ms.worker_id")}{also}"""
