"""The end of one membership: recorded, confirmed by a second person where it lies in the past, taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payung.access.policy import allow, user_of
from payung.enrolment import actions, queries
from payung.enrolment.forms import EndingForm
from payung.enrolment.models import LateEnding
from payung.enrolment.views.places import the_worker
from payung.rules.reasons import Refused
from payung.workers.models import PEOPLE, Worker


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
        fact = actions.end(current.membership, **form.cleaned_data, on=on, by=user_of(request))
    except Refused as no:
        return _page(request, worker, form=form, no=no, status=422)
    if isinstance(fact, LateEnding):
        messages.success(request, _("Recorded. It counts once a second person has confirmed it."))
    else:
        messages.success(request, _("The end is recorded. The next batch of changes tells the branch."))
    return redirect(f"{PEOPLE}/{worker.ref}")


@allow
@require_POST
def ending_approval(request: HttpRequest, pk: int) -> HttpResponse:
    late, on = _the_late_one(request, pk), timezone.localdate()
    worker = late.membership.worker
    try:
        actions.confirm_ending(late, on=on, by=user_of(request))
    except Refused as no:
        return _page(request, worker, form=EndingForm(initial={"last_day": on}), no=no, status=422)
    messages.success(request, _("Confirmed. The end counts from today; the next batch of changes tells the branch."))
    return redirect(f"{PEOPLE}/{worker.ref}")


@allow
@require_POST
def ending_dropping(request: HttpRequest, pk: int) -> HttpResponse:
    late, on = _the_late_one(request, pk), timezone.localdate()
    worker = late.membership.worker
    try:
        actions.drop_ending(late, on=on, by=user_of(request))
    except Refused as no:
        return _page(request, worker, form=EndingForm(initial={"last_day": on}), no=no, status=422)
    messages.success(request, _("Taken back. The membership goes on."))
    return redirect(f"{PEOPLE}/{worker.ref}")


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


def _the_late_one(request: HttpRequest, pk: int) -> LateEnding:
    seen = LateEnding.objects.visible_to(user_of(request)).select_related("membership__worker")
    return get_object_or_404(seen, pk=pk)


def _page(request: HttpRequest, worker: Worker, *, status: int = 200, **context: Any) -> HttpResponse:
    on = timezone.localdate()
    current = queries.enrolment_of(worker, on=on, known_on=on).current
    late = queries.late_ending(current.membership) if current else None
    page = {
        "worker": worker, "spell": current, "late": late, "is_own": bool(late and late.by_id == user_of(request).pk),
    }  # fmt: skip
    return render(request, "enrolment/ending.html", page | context, status=status)
