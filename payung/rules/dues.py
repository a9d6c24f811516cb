"""What a member owes for a month or a span of months, and how far money that was paid reaches."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payung.rules.answers import Line, doubt, in_rupiah, is_old_law, line_of, refused, share, sureness
from payung.rules.book.entries import Certainty, Provision, Words, weakest
from payung.rules.book.provisions import histories, named, remembered
from payung.rules.months import first_day, month_of, month_text
from payung.rules.reasons import Reason
from payung.rules.reliefs import Payer, Relief, Sector, relief_for

BANDS = named("dues.bands")
JKK_RATE = named("dues.jkk_rate")
JKM_DUES = named("dues.jkm")
JHT_RATE = named("dues.jht_rate")
MONTHS_AHEAD = named("dues.months_ahead")


class Programme(StrEnum):
    """The programmes that a member can hold; the first two come as a pair."""

    JKK = "jkk"
    JKM = "jkm"
    JHT = "jht"


PAIR = frozenset({Programme.JKK, Programme.JKM})
_LAST_MONTH = month_of(date.max)


@dataclass(frozen=True, slots=True)
class Band:
    """One band of income: who earns at least ``from_rupiah`` a month has this basis."""

    number: int
    from_rupiah: int
    basis_rupiah: int


@dataclass(frozen=True, slots=True)
class Dues:
    """The dues of one month, in whole rupiah, line by line."""

    month: int
    band: int
    basis: int
    jkk: int
    jkm: int
    jht: int
    total: int
    flags: frozenset[str]
    lines: tuple[Line, ...]
    uncertain: tuple[Reason, ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class DuesSpan:
    """The dues of several months in a row, both ends included, month by month."""

    months: int
    total: int
    flags: frozenset[str]
    by_month: tuple[Dues, ...]
    uncertain: tuple[Reason, ...]

    @property
    def certainty(self) -> Certainty:
        """Return how sure the least sure month is."""
        return weakest(one.certainty for one in self.by_month)


@dataclass(frozen=True, slots=True)
class Credit:
    """How far a payment reaches: the last month it settles (none when it settles nothing) and what is left."""

    settled_to: int | None
    left: int
    months: int
    next_month: int
    next_dues: int
    uncertain: tuple[Reason, ...]


def bands(on: date) -> tuple[Band, ...]:
    """Return the bands of income that hold on the day, the lowest first."""
    return _bands(BANDS.on(on))


@remembered(maxsize=64)
def _bands_by_version(since: date) -> tuple[Band, ...]:
    rows = sorted(BANDS.on(since).rows.items())
    return tuple(Band(i, int(lower), int(str(row.value))) for i, (lower, row) in enumerate(rows, start=1))


def _bands(provision: Provision) -> tuple[Band, ...]:
    return _bands_by_version(provision.since)


def band_of(*, on: date, income: int | None = None, basis: int | None = None) -> Band:
    """Return the band of an income or of a basis: give exactly one of them, in whole rupiah a month.

    Refuses a negative income (``bad_income``), a basis that is not in the table (``basis_not_in_table``), and both or
    neither (``income_or_basis``).
    """
    if (income is None) == (basis is None):
        raise refused(
            "income_or_basis",
            "Give either the income or the basis.",
            "Isi penghasilan atau dasar penghasilan, salah satu.",
        )
    table = bands(on)
    if basis is not None:
        for band in table:
            if band.basis_rupiah == basis:
                return band
        raise refused(
            "basis_not_in_table",
            f"{basis} is not a basis of the table; choose one of its {len(table)} rows.",
            f"{basis} bukan dasar penghasilan dalam tabel; pilih salah satu dari {len(table)} barisnya.",
        )
    if income is None or income < 0:
        raise refused("bad_income", "The income must not be negative.", "Penghasilan tidak boleh negatif.")
    return next(band for band in reversed(table) if band.from_rupiah <= income)


def dues(
    month: int,
    *,
    sector: str,
    payer: str,
    income: int | None = None,
    basis: int | None = None,
    programmes: Collection[str] = PAIR,
) -> Dues:
    """Return the dues of one month for an income or a basis, as the payer owes them.

    The payer decides the rate: dues from the state or regional budget get no relief (PP 50/2025 article 3). Whole
    rupiah. Refuses what ``band_of`` refuses, an unknown sector, payer or programme, and months before the rule book.
    """
    day = first_day(month)
    chosen = chosen_programmes(programmes)
    band = band_of(on=day, income=income, basis=basis)
    lines, used = _normal_lines(band, chosen, day)
    relief = relief_for(month, known_sector(sector), known_payer(payer))
    reduced = {"jkk": relief.jkk, "jkm": relief.jkm}
    lines = [_relieved(line, reduced.get(line.code), relief, day) for line in lines]
    touched = bool(chosen & PAIR)
    flags = set(relief.flags) if touched else set()
    used += relief.used if touched else []
    if is_old_law(*used, on=day):
        flags.add("old_law")
    by_code = {line.code: line.rupiah or 0 for line in lines}
    return Dues(
        month=month,
        band=band.number,
        basis=band.basis_rupiah,
        jkk=by_code.get("jkk", 0),
        jkm=by_code.get("jkm", 0),
        jht=by_code.get("jht", 0),
        total=sum(by_code.values()),
        flags=frozenset(flags),
        lines=tuple(lines),
        uncertain=relief.uncertain if touched else (),
        certainty=sureness(lines, used),
    )


def _normal_lines(band: Band, chosen: frozenset[Programme], day: date) -> tuple[list[Line], list[Provision]]:
    """Return the dues before any relief: JKK and JHT as shares of the basis, JKM flat."""
    lines: list[Line] = []
    used: list[Provision] = [BANDS.on(day)]
    for programme, name in ((Programme.JKK, JKK_RATE), (Programme.JKM, JKM_DUES), (Programme.JHT, JHT_RATE)):
        if programme not in chosen:
            continue
        rests_on = name.on(day)
        flat = rests_on.unit == "rupiah"
        amount = rests_on.number if flat else share(band.basis_rupiah, rests_on.number, on=day)
        lines.append(line_of(programme.value, rests_on, amount))
        used.append(rests_on)
    return lines, used


def _relieved(line: Line, percent: Provision | None, relief: Relief, day: date) -> Line:
    """Return the line after the relief, saying what it would be without."""
    if percent is None or line.rupiah is None:
        return line
    return Line(
        code=line.code,
        label=line.label,
        rupiah=share(line.rupiah, percent.number, on=day),
        parameter=percent.name,
        cite=percent.citation,
        certainty=relief.certainty or percent.certainty,
        detail=Words(
            f"{percent.number}% dari {in_rupiah(line.rupiah)}", f"{percent.number}% of {in_rupiah(line.rupiah)}"
        ),
        flags=("relief",),
    )


def known_sector(sector: str) -> Sector:
    """Return the sector of this name; refuses others with ``bad_sector``."""
    try:
        return Sector(sector)
    except ValueError:
        known = ", ".join(Sector)
        raise refused("bad_sector", f"The sector is one of {known}.", f"Sektor salah satu dari {known}.") from None


def known_payer(payer: str) -> Payer:
    """Return the class of payer of this name; refuses others with ``bad_payer``."""
    try:
        return Payer(payer)
    except ValueError:
        known = ", ".join(Payer)
        raise refused("bad_payer", f"The payer is one of {known}.", f"Pembayar salah satu dari {known}.") from None


def chosen_programmes(programmes: Collection[str]) -> frozenset[Programme]:
    """Return the programmes of these names.

    Refuses none at all and unknown ones (``bad_programmes``), and JKK without JKM (``pair_broken``): who works on own
    account holds both (PP 44/2015).
    """
    known = set(Programme)
    if not programmes or isinstance(programmes, str) or not set(programmes) <= known:
        names = ", ".join(Programme)
        raise refused("bad_programmes", f"Choose among {names}.", f"Pilih di antara {names}.")
    chosen = frozenset(Programme(name) for name in programmes)
    if Programme.JKK in chosen and Programme.JKM not in chosen:
        raise refused("pair_broken", "JKK comes with JKM only.", "JKK hanya bersama JKM.")
    return chosen


def dues_span(
    first: int,
    last: int,
    *,
    sector: str,
    payer: str,
    income: int | None = None,
    basis: int | None = None,
    programmes: Collection[str] = PAIR,
) -> DuesSpan:
    """Return the dues of the months from ``first`` to ``last``, both included.

    Refuses a span that ends before it begins (``bad_span``) and what ``dues`` refuses.
    """
    if last < first:
        raise refused("bad_span", "The span ends before it begins.", "Rentang bulan berakhir sebelum dimulai.")
    by_month = tuple(
        dues(month, sector=sector, payer=payer, income=income, basis=basis, programmes=programmes)
        for month in range(first, last + 1)
    )
    return DuesSpan(
        months=len(by_month),
        total=sum(one.total for one in by_month),
        flags=frozenset().union(*(one.flags for one in by_month)),
        by_month=by_month,
        uncertain=tuple({reason.code: reason for one in by_month for reason in one.uncertain}.values()),
    )


def credit(
    paid: int,
    first: int,
    *,
    sector: str,
    payer: str,
    income: int | None = None,
    basis: int | None = None,
    programmes: Collection[str] = PAIR,
) -> Credit:
    """Return how far money already paid reaches when it settles month after month from ``first``.

    Each month costs what it costs in that month, so a year prepaid at the normal rate reaches further into a relief.
    Refuses a negative payment (``bad_amount``) and one that reaches past the calendar (``too_far_ahead``).
    """
    if paid < 0:
        raise refused("bad_amount", "The payment must not be negative.", "Pembayaran tidak boleh negatif.")
    basis = band_of(on=first_day(first), income=income, basis=basis).basis_rupiah
    chosen = chosen_programmes(programmes)
    month, left, settled_law = first, paid, _settled_law()
    while (cost := rate(month, basis, sector, payer, chosen)) <= left:
        # Where no later change is known every month costs the same, however far the money reaches.
        months = 1 if month < settled_law else left // cost
        month, left = month + months, left - months * cost
        if month > _LAST_MONTH:
            raise refused("too_far_ahead", "That pays for centuries ahead.", "Itu membayar berabad-abad ke depan.")
    return Credit(
        settled_to=month - 1 if month > first else None,
        left=left,
        months=month - first,
        next_month=month,
        next_dues=cost,
        uncertain=tuple(doubt(MONTHS_AHEAD.on(first_day(first)))),
    )


@remembered(maxsize=64)
def _settled_law() -> int:
    """Return the first month behind the last change of dues and reliefs that the book knows."""
    last = max(version.since for history in histories("dues", "relief") for version in history)
    return month_of(last) + 1


@remembered(maxsize=1 << 17)
def rate(month: int, basis: int, sector: str, payer: str, programmes: frozenset[str] = PAIR) -> int:
    """Return the total of ``dues`` for a basis, remembered: the fast path for annexes and billing of many people."""
    return dues(month, basis=basis, sector=sector, payer=payer, programmes=programmes).total


def rate_table(
    first: int, last: int, *, basis: int, sector: str, payer: str, programmes: Collection[str] = PAIR
) -> dict[str, int]:
    """Return the total of each month of a span by its text, for pages that show a coming change of the rate."""
    chosen = chosen_programmes(programmes)
    return {month_text(month): rate(month, basis, sector, payer, chosen) for month in range(first, last + 1)}


def coming_change(
    month: int, *, basis: int, sector: str, payer: str, programmes: Collection[str] = PAIR
) -> tuple[int, int] | None:
    """Return the next month whose dues differ from this month's, and what is then due; none when no change is known."""
    chosen = chosen_programmes(programmes)
    now = rate(month, basis, sector, payer, chosen)
    for later in range(month + 1, _settled_law() + 1):
        if (then := rate(later, basis, sector, payer, chosen)) != now:
            return later, then
    return None
