"""From what a person typed or pressed to the values for rows: what differs, what was offered, what the others take."""

from collections import Counter
from collections.abc import Collection, Mapping

from django.db.models import Max

from payung.roster.models import Fix, Roster, Row
from payung.roster.queries.alike import waiting_like, with_the_same_text
from payung.roster.queries.offers import offers_for
from payung.roster.queries.rows import readings_of
from payung.roster.queries.showing import FIELDS_OF_GROUP, FIXED_FIELDS, columns_of, values_shown
from payung.roster.queries.tables import reader_of

Fixes = dict[int, dict[str, str]]


def changed(roster: Roster, values: Mapping[tuple[int, str], str]) -> Fixes:
    """Return the values that differ from what stood in their boxes, by row and field."""
    shown = values_shown(roster, {number for number, _field in values})
    fixes: Fixes = {}
    for (number, name), value in values.items():
        if name in FIXED_FIELDS and shown.get((number, name), value) != value:
            fixes.setdefault(number, {})[name] = value
    return fixes


def latest_fix(roster: Roster) -> int:
    """Return the id of the list's latest fix; 0 before the first."""
    return Fix.objects.filter(row__roster=roster).aggregate(latest=Max("id"))["latest"] or 0


def fixed_since(roster: Roster, numbers: Collection[int], seen: int) -> set[int]:
    """Return which of some rows were fixed after that fix: whoever typed on an older page did not see it."""
    later = Fix.objects.filter(row__roster=roster, id__gt=seen).values_list("row__number", flat=True)
    return set(numbers).intersection(later)


def offered(roster: Roster, number: int, kind: str, *, alike: bool) -> Fixes:
    """Return what was proposed for a row, and with ``alike`` for all that wait for the same reasons, each its own."""
    model = Row.objects.filter(roster=roster, number=number).first()
    if model is None:
        return {}
    reader, codes = reader_of(roster), model.reasons.split(",")
    rows = [model, *(waiting_like(roster, model) if alike else [])]
    fixes: Fixes = {}
    for reading in readings_of(roster, rows, reader):
        for offer in offers_for(reading, codes, reader):
            if offer.kind == kind:
                fixes[reading.number] = {offer.field: offer.value}
    return fixes


def spread(roster: Roster, number: int, group: str, fixes: Fixes) -> Fixes:
    """Return what was typed into one cell of a row for all rows that wait for the same reasons with the same text."""
    fields = FIELDS_OF_GROUP.get(group, (group,))
    values = {name: value for name, value in fixes.get(number, {}).items() if name in fields}
    if not values:
        return {}
    columns = columns_of(group, reader_of(roster))
    return {other: dict(values) for other in with_the_same_text(roster, number, columns)}


def waiting_alike(roster: Roster, number: int) -> list[int]:
    """Return the numbers of all rows that wait for the same reasons as one, itself first; empty for no such row."""
    model = Row.objects.filter(roster=roster, number=number).first()
    return [number, *(row.number for row in waiting_like(roster, model))] if model else []


def verdicts_of(roster: Roster, numbers: Collection[int]) -> Counter[str]:
    """Return how many of some rows have each verdict."""
    wanted = set(numbers)
    rows = Row.objects.filter(roster=roster, number__gte=min(wanted, default=0), number__lte=max(wanted, default=0))
    return Counter(verdict for number, verdict in rows.values_list("number", "verdict") if number in wanted)
