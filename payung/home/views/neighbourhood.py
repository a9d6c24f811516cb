"""One RW on a phone: how many are covered, whom to look after, and a button to add somebody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from payung.access.policy import allow, user_of
from payung.home.queries import Target, neighbourhood, standing_words
from payung.home.views.homes import address
from payung.regions.matching import short_number
from payung.regions.models import Region
from payung.regions.queries import moved_into


@allow
@require_safe
def rw(request: HttpRequest, code: str) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    shown = get_object_or_404(Region.objects.visible_to(user).rw().select_related("parent__parent"), code=code)
    page = neighbourhood(shown, user, on=timezone.localdate(at), at=at)
    if page is None or shown.parent is None:
        raise Http404
    village = shown.parent
    context = {
        "page": page,
        "figures": page.figures,
        "answer": standing_words(page.short_name, page.figures),
        "rw": shown,
        "became": short_number(moved_into(timezone.localdate(at)).get(code, "")),
        "village": village,
        "village_url": address(user, Target("board:region", (village.code,)))
        if village.code.startswith(user.area)
        else "",
        "add_url": address(user, Target("enrolment:add_person", (code,))),
        "cards_url": address(user, Target("enrolment:cards", (code,))),
        "list_url": address(user, Target("board:people", rest=f"?wilayah={code}")),
        "to_fix_url": address(user, Target("board:to_fix", (code,))),
    }
    return render(request, "home/rw.html", context)
