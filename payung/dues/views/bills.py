"""Bills: the list, a draft that becomes one, and one bill from made to paid."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.actions import open_file, see_all
from payung.access.policy import allow, may_open, user_of
from payung.access.showing import shown as lines_shown
from payung.access.verbs import may
from payung.access.whose import is_second
from payung.dues import actions, tasks
from payung.dues.forms import BillForm, BillingCodeForm, BillsForm
from payung.dues.models import Bill, Sponsor
from payung.dues.queries import billed as queries
from payung.dues.queries.bills import bill_key, bill_lines, draft_key, draft_of, groups_of, promised_people
from payung.dues.writing.bills import bill_paper as paper_of
from payung.enrolment.models import DecisionLetter
from payung.enrolment.views.places import PDF, XLSX, areas, download, own_area
from payung.rules.months import month_of, month_text
from payung.rules.reasons import Refused

A_PAGE, LINES_A_PAGE, LEFT_OUT_SHOWN = 30, 50, 200
AT_ONCE = 2000  # people whose file is written while the clerk waits
STATES = {BillsForm.OPEN: "open", BillsForm.PAID: "paid", BillsForm.ALL: "all"}


@allow
@require_safe
def bills(request: HttpRequest) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    form = BillsForm(request.GET, payers=queries.payers_asked(user))
    asked = form.cleaned_data if form.is_valid() else None
    found: QuerySet[Bill] = Bill.objects.visible_to(user).none()
    if asked is not None:
        state = STATES[asked["keadaan"] or BillsForm.OPEN]
        found = queries.bills_by(user, state=state, payer=asked["pembayar"], month=asked["bulan"], on=on)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "rows": queries.standing_of(list(page), on=on),
        "owed": queries.owed_to(user, on=on), "waiting": queries.bills_to_approve(user).count(),
        "may_make": may(user, "make_bill"), "is_filtered": bool(request.GET), "at": timezone.now(),
    }  # fmt: skip
    return render(request, "dues/bills.html", context, status=200 if asked is not None else 422)


def _form(request: HttpRequest, data: Any) -> BillForm:
    user = user_of(request)
    area = own_area(request)
    return BillForm(
        data, sponsors=Sponsor.objects.visible_to(user), letters=DecisionLetter.objects.visible_to(user),
        areas=areas(request),
        initial={"bulan": month_text(month_of(timezone.localdate()) + 1), "wilayah": area.pk if area else None},
    )  # fmt: skip


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_bill(request: HttpRequest) -> HttpResponse:
    """Show a draft of what is asked for in the address, then make it."""
    is_asked = request.method == "POST" or "pembayar" in request.GET
    form = _form(request, (request.POST if request.method == "POST" else request.GET) if is_asked else None)
    if not is_asked:
        return render(request, "dues/bill_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "dues/bill_form.html", {"form": form}, status=422)
    if request.method != "POST":
        return _draft_page(request, form)
    asked, on, user = form.cleaned_data, timezone.localdate(), user_of(request)
    payer, month, area = asked["pembayar"], asked["bulan"], asked["wilayah"]
    try:
        if promised_people(payer, month=month, on=on) > AT_ONCE:
            bill = actions.start_bill(payer, month=month, area=area, on=on, by=user)
            tasks.fill_bill.enqueue(bill.ref)
        else:
            bill = actions.make_bill(payer, month=month, area=area, on=on, by=user)
    except Refused as no:
        return _draft_page(request, form, no=no)
    messages.success(request, _("Made. It counts once a second person approves it."))
    return redirect("dues:bill", bill.ref)


def _draft_page(request: HttpRequest, form: BillForm, *, no: Refused | None = None) -> HttpResponse:
    user, on, asked = user_of(request), timezone.localdate(), form.cleaned_data
    payer, month, area = asked["pembayar"], asked["bulan"], asked["wilayah"]
    context: dict[str, Any] = {"form": form, "payer": payer, "month": month, "area": area, "no": no}
    context["many"] = promised_people(payer, month=month, on=on)
    if context["many"] <= AT_ONCE:
        draft = draft_of(payer, month=month, area=area, on=on)
        left_out = draft.left_out[:LEFT_OUT_SHOWN]
        context |= {
            "draft": draft, "left_out": queries.left_out_of(left_out, user, month=month),
            "left_out_total": len(draft.left_out),
            "lines": lines_shown(draft_key(payer, month=month, area=area), draft.digest),
        }  # fmt: skip
    return render(request, "dues/bill_draft.html", context, status=422 if no else 200)


def _the_bill(request: HttpRequest, ref: str) -> Bill:
    seen = Bill.objects.visible_to(user_of(request)).select_related(
        "area", "sponsor", "letter", "file", "by", "approved_by", "cancelled_by"
    )  # fmt: skip
    return get_object_or_404(seen, ref=ref)


@allow
@require_safe
def bill(request: HttpRequest, ref: str) -> HttpResponse:
    shown = _the_bill(request, ref)
    if shown.file_id is None and shown.cancelled_on is None:
        percent = shown.work_done * 100 // shown.work_total if shown.work_total else 0
        context = {"bill": shown, "percent": percent, "may_make": may(user_of(request), "make_bill")}
        part = "#work" if request.htmx else ""  # type: ignore[attr-defined]
        return render(request, f"dues/bill.html{part}", context)
    response = _page(request, shown)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


def _page(request: HttpRequest, bill: Bill, *, no: Refused | None = None, form: Any = None) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    page = Paginator(queries.lines_in_order(bill), LINES_A_PAGE).get_page(request.GET.get("page"))
    (standing,) = queries.standing_of([bill], on=on)
    left_out = bill.left_out[:LEFT_OUT_SHOWN]
    context = {
        "bill": bill, "standing": standing, "groups": groups_of(bill), "page": page,
        "rows": queries.line_rows(page.object_list, user, on=on),
        "left_out": queries.left_out_of(left_out, user, month=bill.month, besides=bill),
        "left_out_total": len(bill.left_out), "receipts": queries.receipts_on(bill, user, on=on),
        "lines": lines_shown(bill_key(bill), bill_lines(bill)) if bill.approved_on is None else "",
        "is_own": not is_second(user, bill.by), "may_approve": may(user, "approve_bill"),
        "may_open_payer": may_open(user, "dues:sponsor" if bill.sponsor else "enrolment:letter"),
        "may_note": may(user, "note_billing_code"), "form": form or BillingCodeForm({"code": bill.billing_code}),
        "no": no, "at": timezone.now(),
    }  # fmt: skip
    return render(request, "dues/bill.html", context, status=422 if no or form else 200)


@allow
@require_POST
def bill_filling(request: HttpRequest, ref: str) -> HttpResponse:
    """Start the work again after a stop; on a bill that is made nothing changes."""
    tasks.fill_bill.enqueue(_the_bill(request, ref).ref)
    return redirect("dues:bill", ref)


@allow
@require_POST
def bill_approval(request: HttpRequest, ref: str) -> HttpResponse:
    shown = _the_bill(request, ref)
    try:
        actions.approve_bill(shown, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, shown, no=no)
    messages.success(request, _("Approved and frozen. Send the file and the sheet to the payer."))
    return redirect("dues:bill", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def bill_cancelling(request: HttpRequest, ref: str) -> HttpResponse:
    shown = _the_bill(request, ref)
    if request.method != "POST":
        return render(request, "dues/bill_cancelling.html", {"bill": shown})
    try:
        actions.cancel_bill(shown, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return render(request, "dues/bill_cancelling.html", {"bill": shown, "no": no}, status=422)
    messages.success(request, _("Taken back. Its months can stand on another bill."))
    return redirect("dues:bill", ref)


@allow
@require_POST
def bill_code(request: HttpRequest, ref: str) -> HttpResponse:
    shown, form = _the_bill(request, ref), BillingCodeForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, form=form)
    try:
        actions.note_billing_code(shown, code=form.cleaned_data["code"], on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _page(request, shown, no=no)
    messages.success(request, _("Saved."))
    return redirect("dues:bill", ref)


@allow
@require_POST
def bill_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the file along: whose names and numbers are in it is written down."""
    shown = _the_bill(request, ref)
    if shown.file is None:
        return redirect("dues:bill", ref)
    refs = queries.lines_in_order(shown).values_list("membership__worker__ref", flat=True)
    see_all(set(refs), what=f"bill {shown.ref}", on=timezone.localdate(), by=user_of(request))
    return download(open_file(shown.file), shown.file.name, XLSX)


@allow
@require_safe
def bill_paper(request: HttpRequest, ref: str) -> HttpResponse:
    shown = _the_bill(request, ref)
    if shown.file_id is None:
        return redirect("dues:bill", ref)
    return download(paper_of(shown, groups_of(shown)), f"tagihan_{shown.ref}.pdf", PDF)
