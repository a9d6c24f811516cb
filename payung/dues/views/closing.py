"""The monthly closing: what the next month holds, prepared by one, confirmed by another, with its minutes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.verbs import may
from payung.access.whose import is_second
from payung.dues import actions
from payung.dues.queries import closing as queries
from payung.dues.queries.problem_words import words_of
from payung.dues.writing.minutes import minutes
from payung.rules.months import month_of, month_text
from payung.rules.reasons import Refused


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def closings(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    month = queries.month_to_close()
    try:
        actions.prepare_closing(month or 0, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, no=no)
    messages.success(request, _("Prepared. A second person looks and closes the month."))
    return redirect("dues:closings")


@allow
@require_POST
def closing_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    prepared = get_object_or_404(queries.closings_seen_by(user_of(request)), pk=pk)
    try:
        actions.confirm_closing(prepared, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, no=no)
    messages.success(request, _("Closed. What is corrected later is recorded in the open month."))
    return redirect("dues:closings")


@allow
@require_safe
def closing_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(queries.closings_seen_by(user_of(request)), pk=pk)
    response = HttpResponse(minutes(shown), content_type="application/pdf")
    name = month_text(shown.month)
    response["Content-Disposition"] = f'attachment; filename="berita-acara-{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, *, no: Refused | None = None) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    seen = list(queries.closings_seen_by(user))
    prepared = next((one for one in seen if one.confirmed_on is None), None)
    due = queries.month_to_close()
    context = {
        "closed": [one for one in seen if one.confirmed_on], "prepared": prepared,
        "waiting": [(words_of(row["why"])[0], row) for row in prepared.figures["waiting"]] if prepared else [],
        "due": due if due is not None and due < month_of(on) else None,
        "may_prepare": may(user, "prepare_closing") and not queries.beyond(user),
        "may_confirm": prepared and may(user, "confirm_closing") and is_second(user, prepared.by),
        "is_beyond": queries.beyond(user), "no": no, "at": timezone.now(),
    }  # fmt: skip
    return render(request, "dues/closings.html", context, status=422 if no else 200)
