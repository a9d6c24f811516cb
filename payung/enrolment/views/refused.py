"""Refused people, each with the branch's words and what to do about it; many at once after a page to review."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from payung.access.models import User
from payung.access.policy import allow, user_of
from payung.access.verbs import may
from payung.enrolment import actions, queries
from payung.enrolment.forms import ManyRefusedForm
from payung.enrolment.views.places import the_worker
from payung.regions.queries import names_of
from payung.rules.reasons import Refused
from payung.workers.models import Worker

PEOPLE_A_PAGE = 25
MOST_AT_ONCE = 200  # people whose names somebody can still look through


@allow
@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    return _refused_page(request)


def _refused_in(user: User, area: str) -> list[Worker]:
    """Return the refused people of an area, or of the user's own where it lies outside."""
    on = timezone.localdate()
    inside = area if user.area and area.startswith(user.area) else user.area
    return list(queries.people(queries.REFUSED, inside, on=on, known_on=on)) if inside else []


def _refused_page(request: HttpRequest, *, status: int = 200, no: Refused | None = None) -> HttpResponse:
    user, on, wanted = user_of(request), timezone.localdate(), request.GET.get("sebab", "")
    found = _refused_in(user, request.GET.get("wilayah", user.area))
    why = queries.reasons_of(found, on=on, known_on=on)
    shown = [worker for worker in found if not wanted or why.get(worker.pk) == wanted]
    page = Paginator(shown, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    people = queries.refusals_of(list(page), on=on, known_on=on)
    context = {
        "page": page, "people": people, "total": len(found), "may_act": may(user, "send_again"), "no": no,
        "places": names_of({each.rw_code for each in people}), "on": on, "now": timezone.now(),
        "reasons": Counter(why.values()).most_common(), "wanted": wanted, "form": ManyRefusedForm(),
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


@allow
@require_POST
def refused_many(request: HttpRequest) -> HttpResponse:
    """Show who was chosen, then send them again or take them out, each as an act of its own."""
    form, chosen = ManyRefusedForm(request.POST), set(request.POST.getlist("ref"))
    people = [worker for worker in _refused_in(user_of(request), "") if worker.ref in chosen][:MOST_AT_ONCE]
    if not form.is_valid() or not people:
        messages.warning(request, _("Nobody was chosen. Tick the people first."))
        return redirect("enrolment:refused")
    act = form.cleaned_data["act"]
    if not form.cleaned_data["sure"]:
        page = {"people": people, "form": form, "act": act, "has_open": queries.with_open_nomination(people)}
        return render(request, "enrolment/refused_many.html", page)
    done = sum(_one_of_many(worker, act, form.cleaned_data["why"] or "refused", user_of(request)) for worker in people)
    if act == "again":
        words = ngettext("%d person goes into the next batch.", "%d people go into the next batch.", done)
    else:
        words = ngettext("%d person is out of the nomination.", "%d people are out of the nomination.", done)
    messages.success(request, words % done)
    if left := len(people) - done:
        words = ngettext(
            "%d person stays as before: not nominated any more, or a member meanwhile.",
            "%d people stay as before: not nominated any more, or members meanwhile.", left,
        )  # fmt: skip
        messages.warning(request, words % left)
    return redirect("enrolment:refused")


def _one_of_many(worker: Worker, act: str, why: str, user: User) -> bool:
    nomination, on = queries.open_nomination(worker), timezone.localdate()
    if nomination is None:
        return False
    try:
        if act == "again":
            actions.send_again(nomination, on=on, by=user)
        else:
            actions.drop_out(nomination, why=why, on=on, by=user)
    except Refused:
        return False
    return True
