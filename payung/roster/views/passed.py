"""Rows of other kelurahan's lists about people who live here: taken or refused, one or many at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from payung.access.policy import allow, user_of
from payung.access.showing import shown
from payung.desk.templatetags.words import number
from payung.roster import actions, queries
from payung.roster.queries.approving import passed_key, passed_lines
from payung.roster.views.gate import see_other
from payung.rules.reasons import Reason, Refused

A_PAGE = 50


def _page(request: HttpRequest, *, no: Refused | None = None, status: int = 200) -> HttpResponse:
    user = user_of(request)
    page = Paginator(queries.passed_to(user), A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, shown(passed_key(one.passed), passed_lines(one))) for one in queries.handed(list(page), user)]
    context = {"page": page, "rows": rows, "many": page.paginator.count, "no": no}
    return render(request, "roster/passed.html", context, status=status)


@allow
@require_safe
def passed(request: HttpRequest) -> HttpResponse:
    return _page(request)


@allow
@require_POST
def passing(request: HttpRequest) -> HttpResponse:
    user, take = user_of(request), request.POST.get("keputusan") == "ambil"
    chosen = {one for one in request.POST.getlist("baris") if one.isascii() and one.isdigit() and len(one) < 19}
    rows = list(queries.passed_to(user).filter(pk__in=chosen))
    try:
        if not chosen:
            raise Refused([Reason("nobody_chosen", _("Choose at least one person."))])
        if len(rows) < len(chosen):
            words = _("Some of these rows were decided or changed since you opened this page. Look again.")
            raise Refused([Reason("changed_since", words)])
        why = request.POST.get("alasan", "")
        decided = actions.decide_passed(rows, take=take, why=why, on=timezone.localdate(), by=user)
    except Refused as no:
        return _page(request, no=no, status=422)
    said = {"n": number(decided.done)}
    if take:
        messages.success(request, ngettext("%(n)s person taken.", "%(n)s people taken.", decided.done) % said)
    else:
        messages.success(request, ngettext("%(n)s person refused.", "%(n)s people refused.", decided.done) % said)
    if decided.left:
        words = ngettext(
            "%(n)s stays: somebody else on file has this NIK. Refuse it with that reason.",
            "%(n)s stay: somebody else on file has their NIK. Refuse them with that reason.", decided.left,
        )  # fmt: skip
        messages.warning(request, words % {"n": number(decided.left)})
    return see_other("roster:passed")
