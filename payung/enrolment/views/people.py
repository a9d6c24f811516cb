"""Acts about one person: nominated, taken out or replaced; her letter for the social office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payung.access.actions import see
from payung.access.policy import allow, user_of
from payung.enrolment import actions, queries
from payung.enrolment.forms import AgeLetterForm, DropOutForm, PersonNominationForm
from payung.enrolment.models import DecisionLetter, Nomination
from payung.enrolment.queries.newcomers import letters_with_places
from payung.enrolment.views.places import PDF, download, the_worker
from payung.enrolment.writing.aid import aid_letter
from payung.regions.queries import campaigns
from payung.rules.reasons import Refused
from payung.workers.models import PEOPLE
from payung.workers.queries import residence_on


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def person_nomination(request: HttpRequest, ref: str) -> HttpResponse:
    worker, user, on = the_worker(request, ref), user_of(request), timezone.localdate()
    home = residence_on(worker, on)
    code = home.rw.code if home else user.area
    letters, running = letters_with_places(code, on=on), campaigns(code, on)
    form = PersonNominationForm(request.POST or None, letters=letters)
    page = {"worker": worker, "form": form, "campaign": running[0] if running else None, "letters": letters}
    if request.method != "POST":
        return render(request, "enrolment/person_nomination.html", page)
    if not form.is_valid() or not running:
        return render(request, "enrolment/person_nomination.html", page, status=422)
    letter = DecisionLetter.objects.visible_to(user).get(ref=form.cleaned_data["letter"])
    try:
        outcome = actions.nominate([worker], letter=letter, campaign=running[0], channel="hand", on=on, by=user)
    except Refused as no:
        return render(request, "enrolment/person_nomination.html", page | {"no": no}, status=422)
    if outcome.people:
        messages.success(request, _("%s is nominated.") % worker.name)
    else:
        words = _("%(name)s stays on the waiting list: letter %(letter)s has no place left.")
        messages.warning(request, words % {"name": worker.name, "letter": letter.number})
    return redirect(f"{PEOPLE}/{worker.ref}")


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def dropping_out(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    nomination = queries.open_nomination(worker)
    home = residence_on(worker, nomination.on) if nomination else None
    waiting = queries.waiting_list(home.rw, campaign=nomination.campaign, on=on) if nomination and home else []
    form = DropOutForm(request.POST or None, waiting=waiting)
    page = {"worker": worker, "nomination": nomination, "form": form, "waiting": waiting}
    if request.method != "POST" or nomination is None:
        return render(request, "enrolment/dropping_out.html", page)
    if not form.is_valid():
        return render(request, "enrolment/dropping_out.html", page, status=422)
    try:
        words = _take_out(nomination, form, request)
    except Refused as no:
        return render(request, "enrolment/dropping_out.html", page | {"no": no}, status=422)
    messages.success(request, words)
    return redirect(f"{PEOPLE}/{worker.ref}")


def _take_out(nomination: Nomination, form: DropOutForm, request: HttpRequest) -> str:
    why, successor = form.cleaned_data["why"], form.cleaned_data["with_"]
    on, by = timezone.localdate(), user_of(request)
    if successor is None:
        actions.drop_out(nomination, why=why, on=on, by=by)
        return _("%s is out of the nomination. The place is free.") % nomination.worker.name
    actions.replace(nomination, with_=successor, why=why, on=on, by=by)
    names = {"old": nomination.worker.name, "new": successor.name}
    return _("%(new)s takes the place of %(old)s.") % names


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def age_letter(request: HttpRequest, ref: str) -> HttpResponse:
    worker, on = the_worker(request, ref), timezone.localdate()
    form = AgeLetterForm(request.POST or None)
    page = {"worker": worker, "form": form}
    if request.method != "POST":
        return render(request, "enrolment/age_letter.html", page)
    if not form.is_valid():
        return render(request, "enrolment/age_letter.html", page, status=422)
    try:
        actions.allow_age(worker, number=form.cleaned_data["number"], on=on, by=user_of(request))
    except Refused as no:
        return render(request, "enrolment/age_letter.html", page | {"no": no}, status=422)
    messages.success(request, _("The branch's letter is on file. The next batch takes %s along.") % worker.name)
    return redirect(f"{PEOPLE}/{worker.ref}")


@allow
@require_POST
def aid_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """Print the letter for the social office; it names the NIK, so the look is written down."""
    worker, on = the_worker(request, ref), timezone.localdate()
    see(worker.ref, what="aid letter", on=on, by=user_of(request))
    content = queries.aid_content(worker, on=on, by=str(user_of(request)))
    return download(aid_letter(content, on=on), f"surat-bpu-{worker.ref}.pdf", PDF)
