"""Keeps the lines of answers and lists that wait for a person, each with why."""

import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from payung.access import sealing
from payung.access.models import SealedFile, User
from payung.enrolment.models import Doubt, Reply
from payung.store.among import each_text

COLUMNS = (
    "ref", "reply_id", "file_id", "number", "waits", "digest", "worker_id", "area_code", "brought_by_id", "recorded_on",
)  # fmt: skip


class Doubtful(NamedTuple):
    """A line to keep: its number, the codes of why, the fingerprint of what it says, and whom it is about."""

    number: int
    waits: tuple[str, ...]
    digest: str
    worker_id: int | None


def keep_doubtful(
    file: SealedFile, *, lines: Iterable[Doubtful], reply: Reply | None = None, area: str, on: date,
    brought_by: User | None,
) -> None:  # fmt: skip
    """Keep lines that wait; their fingerprints are on file nowhere yet."""
    rows = [
        (sealing.opaque_ref("L"), reply.pk if reply else None, file.pk, one.number, json.dumps(one.waits), one.digest,
         one.worker_id, area, brought_by.pk if brought_by else None, on)
        for one in lines
    ]  # fmt: skip
    Doubt.objects.append(COLUMNS, rows)


def answer_doubts(digests: Iterable[str], *, file: SealedFile, on: date) -> int:
    """Let lines wait no longer whose words came in a file where they count; return how many."""
    waiting = Doubt.objects.undecided().filter(digest__in=each_text(set(digests)))
    return waiting.update(taken=True, decided_on=on, answered_in=file)
