"""How the columns of a list were matched, and correcting it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from payung.access.policy import allow, user_of
from payung.roster import actions, queries, tasks
from payung.roster.forms import ColumnsForm
from payung.roster.views.gate import do, see_other, the_roster
from payung.rules.reasons import Refused


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, ref: str) -> HttpResponse:
    roster, user, on = the_roster(request, ref), user_of(request), timezone.localdate()
    sheet = request.POST.get("sheet", "") if request.method == "POST" else request.GET.get("lembar", "")
    try:
        found = queries.columns_of_list(roster, sheet)
    except Refused as no:
        return render(request, "roster/columns.html", {"roster": roster, "no": no}, status=422)
    form = ColumnsForm(
        request.POST or None, initial={"sheet": found.sheet, "day_order": roster.file.day_order},
        fields=queries.fields_to_choose(),
        columns=[(match.place, match.heading or match.letter, match.field) for match in found.matches],
    )  # fmt: skip
    open_days = {"open_days": roster.reading.get("open_days")}
    page = {"roster": roster, "found": found, "form": form, "pairs": _pairs(form, found), "open": open_days}
    if request.method != "POST":
        return render(request, "roster/columns.html", page)
    if not form.is_valid():
        return render(request, "roster/columns.html", page, status=422)
    try:
        said = form.cleaned_data
        actions.choose_columns(
            roster, columns=form.columns, sheet=found.sheet, remember=said["remember"], day_order=said["day_order"],
            on=on, by=user,
        )  # fmt: skip
    except Refused as no:
        return render(request, "roster/columns.html", page | {"no": no}, status=422)
    do(tasks.judge, roster, on=on, by=user)
    return see_other("roster:roster", roster.ref)


def _pairs(form: ColumnsForm, found: queries.Columns) -> list[tuple[queries.Match, Any]]:
    """Return each column with the field that asks for its meaning."""
    return [(match, form[f"column-{match.place}"]) for match in found.matches]
