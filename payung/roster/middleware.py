"""After an act on a page that brings an RW into being, the lists with rows that wait for one are judged again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from payung.access.policy import user_of
from payung.roster import tasks
from payung.roster.queries.standing import waiting_for_an_rw

ACTS = {"regions:opening", "regions:reopening", "regions:split", "regions:renumbering"}


def judge_afterwards(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Look in the background at the lists of the kelurahan again; whoever is ready now waits to be admitted."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        is_done = request.method == "POST" and response.status_code == 302 and request.user.is_authenticated
        if is_done and match and match.view_name in ACTS:
            village = match.kwargs["code"].partition("-")[0]
            for roster in waiting_for_an_rw(village):
                tasks.judge.enqueue(roster.ref, timezone.localdate().isoformat(), user_of(request).pk)
        return response

    return answer
