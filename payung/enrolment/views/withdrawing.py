"""Taking a whole import back, asked once more on its own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from payung.access.policy import allow, user_of
from payung.desk.templatetags.words import number
from payung.enrolment import actions
from payung.roster import queries as rosters
from payung.rules.reasons import Refused


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, ref: str) -> HttpResponse:
    roster = get_object_or_404(rosters.rosters(user_of(request)), ref=ref)
    page = {"roster": roster, "people": rosters.standing(roster).admitted}
    if request.method != "POST":
        return render(request, "enrolment/withdrawal.html", page)
    try:
        gone = actions.withdraw(roster, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return render(request, "enrolment/withdrawal.html", page | {"no": no}, status=422)
    words = ngettext("%(n)s person left the registry.", "%(n)s people left the registry.", gone)
    messages.success(request, words % {"n": number(gone)})
    answer = redirect("roster:roster", ref)
    answer.status_code = 303
    return answer
