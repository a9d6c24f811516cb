"""Settings' first page, and a region with its RW."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from payung.access.models import User
from payung.access.policy import allow, may_open, user_of
from payung.access.queries import last_upkeep
from payung.access.verbs import may
from payung.regions import queries
from payung.regions.models import Level, Region


@allow
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    area = get_object_or_404(Region.objects.visible_to(user), code=user.area)
    context = _about(area, user, timezone.localdate()) | {
        "upkeep": last_upkeep(),
        "may_read_trail": may_open(user, "board:trail"),
        "at": timezone.now(),
    }
    return render(request, "regions/settings.html", context)


@allow
@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    user = user_of(request)
    place = get_object_or_404(Region.objects.visible_to(user), code=code)
    template = "regions/rw.html" if place.level == Level.RW else "regions/region.html"
    return render(request, template, _about(place, user, timezone.localdate()) | {"at": timezone.now()})


def _about(place: Region, user: User, on: date) -> dict[str, Any]:
    """Return what the pages say about a region on a day, and what the user may do there."""
    campaign = next(iter(queries.campaigns(place.code, on)), None)
    village = place if place.level == Level.VILLAGE else place.parent if place.level == Level.RW else None
    lines = queries.rw_lines(village, on, campaign=campaign) if village else []
    return {
        "place": place,
        "around": [each for each in queries.chain(place.code) if each.code.startswith(user.area)][:-1],
        "count": queries.count_of(place, on),
        "counts": [] if village else queries.counts_inside(place, on),
        "lines": lines,
        "line": next((line for line in lines if line.region == place), None),
        "may_open": may(user, "open_rw"),
        "may_change": may(user, "close_rw"),
        "on": on,
    }
