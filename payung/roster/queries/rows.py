"""The rows of a list that are kept: their cells as they were sent, and what they say with fixes in place."""

import json
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from payung.access.sealing import seal_all, unseal
from payung.roster.models import Cells as Sealed
from payung.roster.models import Roster, Row
from payung.roster.queries.tables import latest_fixes, reader_of
from payung.roster.reading.rows import RowReader, RowReading

Cells = list[Any]
TOGETHER = 64  # rows that are sealed together: a call for each would cost more than the sealing
ASKED_AT_ONCE = 500  # of them in one query


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime | date | time):
        return {type(cell).__name__: cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    return str(cell)


def _cell(stored: Any) -> Any:
    if not isinstance(stored, dict):
        return stored
    ((kind, value),) = stored.items()
    if kind == "seconds":
        return timedelta(seconds=value)
    kinds: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}
    return kinds[kind].fromisoformat(value)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def sealed_cells(roster: Roster, rows: Sequence[tuple[int, Sequence[Any]]]) -> list[tuple[int, bytes]]:
    """Return the cells of numbered rows sealed, some neighbours together: the first one's number, and the seal."""
    together = [rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER)]
    sealed = seal_all([(_encode(some).encode(), _bound(roster, some[0][0])) for some in together])
    return [(some[0][0], seal) for some, seal in zip(together, sealed, strict=True)]


def _bound(roster: Roster, first: int) -> str:
    return f"rows:{roster.ref}:{first}"


def cells_of(roster: Roster, numbers: Collection[int]) -> dict[int, Cells]:
    """Return the cells of rows as they were sent, by the row's number."""
    blocks = Sealed.objects.filter(roster=roster).order_by("first")
    firsts = list(blocks.values_list("first", flat=True))
    wanted = sorted({firsts[bisect_right(firsts, number) - 1] for number in numbers})
    found: dict[int, Cells] = {}
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        asked = blocks.filter(first__in=wanted[start : start + ASKED_AT_ONCE])
        for first, sealed in asked.values_list("first", "sealed"):
            found.update(json.loads(unseal(sealed, bound_to=_bound(roster, first))))
    return {number: [_cell(cell) for cell in found[number]] for number in numbers}


def cells_now(roster: Roster, rows: Sequence[Row], reader: RowReader) -> list[Cells]:
    """Return the cells of some rows with fixes in place, as wide as the reader wants them, in their order."""
    fixes: dict[int, dict[str, str]] = {}
    for (number, field), value in latest_fixes(roster, [row.number for row in rows]).items():
        fixes.setdefault(number, {})[field] = value
    sent = cells_of(roster, [row.number for row in rows])
    return [_fixed(sent[row.number], fixes.get(row.number, {}), reader) for row in rows]


def _fixed(cells: Cells, values: Mapping[str, str], reader: RowReader) -> Cells:
    cells += [""] * (reader.width - len(cells))
    for field, value in values.items():
        cells[reader.fields[field]] = value
    return cells


def readings_of(roster: Roster, rows: Sequence[Row], reader: RowReader | None = None) -> list[RowReading]:
    """Return what some rows of people say, with fixes in place, in their order; the file stays closed."""
    reader = reader or reader_of(roster)
    cells = cells_now(roster, rows, reader)
    return [reader.read_one(row.number, its) for row, its in zip(rows, cells, strict=True)]
