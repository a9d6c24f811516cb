"""All cells and all mutants, in shares that processes do side by side."""

from collections.abc import Iterator
from itertools import chain

from tests.matrix.acting import Acts, Cell
from tests.matrix.acts import ACTS
from tests.matrix.canaries import Aviary
from tests.matrix.commanding import CALLS, Commands
from tests.matrix.lookers import Looker
from tests.matrix.looking import Looking, pages, searches
from tests.matrix.mutants import Mutant, of_filters, of_followers, of_rows
from tests.matrix.pressing import Presses
from tests.presses.every import CASES

ASKED_AT_MOST = 24  # questions by words from elsewhere, for each looker: a part of them, another one for each


def cells(birds: Aviary, people: list[Looker], number: int = 0, of: int = 1) -> Iterator[Cell]:
    """Yield the cells of a share: acts, commands and buttons by name, pages by looker."""
    for verb in list(ACTS)[number::of]:
        yield from Acts(birds.town, verb).cells(people)
    for name in list(CALLS)[number::of]:
        yield from Commands(birds.town, name).cells(people)
    for address in list(CASES)[number::of]:
        yield from Presses(birds, address).cells(people)
    looking, asked, questions = Looking(birds), list(pages(birds)), list(searches(birds))
    step = max(1, len(questions) // ASKED_AT_MOST)
    for place, looker in enumerate(people):
        if place % of == number:
            yield from looking.cells(looker, [*asked, *questions[place % step :: step]])


def mutants(birds: Aviary, people: list[Looker], number: int = 0, of: int = 1) -> Iterator[Mutant]:
    """Yield the mutants of a share."""
    all_of_them = chain(
        of_rows(birds, people), of_followers(birds, people), of_filters(birds, people, list(pages(birds)))
    )
    for place, mutant in enumerate(all_of_them):
        if place % of == number:
            yield mutant
