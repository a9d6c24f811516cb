"""Lines of answers and lists of members that wait for a second person, and the decision about each."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.showing import shown
from payung.access.verbs import may
from payung.enrolment import actions
from payung.enrolment.models import Doubt
from payung.enrolment.queries.approving import doubt_key, doubt_lines
from payung.enrolment.queries.doubts import said_by
from payung.rules.reasons import Refused
from payung.workers.models import Worker

A_PAGE = 50


def _page(request: HttpRequest, *, status: int = 200, no: Refused | None = None) -> HttpResponse:
    user = user_of(request)
    found = Doubt.objects.visible_to(user).undecided().select_related("worker", "file", "reply")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    names = Worker.objects.visible_to(user).filter(pk__in=[one.worker_id for one in page if one.worker_id])
    may_decide = may(user, "decide_line")
    said = said_by(list(page))
    rows = [
        (one, said.get(one.pk), may_decide and one.brought_by_id != user.pk,
         shown(doubt_key(one), doubt_lines(one, said.get(one.pk))))
        for one in page
    ]  # fmt: skip
    context = {"page": page, "rows": rows, "names": dict(names.values_list("pk", "name")), "no": no}
    return render(request, "enrolment/doubts.html", context, status=status)


@allow
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    return _page(request)


@allow
@require_POST
def doubt_decision(request: HttpRequest, ref: str) -> HttpResponse:
    user, take = user_of(request), request.POST.get("keputusan") == "ambil"
    seen = Doubt.objects.visible_to(user).select_related("worker", "reply__area", "brought_by")
    try:
        actions.decide_doubt(get_object_or_404(seen, ref=ref), take=take, on=timezone.localdate(), by=user)
    except Refused as no:
        return _page(request, no=no, status=422)
    messages.success(request, _("Taken over; it counts from today.") if take else _("Refused. Nothing counts."))
    return redirect("enrolment:doubts")
