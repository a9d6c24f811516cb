"""Asking the kelurahan to correct somebody's details, and answering what was asked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.rules.reasons import Refused
from payung.workers import actions, queries
from payung.workers.forms import MendingAnswerForm, MendingForm
from payung.workers.models import MendingRequest
from payung.workers.views.details import about, the_worker

REQUESTS_A_PAGE = 30


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def mending(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    form = MendingForm(request.POST if request.method == "POST" else None)
    page = {"form": form, "asked": queries.requests_about(worker), **about(request, worker, on)}
    if request.method != "POST":
        return render(request, "workers/mending.html", page)
    if not form.is_valid():
        return render(request, "workers/mending.html", page, status=422)
    try:
        actions.ask_mending(worker, words=form.cleaned_data["words"], on=on, by=user_of(request))
    except Refused as no:
        return render(request, "workers/mending.html", page | {"no": no}, status=422)
    messages.success(request, _("The kelurahan reads it on its first page. The answer will stand here."))
    return redirect("workers:mending", ref)


@allow
@require_safe
def mendings(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: HttpRequest, *, answered: int = 0, form: MendingAnswerForm | None = None, no: Refused | None = None
) -> HttpResponse:
    waiting = queries.requests_waiting(user_of(request))
    page = Paginator(waiting, REQUESTS_A_PAGE).get_page(request.GET.get("page"))
    lines = [(each, MendingAnswerForm(auto_id=f"id_{each.pk}_%s")) for each in page]
    if form:
        lines = [(each, form if each.pk == answered else empty) for each, empty in lines]
    context = {"page": page, "lines": lines, "total": page.paginator.count, "form": form, "no": no}
    return render(request, "workers/mendings.html", context, status=422 if form else 200)


@allow
@require_POST
def mending_answer(request: HttpRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(MendingRequest.objects.visible_to(user_of(request)).select_related("worker"), pk=pk)
    form = MendingAnswerForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _page(request, answered=pk, form=form)
    try:
        actions.answer_mending(asked, **form.cleaned_data, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, answered=pk, form=form, no=no)
    messages.success(request, _("Answered. %s reads it on the person's page.") % asked.by)
    return redirect("workers:mendings")
