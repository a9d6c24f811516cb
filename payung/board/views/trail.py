"""The trail of all acts: in sentences, narrowed, and as a file whose taking is an act of its own."""

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payung.access.models import AuditLine
from payung.access.policy import allow, user_of
from payung.access.queries import acts
from payung.board.actions import MOST_LINES, take_trail
from payung.board.forms.trail import TrailForm
from payung.board.queries import trail as queries
from payung.board.views.people import XLSX
from payung.board.writing import table_workbook
from payung.desk.templatetags.words import clock, long_date
from payung.rules.reasons import Refused

LINES_A_PAGE = 50
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so


@allow
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    return _page(request)


@allow
@require_POST
def trail_file(request: HttpRequest) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    form = TrailForm(request.GET, user=user, on=on)
    asked = form.asked()
    if asked is None:
        return _page(request, status=422)
    kind = "csv" if request.POST.get("kind") == "csv" else "xlsx"
    lines = list(acts(user, **asked)[: MOST_LINES + 1])
    try:
        take_trail(lines=len(lines), kind=kind, narrowed=form.narrowed(), area=asked["within"], on=on, by=user)
    except Refused as no:
        return _page(request, no=no, status=422)
    return _file(lines, kind)


def _file(lines: list[AuditLine], kind: str) -> HttpResponse:
    at = timezone.now()
    headings, rows = queries.as_table(queries.told(lines))
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([headings, *([_harmless(cell) for cell in row] for row in rows)])
        response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        title = _("Trail, %(day)s at %(time)s") % {"day": long_date(at), "time": clock(at)}
        response = HttpResponse(table_workbook(_("Trail"), headings, rows, title=title, at=at), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="jejak-{timezone.localdate(at):%Y%m%d}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _page(request: HttpRequest, *, status: int = 200, no: Refused | None = None) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    form = TrailForm(request.GET, user=user, on=on)
    asked = form.asked()
    lines = acts(user, **asked) if asked else acts(user).none()
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form, "page": page, "acts": queries.told(list(page)), "no": no, "at": timezone.now(),
        "narrowed": any(request.GET.get(name) for name in form.fields),
    }  # fmt: skip
    return render(request, "board/trail.html", context, status=status if asked else 422)
