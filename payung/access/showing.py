"""What an approval rests on: the lines that its page showed, compared under its lock with the lines as they are.

A page puts `shown` into its form, the gate reads it into the `Sending`, and the action asks the same query again.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext as _

from payung.access.authors import Author
from payung.access.models import User
from payung.access.sealing import blind_index
from payung.access.sending import head
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold

T = TypeVar("T")
TRIES_AHEAD = 3  # of asking for long lines before anybody has to wait; then they are asked for under the lock


class _MeanwhileError(Exception):
    """Something was done between asking for the lines and holding the lock."""


def digest(lines: Any) -> str:
    """Return what stands for some lines: the same for the same lines in the same order, whoever looks.

    It is keyed, so that nobody can try out what a line says of which she sees only a part.
    """
    return blind_index("lines", json.dumps(lines, default=_plain, separators=(",", ":"), sort_keys=True))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    assert isinstance(value, date), "a line is made of plain values"
    return value.isoformat()


def shown(key: str, lines: Any) -> str:
    """Return what a form carries of the lines beside it; ``key`` says of what, such as ``reply:A-1``."""
    return f"{key} {digest(lines)}"


def _told(by: Author) -> Mapping[str, str]:
    return by.sending.lines if isinstance(by, User) and by.sending else {}


def _changed() -> Refused:
    words = _("The lines have changed since you looked: look again, then confirm.")
    return Refused([Reason("lines_changed", words)])


class AsShown:
    """The lines on which an approval rests; ``ask`` returns them as they are, by the query that its page asks.

    An act without a form (a command, a task) and a form that shows no such lines are compared with nothing.
    """

    def __init__(self, key: str, ask: Callable[[], Any], *, by: Author) -> None:
        self._ask = ask
        self._told = _told(by).get(key)
        self._ahead: tuple[int, str] | None = None

    def require(self) -> None:
        """Refuse ``lines_changed`` where the lines are not what the page showed.

        In the act's transaction, after its other locks and before it writes: nothing can change them from here on.
        """
        if self._told is None:
            return
        assert connection.in_atomic_block, "lines are compared under the lock of their act"
        hold(Lock.TRAIL)
        if self._ahead and self._ahead[0] != head():
            raise _MeanwhileError
        now = self._ahead[1] if self._ahead else digest(self._ask())
        if now != self._told:
            raise _changed()

    def act(self, act: Callable[[], T]) -> T:
        """Do the act, which calls `require`, in a transaction; long lines are asked for before anybody has to wait.

        Everything that changes a line stands in the trail, so what was asked for holds while the trail has not grown.
        """
        if self._told is None:
            with transaction.atomic():
                return act()
        for _try in range(TRIES_AHEAD):
            self._ahead = head(), digest(self._ask())
            try:
                with transaction.atomic():
                    return act()
            except _MeanwhileError:
                continue
        self._ahead = None
        with transaction.atomic():
            return act()


def require_same(key: str, ask: Callable[[], Any], *, by: Author) -> None:
    """Refuse ``lines_changed`` where the lines of an approval are not what its page showed; see `AsShown.require`."""
    AsShown(key, ask, by=by).require()


def require_each(ask: Callable[[], Mapping[str, Any]], *, by: Author) -> None:
    """Do the same for several lines that somebody ticked; ``ask`` returns each by what it is called in the form."""
    told = _told(by)
    if not told:
        return
    assert connection.in_atomic_block, "lines are compared under the lock of their act"
    hold(Lock.TRAIL)
    if any(told.get(key) not in (None, digest(lines)) for key, lines in ask().items()):
        raise _changed()
