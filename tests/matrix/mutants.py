"""Takes one thing away from what guards the acts, and expects the matrix to say so: rows, filters, followers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from unittest import mock

from django.apps import apps
from django.db.models import QuerySet

from payung.access import followers, verbs
from payung.access.models import Role
from tests.matrix.acting import Acts, Cell
from tests.matrix.acts import ACTS
from tests.matrix.canaries import Aviary
from tests.matrix.lookers import Looker
from tests.matrix.looking import Looking, Page
from tests.matrix.pressing import Presses
from tests.presses.every import CASES


@dataclass(frozen=True)
class Mutant:
    """What is taken away, how, and the cells that should notice."""

    name: str
    patch: Callable[[], Any]
    cells: Callable[[], Iterator[Cell]]


def killed_by(mutant: Mutant) -> Cell | None:
    """Return the first cell that notices; none where the mutant survives."""
    with mutant.patch():
        return next((cell for cell in mutant.cells() if cell.fault), None)


def of_rows(birds: Aviary, people: list[Looker]) -> Iterator[Mutant]:
    """Yield each verb's row without its roles, without its area, without its second person."""
    for name, row in verbs.rows().items():
        if name not in ACTS:
            continue
        changed = {}
        if verbs.USER in row.authors and set(row.roles) != set(Role.values):
            changed["role"] = replace(row, roles=frozenset(Role.values))
        if row.where:
            changed["area"] = replace(row, where=())
        if row.second:
            changed["second person"] = replace(row, second="")
        for what, mutated in changed.items():
            yield Mutant(f"{name}: {what}", _rows_with(name, mutated), _acts_of(birds, name, people))


def _rows_with(name: str, row: verbs.Row) -> Callable[[], Any]:
    table = {**verbs.rows(), name: row}
    return partial(mock.patch.object, verbs, "rows", return_value=table)


def _acts_of(birds: Aviary, name: str, people: list[Looker]) -> Callable[[], Iterator[Cell]]:
    return lambda: Acts(birds.town, name).cells(people)


def of_followers(birds: Aviary, people: list[Looker]) -> Iterator[Mutant]:
    """Yield each declaration of a room that it follows a verb, taken away."""
    whole = [one for one in people if one.relation == "parent city"]
    for room, follower in followers.registered().items():
        for name in follower.acts:
            acts = {verb: act for verb, act in follower.acts.items() if verb != name}
            table = {**followers.registered(), room: replace(follower, acts=acts)}
            patch = partial(mock.patch.object, followers._state, "followers", table)
            yield Mutant(f"{room} follows {name}", patch, _acts_of(birds, name, whole))


def filters() -> list[type[QuerySet[Any]]]:
    """Return every kind of query that keeps what somebody may see."""
    found = {}
    for model in apps.get_models():
        kind = type(model._default_manager.all())
        for each in kind.__mro__:
            if each.__module__.startswith("payung.") and "visible_to" in vars(each):
                found[f"{each.__module__}.{each.__name__}"] = each
    return list(found.values())


def of_filters(birds: Aviary, people: list[Looker], asked: list[Page]) -> Iterator[Mutant]:
    """Yield each `visible_to` that keeps everything."""
    lookers = [one for one in people if one.role in ("city_officer", "auditor") and one.relation == "other city"]
    lookers += [one for one in people if one.role == "village_officer" and one.relation == "own kelurahan"]
    lookers += [one for one in people if one.role == "sponsor"][:1]
    looking = Looking(birds)

    def cells() -> Iterator[Cell]:
        for looker in lookers:
            yield from looking.cells(looker, asked)
        for address in CASES:
            yield from Presses(birds, address).cells(lookers[:1])

    for kind in filters():
        yield Mutant(f"{kind.__module__}.{kind.__name__}.visible_to", partial(_keeps_everything, kind), cells)


@contextmanager
def _keeps_everything(kind: type[QuerySet[Any]]) -> Iterator[None]:
    with mock.patch.object(kind, "visible_to", lambda found, _user: found.all()):
        yield
