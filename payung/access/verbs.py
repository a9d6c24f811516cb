"""The head of every act: one reviewed row for each verb says who may do it, where, and whether by two people.

Pages, commands, tasks and every later door call the same actions, and each action stands under `@verb`. A door adds
nothing to what the row in `verbs.yaml` says and takes nothing away.
"""

import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, reduce, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import yaml
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access import closed, waking
from payung.access.authors import Author, Machine, Operator
from payung.access.models import User
from payung.access.places import code_of, codes_of, holds
from payung.access.policy import roles_of
from payung.access.ties import are_tied
from payung.rules.reasons import Reason, Refused

P = ParamSpec("P")
T = TypeVar("T")
USER, OPERATOR, MACHINE = "user", "operator", "machine"
_acting: ContextVar[str] = ContextVar("acting", default="")  # the verb whose action runs; what it calls is part of it
_place: ContextVar[str] = ContextVar("place", default="")  # where that act happens, by its row


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one verb.

    ``where`` are paths from the action's arguments to what it touches (``any_where``: one of them in the author's area
    is enough); ``second`` is a path to the account that went first; ``followed_by`` are the rooms that follow.
    """

    roles: frozenset[str]
    where: tuple[str, ...]
    any_where: bool
    second: str
    authors: frozenset[str]
    followed_by: tuple[str, ...]


@cache
def rows() -> Mapping[str, Row]:
    """Return the reviewed table of all verbs, by their names."""
    content = yaml.safe_load(Path(__file__).with_name("verbs.yaml").read_text(encoding="utf-8"))
    return {
        name: Row(
            roles=roles_of(row.get("roles", [])),
            where=tuple(row.get("where", [])),
            any_where=row.get("any_where", False),
            second=row.get("second", ""),
            authors=frozenset(row.get("authors", [USER, OPERATOR])),
            followed_by=tuple(row.get("followed_by", [])),
        )
        for name, row in content["verbs"].items()
    }


def may(user: User, name: str) -> bool:
    """Whether the user's role may do an act somewhere, by its row; what is offered on a page asks this.

    Where, and whether by two people, the head of the act checks.
    """
    return user.role in rows()[name].roles


def verb(name: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Check the verb's row before the action does anything; refuse with a `Reason` like any other.

    What the action calls in turn is part of the act and not checked again. Refuses ``role_not_yours``,
    ``area_not_yours``, ``user_blocked``, ``author_missing``, ``same_two_eyes`` and ``tied_accounts``.
    """

    def head(action: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(action)

        @wraps(action)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            if _acting.get():
                return action(*args, **kwargs)
            arguments = signature.bind(*args, **kwargs).arguments
            require(name, arguments)
            acting, place = _acting.set(name), _place.set(_first_place(rows()[name], arguments))
            try:
                answer = action(*args, **kwargs)
            finally:
                _acting.reset(acting)
                _place.reset(place)
            waking.done()
            return answer

        checked.verb = name  # type: ignore[attr-defined]
        return checked

    return head


def place_of_act() -> str:
    """Return the code of the region in which the running act happens, as its row says; empty where that says none."""
    return _place.get()


def require(name: str, arguments: Mapping[str, Any]) -> None:
    """Refuse the act unless its author may do it to what the arguments name, and its day is open; see `verb`."""
    row, by = rows()[name], arguments["by"]
    if refusals := _against(row, by, arguments) or closed.refusals(_day(arguments)):
        raise Refused(refusals)


def _against(row: Row, by: Author, arguments: Mapping[str, Any]) -> list[Reason]:
    if not isinstance(by, User):
        assert isinstance(by, Operator | Machine), "an act has an author: a user, the operator or the machine"
        kind = OPERATOR if isinstance(by, Operator) else MACHINE
        return [] if kind in row.authors else [_author_missing()]
    fresh = User.objects.filter(pk=by.pk, is_active=True).first()
    if fresh is None:
        return [Reason("user_blocked", _("%s is blocked and may do nothing.") % by.username)]
    if fresh.role not in row.roles:
        return [Reason("role_not_yours", _("Your role may not do this. Ask somebody whose task it is."))]
    if not _is_inside(row, fresh.area, arguments):
        return [Reason("area_not_yours", _("That area does not lie in yours."))]
    return _against_second(row.second, fresh, arguments) if row.second else []


def _author_missing() -> Reason:
    return Reason("author_missing", _("This needs two people with accounts: name the user who does it."))


def _is_inside(row: Row, area: str, arguments: Mapping[str, Any]) -> bool:
    if not row.where:
        return True
    day = _day(arguments)
    found = (holds(area, code) for path in row.where for code in codes_of(things_at(path, arguments), day))
    return any(found) if row.any_where else all(found)


def _against_second(path: str, by: User, arguments: Mapping[str, Any]) -> list[Reason]:
    """Return why somebody cannot be the second person: it is the first, or an account tied to hers."""
    found = (_one_pair_of_eyes(first, by) for first in things_at(path, arguments) if first is not None)
    return next((reasons for reasons in found if reasons), [])


def _one_pair_of_eyes(first: User, by: User) -> list[Reason]:
    if first.pk == by.pk:
        return [Reason("same_two_eyes", _("Somebody else has to confirm what you prepared."))]
    return [Reason("tied_accounts", tied_words(first))] if are_tied(first, by) else []


def require_second(by: User, first: User | None) -> None:
    """Refuse who is the first person herself, or tied to her. Refuses ``same_two_eyes`` and ``tied_accounts``."""
    if first is not None and (reasons := _one_pair_of_eyes(first, by)):
        raise Refused(reasons)


def tied_words(first: User) -> str:
    """Return why two accounts are one pair of eyes, and what to do about it."""
    words = _(
        "Your account and that of %(name)s were made by the same hand, and nobody else has confirmed that. "
        "Ask an officer who made neither to confirm them on the page of users."
    )
    return words % {"name": first}


def things_at(path: str, arguments: Mapping[str, Any]) -> list[Any]:
    """Return what a path such as ``batch.area`` leads to from the arguments; of a sequence, each of its things."""
    name, *attributes = path.removesuffix("?").split(".")
    found = arguments.get(name)
    several = found if isinstance(found, list | set | frozenset | QuerySet) or type(found) is tuple else [found]
    things = [reduce(lambda thing, step: getattr(thing, step, None), attributes, each) for each in several]
    return [thing for thing in things if thing not in (None, "")] if path.endswith("?") else things


def _first_place(row: Row, arguments: Mapping[str, Any]) -> str:
    """Return the first region that an act touches."""
    if not row.where:
        return ""
    day = _day(arguments)
    found = (code_of(thing, day) for path in row.where for thing in things_at(path, arguments)[:1])
    return next((code for code in found if code), "")


def _day(arguments: Mapping[str, Any]) -> date:
    on = arguments.get("on") or arguments["at"]
    return timezone.localdate(on) if isinstance(on, datetime) else on
