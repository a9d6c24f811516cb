"""One person added by hand, and whom somebody wrote down today corrected and taken back by herself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from payung.access.policy import allow, user_of
from payung.access.verbs import may
from payung.enrolment import actions
from payung.enrolment.forms import NewcomerForm, OwnEntryForm
from payung.enrolment.models import DecisionLetter
from payung.enrolment.queries.newcomers import entries_of_today, letters_with_places, namesakes, typed_in
from payung.enrolment.reading.newcomers import Typed
from payung.enrolment.views.places import the_rw, the_worker
from payung.regions.models import Region
from payung.regions.queries import campaigns
from payung.rules.reasons import Refused
from payung.workers import actions as registry
from payung.workers import queries as workers
from payung.workers.actions import Newcomer
from payung.workers.models import Worker

TAKEN = {"already_registered", "nik_taken"}


@allow
@sensitive_post_parameters("nik", "kk_number")
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest, code: str) -> HttpResponse:
    rw, user, on = the_rw(request, code), user_of(request), timezone.localdate()
    letters = letters_with_places(rw.code, on=on) if may(user, "nominate") else []
    form = NewcomerForm(request.POST or None, letters=letters)
    page: dict[str, Any] = {"rw": rw, "form": form, "has_letters": bool(letters), "live_url": request.path}
    page["entries"] = entries_of_today(user, rw, on=on)
    if request.method != "POST":
        return render(request, "enrolment/add_person.html", page)
    typed = _typed(request, form, rw)
    page |= {"typed": typed, "alike": namesakes(typed, user=user)}
    if request.POST.get("only") == "check":
        return _live(request, page)
    if not form.hear(typed.findings, question=typed.question, alike=bool(page["alike"])):
        return render(request, "enrolment/add_person.html", page, status=422)
    try:
        worker = _add(request, typed, rw, form.cleaned_data)
    except Refused as no:
        return _refused(request, "enrolment/add_person.html", page, no)
    told = {"name": worker.honoured_name, "rw": rw.name, "village": rw.parent.name if rw.parent else ""}
    messages.success(request, _("%(name)s now stands on the list of %(rw)s %(village)s.") % told)
    return redirect("enrolment:add_person", code)


def _typed(request: HttpRequest, form: NewcomerForm, rw: Region, *, nik: str = "") -> Typed:
    given = {field: str(request.POST.get(field, "")) for field in form.fields}
    return typed_in(given | {"nik": given["nik"].strip() or nik}, rw=rw, on=timezone.localdate())


def _live(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    """Answer, while somebody types, what there is to say beside each answer; what is still empty is no fault yet."""
    page["form"].listen(page["typed"].so_far)
    return render(request, "enrolment/newcomer_live.html", page)


def _refused(request: HttpRequest, template: str, page: dict[str, Any], no: Refused) -> HttpResponse:
    """Show a refusal; a taken NIK under its field, with the person where she lives in the user's own area."""
    taken = [each for each in no.reasons if each.code in TAKEN]
    for each in taken:
        page["form"].add_error("nik", each.words())
    if taken:
        holder = workers.by_nik([page["typed"].reading.nik or ""]).get(page["typed"].reading.nik or "")
        seen = Worker.objects.visible_to(user_of(request))
        page["holder"] = seen.filter(pk=holder.pk).first() if holder else None
    rest = [each for each in no.reasons if each.code not in TAKEN]
    return render(request, template, page | {"no": Refused(rest) if rest else None}, status=422)


def _add(request: HttpRequest, typed: Typed, rw: Region, given: dict[str, Any]) -> Worker:
    reading, user, on = typed.reading, user_of(request), timezone.localdate()
    assert reading.birth_date
    newcomer = Newcomer(
        nik=reading.nik or "", name=reading.name[:200], birth_date=reading.birth_date, sex=reading.sex or "",
        rw_id=rw.pk, birth_place=reading.birth_place[:80], rt=reading.rt[:3], street=typed.street[:200],
        phone=reading.phone or "", occupation=reading.occupation, occupation_text=reading.occupation_text[:120],
        sector=reading.sector or "other", kk_number=typed.kk_number,
    )  # fmt: skip
    letter = DecisionLetter.objects.visible_to(user).filter(ref=given["letter"]).first() if given["letter"] else None
    running = campaigns(rw.code, on) if letter else []
    return actions.add_by_hand(
        newcomer,
        letter=letter,
        campaign=running[0] if running else None,
        age_letter=given["age_letter"],
        on=on,
        by=user,
    )


@allow
@sensitive_post_parameters("nik")
@require_http_methods(["GET", "HEAD", "POST"])
def own_entry(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    rw, worker = the_rw(request, code), _own(request, ref)
    form = OwnEntryForm(request.POST or None, initial=_as_written(worker))
    page: dict[str, Any] = {"rw": rw, "worker": worker, "form": form, "live_url": request.path}
    if request.method != "POST":
        return render(request, "enrolment/own_entry.html", page)
    typed = _typed(request, form, rw, nik=workers.nik_of(worker))
    page |= {"typed": typed, "alike": []}
    if request.POST.get("only") == "check":
        return _live(request, page)
    if not form.hear(typed.findings, question=typed.question, alike=False):
        return render(request, "enrolment/own_entry.html", page, status=422)
    try:
        _correct(request, worker, typed)
    except Refused as no:
        return _refused(request, "enrolment/own_entry.html", page, no)
    messages.success(request, _("%s is corrected.") % worker.honoured_name)
    return redirect("enrolment:add_person", code)


def _own(request: HttpRequest, ref: str) -> Worker:
    """Return whom the user wrote down today; anybody else is not found here."""
    worker = the_worker(request, ref)
    if not workers.is_own_entry(worker, user_of(request), on=timezone.localdate()):
        raise Http404
    return worker


def _as_written(worker: Worker) -> dict[str, Any]:
    home = workers.latest_residence(worker)
    return {
        "name": worker.name, "birth_date": f"{worker.birth_date:%d-%m-%Y}", "phone": worker.phone, "sex": worker.sex,
        "occupation": workers.occupation_words(worker.occupation, worker.occupation_text),
        "birth_place": worker.birth_place, "rt": home.rt if home else "", "address": home.street if home else "",
    }  # fmt: skip


def _correct(request: HttpRequest, worker: Worker, typed: Typed) -> None:
    reading = typed.reading
    changes: dict[str, Any] = {
        "name": reading.name[:200], "birth_date": reading.birth_date, "sex": reading.sex, "phone": reading.phone or "",
        "birth_place": reading.birth_place[:80], "occupation": reading.occupation,
        "occupation_text": reading.occupation_text[:120], "sector": reading.sector or "other",
    }  # fmt: skip
    registry.correct_own(
        worker, changes=changes, nik=reading.nik or "", rt=reading.rt[:3], street=typed.street[:200],
        on=timezone.localdate(), by=user_of(request),
    )  # fmt: skip


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def own_entry_removal(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    rw, worker, on = the_rw(request, code), _own(request, ref), timezone.localdate()
    page = {"rw": rw, "worker": worker}
    if request.method != "POST":
        return render(request, "enrolment/own_entry_removal.html", page)
    name = worker.honoured_name
    try:
        actions.take_back_newcomer(worker, on=on, by=user_of(request))
    except Refused as no:
        return render(request, "enrolment/own_entry_removal.html", page | {"no": no}, status=422)
    messages.success(request, _("%s is off the list again.") % name)
    return redirect("enrolment:add_person", code)
