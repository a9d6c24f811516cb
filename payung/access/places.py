"""In which region a thing lies: each room says it of its own kinds, so that one check serves the acts of all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import singledispatch
from typing import Any

from payung.access.models import User


@singledispatch
def code_of(thing: Any, on: date) -> str:
    """Return the code of the region in which a thing lies on the day; empty where it lies nowhere on file."""
    raise TypeError(f"{type(thing).__name__} says of no region that it lies there; register it with code_of")


@code_of.register
def _(thing: str, on: date) -> str:
    return thing


@code_of.register
def _(thing: None, on: date) -> str:
    return ""


@code_of.register
def _(thing: User, on: date) -> str:
    return thing.area


Many = Callable[[Sequence[Any], date], Sequence[str]]
_MANY: dict[type, Many] = {}


def codes_of_many(kind: type) -> Callable[[Many], Many]:
    """Say how a room reads the codes of many things of a kind at once, in their order."""

    def note(read: Many) -> Many:
        _MANY[kind] = read
        return read

    return note


def codes_of(things: Iterable[Any], on: date) -> Iterator[str]:
    """Yield the code of the region of each thing, those of one kind together where their room reads them so."""
    by_kind: dict[type, list[Any]] = {}
    for thing in things:
        by_kind.setdefault(type(thing), []).append(thing)
    for kind, some in by_kind.items():
        read = _MANY.get(kind)
        yield from read(some, on) if read else (code_of(thing, on) for thing in some)


def holds(area: str, code: str) -> bool:
    """Whether a region is an area or lies in it; an empty area holds nothing, and nowhere lies in no area."""
    return bool(area) and (code == area or code.startswith((f"{area}.", f"{area}-")))
