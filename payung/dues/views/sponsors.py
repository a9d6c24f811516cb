"""Sponsors: what they promised and paid, whom it protects, until when."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.access.policy import allow, may_open, user_of
from payung.access.verbs import may
from payung.dues import actions, queries
from payung.dues.forms import PledgeForm, SponsorForm
from payung.dues.models import Sponsor
from payung.dues.queries.promises import standing_promise
from payung.dues.queries.receipts import payments_of, pledges_of
from payung.dues.queries.renewing import renewal_of
from payung.dues.queries.shown import report_of, shown_to
from payung.dues.queries.sponsors import ending_soon, jobs_of, parts_of
from payung.dues.writing.sponsor_paper import sponsor_paper
from payung.rules.months import month_text
from payung.rules.reasons import Refused
from payung.sheets.cells.months import month_in

A_PAGE = 25


@allow
@require_safe
def sponsors(request: HttpRequest) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    if user.role == "sponsor" and user.sponsor_ref:
        return redirect("dues:sponsor", user.sponsor_ref)
    rows = [(one, queries.sponsor_state(one, known_on=on)) for one in Sponsor.objects.visible_to(user)]
    context = {
        "rows": rows,
        "people": sum(money.people for _one, money in rows),
        "left": sum(money.left for _one, money in rows),
        "may_add": may(user, "add_sponsor"),
        "at": timezone.now(),
    }
    return render(request, "dues/sponsors.html", context)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_sponsor(request: HttpRequest) -> HttpResponse:
    form, user = SponsorForm(request.POST or None), user_of(request)
    if request.method != "POST":
        return render(request, "dues/sponsor_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "dues/sponsor_form.html", {"form": form}, status=422)
    data = form.cleaned_data
    try:
        made = actions.add_sponsor(
            data["name"], payer_class=data["payer_class"], area_code=user.area, on=timezone.localdate(), by=user
        )
    except Refused as no:
        return render(request, "dues/sponsor_form.html", {"form": form, "no": no}, status=422)
    messages.success(request, _("Saved."))
    return redirect("dues:sponsor", made.ref)


@allow
@require_safe
def sponsor(request: HttpRequest, ref: str) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    shown = get_object_or_404(Sponsor.objects.visible_to(user), ref=ref)
    if user.role == "sponsor":
        return _own_page(request, shown)
    money = queries.sponsor_state(shown, known_on=on)
    protected = queries.protected_by(shown, known_on=on)
    context = {
        "sponsor": shown,
        "money": money,
        "parts": parts_of(money),
        "soon": ending_soon(shown, money, on=on),
        "jobs": jobs_of(protected),
        "page": Paginator(protected, A_PAGE).get_page(request.GET.get("page")),
        "pledges": [(one, queries.pledge_state(one, known_on=on)) for one in pledges_of(shown, known_on=on)],
        "payments": payments_of(shown, known_on=on)[:A_PAGE],
        "shown_months": [(one.month, month_text(one.month)) for one in shown_to(user, shown)[:A_PAGE]],
        "may_add": may(user, "pledge"),
        "may_open_receipts": may_open(user, "dues:receipt"),
        "at": timezone.now(),
    }
    return render(request, "dues/sponsor.html", context)


def _own_page(request: HttpRequest, own: Sponsor) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    reports = [report_of(one) for one in shown_to(user, own)[:A_PAGE]]
    context = {
        "sponsor": own,
        "report": reports[0] if reports else None,
        "reports": reports,
        "pledges": [(one, standing_promise(one, known_on=on)) for one in pledges_of(own, known_on=on)],
        "payments": payments_of(own, known_on=on)[:A_PAGE],
        "renewal": renewal_of(own, on=on),
    }
    return render(request, "dues/sponsor_own.html", context)


@allow
@require_safe
def sponsor_report(request: HttpRequest, ref: str) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    shown = get_object_or_404(Sponsor.objects.visible_to(user), ref=ref)
    months, asked = shown_to(user, shown), request.GET.get("month")
    found = months.filter(month=month_in(asked) or 0).first() if asked else months.first()
    if asked and found is None:
        raise Http404
    with translation.override("id"):
        content = sponsor_paper(shown.name, report_of(found) if found else None, on=on)
    response = HttpResponse(content, content_type="application/pdf")
    name = month_text(found.month) if found else shown.ref
    response["Content-Disposition"] = f'attachment; filename="laporan-{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, ref: str) -> HttpResponse:
    user = user_of(request)
    shown = get_object_or_404(Sponsor.objects.visible_to(user), ref=ref)
    renewal = renewal_of(shown, on=timezone.localdate()) if "renew" in request.GET else None
    form = PledgeForm(request.POST or None, initial=renewal.fields if renewal else None)
    if request.method != "POST":
        return render(request, "dues/pledge_form.html", {"form": form, "sponsor": shown})
    if not form.is_valid():
        return render(request, "dues/pledge_form.html", {"form": form, "sponsor": shown}, status=422)
    try:
        actions.pledge(shown, **form.cleaned_data, on=timezone.localdate(), by=user)
    except Refused as no:
        return render(request, "dues/pledge_form.html", {"form": form, "sponsor": shown, "no": no}, status=422)
    messages.success(request, _("Saved."))
    return redirect("dues:sponsor", ref)
