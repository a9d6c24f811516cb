"""Receives a payment file: keeps it sealed, stores what it holds, settles what can be settled."""

import hashlib
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction

from payung.access import sealing
from payung.access.actions import open_file, record, seal_file
from payung.access.models import User
from payung.dues.actions import storing
from payung.dues.actions.settling import settle_lines
from payung.dues.models import PaymentFile
from payung.dues.queries.outcome import PaymentsOutcome, outcome_of
from payung.dues.reading import ReceiptsRead, read_annex, read_receipts


class Sent(NamedTuple):
    """A file as somebody sent it: its name and its bytes."""

    name: str
    data: bytes


def receive_payments(
    file: Sent, *, annex: Sent | None = None, area_code: str = "", on: date, by: User | None
) -> PaymentsOutcome:
    """Receive receipts with their annex and settle what they pay for. Refuses what cannot be read as such a file.

    Each receipt is accepted, repeated (its id was there before, in this or any earlier file), or its amount differs
    from what its lines cost. A receipt that is short settles nothing until somebody decides. What does not settle
    waits as the payer's credit, each line with its reason. The same file again changes nothing.
    """
    kept = keep_payments(file, annex=annex, area_code=area_code, on=on, by=by)
    return take_in(kept, on=on, by=by)


def keep_payments(
    file: Sent, *, annex: Sent | None = None, area_code: str = "", on: date, by: User | None
) -> PaymentFile:
    """Keep the files as ciphertext and return where their result will stand; the same pair again is recognised."""
    digest = _digest(file, annex)
    known = PaymentFile.objects.filter(digest=digest).first()
    if known:
        return known
    _read(file, annex)  # refuses now, before anything is kept
    try:
        with transaction.atomic():
            kept = PaymentFile.objects.create(
                ref=sealing.opaque_ref("P"), digest=digest, file=seal_file(file.name, file.data, on=on),
                annex=seal_file(annex.name, annex.data, on=on) if annex else None,
                area_code=area_code, on=on, by=by, recorded_on=on,
            )  # fmt: skip
            record("receive_payments", kept.ref, on=on, by=by, after={"sha256": kept.file.sha256})
            return kept
    except IntegrityError:  # somebody else was faster with the same files
        return PaymentFile.objects.get(digest=digest)


def take_in(file: PaymentFile, *, on: date, by: User | None) -> PaymentsOutcome:
    """Store and settle what a kept file holds; may be stopped at any moment and run again."""
    if file.finished_on:
        return outcome_of(file, again=True)
    if not file.stored_on:
        _store(file, on)
    settle_lines(file.ref, on=on, by=by, tell=lambda done, of: storing.note_settling(file, done=done, of=of))
    with transaction.atomic():
        PaymentFile.objects.filter(pk=file.pk).update(finished_on=on)
        outcome = outcome_of(file)
        after = {"counts": outcome.counts, "settled_months": outcome.settled_months}
        record("finish_payments", file.ref, on=on, by=by, after=after)
    return outcome


def _store(file: PaymentFile, on: date) -> None:
    annex = Sent(file.annex.name, open_file(file.annex)) if file.annex else None
    read = _read(Sent(file.file.name, open_file(file.file)), annex)
    with transaction.atomic():
        PaymentFile.objects.filter(pk=file.pk).update(work_total=2 * (len(read.receipts) + len(read.annex)))
    storing.store_receipts(file, receipts=read.receipts, unread=read.unread, on=on)
    before = len(read.receipts)
    storing.store_lines(
        file, rows=read.annex, receipts=read.receipts, on=on,
        tell=lambda done: storing.note_work(file, done=before + done),
    )  # fmt: skip
    with transaction.atomic():
        PaymentFile.objects.filter(pk=file.pk).update(stored_on=on)
    file.stored_on = on


def _read(file: Sent, annex: Sent | None) -> ReceiptsRead:
    read = read_receipts(file.data, file.name, with_annex=annex is None)
    if annex:
        read.annex = read_annex(annex.data, annex.name)
    return read


def _digest(file: Sent, annex: Sent | None) -> str:
    parts = [hashlib.sha256(each.data).hexdigest() if each else "" for each in (file, annex)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()
