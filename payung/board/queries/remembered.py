"""Answers that many pages show, kept for as long as nothing was recorded, each with the moment of its counting."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.core.cache import caches

from payung.access.models import AuditLine

Answer = TypeVar("Answer")
KEEP_SECONDS = 15 * 60
cache = caches["figures"]
# Of a province or a nation, an answer that took this long to count may be shown a little longer while others write: a
# tenth of the time goes into counting at most. The page says when it was counted.
COSTLY_SECONDS, SHARE = 2.0, 10


@dataclass(frozen=True, slots=True)
class Counted(Generic[Answer]):
    """An answer, the moment of its counting, the last act that it knows of, and what it took in seconds."""

    answer: Answer
    at: datetime
    version: str
    took: float

    def holds(self, version: str, at: datetime) -> bool:
        """Whether it is as good as counting again."""
        may_wait = timedelta(seconds=self.took * SHARE) if self.took > COSTLY_SECONDS else timedelta(0)
        return self.version == version or self.at <= at < self.at + may_wait


def remembered(key: str, *, at: datetime, count: Callable[[], Answer]) -> Counted[Answer]:
    """Return the answer under the key, counted now unless it was counted since the last act.

    Every act writes an audit line in its own transaction, so the trail's last hash tells one state of the books from
    every other.
    """
    known = recalled(key, at=at)
    if known is not None:
        return known
    version, began = _last_act(), time.perf_counter()
    found = Counted(count(), at, version, time.perf_counter() - began)
    cache.set(key, found, KEEP_SECONDS)
    return found


def recalled(key: str, *, at: datetime) -> Counted[Any] | None:
    """Return the answer under the key if it was counted since the last act."""
    known: Counted[Any] | None = cache.get(key)
    return known if known is not None and known.holds(_last_act(), at) else None


def _last_act() -> str:
    """Return the hash of the trail's last line."""
    return AuditLine.objects.order_by("-id").values_list("hash", flat=True).first() or ""
