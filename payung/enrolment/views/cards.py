"""Cards of an RW: who has none yet, the list to sign, and the fact that one was given."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.access.policy import allow, user_of
from payung.access.verbs import may
from payung.enrolment import actions, queries
from payung.enrolment.forms import CardForm
from payung.enrolment.views.places import PDF, download, the_rw, the_worker
from payung.enrolment.writing.cards import card_list
from payung.rules.reasons import Refused
from payung.workers.queries import residence_on

PEOPLE_A_PAGE = 100


@allow
@require_safe
def cards(request: HttpRequest, code: str) -> HttpResponse:
    rw, on = the_rw(request, code), timezone.localdate()
    waiting = queries.cards_to_give(rw, on=on)
    page = Paginator(waiting, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rw": rw, "page": page, "total": len(waiting), "given": queries.cards_given(rw, on=on),
        "may_act": may(user_of(request), "hand_over_card"), "on": on,
    }  # fmt: skip
    return render(request, "enrolment/cards.html", context)


@allow
@require_safe
def cards_paper(request: HttpRequest, code: str) -> HttpResponse:
    rw, on = the_rw(request, code), timezone.localdate()
    people = queries.cards_to_give(rw, on=on)
    return download(card_list(rw, people, on=on), f"kartu-{rw.code}.pdf", PDF)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    current = queries.enrolment_of(worker, on=on, known_on=on).current
    form = CardForm(request.POST or None, initial={"on": on, "to_whom": worker.name})
    page: dict[str, Any] = {"worker": worker, "spell": current, "form": form}
    if request.method != "POST" or current is None:
        return render(request, "enrolment/card.html", page)
    if not form.is_valid():
        return render(request, "enrolment/card.html", page, status=422)
    data = form.cleaned_data
    try:
        actions.hand_over_card(current.membership, to_whom=data["to_whom"], on=data["on"], by=user_of(request))
    except Refused as no:
        return render(request, "enrolment/card.html", page | {"no": no}, status=422)
    messages.success(request, _("The card of %s is handed over.") % worker.name)
    home = residence_on(worker, on)
    return redirect("enrolment:cards", home.rw.code) if home else redirect("enrolment:batches")
