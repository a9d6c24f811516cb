"""Who is who: pairs that may be one person, two records side by side, merges and differences."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.showing import shown
from payung.rules.reasons import Refused
from payung.workers import actions, queries
from payung.workers.forms import MergeForm, SearchForm
from payung.workers.models import PEOPLE, Merge, Worker
from payung.workers.queries.approving import merge_key, merge_lines
from payung.workers.views.details import about, the_worker

PAIRS_A_PAGE = 25
MOST_FOUND = 20


@allow
@require_safe
def twins(request: HttpRequest) -> HttpResponse:
    return _twins(request)


def _twins(request: HttpRequest, *, no: Refused | None = None, status: int = 200) -> HttpResponse:
    user = user_of(request)
    undecided = queries.twins(user)
    page = Paginator(undecided, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    waiting, across = queries.waiting_merges(user), queries.merges_across(user, timezone.localdate())
    merged = queries.latest_merges(user, timezone.localdate())
    context = {
        "undecided": len(undecided),
        "page": page,
        "pairs": queries.pairs(page),
        "to_confirm": [fact for fact in waiting if fact.by_id != user.pk],
        "prepared": [fact for fact in waiting if fact.by_id == user.pk],
        "across": [(one, _lines(one.fact) if one.may_confirm else "") for one in across],
        "is_empty": not (undecided or waiting or across or merged),
        "no": no,
        "merged": merged,
        "people_url": PEOPLE,
        "at": timezone.now(),
    }
    return render(request, "workers/twins.html", context, status=status)


def _lines(fact: Merge) -> str:
    return shown(merge_key(fact), merge_lines(fact))


def _side_by_side(one: Worker, other: Worker) -> str:
    return f"{reverse('workers:merge', args=[one.ref])}?dengan={other.ref}"


def _other(request: HttpRequest, worker: Worker, ref: str) -> Worker:
    """Return the other record, if the user may see it and it is another one."""
    found = Worker.objects.visible_to(user_of(request)).filter(ref=ref).exclude(pk=worker.pk).first()
    if found is None:
        raise Http404
    return found


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    worker, user = the_worker(request, ref), user_of(request)
    if request.method != "POST":
        other_ref = request.GET.get("dengan")
        return (
            _comparison(request, worker, _other(request, worker, other_ref)) if other_ref else _search(request, worker)
        )
    other = _other(request, worker, request.POST.get("other", ""))
    form = MergeForm(request.POST, records=[worker, other])
    if not form.is_valid():
        return _comparison(request, worker, other, form=form, status=422)
    kept, absorbed = (worker, other) if form.cleaned_data["keep"] == worker.ref else (other, worker)
    try:
        actions.merge(kept, absorbed, both_members=True, on=timezone.localdate(), by=user)
    except Refused as no:
        return _comparison(request, worker, other, form=form, no=no, status=422)
    messages.success(request, _("Written down. The two count as one person as soon as a second officer confirms it."))
    return redirect("workers:twins")


@allow
@require_POST
def difference(request: HttpRequest, ref: str) -> HttpResponse:
    worker = the_worker(request, ref)
    other = _other(request, worker, request.POST.get("other", ""))
    try:
        actions.tell_apart(worker, other, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _comparison(request, worker, other, no=no, status=422)
    messages.success(request, _("Written down: these are two people. It will not be asked again."))
    return redirect("workers:twins")


def _search(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Ask for the other record: likely ones first, then whoever fits some words."""
    user, form = user_of(request), SearchForm(request.GET)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    parts = queries.name_asked(words)
    if parts:
        found = queries.people_of(queries.named_like(user, parts), MOST_FOUND, besides=worker.pk)
    else:
        found = list(queries.search(user, words).exclude(pk=worker.pk)[:MOST_FOUND]) if words else []
    context = {
        "form": form, "words": words, "found": _with_homes(found),
        "likely": _with_homes(queries.twins_of(user, worker)), **about(request, worker, timezone.localdate()),
    }  # fmt: skip
    return render(request, "workers/other.html", context)


def _with_homes(workers: list[Worker]) -> list[tuple[Worker, Any]]:
    homes = queries.latest_homes(each.pk for each in workers)
    return [(each, homes.get(each.pk)) for each in workers]


def _comparison(
    request: HttpRequest, worker: Worker, other: Worker, *, status: int = 200, **context: Any
) -> HttpResponse:
    on = timezone.localdate()
    first, second = sorted((worker, other), key=lambda each: each.pk)
    verdict = queries.verdict_on(worker, other, on)
    page = {
        "first": first, "second": second, "lines": queries.comparison(first, second), "verdict": verdict,
        "form": MergeForm(initial={"keep": first.ref, "other": other.ref}, records=[first, second]),
        "mine": bool(verdict.merge and verdict.merge.by_id == user_of(request).pk),
        "lines_to_confirm": _lines(verdict.merge) if verdict.merge and verdict.waits else "",
        "other": other, **about(request, worker, on), **context,
    }  # fmt: skip
    return render(request, "workers/comparison.html", page, status=status)


def _merge(request: HttpRequest, pk: int) -> Merge:
    return get_object_or_404(queries.merges_concerning(user_of(request)), pk=pk)


def _sees_both(request: HttpRequest, fact: Merge) -> bool:
    return Merge.objects.visible_to(user_of(request)).filter(pk=fact.pk).exists()


def _refused(request: HttpRequest, fact: Merge, no: Refused) -> HttpResponse:
    """Say no beside both records where both are hers to see, else beside what waits."""
    if _sees_both(request, fact):
        return _comparison(request, fact.kept, fact.absorbed, no=no, status=422)
    return _twins(request, no=no, status=422)


@allow
@require_POST
def merge_approval(request: HttpRequest, pk: int) -> HttpResponse:
    fact = _merge(request, pk)
    try:
        actions.confirm_merge(fact, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _refused(request, fact, no)
    messages.success(request, _("Confirmed. From today on the two count as one person."))
    return redirect("workers:twins")


@allow
@require_POST
def merge_undoing(request: HttpRequest, pk: int) -> HttpResponse:
    fact = _merge(request, pk)
    act = actions.undo_merge if fact.confirmed_on or fact.undone_on else actions.drop_merge
    try:
        act(fact, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _refused(request, fact, no)
    messages.success(request, _("Taken back. From today on these are two records again."))
    return redirect(_side_by_side(fact.kept, fact.absorbed) if _sees_both(request, fact) else "workers:twins")
