"""Keeping a list as it was sent: the bytes sealed, who collected it; the same file again is recognised."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from payung.access.actions import record, seal_file
from payung.access.authors import Author
from payung.access.sealing import opaque_ref
from payung.access.verbs import verb
from payung.regions.models import Region
from payung.roster.models import Roster
from payung.roster.queries.sheets import list_of_sheet, lists_of_file
from payung.roster.reading.headings import roster_aliases
from payung.sheets.books import read_book
from payung.sheets.choosing import choose
from payung.store.locks import Lock, hold

PASTED = "tempelan.txt"  # the name of a list that was pasted as text


@dataclass(frozen=True, slots=True)
class Received:
    """The roster, and whether the same file had been received before."""

    roster: Roster
    known_before: bool


@verb("receive_roster")
def receive(
    name: str,
    data: bytes,
    *,
    area: Region,
    kind: str = Roster.Kind.NOMINATION,
    collected_by: str = "",
    agent_code: str = "",
    source: str = "",
    snapshot_on: date | None = None,
    sheet: str = "",
    day_order: str = "",
    on: date,
    by: Author,
) -> Received:
    """Keep a list that was sent for an area. The same bytes for the same area, kind and sheet are the same roster.

    ``source`` and ``snapshot_on`` are of a candidate list: DTSEN, DTKS, Dasawisma, and the day it shows. Without
    ``sheet`` the one that looks most like a list is read. ``day_order`` is as in `choose_columns`.
    Of a sheet that is named, refuses what `read_book` refuses,
    ``sheet_unknown`` and ``no_table``, and keeps nothing.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    lists = lists_of_file(sha256, area, kind)
    if sheet and not list_of_sheet(lists, sheet):
        choose(read_book(data, name), roster_aliases(), sheet=sheet)  # takes long, so before anybody has to wait
    with transaction.atomic():
        hold(Lock.LISTS)
        known = list_of_sheet(lists.all(), sheet)
        if known:
            return Received(known, known_before=True)
        first = lists.first()
        file = first.file if first else seal_file(name, data, on=on, day_order=day_order)
        roster = Roster.objects.create(
            ref=opaque_ref("R"), kind=kind, area=area, file=file,
            collected_by=collected_by, agent_code=agent_code, source=source, snapshot_on=snapshot_on, sheet=sheet,
            sheet_named=bool(sheet), on=on, by=by.account, recorded_on=on,
        )  # fmt: skip
        after = {"area": area.code, "kind": kind, "sha256": sha256} | ({"sheet": sheet} if sheet else {})
        record("receive_roster", roster.ref, on=on, by=by, after=after)
    return Received(roster, known_before=False)
