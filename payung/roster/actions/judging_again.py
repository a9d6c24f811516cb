"""Judging again what was kept: after a fix, a discarded row, or when the ready rows are to be admitted."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from payung.access.authors import Author
from payung.access.sealing import blind_index
from payung.access.verbs import verb
from payung.roster import queries
from payung.roster.actions.admitting import Admission, take_turn
from payung.roster.actions.judging import collector_at_rest
from payung.roster.actions.passing import hand_over
from payung.roster.actions.resting import ToldMeanwhileError, Watch
from payung.roster.models import Roster, Row, Sighting
from payung.roster.queries.registered import own_worker_ids
from payung.roster.reading.judgement import Judge, Judgement, shared_phones
from payung.roster.reading.rows import RowReading
from payung.rules.reasons import Reason, Refused

NOT_ASKED = "discarded"  # the kind of a row that a person took out
PIECE = 2_500  # rows a transaction: written in well under a second
TRIES = 100  # of a list that others change all the while


class _ChangedError(Exception):
    """Somebody else changed the list since it was read."""


@verb("judge_roster")
def judge_again(roster: Roster, *, admit: bool, on: date, by: Author) -> int:
    """Judge all rows of a roster anew, rows that were admitted or discarded aside; return how many were admitted.

    Each piece is judged before and written in one transaction; where somebody else was faster, everything is read
    again. Calling it again does no harm. Of a list that rests nothing is judged. Refuses ``roster_undone``.
    """
    admitted: list[int] = []
    for last_try in (False,) * (TRIES - 1) + (True,):
        try:
            with collector_at_rest():
                _judge_once(roster, admitted, admit=admit, on=on, by=by)
            break
        except (_ChangedError, ToldMeanwhileError, IntegrityError):
            if last_try:
                raise
            roster.refresh_from_db()
            refuse_if_undone(roster)
    if roster.finished_on:
        hand_over(roster, on=on)
    return len(admitted)


def refuse_if_undone(roster: Roster) -> None:
    """Refuse ``roster_undone``."""
    if roster.undone_on:
        raise Refused([Reason("roster_undone", _("This import was undone. Send the list again."))])


def _judge_once(roster: Roster, admitted: list[int], *, admit: bool, on: date, by: Author) -> None:
    """Judge everything once; the ids of new workers go into ``admitted``, piece by piece."""
    if queries.open_stop(roster):
        return
    state, watch = _state(roster), Watch(roster, is_first=False, on=on, by=by)
    rows = {row.number: row for row in Row.objects.filter(roster=roster)}
    settled = _settled(roster, rows.values())
    table = queries.table_of(roster)
    readings = [
        reading._replace(kind=NOT_ASKED) if rows[reading.number].discarded_why else reading
        for reading in table.reader.read()
        if reading.number in rows
    ]
    judge, admission, own = (
        Judge(shared_phones(readings)),
        Admission(roster, table, on=on, by=by),
        own_worker_ids(roster),
    )
    for piece in queries.batches_of(readings, PIECE):
        indexes = {reading.nik: blind_index("nik", reading.nik) for reading in piece if reading.nik}
        judgements = judge.judge(piece, admission.registry(piece, indexes, own))
        open_rows = [
            (rows[reading.number], reading, judgement)
            for reading, judgement in zip(piece, judgements, strict=True)
            if rows[reading.number].pk not in settled and reading.kind != NOT_ASKED
        ]
        if not open_rows:
            continue
        stored, open_readings, open_judgements = zip(*open_rows, strict=True)
        look = watch.look(open_readings, open_judgements, indexes)
        if look.told < look.rows:
            open_rows, stored = open_rows[: look.told], stored[: look.told]
            open_readings, open_judgements = open_readings[: look.told], open_judgements[: look.told]
        work = admission.prepare(open_readings, open_judgements, indexes, ids=[row.pk for row in stored], admit=admit)
        with transaction.atomic():
            take_turn()
            if _state(roster) != state or not _as_they_were(roster, stored):
                raise _ChangedError
            watch.keep(look)
            _rewrite(open_rows, table.rw_ids, on=on)
            fresh = admission.write(work)
        own.update(fresh)
        admitted.extend(fresh)
        if watch.has_stopped:
            return


def _state(roster: Roster) -> tuple[Any, ...]:
    """Return by what somebody else's work on a list is seen: undone, other columns, a fix."""
    kept = Roster.objects.filter(pk=roster.pk).values_list("undone_on", "layout", "sheet").get()
    return (*kept, queries.latest_fix(roster))


def _settled(roster: Roster, rows: Collection[Row]) -> set[int]:
    """Return the ids of the rows, of these, that were admitted, here or by those to whom they were handed over."""
    admitted = Sighting.objects.filter(row__roster=roster).exclude(kind=Sighting.Kind.KNOWN)
    numbers = [row.number for row in rows]
    if numbers and len(numbers) <= PIECE:
        admitted = admitted.filter(row__number__range=(min(numbers), max(numbers)))
    return set(admitted.values_list("row_id", flat=True))


def _as_they_were(roster: Roster, rows: Sequence[Row]) -> bool:
    """Whether rows that were read before are still open, and judged as they were."""
    first, last = min(row.number for row in rows), max(row.number for row in rows)
    fields = ("pk", "verdict", "reasons", "discarded_why")
    now = Row.objects.filter(roster=roster, number__range=(first, last)).values_list(*fields)
    known = {(row.pk, row.verdict, row.reasons, row.discarded_why) for row in rows}
    return known <= set(now) and _settled(roster, rows).isdisjoint({row.pk for row in rows})


def _rewrite(open_rows: Sequence[tuple[Row, RowReading, Judgement]], rw_ids: dict[str, int], *, on: date) -> None:
    """Write the new judgement of rows where it differs; a row that needs no fixing any more was settled today."""
    changed = []
    for row, reading, judgement in open_rows:
        new = (judgement.verdict, ",".join(judgement.reasons), judgement.of_row, rw_ids.get(reading.rw or ""))
        if new == (row.verdict, row.reasons, row.of_number, row.rw_id):
            continue
        if row.verdict == Row.Verdict.NEEDS_FIXING and judgement.verdict != Row.Verdict.NEEDS_FIXING:
            row.settled_on = on
        elif judgement.verdict == Row.Verdict.NEEDS_FIXING:
            row.settled_on = None
        row.verdict, row.reasons, row.of_number, row.rw_id = new
        changed.append(row)
    Row.objects.bulk_update(changed, ["verdict", "reasons", "of_number", "rw_id", "settled_on"], batch_size=500)
    known = Sighting.objects.filter(row__in=[row.pk for row, _reading, _judgement in open_rows])
    known.filter(kind=Sighting.Kind.KNOWN).delete()  # `take` writes them anew
