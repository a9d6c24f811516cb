"""What the pages about a list share: the list if its user may see it, who may change it, where an answer leads."""

from datetime import date
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django_tasks.base import Task

from payung.access.models import User
from payung.access.policy import user_of
from payung.access.verbs import may
from payung.roster import queries
from payung.roster.models import Roster

T = TypeVar("T")
SHORT_BYTES = 250_000  # of a file whose rows are worked on while one waits: half a second


def the_roster(request: HttpRequest, ref: str) -> Roster:
    """Return the list, or answer 404 as if there were none."""
    return get_object_or_404(queries.rosters(user_of(request)), ref=ref)


def may_write(request: HttpRequest) -> bool:
    """Whether the user may change lists; an auditor reads."""
    return may(user_of(request), "fix_rows")


def see_other(to: Any, *arguments: Any) -> HttpResponse:
    """Lead to a page after something was done: 303, so that it is fetched and not sent again."""
    response = redirect(to, *arguments)
    response.status_code = 303
    return response


def do(task: "Task[..., T]", roster: Roster, *, on: date, by: User, among: int = 1) -> T | None:
    """Run a task about a list, one ``among`` several of its file, here where that is short, else in the worker.

    Return what the task came to; None while the worker has yet to do it.
    """
    if roster.file.size_bytes * among <= SHORT_BYTES:
        return task.call(roster.ref, on.isoformat(), by.pk)
    task.enqueue(roster.ref, on.isoformat(), by.pk)
    return None
