"""The list of people: by name, telephone, reference, region and state; and the same list as a file."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payung.access.policy import allow, may_open, user_of
from payung.access.verbs import may
from payung.board.actions import MOST_TAKEN, take_people
from payung.board.forms.people import PeopleForm, PurposeForm, holds_nik
from payung.board.queries import people as queries
from payung.board.queries.standings import LABELS
from payung.board.writing import table_workbook
from payung.desk.templatetags.words import clock, long_date
from payung.rules.reasons import Refused
from payung.workers.models import Worker

A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    if holds_nik(request.GET.get("cari", "")):
        return _without_nik(request)
    return _page(request)


@allow
@require_POST
def people_file(request: HttpRequest) -> HttpResponse:
    user, on, purpose = user_of(request), timezone.localdate(), PurposeForm(request.POST)
    asked = PeopleForm(request.GET, user=user, on=on).asked()
    if asked is None or holds_nik(asked["words"]) or not purpose.is_valid():
        return _page(request, purpose=purpose, status=422)
    try:
        ids = list(queries.found(user, **asked, on=on, at=timezone.now()).ids[: MOST_TAKEN + 1])
        refs = list(Worker.objects.visible_to(user).filter(pk__in=ids).values_list("ref", flat=True))
        words = {"area": asked["area"], "state": str(asked["state"] or "")}
        take_people(refs, **purpose.cleaned_data, **words, on=on, by=user)
    except Refused as no:
        return _page(request, purpose=purpose, purpose_no=no, status=422)
    return _file(queries.listed(ids, on=on), queries.place_named(asked["area"] or user.area))


def _file(people: Sequence[queries.Listed], place: str) -> HttpResponse:
    at = timezone.now()
    headings, rows = queries.as_table(people)
    title = _("People in %(place)s, %(day)s at %(time)s") % {"place": place, "day": long_date(at), "time": clock(at)}
    response = HttpResponse(table_workbook(_("People"), headings, rows, title=title, at=at), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="daftar-{timezone.localdate(at):%Y%m%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _without_nik(request: HttpRequest) -> HttpResponse:
    """Lead to the list without the digits, so that they do not stay in the address line and the browser's history."""
    messages.warning(request, _("Leave the NIK out. Write the name; namesakes are told apart by birth date and RW."))
    rest = request.GET.copy()
    rest.pop("cari", None)
    rest.pop("page", None)
    return HttpResponseRedirect(f"{reverse('board:people')}?{rest.urlencode()}")


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    form = PeopleForm(request.GET, user=user, on=on)
    asked = form.asked()
    found = queries.found(user, **asked, on=on, at=timezone.now()) if asked else queries.Found((), 0)
    pages = Paginator(found.ids, A_PAGE)
    pages.count = found.count
    page = pages.get_page(request.GET.get("page"))
    shown = {
        "form": form,
        "page": page,
        "near": found.near,
        "more": found.more,
        "people": queries.listed(page, on=on),
        "place": queries.place_named((asked and asked["area"]) or user.area),
        "words": asked["words"] if asked else "",
        "state_words": LABELS[asked["state"]] if asked and asked["state"] else "",
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "may_take": may(user, "take_people"),
        "may_look_up": may_open(user, "workers:lookup"),
        "purpose": PurposeForm(),
        "at": timezone.now(),
    }
    return render(request, "board/people.html", shown | context, status=status if asked else 422)
