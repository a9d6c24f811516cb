"""The twin of ``standing`` and ``dues`` for very many spells at once: one integer per spell, one bit per month.

Bit 0 of every mask is the month ``first``; no spell may start before it. Months in a mask are taken as paid in time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from payung.rules.answers import refused
from payung.rules.coverage import GRACE, State
from payung.rules.dues import PAIR, Programme, rate
from payung.rules.months import first_day, last_day, month_of

# The byte that ``states_on`` gives for a spell; a byte from 1 to 63 is grace with so many months in arrears.
NOT_STARTED = 0
COVERED = 64
ENDED = 128


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides the rate of a spell's dues; many spells share one."""

    basis: int
    sector: str
    payer: str
    programmes: frozenset[Programme] = PAIR


def mask(months: Iterable[int], *, first: int) -> int:
    """Return the months as bits; refuses a month before the first with ``before_first``."""
    bits = 0
    for month in months:
        if month < first:
            raise _before_first()
        bits |= 1 << (month - first)
    return bits


def state_of(code: int) -> tuple[State, int]:
    """Return the state and the months in arrears of a byte of ``states_on``."""
    if code == NOT_STARTED:
        return State.NOT_STARTED, 0
    if code == COVERED:
        return State.COVERED, 0
    return (State.ENDED, 0) if code == ENDED else (State.GRACE, code)


def states_on(
    day: date, *, first: int, starts: Sequence[date], settled: Sequence[int], endings: Sequence[date | None]
) -> bytes:
    """Return where each spell stands on one day, a byte each (see ``state_of``).

    Refuses a spell that starts before the first month with ``before_first``.
    """
    month, grace = month_of(day) - first, GRACE.on(day).number
    below = (1 << month) - 1 if month >= 0 else 0
    _check(starts, first)
    return bytes(
        NOT_STARTED
        if start > day
        else ENDED
        if ending is not None and ending < day
        else COVERED
        if bits >> month & 1
        else _unsettled(bits & below, month, month_of(start) - first, grace)
        for start, bits, ending in zip(starts, settled, endings, strict=True)
    )


def _unsettled(earlier: int, month: int, opening: int, grace: int) -> int:
    """Return the byte of a month that is not settled, from the settled months before it."""
    arrears = month - max(earlier.bit_length() - 1, opening - 1)
    return arrears if arrears <= grace else ENDED


def states_by_month(
    from_month: int,
    to_month: int,
    *,
    first: int,
    starts: Sequence[date],
    settled: Sequence[int],
    endings: Sequence[date | None],
) -> Iterator[tuple[int, int]]:
    """Yield for each spell its covered months and its months in grace, as bits, each as on the month's last day.

    Both ends are included; a month in neither mask is before the start or after the end of the spell. Refuses a spell
    that starts before the first month with ``before_first``.
    """
    _check(starts, first)
    segments = _segments(from_month, to_month, first)
    # Bit 0 of the shifted masks is the month before ``first``: it seeds a spell with nothing settled yet.
    window = sum(months for _, months in segments)
    for start, bits, ending in zip(starts, settled, endings, strict=True):
        opening = month_of(start) - first
        paid = bits >> opening << (opening + 1)
        alive = -1 << (opening + 1) if ending is None else (-1 << (opening + 1)) & _until(ending, first)
        seeded = paid | 1 << opening
        grace = 0
        for months, within in segments:
            reach = seeded
            for _ in range(months):
                reach |= reach << 1
            grace |= reach & within
        yield (paid & alive & window) >> 1, (grace & ~paid & alive) >> 1


def _segments(from_month: int, to_month: int, first: int) -> list[tuple[int, int]]:
    """Return the months of the window by the grace that holds in them: once while the law does not change."""
    by_grace: dict[int, int] = {}
    for month in range(from_month, to_month + 1):
        grace = GRACE.on(last_day(month)).number
        by_grace[grace] = by_grace.get(grace, 0) | 1 << (month - first + 1)
    return list(by_grace.items())


def _until(ending: date, first: int) -> int:
    """Return the shifted bits of the months on whose last day a spell with this ending still lives."""
    month = month_of(ending)
    months = month - first + (ending == last_day(month))
    return (1 << (months + 1)) - 1 if months >= 0 else 0


def dues_of(
    masks: Sequence[int], terms: Sequence[Terms], which: Sequence[int], *, first: int, months: int
) -> list[int]:
    """Return what each spell owes for the months of its mask together, in whole rupiah.

    ``which`` gives each spell's place in ``terms``; ``months`` is how many months the masks may hold.
    """
    spans = [_spans(one, first, months) for one in terms]
    return [
        sum(cost * (bits & span).bit_count() for cost, span in spans[place])
        for bits, place in zip(masks, which, strict=True)
    ]


def dues_by_month(
    masks: Sequence[int], terms: Sequence[Terms], which: Sequence[int], *, first: int, months: int
) -> list[int]:
    """Return what all spells together owe in each of the months, in whole rupiah; the arguments are ``dues_of``'s."""
    rates = [_rates(one, first, months) for one in terms]
    totals = [0] * months
    for (bits, place), spells in Counter(zip(masks, which, strict=True)).items():
        for month, cost in enumerate(rates[place]):
            totals[month] += spells * cost * (bits >> month & 1)
    return totals


def _spans(terms: Terms, first: int, months: int) -> tuple[tuple[int, int], ...]:
    """Return the months of each rate: a few spans instead of a rate per month."""
    by_rate: dict[int, int] = {}
    for place, cost in enumerate(_rates(terms, first, months)):
        by_rate[cost] = by_rate.get(cost, 0) | 1 << place
    return tuple(by_rate.items())


def _rates(terms: Terms, first: int, months: int) -> list[int]:
    return [
        rate(month, terms.basis, terms.sector, terms.payer, terms.programmes) for month in range(first, first + months)
    ]


def _check(starts: Sequence[date], first: int) -> None:
    if starts and min(starts) < first_day(first):
        raise _before_first()


def _before_first() -> Exception:
    return refused(
        "before_first",
        "A month or a start lies before the first month of the masks.",
        "Ada bulan atau tanggal mulai sebelum bulan pertama.",
    )
