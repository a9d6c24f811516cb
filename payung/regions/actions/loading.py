"""Loads lists of regions, and the RW that their counts stand for."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.regions.matching import fold, parent_code, rw_code, rw_name
from payung.regions.models import Level, Region
from payung.regions.reading import RegionRow, orphans
from payung.rules.reasons import Reason, Refused

ON_FILE_FROM = date(2012, 1, 1)  # a list says that a region exists, not since when: it counts from this day on

RW_COLUMNS = ("code", "level", "name", "aliases", "parent_id", "opened_on", "source", "certainty")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many regions and RW a list added; what was on file already is not counted."""

    regions: int
    rw: int


@verb("load_regions")
@transaction.atomic
def load(rows: list[RegionRow], *, source: str, on: date, by: Author, opened_on: date = ON_FILE_FROM) -> Loaded:
    """Add the regions of a list and the RW of its counts; what is on file stays as it is.

    Refuses ``parent_missing`` and ``named_otherwise``, with the line of each; then nothing is written.
    """
    known = {region.code: region for region in Region.objects.filter(code__in=_codes_around(rows))}
    faults = orphans(rows, set(known)) or _named_otherwise(rows, known)
    if faults:
        raise Refused(faults)
    added = 0
    for level in (Level.PROVINCE, Level.CITY, Level.DISTRICT, Level.VILLAGE):
        fresh = [
            Region(
                code=row.code, level=level, name=row.name, aliases=row.aliases, parent=known.get(parent_code(row.code)),
                opened_on=opened_on, source=row.source or source, tile_col=row.tile_col, tile_row=row.tile_row,
            )
            for row in rows
            if row.level == level and row.code not in known
        ]  # fmt: skip
        known |= {region.code: region for region in Region.objects.bulk_create(fresh)}
        added += len(fresh)
    rw = _add_rw(rows, known, source=source, opened_on=opened_on)
    if added or rw:
        record(
            "load_regions",
            f"region:{rows[0].code}",
            on=on,
            by=by,
            after={"regions": added, "rw": rw},
            area=rows[0].code,
        )
    return Loaded(added, rw)


def _codes_around(rows: list[RegionRow]) -> set[str]:
    return {row.code for row in rows} | {parent_code(row.code) for row in rows}


def _named_otherwise(rows: list[RegionRow], known: dict[str, Region]) -> list[Reason]:
    """Return a reason for each row whose code is on file under another name: one of the two lists is wrong."""
    words = _("Line %(line)d: %(code)s is on file as %(ours)s, not as %(theirs)s. Check the code.")
    faults = []
    for row in rows:
        ours = known.get(row.code)
        if ours and fold(row.name) not in {fold(ours.name), *(fold(alias) for alias in ours.aliases)}:
            values = {"line": row.line, "code": row.code, "ours": ours.name, "theirs": row.name}
            faults.append(Reason("named_otherwise", words % values))
    return faults


def _add_rw(rows: list[RegionRow], known: dict[str, Region], *, source: str, opened_on: date) -> int:
    villages = [row for row in rows if row.rw_count]
    parents = [known[row.code].pk for row in villages]
    there = set(Region.objects.filter(level=Level.RW, parent__in=parents).values_list("code", flat=True))
    since = opened_on.isoformat()
    fresh = [
        (
            code, Level.RW.value, rw_name(number), "[]", known[row.code].pk, since,
            row.rw_source or row.source or source, "inferred" if number in row.rw_unseen else row.rw_certainty,
        )
        for row in villages
        for number in range(1, row.rw_count + 1)
        if (code := rw_code(row.code, number)) not in there
    ]  # fmt: skip
    Region.objects.append(RW_COLUMNS, fresh)
    return len(fresh)
