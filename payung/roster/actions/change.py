"""What a person does about rows: admit the ready, fix, discard, choose columns, undo the whole list."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.models import User
from payung.access.sealing import seal
from payung.roster import queries
from payung.roster.actions.again import judge_again
from payung.roster.models import Fix, Layout, Roster, Row, Sighting
from payung.roster.reading.aliases import roster_aliases
from payung.rules.reasons import Reason, Refused
from payung.workers.models import Residence, Worker

FIXABLE = ("nik", "name", "birth_date", "sex", "rw", "village", "district", "phone", "occupation")
# Where the list holds two things in one column, the fix goes into that column.
STANDS_IN = {"rw": "rt_rw", "birth_date": "birth_place_and_date"}


def _refuse_if_undone(roster: Roster) -> None:
    if roster.undone_on:
        raise Refused([Reason("roster_undone", _("This import was undone. Send the list again."))])


def admit(roster: Roster, *, on: date, by: User | None) -> int:
    """Make the ready rows workers, while the others wait; return how many. Refuses ``roster_undone``."""
    _refuse_if_undone(roster)
    many = judge_again(roster, admit=True, on=on, by=by)
    with transaction.atomic():
        record("admit_roster", roster.ref, on=on, by=by, after={"people": many})
    return many


def fix(
    roster: Roster, fixes: Mapping[int, Mapping[str, str]], *, alike: bool = False, on: date, by: User | None
) -> int:
    """Type other values into rows (by number, then field); return how many rows changed. The cells stay as sent.

    With ``alike`` the one given row's values also go into every row that needs fixing, for the same reasons, and has
    the same text in that cell. Refuses ``roster_undone``, ``not_fixable``, ``row_admitted``.
    """
    _refuse_if_undone(roster)
    if any(field not in FIXABLE for values in fixes.values() for field in values):
        raise Refused([Reason("not_fixable", _("This column is not changed here."))])
    fixes = _into_columns(roster, fixes)
    if alike:
        fixes = _spread(roster, fixes)
    rows = {row.number: row for row in Row.objects.filter(roster=roster, number__in=list(fixes)).defer("cells_sealed")}
    if Sighting.objects.filter(row__in=[row.pk for row in rows.values()], kind=Sighting.Kind.ADMITTED).exists():
        raise Refused([Reason("row_admitted", _("This row was admitted already. Correct the person instead."))])
    with transaction.atomic():
        Fix.objects.bulk_create(
            Fix(
                row=rows[number], field=field, on=on, by=by, recorded_on=on,
                value_sealed=seal(value.encode(), bound_to=f"fix:{roster.ref}:{number}:{field}"),
            )
            for number, values in fixes.items() for field, value in values.items()
        )  # fmt: skip
        fields = sorted({field for values in fixes.values() for field in values})
        record("fix_rows", roster.ref, on=on, by=by, after={"rows": sorted(fixes), "fields": fields})
        judge_again(roster, admit=False, on=on, by=by)
    return len(fixes)


def _into_columns(roster: Roster, fixes: Mapping[int, Mapping[str, str]]) -> Mapping[int, Mapping[str, str]]:
    """Return the fixes by the fields that the list's own columns have."""
    has = queries.table_of(roster).choice.layout.fields
    placed: dict[int, dict[str, str]] = {}
    for number, values in fixes.items():
        row = placed.setdefault(number, {})
        for field, value in values.items():
            if field == "sex" and "sex" not in has and "sex_male" in has:
                row |= {"sex_male": "v" if value == "L" else "", "sex_female": "v" if value == "P" else ""}
            else:
                stand_in = STANDS_IN.get(field, field)
                if field in has or stand_in not in has:
                    row[field] = value
                else:
                    row[stand_in] = f"RW {value}" if stand_in == "rt_rw" and value.strip().isdigit() else value
    return placed


def _spread(roster: Roster, fixes: Mapping[int, Mapping[str, str]]) -> Mapping[int, Mapping[str, str]]:
    """Return the fixes for every row like the one given."""
    ((number, values),) = fixes.items()
    table = queries.table_of(roster)
    fields = table.choice.layout.fields
    readings = {reading.number: reading for reading in table.reader.read()}

    def cells(other: int) -> list[str]:
        return [str(readings[other].cells[fields[field]]).casefold() for field in values if field in fields]

    model = Row.objects.get(roster=roster, number=number)
    like = Row.objects.filter(roster=roster, verdict=model.verdict, reasons=model.reasons, discarded_why="")
    return {other: values for other in like.values_list("number", flat=True) if cells(other) == cells(number)}


def rows_like(roster: Roster, number: int, fields: Sequence[str]) -> int:
    """Return how many rows `fix` with ``alike`` would change."""
    return len(_spread(roster, {number: dict.fromkeys(fields, "")}))


@transaction.atomic
def discard(roster: Roster, numbers: Sequence[int], *, why: str, on: date, by: User | None) -> int:
    """Take rows out, each with its cells and the reason; return how many. Refuses ``why_missing``, ``row_admitted``."""
    _refuse_if_undone(roster)
    if not why.strip():
        raise Refused([Reason("why_missing", _("Say why the row is taken out."))])
    rows = Row.objects.filter(roster=roster, number__in=numbers)
    if Sighting.objects.filter(row__in=rows, kind=Sighting.Kind.ADMITTED).exists():
        raise Refused([Reason("row_admitted", _("This row was admitted already. Correct the person instead."))])
    many = rows.update(discarded_why=why.strip()[:200], settled_on=on)
    record("discard_rows", roster.ref, on=on, by=by, after={"rows": sorted(numbers), "why": why.strip()[:200]})
    judge_again(roster, admit=False, on=on, by=by)
    return many


@transaction.atomic
def choose_columns(
    roster: Roster, columns: Mapping[str, str], *, sheet: str = "", remember: bool = True, on: date, by: User | None
) -> None:
    """Say which field each column (its number as text) holds, and remember it for the same heading.

    The rows are judged anew from the start. Refuses ``roster_undone``, ``field_unknown``, ``rows_admitted``.
    """
    _refuse_if_undone(roster)
    known = set(roster_aliases().fields.values()) | {"sex_male", "sex_female"}
    if any(field and field not in known for field in columns.values()):
        raise Refused([Reason("field_unknown", _("One of the columns has no such meaning. Choose from the list."))])
    if Sighting.objects.filter(row__roster=roster, kind=Sighting.Kind.ADMITTED).exists():
        raise Refused([Reason("rows_admitted", _("People were admitted from this list. Undo the import first."))])
    Row.objects.filter(roster=roster).delete()
    roster.layout, roster.sheet, roster.judged_rows, roster.finished_on = dict(columns), sheet, 0, None
    roster.save(update_fields=["layout", "sheet", "judged_rows", "finished_on"])
    if remember:
        signature = queries.table_of(roster).choice.layout.signature
        Layout.objects.update_or_create(signature=signature, defaults={"columns": dict(columns), "on": on, "by": by})
    record("choose_columns", roster.ref, on=on, by=by, after={"columns": dict(columns), "sheet": sheet})


@transaction.atomic
def undo(roster: Roster, *, on: date, by: User | None) -> int:
    """Take a whole import back: the people whom it alone brought leave the registry, its rows stay as they were sent.

    `enrolment.actions.withdraw` calls this after it saw that no batch has left. Refuses ``roster_undone``.
    """
    _refuse_if_undone(roster)
    mine = Sighting.objects.filter(row__roster=roster)
    brought = list(mine.filter(kind=Sighting.Kind.ADMITTED).values_list("worker_id", flat=True))
    mine.delete()
    seen_elsewhere = set(Sighting.objects.filter(worker__in=brought).values_list("worker_id", flat=True))
    gone = [pk for pk in brought if pk not in seen_elsewhere]
    for piece in queries.batches_of(gone, 500):
        Residence.objects.filter(worker__in=piece).delete()
        Worker.objects.filter(pk__in=piece).delete()
    Row.objects.filter(roster=roster, verdict=Row.Verdict.NEEDS_FIXING, settled_on=None).update(settled_on=on)
    roster.undone_on, roster.undone_by = on, by
    roster.save(update_fields=["undone_on", "undone_by"])
    record("undo_roster", roster.ref, on=on, by=by, after={"people": len(gone)})
    return len(gone)
