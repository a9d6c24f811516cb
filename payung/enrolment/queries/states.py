"""Who waits, was refused, was not sent yet and who is protected elsewhere: everybody of an area by RW, in one query."""

from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from payung.workers.models import Worker

WAITING, REFUSED, NOT_SENT, ELSEWHERE = "waiting", "refused", "not_sent", "elsewhere"
# Of several states of one person the first counts.
ORDER = (ELSEWHERE, WAITING, REFUSED, NOT_SENT)

# Facts whose day is the day of their recording count up to `cut`, the earlier of the day asked about and the day of
# knowledge. `root` maps a record that was absorbed to the record that the person lives on in; merges are few.
MERGES = """
WITH RECURSIVE
merged(absorbed_id, kept_id) AS (
    SELECT m.absorbed_id, m.kept_id FROM workers_merge m
    WHERE m.confirmed_on <= %(known)s AND (m.undone_on IS NULL OR m.undone_on > %(known)s) AND NOT EXISTS (
        SELECT 1 FROM workers_merge n WHERE n.absorbed_id = m.absorbed_id AND n.id > m.id
            AND n.confirmed_on <= %(known)s AND (n.undone_on IS NULL OR n.undone_on > %(known)s))),
climb(worker_id, root_id, steps) AS (
    SELECT absorbed_id, kept_id, 1 FROM merged
    UNION ALL
    SELECT climb.worker_id, merged.kept_id, climb.steps + 1
    FROM climb JOIN merged ON merged.absorbed_id = climb.root_id WHERE climb.steps < 20),
root(worker_id, root_id) AS (
    SELECT worker_id, root_id FROM climb WHERE root_id NOT IN (SELECT absorbed_id FROM merged))"""
# Between a start and the recording of its reply somebody is a member as well, once the reply is known.
STANDING = """m.recorded_on <= %(known)s AND (m.recorded_on <= %(cut)s OR m.start <= %(on)s) AND NOT EXISTS (
    SELECT 1 FROM enrolment_ending e WHERE e.membership_id = m.id AND e.last_day < %(on)s
    AND e.recorded_on <= %(known)s AND (e.reversed_on IS NULL OR e.reversed_on > %(known)s))"""
OPEN = "n.recorded_on <= %(cut)s AND (n.withdrawn_on IS NULL OR n.withdrawn_on > %(cut)s)"
OUTSIDE = """o.from_on <= %(on)s AND o.recorded_on <= %(known)s
    AND (o.until_on IS NULL OR o.until_on > %(on)s OR o.until_recorded_on > %(known)s)"""
PERSONS = f"""{MERGES},
member(person) AS (
    SELECT COALESCE(root.root_id, m.worker_id) FROM enrolment_membership m
    LEFT JOIN root ON root.worker_id = m.worker_id WHERE {STANDING}),
nominated(person, nomination_id) AS (
    SELECT COALESCE(root.root_id, n.worker_id), n.id FROM enrolment_nomination n
    LEFT JOIN root ON root.worker_id = n.worker_id WHERE {OPEN}),
outside(person) AS (
    SELECT COALESCE(root.root_id, o.worker_id) FROM enrolment_elsewhere o
    LEFT JOIN root ON root.worker_id = o.worker_id WHERE {OUTSIDE})
"""  # noqa: S608  our own words
RW_ON_THE_DAY = """
COALESCE(
    (SELECT h.rw_id FROM workers_residence h
     WHERE h.worker_id = {person} AND h.from_on <= %(on)s AND h.recorded_on <= %(known)s
     ORDER BY h.from_on DESC, h.id DESC LIMIT 1),
    (SELECT h.rw_id FROM workers_residence h WHERE h.worker_id = {person} AND h.recorded_on <= %(known)s
     ORDER BY h.from_on, h.id LIMIT 1))
"""

# One state after the other. Each asks for few people first and looks the rest up one by one: nobody is read who was
# accepted long ago. `{here}` bounds the records that are looked at, where only some people are asked about.
_IS_MEMBER = f"""(
    EXISTS (SELECT 1 FROM enrolment_membership m WHERE m.worker_id = {{person}} AND {STANDING})
    OR EXISTS (SELECT 1 FROM root a JOIN enrolment_membership m ON m.worker_id = a.worker_id
               WHERE a.root_id = {{person}} AND {STANDING}))"""  # noqa: S608  our own words
_IS_NOMINATED = f"""(
    EXISTS (SELECT 1 FROM enrolment_nomination n WHERE n.worker_id = {{person}} AND {OPEN})
    OR EXISTS (SELECT 1 FROM root a JOIN enrolment_nomination n ON n.worker_id = a.worker_id
               WHERE a.root_id = {{person}} AND {OPEN}))"""  # noqa: S608  our own words
# A batch that is with the branch: handed over, or answered before anybody wrote that down.
LEFT = """b.kind IN ('new', 'change') AND (b.handed_over_on <= %(cut)s OR EXISTS (
    SELECT 1 FROM enrolment_batchline al JOIN enrolment_replyline rl ON rl.batch_line_id = al.id
    WHERE al.batch_id = b.id AND rl.recorded_on <= %(cut)s))"""
STATES = f"""{MERGES}{{local}},
outside(person) AS (
    SELECT DISTINCT COALESCE(root.root_id, o.worker_id) FROM enrolment_elsewhere o
    LEFT JOIN root ON root.worker_id = o.worker_id WHERE {OUTSIDE} {{here_o}}),
refusal(person, nomination_id) AS (
    SELECT COALESCE(root.root_id, l.worker_id), l.nomination_id FROM enrolment_replyline l
    LEFT JOIN root ON root.worker_id = l.worker_id
    WHERE l.outcome = 'refused' AND l.recorded_on <= %(cut)s AND l.worker_id IS NOT NULL {{here_l}}),
refused(person) AS (
    SELECT DISTINCT f.person FROM refusal f LEFT JOIN enrolment_nomination n ON n.id = f.nomination_id
    WHERE (n.id IS NOT NULL AND {OPEN}) OR (n.id IS NULL AND NOT {_IS_NOMINATED.format(person="f.person")})),
unanswered(person, nomination_id) AS (
    SELECT COALESCE(root.root_id, n.worker_id), n.id FROM enrolment_nomination n
    LEFT JOIN root ON root.worker_id = n.worker_id
    WHERE {OPEN} {{here_n}} AND NOT EXISTS (
        SELECT 1 FROM enrolment_membership m WHERE m.nomination_id = n.id AND m.recorded_on <= %(cut)s)),
asked(nomination_id) AS (
    SELECT bl.nomination_id FROM enrolment_batch b JOIN enrolment_batchline bl ON bl.batch_id = b.id
    WHERE {LEFT} AND bl.nomination_id IS NOT NULL),
ranked(person, state) AS (
    SELECT person, {ORDER.index(ELSEWHERE)} FROM outside UNION ALL
    SELECT person, {ORDER.index(REFUSED)} FROM refused UNION ALL
    SELECT person, CASE WHEN nomination_id NOT IN (SELECT nomination_id FROM asked) THEN {ORDER.index(NOT_SENT)}
        WHEN nomination_id IN (SELECT nomination_id FROM refusal WHERE nomination_id IS NOT NULL)
        THEN {ORDER.index(REFUSED)} ELSE {ORDER.index(WAITING)} END
    FROM unanswered),
best(person, state) AS (SELECT person, MIN(state) FROM ranked GROUP BY person),
now(person, state) AS (
    SELECT person, CASE state {" ".join(f"WHEN {n} THEN '{state}'" for n, state in enumerate(ORDER))} END FROM best
    WHERE NOT {_IS_MEMBER.format(person="best.person")})
"""  # noqa: S608  our own words
_IN_THE_AREA = """
SELECT h.worker_id FROM workers_residence h JOIN regions_region g ON g.id = h.rw_id WHERE g.code LIKE %(area)s"""
_OF_THE_PERSON = "SELECT w.id FROM workers_worker w WHERE w.id = %(worker)s"
_LOCAL = """,
local(worker_id) AS ({those} UNION
    SELECT root.worker_id FROM root WHERE root.root_id IN ({those}))"""
CITY_LETTERS = 5  # of a code such as 31.75: in a smaller area it pays to look there first


class Counts(NamedTuple):
    """How many people of an RW wait for the branch, were refused by it, were not sent, or are protected elsewhere."""

    waiting: int = 0
    refused: int = 0
    not_sent: int = 0
    elsewhere: int = 0


def days(on: date, known_on: date) -> dict[str, Any]:
    """Return what the queries above are asked with."""
    return {"on": on, "known": known_on, "cut": min(on, known_on)}


def named(sql: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the query with `%s` and its values in order: expressions inside the ORM take no names."""
    parts, ordered = [], []
    for index, part in enumerate(sql.split("%(")):
        if index:
            name, part = part.split(")s", 1)
            ordered.append(values[name])
            part = "%s" + part
        parts.append(part)
    return "".join(parts), ordered


def states(*, area: str = "", worker_id: int | None = None) -> str:
    """Return the query's beginning: everybody of a city, or only who ever lived in a smaller area, or one person."""
    those = _OF_THE_PERSON if worker_id is not None else _IN_THE_AREA if len(area) > CITY_LETTERS else ""
    if not those:
        return STATES.format(local="", here_o="", here_l="", here_n="")
    here = "AND {table}.worker_id IN (SELECT worker_id FROM local)"
    bounds = {f"here_{table}": here.format(table=table) for table in "oln"}
    return STATES.format(local=_LOCAL.format(those=those), **bounds)


def counts_by_rw(area: str, *, on: date, known_on: date) -> dict[str, Counts]:
    """Return for each RW of the area, by code, who waits, was refused, was not sent or is elsewhere on the day.

    Only RW with somebody; a person counts once, where she lives on the day. As known on ``known_on``.
    """
    sql = f"""{states(area=area)}, housed(rw_id, state) AS (
        SELECT {RW_ON_THE_DAY.format(person="now.person")}, state FROM now)
    SELECT r.code, housed.state, COUNT(*) FROM housed JOIN regions_region r ON r.id = housed.rw_id
    WHERE r.code LIKE %(area)s GROUP BY r.code, housed.state"""  # noqa: S608  our own words
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*named(sql, {**days(on, known_on), "area": area + "%"}))
        for code, state, people in cursor.fetchall():
            found.setdefault(code, {})[state] = people
    return {code: Counts(**numbers) for code, numbers in found.items()}


def nominees(area: str, *, on: date, known_on: date) -> list[tuple[int, int | None, str, bool]]:
    """Return everybody who has one of the states, whatever became of a membership: id, RW on the day, state, and
    whether a membership is on file, as known on ``known_on``. Of a smaller area who ever lived there is among them."""
    member = _IS_MEMBER.format(person="best.person").replace(STANDING, "m.recorded_on <= %(known)s")
    sql = f"""{states(area=area)} SELECT person, {RW_ON_THE_DAY.format(person="best.person")}, state,
        CASE WHEN {member} THEN 1 ELSE 0 END FROM best"""  # noqa: S608  our own words
    with connection.cursor() as cursor:
        cursor.execute(*named(sql, {**days(on, known_on), "area": area + "%"}))
        return [(person, rw_id, ORDER[state], bool(joined)) for person, rw_id, state, joined in cursor.fetchall()]


def people(state: str, area: str, *, on: date, known_on: date) -> "QuerySet[Worker]":
    """Return the workers behind the counts of one of the states, by RW and name, with `rw_code`."""
    values = {**days(on, known_on), "area": area + "%", "state": state}
    inside = f"{states(area=area)} SELECT person FROM now WHERE state = %(state)s"  # noqa: S608  our own words
    home, home_values = named(RW_ON_THE_DAY.format(person="workers_worker.id"), values)
    sql, sql_values = named(inside, values)
    code = RawSQL(  # noqa: S611  our own words
        f"(SELECT r.code FROM regions_region r WHERE r.id = {home})",  # noqa: S608
        home_values,
        output_field=TextField(),
    )
    return (
        Worker.objects.filter(pk__in=RawSQL(sql, sql_values))  # noqa: S611
        .annotate(rw_code=code)
        .filter(rw_code__startswith=area)
        .order_by("rw_code", "name_key", "pk")
    )


def state_of(worker_id: int, *, on: date, known_on: date) -> str:
    """Return one person's state, or nothing where there is none: the record that the person lives on in."""
    sql = f"{states(worker_id=worker_id)} SELECT person, state FROM now"  # noqa: S608  our own words
    with connection.cursor() as cursor:
        cursor.execute(*named(sql, {**days(on, known_on), "worker": worker_id}))
        return {person: str(state) for person, state in cursor.fetchall()}.get(worker_id, "")
