"""Answers of the branch: sent, looked at, taken over; and its list of active members."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.showing import shown as lines_shown
from payung.access.whose import is_own_word, is_second
from payung.enrolment import actions, queries, tasks
from payung.enrolment.forms import MembersForm, ReplyForm
from payung.enrolment.models import Batch, Reply, ReplyLine
from payung.enrolment.queries.approving import reply_key, reply_lines
from payung.enrolment.views.places import own_area, the_reply
from payung.rules.reasons import Refused
from payung.workers.models import Worker

LINES_A_PAGE = 100


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_reply(request: HttpRequest) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    waiting = [each.pk for each in queries.open_batches(user.area)]
    offered = Batch.objects.visible_to(user).filter(pk__in=waiting).select_related("area")
    form = ReplyForm(request.POST or None, request.FILES or None, batches=offered)
    if request.method != "POST":
        return render(request, "enrolment/reply_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "enrolment/reply_form.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    try:
        reply = actions.receive_reply(
            file.name, file.read(), batch=form.cleaned_data["batch"], area=own_area(request),
            day_order=form.cleaned_data["day_order"], on=on, by=user,
        )  # fmt: skip
    except Refused as no:
        return render(request, "enrolment/reply_form.html", {"form": form, "no": no}, status=422)
    return redirect("enrolment:reply", reply.ref)


@allow
@require_safe
def reply(request: HttpRequest, ref: str) -> HttpResponse:
    shown = the_reply(request, ref)
    is_running = bool(shown.applied_on and not shown.finished_on)
    if request.htmx and is_running:  # type: ignore[attr-defined]
        return render(request, "enrolment/reply.html#work", {"reply": shown, **_progress(shown)})
    response = _reply_page(request, shown)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


def _progress(reply: Reply) -> dict[str, Any]:
    done, total = queries.lines_applied(reply), reply.total_lines
    return {"done": done, "percent": done * 100 // total if total else 0, "total": total}


def _reply_page(request: HttpRequest, reply: Reply, *, status: int = 200, **more: Any) -> HttpResponse:
    if reply.applied_on and not reply.finished_on:
        return render(request, "enrolment/reply.html", {"reply": reply, **_progress(reply), **more}, status=status)
    if reply.finished_on:
        results = queries.results_of(reply)
    else:
        results = reply_lines(reply, on=timezone.localdate())
        more["lines"] = lines_shown(reply_key(reply), results)
    wanted = request.GET.get("hasil", "")
    counts = Counter(line.outcome for line in results)
    shown = [line for line in results if not wanted or line.outcome == wanted]
    page = Paginator(shown, LINES_A_PAGE).get_page(request.GET.get("page"))
    names = Worker.objects.visible_to(user_of(request)).filter(ref__in=[line.worker for line in page if line.worker])
    context = {
        "reply": reply, "page": page, "counts": counts, "wanted": wanted, "total": len(results),
        "tally": queries.tally(results),
        "names": dict(names.values_list("ref", "name")), "outcomes": ReplyLine.Outcome.choices,
        "labels": dict(ReplyLine.Outcome.choices),
        "is_an_answer": bool(counts[ReplyLine.Outcome.ACCEPTED] or counts[ReplyLine.Outcome.REFUSED]),
        "may_apply": not reply.finished_on and not reply.answered_on,
        "is_own": not is_own_word(user_of(request)) and not is_second(user_of(request), reply.by),
        "says_something_new": any(line.outcome != ReplyLine.Outcome.REPEATED for line in results), **more,
    }  # fmt: skip
    return render(request, "enrolment/reply.html", context, status=status)


@allow
@require_POST
def reply_application(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the answer over in the background; pressed again after a stop, it goes on where it was."""
    shown = the_reply(request, ref)
    try:
        is_begun = actions.start_applying(shown, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _reply_page(request, shown, no=no, status=422)
    if is_begun:
        tasks.take_over.enqueue(shown.ref)
    else:
        messages.info(request, _("Kept. It counts once a second person has looked and taken it over."))
    return redirect("enrolment:reply", ref)


@allow
@require_POST
def reply_discarding(request: HttpRequest, ref: str) -> HttpResponse:
    shown = the_reply(request, ref)
    try:
        actions.discard_reply(shown, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _reply_page(request, shown, no=no, status=422)
    messages.success(request, _("The file is gone. Nothing was taken over."))
    return redirect("enrolment:batches")


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    form = MembersForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "enrolment/members.html", {"form": form})
    if not form.is_valid():
        return render(request, "enrolment/members.html", {"form": form}, status=422)
    file, on, user = form.cleaned_data["file"], timezone.localdate(), user_of(request)
    try:
        taken = actions.import_members(
            file.name, file.read(), area=own_area(request), day_order=form.cleaned_data["day_order"], on=on, by=user
        )
    except Refused as no:
        return render(request, "enrolment/members.html", {"form": form, "no": no}, status=422)
    rows = taken.rows
    seen = Worker.objects.visible_to(user).filter(ref__in=[row.worker for row in rows if row.worker])
    context = {
        "form": form, "rows": [row for row in rows if row.outcome != "unknown"][:LINES_A_PAGE], "total": len(rows),
        "counts": Counter(row.outcome for row in rows), "reading": taken.told,
        "names": dict(seen.values_list("ref", "name")),
    }  # fmt: skip
    return render(request, "enrolment/members.html", context)
