"""Making ready rows workers: what the registry knows of a piece, and writing the newcomers and their sightings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from payung.access.authors import Author
from payung.roster.models import Cells, Roster, Row, Sighting
from payung.roster.queries.registered import known_people, villages_of
from payung.roster.reading.judgement import Judgement, Known, Registry
from payung.roster.reading.reasons import DUPLICATE, READY
from payung.roster.reading.rows import RowReader, RowReading
from payung.sheets.folding import text_of
from payung.store.locks import Lock, hold
from payung.workers import actions as workers
from payung.workers.matching import names_alike
from payung.workers.models import Relative, Welfare, Worker

ROW_COLUMNS = ("id", "roster_id", "number", "verdict", "reasons", "of_number", "rw_id", "discarded_why")
CELLS_COLUMNS = ("roster_id", "first", "sealed")
SIGHTING_COLUMNS = ("row_id", "worker_id", "kind", "recorded_on")


@dataclass(slots=True)
class Piece:
    """Rows of a list with all that is to be written about them: new with their ``cells``, or stored with ``ids``."""

    readings: Sequence[RowReading]
    judgements: Sequence[Judgement]
    cells: Sequence[tuple[int, bytes]]
    ids: Sequence[int]
    ready: list[int]  # places of the ready rows
    people: list[workers.Prepared]


class Seen(Protocol):
    """What reads rows, and the region ids of RW codes; a `Table` is one."""

    @property
    def reader(self) -> RowReader: ...

    @property
    def rw_ids(self) -> dict[str, int]: ...


class Admission:
    """Admits the ready rows of one roster, piece by piece: prepared first, then written in the caller's transaction."""

    def __init__(self, roster: Roster, table: Seen, *, on: date, by: Author) -> None:
        self.roster, self.table, self.on, self.by = roster, table, on, by
        self.by_number: dict[int, int] = dict(
            Sighting.objects.filter(row__roster=roster).values_list("row__number", "worker_id")
        )
        self.welfare = roster.kind == Roster.Kind.CANDIDATE
        self.street = table.reader.fields.get("address")
        self.beside = self.welfare or bool(table.reader.fields.keys() & {"heir_name", "decile", "kk_number"})

    def registry(self, readings: Sequence[RowReading], indexes: dict[str, str], own: set[int]) -> Registry:
        """Return what is registered about these people by NIK and by likeness, the roster's own people left out."""
        if not Worker.objects.exists():  # asked each time: somebody else may send the first list just now
            return Registry()
        niks = {index: nik for nik, index in indexes.items()}
        by_nik = {
            niks[index]: Known(pk, key, born, None)
            for index, pk, key, born in known_people("nik_index", niks) if pk not in own
        }  # fmt: skip
        names: dict[str, set[str]] = {}
        for reading in readings:
            if reading.match_key and not reading.in_error:
                names.setdefault(reading.match_key, set()).add(reading.name_key)
        alike = [
            (match, pk, key, born)
            for match, pk, key, born in known_people("match_key", names)
            if (key in names[match] or any(names_alike(key, name) for name in names[match])) and pk not in own
        ]
        homes = villages_of([pk for _match, pk, _key, _born in alike])
        by_key: dict[str, list[Known]] = {}
        for match, pk, key, born in alike:
            by_key.setdefault(match, []).append(Known(pk, key, born, homes.get(pk)))
        return Registry(by_nik, by_key)

    def prepare(
        self, readings: Sequence[RowReading], judgements: Sequence[Judgement], indexes: dict[str, str], *,
        cells: Sequence[tuple[int, bytes]] = (), ids: Sequence[int] = (), admit: bool,
    ) -> Piece:  # fmt: skip
        """Return all that is to be written about judged rows; new ones' ``cells``, or the ``ids`` of stored ones."""
        ready = [place for place, judgement in enumerate(judgements) if admit and judgement.verdict == READY]
        people = workers.prepare([self.newcomer(readings[place], indexes) for place in ready], on=self.on)
        return Piece(readings, judgements, cells, ids, ready, people)

    def write(self, piece: Piece) -> set[int]:
        """Write rows, workers for the ready ones, and sightings for all about somebody; return the new workers' ids."""
        ids = piece.ids or self._write_rows(piece)
        admitted = workers.write_prepared(piece.people)
        day = self.on.isoformat()
        sightings: list[tuple[Any, ...]] = []
        for place, worker_id in zip(piece.ready, admitted, strict=True):
            self.by_number[piece.readings[place].number] = worker_id
            sightings.append((ids[place], worker_id, Sighting.Kind.ADMITTED.value, day))
        for row_id, reading, judgement in zip(ids, piece.readings, piece.judgements, strict=True):
            if judgement.verdict == DUPLICATE:
                worker_id = judgement.of_known or self.by_number.get(judgement.of_row or 0, 0)
                if worker_id:
                    self.by_number[reading.number] = worker_id
                    sightings.append((row_id, worker_id, Sighting.Kind.KNOWN.value, day))
        Sighting.objects.append(SIGHTING_COLUMNS, sightings)
        self.keep_beside([(piece.readings[place], pk) for place, pk in zip(piece.ready, admitted, strict=True)])
        return set(admitted)

    def _write_rows(self, piece: Piece) -> Sequence[int]:
        roster, rw_ids = self.roster.pk, self.table.rw_ids
        ids = Row.objects.reserve(len(piece.readings))
        Row.objects.append(ROW_COLUMNS, [
            (pk, roster, reading.number, verdict, ",".join(reasons), of_row, rw_ids.get(reading.rw or ""), "")
            for pk, reading, (verdict, reasons, of_row, _known) in zip(
                ids, piece.readings, piece.judgements, strict=True
            )
        ])  # fmt: skip
        Cells.objects.append(CELLS_COLUMNS, [(roster, first, sealed) for first, sealed in piece.cells])
        return ids

    def newcomer(self, reading: RowReading, indexes: dict[str, str]) -> workers.Newcomer:
        """Return whom a ready row says to be admitted."""
        assert reading.nik and reading.birth_date and reading.sex and reading.rw, "a ready row is complete"  # noqa: PT018
        kk = self.table.reader.beside(reading.cells).get("kk_number", "") if self.beside else ""
        return workers.Newcomer(
            nik=reading.nik, name=reading.name[:200], birth_date=reading.birth_date, sex=reading.sex,
            rw_id=self.table.rw_ids[reading.rw], birth_place=reading.birth_place[:80], rt=reading.rt[:3],
            street="" if self.street is None else text_of(reading.cells[self.street])[:200],
            phone=reading.phone or "", occupation=reading.occupation, occupation_text=reading.occupation_text[:120],
            sector=reading.sector or "other", kk_number=kk, key=reading.name_key[:200], match=reading.match_key,
            nik_index=indexes[reading.nik],
        )  # fmt: skip

    def keep_beside(self, admitted: Sequence[tuple[RowReading, int]]) -> None:
        """Keep heirs and welfare lines that stand beside the core columns."""
        if not self.beside:
            return
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


def take_turn() -> None:
    """Let admissions wait for each other, so that nobody is admitted twice; SQLite has one writer anyway."""
    hold(Lock.ADMISSION)
