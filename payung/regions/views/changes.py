"""What an officer says about a region: an RW opens, closes, splits, merges, is renumbered; an office counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from payung.access.models import User
from payung.access.policy import allow, user_of
from payung.regions import actions, forms
from payung.regions.models import Level, Region
from payung.rules.reasons import Refused

RW, VILLAGE = (Level.RW,), (Level.VILLAGE,)
LARGER = (Level.CITY, Level.DISTRICT, Level.VILLAGE)
Act = Callable[[Region, dict[str, Any], date, User], object]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing an officer may say about a region: its form, its act, where, and its words."""

    form: type[forms.PlaceForm]
    act: Act
    levels: tuple[str, ...]
    heading: str | Promise
    effect: str | Promise
    button: str | Promise


def _of(action: Callable[..., object]) -> Act:
    return lambda place, data, on, by: action(place, **data, on=on, by=by)


def _merge(rw: Region, data: dict[str, Any], on: date, by: User) -> None:
    into = data.pop("into")
    actions.merge_rw(into, absorbed=[rw], **data, on=on, by=by)


CHANGES = {
    "opening": Change(
        forms.OpeningForm, _of(actions.open_rw), VILLAGE,
        _("Open an RW"), _("From that day the RW counts, with the campaign's target."), _("Open the RW"),
    ),
    "count": Change(
        forms.OfficeCountForm, _of(actions.count_by_office), LARGER,
        _("What does an office count?"),
        _("It is shown beside our list. Our figures do not change."), _("Save the count"),
    ),
    "closing": Change(
        forms.ChangeForm, _of(actions.close_rw), RW,
        _("Close the RW"),
        _("From that day it has no target. Its people stay in it until somebody moves them."), _("Close the RW"),
    ),
    "reopening": Change(
        forms.ReopeningForm, _of(actions.reopen_rw), RW,
        _("Take the closing back"), _("The RW counts again as if it had never been closed."), _("Reopen the RW"),
    ),
    "split": Change(
        forms.SplitForm, _of(actions.split_rw), RW,
        _("Split the RW"),
        _("The new RW begin empty. People are moved one by one; until then they stay here."), _("Split the RW"),
    ),
    "merger": Change(
        forms.MergerForm, _merge, RW,
        _("Merge the RW"),
        _("From that day the RW is no more, and its people are counted in the other one."), _("Merge the RW"),
    ),
    "renumbering": Change(
        forms.RenumberingForm, _of(actions.renumber_rw), RW,
        _("Give the RW another number"), _("Its people and its own target go with it."), _("Renumber the RW"),
    ),
}  # fmt: skip


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def addition(request: HttpRequest, code: str, what: str) -> HttpResponse:
    return _change(request, code, CHANGES[what])


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def fate(request: HttpRequest, code: str, what: str) -> HttpResponse:
    return _change(request, code, CHANGES[what])


def _change(request: HttpRequest, code: str, chosen: Change) -> HttpResponse:
    """Show the form of a change, or do what it says and go to the kelurahan."""
    user, on = user_of(request), timezone.localdate()
    place = get_object_or_404(Region.objects.visible_to(user), code=code, level__in=chosen.levels)
    form = chosen.form(request.POST or None, initial={"from_on": on}, place=place)
    page = {"place": place, "change": chosen, "form": form}
    if request.method != "POST":
        return render(request, "regions/change.html", page)
    if not form.is_valid():
        return render(request, "regions/change.html", page, status=422)
    try:
        chosen.act(place, dict(form.cleaned_data), on, user)
    except Refused as no:
        return render(request, "regions/change.html", page | {"no": no}, status=422)
    messages.success(request, _("Saved: %s.") % place)
    shown = place.parent if place.level == Level.RW and place.parent else place
    return redirect("regions:region", shown.code)
