"""Dues in cash: taken from a member against a receipt, held, handed over, counted."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.models import User
from payung.access.policy import allow, user_of
from payung.access.verbs import may
from payung.access.whose import is_second
from payung.desk.templatetags.words import month_words, rupiah
from payung.dues import actions
from payung.dues.forms import CancellingForm, CollectionForm, CountForm, HandoverForm
from payung.dues.models import CashHandover, CashReceipt
from payung.dues.queries import cash as queries
from payung.dues.writing.cash import receipt_paper, receipt_words
from payung.enrolment.models import Membership
from payung.rules.reasons import Refused
from payung.workers.models import Worker

OFFERED = (1, 2, 3, 6, 12)  # months at once
A_PAGE = 30


@allow
@require_safe
def cash(request: HttpRequest) -> HttpResponse:
    return _page(request)


@allow
@require_POST
def handover(request: HttpRequest) -> HttpResponse:
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    try:
        actions.hand_over_cash(form.cleaned_data["rupiah"], on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, form=form, no=no)
    messages.success(request, _("Written down. It leaves your hand once somebody else has counted it."))
    return redirect("dues:cash")


@allow
@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    said = get_object_or_404(CashHandover.objects.visible_to(user_of(request)), pk=pk)
    form = CountForm(request.POST)
    if not form.is_valid():
        return _page(request, counting=(pk, form))
    try:
        done = actions.count_cash(said, **form.cleaned_data, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, no=no)
    missing = done.rupiah - (done.counted_rupiah or 0)
    if missing:
        words = _("Counted. %(rupiah)s is missing and stays with %(name)s.")
        messages.success(request, words % {"rupiah": rupiah(missing), "name": done.collector})
    else:
        messages.success(request, _("Counted: all of it is there."))
    return redirect("dues:cash")


def _page(
    request: HttpRequest, *, form: HandoverForm | None = None, counting: tuple[int, CountForm] | None = None,
    no: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    user, on = user_of(request), timezone.localdate()
    typed_for, typed = counting or (None, None)
    held = queries.in_hand_seen_by(user, on=on)
    mine = next((one for one in held if one.collector.pk == user.pk), None)
    waiting = CashHandover.objects.visible_to(user).filter(confirmed_on=None).select_related("collector")
    said = next((one for one in waiting if one.collector_id == user.pk), None)
    to_count = [one for one in waiting if may(user, "count_cash") and is_second(user, one.collector)]
    receipts = CashReceipt.objects.visible_to(user).select_related("collector", "membership__worker").order_by("-pk")
    context = {
        "mine": mine, "said": said,
        "others": [(one, one.days(on)) for one in held if one.collector.pk != user.pk],
        "total": sum(one.rupiah for one in held),
        "to_count": [
            (one, typed if typed and typed_for == one.pk else CountForm(initial={"counted_rupiah": one.rupiah}))
            for one in to_count
        ],
        "page": Paginator(receipts, A_PAGE).get_page(request.GET.get("page")),
        "form": form or (HandoverForm(initial={"rupiah": mine.rupiah}) if mine else None),
        "days": mine.days(on) if mine else 0, "soon": queries.SOON_DAYS, "late": queries.LATE_DAYS,
        "may_collect": may(user, "collect_dues"), "no": no, "at": timezone.now(),
    }  # fmt: skip
    wrong = no or (form and form.errors) or counting
    return render(request, "dues/cash.html", context, status=422 if wrong else 200)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def collection(request: HttpRequest, ref: str) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    worker = get_object_or_404(Worker.objects.visible_to(user), ref=ref)
    membership = queries.running_membership(worker)
    offers = queries.offers(membership, OFFERED) if membership else []
    form = CollectionForm(request.POST or None, choices=_choices(offers))
    no = None
    if membership and request.method == "POST" and form.is_valid():
        months, counted = form.cleaned_data["pay"]
        try:
            made = actions.collect_dues(membership, months=months, rupiah=counted, on=on, by=user)
        except Refused as refusal:
            no = refusal
        else:
            messages.success(request, _("Written down. Give the receipt to the member."))
            return redirect("dues:cash_receipt", made.ref)
    context = {"worker": worker, "form": form, "offers": offers, "no": no, "waiting": _waiting(membership, on)}
    return render(request, "dues/collection.html", context, status=422 if form.errors or no else 200)


def _choices(offers: list[queries.Offer]) -> list[tuple[str, str]]:
    found = []
    for offer in offers:
        many = len(offer.months)
        first, last = month_words(offer.months[0]), month_words(offer.months[-1])
        span = first if many == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last}
        words = ngettext("%(n)d month: %(rupiah)s (%(span)s)", "%(n)d months: %(rupiah)s (%(span)s)", many)
        found.append((f"{many}-{offer.rupiah}", words % {"n": many, "rupiah": rupiah(offer.rupiah), "span": span}))
    return found


def _waiting(membership: Membership | None, on: date) -> list[queries.Collected]:
    return queries.collected([membership.pk], on=on)[membership.pk] if membership else []


@allow
@require_safe
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    return _receipt_page(request, _the_receipt(user_of(request), ref))


@allow
@require_safe
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    shown = _the_receipt(user_of(request), ref)
    response = HttpResponse(receipt_paper(shown), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kuitansi-{shown.ref}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@allow
@require_POST
def cancelling(request: HttpRequest, ref: str) -> HttpResponse:
    shown, form = _the_receipt(user_of(request), ref), CancellingForm(request.POST)
    if not form.is_valid():
        return _receipt_page(request, shown, form=form)
    try:
        actions.cancel_collection(shown, **form.cleaned_data, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _receipt_page(request, shown, form=form, no=no)
    messages.success(request, _("Cancelled. Give the money back to the member."))
    return redirect("dues:cash_receipt", ref)


def _the_receipt(user: User, ref: str) -> CashReceipt:
    seen = CashReceipt.objects.visible_to(user).select_related("collector", "membership__worker", "cancelled_by")
    return get_object_or_404(seen, ref=ref)


def _worker_url(shown: CashReceipt, user: User) -> str:
    """Return the page of the member, for whom the user still may see: she may have moved away."""
    seen = Worker.objects.visible_to(user).filter(pk=shown.membership.worker_id).first()
    return seen.get_absolute_url() if seen else ""


def _receipt_page(
    request: HttpRequest, shown: CashReceipt, *, form: CancellingForm | None = None, no: Refused | None = None
) -> HttpResponse:
    user = user_of(request)
    open_ones = queries.collected([shown.membership_id], on=timezone.localdate())[shown.membership_id]
    waiting = {one.month for one in open_ones}
    context = {
        "receipt": shown, "worker_url": _worker_url(shown, user), "words": receipt_words(shown),
        "months": [(one, one.month in waiting) for one in queries.months_of(shown)],
        "may_cancel": shown.cancelled_on is None and shown.collector_id == user.pk and may(user, "cancel_collection"),
        "form": form or CancellingForm(), "no": no, "at": timezone.now(),
    }  # fmt: skip
    return render(request, "dues/cash_receipt.html", context, status=422 if no or (form and form.errors) else 200)
