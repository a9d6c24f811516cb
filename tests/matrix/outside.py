"""What an act has written, and whether anything of it lies outside of an area: by rows, not by the code's own paths."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

from payung.regions.models import Region
from payung.workers.models import Residence, Worker
from tests.matrix.lookers import Looker

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+"?([a-z0-9_]+)', re.IGNORECASE)
# Written by whoever looks or asks, yes or no: who tried, which session, which form.
BESIDE = frozenset({"django_session", "access_niktry", "access_once", "access_sight", "payung_limits"})
# What a fact names without touching it: who, under which paper, in which drive, in which file.
NAMED = frozenset({
    "by", "maker", "user", "letter", "campaign", "file", "document", "annex", "reversed_by", "confirmed_by",
    "applied_by", "approved_by", "handed_over_by", "returned_by", "undone_by", "decided_by", "brought_by", "sent_by",
    "made_by", "follows", "parent", "answered_by", "dropped_by",
})  # fmt: skip
DEEPEST = 4
Rows = dict[type[models.Model], dict[Any, tuple[Any, ...]]]


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collect the tables written to meanwhile, those beside left out."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        match = WRITES.match(sql)
        if match and match[1].lower() not in BESIDE:
            found.append(match[1].lower())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def _ours() -> list[type[models.Model]]:
    return [
        model for model in apps.get_models()
        if model.__module__.startswith("payung.") and model._meta.db_table not in BESIDE
    ]  # fmt: skip


def rows(tables: frozenset[str] | None = None) -> Rows:
    """Return every row of every table of ours, or of these."""
    return {
        model: {row[0]: row for row in model._base_manager.values_list("pk", *_columns(model))}
        for model in _ours() if tables is None or model._meta.db_table in tables
    }  # fmt: skip


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not isinstance(field, models.BinaryField)]


def foreign(before: Rows, looker: Looker, written: Iterable[str]) -> list[str]:
    """Return what differs from before and lies outside of the looker's area; a row that is gone is looked up as it was.

    Only tables ``written`` to are compared where every statement is heard: rows that PostgreSQL copies in are not.

    What belongs to a region around the area is shared with it: a settlement's receipt may be the whole city's.
    """
    homes = _homes()
    found = []
    tables = frozenset(written) if connection.vendor == "sqlite" else None
    for model, now in rows(tables).items():
        then = before[model]
        changed = [pk for pk, row in now.items() if then.get(pk) != row]
        gone = set(then) - set(now)
        for thing in model._base_manager.filter(pk__in=changed[:200]):
            found += [f"{model._meta.label} of {place}" for place in places(thing, homes) if not looker.shares(place)]
        if gone and model._meta.label in {"workers.Worker", "workers.Residence"}:
            attnames = ["pk", *_columns(model)]
            for pk in gone:
                row = dict(zip(attnames, then[pk], strict=True))
                place = homes.get(row.get("worker_id", row.get("id")), "")
                found += [f"{model._meta.label} gone, of {place}"] if place and not looker.shares(place) else []
    return sorted(set(found))


def _homes() -> dict[int, str]:
    """Return where each worker lives last."""
    return dict(Residence.objects.order_by("from_on", "id").values_list("worker_id", "rw__code"))


def places(thing: models.Model, homes: dict[int, str], depth: int = 0) -> set[str]:
    """Return the codes of the regions that a row is about: its own, and those of what it belongs to."""
    if isinstance(thing, Worker):
        return {homes[thing.pk]} if thing.pk in homes else set()
    if isinstance(thing, Region):
        return {thing.code}
    found = {value for name in ("area", "area_code") if isinstance(value := getattr(thing, name, None), str) and value}
    if depth < DEEPEST:
        for field in thing._meta.concrete_fields:
            if field.is_relation and field.name not in NAMED and getattr(thing, field.attname) is not None:
                found |= places(getattr(thing, field.name), homes, depth + 1)
    return found
