"""The rows of a list that are kept: their cells as they were sent, and what they say with fixes in place."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from payung.access.sealing import unseal
from payung.roster.models import Roster, Row
from payung.roster.queries.tables import latest_fixes, reader_of
from payung.roster.reading.rows import RowReader, RowReading

Cells = list[Any]


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


encode_cells = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def cells_of(roster: Roster, row: Row) -> Cells:
    """Return a row's cells as they were sent."""
    stored = json.loads(unseal(row.cells_sealed, bound_to=f"row:{roster.ref}:{row.number}"))
    return [_cell(cell) for cell in stored]


def cells_now(roster: Roster, rows: Sequence[Row], reader: RowReader) -> list[Cells]:
    """Return the cells of some rows with fixes in place, as wide as the reader wants them, in their order."""
    fixes: dict[int, dict[str, str]] = {}
    for (number, field), value in latest_fixes(roster, [row.number for row in rows]).items():
        fixes.setdefault(number, {})[field] = value
    return [_fixed(cells_of(roster, row), fixes.get(row.number, {}), reader) for row in rows]


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
