"""Whom a pledge is to protect: proposed, reviewed, approved, taken back."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from payung.access.policy import allow, user_of
from payung.access.showing import shown as lines_shown
from payung.coverage.queries.allocating import (
    WHY,
    Candidate,
    Proposal,
    choice_key,
    choice_lines,
    chosen,
    kept_for,
    propose,
)
from payung.desk.templatetags.words import month_words
from payung.dues import actions
from payung.dues.models import Pledge, Reservation, Sponsorship
from payung.dues.queries.pledges import pledge_of
from payung.dues.queries.promises import standing_promise
from payung.rules.reasons import Refused

SHOWN = 50
LEFT_OUT = "lewati"


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest, ref: str) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    promise = _pledge(request, ref)
    offered = propose(promise, area=user.area, on=on)
    if request.method != "POST":
        return _page(request, promise, offered)
    wanted = _without(offered, request.POST.getlist(LEFT_OUT))
    try:
        made = actions.allocate(
            promise,
            choices=[one.choice for one in wanted.chosen],
            as_shown=lambda: choice_lines(propose(promise, area=user.area, on=on)),
            on=on,
            by=user,
        )
    except Refused as no:
        return _page(request, promise, propose(promise, area=user.area, on=on), no=no)
    people = len({one.worker.pk for one in wanted.chosen})
    words = ngettext("%(n)d person is chosen.", "%(n)d people are chosen.", people)
    waiting = people - len({one.membership_id for one in made})
    if waiting:
        kept = ngettext("A place is kept for %(n)d of them.", "Places are kept for %(n)d of them.", waiting)
        words = f"{words} {kept % {'n': waiting}}"
    messages.success(request, words % {"n": people})
    return redirect("coverage:choice", ref)


def _without(offered: Proposal, refs: list[str]) -> Proposal:
    return replace(offered, chosen=[one for one in offered.chosen if one.worker.ref not in refs])


def _page(request: HttpRequest, promise: Pledge, offered: Proposal, *, no: Refused | None = None) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    context = {
        "pledge": promise, "worth": standing_promise(promise, known_on=on), "plan": offered,
        "shown": [_row(one) for one in offered.chosen[:SHOWN]], "more": max(len(offered.chosen) - SHOWN, 0),
        "lines": lines_shown(choice_key(promise), choice_lines(offered)),
        "months": _months(offered.first_month, offered.last_month),
        "chosen": [_named(one) for one in chosen(promise, user, on=on)],
        "kept": [_named(one) for one in kept_for(promise, user, on=on)], "no": no,
    }  # fmt: skip
    return render(request, "coverage/choice.html", context, status=422 if no else 200)


def _row(one: Candidate) -> dict[str, object]:
    return {"one": one, "months": _months(one.months[0], one.months[-1]), "why": [WHY[code] for code in one.why]}


def _named(one: Sponsorship | Reservation) -> dict[str, object]:
    worker = one.worker if isinstance(one, Reservation) else one.membership.worker
    return {"pk": one.pk, "worker": worker, "months": _months(one.from_month, one.to_month)}


def _months(first: int, last: int) -> str:
    """Return months as people say them; one of them once."""
    if first >= last:
        return month_words(last)
    return _("%(first)s to %(last)s") % {"first": month_words(first), "last": month_words(last)}


@allow
@require_POST
def choice_reversal(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    taken = get_object_or_404(chosen(_pledge(request, ref), user, on=on), pk=pk)
    actions.take_back(taken, on=on, by=user)
    messages.success(request, _("Taken back. The pledge is free for somebody else."))
    return redirect("coverage:choice", ref)


@allow
@require_POST
def place_release(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    place = get_object_or_404(kept_for(_pledge(request, ref), user, on=on), pk=pk)
    actions.release_reservation(place, on=on, by=user)
    messages.success(request, _("Taken back. The pledge is free for somebody else."))
    return redirect("coverage:choice", ref)


def _pledge(request: HttpRequest, ref: str) -> Pledge:
    promise = pledge_of(user_of(request), ref)
    if promise is None:
        raise Http404
    return promise
