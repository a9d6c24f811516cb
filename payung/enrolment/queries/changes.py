"""What the branch has not been told yet about its members: endings, endings taken back, corrections."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import connection

from payung.access.models import AuditLine
from payung.enrolment.models import Batch, BatchLine, Ending
from payung.enrolment.queries.states import PERSONS, RW_ON_THE_DAY, days, named
from payung.regions.models import Region
from payung.workers.models import Worker

LOOKUP = 900  # below the smallest limit of bound values of any SQLite
CORRECTIONS = ("correct_worker", "correct_nik")


class Untold(NamedTuple):
    """A change of a member: the person's id, its kind, and the id of the ending or the correction it rests on."""

    worker_id: int
    change: str
    ending_id: int | None = None
    correction_id: int | None = None


def workers_by_id(ids: Iterable[int]) -> dict[int, Worker]:
    """Return workers by id, however many."""
    wanted = list(ids)
    found: dict[int, Worker] = {}
    for start in range(0, len(wanted), LOOKUP):
        found.update(Worker.objects.in_bulk(wanted[start : start + LOOKUP]))
    return found


def latest_audit_ids(verbs: tuple[str, ...], subjects: Iterable[str]) -> dict[str, int]:
    """Return the id of the last audit line with one of the verbs, by subject: the trail's order is the acts' order."""
    wanted = sorted(set(subjects))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), LOOKUP):
        lines = AuditLine.objects.filter(verb__in=verbs, subject__in=wanted[start : start + LOOKUP])
        found.update(lines.order_by("pk").values_list("subject", "pk"))
    return found


CHANGES = """
SELECT person, r.code, m.id, m.worker_id FROM (
    SELECT COALESCE(root.root_id, m.worker_id) AS person, m.id, m.worker_id FROM enrolment_membership m
    LEFT JOIN root ON root.worker_id = m.worker_id WHERE m.recorded_on <= %(cut)s) m
JOIN regions_region r ON r.id = {home}
WHERE r.code LIKE %(area)s ORDER BY r.code, m.id
"""


def told_too_little(area: Region, *, on: date) -> Iterator[Untold]:
    """Yield the endings, endings taken back and corrections of the area's members that no batch has told yet."""
    sql = f"{PERSONS} {CHANGES.format(home=RW_ON_THE_DAY.format(person='m.person'))}"
    with connection.cursor() as cursor:
        cursor.execute(*named(sql, {**days(on, on), "area": area.code + "%"}))
        memberships = {row[2]: row[0] for row in cursor.fetchall()}
    told = set(
        BatchLine.objects.filter(batch__cancelled_on=None, batch__kind=Batch.Kind.CHANGE)
        .exclude(ending=None)
        .values_list("change", "ending_id")
    )
    yield from _endings(memberships, told, on)
    yield from _corrections(memberships, on)


def _endings(memberships: dict[int, int], told: set[tuple[str, int]], on: date) -> Iterator[Untold]:
    ending, back = BatchLine.Change.ENDING, BatchLine.Change.TAKEN_BACK
    for fact in Ending.objects.filter(recorded_on__lte=on).order_by("pk"):
        if fact.membership_id not in memberships:
            continue
        person = memberships[fact.membership_id]
        stands = fact.reversed_on is None or fact.reversed_on > on
        if stands and (ending, fact.pk) not in told:
            yield Untold(person, ending, fact.pk)
        elif not stands and (ending, fact.pk) in told and (back, fact.pk) not in told:
            yield Untold(person, back, fact.pk)


def _corrections(memberships: dict[int, int], on: date) -> Iterator[Untold]:
    people = workers_by_id(set(memberships.values()))
    trail = AuditLine.objects.filter(verb__in=CORRECTIONS, on__lte=on)
    corrected = dict(trail.order_by("pk").values_list("subject", "pk"))
    moved = {pk: corrected[worker.ref] for pk, worker in people.items() if worker.ref in corrected}
    sent: dict[int, str] = {}
    lines = BatchLine.objects.filter(worker_id__in=list(moved), batch__cancelled_on=None).exclude(
        batch__kind=Batch.Kind.PRECHECK
    )
    for worker_id, batch_ref in lines.order_by("pk").values_list("worker_id", "batch__ref"):
        sent[worker_id] = batch_ref
    made = latest_audit_ids(("make_batch",), sent.values())
    for pk, audit_id in moved.items():
        if audit_id > made.get(sent.get(pk, ""), 0):
            yield Untold(pk, BatchLine.Change.CORRECTION, correction_id=audit_id)
