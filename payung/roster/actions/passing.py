"""Rows about people who live outside their list's area: handed over to those in charge there, who take or refuse."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import User
from payung.access.places import holds
from payung.access.sealing import blind_index
from payung.access.showing import require_each
from payung.access.verbs import verb
from payung.roster import queries
from payung.roster.actions.admitting import SIGHTING_COLUMNS, Admission, take_turn
from payung.roster.models import Fix, Passed, Roster, Row, Sighting
from payung.roster.queries.approving import passed_key, passed_lines
from payung.roster.queries.rows import readings_of
from payung.roster.queries.tables import wide_reader_of
from payung.roster.reading.judgement import Judge
from payung.roster.reading.reasons import DUPLICATE, NEEDS_FIXING, READY, WARNINGS
from payung.roster.reading.rows import RowReader
from payung.rules.reasons import Reason, Refused
from payung.workers import actions as workers

OUTSIDE = "rw_outside_area"
AT_ONCE = 2_500
OF_LIST = ("row__roster__by", "row__roster__area", "row__roster__file")


@dataclass(frozen=True, slots=True)
class Decided:
    """How many rows were taken or refused, and how many stay as they are, since another person holds their NIK."""

    done: int = 0
    left: int = 0


class _Place(NamedTuple):
    """Where a reader sees a row: the reader of the whole city, and the ids of its RW."""

    reader: RowReader
    rw_ids: dict[str, int]


def hand_over(roster: Roster, *, on: date) -> None:
    """Hand over the rows of a list in which nothing is wrong but that their people live elsewhere; take back others.

    A row that was typed into since is handed over anew: whoever decides about it has seen what it says.
    """
    outside = _outside(roster)  # takes long, so before anybody has to wait
    latest = dict(Fix.objects.filter(row__in=outside).order_by("pk").values_list("row_id", "pk"))
    with transaction.atomic():
        take_turn()
        known = {one.row_id: one for one in Passed.objects.filter(row__roster=roster)}
        waiting = set(_waiting_outside(roster).values_list("pk", flat=True))
        gone = [
            pk for pk, one in known.items()
            if (one.decided_on is None and pk not in outside)
            or (not one.taken and pk in outside and latest.get(pk, 0) > one.latest_fix)
        ]  # fmt: skip
        Passed.objects.filter(row__in=gone).exclude(taken=True).delete()
        Passed.objects.bulk_create(
            [
                Passed(row_id=pk, area_code=village, latest_fix=latest.get(pk, 0), brought_by=roster.by, recorded_on=on)
                for pk, village in outside.items() if pk in waiting and (pk not in known or pk in gone)
            ],
            batch_size=500,
        )  # fmt: skip


def _waiting_outside(roster: Roster) -> QuerySet[Row]:
    """Return the rows that need fixing since their people live outside the list's area."""
    return queries.with_reason(queries.waiting_rows(roster), OUTSIDE)


def _outside(roster: Roster) -> dict[int, str]:
    """Return the kelurahan of the people of complete rows who live outside what the sender is in charge of, by row."""
    rows = [row for row in _waiting_outside(roster) if set(row.reasons.split(",")) <= WARNINGS | {OUTSIDE}]
    if not rows or roster.kind != Roster.Kind.NOMINATION:
        return {}
    reader, found = wide_reader_of(roster)[0], {}
    for some in queries.batches_of(rows, AT_ONCE):
        for row, reading in zip(some, readings_of(roster, some, reader), strict=True):
            if reading.rw and not reading.in_error and not _is_senders(roster, reading.rw):
                found[row.pk] = reading.rw.partition("-")[0]
    return found


def _is_senders(roster: Roster, rw: str) -> bool:
    """Whether the sender is in charge of the RW herself: then she puts the row on its own list."""
    village = rw.partition("-")[0]
    return holds(roster.by.area if roster.by else "", rw) or holds(village, roster.area.code)


@verb("decide_passed")
def decide_passed(passed: Sequence[Passed], *, take: bool, why: str = "", on: date, by: User) -> Decided:
    """Take rows that were handed over into the registry, or refuse them with a reason; what was decided stays.

    A row of somebody who is on file already is a sighting of her; one whose NIK another person holds stays as it is.
    Refuses ``why_missing``, ``changed_since`` where a row was decided, fixed or taken back meanwhile, and
    ``lines_changed`` where it says something else than the page showed.
    """
    why = why.strip()[:200]
    if not take and not why:
        raise Refused([Reason("why_missing", _("Say why these people are refused."))])
    lists = Roster.objects.filter(pk__in={one.row.roster_id for one in passed}).select_related("area", "by")
    done = left = 0
    with transaction.atomic():
        take_turn()
        asked = {one.pk for one in passed}
        fresh = list(
            Passed.objects.filter(pk__in=asked, decided_on=None).select_related(*OF_LIST).order_by("row__number")
        )
        if len(fresh) < len(asked):
            words = _("Some of these rows were decided or changed since you opened this page. Look again.")
            raise Refused([Reason("changed_since", words)])
        require_each(lambda: {passed_key(one.passed): passed_lines(one) for one in queries.handed(fresh, by)}, by=by)
        for roster in lists:
            of_list = [one for one in fresh if one.row.roster_id == roster.pk]
            ready = _take(roster, of_list, on=on, by=by) if take else of_list
            numbers = [one.row.number for one in ready]
            Passed.objects.filter(pk__in=[one.pk for one in ready]).update(
                taken=take, decided_by=by, decided_on=on, why=why
            )
            after = {"rows": numbers, "taken": take, "why": why}
            if ready:
                record("decide_passed", roster.ref, on=on, by=by, after=after, area=ready[0].area_code)
            done, left = done + len(ready), left + len(of_list) - len(ready)
    return Decided(done, left)


def _take(roster: Roster, passed: Sequence[Passed], *, on: date, by: Author) -> list[Passed]:
    """Write who is not on file yet, and a sighting for each row; return the rows that could be taken."""
    reader, rw_ids = wide_reader_of(roster)
    readings = readings_of(roster, [one.row for one in passed], reader)
    indexes = {reading.nik: blind_index("nik", reading.nik) for reading in readings if reading.nik}
    admission = Admission(roster, _Place(reader, rw_ids), on=on, by=by)
    judgements = Judge().judge(readings, admission.registry(readings, indexes, set()))
    both = list(zip(passed, readings, judgements, strict=True))
    ready = [(one, reading) for one, reading, judged in both if judged.verdict == READY]
    ids = workers.write_prepared(
        workers.prepare([admission.newcomer(reading, indexes) for _one, reading in ready], on=on)
    )
    admission.keep_beside([(reading, pk) for (_one, reading), pk in zip(ready, ids, strict=True)])
    by_number = {reading.number: pk for (_one, reading), pk in zip(ready, ids, strict=True)}
    known = [
        (one, judged.of_known or by_number.get(judged.of_row or 0))
        for one, _reading, judged in both if judged.verdict == DUPLICATE
    ]  # fmt: skip
    seen = [(one, pk) for (one, _reading), pk in zip(ready, ids, strict=True)] + known
    _see([(one.row_id, pk) for one, pk in seen if pk], on=on)
    return [one for one, _reading, judged in both if judged.verdict != NEEDS_FIXING]


def _see(seen: Iterable[tuple[int, int]], *, on: date) -> None:
    pairs, day = list(seen), on.isoformat()
    rows = [row for row, _worker in pairs]
    Sighting.objects.filter(row__in=rows, kind=Sighting.Kind.KNOWN).delete()
    Sighting.objects.append(SIGHTING_COLUMNS, [(row, pk, Sighting.Kind.PASSED.value, day) for row, pk in pairs])
    Row.objects.filter(pk__in=rows).update(settled_on=on)
