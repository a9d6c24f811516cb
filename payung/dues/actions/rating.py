"""Says what each line of an annex costs at the rates of the law, once its receipt, and so its payer, is known."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db import transaction

from payung.dues.actions.ledger import hold_the_books
from payung.dues.models import AnnexLine
from payung.dues.queries.spells import rate_of, spell_for, spells_of
from payung.enrolment.queries.spells import PAIR, Spell
from payung.rules.reliefs import Sector
from payung.store.among import each

PIECE = 10_000  # lines to a transaction


class _Line(NamedTuple):
    id: int
    month: int | None
    programmes: int
    rupiah: int | None
    worker_id: int | None
    sector: str | None
    payer: str


def rate_lines(*, on: date) -> int:
    """Write the rate of every line that has a receipt and no rate yet; return how many there were.

    The payer decides the rate (PP 50/2025 article 3). A member's own terms hold; for anybody else the lowest basis. A
    rate is written once: what was said to be owed does not change afterwards.
    """
    count = 0
    while True:
        with transaction.atomic():
            hold_the_books()
            lines = [
                _Line(*row)
                for row in AnnexLine.objects.filter(rate_rupiah=None, payment__isnull=False)
                .order_by("id")
                .values_list(
                    "id", "month", "programmes", "rupiah", "worker_id", "worker__sector", "payment__payer_class"
                )[:PIECE]
            ]
            if not lines:
                return count
            _write_rates(lines, on)
            count += len(lines)


def _write_rates(lines: list[_Line], on: date) -> None:
    spells = spells_of({line.worker_id for line in lines if line.worker_id}, known_on=on)
    by_rate: dict[int, list[int]] = defaultdict(list)
    for line in lines:
        by_rate[_rate(line, spells.get(line.worker_id or 0, []))].append(line.id)
    for rate, ids in by_rate.items():
        AnnexLine.objects.filter(pk__in=each(ids)).update(rate_rupiah=rate)


def _rate(line: _Line, spells: list[Spell]) -> int:
    """Return the rupiah of one line; where the law cannot say, what the annex says."""
    if line.month is None:
        return line.rupiah or 0
    spell = spell_for(line.month, spells) or (spells[0] if spells else None)
    if spell:
        rates = [rate_of(line.month, *spell.terms_in(line.month), line.payer)]
    else:
        sectors = [line.sector] if line.sector else [Sector.OTHER.value, Sector.TRANSPORT.value]
        rates = [rate_of(line.month, None, line.programmes or PAIR, sector, line.payer) for sector in sectors]
    # Whose work is unknown may pay the rate of either sector: the annex says which, if it is one of them.
    return next((rate for rate in rates if rate is not None and rate == line.rupiah), rates[0] or line.rupiah or 0)
