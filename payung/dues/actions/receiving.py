"""Receives a payment file: keeps it sealed, stores what it holds, settles what can be settled."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import open_file, record, seal_file
from payung.access.authors import Author, Machine
from payung.access.models import User
from payung.access.places import holds
from payung.access.showing import AsShown
from payung.access.verbs import require_second, verb
from payung.access.whose import is_own_word
from payung.dues.actions import storing
from payung.dues.actions.settling import settle_lines
from payung.dues.models import PaymentFile
from payung.dues.queries.approving import file_key, file_lines
from payung.dues.queries.files import home_area
from payung.dues.queries.outcome import PaymentsOutcome, outcome_of
from payung.dues.reading import ReceiptsRead, read_annex, read_receipts
from payung.roster.actions.judging import collector_at_rest
from payung.rules.reasons import Reason, Refused
from payung.sheets.refusals import Unreadable
from payung.sheets.unread import told
from payung.store.locks import Lock, hold

SECOND_PERSON = "second_person"  # why the receipts of a file wait that is not its bringer's own word
READ_AT_ONCE = 1_000_000  # bytes: within the request that sends it


class Sent(NamedTuple):
    """A file as somebody sent it: its name and its bytes, and the order of day and month if somebody said it."""

    name: str
    data: bytes
    day_order: str = ""


@verb("receive_payments")
def receive_payments(
    file: Sent, *, annex: Sent | None = None, area_code: str = "", on: date, by: Author
) -> PaymentsOutcome:
    """Receive receipts with their annex and settle what they pay for. Refuses what cannot be read as such a file.

    Each receipt is accepted, repeated (its id was there before, in this or any earlier file), or its amount differs
    from what its lines cost. A receipt that is short settles nothing until somebody decides. What does not settle
    waits as the payer's credit, each line with its reason. The same file again changes nothing.
    """
    with collector_at_rest():
        kept, read = _keep(file, annex, area_code, on, by)
        return preview(kept, on=on) if kept.waits else _take_in(kept, read, on, by)


def preview(file: PaymentFile, *, on: date) -> PaymentsOutcome:
    """Return what a file that waits for a second person would do today; nothing of it stays."""
    read = _read_kept(file)  # before anybody has to wait
    with transaction.atomic():
        _store(file, read, on)
        settle_lines(file.ref, on=on, by=Machine())
        outcome = outcome_of(file)
        transaction.set_rollback(True)
    file.refresh_from_db()
    outcome.receipts = [replace(one, waits=(*one.waits, SECOND_PERSON)) for one in outcome.receipts]
    outcome.waiting = [file.ref]
    return outcome


@verb("confirm_payments")
def confirm_payments(file: PaymentFile, *, on: date, by: User) -> PaymentFile:
    """Stand behind a file that somebody else brought, as the second person who has seen what it would do.

    The branch's own account may stand behind any. What it holds is known from this day on; `take_in` stores it.
    Refuses ``confirmed_already``, ``same_two_eyes``, ``tied_accounts``, and ``lines_changed`` where it would do
    something else than the page showed.
    """
    lines = AsShown(file_key(file), lambda: file_lines(preview(file, on=on)), by=by)
    return lines.act(lambda: _confirm(file, lines, on, by))


def _confirm(file: PaymentFile, lines: AsShown, on: date, by: User) -> PaymentFile:
    file = PaymentFile.objects.select_for_update(of=("self",)).select_related("by", "file", "annex").get(pk=file.pk)
    if not file.waits:
        raise Refused([Reason("confirmed_already", _("This file does not wait for anybody."))])
    require_second(by, file.by)
    lines.require()
    file.confirmed_by, file.confirmed_on = by, on
    file.save(update_fields=["confirmed_by", "confirmed_on"])
    record("confirm_payments", file.ref, on=on, by=by, area=file.area_code)
    return file


@verb("receive_payments")
def keep_payments(file: Sent, *, annex: Sent | None = None, area_code: str = "", on: date, by: Author) -> PaymentFile:
    """Keep the files as ciphertext and return where their result will stand; the same pair again is recognised.

    A pair that waits, brought by somebody else, does not stand in the way of the branch's own word or the operator's.
    A small file that cannot be read as such is refused before anything is kept; a large one by ``take_in``.
    """
    return _keep(file, annex, area_code, on, by, largest=READ_AT_ONCE)[0]


def _keep(
    file: Sent, annex: Sent | None, area_code: str, on: date, by: Author, *, largest: int | None = None
) -> tuple[PaymentFile, ReceiptsRead | None]:
    """Keep a pair of files, unless it is kept; one that waits is answered by whose own word the pair is."""
    digest, area_code = _digest(file, annex), area_code or by.area or home_area()
    known = PaymentFile.objects.filter(digest=digest, answered_on=None).first()
    if known and not _is_answered(known, area_code, by):
        return known, None
    size = len(file.data) + len(annex.data if annex else b"")
    read = _read(file, annex) if largest is None or size <= largest else None
    with transaction.atomic():
        hold(Lock.LISTS)
        waiting = PaymentFile.objects.select_for_update().filter(digest=digest, answered_on=None).first()
        if waiting and not _is_answered(waiting, area_code, by):  # somebody else was faster with the same files
            return waiting, read
        if waiting:
            PaymentFile.objects.filter(pk=waiting.pk).update(answered_on=on)
        kept = PaymentFile.objects.create(
            ref=sealing.opaque_ref("P"), digest=digest, answers=waiting,
            file=seal_file(file.name, file.data, on=on, day_order=file.day_order),
            annex=seal_file(annex.name, annex.data, on=on) if annex else None,
            area_code=area_code, on=on, by=by.account, recorded_on=on, is_offered=not is_own_word(by),
        )  # fmt: skip
        after = {"sha256": kept.file.sha256} | ({"answers": waiting.ref} if waiting else {})
        record("receive_payments", kept.ref, on=on, by=by, after=after, area=area_code)
        return kept, read


def _is_answered(waiting: PaymentFile, area_code: str, by: Author) -> bool:
    """Whether a file that waits is answered by the same one from whose own word it is, for an area around its own."""
    return waiting.waits and is_own_word(by) and holds(area_code, waiting.area_code)


@verb("finish_payments")
def take_in(file: PaymentFile, *, on: date, by: Author) -> PaymentsOutcome:
    """Store and settle what a kept file holds; may be stopped at any moment and run again."""
    with collector_at_rest():
        return _take_in(file, None, on, by)


def _take_in(file: PaymentFile, read: ReceiptsRead | None, on: date, by: Author) -> PaymentsOutcome:
    if file.waits:
        return preview(file, on=on)
    if file.answered_on:
        file = PaymentFile.objects.get(answers=file)
    if file.finished_on:
        return outcome_of(file, again=True)
    if not file.stored_on:
        _store(file, read or _read_kept(file), on)
    settle_lines(file.ref, on=on, by=by, tell=lambda done, of: storing.note_settling(file, done=done, of=of))
    with transaction.atomic():
        PaymentFile.objects.filter(pk=file.pk).update(finished_on=on)
        outcome = outcome_of(file)
        after = {"counts": outcome.counts, "settled_months": outcome.settled_months}
        record("finish_payments", file.ref, on=on, by=by, after=after, area=file.area_code)
    return outcome


def _read_kept(file: PaymentFile) -> ReceiptsRead:
    annex = Sent(file.annex.name, open_file(file.annex)) if file.annex else None
    try:
        return _read(Sent(file.file.name, open_file(file.file), file.file.day_order), annex)
    except Unreadable as no:
        PaymentFile.objects.filter(pk=file.pk).update(problem=no.code, problem_details=no.details)
        raise


def _store(file: PaymentFile, read: ReceiptsRead, on: date) -> None:
    work = 2 * (len(read.receipts) + len(read.annex))
    file.sheets_unread, file.reading = read.sheets_unread, told(read.parts, read.open_days, hidden=read.hidden)
    PaymentFile.objects.filter(pk=file.pk).update(
        work_total=work, sheets_unread=file.sheets_unread, reading=file.reading
    )
    stands_as = storing.store_receipts(file, receipts=read.receipts, unread=read.unread, lines=read.annex, on=on)
    before = len(read.receipts)
    storing.store_lines(
        file, rows=read.annex, receipts=read.receipts, stands_as=stands_as, on=on,
        tell=lambda done: storing.note_work(file, done=before + done),
    )  # fmt: skip
    PaymentFile.objects.filter(pk=file.pk).update(stored_on=on)
    file.stored_on = on


def _read(file: Sent, annex: Sent | None) -> ReceiptsRead:
    read = read_receipts(file.data, file.name, with_annex=annex is None, day_order=file.day_order)
    if annex:
        other = read_annex(annex.data, annex.name)
        read.annex = other.rows
        read.sheets_unread += other.unread
        read.parts += other.parts
        read.hidden += other.hidden
    return read


def _digest(file: Sent, annex: Sent | None) -> str:
    parts = [hashlib.sha256(each.data).hexdigest() if each else "" for each in (file, annex)]
    parts += [file.day_order] if file.day_order else []  # read in another way, it is another file
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()
