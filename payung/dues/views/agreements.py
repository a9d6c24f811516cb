"""A sponsor is corrected and ended; what was agreed on paper is put on file, and its document taken out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from payung.access.policy import allow, user_of
from payung.dues import actions
from payung.dues.forms import AgreementForm, EndingForm, SponsorDetailsForm
from payung.dues.models import Sponsor
from payung.dues.queries.agreements import agreements_of
from payung.enrolment.views.places import download
from payung.rules.reasons import Refused


def _the_sponsor(request: HttpRequest, ref: str) -> Sponsor:
    return get_object_or_404(Sponsor.objects.visible_to(user_of(request)), ref=ref)


def _form_page(
    request: HttpRequest, template: str, shown: Sponsor, form: forms.Form, no: Refused | None = None
) -> HttpResponse:
    status = 422 if form.errors or no else 200
    return render(request, f"dues/{template}.html", {"sponsor": shown, "form": form, "no": no}, status=status)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def sponsor_correction(request: HttpRequest, ref: str) -> HttpResponse:
    shown = _the_sponsor(request, ref)
    first = {"name": shown.name, "contact": shown.contact, "phone": shown.phone, "email": shown.email}
    form = SponsorDetailsForm(request.POST or None, initial=first)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, "sponsor_correction", shown, form)
    try:
        actions.correct_sponsor(
            shown, name=form.cleaned_data["name"], contact=form.reached, on=timezone.localdate(), by=user_of(request)
        )
    except Refused as no:
        return _form_page(request, "sponsor_correction", shown, form, no)
    messages.success(request, _("Saved."))
    return redirect("dues:sponsor", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def sponsor_ending(request: HttpRequest, ref: str) -> HttpResponse:
    shown, on = _the_sponsor(request, ref), timezone.localdate()
    form = EndingForm(request.POST or None, initial={"last_day": on})
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, "sponsor_ending", shown, form)
    try:
        actions.end_sponsor(shown, last_day=form.cleaned_data["last_day"], on=on, by=user_of(request))
    except Refused as no:
        return _form_page(request, "sponsor_ending", shown, form, no)
    messages.success(request, _("Saved. What was promised before stays as it is."))
    return redirect("dues:sponsor", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest, ref: str) -> HttpResponse:
    shown, on = _the_sponsor(request, ref), timezone.localdate()
    form = AgreementForm(request.POST or None, request.FILES or None, initial={"signed_on": on, "from_on": on})
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, "agreement_form", shown, form)
    data: dict[str, Any] = dict(form.cleaned_data)
    file = data.pop("document")
    document = (file.name, file.read()) if file else None
    try:
        actions.add_agreement(shown, paper=actions.Paper(**data), document=document, on=on, by=user_of(request))
    except Refused as no:
        return _form_page(request, "agreement_form", shown, form, no)
    messages.success(request, _("The agreement is on file."))
    return redirect("dues:sponsor", ref)


@allow
@require_GET
def agreement_document(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    paper = get_object_or_404(agreements_of(_the_sponsor(request, ref)), pk=pk)
    if paper.document is None:
        raise Http404
    data = actions.take_agreement(paper.sponsor, paper=paper, on=timezone.localdate(), by=user_of(request))
    return download(data, paper.document.name, "application/octet-stream")
