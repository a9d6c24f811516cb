"""Presses one button twenty times at once, and counts who was told yes and what became of it."""

import io
import secrets
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.messages import constants, get_messages
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client

from payung.access.models import AuditLine, User
from payung.access.sending import head

AT_ONCE = 20
SAME, OWN, BARE = "same", "own", "bare"  # one form twenty times; twenty forms; twenty sendings that carry no id
_errors: list[str] = []


@dataclass
class Press:
    """One button: who presses it, where, with what; ``counted`` says how often the act is on file."""

    by: User
    url: str
    fields: dict[str, Any] = field(default_factory=dict)
    verb: str = ""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    counted: Callable[[], int] | None = None
    # Asked again for what stands already, the act says yes and changes nothing.
    says_yes_again: bool = False
    # Each sending without an id of its own is another act.
    each: bool = False
    # What the first is shown is shown once, such as a link with a secret; the others hear that it was done.
    shows_a_secret: bool = False

    def count(self) -> int:
        return self.counted() if self.counted else AuditLine.objects.filter(verb=self.verb).count()


@dataclass(frozen=True)
class Answer:
    """What one sending was told."""

    status: int
    location: str
    said: tuple[str, ...]
    yes: bool


def _note_error(**_signal: Any) -> None:
    _errors.append(traceback.format_exc(limit=-4))


got_request_exception.connect(_note_error)


def signed_in(user: User) -> Client:
    """Return a browser in which the user has signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def send(press: Press, session: str, once: str, at_once: threading.Barrier, answers: list[Answer]) -> None:
    """Wait for the others, then press, in a tab of one browser."""
    try:
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        data = dict(press.fields) | ({"once": once} if once else {})
        for name, (file_name, content) in press.files.items():
            data[name] = io.BytesIO(content)
            data[name].name = file_name
        at_once.wait(60)
        response = client.post(press.url, data, headers={"accept-language": "en"})
        heard = list(get_messages(response.wsgi_request))
        levels = {one.level for one in heard}
        yes = response.status_code < 400 and (constants.SUCCESS in levels or not levels)
        said = tuple(str(one) for one in heard)
        answers.append(Answer(response.status_code, response.headers.get("Location", ""), said, yes))
    finally:
        connection.close()


def press_at_once(press: Press, how: str) -> list[str]:
    """Return what is wrong about twenty presses at once; nothing, if all is well."""
    known, before, answers = head(), press.count(), []
    shared = f"{secrets.token_urlsafe(9)}.{known}"
    ids = {SAME: lambda: shared, OWN: lambda: f"{secrets.token_urlsafe(9)}.{known}", BARE: lambda: ""}
    _errors.clear()
    barrier = threading.Barrier(AT_ONCE)
    session = signed_in(press.by).cookies[settings.SESSION_COOKIE_NAME].value
    threads = [
        threading.Thread(target=send, args=(press, session, ids[how](), barrier, answers)) for _one in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    done, yes = press.count() - before, sum(answer.yes for answer in answers)
    return _faults(press, how, answers, done, yes)


def _faults(press: Press, how: str, answers: list[Answer], done: int, yes: int) -> list[str]:
    told = Counter((answer.status, answer.location, answer.said) for answer in answers)
    faults, may_differ = [], press.says_yes_again or press.shows_a_secret
    if len(answers) < AT_ONCE:
        faults.append(f"{AT_ONCE - len(answers)} without an answer")
    if any(answer.status >= 500 for answer in answers):
        faults.append("errors: " + "\n".join(_errors[:1]))
    most = AT_ONCE if press.each and how != SAME else 1
    if not 1 <= done <= most:
        faults.append(f"done {done} times")
    if how == SAME and len({where for _status, where, _said in told}) > 1 and not may_differ:
        faults.append("answered differently")
    if how != SAME and not press.says_yes_again and yes != done:
        faults.append(f"{yes} were told yes, {done} were done")
    return [f"{press.url} {how}: {fault} {dict(told.most_common(3))}" for fault in faults]
