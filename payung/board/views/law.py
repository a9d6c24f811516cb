"""The law's pages: every provision with its history and source, and the public calculator."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from payung.access.policy import public
from payung.board.forms.calculator import BenefitForm, DuesForm
from payung.board.queries import law as laws
from payung.board.queries import reckoning
from payung.rules import band_of
from payung.rules.answers import beyond_book
from payung.rules.reasons import Refused

PROVISIONS_A_PAGE = 40


@require_GET
@public
def law(request: HttpRequest) -> HttpResponse:
    """Every provision as it was on a day."""
    today = timezone.localdate()
    on, language = _day(request, "pada", today), get_language() or "id"
    only_uncertain = request.GET.get("hanya") == "belum-pasti"
    no = None
    try:
        themes = laws.law_on(on, language=language, theme=request.GET.get("bab", ""), only_uncertain=only_uncertain)
        shaky = laws.shaky_figures(on, language=language)
    except Refused as refused:
        themes, shaky, no = [], 0, refused
    provisions = [(theme, one) for theme in themes for one in theme.provisions]
    page = Paginator(provisions, PROVISIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "on": on, "today": today, "page": page, "themes": _by_theme(page), "no": no, "all": laws.THEMES,
        "only_uncertain": only_uncertain,
        "chosen": request.GET.get("bab", ""), "provisions": len(provisions),
        "shaky": shaky, "beyond": beyond_book(on),
    }  # fmt: skip
    return render(request, "board/law.html", context)


def _by_theme(page: Iterable[tuple[laws.Theme, laws.ProvisionLine]]) -> list[laws.Theme]:
    """Return the provisions of one page under their themes."""
    found = []
    for _key, some in groupby(page, key=lambda pair: pair[0].key):
        pairs = list(some)
        found.append(replace(pairs[0][0], provisions=[one for _theme, one in pairs]))
    return found


@require_GET
@public
def calculator(request: HttpRequest) -> HttpResponse:
    """Dues and benefits of a situation; nothing is kept."""
    today, language = timezone.localdate(), get_language() or "id"
    asked_dues, asked_event = "income" in request.GET, "event" in request.GET
    form = DuesForm(request.GET if asked_dues else None, on=today)
    event = BenefitForm(request.GET if asked_event else None, on=today)
    context: dict[str, Any] = {
        "form": form,
        "event": event,
        "today": today,
        "answer": None,
        "benefit": None,
        "no": None,
        "half_year": reckoning.half_year_of_2025(),
    }
    try:
        if not asked_dues or form.is_valid():
            context |= _dues(form, today, language, asked=asked_dues)
        if asked_event and event.is_valid():
            context["benefit"] = _benefit(event, today, language)
    except Refused as refused:
        context["no"] = refused
    failed = (asked_dues and not form.is_valid()) or (asked_event and not event.is_valid()) or context["no"]
    return render(request, "board/calculator.html", context, status=422 if failed else 200)


def _dues(form: DuesForm, today: date, language: str, *, asked: bool) -> dict[str, Any]:
    """Return the answer for what was asked, or for the usual case where nothing was."""
    month = form.cleaned_data["month"] if asked else reckoning.this_month(today)
    answer = reckoning.reckon_dues(
        month=month, months=form.cleaned_data["months"] if asked else 1,
        income=form.cleaned_data["income"] if asked else reckoning.lowest_basis(today),
        sector=form.sector if asked else "other",
        payer=form.cleaned_data["payer"] if asked else "self",
        with_savings=form.cleaned_data["savings"] if asked else False,
    )  # fmt: skip
    usual = reckoning.situations(basis=answer.dues.basis, on=today, language=language)
    return {"answer": answer, "situations": usual}


def _benefit(form: BenefitForm, today: date, language: str) -> reckoning.BenefitAnswer:
    given = form.cleaned_data
    if given["event"] == "died":
        return reckoning.reckon_death(
            on=given["on"], start=given["start"], settled_months=given["paid"],
            earlier_spell=given["earlier"], children=form.children(), language=language,
        )  # fmt: skip
    return reckoning.reckon_accident(
        on=given["on"], today=today, basis=band_of(on=given["on"], income=given["earned"]).basis_rupiah,
        months_unable=given["unable"] or 0, total_disability=given["disabled"], died=given["event"] == "killed",
        children=form.children(), language=language,
    )  # fmt: skip


def _day(request: HttpRequest, name: str, default: date) -> date:
    """Return the day named in the address, or the default where it is missing or no day."""
    try:
        return parse_date(request.GET.get(name, "")) or default
    except ValueError:
        return default
