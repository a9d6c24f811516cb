"""Who may be nominated: admitted from a list or by hand, not nominated yet, and not protected already."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from payung.enrolment.models import DecisionLetter, Nomination
from payung.enrolment.queries.changes import LOOKUP
from payung.enrolment.queries.states import PERSONS, RW_ON_THE_DAY, days, named
from payung.regions.models import Campaign, Region
from payung.workers.models import Worker

# A person taken out of the nomination comes back only when somebody names her, not with everybody else.
ELIGIBLE = f"""{PERSONS},
listed(worker_id) AS (
    SELECT s.worker_id FROM roster_sighting s JOIN roster_row w ON w.id = s.row_id
    JOIN roster_roster o ON o.id = w.roster_id
    WHERE o.kind = 'nomination' AND o.undone_on IS NULL AND s.recorded_on <= %(cut)s
    AND (s.kind = 'admitted' OR w.verdict = 'duplicate')
    UNION
    SELECT c.worker_id FROM workers_consent c
    WHERE c.channel = 'hand' AND c.recorded_on <= %(cut)s),
put_forward(person) AS (
    SELECT DISTINCT COALESCE(root.root_id, listed.worker_id) FROM listed
    LEFT JOIN root ON root.worker_id = listed.worker_id),
barred(person) AS (
    SELECT COALESCE(root.root_id, n.worker_id) FROM enrolment_nomination n
    LEFT JOIN root ON root.worker_id = n.worker_id
    WHERE n.campaign_id = %(campaign)s AND (n.withdrawn_on IS NULL OR n.withdrawn_why NOT IN ('undone', 'sent_again'))
    UNION
    SELECT COALESCE(root.root_id, m.worker_id) FROM enrolment_membership m
    LEFT JOIN root ON root.worker_id = m.worker_id
    UNION
    SELECT COALESCE(root.root_id, c.worker_id) FROM workers_consent c
    LEFT JOIN root ON root.worker_id = c.worker_id
    WHERE c.withdrawn_on IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM workers_consent later WHERE later.worker_id = c.worker_id AND later.id > c.id)
    UNION
    SELECT person FROM outside)
SELECT h.id FROM (
    SELECT w.id, {RW_ON_THE_DAY.format(person="w.id")} AS rw_id,
        (SELECT MIN(f.decile) FROM workers_welfare f WHERE f.worker_id = w.id AND f.recorded_on <= %(cut)s) AS decile
    FROM put_forward JOIN workers_worker w ON w.id = put_forward.person
    WHERE put_forward.person NOT IN (SELECT person FROM barred)) h
JOIN regions_region r ON r.id = h.rw_id
WHERE r.code LIKE %(area)s
ORDER BY COALESCE(h.decile, 11), h.id
"""  # noqa: S608  our own words


def eligible_ids(area: str, *, campaign: Campaign, on: date) -> list[int]:
    """Return the ids of everybody in the area who can be nominated, poorest first, then in order of admission.

    Known from a candidate list alone, nominated or member already, taken out, dead, protected elsewhere, consent taken
    back, absorbed by a merge: none of these is among them.
    """
    values = {**days(on, on), "campaign": campaign.pk, "area": area + "%"}
    with connection.cursor() as cursor:
        cursor.execute(*named(ELIGIBLE, values))
        return [row[0] for row in cursor.fetchall()]


def in_order(ids: Sequence[int]) -> list[Worker]:
    """Return the workers with these ids, in their order."""
    found = Worker.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def waiting_list(rw: Region, *, campaign: Campaign, on: date) -> list[Worker]:
    """Return who in the RW could take a place that becomes free, poorest first."""
    ids = eligible_ids(rw.code, campaign=campaign, on=on)
    found = Worker.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


class Slots(NamedTuple):
    """The places of a letter: how many it names, how many are taken, how many are free; None where not stated."""

    people: int | None
    taken: int
    free: int | None


TAKEN = f"""{PERSONS}
SELECT n.letter_id, COUNT(*) FROM enrolment_nomination n LEFT JOIN root ON root.worker_id = n.worker_id
WHERE n.withdrawn_on IS NULL AND NOT (
    COALESCE(root.root_id, n.worker_id) IN (SELECT person FROM outside)
    AND COALESCE(root.root_id, n.worker_id) NOT IN (SELECT person FROM member))
AND NOT EXISTS (
    SELECT 1 FROM enrolment_membership m JOIN enrolment_ending e ON e.membership_id = m.id
    WHERE m.nomination_id = n.id AND e.reversed_on IS NULL AND e.last_day < %(on)s)
GROUP BY n.letter_id
"""  # noqa: S608  our own words


def slots(letters: list[DecisionLetter], *, on: date) -> dict[int, Slots]:
    """Return the places of letters by id: people named minus open nominations.

    A place is free again when its person was taken out, is protected elsewhere, or was a member until before the day.
    """
    with connection.cursor() as cursor:
        cursor.execute(*named(TAKEN, days(on, on)))
        taken = dict(cursor.fetchall())
    found = {}
    for letter in letters:
        used = taken.get(letter.pk, 0)
        free = None if letter.people is None else max(letter.people - used, 0)
        found[letter.pk] = Slots(letter.people, used, free)
    return found


def slots_free(letter: DecisionLetter, *, on: date) -> int | None:
    """Return how many people can still be nominated under the letter; None when it names no number."""
    return slots([letter], on=on)[letter.pk].free


def with_open_nomination(workers: Iterable[Worker]) -> set[int]:
    """Return which of these people have an open nomination."""
    ids = [worker.pk for worker in workers]
    found: set[int] = set()
    for start in range(0, len(ids), LOOKUP):
        open_ones = Nomination.objects.filter(worker__in=ids[start : start + LOOKUP], withdrawn_on=None)
        found |= set(open_ones.values_list("worker", flat=True))
    return found


def open_nomination(worker: Worker, *, campaign: Campaign | None = None) -> Nomination | None:
    """Return the worker's open nomination, the latest where several campaigns nominate."""
    found = Nomination.objects.filter(worker=worker, withdrawn_on=None).select_related("letter", "campaign")
    if campaign:
        found = found.filter(campaign=campaign)
    return found.order_by("-pk").first()
