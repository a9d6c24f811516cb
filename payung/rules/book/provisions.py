"""Answers what one provision of the law was on a given day, and remembers which provisions the rules rely on."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

from payung.rules.book.entries import Book, Provision
from payung.rules.book.loading import PARAMETERS, read_book
from payung.rules.reasons import Reason, Refused

_used: dict[str, None] = {}


@dataclass(frozen=True, slots=True)
class Named:
    """A provision's name as rules hold it: declared once per module, so that the loader knows what code relies on."""

    name: str

    def on(self, day: date) -> Provision:
        """Return the provision as it was on the day."""
        return provision(self.name, day)


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


@lru_cache(maxsize=1 << 16)
def provision(name: str, on: date) -> Provision:
    """Return label, value, unit, citation, certainty and history of a provision as it was on a day.

    Refuses an unknown name with ``unknown_provision`` and a day before the rule book with ``before_rule_book``.
    """
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
    return entry.on(on)
