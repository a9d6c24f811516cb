"""Correcting one person: details, NIK, address; and looking at the NIK, which is written down."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from payung.access import actions as access
from payung.access.policy import allow, user_of
from payung.regions.models import Region
from payung.rules.reasons import Refused
from payung.workers import actions, queries
from payung.workers.forms import DetailsForm, LookupForm, MoveForm, NikForm
from payung.workers.models import PEOPLE, Worker


def the_worker(request: HttpRequest, ref: str) -> Worker:
    """Return the record with the reference, if the user may see it; otherwise it does not exist."""
    return get_object_or_404(Worker.objects.visible_to(user_of(request)), ref=ref)


def about(request: HttpRequest, worker: Worker, on: date) -> dict[str, Any]:
    """Return what every page about one record shows; of a record it was merged into only what the user may see."""
    kept = queries.lives_on_in(worker, on)
    is_merged = kept.pk != worker.pk
    is_seen = is_merged and Worker.objects.visible_to(user_of(request)).filter(pk=kept.pk).exists()
    return {
        "worker": worker, "kept": kept if is_seen else None, "kept_elsewhere": is_merged and not is_seen,
        "people_url": PEOPLE, "on": on,
    }  # fmt: skip


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, ref: str) -> HttpResponse:
    worker = the_worker(request, ref)
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=_details(worker))
    if request.method != "POST":
        return _correction_page(request, worker, form=form)
    if not form.is_valid():
        return _correction_page(request, worker, form=form, status=422)
    try:
        actions.correct(worker, changes=form.cleaned_data, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _correction_page(request, worker, form=form, no=no, status=422)
    messages.success(request, _("Corrected. The old values stay in the history below."))
    return redirect("workers:correction", ref)


@allow
@sensitive_post_parameters("nik", "again")
@require_POST
def nik(request: HttpRequest, ref: str) -> HttpResponse:
    worker, user = the_worker(request, ref), user_of(request)
    form = NikForm(request.POST)
    if not form.is_valid():
        return _correction_page(request, worker, nik_form=form, status=422)
    number = form.cleaned_data["nik"]
    try:
        actions.correct_nik(worker, nik=number, on=timezone.localdate(), by=user)
    except Refused as no:
        holder = queries.by_nik([number]).get(number)
        seen = Worker.objects.visible_to(user).filter(pk=holder.pk).first() if holder else None
        return _correction_page(request, worker, nik_form=NikForm(), nik_no=no, holder=seen, status=422)
    messages.success(request, _("The NIK was replaced. Who did it stays in the history below."))
    return redirect("workers:correction", ref)


def _details(worker: Worker) -> dict[str, Any]:
    return {field: getattr(worker, field) for field in actions.CORRECTABLE}


def _correction_page(request: HttpRequest, worker: Worker, *, status: int = 200, **context: Any) -> HttpResponse:
    on = timezone.localdate()
    page = {
        "form": DetailsForm(initial=_details(worker)),
        "nik_form": NikForm(),
        "nik_fits": queries.nik_fits(worker),
        "changes": queries.changes_of(worker, on),
        **about(request, worker, on),
        **context,
    }
    return render(request, "workers/correction.html", page, status=status)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    village, places = _places(request, worker, on)
    given = request.POST if request.method == "POST" else None
    form = MoveForm(given, village=village, on=on, initial=_address(worker, on)) if village else None
    page = {
        "form": form,
        "village": village,
        **places,
        "homes": queries.residences(worker),
        **about(request, worker, on),
    }
    if given is None or form is None:
        return render(request, "workers/move.html", page, status=422 if given is not None else 200)
    if not form.is_valid():
        return render(request, "workers/move.html", page, status=422)
    data = dict(form.cleaned_data)
    try:
        home = actions.move(worker, **data, on=on, by=user_of(request))
    except Refused as no:
        return render(request, "workers/move.html", page | {"no": no}, status=422)
    there = {"name": worker.honoured_name, "place": f"{home.rw.name} {village}"}
    messages.success(request, _("%(name)s is on file in %(place)s now.") % there)
    may_follow = Worker.objects.visible_to(user_of(request)).filter(pk=worker.pk).exists()
    return redirect("workers:move", ref) if may_follow else redirect(PEOPLE)


def _places(request: HttpRequest, worker: Worker, on: date) -> tuple[Region | None, dict[str, Any]]:
    """Return the kelurahan that is chosen, or the one on file, and what else can be chosen."""
    home = queries.latest_residence(worker)
    code = request.GET.get("kelurahan") or (home.rw.code.partition("-")[0] if home else "")
    village = queries.village_of(code, on)
    cities = queries.cities(on)
    wanted = request.GET.get("kota") or code
    city = next((each for each in cities if wanted.startswith(each.code)), cities[0] if cities else None)
    inside = queries.villages_by_district(city.code, on) if city else []
    if village and city and not village.code.startswith(city.code):
        village = None
    return village, {"districts": inside, "city": city, "cities": cities}


def _address(worker: Worker, on: date) -> dict[str, Any]:
    """Return what the form begins with: today, and the addresses that a move leaves as they are."""
    home = queries.latest_residence(worker)
    return {
        "from_on": on,
        "ktp_rw": home.ktp_rw.code if home and home.ktp_rw else "",
        "work_rw": home.work_rw.code if home and home.work_rw else "",
    }


@allow
@require_POST
def identity(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    access.see(worker.ref, what="nik", on=on, by=user_of(request))
    digits = queries.nik_of(worker)
    grouped = " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
    template = "workers/identity.html#nik" if request.headers.get("HX-Request") else "workers/identity.html"
    response = render(request, template, {"nik": grouped, **about(request, worker, on)})
    response["Cache-Control"] = "no-store"
    return response


@allow
@sensitive_post_parameters("nik")
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _lookup_page(request, LookupForm())
    form = LookupForm(request.POST)
    if not form.is_valid():
        return _lookup_page(request, form, status=422)
    try:
        found = actions.look_up(form.cleaned_data["nik"], on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return _lookup_page(request, LookupForm(), no=no, status=422)
    return redirect(found.get_absolute_url()) if found else _lookup_page(request, LookupForm(), nobody=True)


def _lookup_page(request: HttpRequest, form: LookupForm, *, status: int = 200, **context: Any) -> HttpResponse:
    """Show the form, never with the digits that were typed."""
    page = {"form": form, "people_url": PEOPLE, **context}
    response = render(request, "workers/lookup.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response
