"""Parses files in child processes that know neither Django nor database, and outlives whatever becomes of a child."""

import atexit
import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from payung.sheets.child import COSTS_TOO_MUCH, job_of
from payung.sheets.faults import Fault
from payung.sheets.packing import Limits
from payung.sheets.parsing import Book, Sheet

MOST_AT_ONCE = 2  # files that one process parses at once; another waits its turn
FILES_A_CHILD = 200  # then a fresh one begins
_ROOT = Path(__file__).resolve().parent.parent.parent
_BEGIN = "import sys; sys.path.insert(0, {root!r}); from payung.sheets.child import main; main()"
_PASSED_ON = ("PATH", "SYSTEMROOT", "TZ", "LD_LIBRARY_PATH")  # no keys, no address of a database
_FROM_DATETIME = frozenset({"date", "datetime", "time", "timedelta"})


class _GoneError(Exception):
    """The child ended, or was ended, before its answer did."""


class _Plain(pickle.Unpickler):
    """Reads plain values and days; whatever else a child may send is not built."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in _FROM_DATETIME:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


class _Child:
    """One child process; asked by one thread at a time."""

    def __init__(self) -> None:
        self.files = 0
        self.process = subprocess.Popen(  # noqa: S603  ourselves
            [sys.executable, "-E", "-s", "-c", _BEGIN.format(root=str(_ROOT))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=1 << 20,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ}, cwd=os.sep,
        )  # fmt: skip

    @property
    def may_go_on(self) -> bool:
        """Whether the child still waits for a job."""
        return self.files < FILES_A_CHILD and self.process.poll() is None

    def ask(self, data: bytes, ending: str, kind: str, limits: Limits) -> tuple[Book, bool]:
        """Return the book and whether the child can be asked again. Raises `Fault` and `_GoneError`."""
        assert self.process.stdin
        assert self.process.stdout
        self.files += 1
        clock = threading.Timer(limits.wall_seconds, self.process.kill)
        clock.daemon = True
        clock.start()
        try:
            self.process.stdin.write(job_of(data, ending, kind, limits))
            self.process.stdin.write(data)
            self.process.stdin.flush()
            return _book_from(self.process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError, MemoryError) as gone:
            raise _GoneError from gone
        finally:
            clock.cancel()

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()


def _book_from(stream: IO[bytes]) -> tuple[Book, bool]:
    """Put the messages of a child together."""
    kind, sheets, fault = "", [], None
    while True:
        what, *told = _Plain(stream).load()
        if what == "book":
            kind = told[0]
        elif what == "sheet":
            sheets.append(Sheet(**told[0]))
        elif what == "rows":
            sheets[-1].rows.extend(told[0])
        elif what == "fault":
            fault = Fault(told[0], **told[1])
        else:
            break
    if fault:
        raise fault
    return Book(kind, sheets), told[0]


class _Pool:
    """The children that wait for a job, and how many may be at work."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as in a process that was forked off: the children are its parent's."""
        self.idle: list[_Child] = []
        self.turns = threading.BoundedSemaphore(MOST_AT_ONCE)

    def parse(self, data: bytes, ending: str, kind: str, limits: Limits) -> Book:
        """Return the book that a child made of a file. Raises `Fault`."""
        with self.turns:
            child = self._child()
            goes_on = False
            try:
                book, goes_on = child.ask(data, ending, kind, limits)
                return book
            except _GoneError as gone:
                raise Fault(COSTS_TOO_MUCH) from gone
            except Fault as no:
                goes_on = no.code != COSTS_TOO_MUCH
                raise
            finally:
                self.idle.append(child) if goes_on else child.end()

    def _child(self) -> _Child:
        while self.idle:
            child = self.idle.pop()
            if child.may_go_on:
                return child
            child.end()
        return _Child()

    def close(self) -> None:
        """End the children that wait."""
        while self.idle:
            self.idle.pop().end()


_pool = _Pool()
atexit.register(_pool.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.forget)


def parse(data: bytes, ending: str, kind: str, limits: Limits) -> Book:
    """Return the sheets of a file as `parsing.parse` does, made in a child process. Raises `Fault`.

    ``file_costs_too_much``: it took more memory, CPU or time than the limits, or the child died of it.
    """
    return _pool.parse(data, ending, kind, limits)


def close() -> None:
    """End the children that wait for a job; the next file begins a new one."""
    _pool.close()
