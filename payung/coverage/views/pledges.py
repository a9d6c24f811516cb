"""Whom a pledge is to protect: offered, chosen, taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from payung.access.policy import allow, user_of
from payung.coverage.queries.protecting import chosen, plan, pledge_of
from payung.dues import actions
from payung.dues.models import Pledge
from payung.rules.reasons import Refused

SHOWN = 50


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest, ref: str) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    promise = _pledge(request, ref)
    offered = plan(promise, area=user.area, on=on)
    page = {
        "pledge": promise, "plan": offered, "shown": offered.reached[:SHOWN],
        "chosen": chosen(promise, user, on=on),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "coverage/choice.html", page)
    try:
        made = actions.allocate(
            promise, memberships=[one.membership for one in offered.reached], from_month=offered.first_month,
            to_month=offered.last_month, on=on, by=user,
        )  # fmt: skip
    except Refused as no:
        return render(request, "coverage/choice.html", page | {"no": no}, status=422)
    words = ngettext("%(n)d person is chosen.", "%(n)d people are chosen.", len(made))
    messages.success(request, words % {"n": len(made)})
    return redirect("coverage:choice", ref)


@allow
@require_POST
def choice_reversal(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    taken = next((one for one in chosen(_pledge(request, ref), user, on=on) if one.pk == pk), None)
    if taken is None:
        raise Http404
    actions.take_back(taken, on=on, by=user)
    messages.success(request, _("Taken back. The pledge is free for somebody else."))
    return redirect("coverage:choice", ref)


def _pledge(request: HttpRequest, ref: str) -> Pledge:
    promise = pledge_of(user_of(request), ref)
    if promise is None:
        raise Http404
    return promise
