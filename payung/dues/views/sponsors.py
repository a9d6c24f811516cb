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
from payung.desk.templatetags.words import number
from payung.desk.templatetags.words import rupiah as in_rupiah
from payung.dues import actions, queries
from payung.dues.actions.pledging import worth_of
from payung.dues.forms import PledgeChangeForm, PledgeForm, SponsorForm
from payung.dues.models import Sponsor
from payung.dues.queries.agreements import agreements_of, corrections_of
from payung.dues.queries.pledges import changes_of, falling_out, pledge_of, standing_pledges
from payung.dues.queries.promises import person_months_of, priced, standing_promise
from payung.dues.queries.receipts import payments_of, pledges_of
from payung.dues.queries.renewing import renewal_of
from payung.dues.queries.shown import report_of, shown_to
from payung.dues.queries.sponsors import ending_soon, jobs_of, parts_of, sponsors_alike
from payung.dues.writing.sponsor_paper import sponsor_paper
from payung.enrolment.views.places import areas
from payung.regions.models import Campaign
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
            data["name"], payer_class=data["payer_class"], area_code=user.area, contact=form.reached,
            is_another=data["is_another"], on=timezone.localdate(), by=user,
        )  # fmt: skip
    except Refused as no:
        alike = [one for one in sponsors_alike(data["name"]) if Sponsor.objects.visible_to(user).filter(pk=one.pk)]
        context = {"form": form, "no": no, "alike": alike, "asks": no.reasons[0].code == "sponsor_alike"}
        return render(request, "dues/sponsor_form.html", context, status=422)
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
        "pledges": standing_pledges(shown, on=on),
        "payments": payments_of(shown, known_on=on)[:A_PAGE],
        "shown_months": [(one.month, month_text(one.month)) for one in shown_to(user, shown)[:A_PAGE]],
        "may_add": may(user, "pledge"),
        "may_open_receipts": may_open(user, "dues:receipt"),
        "agreements": agreements_of(shown),
        "corrections": corrections_of(shown),
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
    form = PledgeForm(
        request.POST or None, initial=renewal.fields if renewal else None, user=user, areas=areas(request),
        campaigns=Campaign.objects.visible_to(user),
    )  # fmt: skip
    page = {"form": form, "sponsor": shown}
    if request.method != "POST":
        return render(request, "dues/pledge_form.html", page)
    if not form.is_valid():
        return render(request, "dues/pledge_form.html", page, status=422)
    try:
        price = priced(worth_of(shown, **form.promised), shown.payer_class)
        if form.cleaned_data["shown"] != price.key:
            return render(request, "dues/pledge_form.html", page | {"price": price, "named": form.scope.people})
        made = actions.pledge(shown, **form.promised, scope=form.scope, on=timezone.localdate(), by=user)
    except Refused as no:
        return render(request, "dues/pledge_form.html", page | {"no": no}, status=422)
    messages.success(request, worth_words(made.amount_rupiah, made.people, made.from_month, made.to_month, shown))
    return redirect("dues:sponsor", ref)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def pledge_change(request: HttpRequest, ref: str) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    promise = pledge_of(user, ref)
    if promise is None:
        raise Http404
    stands = standing_promise(promise, known_on=on)
    first = {"people": stands.people, "to_month": month_text(stands.last)}
    if stands.people is None:
        first["amount_rupiah"] = f"{stands.amount_rupiah:,}".replace(",", ".")
    form = PledgeChangeForm(request.POST or None, initial=first)
    page = {"form": form, "promise": promise, "stands": stands, "changes": changes_of(promise)}
    if request.method != "POST":
        return render(request, "dues/pledge_change.html", page)
    if not form.is_valid():
        return render(request, "dues/pledge_change.html", page, status=422)
    given = dict(form.cleaned_data)
    allowed = given.pop("may_fall_out") or 0
    try:
        actions.change_pledge(promise, **given, may_fall_out=allowed, on=on, by=user)
    except Refused as no:
        falls = falling_out(promise, **given, on=on) if no.reasons[0].code == "would_fall_out" else None
        return render(request, "dues/pledge_change.html", page | {"no": no, "falls": falls}, status=422)
    messages.success(request, _("The pledge is changed."))
    return redirect("dues:sponsor", promise.sponsor.ref)


def worth_words(rupiah: int, people: int | None, first: int, last: int, sponsor: Sponsor) -> str:
    """Return what a pledge is worth: what people cost, or how many months of one person a sum buys."""
    if people is not None:
        return _("Saved: %(people)s people cost %(rupiah)s.") % {"people": people, "rupiah": in_rupiah(rupiah)}
    bought = person_months_of(rupiah, first, last, sponsor.payer_class)
    return _("Saved: it buys %(n)s months of one person.") % {"n": number(bought)}
