"""What a volunteer mends herself: somebody whom she wrote down today; and what she asks the kelurahan to mend."""

from contextlib import nullcontext
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import User
from payung.access.verbs import verb
from payung.rules.reasons import Reason, Refused
from payung.workers import queries
from payung.workers.actions.correcting import change_details, change_nik, tries_kept
from payung.workers.models import MendingRequest, Residence, Worker


@verb("correct_own")
def correct_own(
    worker: Worker, *, changes: dict[str, Any], nik: str = "", rt: str, street: str, on: date, by: Author
) -> None:
    """Correct whom the author added by hand on the same day: details, the NIK if another is given, RT and street.

    Refuses ``not_your_entry``, what `correct` and `correct_nik` refuse, and ``nothing_changed``.
    """
    if not queries.is_own_entry(worker, by.account, on=on):
        raise Refused([not_your_entry()])
    another = bool(nik) and nik != queries.nik_of(worker)
    with tries_kept(nik, on=on, by=by) if another else nullcontext():
        _correct_own(worker, changes=changes, nik=nik, rt=rt, street=street, on=on, by=by)


@transaction.atomic
def _correct_own(
    worker: Worker, *, changes: dict[str, Any], nik: str, rt: str, street: str, on: date, by: Author
) -> None:
    before, after = _changed(worker, changes, nik, on)
    home = queries.latest_residence(worker)
    if home and (home.rt, home.street) != (rt, street):
        before |= {"rt": home.rt, "street": home.street}
        after |= {"rt": rt, "street": street}
        Residence.objects.create(
            worker=worker, rw=home.rw, ktp_rw=home.ktp_rw, work_rw=home.work_rw, rt=rt, street=street,
            from_on=home.from_on, recorded_on=on,
        )  # fmt: skip
    if not after:
        raise Refused([Reason("nothing_changed", _("Nothing is different from what is on file."))])
    area = queries.home_code(worker, on)
    record("correct_own", worker.ref, on=on, by=by, before=before, after=after, area=area)


def _changed(worker: Worker, changes: dict[str, Any], nik: str, on: date) -> tuple[dict[str, str], dict[str, str]]:
    """Change what is different; return before and after, of a NIK its blind indexes."""
    before, after = change_details(worker, changes=changes, on=on) or ({}, {})
    if nik and nik != queries.nik_of(worker):
        old, new = change_nik(worker, nik=nik)
        before, after = before | {"nik_index": old}, after | {"nik_index": new}
    return before, after


def not_your_entry() -> Reason:
    """Say who may mend an entry, and until when."""
    words = _("Only whoever wrote the person down, and only on the same day. Ask the kelurahan to mend it.")
    return Reason("not_your_entry", words)


@verb("ask_mending")
@transaction.atomic
def ask_mending(worker: Worker, *, words: str, on: date, by: User) -> MendingRequest:
    """Ask those in charge of the area to correct what is on file about a worker. Refuses ``words_missing``.

    The same words of the same author about the same worker, while they wait, are one request.
    """
    said = " ".join(words.split())
    if not said:
        raise Refused([Reason("words_missing", _("Write what is wrong, and how it stands on the KTP."))])
    waiting = MendingRequest.objects.filter(worker=worker, by=by, words=said, answered_on=None).first()
    if waiting:
        return waiting
    request = MendingRequest.objects.create(worker=worker, words=said, on=on, by=by, recorded_on=on)
    record("ask_mending", worker.ref, on=on, by=by, after={"request": request.pk}, area=queries.home_code(worker, on))
    return request


@verb("answer_mending")
@transaction.atomic
def answer_mending(request: MendingRequest, *, mended: bool, words: str = "", on: date, by: User) -> None:
    """Answer a request: mended, or left as it is with the reason. Refuses ``answered_already``, ``reason_missing``."""
    request.refresh_from_db(from_queryset=MendingRequest.objects.select_for_update())
    if request.answered_on:
        raise Refused([Reason("answered_already", _("Somebody has answered this request already."))])
    said = " ".join(words.split())
    if not mended and not said:
        raise Refused([Reason("reason_missing", _("Say why it stays as it is, so that the volunteer knows."))])
    request.mended, request.answer, request.answered_on, request.answered_by = mended, said, on, by
    request.save(update_fields=["mended", "answer", "answered_on", "answered_by"])
    after = {"request": request.pk, "mended": mended}
    area = queries.home_code(request.worker, on)
    record("answer_mending", request.worker.ref, on=on, by=by, after=after, area=area)
