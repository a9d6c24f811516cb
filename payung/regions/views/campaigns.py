"""Campaigns: what they rest on, whom they are to reach, and their stages."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.verbs import may
from payung.regions import actions, forms, queries
from payung.regions.models import Campaign, Level, Region
from payung.rules.reasons import Refused


@allow
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    seen = Campaign.objects.visible_to(user).select_related("area").order_by("-starts_on", "name")
    return render(request, "regions/campaigns.html", {"campaigns": seen, "may_steer": may(user, "create_campaign")})


@allow
@require_safe
def campaign(request: HttpRequest, ref: str) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    shown = get_object_or_404(Campaign.objects.visible_to(user).select_related("area"), ref=ref)
    return render(request, "regions/campaign.html", _about(shown, request) | {"on": on, "at": timezone.now()})


def _about(shown: Campaign, request: HttpRequest) -> dict[str, Any]:
    """Return what the page says about a campaign today."""
    user = user_of(request)
    targets = queries.target_of(shown, timezone.localdate())
    mine = Campaign.objects.visible_to(user).steered_by(user).filter(pk=shown.pk).exists()
    return {
        "campaign": shown,
        "units": len(targets),
        "people": sum(targets.values()),
        "instruments": queries.instruments(shown),
        "own_targets": [own for own in queries.own_targets(shown) if own.region.code.startswith(user.area)],
        "stages": queries.stage_counts(shown, timezone.localdate()),
        "may_steer": may(user, "add_instrument") and mine,
    }


def _fill_in(
    request: HttpRequest, form: django_forms.Form, act: Callable[[dict[str, Any]], Campaign], words: dict[str, Any]
) -> HttpResponse:
    """Show a form, or do what it says and go to the campaign."""
    page = words | {"form": form}
    if request.method != "POST":
        return render(request, "regions/campaign_form.html", page)
    if not form.is_valid():
        return render(request, "regions/campaign_form.html", page, status=422)
    try:
        changed = act(dict(form.cleaned_data))
    except Refused as no:
        return render(request, "regions/campaign_form.html", page | {"no": no}, status=422)
    messages.success(request, _("Saved: %s.") % changed)
    return redirect("regions:campaign", changed.ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    areas = Region.objects.visible_to(user).filter(level__in=[Level.PROVINCE, Level.CITY, Level.DISTRICT])
    form = forms.CampaignForm(request.POST or None, initial={"starts_on": on}, areas=areas)

    def act(data: dict[str, Any]) -> Campaign:
        return actions.create_campaign(data.pop("name"), **data, on=on, by=user)

    return _fill_in(request, form, act, {"heading": _("Begin a campaign"), "button": _("Begin the campaign")})


def _mine(request: HttpRequest, ref: str) -> Campaign:
    user = user_of(request)
    return get_object_or_404(Campaign.objects.visible_to(user).steered_by(user).select_related("area"), ref=ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def instrument(request: HttpRequest, ref: str) -> HttpResponse:
    shown, on, by = _mine(request, ref), timezone.localdate(), user_of(request)

    def act(data: dict[str, Any]) -> Campaign:
        return actions.add_instrument(shown, **data, on=on, by=by).campaign

    words = {"campaign": shown, "heading": _("Name a legal instrument"), "button": _("Add the instrument")}
    return _fill_in(request, forms.InstrumentForm(request.POST or None), act, words)


@allow
@require_POST
def activation(request: HttpRequest, ref: str) -> HttpResponse:
    shown = _mine(request, ref)
    try:
        actions.activate_campaign(shown, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        context = _about(shown, request) | {"no": no, "on": timezone.localdate(), "at": timezone.now()}
        return render(request, "regions/campaign.html", context, status=422)
    messages.success(request, _("The campaign is active."))
    return redirect("regions:campaign", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def target(request: HttpRequest, ref: str) -> HttpResponse:
    shown, on, by = _mine(request, ref), timezone.localdate(), user_of(request)

    def act(data: dict[str, Any]) -> Campaign:
        unit = queries.the_one(data.pop("unit"), within=shown.area.code, level=shown.unit)
        return actions.set_target(shown, region=unit, **data, on=on, by=by).campaign

    form = forms.TargetForm(request.POST or None, initial={"from_on": on})
    words = {"campaign": shown, "heading": _("Give an RW its own target"), "button": _("Save the target")}
    return _fill_in(request, form, act, words)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: HttpRequest, ref: str) -> HttpResponse:
    shown, on, by = _mine(request, ref), timezone.localdate(), user_of(request)
    level = Level.VILLAGE if shown.area.level == Level.DISTRICT else Level.DISTRICT
    districts = Region.objects.visible_to(by).within(shown.area.code).filter(level=level)
    form = forms.StageForm(request.POST or None, initial={"starts_on": on}, districts=districts)

    def act(data: dict[str, Any]) -> Campaign:
        return actions.add_stage(shown, **data, on=on, by=by).campaign

    words = {"campaign": shown, "heading": _("Begin a coordination stage"), "button": _("Add the stage")}
    return _fill_in(request, form, act, words)
