"""Refused people, each with the branch's words and what to do about it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payung.access.policy import CLERKS, allow, user_of
from payung.enrolment import actions, queries
from payung.enrolment.views.places import the_worker
from payung.regions.queries import names_of
from payung.rules.reasons import Refused

PEOPLE_A_PAGE = 50


@allow
@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    return _refused_page(request)


def _refused_page(request: HttpRequest, *, status: int = 200, no: Refused | None = None) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    area = request.GET.get("wilayah", user.area)
    inside = area if user.area and area.startswith(user.area) else user.area
    found = queries.people(queries.REFUSED, inside, on=on, known_on=on)
    page = Paginator(found if inside else found.none(), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    people = queries.refusals_of(list(page), on=on, known_on=on)
    context = {
        "page": page, "people": people, "total": page.paginator.count, "may_act": user.role in CLERKS, "no": no,
        "places": names_of({each.rw_code for each in people}), "on": on, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "enrolment/refused.html", context, status=status)


@allow
@require_POST
def sending_again(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    nomination = queries.open_nomination(worker)
    if nomination is None:
        return redirect("enrolment:person_nomination", ref)
    try:
        actions.send_again(nomination, on=on, by=user_of(request))
    except Refused as no:
        return _refused_page(request, no=no, status=422)
    messages.success(request, _("%s goes into the next batch.") % worker.name)
    return redirect("enrolment:refused")
