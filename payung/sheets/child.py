"""The child process that parses files for `apart`, one after another, each within its limits."""

import contextlib
import gc
import json
import os
import pickle
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from payung.sheets.faults import Fault
from payung.sheets.packing import Limits
from payung.sheets.parsing import Book, parse

try:
    import resource
except ImportError:  # Windows: the parent's clock and the sizes inside the archive remain
    resource = None  # type: ignore[assignment]

ROWS_A_MESSAGE = 5_000
LARGE_BYTES, LARGE_ROWS = 1024 * 1024, 20_000  # of a file after which a child ends: its memory goes back at once
COSTS_TOO_MUCH = "file_costs_too_much"


def main() -> None:
    """Answer each job on stdin, a line of JSON and the bytes of a file; stop at its end, or after a large file."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    gc.disable()  # a million cells hold no cycle
    os.dup2(2, 1)  # whatever a library prints is no answer
    while line := asked.readline():
        job = json.loads(line)
        limits, rows = Limits(**job["limits"]), 0
        _limit(limits)
        for message in _answer(asked.read(job["bytes"]), job["ending"], job["kind"], limits):
            pickle.dump(message, told, protocol=5)
            rows += len(message[1]) if message[0] == "rows" else 0
        goes_on = resource is not None and job["bytes"] <= LARGE_BYTES and rows <= LARGE_ROWS
        pickle.dump(("end", goes_on), told, protocol=5)
        told.flush()
        if not goes_on:
            return


def _answer(data: bytes, ending: str, kind: str, limits: Limits) -> Iterator[tuple[Any, ...]]:
    try:
        book = parse(data, ending, kind, limits)
        del data
        yield from _messages(book)
    except Fault as no:
        yield "fault", no.code, no.details
    except MemoryError:
        yield "fault", COSTS_TOO_MUCH, {}


def _messages(book: Book) -> Iterator[tuple[Any, ...]]:
    """Yield the book in pieces, so that it never stands in memory twice."""
    yield "book", book.kind
    for sheet in book.sheets:
        empty = replace(sheet, rows=[])
        yield "sheet", {name: getattr(empty, name) for name in sheet.__slots__}
        for start in range(0, len(sheet.rows), ROWS_A_MESSAGE):
            yield "rows", sheet.rows[start : start + ROWS_A_MESSAGE]


def job_of(data: bytes, ending: str, kind: str, limits: Limits) -> bytes:
    """Return the line that asks for a file."""
    job = {"bytes": len(data), "ending": ending, "kind": kind, "limits": asdict(limits)}
    return json.dumps(job).encode() + b"\n"


def _limit(limits: Limits) -> None:
    """Bound memory, further seconds of CPU, and what may be written: nothing."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    for what, most in (
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system that does not know this one, or has a lower one
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


if __name__ == "__main__":
    main()
