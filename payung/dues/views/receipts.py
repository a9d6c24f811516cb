"""One receipt, and what people decide about it: short money, refunds, whose money it was."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.showing import shown as lines_shown
from payung.access.verbs import may
from payung.dues import actions
from payung.dues.forms import AttributionForm, RefundForm, ReversalForm, ShortForm
from payung.dues.models import Payment
from payung.dues.queries import receipts as queries
from payung.dues.queries.approving import refund_key, refund_lines, short_key, short_lines
from payung.dues.queries.billed import bills_touched
from payung.dues.queries.files import refunds_to_confirm, short_receipts
from payung.dues.queries.without_cause import groups, returned, seen_by, without_cause
from payung.enrolment.models import PayerClass
from payung.rules.reasons import Refused

A_PAGE = 30


def _the_payment(request: HttpRequest, pk: int) -> Payment:
    return get_object_or_404(Payment.objects.visible_to(user_of(request)).select_related("source"), pk=pk)


def _page(request: HttpRequest, payment: Payment, *, status: int = 200, **more: Any) -> HttpResponse:
    user = user_of(request)
    shown = queries.receipt(payment)
    page = Paginator(queries.lines_of(payment), A_PAGE).get_page(request.GET.get("page"))
    sponsors = queries.sponsors_for(payment, user)
    context = {
        "shown": shown, "payment": payment, "page": page, "lines": queries.line_rows(list(page), user),
        "may_decide": may(user, "decide_short"), "sponsors": sponsors,
        "short": next((one for one in short_receipts(user) if one.payment.pk == payment.pk), None),
        "short_form": ShortForm(), "refund_form": RefundForm(), "attribution_form": AttributionForm(sponsors=sponsors),
        "short_lines": lines_shown(short_key(payment), short_lines(payment)),
        "refunds": [(one, lines_shown(refund_key(one), refund_lines(one))) for one in shown.refunds],
        "bills": bills_touched(payment, user, on=timezone.localdate()), "user_id": user.pk, "at": timezone.now(),
        **more,
    }  # fmt: skip
    return render(request, "dues/receipt.html", context, status=status)


@allow
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _the_payment(request, pk))


@allow
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    payment, form = _the_payment(request, pk), ShortForm(request.POST)
    if not form.is_valid():
        return _page(request, payment, short_form=form, status=422)
    try:
        done = actions.decide_short(
            payment, kind=form.cleaned_data["kind"], on=timezone.localdate(), by=user_of(request)
        )
    except Refused as no:
        return _page(request, payment, short_form=form, no=no, status=422)
    words = ngettext("Decided. %d month settled.", "Decided. %d months settled.", done.settled)
    messages.success(request, words % done.settled)
    return redirect("dues:receipt", pk)


@allow
@require_POST
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    payment, form = _the_payment(request, pk), RefundForm(request.POST)
    if not form.is_valid():
        return _page(request, payment, refund_form=form, status=422)
    try:
        actions.refund(payment, **form.cleaned_data, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, payment, refund_form=form, no=no, status=422)
    messages.success(request, _("Prepared. It counts once somebody else confirms it."))
    return redirect("dues:receipt", pk)


@allow
@require_POST
def refund_approval(request: HttpRequest, pk: int) -> HttpResponse:
    fact = get_object_or_404(refunds_to_confirm(user_of(request)), pk=pk)
    try:
        actions.confirm_refund(fact, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, _the_payment(request, fact.payment_id), no=no, status=422)
    messages.success(request, _("Confirmed. The money is no longer here."))
    return redirect("dues:receipt", fact.payment_id)


@allow
@require_safe
def refundable(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    on = timezone.localdate()
    months = seen_by(user, without_cause(known_on=on))
    back = returned(known_on=on, user=user)
    context = {
        "total": len(months),
        "rupiah": sum(one.rupiah for one in months),
        "groups": groups(months, known_on=on),
        "returned": [(PayerClass(kind).label, year, rupiah) for (kind, year), rupiah in sorted(back.items())],
        "page": Paginator(months, A_PAGE).get_page(request.GET.get("page")),
        "may_decide": may(user, "reverse_settlement"),
        "at": timezone.now(),
    }
    return render(request, "dues/refundable.html", context)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    settlement = queries.settlement_of(user, pk)
    if settlement is None:
        raise Http404
    form, page = ReversalForm(request.POST or None), {"settlement": settlement}
    if request.method != "POST":
        return render(request, "dues/reversal.html", page | {"form": form})
    if not form.is_valid():
        return render(request, "dues/reversal.html", page | {"form": form}, status=422)
    try:
        actions.reverse_settlement(settlement, why=form.cleaned_data["why"], on=timezone.localdate(), by=user)
    except Refused as no:
        return render(request, "dues/reversal.html", page | {"form": form, "no": no}, status=422)
    messages.success(request, _("Taken back. The money waits as the payer's credit."))
    return redirect("dues:receipt", settlement.payment_id)


@allow
@require_POST
def attribution(request: HttpRequest, pk: int) -> HttpResponse:
    payment = _the_payment(request, pk)
    form = AttributionForm(request.POST, sponsors=queries.sponsors_for(payment, user_of(request)))
    if not form.is_valid():
        return _page(request, payment, attribution_form=form, status=422)
    try:
        actions.attribute(payment, **form.cleaned_data, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, payment, attribution_form=form, no=no, status=422)
    messages.success(request, _("Saved."))
    return redirect("dues:receipt", pk)
