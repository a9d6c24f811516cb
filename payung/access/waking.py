"""When what follows is done: by the worker, woken by a task that an act leaves; or at once, in commands and tests."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from payung.access import followers


@dataclass(slots=True)
class _Mode:
    leave_a_task: Callable[[], object] | None = None  # lent when the programme starts: tasks know the actions
    is_due: bool = False  # a line was recorded that some room follows


_mode = _Mode()


def lend_a_task(leave: Callable[[], object]) -> None:
    """Say how a task is left that makes the worker pull."""
    _mode.leave_a_task = leave


def recorded(verb: str) -> None:
    """Wake the worker for a line that some room follows; inside the act's transaction, so that both stand or fall."""
    if not followers.is_followed(verb):
        return
    _mode.is_due = True
    if not settings.FOLLOW_AT_ONCE and _mode.leave_a_task:
        _mode.leave_a_task()


def done() -> None:
    """Do what follows, where that is this process's own business; call it when an act is over."""
    if settings.FOLLOW_AT_ONCE and _mode.is_due:
        _mode.is_due = False
        followers.pull()
