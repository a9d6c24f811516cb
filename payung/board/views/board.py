"""The board: where a region and all inside it stand today, ranked, as a page and as a file with the same numbers."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.access.policy import allow, may_open, user_of
from payung.access.verbs import may
from payung.board import queries
from payung.board.forms.board import FAR, FAR_ORDERS, FAR_RISING, ORDERS, RISING, BehindForm, BoardForm
from payung.board.queries.figures import Place
from payung.board.queries.remembered import Counted
from payung.board.writing import line_chart, table_workbook
from payung.desk.templatetags.words import clock, day_date
from payung.regions import queries as regions
from payung.regions.models import Level, Region

RW_A_PAGE, REPAIRS_A_PAGE = 50, 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    return _page(request, user_of(request).area)


@allow
@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, code)


def _page(request: HttpRequest, code: str) -> HttpResponse:
    at = timezone.now()
    counted = _counted(request, code, at)
    place, on = counted.answer, timezone.localdate(at)
    if place.level == Level.RW:
        return redirect("home:rw", place.code)
    form = BoardForm(request.GET)
    shown = form.apply(place.children)
    figures = place.figures
    pace = queries.pace(place.code, on=on, target=figures.target, covered=figures.covered, at=at)
    context = {
        "place": place,
        "chain": [each for each in regions.chain(place.code)[:-1] if each.code.startswith(user_of(request).area)],
        "form": form,
        "narrowed": len(shown) < len(place.children),
        "shown": shown,
        "loose": place.loose_rows,
        "order": form.order,
        "heads": _heads(request, form, ORDERS, RISING),
        "pace": pace,
        "key": _key(pace),
        "chart": line_chart(pace) if pace else None,
        "steps": queries.funnel(place.code, figures, on=on, at=at),
        "at": counted.at,
        "links": [
            {
                "url": f"{reverse('board:region_file', args=[place.code])}",
                "label": _("download the same figures (xlsx)"),
            }
        ],
    }
    return render(request, "board/board.html", context, status=200 if form.is_valid() else 422)


def _key(pace: queries.Pace | None) -> str:
    """Return what the dotted tick in the bars means."""
    if pace is None or pace.percent is None:
        return ""
    return _("dotted line = schedule of this week (%s%%)") % int(pace.percent)


def _heads(
    request: HttpRequest, form: BoardForm | BehindForm, orders: Iterable[str], rising: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Return for each order the address that asks for it, or for the other way round where it is the one now."""
    heads = {}
    for key in orders:
        rest, is_now = request.GET.copy(), key == form.order
        rest["urut"] = key
        rest.pop("balik", None)
        rest.pop("page", None)
        if is_now and not form.turned:
            rest["balik"] = "1"
        rises = form.turned is not (key in rising)
        heads[key] = {"url": f"?{rest.urlencode()}", "sort": ("ascending" if rises else "descending") if is_now else ""}
    return heads


@allow
@require_safe
def behind(request: HttpRequest, code: str) -> HttpResponse:
    """List RW across kelurahan, the worst first."""
    counted = _counted(request, code, timezone.now())
    place, form = counted.answer, BehindForm(request.GET)
    every = [each for each in place.walk() if each.level == Level.RW]
    found = form.apply(every)
    villages = {each.code: each.name for each in place.walk() if each.level == Level.VILLAGE}
    page = Paginator(found, RW_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "form": form,
        "count": len(found),
        "all": sum(each.figures.target > 0 for each in every),
        "part_words": FAR[form.part][0],
        "page": page,
        "rows": [(each, villages.get(each.code.partition("-")[0], "")) for each in page],
        "heads": _heads(request, form, FAR_ORDERS, FAR_RISING),
        "first": page.start_index(),
        "at": counted.at,
    }
    return render(request, "board/behind.html", context, status=200 if form.is_valid() else 422)


def _counted(request: HttpRequest, code: str, at: datetime) -> Counted[Place]:
    """Return the region's numbers; a region outside the user's area does not exist."""
    seen = Region.objects.visible_to(user_of(request)).filter(code=code).exists()
    counted = queries.board_now(code, on=timezone.localdate(at), at=at) if seen else None
    if counted is None:
        raise Http404
    return counted


@allow
@require_safe
def to_fix(request: HttpRequest, code: str) -> HttpResponse:
    at, user = timezone.now(), user_of(request)
    place = get_object_or_404(Region.objects.visible_to(user), code=code)
    repairs = queries.repairs(place.code, on=timezone.localdate(at))
    page = Paginator([*repairs.lists, *repairs.refused], REPAIRS_A_PAGE).get_page(request.GET.get("page"))
    before, until, lists = page.start_index() - 1, page.end_index(), len(repairs.lists)
    context = {
        "place": place,
        "repairs": repairs,
        "page": page,
        "lists": repairs.lists[max(before, 0) : until],
        "refused": repairs.refused[max(before - lists, 0) : max(until - lists, 0)],
        "may_fix": may_open(user, "roster:roster"),
        "may_act": may(user, "send_again"),
        "at": at,
    }
    return render(request, "board/to_fix.html", context)


@allow
@require_safe
def region_file(request: HttpRequest, code: str) -> HttpResponse:
    counted = _counted(request, code, timezone.now())
    place = counted.answer
    at = {"day": day_date(counted.at), "time": clock(counted.at)}
    title = _("%(name)s, computed on %(day)s at %(time)s") % {"name": place.name, **at}
    headings, rows = queries.figures_table(place)
    content = table_workbook(place.name, headings, rows, title=title, at=counted.at)
    response = HttpResponse(content, content_type=XLSX)
    name = f"papan-{place.code}-{timezone.localtime(counted.at):%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
