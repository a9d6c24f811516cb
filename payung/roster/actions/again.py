"""Judging again what was kept: after a fix, a discarded row, or when the ready rows are to be admitted."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from payung.access.authors import Author
from payung.access.sealing import blind_index
from payung.access.verbs import verb
from payung.roster import queries
from payung.roster.actions.admitting import Admission
from payung.roster.actions.judging import PIECE, take_turn
from payung.roster.models import Roster, Row, Sighting
from payung.roster.queries.registered import own_worker_ids
from payung.roster.reading.judging import Judge, Judgement, shared_phones
from payung.roster.reading.rows import RowReading

NOT_ASKED = "discarded"  # the kind of a row that a person took out


@verb("judge_roster")
def judge_again(roster: Roster, *, admit: bool, on: date, by: Author) -> int:
    """Judge all rows of a roster anew, rows that were admitted or discarded aside; return how many were admitted.

    Each piece is one transaction; calling it again does no harm.
    """
    table = queries.table_of(roster)
    rows = {row.number: row for row in Row.objects.filter(roster=roster)}
    settled = set(
        Sighting.objects.filter(row__roster=roster, kind=Sighting.Kind.ADMITTED).values_list("row_id", flat=True)
    )
    readings = [
        reading._replace(kind=NOT_ASKED) if rows[reading.number].discarded_why else reading
        for reading in table.reader.read()
    ]
    judge, admission, own = (
        Judge(shared_phones(readings)),
        Admission(roster, table, on=on, by=by),
        own_worker_ids(roster),
    )
    before = len(own)
    for piece in queries.batches_of(readings, PIECE):
        with transaction.atomic():
            take_turn()
            indexes = {reading.nik: blind_index("nik", reading.nik) for reading in piece if reading.nik}
            judgements = judge.judge(piece, admission.registry(piece, indexes, own))
            open_rows = [
                (rows[reading.number], reading, judgement)
                for reading, judgement in zip(piece, judgements, strict=True)
                if rows[reading.number].pk not in settled and reading.kind != NOT_ASKED
            ]
            _rewrite(open_rows, table.rw_ids, on=on)
            if open_rows:
                stored, open_readings, open_judgements = zip(*open_rows, strict=True)
                ids = [row.pk for row in stored]
                own.update(
                    admission.write(admission.prepare(open_readings, open_judgements, indexes, ids=ids, admit=admit))
                )
    return len(own) - before


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
