"""Spells of membership as plain values, many at once: for what an answer means, and for what a payment settles."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from payung.enrolment.models import PROGRAMME_BITS, Ending, Membership, Terms
from payung.rules.months import month_of
from payung.store.among import each

PAIR = PROGRAMME_BITS["jkk"] | PROGRAMME_BITS["jkm"]


@dataclass(slots=True)
class Spell:
    """One membership: its start, its number's index, the last day of an ending that stands, and its terms by month.

    ``opening`` is the first dues month; ``terms`` are first month, basis, programmes and sector, the earliest first.
    """

    id: int
    worker_id: int
    start: date
    kpj_index: str
    sector: str
    opening: int = field(init=False)
    last_day: date | None = None
    died: bool = False
    terms: list[tuple[int, int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.opening = month_of(self.start)

    @property
    def closing(self) -> int | None:
        """Return the last dues month of a spell that ended."""
        return month_of(self.last_day) if self.last_day else None

    def terms_in(self, month: int) -> tuple[int | None, int, str]:
        """Return basis, programmes and sector of a month: the terms in force, before the first ones the first."""
        chosen: tuple[int | None, int, str] = (None, PAIR, self.sector)
        for place, (since, basis, programmes, sector) in enumerate(self.terms):
            if place == 0 or since <= month:
                chosen = basis, programmes, sector
        return chosen


def spells_by_worker(worker_ids: Iterable[int]) -> dict[int, list[Spell]]:
    """Return the spells of some records by the record's id, the earliest first, without their terms."""
    rows = Membership.objects.filter(worker_id__in=each(worker_ids)).order_by("start", "pk")
    columns = ("id", "worker_id", "start", "kpj_index", "worker__sector")
    spells = {row[0]: Spell(*row) for row in rows.values_list(*columns)}
    endings = Ending.objects.filter(membership_id__in=each(spells), reversed_on=None)
    for pk, last_day, why in endings.values_list("membership_id", "last_day", "why"):
        spells[pk].last_day, spells[pk].died = last_day, why == Ending.Why.DIED
    by_worker: dict[int, list[Spell]] = defaultdict(list)
    for spell in spells.values():
        by_worker[spell.worker_id].append(spell)
    return by_worker


def add_terms(spells: Iterable[Spell]) -> None:
    """Give spells the terms that decide their rate."""
    by_id = {spell.id: spell for spell in spells}
    terms = Terms.objects.filter(membership_id__in=each(by_id)).order_by("membership_id", "from_month")
    columns = ("membership_id", "from_month", "basis_rupiah", "programmes", "sector")
    for pk, since, basis, programmes, sector in terms.values_list(*columns):
        by_id[pk].terms.append((since, basis, programmes, sector))
