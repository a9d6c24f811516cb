"""After an act on a page that says who is a member or who is who, the money that waited for her settles."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from payung.dues import tasks

ACTS = {  # what money can wait for, in rooms that know nothing of money
    "enrolment:reply_application",
    "enrolment:taking_back",
    "workers:merge",
    "workers:nik",
    "workers:merge_approval",
    "workers:merge_undoing",
}


def settle_afterwards(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Look in the background at the payments that wait, once such an act is done."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        is_done = request.method == "POST" and 300 <= response.status_code < 400
        if is_done and match and match.view_name in ACTS and request.user.is_authenticated:
            reply = match.kwargs["ref"] if match.view_name == "enrolment:reply_application" else ""
            tasks.settle.enqueue(timezone.localdate().isoformat(), request.user.pk, reply)
        return response

    return answer
