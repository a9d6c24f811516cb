"""The spells of membership that payments may settle, with what decides their rate, person by person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from django.db.models import Count

from payung.dues.queries.credits import standing
from payung.enrolment.models import PROGRAMME_BITS, Membership
from payung.enrolment.queries.spells import Spell, add_terms, spells_by_worker
from payung.rules.dues import bands, rate
from payung.rules.months import first_day, month_of
from payung.rules.reasons import Refused
from payung.store.among import each
from payung.workers.queries import roots


def spells_of(worker_ids: Iterable[int], *, known_on: date) -> dict[int, list[Spell]]:
    """Return for each worker the spells that her payments may settle, ordered by start.

    Her own record's, or, where it has none, those of the records that are the same person.
    """
    asked = set(worker_ids)
    root_of = roots(known_on)
    family: dict[int, set[int]] = defaultdict(set)
    for absorbed, root in root_of.items():
        family[root] |= {root, absorbed}
    same = {one: family.get(root_of.get(one, one), set()) | {one} for one in asked}
    by_worker = spells_by_worker(set().union(*same.values()) if same else set())
    add_terms(spell for spells in by_worker.values() for spell in spells)
    found = {}
    for one, records in same.items():
        own = by_worker.get(one) or [spell for record in records for spell in by_worker.get(record, ())]
        found[one] = sorted(own, key=lambda spell: (spell.start, spell.id))
    return found


def spells_by_id(membership_ids: Iterable[int]) -> dict[int, Spell]:
    """Return these memberships as spells, with what decides their rate, by the id of the membership."""
    workers = Membership.objects.filter(pk__in=each(wanted := set(membership_ids))).values_list("worker_id", flat=True)
    found = {one.id: one for some in spells_by_worker(workers).values() for one in some if one.id in wanted}
    add_terms(found.values())
    return found


def left_behind() -> set[int]:
    """Return the workers with a month settled on a membership, though a later one of theirs has begun by that month."""
    twice = Membership.objects.values("worker_id").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    next_opening: dict[int, tuple[int, int]] = {}
    workers = each([row["worker_id"] for row in twice])
    spells = Membership.objects.filter(worker_id__in=workers).order_by("worker", "start")
    for (worker, pk, _start), (following, _pk, start) in pairwise(spells.values_list("worker_id", "pk", "start")):
        if worker == following:
            next_opening[pk] = worker, month_of(start)
    months = standing(date.max).filter(membership_id__in=each(next_opening)).values_list("membership_id", "month")
    return {next_opening[pk][0] for pk, month in months if month >= next_opening[pk][1]}


def spell_for(month: int, spells: Sequence[Spell]) -> Spell | None:
    """Return the spell that a dues month belongs to: the latest that had begun; None before the first."""
    begun = [spell for spell in spells if spell.opening <= month]
    return begun[-1] if begun else None


def price_in(spell: Spell, months: Iterable[int], payer: str) -> int:
    """Return what these dues months of a spell cost a payer, in rupiah, each by its terms and its law."""
    return sum(rate_of(month, *spell.terms_in(month), payer) or 0 for month in months)


@lru_cache(maxsize=1 << 12)
def lowest_basis(month: int) -> int:
    """Return the basis of the lowest band, which programmes for vulnerable workers use, in rupiah a month."""
    return bands(first_day(month))[0].basis_rupiah


@lru_cache(maxsize=1 << 16)
def rate_of(month: int, basis: int | None, programmes: int, sector: str, payer: str) -> int | None:
    """Return the dues of a month in rupiah for this payer; None for a month or terms that the law does not know."""
    names = frozenset(name for name, bit in PROGRAMME_BITS.items() if programmes & bit)
    try:
        return rate(month, basis or lowest_basis(month), sector, payer, names)
    except Refused:
        return None
