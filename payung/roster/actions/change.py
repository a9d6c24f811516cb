"""What a person does about rows: admit the ready, fix, discard, choose columns, undo the whole list."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record, say_day_order
from payung.access.authors import Author
from payung.access.sealing import seal
from payung.access.tries import refuse_if_told_enough
from payung.access.verbs import verb
from payung.roster import queries
from payung.roster.actions.admitting import take_turn
from payung.roster.actions.judging_again import judge_again, refuse_if_undone
from payung.roster.actions.resting import refuse_if_resting
from payung.roster.actions.returning import reopen_returned
from payung.roster.models import Cells, Fix, Layout, Passed, Roster, Row, Sighting
from payung.roster.reading.headings import roster_aliases
from payung.rules.reasons import Reason, Refused
from payung.sheets.cells.rtrw import read_rt_rw
from payung.workers.actions import take_back

FIXABLE = ("nik", "name", "birth_date", "sex", "rw", "village", "district", "phone", "occupation")
NAMED = 5_000  # rows that a query names one by one; of more it takes all
# Where the list holds two things in one column, the fix goes into that column: a new one would hide what others say.
STANDS_IN = {"rw": ("rt_rw", "rt", "address"), "birth_date": ("birth_place_and_date",)}


def refuse_unless_open(roster: Roster) -> None:
    """Refuse ``roster_undone``, ``roster_rests``, and ``roster_unread`` while the rows are not all judged."""
    refuse_if_undone(roster)
    refuse_if_resting(roster)
    if not roster.finished_on:
        raise Refused([Reason("roster_unread", _("This list is not read to its end yet. Wait a moment."))])


@verb("admit_roster")
def admit(roster: Roster, *, on: date, by: Author) -> int:
    """Make the ready rows workers, while the others wait; return how many. Refuses what `refuse_unless_open` does."""
    refuse_unless_open(roster)
    many = judge_again(roster, admit=True, on=on, by=by)
    if many:
        with transaction.atomic():
            record("admit_roster", roster.ref, on=on, by=by, after={"people": many})
    return many


@verb("fix_rows")
def fix(
    roster: Roster, *, fixes: Mapping[int, Mapping[str, str]], alike: bool = False, seen: int | None = None, on: date,
    by: Author,
) -> int:  # fmt: skip
    """Type other values into rows (by number, then field); return how many rows changed. The cells stay as sent.

    With ``alike`` the one given row's values also go into every row that needs fixing, for the same reasons, and has
    the same text in that cell. ``seen`` is the list's latest fix when the table was shown.
    Refuses ``roster_undone``, ``roster_rests``, ``not_fixable``, ``row_admitted``, ``fixed_meanwhile``, and a NIK from
    who was told today of too many people elsewhere, ``too_many_tries``.
    """
    refuse_if_undone(roster)
    if any("nik" in values for values in fixes.values()):
        refuse_if_told_enough(on=on, by=by)
    if any(field not in FIXABLE for values in fixes.values() for field in values):
        raise Refused([Reason("not_fixable", _("This column is not changed here."))])
    fixes = _into_columns(roster, fixes)
    if alike:
        fixes = _spread(roster, fixes)
    with transaction.atomic():
        _take_turn_with(roster)
        refuse_if_fixed_since(roster, numbers=fixes, seen=seen)
        ids = _open_rows(roster, fixes)
        fresh = [
            Fix(
                row_id=ids[number], field=field, on=on, by=by.account, recorded_on=on,
                value_sealed=seal(value.encode(), bound_to=f"fix:{roster.ref}:{number}:{field}"),
            )
            for number, values in fixes.items() for field, value in values.items()
        ]  # fmt: skip
        Fix.objects.bulk_create(fresh, batch_size=2000)
        fields = sorted({field for values in fixes.values() for field in values})
        record("fix_rows", roster.ref, on=on, by=by, after={"rows": sorted(fixes), "fields": fields})
    judge_again(roster, admit=False, on=on, by=by)
    return len(fixes)


def _take_turn_with(roster: Roster, *, even_resting: bool = False) -> None:
    """Hold the lists' lock and read the list again. Refuses ``roster_undone``, and ``roster_rests`` but to undo it."""
    take_turn()
    roster.refresh_from_db()
    refuse_if_undone(roster)
    if not even_resting:
        refuse_if_resting(roster)


def refuse_if_fixed_since(roster: Roster, *, numbers: Collection[int], seen: int | None) -> None:
    """Refuse ``fixed_meanwhile`` where one of the rows was fixed after the fix that a page has seen."""
    late = queries.fixed_since(roster, numbers, seen) if seen is not None else set()
    if late:
        rows = ", ".join(str(row) for row in sorted(late))
        words = _("Row %(rows)s was fixed after you opened this page; what you typed there is not saved. Look again.")
        raise Refused([Reason("fixed_meanwhile", words % {"rows": rows})])


def _open_rows(roster: Roster, numbers: Collection[int]) -> dict[int, int]:
    """Return the ids of the rows with the numbers, by number. Refuses ``row_admitted``."""
    rows = Row.objects.filter(roster=roster).order_by("number")
    some = rows.filter(number__in=numbers) if len(numbers) <= NAMED else rows
    wanted = set(numbers)
    ids = {number: pk for number, pk in some.values_list("number", "pk") if number in wanted}
    admitted = Sighting.objects.filter(row__roster=roster).exclude(kind=Sighting.Kind.KNOWN)
    found = admitted.filter(row__number__in=numbers) if len(numbers) <= NAMED else admitted
    if not set(ids.values()).isdisjoint(found.values_list("row_id", flat=True)):
        raise Refused([Reason("row_admitted", _("This row was admitted already. Correct the person instead."))])
    return ids


def _into_columns(roster: Roster, fixes: Mapping[int, Mapping[str, str]]) -> Mapping[int, Mapping[str, str]]:
    """Return the fixes by the fields that the list's own columns have."""
    has = queries.reader_of(roster).fields
    placed: dict[int, dict[str, str]] = {}
    for number, values in fixes.items():
        row = placed.setdefault(number, {})
        for field, value in values.items():
            if field == "sex" and "sex" not in has and "sex_male" in has:
                row |= {"sex_male": "v" if value == "L" else "", "sex_female": "v" if value == "P" else ""}
                continue
            home = next((each for each in (field, *STANDS_IN.get(field, ())) if each in has), field)
            row[home] = _as_rt_rw(value) if field == "rw" != home else value
    return placed


def _as_rt_rw(value: str) -> str:
    """Return what was typed for the RW so that it is read as one in a column that holds more."""
    if value.strip().isdigit():
        return f"RW {value.strip()}"
    rt, rw, _from_date = read_rt_rw(value)
    return f"RT {rt} RW {rw}" if rt is not None and rw is not None else value


def _spread(roster: Roster, fixes: Mapping[int, Mapping[str, str]]) -> Mapping[int, Mapping[str, str]]:
    """Return the fixes for every row like the one given."""
    ((number, values),) = fixes.items()
    return dict.fromkeys(queries.rows_alike(roster, number, list(values)), values)


def rows_like(roster: Roster, *, number: int, fields: Sequence[str]) -> int:
    """Return how many rows `fix` with ``alike`` would change."""
    return len(_spread(roster, {number: dict.fromkeys(fields, "")}))


@verb("discard_rows")
def discard(roster: Roster, *, numbers: Sequence[int], why: str, seen: int | None = None, on: date, by: Author) -> int:
    """Take rows out, each with its cells and the reason; return how many.

    Refuses ``roster_undone``, ``roster_unread``, ``why_missing``, ``row_admitted``, ``fixed_meanwhile`` and
    ``taken_out_already``.
    """
    refuse_unless_open(roster)
    why = why.strip()[:200]
    if not why:
        raise Refused([Reason("why_missing", _("Say why the row is taken out."))])
    with transaction.atomic():
        _take_turn_with(roster)
        refuse_if_fixed_since(roster, numbers=numbers, seen=seen)
        open_rows = Row.objects.filter(roster=roster, discarded_why="")
        ids = sorted(set(_open_rows(roster, numbers).values()) & set(open_rows.values_list("pk", flat=True)))
        if not ids:
            raise Refused([Reason("taken_out_already", _("This was taken out before."))])
        for piece in queries.batches_of(ids, 5000):
            Row.objects.filter(pk__in=piece).update(discarded_why=why, settled_on=on)
        record("discard_rows", roster.ref, on=on, by=by, after={"rows": sorted(numbers), "why": why})
    judge_again(roster, admit=False, on=on, by=by)
    return len(ids)


@verb("choose_columns")
def choose_columns(
    roster: Roster, *, columns: Mapping[str, str], sheet: str = "", remember: bool = True, day_order: str | None = None,
    on: date, by: Author,
) -> None:  # fmt: skip
    """Say which field each column (its number as text) holds, and remember it for the same heading.

    ``day_order`` says which of day and month stands first in the file: ``dm``, ``md``, or nothing to let the columns
    prove it. The rows are judged anew from the start. Refuses ``roster_undone``, ``roster_rests``, ``field_unknown``,
    ``rows_admitted``, and ``sheet_taken`` where another list of the same file is of that sheet.
    """
    signature = queries.signature_of(roster, sheet) if remember else ""  # read before anybody has to wait
    with transaction.atomic():
        _take_turn_with(roster)
        others = queries.lists_of_file(roster.file.sha256, roster.area, roster.kind).exclude(pk=roster.pk)
        if sheet and queries.list_of_sheet(others, sheet):
            raise Refused(
                [Reason("sheet_taken", _("This sheet is a list of its own already. Open that list instead."))]
            )
        known = set(roster_aliases().fields.values()) | {"sex_male", "sex_female"}
        if any(field and field not in known for field in columns.values()):
            raise Refused([Reason("field_unknown", _("One of the columns has no such meaning. Choose from the list."))])
        if Sighting.objects.filter(row__roster=roster).exclude(kind=Sighting.Kind.KNOWN).exists():
            raise Refused([Reason("rows_admitted", _("People were admitted from this list. Undo the import first."))])
        Row.objects.filter(roster=roster).delete()
        Cells.objects.filter(roster=roster).delete()
        roster.layout, roster.sheet, roster.judged_rows, roster.finished_on = dict(columns), sheet, 0, None
        roster.save(update_fields=["layout", "sheet", "judged_rows", "finished_on"])
        if day_order is not None:
            say_day_order(roster.file, order=day_order)
        if remember:
            Layout.objects.update_or_create(
                signature=signature, defaults={"columns": dict(columns), "on": on, "by": by.account}
            )
        after = {"columns": dict(columns), "sheet": sheet} | ({"day_order": day_order} if day_order else {})
        record("choose_columns", roster.ref, on=on, by=by, after=after)


@verb("undo_roster")
@transaction.atomic
def undo(roster: Roster, *, on: date, by: Author) -> int:
    """Take a whole import back: the people whom it alone brought leave the registry, its rows stay as they were sent.

    `enrolment.actions.withdraw` calls this after it saw that no batch has left. Refuses ``roster_undone``, ``merged``.
    """
    _take_turn_with(roster, even_resting=True)
    mine = Sighting.objects.filter(row__roster=roster)
    brought = list(mine.filter(kind=Sighting.Kind.ADMITTED).values_list("worker_id", flat=True))
    mine.exclude(kind=Sighting.Kind.PASSED).delete()  # whom others took is theirs
    Passed.objects.filter(row__roster=roster, decided_on=None).delete()
    seen_elsewhere = set(Sighting.objects.filter(worker__in=brought).values_list("worker_id", flat=True))
    gone = [pk for pk in brought if pk not in seen_elsewhere]
    take_back(gone)
    Row.objects.filter(roster=roster, verdict=Row.Verdict.NEEDS_FIXING, settled_on=None).update(settled_on=on)
    reopen_returned(roster)
    roster.undone_on, roster.undone_by = on, by.account
    roster.save(update_fields=["undone_on", "undone_by"])
    record("undo_roster", roster.ref, on=on, by=by, after={"people": len(gone)})
    return len(gone)
