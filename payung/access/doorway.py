"""What stands between the gate and a page that writes: each form is answered once, and truly."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.messages import get_messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access.models import Once, User
from payung.access.sending import SentBeforeError, clock, files_of, head, sending_of
from payung.rules.reasons import Refused

TRIES = 4  # of a page whose act met another one: the next try reads what the other wrote
PATIENCE_SECONDS, GLANCE_SECONDS = 5.0, 0.05  # for the answer of a sending that has acted but not answered yet
DEADLOCK = "deadlock"
Page = Callable[[], HttpResponse]


def pass_through(request: HttpRequest, user: User, page: Page) -> HttpResponse:
    """Return the page's answer; for a form that comes twice the first one's, for a late one a sentence."""
    user.trail_head = head()
    if request.method != "POST":
        return page()
    for last_try in (False,) * (TRIES - 1) + (True,):
        user.sending = sending_of(request, user.pk)
        if first := _first(user):
            return _like(first, request)
        try:
            response = page()
        except SentBeforeError:
            pass
        except Refused as no:
            if first := _first(user):
                return _like(first, request)
            return render(request, "409.html", {"no": no, "back": _came_from(request)}, status=409)
        except Http404:  # what another sending of it took away is not there any more
            if first := _first(user):
                return _like(first, request)
            raise
        except (IntegrityError, ObjectDoesNotExist, OperationalError) as error:
            if last_try or (isinstance(error, OperationalError) and DEADLOCK not in str(error)):
                raise
            _forget_messages(request)
            for file in files_of(request):
                file.seek(0)
            continue
        else:
            _keep_answer(request, user, response)
        first = _first(user)
        return _like(first, request) if first else response
    raise AssertionError("the last try answers or raises")


def _first(user: User) -> Once | None:
    """Return what another sending of the same form came to."""
    sending = user.sending
    if not sending or not sending.key:
        return None
    return Once.objects.filter(key=sending.key).exclude(token=sending.token).first()


def _keep_answer(request: HttpRequest, user: User, response: HttpResponse) -> None:
    """Keep what this sending was told, for a second one of the same form; a page that refused is told anew."""
    sending = user.sending
    if not sending or not sending.key:
        return
    mine = Once.objects.filter(key=sending.key, token=sending.token)
    if response.status_code >= 400:
        mine.delete()
    else:
        mine.update(answer=response.get("Location") or _came_from(request), said=_said(request))


def _like(first: Once, request: HttpRequest) -> HttpResponse:
    """Answer as the first sending was answered; when that was cut off, say when the act was done."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    found: Once | None = first
    while found and not found.answer and time.monotonic() < deadline:
        time.sleep(GLANCE_SECONDS)
        found = Once.objects.filter(pk=first.pk).first()
    _forget_messages(request)
    for level, words, tags in found.said if found else []:
        messages.add_message(request, level, words, extra_tags=tags)
    if not found or not found.said:
        words = _("This was sent twice. It was done once, at %s.")
        messages.info(request, words % clock(first.at, timezone.now()))
    return HttpResponseRedirect(found.answer if found and found.answer else _came_from(request))


def _came_from(request: HttpRequest) -> str:
    """Return the page on which the form stood, if it is ours."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() and came_from.path else "/"


def _said(request: HttpRequest) -> list[tuple[int, str, str]]:
    """Return the messages that this request adds."""
    return [(one.level, str(one.message), one.extra_tags or "") for one in _queue(request)]


def _forget_messages(request: HttpRequest) -> None:
    _queue(request).clear()


def _queue(request: HttpRequest) -> list[Any]:
    """Return the messages that this request has added; Django has no public way to look without spending them."""
    storage: Any = get_messages(request)
    queue: list[Any] = storage._queued_messages
    return queue
