"""Names as written; how they fold for comparison is the registry's own rule."""

from typing import Any

from payung.sheets.folding import ERROR_CELLS, text_of
from payung.sheets.names import name_key


def read_name(cell: Any) -> str:
    """Return the name as written, white space collapsed, invisible characters gone; empty when there is none."""
    name = text_of(cell)
    return name if any(map(str.isalpha, name)) and name.casefold() not in ERROR_CELLS else ""


def read_odd_name(cell: Any) -> tuple[str, str, tuple[str, ...]]:
    """Return name, key and reasons (``name_missing``, ``name_has_digits``) of a name that is not plain words."""
    name = read_name(cell)
    if not name:
        return "", "", ("name_missing",)
    return name, name_key(name), ("name_has_digits",) if any(map(str.isdigit, name)) else ()
