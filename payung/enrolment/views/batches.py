"""Batches for the branch: the list, making one, and one batch from prepared to answered."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.actions import open_file, see_all
from payung.access.policy import allow, user_of
from payung.access.showing import shown as lines_shown
from payung.access.verbs import may
from payung.enrolment import actions, queries, tasks
from payung.enrolment.forms import BatchForm, HandOverForm, ReturnForm
from payung.enrolment.models import Batch, Reply
from payung.enrolment.queries.approving import batch_key, batch_lines
from payung.enrolment.views.places import PDF, XLSX, areas, download, own_area, the_batch
from payung.rules.reasons import Refused
from payung.workers.queries import latest_homes

BATCHES_A_PAGE, PEOPLE_A_PAGE, LEFT_OUT_SHOWN = 30, 50, 200
AT_ONCE = 1500  # people whose file is written while the clerk waits


@allow
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    page = Paginator(queries.batches_seen_by(user), BATCHES_A_PAGE).get_page(request.GET.get("page"))
    paths = queries.paths_of(list(page))
    by_rw = queries.counts_by_rw(user.area, on=on, known_on=on).values() if user.area else []
    context = {
        "page": page, "lines": [(batch, paths[batch.pk]) for batch in page],
        "waiting": sum(counts.waiting for counts in by_rw), "refused": sum(counts.refused for counts in by_rw),
        "elsewhere": sum(counts.elsewhere for counts in by_rw), "may_make": may(user, "make_batch"),
        "may_answer": may(user, "receive_reply"),
        "replies": Reply.objects.visible_to(user).select_related("area", "file")[:5], "on": on,
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "enrolment/batches.html", context)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    user, on, area = user_of(request), timezone.localdate(), own_area(request)
    form = BatchForm(request.POST or None, areas=areas(request), initial={"area": area.pk if area else None})
    if request.method != "POST":
        return render(request, "enrolment/batch_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "enrolment/batch_form.html", {"form": form}, status=422)
    kind, area = form.cleaned_data["kind"], form.cleaned_data["area"]
    waiting = sum(each.waiting for each in queries.counts_by_rw(area.code, on=on, known_on=on).values())
    try:
        if waiting > AT_ONCE:
            batch = actions.start_batch(kind, area=area, on=on, by=user)
            tasks.fill.enqueue(batch.ref)
        else:
            batch = actions.make_batch(kind, area=area, on=on, by=user)
    except Refused as no:
        return render(request, "enrolment/batch_form.html", {"form": form, "no": no}, status=422)
    return redirect("enrolment:batch", batch.ref)


@allow
@require_safe
def batch(request: HttpRequest, ref: str) -> HttpResponse:
    shown = the_batch(request, ref)
    if request.htmx and shown.file_id is None:  # type: ignore[attr-defined]
        return render(request, "enrolment/batch.html#work", {"batch": shown})
    response = _batch_page(request, shown)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


def _batch_page(request: HttpRequest, batch: Batch, *, status: int = 200, **more: Any) -> HttpResponse:
    user = user_of(request)
    context = {
        "batch": batch, "path": queries.batch_path(batch), "left_out": queries.left_out(batch)[:LEFT_OUT_SHOWN],
        "left_out_total": len(batch.left_out), "form": HandOverForm(), "is_clerk": may(user, "approve_batch"),
        "return_form": ReturnForm(), "lines": lines_shown(batch_key(batch), batch_lines(batch)),
        **_people_page(request, batch),
        "is_own": batch.by_id == user.pk, "has_left": actions.has_left(batch), **more,
    }  # fmt: skip
    return render(request, "enrolment/batch.html", context, status=status)


def _people_page(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """Return the part of a batch's people that is asked for, each with her home."""
    page = Paginator(queries.lines_of(batch), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    homes = latest_homes({line.worker_id for line in page.object_list})
    return {"page": page, "people": [(line, homes.get(line.worker_id)) for line in page.object_list]}


@allow
@require_POST
def batch_filling(request: HttpRequest, ref: str) -> HttpResponse:
    """Start the work again after a stop; on a batch that is filled nothing changes."""
    shown = the_batch(request, ref)
    tasks.fill.enqueue(shown.ref)
    return redirect("enrolment:batch", ref)


@allow
@require_POST
def batch_approval(request: HttpRequest, ref: str) -> HttpResponse:
    shown = the_batch(request, ref)
    try:
        actions.approve_batch(shown, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _batch_page(request, shown, no=no, status=422)
    messages.success(request, _("Batch %s is approved. Nobody can change it any more.") % ref)
    return redirect("enrolment:batch", ref)


@allow
@require_POST
def batch_return(request: HttpRequest, ref: str) -> HttpResponse:
    shown, form = the_batch(request, ref), ReturnForm(request.POST)
    if not form.is_valid():
        return _batch_page(request, shown, return_form=form, status=422)
    try:
        actions.return_batch(shown, **form.cleaned_data, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _batch_page(request, shown, return_form=form, no=no, status=422)
    messages.success(request, _("Batch %s went back. Whoever prepared it reads why.") % ref)
    return redirect("enrolment:batches")


@allow
@require_POST
def batch_handover(request: HttpRequest, ref: str) -> HttpResponse:
    shown, form = the_batch(request, ref), HandOverForm(request.POST)
    if not form.is_valid():
        return _batch_page(request, shown, form=form, status=422)
    try:
        actions.hand_over(shown, **form.cleaned_data, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _batch_page(request, shown, no=no, status=422)
    messages.success(request, _("Batch %s is with the branch. Its people wait for the answer.") % ref)
    return redirect("enrolment:batch", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def batch_cancelling(request: HttpRequest, ref: str) -> HttpResponse:
    shown = the_batch(request, ref)
    if request.method != "POST":
        return render(request, "enrolment/batch_cancel.html", {"batch": shown})
    try:
        actions.cancel_batch(shown, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return render(request, "enrolment/batch_cancel.html", {"batch": shown, "no": no}, status=422)
    messages.success(request, _("Batch %s is cancelled. Its people can go into another.") % ref)
    return redirect("enrolment:batches")


@allow
@require_POST
def batch_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the file along: whose identities are in it is written down."""
    shown = the_batch(request, ref)
    if shown.file is None:
        return redirect("enrolment:batch", ref)
    refs = {line.worker.ref for line in queries.lines_of(shown)}
    see_all(refs, what=f"batch {shown.ref}", on=timezone.localdate(), by=user_of(request))
    return download(open_file(shown.file), shown.file.name, XLSX)


@allow
@require_safe
def batch_letter(request: HttpRequest, ref: str) -> HttpResponse:
    shown = the_batch(request, ref)
    if shown.letter is None:
        return redirect("enrolment:batch", ref)
    return download(open_file(shown.letter), shown.letter.name, PDF)
