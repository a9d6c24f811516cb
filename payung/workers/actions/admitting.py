"""Newcomers: writing many at once, keeping what welfare lists say of them, taking back who should not be there."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.regions.models import Region
from payung.rules.reasons import Reason, Refused
from payung.sheets.names import name_key
from payung.workers.actions.naming import forget_names, write_names
from payung.workers.matching import match_key
from payung.workers.models import Merge, Residence, Welfare, Worker
from payung.workers.queries import pieces


class Newcomer(NamedTuple):
    """Somebody to be admitted, read and judged. ``rw_id`` is the region's id; ``phone`` E.164 or empty."""

    nik: str
    name: str
    birth_date: date
    sex: str
    rw_id: int
    birth_place: str = ""
    rt: str = ""
    street: str = ""
    phone: str = ""
    occupation: str = ""
    occupation_text: str = ""
    sector: str = "other"
    kk_number: str = ""
    key: str = ""  # the folded name, where the caller has it already
    match: str = ""  # and the blocking key
    nik_index: str = ""  # and the blind index

    @property
    def rw(self) -> Region | None:
        """Return the RW where she lives."""
        return Region.objects.filter(pk=self.rw_id).first()


WORKER_COLUMNS = (
    "ref", "nik_sealed", "nik_index", "kk_sealed", "name", "name_key", "birth_date", "birth_place", "sex",
    "match_key", "occupation", "occupation_text", "sector", "phone", "recorded_on", "id",
)  # fmt: skip
KEY = WORKER_COLUMNS.index("name_key")
RESIDENCE_COLUMNS = ("worker_id", "rw_id", "rt", "street", "from_on", "recorded_on")


Prepared = tuple[tuple[Any, ...], int, str, str]  # a worker's row without its id, the RW's id, the RT, the street


def prepare(people: Sequence[Newcomer], *, on: date) -> list[Prepared]:
    """Return newcomers sealed and ready to be written: what takes time, done before the transaction."""
    day = on.isoformat()
    refs = sealing.opaque_refs("W", len(people))
    niks = sealing.seal_all([(person.nik.encode(), f"nik:{ref}") for person, ref in zip(people, refs, strict=True)])
    prepared = []
    for person, ref, sealed in zip(people, refs, niks, strict=True):
        (nik, name, born, sex, rw_id, birth_place, rt, street, phone, occupation, occupation_text, sector, kk_number,
         key, match, index) = person  # fmt: skip
        key = key or name_key(name)
        kk = sealing.seal(kk_number.encode(), bound_to=f"kk:{ref}") if kk_number else None
        prepared.append(((
            ref, sealed, index or sealing.blind_index("nik", nik), kk, name, key, born.isoformat(), birth_place, sex,
            match or match_key(key, born), occupation, occupation_text, sector, phone, day,
        ), rw_id, rt, street))  # fmt: skip
    return prepared


def write_prepared(prepared: Sequence[Prepared]) -> list[int]:
    """Write prepared newcomers with their residence, inside the caller's transaction; return their ids, in order.

    A NIK that is registered already violates the table's constraint: the caller looks it up and prepares again.
    The caller writes the audit line of the whole act.
    """
    ids = list(Worker.objects.reserve(len(prepared)))
    Worker.objects.append(WORKER_COLUMNS, [(*row, pk) for pk, (row, *_home) in zip(ids, prepared, strict=True)])
    write_names((pk, row[KEY]) for pk, (row, *_home) in zip(ids, prepared, strict=True))
    homes = [
        (pk, rw_id, rt, street, row[-1], row[-1]) for pk, (row, rw_id, rt, street) in zip(ids, prepared, strict=True)
    ]
    Residence.objects.append(RESIDENCE_COLUMNS, homes)
    return ids


@transaction.atomic
def admit(people: Sequence[Newcomer], *, on: date) -> list[tuple[int, str]]:
    """Write newcomers with their residence; return id and reference of each, in order. See `write_prepared`."""
    prepared = prepare(people, on=on)
    return [(pk, row[0]) for pk, (row, *_home) in zip(write_prepared(prepared), prepared, strict=True)]


@transaction.atomic
def take_back(worker_ids: Collection[int]) -> int:
    """Remove people who should never have been admitted, with all that this room knows of them; return how many.

    The caller has seen that nothing downstream names them, and writes the audit line of the whole act. Refuses
    ``merged`` when one of them counts, or waits to count, as the same person as somebody who stays.
    """
    going = set(worker_ids)
    for piece in pieces(going):
        joined = Merge.objects.filter(Q(kept__in=piece) | Q(absorbed__in=piece))
        standing = joined.filter(undone_on=None).values_list("kept_id", "absorbed_id")
        if any(not {kept, absorbed} <= going for kept, absorbed in standing):
            words = _("One of these people was merged with somebody who stays. Take the merge back first.")
            raise Refused([Reason("merged", words)])
        joined.delete()
    for piece in pieces(going):
        forget_names(piece)
        Residence.objects.filter(worker__in=piece).delete()
        Worker.objects.filter(pk__in=piece).delete()
    return len(going)


@transaction.atomic
def note_welfare(lines: Sequence[Welfare]) -> None:
    """Keep what a welfare list says of workers; the same line of the same snapshot counts once."""
    Welfare.objects.bulk_create(lines, ignore_conflicts=True)
