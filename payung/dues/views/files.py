"""Payment files: what came in, what waits, and what became of one file."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.policy import allow, may_open, user_of
from payung.access.showing import shown as lines_shown
from payung.access.verbs import may
from payung.access.whose import is_second
from payung.dues import actions, queries, tasks
from payung.dues.forms import PaymentsForm
from payung.dues.models import Payment, PaymentFile
from payung.dues.queries.approving import file_key, file_lines
from payung.dues.queries.doubts import doubts_for, told
from payung.dues.queries.files import (
    answer_of,
    money_of,
    payments_by_file,
    problem_groups,
    problem_words,
    refunds_to_confirm,
    short_receipts,
    waiting_groups,
)
from payung.rules.reasons import Refused

A_PAGE, ROWS_A_PAGE = 30, 100
OUTCOMES = ("accepted", "amount_differs", "repeated")


@allow
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    found = queries.credits(known_on=on, area=user.area)
    page = Paginator(PaymentFile.objects.visible_to(user).select_related("file", "by"), A_PAGE).get_page(
        request.GET.get("page")
    )
    brought = payments_by_file(list(page))
    context = {
        "credits": found,
        "sum": {
            name: sum(getattr(one, name) for one in found)
            for name in ("receipts", "paid", "settled", "refunded", "left")
        },
        "short": short_receipts(user),
        "refunds": refunds_to_confirm(user),
        "waiting": waiting_groups(user.area),
        "doubts": doubts_for(user).count(),
        "page": page,
        "files": [(file, *brought.get(file.pk, (0, 0))) for file in page],
        "may_send": may(user, "receive_payments"),
        "may_see_closings": may_open(user, "dues:closings"),
        "at": timezone.now(),
    }
    return render(request, "dues/payments.html", context)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_payments(request: HttpRequest) -> HttpResponse:
    form = PaymentsForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "dues/payments_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "dues/payments_form.html", {"form": form}, status=422)
    user, on = user_of(request), timezone.localdate()
    annex = form.cleaned_data["annex"]
    try:
        file = actions.keep_payments(
            _sent(form.cleaned_data["file"], form.cleaned_data["day_order"]),
            annex=_sent(annex) if annex else None,
            area_code=user.area,
            on=on,
            by=user,
        )
    except Refused as no:
        return render(request, "dues/payments_form.html", {"form": form, "no": no}, status=422)
    if file.finished_on:
        return _known_before(request, file, form)
    if not file.waits:
        tasks.take_in.enqueue(file.ref, on.isoformat(), user.pk)
    if not PaymentFile.objects.visible_to(user).filter(pk=file.pk).exists():
        return _known_before(request, file, form)
    return redirect("dues:payment_file", file.ref)


def _sent(file: UploadedFile, day_order: str = "") -> actions.Sent:
    return actions.Sent(file.name or "", file.read(), day_order)


def _known_before(request: HttpRequest, file: PaymentFile, form: PaymentsForm) -> HttpResponse:
    """Show the file's page, unless somebody else's area sent it."""
    messages.info(request, _("This file was received before. Nothing has changed."))
    if PaymentFile.objects.visible_to(user_of(request)).filter(pk=file.pk).exists():
        return redirect("dues:payment_file", file.ref)
    return redirect("dues:payments")


def _the_file(request: HttpRequest, ref: str) -> PaymentFile:
    seen = PaymentFile.objects.visible_to(user_of(request)).select_related("file", "annex", "by")
    return get_object_or_404(seen, ref=ref)


def _waiting_page(request: HttpRequest, file: PaymentFile, *, no: Refused | None = None) -> HttpResponse:
    """Show what a file that waits for a second person would do, and who may say so."""
    user, on = user_of(request), timezone.localdate()
    try:
        outcome = actions.preview(file, on=on)
    except Refused:
        return render(request, "dues/payment_file.html", {"file": file, "problem": problem_words(file)})
    page = Paginator(outcome.receipts, ROWS_A_PAGE).get_page(request.GET.get("page"))
    groups = problem_groups(file, outcome.problems)
    context = {
        "file": file, "waiting": outcome, "page": page, "groups": groups, "no": no, "at": timezone.now(),
        "lines": lines_shown(file_key(file), file_lines(outcome)), "is_own": not is_second(user, file.by),
        "may_send": may(user, "confirm_payments"),
    }  # fmt: skip
    return render(request, "dues/payment_file.html", context, status=422 if no else 200)


def _answered_page(request: HttpRequest, file: PaymentFile) -> HttpResponse:
    """Say that the branch's own sending of the same file counts instead, and where it is."""
    own = answer_of(file)
    seen = PaymentFile.objects.visible_to(user_of(request)).filter(pk=own.pk).exists()
    return render(request, "dues/payment_file.html", {"file": file, "answered_by": own, "may_open": seen})


@allow
@require_POST
def confirmation(request: HttpRequest, ref: str) -> HttpResponse:
    """Stand behind a file that somebody else brought; then it is taken in."""
    file, user, on = _the_file(request, ref), user_of(request), timezone.localdate()
    try:
        actions.confirm_payments(file, on=on, by=user)
    except Refused as no:
        return _waiting_page(request, file, no=no) if file.waits else redirect("dues:payment_file", ref)
    tasks.take_in.enqueue(file.ref, on.isoformat(), user.pk)
    messages.success(request, _("Confirmed. The file is being taken in."))
    return redirect("dues:payment_file", ref)


@allow
@require_safe
def payment_file(request: HttpRequest, ref: str) -> HttpResponse:
    file = _the_file(request, ref)
    if file.waits and not file.problem:
        return _waiting_page(request, file)
    if file.answered_on:
        return _answered_page(request, file)
    is_running = not file.finished_on and not file.problem
    context: dict[str, Any] = {"file": file, "may_send": may(user_of(request), "receive_payments")}
    if is_running or file.problem:
        context |= {"done": file.work_done, "total": file.work_total, "running": is_running}
        context["problem"] = problem_words(file) if file.problem else ""
        context["percent"] = file.work_done * 100 // file.work_total if file.work_total else 0
        part = "#work" if request.htmx and is_running else ""  # type: ignore[attr-defined]
        return render(request, f"dues/payment_file.html{part}", context)
    response = _result(request, file, context)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


def _result(request: HttpRequest, file: PaymentFile, context: dict[str, Any]) -> HttpResponse:
    outcome = queries.outcome_of(file)
    wanted = request.GET.get("hasil", "")
    shown = [one for one in outcome.receipts if not wanted or one.outcome == wanted]
    user = user_of(request)
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    seen = Payment.objects.visible_to(user).filter(receipt__in=[one.receipt for one in page])
    pks = dict(seen.values_list("receipt", "pk"))
    context |= {
        "outcome": outcome,
        "page": page,
        "rows": [(one, pks.get(one.receipt)) for one in page],
        "wanted": wanted,
        "outcomes": [(code, outcome.counts[code]) for code in OUTCOMES if code in outcome.counts],
        "money": money_of(file, known_on=timezone.localdate()),
        "groups": problem_groups(file, outcome.problems),
        "short": [one for one in short_receipts(user) if one.payment.source_id == file.pk],
        "doubts": told(list(doubts_for(user, file=file)[:A_PAGE]), user),
        "at": timezone.now(),
    }
    return render(request, "dues/payment_file.html", context)


@allow
@require_POST
def continuation(request: HttpRequest, ref: str) -> HttpResponse:
    """Go on with a file whose work was stopped; pressed while it runs, it does no harm."""
    file = _the_file(request, ref)
    if not file.finished_on:
        tasks.take_in.enqueue(file.ref, timezone.localdate().isoformat(), user_of(request).pk)
    return redirect("dues:payment_file", ref)
