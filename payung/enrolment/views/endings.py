"""The end of a membership: recorded, confirmed by a second person, one or many at once, taken back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.sending import MOST_DIGITS
from payung.access.showing import shown
from payung.desk.templatetags.words import number
from payung.enrolment import actions, queries
from payung.enrolment.forms import EndingForm
from payung.enrolment.models import WaitingEnding
from payung.enrolment.queries.approving import ending_key, ending_lines
from payung.enrolment.views.places import the_worker
from payung.rules.reasons import Reason, Refused
from payung.workers.models import PEOPLE, Worker
from payung.workers.queries import latest_homes

A_PAGE = 50


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    current = queries.enrolment_of(worker, on=on, known_on=on).current
    form = EndingForm(request.POST or None, initial={"last_day": on})
    if request.method != "POST" or current is None:
        return _page(request, worker, form=form)
    if not form.is_valid():
        return _page(request, worker, form=form, status=422)
    try:
        actions.end(current.membership, **form.cleaned_data, on=on, by=user_of(request))
    except Refused as no:
        return _page(request, worker, form=form, no=no, status=422)
    messages.success(request, _("Recorded. It counts once a second person has confirmed it."))
    return redirect(f"{PEOPLE}/{worker.ref}")


@allow
@require_POST
def ending_approval(request: HttpRequest, pk: int) -> HttpResponse:
    waiting, on = _the_waiting_one(request, pk), timezone.localdate()
    worker = waiting.membership.worker
    try:
        actions.confirm_ending(waiting, on=on, by=user_of(request))
    except Refused as no:
        return _page(request, worker, form=EndingForm(initial={"last_day": on}), no=no, status=422)
    messages.success(request, _("Confirmed. The end counts from today; the next batch of changes tells the branch."))
    return redirect(f"{PEOPLE}/{worker.ref}")


@allow
@require_POST
def ending_dropping(request: HttpRequest, pk: int) -> HttpResponse:
    waiting, on = _the_waiting_one(request, pk), timezone.localdate()
    worker = waiting.membership.worker
    try:
        actions.drop_ending(waiting, on=on, by=user_of(request))
    except Refused as no:
        return _page(request, worker, form=EndingForm(initial={"last_day": on}), no=no, status=422)
    messages.success(request, _("Taken back. The membership goes on."))
    return redirect(f"{PEOPLE}/{worker.ref}")


def _waiting_page(request: HttpRequest, *, no: Refused | None = None, status: int = 200) -> HttpResponse:
    page = Paginator(queries.ends_to_confirm(user_of(request)), A_PAGE).get_page(request.GET.get("page"))
    homes = latest_homes(one.membership.worker_id for one in page)
    rows = [(one, homes.get(one.membership.worker_id), _lines(one)) for one in page]
    context = {"page": page, "rows": rows, "many": page.paginator.count, "no": no}
    return render(request, "enrolment/endings.html", context, status=status)


@allow
@require_safe
def endings(request: HttpRequest) -> HttpResponse:
    return _waiting_page(request)


@allow
@require_POST
def endings_approval(request: HttpRequest) -> HttpResponse:
    user, sent = user_of(request), request.POST.getlist("akhir")
    chosen = {one for one in sent if one.isascii() and one.isdigit() and len(one) < MOST_DIGITS}
    waiting = list(queries.ends_to_confirm(user).filter(pk__in=chosen))
    try:
        if not chosen:
            raise Refused([Reason("nobody_chosen", _("Choose at least one person."))])
        if len(waiting) < len(chosen):
            words = _("Some of these ends were confirmed or taken back since you opened this page. Look again.")
            raise Refused([Reason("changed_since", words)])
        many = actions.confirm_endings(waiting, on=timezone.localdate(), by=user)
    except Refused as no:
        return _waiting_page(request, no=no, status=422)
    words = ngettext("%(n)s end confirmed; it counts from today.", "%(n)s ends confirmed; they count from today.", many)
    messages.success(request, words % {"n": number(many)})
    return redirect("enrolment:endings")


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def taking_back(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    ended = [spell for spell in queries.enrolment_of(worker, on=on, known_on=on).spells if spell.ending]
    page = {"worker": worker, "spell": ended[-1] if ended else None}
    if request.method != "POST" or not ended:
        return render(request, "enrolment/taking_back.html", page)
    fact = ended[-1].ending
    assert fact
    try:
        actions.take_back_ending(fact, on=on, by=user_of(request))
    except Refused as no:
        return render(request, "enrolment/taking_back.html", page | {"no": no}, status=422)
    messages.success(request, _("The end is taken back. It counts from today."))
    return redirect(f"{PEOPLE}/{worker.ref}")


def _lines(waiting: WaitingEnding) -> str:
    return shown(ending_key(waiting), ending_lines(waiting))


def _the_waiting_one(request: HttpRequest, pk: int) -> WaitingEnding:
    seen = WaitingEnding.objects.visible_to(user_of(request)).select_related("membership__worker")
    return get_object_or_404(seen, pk=pk)


def _page(request: HttpRequest, worker: Worker, *, status: int = 200, **context: Any) -> HttpResponse:
    on = timezone.localdate()
    current = queries.enrolment_of(worker, on=on, known_on=on).current
    waiting = queries.waiting_ending(current.membership) if current else None
    is_own = waiting is not None and waiting.by_id == user_of(request).pk
    page = {
        "worker": worker, "spell": current, "waiting": waiting, "is_own": is_own,
        "lines": _lines(waiting) if waiting else "",
    }  # fmt: skip
    return render(request, "enrolment/ending.html", page | context, status=status)
