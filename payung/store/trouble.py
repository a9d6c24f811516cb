"""What hinders a database or a disk, told from our own faults: full, not writable, locked, away, without tables."""

import errno
from enum import StrEnum

from django.db import DatabaseError, InterfaceError


class Trouble(StrEnum):
    """What somebody at the machine can end."""

    FULL = "full"
    READ_ONLY = "read_only"
    LOCKED = "locked"
    AWAY = "away"
    NO_TABLES = "no_tables"


_STATES = {
    "53100": Trouble.FULL,
    "25006": Trouble.READ_ONLY,
    "55P03": Trouble.LOCKED,
    "57P03": Trouble.AWAY,
}  # PostgreSQL
_SIGNS = {
    Trouble.FULL: ("disk is full", "disk full", "no space left"),
    Trouble.READ_ONLY: ("readonly database", "read-only", "disk i/o error"),
    Trouble.LOCKED: ("is locked", "lock timeout"),
    Trouble.NO_TABLES: ("no such table", "no such column", "does not exist"),
    Trouble.AWAY: ("unable to open", "connection", "could not translate host", "server closed"),
}
_NUMBERS = {errno.ENOSPC: Trouble.FULL, errno.EDQUOT: Trouble.FULL, errno.EROFS: Trouble.READ_ONLY}


def trouble_of(error: BaseException) -> Trouble | None:
    """Return what hinders, by the error's own code where it has one; None when the fault is ours."""
    if isinstance(error, OSError):
        return _NUMBERS.get(error.errno or 0)
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    if state in _STATES:
        return _STATES[state]
    words = str(error).lower()
    return next((trouble for trouble, signs in _SIGNS.items() if any(sign in words for sign in signs)), None)
