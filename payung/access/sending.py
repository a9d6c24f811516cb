"""One sending of a form: known by the form's own id when it comes twice, and by what its page knew when it comes late.

The door puts a `Sending` on the user who acts; `record` compares it under the trail's lock, in the act's transaction.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payung.access.models import AuditLine, Once
from payung.rules.reasons import Reason, Refused

if TYPE_CHECKING:
    from django.http import HttpRequest

LINES = "lines"  # the hidden fields of an approval: what is shown, a space, the digest of its lines
FIELD = "once"  # the hidden field of every form: its own id, a dot, the last line of the trail when it was shown
MOST_DIGITS = 19  # of a number that a column can hold
KEPT = timedelta(days=7)  # longer than anybody leaves a form open
# Several people do these to one subject side by side, each looks again at what it needs; nobody's page is too old.
SIDE_BY_SIDE = frozenset({
    "nominate", "fix_rows", "discard_rows", "admit_roster", "judge_roster", "receive_payments", "finish_payments",
    "settle", "decide_passed",
})  # fmt: skip
# What leaves as a file may leave again: each time is written down.
EACH_TIME = frozenset({"take_agreement", "take_people", "take_problems", "take_trail"})


class SentBeforeError(Exception):
    """This very form was sent before, and that sending has done what it asks."""


@dataclass(slots=True)
class Sending:
    """A form on its way: its key (empty without an id of its own), the trail's last line when its page was shown.

    ``lines`` are the digests of the lines that its page showed, by what they are lines of; see `showing`.
    """

    key: str = ""
    as_of: int | None = None
    lines: dict[str, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    compared: set[str] = field(default_factory=set)

    def claim(self, verb: str, *, at: datetime) -> None:
        """Write, in the act's transaction, that this form has been acted on. Raises if another sending of it has."""
        if not self.key or verb in EACH_TIME:
            return
        token = Once.objects.filter(key=self.key).values_list("token", flat=True).first()
        if token is None:
            Once.objects.filter(at__lt=at - KEPT).delete()
            Once.objects.create(key=self.key, token=self.token, verb=verb, at=at)
        elif token != self.token:
            raise SentBeforeError

    def compare(self, verb: str, subject: str, *, at: datetime) -> None:
        """Refuse ``changed_since`` when somebody did something to the subject after the page was shown."""
        if self.as_of is None or subject in self.compared or verb in SIDE_BY_SIDE:
            return
        self.compared.add(subject)
        since = AuditLine.objects.filter(subject=subject, pk__gt=self.as_of).exclude(verb__in=SIDE_BY_SIDE)
        line = since.select_related("by").order_by("-pk").first()
        if line is not None:
            raise Refused([Reason("changed_since", _words(line, at))])


def _words(line: AuditLine, at: datetime) -> str:
    values = {"name": line.by or _("A command"), "clock": clock(line.at, at)}
    if line.verb.startswith("correct_"):
        return _("%(name)s corrected this at %(clock)s: look, then save again.") % values
    return _("%(name)s changed this at %(clock)s: look, then save again.") % values


def clock(moment: datetime, now: datetime) -> str:
    """Return a moment as people say it: the time of day, and the day where it is another one."""
    moment, now = timezone.localtime(moment), timezone.localtime(now)
    words = date_format(moment, "TIME_FORMAT")
    return words if moment.date() == now.date() else f"{words} ({date_format(moment, 'j F Y')})"


def head() -> int:
    """Return the number of the trail's last line; numbers follow the order in which acts were done."""
    return AuditLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def sending_of(request: "HttpRequest", user_id: int) -> Sending:
    """Return what a posted form says of itself. The same id with other content is another form."""
    given, _dot, number = request.POST.get(FIELD, "").partition(".")
    as_of = int(number) if number.isascii() and number.isdigit() and len(number) < MOST_DIGITS else None
    shown = (value.rpartition(" ") for value in request.POST.getlist(LINES))
    lines = {key: told for key, _space, told in shown}
    if not given:
        return Sending(as_of=as_of, lines=lines)
    digest = hashlib.sha256(f"{user_id}\x1f{request.get_full_path()}\x1f{given}".encode())
    for name, values in sorted(request.POST.lists()):
        if name not in (FIELD, "csrfmiddlewaretoken"):
            digest.update("\x1f".join(["", name, *values]).encode())
    for file in files_of(request):
        digest.update(f"\x1f{file.name}\x1f".encode())
        for piece in file.chunks():
            digest.update(piece)
        file.seek(0)
    return Sending(key=digest.hexdigest(), as_of=as_of, lines=lines)


def files_of(request: "HttpRequest") -> list[Any]:
    """Return every file that came with a form."""
    return [file for name in sorted(request.FILES) for file in request.FILES.getlist(name)]
