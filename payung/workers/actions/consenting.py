"""Consent: a worker heard the notice and agreed to be nominated, or takes it back (UU 27/2022)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.rules.reasons import Reason, Refused
from payung.workers import queries
from payung.workers.models import Consent, Worker

NOTICE_VERSION = "2026-11"  # of the words in templates/workers/notice.html; other words, another version


@verb("consent")
@transaction.atomic
def consent(worker: Worker, *, channel: str, heard_on: date | None = None, on: date, by: Author) -> Consent:
    """Record that the worker heard the notice, the warning about aid included, and agreed to be nominated.

    ``heard_on`` is the day of the talk, ``on`` if not given. The same consent again, to the same words on the same day
    by the same channel, is the one on file. Refuses ``heard_later``.
    """
    day = heard_on or on
    if day > on:
        raise Refused([Reason("heard_later", _("That day has not come yet. Record the consent when it was given."))])
    Worker.objects.select_for_update().get(pk=worker.pk)
    same = Consent.objects.filter(worker=worker, notice_version=NOTICE_VERSION, on=day, channel=channel)
    if known := same.filter(withdrawn_on=None).first():
        return known
    fact = Consent.objects.create(
        worker=worker, notice_version=NOTICE_VERSION, on=day, by=by.account, channel=channel, recorded_on=on
    )
    after = {"notice": NOTICE_VERSION, "channel": channel, "heard_on": day.isoformat()}
    record("consent", worker.ref, on=on, by=by, after=after, area=queries.home_code(worker, on))
    return fact


@transaction.atomic
def consent_all(worker_ids: Iterable[int], *, channel: str, on: date, by: Author) -> int:
    """Record for many workers at once that they heard the notice and agreed; the caller writes the audit line.

    Who agreed to the same words on the same day is not written down twice.
    """
    agreed = set(
        Consent.objects.filter(on=on, notice_version=NOTICE_VERSION, withdrawn_on=None).values_list("worker", flat=True)
    )
    facts = [
        Consent(worker_id=pk, notice_version=NOTICE_VERSION, on=on, by=by.account, channel=channel, recorded_on=on)
        for pk in worker_ids
        if pk not in agreed
    ]
    Consent.objects.bulk_create(facts, batch_size=5000)
    return len(facts)


@verb("withdraw_consent")
@transaction.atomic
def withdraw_consent(fact: Consent, *, on: date, by: Author) -> None:
    """Record that the worker takes the consent back; processing stops within 3 x 24 hours (UU 27/2022).

    Every consent of the person that stands is taken back with it. Refuses ``withdrawn_already``, ``withdrawn_before``.
    """
    fact.refresh_from_db(from_queryset=Consent.objects.select_for_update())
    if fact.withdrawn_on:
        raise Refused([Reason("withdrawn_already", _("This consent was taken back before."))])
    if on < fact.on:
        raise Refused([Reason("withdrawn_before", _("A consent is taken back after it was given."))])
    records = queries.same_person_ids(fact.worker, on)
    Consent.objects.filter(worker__in=records, withdrawn_on=None, on__lte=on).update(withdrawn_on=on)
    fact.withdrawn_on = on
    record("withdraw_consent", fact.worker.ref, on=on, by=by, area=queries.home_code(fact.worker, on))
