"""The list with its problems, as a file to take away."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from payung.access.policy import allow, user_of
from payung.roster import actions, queries
from payung.roster.views.gate import see_other, the_roster
from payung.roster.writing import problem_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow
@require_GET
def problems(request: HttpRequest, ref: str) -> HttpResponse:
    roster = the_roster(request, ref)
    if not roster.finished_on:
        return see_other("roster:roster", ref)
    found = queries.problems(roster)
    content = problem_workbook(found.sheet, found.rows, header_row=found.header_row, words=found.words)
    actions.take_problems(roster, on=timezone.localdate(), by=user_of(request))
    headers = {"Content-Disposition": f'attachment; filename="masalah-{roster.ref}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
