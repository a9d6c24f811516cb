"""Judging a kept list in pieces: rows, workers and progress in one transaction each, so that a kill loses nothing."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.sealing import blind_index
from payung.access.verbs import verb
from payung.roster import queries
from payung.roster.actions.admitting import Admission, Piece, take_turn
from payung.roster.actions.passing import hand_over
from payung.roster.actions.resting import Look, ToldMeanwhileError, Watch
from payung.roster.actions.returning import settle_returned
from payung.roster.models import Roster, Row
from payung.roster.queries import Table, sealed_cells
from payung.roster.queries.registered import own_worker_ids
from payung.roster.reading.judgement import Judge, shared_phones
from payung.roster.reading.rows import RowReading
from payung.sheets.refusals import Unreadable

PIECE = 25_000  # rows a transaction: another writer waits well under a second


@verb("judge_roster")
def judge(
    roster: Roster, *, admit: bool, on: date, by: Author, tell: Callable[[int, int], None] = lambda done, of: None
) -> Roster:
    """Judge every row of a roster that was not judged yet, and with ``admit`` make the ready ones workers.

    May be stopped at any moment and called again: it goes on where it was. ``tell`` hears rows done and rows in all.
    Where the sender is told of too many people who live elsewhere it stops and rests. Refuses what cannot be read as
    a list, and remembers why on the roster.
    """
    if queries.open_stop(roster):
        return roster
    with collector_at_rest():
        try:
            table = queries.table_of(roster)
        except Unreadable as no:
            _remember_problem(roster, no)
            raise
        if not roster.judged_rows and not _remember_columns(roster, table):
            return judge(roster, admit=admit, on=on, by=by, tell=tell)  # somebody chose columns meanwhile
        readings = table.reader.read()
        run = Run(roster, table, readings, admit=admit, on=on, by=by)
        for start in range(roster.judged_rows, len(readings), PIECE):
            if not run.piece(start, readings[start : start + PIECE]):
                roster.refresh_from_db()
                return judge(roster, admit=admit, on=on, by=by, tell=tell)  # another run was faster
            if run.watch.has_stopped:
                return roster
            tell(min(start + PIECE, len(readings)), len(readings))
    if not roster.finished_on:
        settle_returned(roster, table=table, on=on, by=by)
    finish(roster, total=len(readings), reading=queries.reading_of(table, readings), on=on, by=by)
    hand_over(roster, on=on)
    return roster


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep Python's cycle collector from walking a million cells that hold no cycle: a fifth of the time."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # straight to the old objects: else the next collection of young ones walks them all
        if was_at_work:
            gc.enable()


@transaction.atomic
def finish(roster: Roster, *, total: int, reading: dict[str, Any], on: date, by: Author) -> None:
    """Write down that all rows are judged, with what came out."""
    roster.refresh_from_db(from_queryset=Roster.objects.select_for_update(), fields=["finished_on"])
    if roster.finished_on:
        return
    roster.total_rows, roster.finished_on, roster.problem, roster.reading = total, on, "", reading
    roster.save(update_fields=["total_rows", "finished_on", "problem", "reading"])
    record("judge_roster", roster.ref, on=on, by=by, after=queries.tally(roster).counts)


@transaction.atomic
def _remember_problem(roster: Roster, no: Unreadable) -> None:
    roster.problem, roster.problem_details = no.code, no.details
    roster.save(update_fields=["problem", "problem_details"])


@transaction.atomic
def _remember_columns(roster: Roster, table: Table) -> bool:
    """Write down where the table stands and what its columns hold, so that kept rows are read without the file.

    Not if they were chosen meanwhile: then the list is read again, and False returned.
    """
    read = roster.layout, roster.sheet
    roster.refresh_from_db(from_queryset=Roster.objects.select_for_update(of=("self",)))
    if (roster.layout, roster.sheet) != read or roster.judged_rows:
        return False
    layout = table.choice.layout
    roster.header_row, roster.problem, roster.sheet = table.header_row, "", layout.sheet
    roster.layout = {str(column.index): column.field or "" for column in layout.columns}
    roster.sheets = [[one.name, one.hidden] for one in table.choice.lists]
    roster.save(update_fields=["header_row", "problem", "layout", "sheet", "sheets"])
    return True


class Run:
    """One pass over a roster's rows: what earlier rows and the registry say, piece by piece."""

    def __init__(
        self, roster: Roster, table: Table, readings: Sequence[RowReading], *, admit: bool, on: date, by: Author
    ) -> None:
        self.roster, self.table, self.readings, self.admit = roster, table, readings, admit
        self.shared = shared_phones(readings)
        self.judge = Judge(self.shared)
        self.admission = Admission(roster, table, on=on, by=by)
        self.own = own_worker_ids(roster)
        self.watch = Watch(roster, is_first=True, on=on, by=by)
        if roster.judged_rows:
            self._recall()

    def piece(self, start: int, readings: Sequence[RowReading]) -> bool:
        """Judge a piece, then store and admit it in one transaction that only writes.

        What takes time happens before, so that other writers get their turn. If somebody else registered one of
        these people in between, the piece is judged once more. Returns whether it was still to be done.
        """
        for last_try in (False, False, True):
            work, look = self._judged(readings)
            try:
                with transaction.atomic():
                    take_turn()
                    if Roster.objects.values_list("judged_rows", flat=True).get(pk=self.roster.pk) != start:
                        return False
                    self.watch.keep(look)
                    self.own.update(self.admission.write(work))
                    self.roster.judged_rows = start + look.told
                    self.roster.total_rows = len(self.readings)
                    self.roster.save(update_fields=["judged_rows", "total_rows"])
                return True
            except (IntegrityError, ToldMeanwhileError):
                if last_try:
                    raise
                self.roster.judged_rows = start
                self._recall()
        raise AssertionError("the last try returns or raises")

    def _judged(self, readings: Sequence[RowReading]) -> tuple[Piece, Look]:
        indexes = {reading.nik: blind_index("nik", reading.nik) for reading in readings if reading.nik}
        judgements = self.judge.judge(readings, self.admission.registry(readings, indexes, self.own))
        look = self.watch.look(readings, judgements, indexes)
        readings, judgements = readings[: look.told], judgements[: look.told]
        cells = sealed_cells(self.roster, [(reading.number, reading.cells) for reading in readings])
        return self.admission.prepare(readings, judgements, indexes, cells=cells, admit=self.admit), look

    def _recall(self) -> None:
        """Remember the rows that were ready before a stop."""
        self.judge = Judge(self.shared)
        ready = set(Row.objects.filter(roster=self.roster, verdict=Row.Verdict.READY).values_list("number", flat=True))
        self.judge.recall(reading for reading in self.readings if reading.number in ready)
