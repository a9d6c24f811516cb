"""Correcting what is on file about a person: details, the NIK, where she lives."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import NikTry
from payung.access.tries import refuse_if_spent
from payung.access.verbs import verb
from payung.regions.models import Region
from payung.rules.reasons import Reason, Refused
from payung.sheets.names import name_key
from payung.workers import queries
from payung.workers.actions.looking import try_nik
from payung.workers.actions.naming import forget_names, write_names
from payung.workers.matching import match_key
from payung.workers.models import Residence, Worker

CORRECTABLE = ("name", "birth_date", "birth_place", "sex", "occupation", "occupation_text", "sector", "phone")
WOMEN_ADD = 40  # to the day of birth, in a NIK


@verb("correct_worker")
@transaction.atomic
def correct(worker: Worker, *, changes: dict[str, Any], on: date, by: Author) -> None:
    """Change details, the old values in the audit line. A new occupation brings its sector, where it has one.

    Refuses ``not_correctable``, ``name_missing``, ``born_later``, ``sector_unlike_occupation`` and ``nothing_changed``.
    """
    _lock(worker)
    changes = _with_sector(changes)
    different = {field: value for field, value in changes.items() if getattr(worker, field, value) != value}
    refusals = list(_against(worker, changes, on))
    if refusals or not different:
        raise Refused(refusals or [Reason("nothing_changed", _("Nothing is different from what is on file."))])
    before = {field: str(getattr(worker, field)) for field in different}
    for field, value in different.items():
        setattr(worker, field, value)
    forget_names([worker.pk])
    worker.name_key = name_key(worker.name)
    write_names([(worker.pk, worker.name_key)])
    worker.match_key = match_key(worker.name_key, worker.birth_date)
    worker.save(update_fields=[*different, "name_key", "match_key"])
    after = {field: str(value) for field, value in different.items()}
    record("correct_worker", worker.ref, on=on, by=by, before=before, after=after, area=queries.home_code(worker, on))


def _with_sector(changes: dict[str, Any]) -> dict[str, Any]:
    known = queries.occupations().get(changes.get("occupation", ""))
    return {"sector": known.sector, **changes} if known and known.sector else changes


def _against(worker: Worker, changes: dict[str, Any], on: date) -> list[Reason]:
    """Return why the changes cannot be."""
    refusals = []
    if set(changes) - set(CORRECTABLE):
        refusals.append(Reason("not_correctable", _("This detail is not changed here.")))
    if "name" in changes and not any(map(str.isalpha, changes["name"])):
        refusals.append(Reason("name_missing", _("A name has letters. Write it as on the KTP.")))
    if "birth_date" in changes and changes["birth_date"] > on:
        refusals.append(Reason("born_later", _("This birth date has not come yet. Look at the KTP again.")))
    known = queries.occupations().get(changes.get("occupation", worker.occupation))
    if "sector" in changes and known and known.sector not in ("", changes["sector"]):
        words = _("This occupation belongs to the other table of dues. Choose the sector that fits it.")
        refusals.append(Reason("sector_unlike_occupation", words))
    return refusals


@verb("correct_nik")
def correct_nik(worker: Worker, *, nik: str, on: date, by: Author) -> None:
    """Replace a NIK; the trail holds blind indexes, no digits. A number that is taken is kept as a try of the author.

    Refuses ``nik_not_16_digits``, ``nik_bad_date``, ``nik_serial_zero``, ``nothing_changed``, ``nik_taken`` and
    ``too_many_tries``.
    """
    refusals = _nik_faults(nik)
    if refusals:
        raise Refused(refusals)
    refuse_if_spent(on=on, by=by)
    index = sealing.blind_index("nik", nik)
    try:
        _replace_nik(worker, nik, index, on=on, by=by)
    except IntegrityError:
        try_nik(index, door=NikTry.Door.CORRECTING, on=on, by=by)
        taken = _("Another person on file has this NIK. Compare both KTP first.")
        raise Refused([Reason("nik_taken", taken)]) from None
    except Refused:
        try_nik(index, door=NikTry.Door.CORRECTING, on=on, by=by)
        raise


@transaction.atomic
def _replace_nik(worker: Worker, nik: str, index: str, *, on: date, by: Author) -> None:
    _lock(worker)
    before = worker.nik_index
    if index == before:
        raise Refused([Reason("nothing_changed", _("Nothing is different from what is on file."))])
    worker.nik_index, worker.nik_index_next = index, None
    worker.nik_sealed = sealing.seal(nik.encode(), bound_to=f"nik:{worker.ref}")
    worker.save(update_fields=["nik_index", "nik_index_next", "nik_sealed"])
    area = queries.home_code(worker, on)
    record("correct_nik", worker.ref, on=on, by=by, before={"nik_index": before}, after={"nik_index": index}, area=area)


def _nik_faults(nik: str) -> list[Reason]:
    """Return what the digits show by themselves: what keeps a row of a list from being admitted."""
    if len(nik) != 16 or not (nik.isascii() and nik.isdigit()):
        return [Reason("nik_not_16_digits", _("A NIK has 16 digits. Type it again from the KTP."))]
    faults = []
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day -= WOMEN_ADD if day > WOMEN_ADD else 0
    if not any(_is_day(century + year, month, day) for century in (1900, 2000)):
        words = _("Digits 7 to 12 of this NIK are no date. Type it again from the KTP.")
        faults.append(Reason("nik_bad_date", words))
    if nik[12:] == "0000":
        faults.append(Reason("nik_serial_zero", _("No NIK ends in 0000. Type it again from the KTP.")))
    return faults


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@verb("move_worker")
@transaction.atomic
def move(
    worker: Worker, *, rw: Region, rt: str = "", street: str = "", ktp_rw: Region | None = None,
    work_rw: Region | None = None, from_on: date | None = None, on: date, by: Author,
) -> Residence:  # fmt: skip
    """Record where the worker lives from a day on (``on`` if not given), and the RW of her KTP and of her work.

    A move on the day of the last one replaces it: so a wrong address is corrected. Refuses ``not_an_rw``,
    ``rw_closed``, ``moves_later``, ``moved_since`` (a later address is on file) and ``lives_there``.
    """
    _lock(worker)
    day = from_on or on
    last = queries.latest_residence(worker)
    refusals = _against_moving(rw, last, day, on)
    same = last and (last.rw_id, last.rt, last.street, last.ktp_rw_id, last.work_rw_id) == (
        rw.pk, rt, street, ktp_rw and ktp_rw.pk, work_rw and work_rw.pk,
    )  # fmt: skip
    if same and not refusals:
        refusals = [Reason("lives_there", _("That is what is on file already."))]
    if refusals:
        raise Refused(refusals)
    home = Residence.objects.create(
        worker=worker, rw=rw, rt=rt, street=street, ktp_rw=ktp_rw, work_rw=work_rw, from_on=day, recorded_on=on
    )
    before = _address(last) if last else {}
    record("move_worker", worker.ref, on=on, by=by, before=before, after=_address(home), area=rw.code)
    return home


def _against_moving(rw: Region, last: Residence | None, day: date, on: date) -> list[Reason]:
    refusals = []
    if rw.rw_number is None:
        refusals.append(Reason("not_an_rw", _("Choose an RW, not only the kelurahan.")))
    if rw.opened_on > on or (rw.closed_on and rw.closed_on <= on):
        refusals.append(Reason("rw_closed", _("That RW does not exist on this day. Choose another.")))
    if day > on:
        refusals.append(Reason("moves_later", _("That day has not come yet. Record the move when it has happened.")))
    if last and day < last.from_on:
        words = _("An address is on file from %s on. Give that day or a later one.") % formats.date_format(
            last.from_on, "j F Y"
        )
        refusals.append(Reason("moved_since", words))
    return refusals


def _address(home: Residence) -> dict[str, str | None]:
    """Return an address as the trail keeps it: codes, and the street."""
    return {
        "rw": home.rw.code,
        "rt": home.rt,
        "street": home.street,
        "ktp_rw": home.ktp_rw.code if home.ktp_rw else None,
        "work_rw": home.work_rw.code if home.work_rw else None,
        "from": home.from_on.isoformat(),
    }


def _lock(worker: Worker) -> None:
    """Read the record again and hold it: two officers may correct one person at the same moment."""
    worker.refresh_from_db(from_queryset=Worker.objects.select_for_update())
