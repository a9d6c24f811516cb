"""Making ready rows workers: what the registry knows of a piece, and writing the newcomers and their sightings."""

import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection

from payung.access.models import User
from payung.roster.models import Roster, Row, Sighting
from payung.roster.queries import Table
from payung.roster.reading.judging import Judgement, Known, Registry
from payung.roster.reading.rows import RowReading
from payung.workers import actions as workers
from payung.workers.models import Relative, Welfare, Worker

SIGHTING_COLUMNS = ("row_id", "worker_id", "kind", "recorded_on")
_HOME = """
    (SELECT g.code FROM workers_residence h JOIN regions_region g ON g.id = h.rw_id
      WHERE h.worker_id = w.id ORDER BY h.from_on DESC, h.id DESC LIMIT 1)
"""


def own_worker_ids(roster: Roster) -> set[int]:
    """Return the ids of the workers whom this roster itself brought."""
    mine = Sighting.objects.filter(row__roster=roster, kind=Sighting.Kind.ADMITTED)
    return set(mine.values_list("worker_id", flat=True))


def known_people(column: str, values: Collection[str]) -> list[tuple[str, Known]]:
    """Return the registered people whose ``column`` (`nik_index` or `match_key`) is among the values, in one query."""
    if not values:
        return []
    listed, given = "(SELECT value FROM json_each(%s))", json.dumps(list(values))
    if connection.vendor == "postgresql":
        listed = "(SELECT json_array_elements_text(%s::json))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT w.{column}, w.id, w.name_key, w.birth_date, {_HOME} FROM workers_worker w "  # noqa: S608  our own
            f"WHERE w.{column} IN {listed}",
            [given],
        )
        found = cursor.fetchall()
    return [(value, Known(pk, key, _day(born), (home or "").partition("-")[0])) for value, pk, key, born, home in found]


def _day(stored: date | str) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(stored)


class Admission:
    """Admits the ready rows of one roster, piece by piece, inside the caller's transactions."""

    def __init__(self, roster: Roster, table: Table, *, on: date, by: User | None) -> None:
        self.roster, self.table, self.on, self.by = roster, table, on, by
        self.empty = not Worker.objects.exists()
        self.by_number: dict[int, int] = dict(
            Sighting.objects.filter(row__roster=roster).values_list("row__number", "worker_id")
        )
        self.welfare = roster.kind == Roster.Kind.CANDIDATE
        self.beside = self.welfare or bool(table.choice.layout.fields.keys() & {"heir_name", "decile", "kk_number"})

    def registry(self, indexes: dict[str, str], keys: set[str], own: set[int]) -> Registry:
        """Return what is registered under these blind indexes and match keys, the roster's own people left out."""
        if self.empty:
            return Registry()
        niks = {index: nik for nik, index in indexes.items()}
        by_nik = {niks[index]: known for index, known in known_people("nik_index", niks) if known.ref not in own}
        by_key: dict[str, list[Known]] = {}
        for key, known in known_people("match_key", keys):
            if known.ref not in own:
                by_key.setdefault(key, []).append(known)
        return Registry(by_nik, by_key)

    def take(
        self, ids: Sequence[int], readings: Sequence[RowReading], judgements: Sequence[Judgement],
        indexes: dict[str, str], *, admit: bool,
    ) -> set[int]:  # fmt: skip
        """Write workers for the ready rows and sightings for all rows about somebody; return the new workers' ids."""
        ready = [
            (pk, reading)
            for pk, reading, judgement in zip(ids, readings, judgements, strict=True)
            if admit and judgement.verdict == Row.Verdict.READY
        ]
        people = [self._newcomer(reading, indexes) for _pk, reading in ready]
        admitted = workers.admit(people, on=self.on)
        day = self.on.isoformat()
        sightings: list[tuple[Any, ...]] = []
        for (row_id, reading), (worker_id, _ref) in zip(ready, admitted, strict=True):
            self.by_number[reading.number] = worker_id
            sightings.append((row_id, worker_id, Sighting.Kind.ADMITTED.value, day))
        for row_id, reading, judgement in zip(ids, readings, judgements, strict=True):
            if judgement.verdict == Row.Verdict.DUPLICATE:
                worker_id = judgement.of_known or self.by_number.get(judgement.of_row or 0)
                if worker_id:
                    self.by_number[reading.number] = worker_id
                    sightings.append((row_id, worker_id, Sighting.Kind.KNOWN.value, day))
        Sighting.objects.append(SIGHTING_COLUMNS, sightings)
        if self.beside:
            self._keep_beside(
                [(reading, worker_id) for (_row, reading), (worker_id, _ref) in zip(ready, admitted, strict=True)]
            )
        return {worker_id for worker_id, _ref in admitted}

    def _newcomer(self, reading: RowReading, indexes: dict[str, str]) -> workers.Newcomer:
        assert reading.nik and reading.birth_date and reading.sex and reading.rw, "a ready row is complete"  # noqa: PT018
        kk = self.table.reader.beside(reading.cells).get("kk_number", "") if self.beside else ""
        return workers.Newcomer(
            nik=reading.nik, name=reading.name[:200], birth_date=reading.birth_date, sex=reading.sex,
            rw_id=self.table.rw_ids[reading.rw], birth_place=reading.birth_place[:80], rt=reading.rt[:3],
            phone=reading.phone or "", occupation=reading.occupation, occupation_text=reading.occupation_text[:120],
            sector=reading.sector or "other", kk_number=kk, key=reading.name_key[:200], match=reading.match_key,
            nik_index=indexes[reading.nik],
        )  # fmt: skip

    def _keep_beside(self, admitted: Sequence[tuple[RowReading, int]]) -> None:
        """Keep heirs and welfare lines that stand beside the core columns."""
        heirs, lines = [], []
        for reading, worker_id in admitted:
            more = self.table.reader.beside(reading.cells)
            if more.get("heir_name"):
                heirs.append(Relative(
                    worker_id=worker_id, relation=more.get("heir_relation", "")[:20], name=more["heir_name"][:200],
                    phone=more.get("heir_phone") or "", recorded_on=self.on,
                ))  # fmt: skip
            if self.welfare:
                source = more.get("welfare_source") or self.roster.source or self.roster.file.name
                lines.append(Welfare(
                    worker_id=worker_id, source=source[:30], decile=more.get("decile"),
                    snapshot_on=self.roster.snapshot_on or self.roster.on, recorded_on=self.on,
                ))  # fmt: skip
        Relative.objects.bulk_create(heirs)
        workers.note_welfare(lines)
