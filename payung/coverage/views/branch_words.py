"""The branch's word about one person: recorded by one officer, confirmed by another, taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payung.access.policy import allow, user_of
from payung.coverage import actions, queries
from payung.coverage.forms import WordForm
from payung.coverage.models import BranchWord
from payung.enrolment.models import Membership
from payung.rules.reasons import Refused
from payung.workers.models import Worker


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = _the_worker(request, ref), timezone.localdate()
    form = WordForm(request.POST if request.method == "POST" else None, spells=_spells(request, worker, on))
    if request.method != "POST":
        return _page(request, worker, form=form)
    if not form.is_valid():
        return _page(request, worker, form=form, status=422)
    data = dict(form.cleaned_data)
    try:
        actions.record_word(data.pop("membership"), **data, on=on, by=user_of(request))
    except Refused as no:
        return _page(request, worker, form=form, no=no, status=422)
    messages.success(request, _("Recorded. It counts once a second person has confirmed it."))
    return redirect("coverage:words", ref)


@allow
@require_POST
def word_confirmation(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    return _act(request, ref, pk, actions.confirm_word, _("Confirmed. From today the answer follows the branch."))


@allow
@require_POST
def word_reversal(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    return _act(request, ref, pk, actions.reverse_word, _("Taken back, from today on."))


def _act(request: HttpRequest, ref: str, pk: int, action: Callable[..., BranchWord], said: str) -> HttpResponse:
    worker, user, on = _the_worker(request, ref), user_of(request), timezone.localdate()
    word = get_object_or_404(queries.words_about(_spells(request, worker, on)), pk=pk)
    try:
        action(word, on=on, by=user)
    except Refused as no:
        return _page(request, worker, no=no, status=422)
    messages.success(request, said)
    return redirect("coverage:words", ref)


def _the_worker(request: HttpRequest, ref: str) -> Worker:
    return get_object_or_404(Worker.objects.visible_to(user_of(request)), ref=ref)


def _spells(request: HttpRequest, worker: Worker, on: date) -> Any:
    """Return the memberships of all records of the person that the user may see."""
    records = queries.records_of([worker.pk], known_on=on)[worker.pk]
    return Membership.objects.visible_to(user_of(request)).filter(worker__in=records).order_by("-start")


def _page(request: HttpRequest, worker: Worker, *, status: int = 200, **context: Any) -> HttpResponse:
    on = timezone.localdate()
    spells = _spells(request, worker, on)
    said = queries.words_about(spells).select_related("by", "confirmed_by")
    page = {
        "worker": worker,
        "cover": queries.cover(worker, on=on),
        "words": said,
        "spells": spells,
        "form": WordForm(spells=spells, initial={"membership": spells.first()}),
        "on": on,
        **context,
    }
    return render(request, "coverage/words.html", page, status=status)
