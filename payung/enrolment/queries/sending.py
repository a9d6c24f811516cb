"""Who goes into a batch on its day, and who falls out and why: age and double registration are asked again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from payung.enrolment.models import AgeLetter, Batch, BatchLine, Membership, Nomination, ReplyLine
from payung.enrolment.queries.changes import CORRECTIONS, latest_audit_ids, told_too_little, workers_by_id
from payung.enrolment.queries.nominating import eligible_ids
from payung.enrolment.queries.states import OPEN, PERSONS, RW_ON_THE_DAY, days, named
from payung.regions.models import Campaign, Region
from payung.rules import registration
from payung.rules.reasons import Reason
from payung.workers.models import Consent, Worker


@dataclass(slots=True)
class Chosen:
    """One line of a batch to be, with the fact on which a change rests (see `BatchLine`).

    ``again``: refused before and corrected since, so she is nominated anew.
    """

    worker_id: int
    nomination_id: int | None = None
    change: str = ""
    ending_id: int | None = None
    correction_id: int | None = None
    again: bool = False


@dataclass(slots=True)
class LeftOut:
    """Somebody who would be in the batch and is not, with the codes of why."""

    worker: Worker
    reasons: list[str]


@dataclass(slots=True)
class Plan:
    """Who goes into a batch, in the order of its lines, and who falls out."""

    chosen: list[Chosen] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


# People whose line in a batch the branch has not answered; a cancelled batch never left.
PENDING = """
pending(person) AS (
    SELECT COALESCE(root.root_id, bl.worker_id) FROM enrolment_batchline bl
    JOIN enrolment_batch b ON b.id = bl.batch_id
    LEFT JOIN root ON root.worker_id = bl.worker_id
    WHERE b.cancelled_on IS NULL AND {kinds}
    AND bl.id NOT IN (SELECT batch_line_id FROM enrolment_replyline WHERE batch_line_id IS NOT NULL))
"""
NEW_LINES = "(b.kind = 'new' OR (b.kind = 'change' AND bl.change = 'replacement'))"
ANY_LINES = f"({NEW_LINES} OR b.kind = 'precheck')"
REFUSED = f"""
refused_now(person) AS (
    SELECT COALESCE(root.root_id, l.worker_id) FROM enrolment_replyline l
    LEFT JOIN root ON root.worker_id = l.worker_id
    LEFT JOIN enrolment_nomination n ON n.id = l.nomination_id
    WHERE l.outcome = 'refused' AND l.recorded_on <= %(cut)s AND l.worker_id IS NOT NULL AND (
        (n.id IS NOT NULL AND {OPEN})
        OR (n.id IS NULL AND COALESCE(root.root_id, l.worker_id) NOT IN (SELECT person FROM nominated))))
"""  # noqa: S608  our own words
NOMINATED = """
SELECT n.nomination_id, n.person, n.person IN (SELECT person FROM refused_now),
       n.person IN (SELECT person FROM outside), s.worker_id
FROM nominated n
JOIN enrolment_nomination s ON s.id = n.nomination_id
JOIN regions_region r ON r.id = {home}
WHERE s.campaign_id = %(campaign)s AND r.code LIKE %(area)s
AND n.person NOT IN (SELECT person FROM member) AND n.person NOT IN (SELECT person FROM pending)
AND NOT EXISTS (SELECT 1 FROM enrolment_membership m WHERE m.nomination_id = n.nomination_id)
ORDER BY r.code, n.nomination_id
"""


def plan_batch(kind: str, *, area: Region, campaign: Campaign, on: date) -> Plan:
    """Return who goes into a batch of the kind on the day, and who falls out with the reasons.

    Left out: ``over_age``, ``under_age``, ``protected_elsewhere``, ``same_person`` (two records of one person),
    ``consent_withdrawn``. People whose line in another batch waits for an answer are not asked again; refused people
    only after their details were corrected or they were nominated anew.
    """
    if kind == Batch.Kind.CHANGE:
        return _changes(area, campaign, on)
    rows = _nominated(area, campaign, on, NEW_LINES if kind == Batch.Kind.NEW else ANY_LINES)
    if kind == Batch.Kind.PRECHECK:
        eligible = eligible_ids(area.code, campaign=campaign, on=on)
        rows = _not_checked_yet([*rows, *((None, pk, False, False, pk) for pk in eligible)])
    return _checked(rows, on)


def are_still_due(chosen: Sequence[Chosen], *, kind: str, area: Region, campaign: Campaign, on: date) -> bool:
    """Whether everybody of a plan could still be sent: nobody went into another batch or was taken out meanwhile."""
    if kind == Batch.Kind.NEW:  # many people: ages do not change while a file is written
        due = {(row[1], row[0]) for row in _nominated(area, campaign, on, NEW_LINES)}
        return all((each.worker_id, each.nomination_id) in due for each in chosen)
    return plan_batch(kind, area=area, campaign=campaign, on=on).chosen == list(chosen)


def _not_checked_yet(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keep whom no pre-check has asked about, and who was refused: those are kept when their details changed."""
    lines = BatchLine.objects.filter(batch__cancelled_on=None, batch__kind=Batch.Kind.PRECHECK)
    asked = set(lines.values_list("worker_id", flat=True))
    return [row for row in rows if row[1] not in asked or row[2]]


def _changes(area: Region, campaign: Campaign, on: date) -> Plan:
    """Return what the branch was not told about its members, and who fills the place of a member that ended."""
    plan = Plan([Chosen(each.worker_id, None, *each[1:]) for each in told_too_little(area, on=on)])
    replacing = set(
        Nomination.objects.filter(
            replaces__in=Membership.objects.exclude(nomination=None).values("nomination")
        ).values_list("pk", flat=True)
    )
    rows = [row for row in _nominated(area, campaign, on, NEW_LINES) if row[0] in replacing]
    checked = _checked(rows, on)
    for each in checked.chosen:
        each.change = BatchLine.Change.REPLACEMENT
    return Plan(plan.chosen + checked.chosen, checked.left_out)


def _nominated(area: Region, campaign: Campaign, on: date, kinds: str) -> list[tuple[Any, ...]]:
    home = RW_ON_THE_DAY.format(person="n.person")
    sql = f"{PERSONS}, {REFUSED}, {PENDING.format(kinds=kinds)} {NOMINATED.format(home=home)}"
    values = {**days(on, on), "campaign": campaign.pk, "area": area.code + "%"}
    with connection.cursor() as cursor:
        cursor.execute(*named(sql, values))
        return [tuple(row) for row in cursor.fetchall()]


def _checked(rows: list[tuple[Any, ...]], on: date) -> Plan:
    """Ask everybody's age and membership again as of the day."""
    workers = workers_by_id({row[1] for row in rows} | {row[4] for row in rows})
    corrected = corrected_since_refusal(row[1] for row in rows if row[2])
    letters = set(AgeLetter.objects.filter(recorded_on__lte=on).values_list("worker_id", flat=True))
    unwilling = _took_consent_back(on)
    plan, seen = Plan(), set()
    for nomination_id, person, is_refused, is_outside, nominated_id in rows:
        if is_refused and person not in corrected:
            continue
        worker = workers[person]
        reasons = [reason.code for reason in age_reasons(worker, on=on, branch_letter=person in letters)]
        reasons += ["protected_elsewhere"] if is_outside else []
        reasons += ["consent_withdrawn"] if person in unwilling else []
        if person in seen:
            plan.left_out.append(LeftOut(workers[nominated_id], ["same_person"]))
        elif reasons:
            plan.left_out.append(LeftOut(worker, reasons))
        else:
            plan.chosen.append(Chosen(person, nomination_id, again=bool(is_refused)))
        seen.add(person)
    return plan


def age_reasons(worker: Worker, *, on: date, branch_letter: bool = False) -> list[Reason]:
    """Return why a worker may not be registered on the day; a letter of the branch overrides the ages."""
    if worker.birth_date > on:
        return [Reason("under_age", "Born after that day.", "Lahir sesudah hari itu.")]
    answer = registration(birth_date=worker.birth_date, day=on, work="informal", branch_letter=branch_letter)
    return list(answer.reasons)


def _took_consent_back(on: date) -> set[int]:
    latest: dict[int, bool] = {}
    taken_back = Consent.objects.filter(withdrawn_on__lte=on).values_list("worker_id", flat=True)
    for worker_id, withdrawn_on in (
        Consent.objects.filter(worker_id__in=taken_back).order_by("pk").values_list("worker_id", "withdrawn_on")
    ):
        latest[worker_id] = withdrawn_on is not None and withdrawn_on <= on
    return {worker_id for worker_id, is_back in latest.items() if is_back}


def corrected_since_refusal(worker_ids: Iterable[int]) -> set[int]:
    """Return who of these refused workers had details corrected after the branch's last refusal was recorded."""
    refs = {pk: worker.ref for pk, worker in workers_by_id(worker_ids).items()}
    if not refs:
        return set()
    refusals = dict(
        ReplyLine.objects.filter(outcome=ReplyLine.Outcome.REFUSED, worker_id__in=list(refs))
        .order_by("pk")
        .values_list("worker_id", "reply__ref")
    )
    applied = latest_audit_ids(("apply_reply",), refusals.values())
    corrections = latest_audit_ids(CORRECTIONS, refs.values())
    return {pk for pk, reply_ref in refusals.items() if corrections.get(refs[pk], 0) > applied.get(reply_ref, 0)}
