"""All lists of the area, and sending one more."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.access.policy import allow, user_of
from payung.desk.templatetags.words import long_date
from payung.regions.models import Level, Region
from payung.roster import actions, queries, tasks
from payung.roster.forms import SendForm
from payung.roster.models import Roster
from payung.roster.views.gate import do, may_write, see_other

LISTS_A_PAGE = 20


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def rosters(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _form(request))
    if not may_write(request):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = _form(request, request.POST, request.FILES, sent_bytes=int(request.META.get("CONTENT_LENGTH") or 0))
    area = _area(request, form) if form.is_valid() else None
    if area is None:
        return _page(request, form, status=422)
    return _receive(request, area, form.cleaned_data)


def _form(request: HttpRequest, *sent: Any, **more: Any) -> SendForm:
    user, on = user_of(request), timezone.localdate()
    seen = Region.objects.visible_to(user).open_on(on)
    areas = list(seen.exclude(level=Level.RW)) or list(seen)
    return SendForm(*sent, areas=areas, on=on, **more)


def _page(request: HttpRequest, form: SendForm, *, status: int = 200) -> HttpResponse:
    user = user_of(request)
    page = Paginator(queries.rosters(user), LISTS_A_PAGE).get_page(request.GET.get("page"))
    to_fix, lists = queries.rows_to_fix(user)
    context = {
        "form": form,
        "page": page,
        "lines": queries.lines(list(page)),
        "many": page.paginator.count,
        "to_fix": to_fix,
        "lists": lists,
        "may_write": may_write(request),
        "at": timezone.now(),
    }
    return render(request, "roster/rosters.html", context, status=status)


def _area(request: HttpRequest, form: SendForm) -> Region | None:
    """Return the region that the list is for; of an RW that does not exist, say so under its number."""
    code, number = form.cleaned_data["area"], form.cleaned_data["rw"]
    seen = Region.objects.visible_to(user_of(request)).open_on(form.on)
    place = seen.get(code=code)
    if not number or place.level == Level.RW:
        return place
    if place.level != Level.VILLAGE:
        form.add_error("area", _("Choose the kelurahan in which this RW lies."))
        return None
    rw = seen.filter(code=f"{code}-{number:03d}").first()
    if rw is None:
        form.add_error("rw", _("%(place)s has no RW %(number)s.") % {"place": place, "number": number})
    return rw


def _receive(request: HttpRequest, area: Region, data: dict[str, Any]) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    file = data["file"]
    received = actions.receive(
        file.name if file else actions.PASTED, file.read() if file else data["pasted"].encode(), area=area,
        kind=data["kind"], collected_by=data["collected_by"], agent_code=data["agent_code"],
        source=data["source"] if data["kind"] == Roster.Kind.CANDIDATE else "",
        snapshot_on=data["snapshot_on"] if data["kind"] == Roster.Kind.CANDIDATE else None, on=on, by=user,
    )  # fmt: skip
    roster = received.roster
    if received.known_before:
        words = _("This list was received on %(date)s. Nothing changed.")
        messages.info(request, words % {"date": long_date(roster.on)})
    if not roster.finished_on:
        do(tasks.judge, roster, on=on, by=user)
    return see_other("roster:roster", roster.ref)
