"""One person's page: where she stands and why, on any day, and what can be done about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from payung.access.models import User
from payung.access.policy import allow, may_open, user_of
from payung.access.verbs import may
from payung.board.forms.people import AskForm
from payung.board.queries.person import WholeFile, whole_file
from payung.board.queries.standings import PersonState
from payung.workers.models import PEOPLE, Worker
from payung.workers.queries import EVER, lives_on_in

NEWCOMERS = (PersonState.CANDIDATE, PersonState.UNNOMINATED)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the user may do about a person; ``post`` needs a button."""

    words: str | Promise
    url: str
    post: bool = False


@allow
@require_safe
def person(request: HttpRequest, ref: str) -> HttpResponse:
    user, today, at = user_of(request), timezone.localdate(), timezone.now()
    worker = get_object_or_404(Worker.objects.visible_to(user), ref=ref)
    kept = lives_on_in(worker, EVER)
    if kept.pk != worker.pk and not Worker.objects.visible_to(user).filter(pk=kept.pk).exists():
        return render(request, "board/merged.html", {"worker": worker, "people_url": PEOPLE})
    if kept.pk != worker.pk:
        return redirect(kept.get_absolute_url())
    form = AskForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on, known_on = asked.get("pada") or today, asked.get("diketahui")
    file = whole_file(worker, today=today, on=on, known_on=known_on)
    main, others = _acts(file, user)
    page: dict[str, Any] = {
        "file": file,
        "worker": worker,
        "form": form,
        "on": on,
        "known_on": known_on,
        "another_day": on != today or known_on is not None,
        "today": today,
        "at": at,
        "main_acts": main,
        "acts": others,
        "identity_url": _open_to(user, "workers:identity", ref),
        "people_url": PEOPLE,
    }
    return render(request, "board/person.html", page, status=422 if form.errors else 200)


def _acts(file: WholeFile, user: User) -> tuple[list[Act], list[Act]]:
    """Return the acts that come first, the first of them filled, and the others."""
    found = [
        Act(words, url, post=name in POSTED)
        for name, words in _names(file, may_correct=may(user, "correct_worker"))
        if (url := _open_to(user, name, file.worker.ref))
    ]
    return found[:2], found[2:]


POSTED = frozenset({"enrolment:aid_letter"})


def _names(file: WholeFile, *, may_correct: bool) -> Iterator[tuple[str, str | Promise]]:
    """Yield the acts that fit the person's state, the likeliest first, by the names of their addresses."""
    state, correct = file.now.state, ("workers:correction", _("Correct details"))
    if file.has_waiting_ending:
        yield "enrolment:ending", _("An end waits to be confirmed")
    if state is PersonState.REFUSED:
        yield correct
        yield "enrolment:dropping_out", _("Give the place to somebody else")
    elif state in NEWCOMERS or state is PersonState.ENDED:
        yield "enrolment:person_nomination", _("Put forward")
    elif file.now.cover.answer == "confirm" and file.spell:
        yield "coverage:words", _("Record the branch's word")
    if file.spell and not file.has_card:
        yield "enrolment:card", _("Record the card handed over")
    if file.spell and state is not PersonState.ENDED:
        yield "dues:collection", _("Take dues in cash")
    if state is not PersonState.REFUSED:
        yield correct
    if not may_correct:
        yield "workers:mending", _("Ask the kelurahan to correct")
    yield "workers:move", _("Moved to another RW?")
    yield "workers:relatives", _("Family")
    yield "workers:consent", _("Consent")
    yield "enrolment:aid_letter", _("Letter for the social office (PDF)")
    if file.now.refusal and file.now.refusal.reason == "age":
        yield "enrolment:age_letter", _("Letter of the branch about the age")
    if file.nomination and not file.spell and state is not PersonState.REFUSED:
        yield "enrolment:dropping_out", _("Take out of the nomination")
    if file.spell and not file.has_waiting_ending:
        yield "enrolment:ending", _("End the membership")
    if file.has_ended_spell:
        yield "enrolment:taking_back", _("Take the end back")
    yield "workers:merge", _("On file twice?")


def _open_to(user: User, name: str, ref: str) -> str:
    """Return the address of an act about a person, if the user's role may open it."""
    return reverse(name, args=[ref]) if may_open(user, name) else ""
