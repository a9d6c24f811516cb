"""One list: how it stands, its rows by what is to be done about them, fixing them, admitting the ready ones."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from payung.access.policy import allow, user_of
from payung.access.showing import shown as lines_shown
from payung.desk.templatetags.words import number
from payung.regions import queries as regions
from payung.roster import actions, queries, tasks
from payung.roster.models import Roster, Stop
from payung.roster.queries.approving import stop_key, stop_lines
from payung.roster.views.fixing import save
from payung.roster.views.gate import do, may_write, see_other, the_roster
from payung.rules.reasons import Refused

ROWS_A_PAGE = 50
FIRST_FEW = 5
MOST_LOOKED_AT = 20  # rows just fixed whose warnings are shown beside them


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, ref: str) -> HttpResponse:
    shown = the_roster(request, ref)
    if request.method != "POST":
        return _progress(request, shown) if getattr(request, "htmx", False) else page(request, shown)
    if not may_write(request):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        saved = save(request, shown)
    except Refused as no:
        return page(request, shown, no=no, status=422)
    return see_other(_where_to_look(request, shown, saved[:MOST_LOOKED_AT]))


def _where_to_look(request: HttpRequest, shown: Roster, saved: list[int]) -> str:
    """Return the same page at the first of the rows just fixed that asks for more: an error left, or a new warning."""
    asked = request.GET.copy()
    asked.pop("baru", None)
    waiting, doubtful = queries.left_of(shown, saved)
    if doubtful:
        asked["baru"] = ",".join(map(str, doubtful))
    place = "#baru" if doubtful else f"#b{waiting[0]}" if waiting else ""
    return f"{request.path}{'?' if asked else ''}{asked.urlencode(safe=',')}{place}"


def _work(request: HttpRequest, shown: Roster, standing: queries.Standing) -> dict[str, Any] | None:
    """Return the work on the list that is still under way: reading it, or admitting its people."""
    if shown.undone_on or shown.problem or queries.open_stop(shown):
        return None
    if not shown.finished_on:
        return {"is_reading": True, "done": shown.judged_rows, "total": shown.total_rows}
    if request.GET.get("sedang") == "masuk" and standing.ready:
        return {"is_reading": False, "done": standing.admitted, "total": standing.admitted + standing.ready}
    return None


def _progress(request: HttpRequest, shown: Roster) -> HttpResponse:
    """Answer the piece of the page that asks how far the work is; when it is done the page is fetched anew."""
    work = _work(request, shown, queries.standing(shown))
    if work is None:
        return HttpResponseClientRefresh()
    return render(request, "roster/roster.html#work", {"roster": shown, "work": work | _percent(work)})


def _percent(work: dict[str, Any]) -> dict[str, Any]:
    return {"percent": work["done"] * 100 // work["total"] if work["total"] else 0}


def page(request: HttpRequest, shown: Roster, *, no: Refused | None = None, status: int = 200) -> HttpResponse:
    standing, stop, user = queries.standing(shown), queries.open_stop(shown), user_of(request)
    work = _work(request, shown, standing)
    context: dict[str, Any] = {
        "roster": shown,
        "place": regions.names_of({shown.area.code})[shown.area.code],
        "standing": standing,
        "beside": queries.other_sheets(shown),
        "work": work and work | _percent(work),
        "no": no,
        "stop": stop,
        "lines": stop and lines_shown(stop_key(stop), stop_lines(stop, standing)),
        "may_release": stop is not None and may_write(request) and stop.brought_by_id != user.pk,
        "may_undo": may_write(request) and not shown.undone_on,
        "may_write": may_write(request) and not shown.undone_on and not stop,
        "at": timezone.now(),
    }
    if shown.problem:
        context["problem"] = queries.problem_words(shown)
    if not work and not shown.problem and not shown.undone_on:
        context |= _rows(request, shown, standing, may_fix=context["may_write"])
    return render(request, "roster/roster.html", context, status=status)


def _rows(request: HttpRequest, shown: Roster, standing: queries.Standing, *, may_fix: bool) -> dict[str, Any]:
    """Return the rows that the address asks for, and on the first page a few of each other part."""
    user = user_of(request)
    selected = queries.selection(shown, request.GET.get("lihat", ""), request.GET.get("alasan", ""))
    wanted = selected.rows
    if standing.astray and not selected.code:  # it is said once, above them all
        wanted = wanted.exclude(reasons=queries.OUTSIDE)
    page = Paginator(wanted, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows, reader = list(page), queries.reader_of(shown)
    context: dict[str, Any] = {"selected": selected, "page": page}
    if selected.part.is_fixed_here:
        holders = queries.clashes(shown, rows, user, reader)
        context["seen"] = queries.latest_fix(shown)
        context["table"] = queries.fix_table(shown, rows, reader, holders=holders, may_fix=may_fix)
        born = [int(each) for each in request.GET.get("baru", "").split(",") if each.isdecimal() and len(each) < 8]
        if some := list(queries.rows_to_look_at(shown, born[:MOST_LOOKED_AT])):
            context["born"] = queries.fix_table(shown, some, reader, holders={}, may_fix=may_fix)
    else:
        context["besides"] = queries.besides(selected.name, shown, rows, user, reader)
    if not selected.name and not selected.code and page.number == 1:
        few = [(name, queries.PARTS[name].rows(shown)) for name in ("ganda", "mungkin")]
        counts = {"ganda": standing.duplicates, "mungkin": standing.possible}
        context["shares"], context["refused"] = queries.shares_of(shown), queries.refused_of(shown)
        context["few"] = [
            (name, counts[name], queries.besides(name, shown, list(some[:FIRST_FEW]), user, reader))
            for name, some in few
            if counts[name]
        ]
    return context


@allow
@require_POST
def admission(request: HttpRequest, ref: str) -> HttpResponse:
    shown, user, on = the_roster(request, ref), user_of(request), timezone.localdate()
    try:
        actions.refuse_unless_open(shown)
    except Refused as no:
        return page(request, shown, no=no, status=422)
    many = do(tasks.admit, shown, on=on, by=user)
    after = queries.standing(shown)
    if many:
        words = ngettext("%(n)s person was admitted.", "%(n)s people were admitted.", many)
        messages.success(request, words % {"n": number(many)})
    elif not after.ready:
        messages.info(request, _("Nobody was waiting: whoever was ready was admitted before."))
    answer = see_other("roster:roster", shown.ref)
    if after.ready:
        answer["Location"] += "?sedang=masuk"
    return answer


@allow
@require_POST
def judging(request: HttpRequest, ref: str) -> HttpResponse:
    shown, user, on = the_roster(request, ref), user_of(request), timezone.localdate()
    try:
        actions.refuse_if_undone(shown)
    except Refused as no:
        return page(request, shown, no=no, status=422)
    do(tasks.judge, shown, on=on, by=user)
    return see_other("roster:roster", shown.ref)


@allow
@require_POST
def release(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    shown, user, on = the_roster(request, ref), user_of(request), timezone.localdate()
    stop = get_object_or_404(Stop.objects.visible_to(user).filter(roster=shown), pk=pk)
    try:
        actions.release(stop, on=on, by=user)
    except Refused as no:
        return page(request, shown, no=no, status=422)
    do(tasks.judge, shown, on=on, by=user)
    messages.success(request, _("The list goes on."))
    return see_other("roster:roster", shown.ref)
