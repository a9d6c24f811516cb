"""Decision letters: the list, one letter with who stands under it, and nominating everybody who waits."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access.actions import open_file
from payung.access.policy import allow, user_of
from payung.access.verbs import may
from payung.enrolment import actions, queries
from payung.enrolment.forms import LetterForm, NominationForm
from payung.enrolment.models import DecisionLetter, Nomination
from payung.enrolment.views.places import areas, download, own_area
from payung.regions.queries import campaigns
from payung.rules.reasons import Refused

LETTERS_A_PAGE, PEOPLE_A_PAGE = 50, 50


def the_letter(request: HttpRequest, ref: str) -> DecisionLetter:
    """Return the letter, if it holds for the user's area."""
    seen = DecisionLetter.objects.visible_to(user_of(request)).select_related("area", "by", "document")
    return get_object_or_404(seen, ref=ref)


@allow
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    seen = DecisionLetter.objects.visible_to(user_of(request)).select_related("area")
    page = Paginator(seen, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    places = queries.slots(list(page), on=on)
    context = {
        "page": page, "lines": [(letter, places[letter.pk]) for letter in page], "total": seen.count(),
        "may_issue": may(user_of(request), "issue_letter"),
    }  # fmt: skip
    return render(request, "enrolment/letters.html", context)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_letter(request: HttpRequest) -> HttpResponse:
    on, area = timezone.localdate(), own_area(request)
    first = {"area": area.pk if area else None, "issued_on": on}
    form = LetterForm(request.POST or None, request.FILES or None, areas=areas(request), initial=first)
    if request.method != "POST":
        return render(request, "enrolment/letter_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "enrolment/letter_form.html", {"form": form}, status=422)
    data = dict(form.cleaned_data)
    file = data.pop("document")
    try:
        letter = actions.issue_letter(
            data.pop("number"), **data, document=(file.name, file.read()) if file else None, on=on, by=user_of(request)
        )
    except Refused as no:
        return render(request, "enrolment/letter_form.html", {"form": form, "no": no}, status=422)
    return redirect("enrolment:letter", letter.ref)


@allow
@require_safe
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    return _letter_page(request, the_letter(request, ref))


def _letter_page(request: HttpRequest, letter: DecisionLetter, *, status: int = 200, **more: Any) -> HttpResponse:
    user, on = user_of(request), timezone.localdate()
    under = Nomination.objects.visible_to(user).filter(letter=letter).select_related("worker", "replaces__worker")
    page = Paginator(under.order_by("-pk"), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    inside = max(user.area, letter.area.code, key=len)
    running = campaigns(inside, on)
    waiting = queries.eligible_ids(inside, campaign=running[0], on=on) if running else []
    context = {
        "letter": letter, "places": queries.slots([letter], on=on)[letter.pk], "page": page, "waiting": len(waiting),
        "first": queries.in_order(waiting[:PEOPLE_A_PAGE]),
        "campaign": running[0] if running else None, "form": NominationForm(), "on": on,
        "members": queries.became_members(page),
        "may_nominate": may(user, "nominate") and user.area.startswith(letter.area.code[: len(user.area)]), **more,
    }  # fmt: skip
    return render(request, "enrolment/letter.html", context, status=status)


@allow
@require_POST
def letter_nominations(request: HttpRequest, ref: str) -> HttpResponse:
    letter, user, on = the_letter(request, ref), user_of(request), timezone.localdate()
    form, area = NominationForm(request.POST), own_area(request)
    running = campaigns(max(user.area, letter.area.code, key=len), on)
    if not form.is_valid() or area is None or not running:
        return _letter_page(request, letter, form=form, status=422)
    try:
        done = actions.nominate_area(area, letter=letter, campaign=running[0], on=on, by=user)
    except Refused as no:
        return _letter_page(request, letter, no=no, status=422)
    words = ngettext(
        "%(people)d person is nominated; %(waiting)d on the waiting list.",
        "%(people)d people are nominated; %(waiting)d on the waiting list.",
        done.people,
    )
    if done.people or done.waiting:
        messages.success(request, words % {"people": done.people, "waiting": done.waiting})
    else:
        messages.info(request, _("Nobody waits in your area: everybody who was admitted is nominated."))
    return redirect("enrolment:letter", letter.ref)


@allow
@require_safe
def letter_document(request: HttpRequest, ref: str) -> HttpResponse:
    letter = the_letter(request, ref)
    if letter.document is None:
        return redirect("enrolment:letter", letter.ref)
    return download(open_file(letter.document), letter.document.name, "application/octet-stream")
