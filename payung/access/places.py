"""In which region a thing lies: each room says it of its own kinds, so that one check serves the acts of all."""

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


def holds(area: str, code: str) -> bool:
    """Whether a region is an area or lies in it; an empty area holds nothing, and nowhere lies in no area."""
    return bool(area) and (code == area or code.startswith((f"{area}.", f"{area}-")))
