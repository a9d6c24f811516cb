"""Binds audit lines into a chain of hashes and finds where somebody changed, took out or moved one."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from payung.access.models import AuditLine

FIRST_HASH = "0" * 64


def plain(value: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the database will give back for a JSON value, so that the hash survives storing."""
    kept: dict[str, Any] = json.loads(json.dumps(value or {}))
    return kept


def line_hash(line: AuditLine) -> str:
    """Return the hash that binds a line's content to the line before it."""
    content = [
        line.previous_hash, line.at.astimezone(UTC).isoformat(), line.on.isoformat(), line.by_id, line.by_command,
        line.area, line.verb, line.subject, line.before, line.after, *([line.follows_id] if line.follows_id else []),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the line's number and what it looks like (`changed`, `gap`, `head_lost`,
    `rebuilt`, `head_forged`)."""

    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many lines were read, the last one's hash, and every break."""

    lines: int
    head: str
    breaks: list[Break]
    last_line: int = 0


def verify(
    lines: Iterable[AuditLine], *, known_head: str = "", known_heads: Mapping[int, Set[str]] | None = None
) -> Verdict:
    """Recompute the chain over lines in the order of their numbers.

    A line whose content was edited is `changed`; where a line was taken out, put in or moved is a `gap`. Lines taken
    off the end leave no trace in the chain itself: ``known_head``, a hash noted earlier, must still be in it, otherwise
    the break is `head_lost`. ``known_heads`` are hashes of lines that were signed earlier: a line with another hash
    stands in a chain that was `rebuilt`, and one that is not there any more is `head_lost`.
    """
    signed = dict(known_heads or {})
    count, last, breaks, number = 0, FIRST_HASH, list[Break](), 0
    head_seen = known_head in ("", FIRST_HASH)
    for line in lines:
        count, number = count + 1, line.pk
        if line.previous_hash != last:
            breaks.append(Break(number, "gap"))
        if line_hash(line) != line.hash:
            breaks.append(Break(number, "changed"))
        if signed.pop(line.pk, {line.hash}) != {line.hash}:
            breaks.append(Break(number, "rebuilt"))
        last = line.hash
        head_seen = head_seen or last == known_head
    if not head_seen:
        breaks.append(Break(number, "head_lost"))
    if any(hashes != {FIRST_HASH} for hashes in signed.values()):  # of an empty trail the first hash is the head
        breaks.append(Break(number, "head_lost"))
    return Verdict(count, last, breaks, number)
