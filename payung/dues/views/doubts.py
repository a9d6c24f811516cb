"""Rows of payment files that wait for a second person: what they say, why they wait, and the decision."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.verbs import may
from payung.dues import actions
from payung.dues.models import Doubt
from payung.dues.queries.doubts import doubts_for, told
from payung.rules.reasons import Reason, Refused

A_PAGE = 30


def _page(request: HttpRequest, *, status: int = 200, no: Refused | None = None) -> HttpResponse:
    user = user_of(request)
    page = Paginator(doubts_for(user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "doubts": told(list(page), user), "may_decide": may(user, "decide_doubts"), "no": no,
        "at": timezone.now(),
    }  # fmt: skip
    return render(request, "dues/doubts.html", context, status=status)


@allow
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    return _page(request)


@allow
@require_POST
def doubt_decision(request: HttpRequest) -> HttpResponse:
    """Decide about the rows that are ticked."""
    user, take = user_of(request), request.POST.get("keputusan") == "ambil"
    asked = request.POST.getlist("ref")
    chosen = list(Doubt.objects.visible_to(user).filter(ref__in=asked).select_related("source", "brought_by"))
    if not chosen:
        return _page(request, no=Refused([Reason("nothing_chosen", _("Tick the rows first."))]), status=422)
    try:
        done = actions.decide_doubts(chosen, take=take, on=timezone.localdate(), by=user)
    except Refused as no:
        return _page(request, no=no, status=422)
    taken = ngettext("Taken over. %d month settled.", "Taken over. %d months settled.", done.settled) % done.settled
    messages.success(request, taken if take else _("Refused. Nothing counts."))
    return redirect("dues:doubts")
