"""Months in which nothing may be recorded any more; the room that closes them says which: access knows no books."""

from collections.abc import Callable
from datetime import date

from payung.rules.reasons import Reason

Check = Callable[[date], Reason | None]
_checks: list[Check] = []


def register(check: Check) -> None:
    """Let a room say whether a day lies in a month that it has closed; in its `AppConfig.ready`."""
    if check not in _checks:
        _checks.append(check)


def refusals(day: date) -> list[Reason]:
    """Return why nothing can be recorded on a day; nothing where it can."""
    return [reason for check in _checks if (reason := check(day)) is not None]
