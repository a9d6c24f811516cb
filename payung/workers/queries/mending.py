"""Whom somebody wrote down today and may still mend, and what waits for the kelurahan to mend."""

from datetime import date
from typing import TYPE_CHECKING

from payung.access.models import AuditLine, User
from payung.workers.models import MendingRequest, Worker

if TYPE_CHECKING:
    from django.db.models import QuerySet


def is_own_entry(worker: Worker, user: User | None, *, on: date) -> bool:
    """Whether the user added the worker by hand on the day."""
    if user is None:
        return False
    return AuditLine.objects.filter(verb="add_by_hand", subject=worker.ref, on=on, by=user).exists()


def own_entries(user: User, rw_code: str, *, on: date) -> list[Worker]:
    """Return whom the user added by hand to an RW on the day and who is still on file, the latest first."""
    mine = AuditLine.objects.filter(verb="add_by_hand", on=on, by=user, area=rw_code)
    refs = list(mine.order_by("-id").values_list("subject", flat=True))
    found = {worker.ref: worker for worker in Worker.objects.filter(ref__in=refs)}
    return [found[ref] for ref in refs if ref in found]


def requests_waiting(user: User) -> "QuerySet[MendingRequest]":
    """Return the requests to mend that wait in the user's area, the oldest first."""
    seen = MendingRequest.objects.visible_to(user).filter(answered_on=None)
    return seen.select_related("worker", "by").order_by("on", "pk")


def requests_about(worker: Worker) -> "QuerySet[MendingRequest]":
    """Return all that was asked about a worker, the latest first."""
    return MendingRequest.objects.filter(worker=worker).select_related("by", "answered_by").order_by("-pk")


def requests_answered(user: User, *, since: date) -> "QuerySet[MendingRequest]":
    """Return what the user asked and somebody answered since the day, the latest first."""
    mine = MendingRequest.objects.visible_to(user).filter(by=user, answered_on__gte=since)
    return mine.select_related("worker").order_by("-answered_on", "-pk")
