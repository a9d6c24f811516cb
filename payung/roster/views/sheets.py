"""Reading the other sheets of a list's file, each as a list of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from payung.access.policy import allow, user_of
from payung.desk.templatetags.words import number
from payung.roster import actions, tasks
from payung.roster.views.gate import do, see_other, the_roster
from payung.roster.views.lists import page
from payung.rules.reasons import Refused


@allow
@require_POST
def sheets(request: HttpRequest, ref: str) -> HttpResponse:
    shown, user, on = the_roster(request, ref), user_of(request), timezone.localdate()
    try:
        lists = actions.read_sheets(shown, sheets=request.POST.getlist("lembar"), on=on, by=user)
    except Refused as no:
        return page(request, shown, no=no, status=422)
    unread = [one for one in lists if not one.finished_on]
    for one in unread:
        do(tasks.judge, one, on=on, by=user, among=len(unread))
    words = ngettext("%(n)s sheet is a list of its own now.", "%(n)s sheets are lists of their own now.", len(lists))
    messages.success(request, words % {"n": number(len(lists))})
    return see_other("roster:roster", lists[0].ref if len(lists) == 1 else shown.ref)
