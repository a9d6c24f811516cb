"""Questions about lists: what they hold, how they came out, what waits in them."""

from collections.abc import Iterator, Sequence
from typing import Any

from payung.access.actions import open_file
from payung.roster.queries.alike import rows_alike
from payung.roster.queries.rows import cells_of, encode_cells, readings_of
from payung.roster.queries.tables import Table, latest_fixes, places_of, reader_of, table_of
from payung.roster.queries.verdicts import RowResult, Tally, results, tally, to_fix_on

__all__ = [
    "RowResult",
    "Table",
    "Tally",
    "batches_of",
    "cells_of",
    "encode_cells",
    "latest_fixes",
    "open_file",
    "places_of",
    "reader_of",
    "readings_of",
    "results",
    "rows_alike",
    "table_of",
    "tally",
    "to_fix_on",
]


def batches_of(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield slices of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
