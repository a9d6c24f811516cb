"""What is written in the registry: admitting, correcting, moving, merging, consent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record
from payung.access.models import User
from payung.regions.models import Region
from payung.rules.reasons import Reason, Refused
from payung.workers import queries
from payung.workers.matching import match_key, name_key
from payung.workers.models import Consent, Distinct, Merge, Relative, Residence, Welfare, Worker

NOTICE_VERSION = "2026-11"
CORRECTABLE = ("name", "birth_date", "birth_place", "sex", "occupation", "occupation_text", "sector", "phone")


@dataclass(slots=True)
class Newcomer:
    """Somebody to be admitted, read and judged. ``rw_id`` is the region's id; ``phone`` E.164 or empty."""

    nik: str
    name: str
    birth_date: date
    sex: str
    rw_id: int
    birth_place: str = ""
    rt: str = ""
    phone: str = ""
    occupation: str = ""
    occupation_text: str = ""
    sector: str = "other"
    kk_number: str = ""
    key: str = ""  # the folded name, where the caller has it already
    match: str = ""  # and the blocking key
    nik_index: str = ""  # and the blind index


WORKER_COLUMNS = (
    "id", "ref", "nik_sealed", "nik_index", "kk_sealed", "name", "name_key", "birth_date", "birth_place", "sex",
    "match_key", "occupation", "occupation_text", "sector", "phone", "recorded_on",
)  # fmt: skip
RESIDENCE_COLUMNS = ("worker_id", "rw_id", "rt", "from_on", "recorded_on")


Prepared = tuple[Any, ...]  # a worker's row without its id, then the RW's id and the RT


def prepare(people: Sequence[Newcomer], *, on: date) -> list[Prepared]:
    """Return newcomers sealed and ready to be written: what takes time, done before the transaction."""
    day = on.isoformat()
    prepared = []
    for person in people:
        ref = sealing.opaque_ref("W")
        key = person.key or name_key(person.name)
        kk = sealing.seal(person.kk_number.encode(), bound_to=f"kk:{ref}") if person.kk_number else None
        prepared.append((
            ref, sealing.seal(person.nik.encode(), bound_to=f"nik:{ref}"),
            person.nik_index or sealing.blind_index("nik", person.nik), kk, person.name, key,
            person.birth_date.isoformat(), person.birth_place, person.sex,
            person.match or match_key(key, person.birth_date), person.occupation, person.occupation_text,
            person.sector, person.phone, day, person.rw_id, person.rt,
        ))  # fmt: skip
    return prepared


def write_prepared(prepared: Sequence[Prepared]) -> list[int]:
    """Write prepared newcomers with their residence, inside the caller's transaction; return their ids, in order.

    A NIK that is registered already violates the table's constraint: the caller looks it up and prepares again.
    The caller writes the audit line of the whole act.
    """
    ids = list(Worker.objects.reserve(len(prepared)))
    Worker.objects.append(WORKER_COLUMNS, [(pk, *row[:-2]) for pk, row in zip(ids, prepared, strict=True)])
    homes = [(pk, rw_id, rt, day, day) for pk, (*_worker, day, rw_id, rt) in zip(ids, prepared, strict=True)]
    Residence.objects.append(RESIDENCE_COLUMNS, homes)
    return ids


@transaction.atomic
def admit(people: Sequence[Newcomer], *, on: date) -> list[tuple[int, str]]:
    """Write newcomers with their residence; return id and reference of each, in order. See `write_prepared`."""
    prepared = prepare(people, on=on)
    return [(pk, row[0]) for pk, row in zip(write_prepared(prepared), prepared, strict=True)]


@transaction.atomic
def correct(worker: Worker, *, changes: dict[str, Any], on: date, by: User | None) -> None:
    """Change details, the old values in the audit line. Refuses ``not_correctable``, ``nothing_changed``."""
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise Refused([Reason("not_correctable", _("This detail is not changed here."))])
    before = {field: getattr(worker, field) for field in changes}
    if before == changes:
        raise Refused([Reason("nothing_changed", _("Nothing is different from what is on file."))])
    for field, value in changes.items():
        setattr(worker, field, value)
    worker.name_key = name_key(worker.name)
    worker.match_key = match_key(worker.name_key, worker.birth_date)
    worker.save()
    plain = {field: str(value) for field, value in before.items()}
    record("correct_worker", worker.ref, on=on, by=by, before=plain, after={f: str(v) for f, v in changes.items()})


@transaction.atomic
def correct_nik(worker: Worker, *, nik: str, on: date, by: User | None) -> None:
    """Replace a NIK; the trail holds blind indexes, no digits. Refuses ``nik_not_16_digits``, ``nik_taken``."""
    if len(nik) != 16 or not (nik.isascii() and nik.isdigit()):
        raise Refused([Reason("nik_not_16_digits", _("A NIK has 16 digits. Type it again from the KTP."))])
    index = sealing.blind_index("nik", nik)
    if Worker.objects.filter(nik_index=index).exclude(pk=worker.pk).exists():
        raise Refused([Reason("nik_taken", _("Another person on file has this NIK. Compare both KTP first."))])
    before = worker.nik_index
    worker.nik_index, worker.nik_index_next = index, None
    worker.nik_sealed = sealing.seal(nik.encode(), bound_to=f"nik:{worker.ref}")
    worker.save(update_fields=["nik_index", "nik_index_next", "nik_sealed"])
    record("correct_nik", worker.ref, on=on, by=by, before={"nik_index": before}, after={"nik_index": index})


@transaction.atomic
def move(worker: Worker, *, rw: Region, rt: str = "", on: date, by: User | None) -> Residence:
    """Record that the worker lives in another RW from the day on. Refuses ``rw_closed`` and ``lives_there``."""
    if rw.opened_on > on or (rw.closed_on and rw.closed_on <= on):
        raise Refused([Reason("rw_closed", _("That RW does not exist on this day. Choose another."))])
    now = queries.residence_on(worker, on)
    if now and now.rw_id == rw.pk:
        raise Refused([Reason("lives_there", _("The worker lives in that RW already."))])
    home = Residence.objects.create(worker=worker, rw=rw, rt=rt, from_on=on, recorded_on=on)
    record("move_worker", worker.ref, on=on, by=by, before={"rw": now.rw.code if now else None}, after={"rw": rw.code})
    return home


@transaction.atomic
def merge(kept: Worker, absorbed: Worker, *, both_members: bool, on: date, by: User | None) -> Merge:
    """Say that two records are one person. Where both are members it waits for a second person's `confirm_merge`.

    Refuses ``same_record`` and ``merged_already``.
    """
    if kept.pk == absorbed.pk or absorbed.pk in queries.same_person_ids(kept, on):
        raise Refused([Reason("same_record", _("These two are one record already."))])
    if Merge.objects.filter(absorbed=absorbed, undone_on=None).exists():
        raise Refused([Reason("merged_already", _("This record was merged before. Open the record it went into."))])
    confirmed = {} if both_members else {"confirmed_by": by, "confirmed_on": on}
    fact = Merge.objects.create(
        kept=kept, absorbed=absorbed, both_members=both_members, on=on, by=by, recorded_on=on, **confirmed
    )
    record("merge_workers", kept.ref, on=on, by=by, after={"absorbed": absorbed.ref, "waits": both_members})
    return fact


@transaction.atomic
def confirm_merge(fact: Merge, *, on: date, by: User) -> None:
    """Confirm a merge of two members as the second person. Refuses ``same_two_eyes`` and ``not_waiting``."""
    if fact.confirmed_on or fact.undone_on:
        raise Refused([Reason("not_waiting", _("This merge does not wait for anybody."))])
    if fact.by_id == by.pk:
        raise Refused([Reason("same_two_eyes", _("Somebody else has to confirm what you prepared."))])
    fact.confirmed_by, fact.confirmed_on = by, on
    fact.save(update_fields=["confirmed_by", "confirmed_on"])
    record("confirm_merge", fact.kept.ref, on=on, by=by, after={"absorbed": fact.absorbed.ref})


@transaction.atomic
def undo_merge(fact: Merge, *, on: date, by: User | None) -> None:
    """Take a merge back, from the day on. Refuses ``undone_already``."""
    if fact.undone_on:
        raise Refused([Reason("undone_already", _("This merge was taken back before."))])
    fact.undone_by, fact.undone_on = by, on
    fact.save(update_fields=["undone_by", "undone_on"])
    record("undo_merge", fact.kept.ref, on=on, by=by, after={"absorbed": fact.absorbed.ref})


@transaction.atomic
def tell_apart(one: Worker, other: Worker, *, on: date, by: User | None) -> Distinct:
    """Record that two records are two people, so that it is not asked again."""
    first, second = sorted((one, other), key=lambda worker: worker.pk)
    fact, made = Distinct.objects.get_or_create(
        first=first, second=second, defaults={"on": on, "by": by, "recorded_on": on}
    )
    if made:
        record("tell_apart", first.ref, on=on, by=by, after={"other": second.ref})
    return fact


@transaction.atomic
def consent(worker: Worker, *, channel: str, on: date, by: User | None) -> Consent:
    """Record that the worker heard the notice, the warning about aid included, and agreed to be nominated."""
    fact = Consent.objects.create(
        worker=worker, notice_version=NOTICE_VERSION, on=on, by=by, channel=channel, recorded_on=on
    )
    record("consent", worker.ref, on=on, by=by, after={"notice": NOTICE_VERSION, "channel": channel})
    return fact


@transaction.atomic
def consent_all(worker_ids: Iterable[int], *, channel: str, on: date, by: User | None) -> int:
    """Record for many workers at once that they heard the notice and agreed; the caller writes the audit line."""
    facts = [
        Consent(worker_id=pk, notice_version=NOTICE_VERSION, on=on, by=by, channel=channel, recorded_on=on)
        for pk in worker_ids
    ]
    Consent.objects.bulk_create(facts, batch_size=5000)
    return len(facts)


@transaction.atomic
def withdraw_consent(fact: Consent, *, on: date, by: User | None) -> None:
    """Record that the worker takes the consent back; processing stops within 3 x 24 hours (UU 27/2022)."""
    fact.withdrawn_on = on
    fact.save(update_fields=["withdrawn_on"])
    record("withdraw_consent", fact.worker.ref, on=on, by=by)


@transaction.atomic
def add_relative(
    worker: Worker, *, relation: str, name: str, birth_date: date | None, school_level: str, on: date, by: User | None
) -> Relative:
    """Add a child or another possible heir."""
    fact = Relative.objects.create(
        worker=worker, relation=relation, name=name, birth_date=birth_date, school_level=school_level, recorded_on=on
    )
    record("add_relative", worker.ref, on=on, by=by, after={"relation": relation})
    return fact


@transaction.atomic
def note_welfare(lines: Sequence[Welfare]) -> None:
    """Keep what a welfare list says of workers; the same line of the same snapshot counts once."""
    Welfare.objects.bulk_create(lines, ignore_conflicts=True)
