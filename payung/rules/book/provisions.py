"""Answers what one provision of the law was on a given day, and remembers which provisions the rules rely on.

The law has two times. An answer about a day may be asked as it was known on another: then every provision is the one
that the book gave on that day, also where it was corrected since. Rules take no argument for that; `as_known_on`
surrounds the question, and whatever a rule remembers it remembers for that day of knowing alone (`remembered`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, update_wrapper
from types import MappingProxyType
from typing import Generic, ParamSpec, TypeVar

from payung.rules.book.entries import Book, Provision, Version
from payung.rules.book.loading import PARAMETERS, read_book
from payung.rules.reasons import Reason, Refused

Asked = ParamSpec("Asked")
Told = TypeVar("Told")

_used: dict[str, None] = {}
_known_on: ContextVar[date | None] = ContextVar("known_on", default=None)


@contextmanager
def as_known_on(day: date | None) -> Iterator[None]:
    """Ask the law as the book had it on a day; none asks it as it is believed today."""
    token = _known_on.set(day)
    try:
        yield
    finally:
        _known_on.reset(token)


class _Remembered(Generic[Asked, Told]):
    """A rule whose answers are kept, for each day of knowing apart."""

    def __init__(self, rule: Callable[Asked, Told], maxsize: int) -> None:
        @lru_cache(maxsize=maxsize)
        def answer(_known: date | None, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Told:
            return rule(*args, **kwargs)

        self._answer = answer
        self.cache_clear = answer.cache_clear
        update_wrapper(self, rule)

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Told:
        return self._answer(_known_on.get(), *args, **kwargs)  # type: ignore[arg-type]  # its arguments are hashable


def remembered(maxsize: int) -> Callable[[Callable[Asked, Told]], _Remembered[Asked, Told]]:
    """Keep the answers of a rule that is asked the same again and again."""
    return lambda rule: _Remembered(rule, maxsize)


@dataclass(frozen=True, slots=True)
class Named:
    """A provision's name as rules hold it: declared once per module, so that the loader knows what code relies on."""

    name: str

    def on(self, day: date) -> Provision:
        """Return the provision as it was on the day."""
        return _provision(_known_on.get(), self.name, day)


def named(name: str) -> Named:
    """Declare that a rule uses the provision of this name."""
    _used[name] = None
    return Named(name)


def used_names() -> tuple[str, ...]:
    """Return every name that some rule has declared."""
    return tuple(_used)


@cache
def book() -> Book:
    """Return the whole rule book by name, in the order of its files; refuses a book that breaks its own promises."""
    return MappingProxyType(read_book(PARAMETERS, used=used_names()))


def provision(name: str, on: date) -> Provision:
    """Return label, value, unit, citation, certainty and history of a provision as it was on a day.

    Refuses an unknown name with ``unknown_provision`` and a day before the rule book with ``before_rule_book``.
    """
    return _provision(_known_on.get(), name, on)


def histories(*themes: str) -> list[tuple[Version, ...]]:
    """Return the histories of the provisions of some themes, as believed on the day of knowing that is asked about."""
    known = _known_on.get()
    return [entry.known_on(known) for entry in book().values() if entry.theme in themes]


@lru_cache(maxsize=1 << 16)
def _provision(known: date | None, name: str, on: date) -> Provision:
    entry = book().get(name)
    if entry is None:
        raise Refused(
            [
                Reason(
                    "unknown_provision",
                    f"There is no provision “{name}”; `payung rules list` names them all.",
                    f"Tidak ada ketentuan “{name}”; `payung rules list` menyebut semuanya.",
                )
            ]
        )
    return entry.on(on, known)
