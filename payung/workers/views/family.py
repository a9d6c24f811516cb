"""A person's family, and whether she agreed to be nominated."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.access.policy import allow, user_of
from payung.rules import bands
from payung.rules.reasons import Refused
from payung.workers import actions, queries
from payung.workers.forms import ConsentForm, RelativeForm
from payung.workers.models import Relative, Worker
from payung.workers.views.details import about, the_worker

FIELDS = ("relation", "name", "birth_date", "school_level", "phone")


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def relatives(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    form = RelativeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _family_page(request, worker, form=form)
    if not form.is_valid():
        return _family_page(request, worker, form=form, status=422)
    try:
        fact = actions.add_relative(worker, **form.cleaned_data, on=on, by=user_of(request))
    except Refused as no:
        return _family_page(request, worker, form=form, no=no, status=422)
    messages.success(request, _("%s is on file now.") % fact.name)
    return redirect("workers:relatives", ref)


def _family_page(request: HttpRequest, worker: Worker, *, status: int = 200, **context: Any) -> HttpResponse:
    on = timezone.localdate()
    page = {"family": queries.relatives_of(worker, on), **about(request, worker, on), **context}
    return render(request, "workers/relatives.html", page, status=status)


def _relative(request: HttpRequest, ref: str, pk: int) -> Relative:
    return get_object_or_404(Relative.objects.visible_to(user_of(request)), pk=pk, worker__ref=ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def relative(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    fact, on = _relative(request, ref, pk), timezone.localdate()
    known = {field: getattr(fact, field) for field in FIELDS}
    known["relation"] = queries.relation_of(fact.relation)
    form = RelativeForm(request.POST if request.method == "POST" else None, initial=known)
    page = {"form": form, "relative": fact, **about(request, fact.worker, on)}
    if request.method != "POST":
        return render(request, "workers/relative.html", page)
    if not form.is_valid():
        return render(request, "workers/relative.html", page, status=422)
    try:
        actions.correct_relative(fact, changes=form.cleaned_data, on=on, by=user_of(request))
    except Refused as no:
        return render(request, "workers/relative.html", page | {"no": no}, status=422)
    messages.success(request, _("Corrected: %s.") % fact.name)
    return redirect("workers:relatives", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def relative_removal(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    fact, on = _relative(request, ref, pk), timezone.localdate()
    if request.method != "POST":
        return render(request, "workers/removal.html", {"relative": fact, **about(request, fact.worker, on)})
    actions.remove_relative(fact, on=on, by=user_of(request))
    messages.success(request, _("%s is no longer on file.") % fact.name)
    return redirect("workers:relatives", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    form = ConsentForm(request.POST if request.method == "POST" else None, initial={"heard_on": on})
    if request.method != "POST":
        return _consent_page(request, worker, form=form)
    if not form.is_valid():
        return _consent_page(request, worker, form=form, status=422)
    data = form.cleaned_data
    try:
        actions.consent(worker, channel=data["channel"], heard_on=data["heard_on"], on=on, by=user_of(request))
    except Refused as no:
        return _consent_page(request, worker, form=form, no=no, status=422)
    messages.success(request, _("The consent of %s is on file.") % worker.honoured_name)
    return redirect("workers:consent", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def consent_withdrawal(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    standing = queries.standing_consent(worker, on)
    if standing is None:
        return redirect("workers:consent", ref)
    page = {"standing": standing, **about(request, worker, on)}
    if request.method != "POST":
        return render(request, "workers/withdrawal.html", page)
    try:
        actions.withdraw_consent(standing, on=on, by=user_of(request))
    except Refused as no:
        return render(request, "workers/withdrawal.html", page | {"no": no}, status=422)
    messages.warning(request, _("The consent was taken back. Stop using these data within 3 x 24 hours."))
    return redirect("workers:consent", ref)


def _consent_page(request: HttpRequest, worker: Worker, *, status: int = 200, **context: Any) -> HttpResponse:
    on = timezone.localdate()
    page = {
        "standing": queries.standing_consent(worker, on),
        "consents": queries.consents_of(worker, on),
        "basis": bands(on)[0].basis_rupiah,
        **about(request, worker, on),
        **context,
    }
    return render(request, "workers/consent.html", page, status=status)
