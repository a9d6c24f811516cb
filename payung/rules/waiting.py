"""From when the heirs of a member would receive the full death benefit, over all her spells; said beside cover."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from payung.rules.answers import doubt
from payung.rules.book.entries import Certainty, weakest
from payung.rules.jkm import (
    BOUNDARY_DAYS,
    REACTIVATION,
    WAITING_MONTHS,
    WAITING_SETTLED,
    full_sum,
    jkm,
)
from payung.rules.months import add_months, first_day, month_of
from payung.rules.reasons import Reason


@dataclass(frozen=True, slots=True)
class HeldSpell:
    """A spell of membership: its start, its months settled for JKM, and whether it covers the day asked about."""

    start: date
    settled: frozenset[int]
    covers: bool


@dataclass(frozen=True, slots=True)
class FullJkm:
    """Whether the full sum is due on a day, and since when or from when; ``rupiah`` is that sum.

    ``settled`` counts months up to the day's, each once, over all spells. ``paid_then`` says that the dues reach
    ``from_on`` already. ``uncertain`` holds doubts about this very member on this very day, and is mostly empty.
    """

    is_full: bool
    from_on: date
    settled: int
    needed: int
    paid_then: bool
    rupiah: int
    cite: str
    certainty: Certainty
    uncertain: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """One covering spell: whether the full sum is due by it, since or from when, and what that leaves open."""

    is_full: bool
    from_on: date
    paid_then: bool
    uncertain: tuple[Reason, ...]


def full_jkm(spells: Sequence[HeldSpell], *, on: date) -> FullJkm | None:
    """Return whether a death on the day, not through work, pays the full sum; none where no spell covers the day.

    Of several covering spells the best one decides, so that another spell never takes the full sum away. A doubt is
    named where the readings of an unclear rule lead to different answers: near the boundary of the waiting period, and
    where only an earlier spell opens the full sum. None also before Permenaker 1/2025, which began the waiting period.
    """
    months, needed = WAITING_MONTHS.on(on), WAITING_SETTLED.on(on)
    # Settled months before the start's month do not count, here as in `standing`.
    spells = [replace(s, settled=frozenset(m for m in s.settled if m >= month_of(s.start))) for s in spells]
    covering = [spell for spell in spells if spell.covers]
    if not covering or not months.in_force:
        return None
    counted = sorted(frozenset().union(*(spell.settled for spell in spells)))
    settled = sum(month <= month_of(on) for month in counted)
    seen = [_seen(spell, spells, counted, settled, on) for spell in covering]
    best = min(seen, key=lambda one: (not one.is_full, len(one.uncertain), one.from_on))
    since = min(one.from_on for one in seen if one.is_full == best.is_full)
    uncertain = best.uncertain
    if not best.is_full:
        uncertain = tuple({reason.code: reason for one in seen for reason in one.uncertain}.values())
    return FullJkm(
        is_full=best.is_full,
        from_on=since,
        settled=settled,
        needed=needed.number,
        paid_then=any(one.paid_then for one in seen if one.from_on == since),
        rupiah=full_sum(on),
        cite=months.citation,
        certainty=weakest(
            [months.certainty, needed.certainty, *([BOUNDARY_DAYS.on(on).certainty] if uncertain else [])]
        ),
        uncertain=uncertain,
    )


def _seen(spell: HeldSpell, spells: Sequence[HeldSpell], counted: list[int], settled: int, on: date) -> _Seen:
    months, needed = WAITING_MONTHS.on(on), WAITING_SETTLED.on(on).number
    first = min(each.start for each in spells)
    by_this = jkm(start=spell.start, died_on=on, settled_months=settled, earlier_spell=first < spell.start)
    is_full = "waiting_period" not in by_this.flags
    boundary = add_months(spell.start, months.number)
    enough = counted[needed - 1] if len(counted) >= needed else None
    from_on = max(boundary, first_day(enough)) if enough is not None else boundary
    if is_full:
        from_on = _since(from_on, spell, on)
    uncertain: list[Reason] = []
    if settled >= needed:
        if "waiting_boundary" in by_this.flags:
            uncertain += doubt(BOUNDARY_DAYS.on(on))
        own = sum(month <= month_of(on) for month in spell.settled)
        by_the_first = jkm(start=first, died_on=on, settled_months=settled)
        if own < needed if is_full else "waiting_period" not in by_the_first.flags:
            uncertain += doubt(REACTIVATION.on(on))
    paid_then = enough is not None and month_of(from_on) in spell.settled
    return _Seen(is_full, from_on, paid_then, tuple(uncertain))


def _since(reached: date, spell: HeldSpell, on: date) -> date:
    """Return the first day of the unbroken run of days, up to this one, on each of which the full sum was due."""
    run = month_of(on)
    while run - 1 in spell.settled and run > month_of(spell.start):
        run -= 1
    run_from = max(spell.start, first_day(run))
    since = max(reached, run_from)
    # Before there was a waiting period a member was owed the full sum from the first day.
    return run_from if since <= WAITING_MONTHS.on(on).since else since
