"""Questions about lists: what they hold, how they came out, what waits in them."""

from collections.abc import Iterator, Sequence
from typing import Any

from payung.access.actions import open_file
from payung.roster.queries.alike import rows_alike
from payung.roster.queries.besides import Beside, besides, clashes
from payung.roster.queries.columns import Columns, Match, columns_of_list, fields_to_choose
from payung.roster.queries.fixing import FixTable, fix_table
from payung.roster.queries.lists import (
    Line,
    lines,
    lists_to_release,
    open_stop,
    problem_words,
    rosters,
    rows_to_fix,
)
from payung.roster.queries.parts import PARTS, Selection, selection
from payung.roster.queries.passed import Handed, Share, handed, passed_to, refused_of, shares_of
from payung.roster.queries.problems import Problems, problems
from payung.roster.queries.rows import cells_of, readings_of, sealed_cells
from payung.roster.queries.sheets import list_of_sheet, lists_of_file, other_sheets, reading_of, unread_parts
from payung.roster.queries.standing import (
    OUTSIDE,
    Standing,
    left_of,
    rows_to_look_at,
    standing,
    waiting_rows,
    with_reason,
)
from payung.roster.queries.tables import Table, latest_fixes, places_of, reader_of, signature_of, table_of
from payung.roster.queries.typed import (
    Fixes,
    changed,
    fixed_since,
    latest_fix,
    offered,
    spread,
    verdicts_of,
    waiting_alike,
)
from payung.roster.queries.verdicts import RowResult, Tally, results, tally, to_fix_on

__all__ = [
    "OUTSIDE",
    "PARTS",
    "Beside",
    "Columns",
    "FixTable",
    "Fixes",
    "Handed",
    "Line",
    "Match",
    "Problems",
    "RowResult",
    "Selection",
    "Share",
    "Standing",
    "Table",
    "Tally",
    "batches_of",
    "besides",
    "cells_of",
    "changed",
    "clashes",
    "columns_of_list",
    "fields_to_choose",
    "fix_table",
    "fixed_since",
    "handed",
    "latest_fix",
    "latest_fixes",
    "left_of",
    "lines",
    "list_of_sheet",
    "lists_of_file",
    "lists_to_release",
    "offered",
    "open_file",
    "open_stop",
    "other_sheets",
    "passed_to",
    "places_of",
    "problem_words",
    "problems",
    "reader_of",
    "reading_of",
    "readings_of",
    "refused_of",
    "results",
    "rosters",
    "rows_alike",
    "rows_to_fix",
    "rows_to_look_at",
    "sealed_cells",
    "selection",
    "shares_of",
    "signature_of",
    "spread",
    "standing",
    "table_of",
    "tally",
    "to_fix_on",
    "unread_parts",
    "verdicts_of",
    "waiting_alike",
    "waiting_rows",
    "with_reason",
]


def batches_of(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield slices of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
