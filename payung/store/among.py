"""Lookups by many values at once: one bound parameter, however many values there are."""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def each(values: Iterable[int]) -> RawSQL:
    """Return a subquery of these numbers, for ``field__in=``."""
    return _listed(list(values), "bigint")


def each_text(values: Iterable[str]) -> RawSQL:
    """Return a subquery of these words, for ``field__in=``."""
    return _listed(list(values), "text")


def _listed(values: list[int] | list[str], kind: str) -> RawSQL:
    if connection.vendor == "postgresql":
        return RawSQL(f"SELECT unnest(%s::{kind}[])", (values,))  # noqa: S611  the kind is one of two words above
    return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(values),))
