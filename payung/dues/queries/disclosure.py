"""What of a sponsor's people may be said: groups of ten or more, in whole tens, held until they change by ten or more.

Pure: counts and what was shown last go in, what is shown now comes out. Every number that leaves here is a multiple of
ten, so whoever adds and subtracts numbers, of one report or of many, never comes to one to nine people (decision 0070).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

FEWEST = 10  # people: fewer would show who somebody is

Cell = tuple[str, str]  # kecamatan, kind of work


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that are shown together, for good. ``people``: the number shown, as of ``month``; ``counted``: how many it
    stands for, which nobody is shown and by which alone the number moves."""

    cells: tuple[Cell, ...]
    people: int
    counted: int
    month: int


@dataclass(frozen=True, slots=True)
class _Block:
    cells: tuple[Cell, ...]
    count: int
    last: Group | None

    @property
    def holds(self) -> bool:
        """Whether it keeps its last shown number: it would change by less than ten."""
        return self.last is not None and abs(self.count - self.last.counted) < FEWEST

    @property
    def must_join(self) -> bool:
        """Whether it is too few to be shown by itself."""
        return not self.holds and self.count < FEWEST

    @property
    def area(self) -> str:
        """Return the kecamatan that it lies in first."""
        return self.cells[0][0]


def groups_shown(counts: Mapping[Cell, int], before: Sequence[Group], *, month: int) -> tuple[Group, ...]:
    """Return the groups of a month's report, given those of the report before it; none when all are under ten.

    A group under ten joins the next kind of work of its kecamatan, at the last one the kind before it, alone in its
    kecamatan the next kecamatan's first, at the last kecamatan the one before; joined groups stay joined.
    A group that emptied by ten or more is left out.
    """
    blocks = [_Block(one.cells, sum(counts.get(cell, 0) for cell in one.cells), one) for one in before]
    known = {cell for one in before for cell in one.cells}
    blocks += [_Block((cell,), count, None) for cell, count in counts.items() if count and cell not in known]
    blocks = sorted((one for one in blocks if one.count or one.holds), key=lambda one: one.cells)
    while (small := next((at for at, one in enumerate(blocks) if one.must_join), None)) is not None:
        if len(blocks) == 1:
            return ()
        other = _next_to(small, blocks)
        joined = _joined(blocks[small], blocks[other])
        rest = [one for at, one in enumerate(blocks) if at not in (small, other)]
        blocks = sorted([*rest, joined], key=lambda one: one.cells)
    return tuple(_shown(one, month) for one in blocks)


def in_tens(count: int) -> int:
    """Return a number in whole tens, the nearest; half goes up."""
    return (count + FEWEST // 2) // FEWEST * FEWEST


def used_shown(used_rupiah: int, *, highest_rupiah: int, months: int, before_rupiah: int = 0) -> int:
    """Return how much of the money used may be said, in rupiah: whole steps of what ten people cost in all the months.

    ``highest_rupiah``: the highest dues of one month paid so far; ``months``: of how many dues months any is paid.
    Divided by a rate and the months, however many reports are laid side by side, it never tells people apart by less
    than ten; rounded down, so that what is left is never less than what is there. ``before_rupiah``, what the report
    before said, stays where it is more and still true: a longer step says less, and takes nothing back.
    """
    step = FEWEST * highest_rupiah * months
    shown = used_rupiah // step * step if step else 0
    return max(shown, before_rupiah) if before_rupiah <= used_rupiah else shown


def total_of(groups: Iterable[Group]) -> int:
    """Return the people of all groups: the sum of what is shown, never another number."""
    return sum(one.people for one in groups)


def _next_to(at: int, blocks: Sequence[_Block]) -> int:
    """Return which block a small one joins: see `groups_shown`."""
    after, before = at + 1, at - 1
    in_area = [other for other in (after, before) if 0 <= other < len(blocks) and blocks[other].area == blocks[at].area]
    return in_area[0] if in_area else (after if after < len(blocks) else before)


def _joined(one: _Block, other: _Block) -> _Block:
    """Return two blocks as one; what was shown of both is what was shown of it, as of the earlier month."""
    shown = [block.last for block in (one, other) if block.last]
    last = reduce(_together, shown) if shown else None
    cells = tuple(sorted({*one.cells, *other.cells}))
    return _Block(cells, one.count + other.count, replace(last, cells=cells) if last else None)


def _together(one: Group, other: Group) -> Group:
    return Group(one.cells, one.people + other.people, one.counted + other.counted, min(one.month, other.month))


def _shown(block: _Block, month: int) -> Group:
    if block.holds:
        assert block.last is not None
        return replace(block.last, cells=block.cells)
    return Group(block.cells, in_tens(block.count), block.count, month)
