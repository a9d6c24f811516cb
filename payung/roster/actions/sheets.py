"""Making lists of the other sheets of a file that is kept: one RW, or one month, on each."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.sealing import opaque_ref
from payung.access.verbs import verb
from payung.roster.actions.change import refuse_if_undone
from payung.roster.models import Roster
from payung.roster.queries.sheets import list_of_sheet, lists_of_file
from payung.rules.reasons import Reason, Refused
from payung.sheets.refusals import refusal
from payung.store.locks import Lock, hold


@verb("read_sheet")
@transaction.atomic
def read_sheets(roster: Roster, *, sheets: Sequence[str], on: date, by: Author) -> list[Roster]:
    """Return the list of each of these sheets of a list's file, made where there is none; `judge` reads its rows.

    A new one is for the same area and of the same kind, source and collector. Refuses ``roster_undone``,
    ``sheets_missing`` and ``sheet_unknown``.
    """
    refuse_if_undone(roster)
    if not sheets:
        raise Refused([Reason("sheets_missing", _("Choose at least one sheet, then read it."))])
    if not set(sheets) <= {name for name, _hidden in roster.sheets}:
        raise refusal("sheet_unknown")
    lists = lists_of_file(roster.file.sha256, roster.area, roster.kind)
    hold(Lock.LISTS)  # two presses at once make one list
    return [list_of_sheet(lists, sheet) or _new(roster, sheet, on=on, by=by) for sheet in dict.fromkeys(sheets)]


def _new(beside: Roster, sheet: str, *, on: date, by: Author) -> Roster:
    """Keep a list of another sheet of the same sealed file."""
    roster = Roster.objects.create(
        ref=opaque_ref("R"), kind=beside.kind, area=beside.area, file=beside.file, collected_by=beside.collected_by,
        agent_code=beside.agent_code, source=beside.source, snapshot_on=beside.snapshot_on, sheet=sheet,
        sheet_named=True, sheets=beside.sheets, on=on, by=by.account, recorded_on=on,
    )  # fmt: skip
    record("read_sheet", roster.ref, on=on, by=by, after={"beside": beside.ref, "sheet": sheet})
    return roster
