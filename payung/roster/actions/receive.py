"""Keeping a list as it was sent: the bytes sealed, who collected it; the same file again is recognised."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from payung.access.actions import record, seal_file
from payung.access.models import User
from payung.access.sealing import opaque_ref
from payung.regions.models import Region
from payung.roster.models import Roster

PASTED = "tempelan.txt"  # the name of a list that was pasted as text


@dataclass(frozen=True, slots=True)
class Received:
    """The roster, and whether the same file had been received before."""

    roster: Roster
    known_before: bool


@transaction.atomic
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
    on: date,
    by: User | None,
) -> Received:
    """Keep a list that was sent for an area. The same bytes for the same area and kind are the same roster.

    ``source`` and ``snapshot_on`` are of a candidate list: DTSEN, DTKS, Dasawisma, and the day it shows.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = Roster.objects.filter(file__sha256=sha256, area=area, kind=kind, undone_on=None).order_by("id").first()
    if known:
        return Received(known, known_before=True)
    roster = Roster.objects.create(
        ref=opaque_ref("R"), kind=kind, area=area, file=seal_file(name, data, on=on), collected_by=collected_by,
        agent_code=agent_code, source=source, snapshot_on=snapshot_on, on=on, by=by, recorded_on=on,
    )  # fmt: skip
    record("receive_roster", roster.ref, on=on, by=by, after={"area": area.code, "kind": kind, "sha256": sha256})
    return Received(roster, known_before=False)
