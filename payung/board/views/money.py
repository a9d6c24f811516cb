"""Whose cover runs out, soon and in the months ahead, by payer and region, and what it costs to keep them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from payung.access.policy import allow, may_open, user_of
from payung.board import queries
from payung.board.forms.money import AreaForm
from payung.regions.models import Region


@allow
@require_safe
def dues(request: HttpRequest) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    on = timezone.localdate(at)
    form = AreaForm(request.GET, user=user, on=on)
    context = {"form": form, "may_see_payments": may_open(user, "dues:payments")}
    context["may_see_cash"] = may_open(user, "dues:cash")
    context["may_see_bills"] = may_open(user, "dues:bills")
    context["may_see_sponsors"] = may_open(user, "dues:sponsors")
    if not form.is_valid():
        return render(request, "board/dues.html", context, status=422)
    seen = Region.objects.visible_to(user)
    place = get_object_or_404(seen, code=form.cleaned_data["wilayah"] or user.area)
    counted = queries.running_out(place, on=on, at=at)
    shown = {"place": place, "money": counted.answer, "at": counted.at}
    return render(request, "board/dues.html", context | shown)


@allow
@require_safe
def ahead(request: HttpRequest) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    on = timezone.localdate(at)
    form = AreaForm(request.GET, user=user, on=on)
    if not form.is_valid():
        return render(request, "board/ahead.html", {"form": form}, status=422)
    place = get_object_or_404(Region.objects.visible_to(user), code=form.cleaned_data["wilayah"] or user.area)
    counted = queries.ahead(place, on=on, at=at)
    context = {"form": form, "place": place, "found": counted.answer, "at": counted.at}
    return render(request, "board/ahead.html", context)
