"""Batches for the branch: made, approved by a second person, handed over, cancelled."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import claim, open_file, record, seal_file
from payung.access.authors import Author
from payung.access.models import User
from payung.access.showing import require_same
from payung.access.verbs import verb
from payung.enrolment.actions.nominating import renew, require_campaign
from payung.enrolment.models import Batch, BatchLine, Nomination, ReplyLine
from payung.enrolment.queries.approving import batch_key, batch_lines
from payung.enrolment.queries.bill import bill_of
from payung.enrolment.queries.contents import contents, control_totals
from payung.enrolment.queries.sending import Chosen, Plan, are_still_due, plan_batch
from payung.enrolment.writing.covering import covering_letter
from payung.enrolment.writing.files import batch_file
from payung.regions.models import Campaign, Region
from payung.regions.queries import campaign as campaign_for
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold

CITY_CODE = len("31.75")
MOST_LETTERS = 200  # of a reason
LINE_COLUMNS = ("batch_id", "worker_id", "nomination_id", "number", "change", "ending_id", "correction_id")


@verb("make_batch")
def make_batch(kind: str, *, area: Region, campaign: Campaign | None = None, on: date, by: User) -> Batch:
    """Make a batch of everybody in the area who is due: `precheck`, `new` or `change`.

    Ages and double registration are asked again as of the day; who falls out stands in ``left_out`` with the reasons.
    Refuses ``unknown_kind``, ``nobody_to_send`` and what `require_campaign` refuses.
    """
    return fill_batch(start_batch(kind, area=area, campaign=campaign, on=on, by=by), on=on, by=by)


@verb("make_batch")
@transaction.atomic
def start_batch(kind: str, *, area: Region, campaign: Campaign | None = None, on: date, by: User) -> Batch:
    """Open a batch that is still to be filled. Refuses ``unknown_kind`` and what `require_campaign` refuses."""
    if kind not in Batch.Kind.values:
        raise Refused([Reason("unknown_kind", _("A batch is a pre-check, new members, or changes."))])
    campaign = campaign or campaign_for(area.code, on)
    require_campaign(campaign, on=on)
    claim("make_batch", by=by)
    return Batch.objects.create(
        ref=sealing.opaque_ref("B"), kind=kind, area=area, campaign=campaign, on=on, by=by, recorded_on=on
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A batch as it would be stored: who is in it, the file, the covering letter, the control totals."""

    plan: Plan
    data: bytes
    letter: bytes
    totals: dict[str, Any]


@verb("make_batch")
def fill_batch(batch: Batch, *, on: date, by: User) -> Batch:
    """Choose the people, write the file and keep it sealed; again on a filled batch changes nothing.

    The file is written before the database is locked; should somebody have sent one of the people meanwhile, it is
    written anew. Refuses ``nobody_to_send``, and then the batch is gone.
    """
    while not batch.file_id:
        plan = plan_batch(batch.kind, area=batch.area, campaign=batch.campaign, on=on)
        if not plan.chosen:
            _drop_unless_filled(batch)
            if batch.file_id:
                break
            raise Refused([_nobody(plan, batch.kind)])
        _store(batch, _draft(batch, plan, on), on=on, by=by)
    return batch


def _draft(batch: Batch, plan: Plan, on: date) -> Draft:
    """Write the file and its covering letter."""
    rows = contents(plan.chosen, on=on)
    bill = bill_of(plan.chosen, on=on) if batch.kind != Batch.Kind.CHANGE else None
    data = batch_file(rows, kind=batch.kind, title=f"{batch.ref} {batch.area}", on=on)
    is_billed = bill if batch.kind == Batch.Kind.NEW else None  # a pre-check registers nobody
    totals = control_totals(rows, dues_rupiah=bill["month_rupiah"] if bill else None, bill=is_billed)
    city = Region.objects.filter(code=batch.area.code[:CITY_CODE]).first()
    sha256 = hashlib.sha256(data).hexdigest()
    letter = covering_letter(batch, totals, sha256=sha256, place=city.name if city else "")
    return Draft(plan, data, letter, totals)


def _nobody(plan: Plan, kind: str) -> Reason:
    if not plan.left_out:
        none = {
            Batch.Kind.PRECHECK: _("Nobody is left to be checked: add people first, or send the nominated as new."),
            Batch.Kind.CHANGE: _("Nothing has changed since the last batch: no ending, correction or replacement."),
        }
        return Reason(
            "nobody_to_send", none.get(Batch.Kind(kind), _("Nobody waits to be sent. Nominate people first."))
        )
    words = _("Nobody can be sent: all %(people)s people fell out. Their reasons: %(reasons)s.")
    reasons = sorted({code for each in plan.left_out for code in each.reasons})
    return Reason("nobody_to_send", words % {"people": len(plan.left_out), "reasons": ", ".join(reasons)})


def _drop_unless_filled(batch: Batch) -> None:
    """Take back a batch that came to nothing: it never had a line. One that another run filled is read again."""
    if Batch.objects.filter(pk=batch.pk).exclude(file=None).exists():
        batch.refresh_from_db()
        return
    Batch.objects.filter(pk=batch.pk, file=None).delete()


@transaction.atomic
def _store(batch: Batch, draft: Draft, *, on: date, by: User) -> None:
    """Write file and lines, unless one of the people went into another batch since the draft was written."""
    hold(Lock.LETTERS)
    fresh = Batch.objects.select_for_update().get(pk=batch.pk)
    if fresh.file_id:  # another run was faster
        batch.refresh_from_db()
        return
    if not are_still_due(draft.plan.chosen, kind=batch.kind, area=batch.area, campaign=batch.campaign, on=on):
        return
    chosen = _with_new_nominations(draft.plan.chosen, on=on, by=by)
    batch.people, batch.totals = draft.totals["people"], draft.totals
    batch.left_out = [{"worker": each.worker.ref, "reasons": each.reasons} for each in draft.plan.left_out]
    batch.file = seal_file(f"{batch.ref}.xlsx", draft.data, on=on)
    batch.letter = seal_file(f"{batch.ref}.pdf", draft.letter, on=on)
    batch.save()
    rows = [
        (batch.pk, each.worker_id, each.nomination_id, number, each.change, each.ending_id, each.correction_id)
        for number, each in enumerate(chosen, start=1)
    ]
    BatchLine.objects.append(LINE_COLUMNS, rows)
    after = {"kind": batch.kind, "area": batch.area.code, "people": batch.people, "sha256": batch.file.sha256}
    record("make_batch", batch.ref, on=on, by=by, after=after, area=batch.area.code)


def _with_new_nominations(chosen: Sequence[Chosen], *, on: date, by: User) -> list[Chosen]:
    """Nominate anew whoever was refused and corrected since: an answer belongs to one nomination."""
    again = [each.nomination_id for each in chosen if each.again and each.nomination_id]
    if not again:
        return list(chosen)
    old = Nomination.objects.in_bulk(again)
    fresh = dict(zip(again, renew([old[pk] for pk in again], on=on, by=by), strict=True))
    return [
        replace(each, nomination_id=fresh[each.nomination_id].pk) if each.nomination_id in fresh else each
        for each in chosen
    ]


@verb("approve_batch")
@transaction.atomic
def approve_batch(batch: Batch, *, on: date, by: User) -> Batch:
    """Approve and freeze a batch as the second person.

    Refuses ``same_two_eyes``, ``approved_already``, ``cancelled``, ``not_made_yet``, ``file_changed`` and
    ``lines_changed``.
    """
    batch = Batch.objects.select_for_update().select_related("area", "campaign").get(pk=batch.pk)
    _refuse_cancelled(batch)
    if batch.file is None:
        raise Refused([Reason("not_made_yet", _("The batch is still being made. Wait until its file is ready."))])
    if batch.approved_on:
        raise Refused([Reason("approved_already", _("This batch was approved before."))])
    open_file(batch.file)  # a file that was altered does not open
    require_same(batch_key(batch), lambda: batch_lines(batch), by=by)
    batch.approved_by, batch.approved_on = by, on
    batch.save(update_fields=["approved_by", "approved_on"])
    after = {"sha256": batch.file.sha256}
    record("approve_batch", batch.ref, on=on, by=by, after=after, area=batch.area.code)
    return batch


@verb("hand_over_batch")
@transaction.atomic
def hand_over(batch: Batch, *, channel: str = "", on: date, by: Author) -> Batch:
    """Record that the file went to the branch.

    Refuses ``not_approved``, ``handed_over_already``, ``cancelled`` and ``lines_changed``.
    """
    batch = Batch.objects.select_for_update().select_related("area", "campaign").get(pk=batch.pk)
    _refuse_cancelled(batch)
    if batch.approved_on is None:
        raise Refused([Reason("not_approved", _("A second person has to approve the batch before it leaves."))])
    if batch.handed_over_on:
        raise Refused([Reason("handed_over_already", _("This batch was handed over before."))])
    require_same(batch_key(batch), lambda: batch_lines(batch), by=by)
    batch.handed_over_by, batch.handed_over_on, batch.channel = by.account, on, channel[:40]
    batch.save(update_fields=["handed_over_by", "handed_over_on", "channel"])
    record("hand_over_batch", batch.ref, on=on, by=by, after={"channel": channel}, area=batch.area.code)
    return batch


@verb("cancel_batch")
@transaction.atomic
def cancel_batch(batch: Batch, *, on: date, by: Author) -> Batch:
    """Take a batch back before it leaves; its people can go into another. Refuses ``left_already``, ``cancelled``."""
    batch = Batch.objects.select_for_update().select_related("area", "campaign").get(pk=batch.pk)
    _refuse_cancelled(batch)
    if has_left(batch):
        raise Refused([Reason("left_already", _("This batch is with the branch. It cannot be taken back any more."))])
    batch.cancelled_on = on
    batch.save(update_fields=["cancelled_on"])
    record("cancel_batch", batch.ref, on=on, by=by, area=batch.area.code)
    return batch


@verb("return_batch")
@transaction.atomic
def return_batch(batch: Batch, *, why: str, on: date, by: User) -> Batch:
    """Give a batch back to its maker with a reason, as the second person; its people can go into another.

    Refuses ``reason_missing``, ``same_two_eyes``, ``approved_already`` and ``cancelled``.
    """
    batch = Batch.objects.select_for_update().select_related("area", "campaign").get(pk=batch.pk)
    _refuse_cancelled(batch)
    if batch.approved_on:
        raise Refused([Reason("approved_already", _("This batch was approved before."))])
    if batch.by_id == by.pk:
        raise Refused([Reason("same_two_eyes", _("What you prepared yourself you can cancel."))])
    reason = " ".join(why.split())
    if not reason:
        raise Refused([Reason("reason_missing", _("Say in a sentence what has to be different."))])
    batch.cancelled_on, batch.returned_by, batch.returned_why = on, by, reason[:MOST_LETTERS]
    batch.save(update_fields=["cancelled_on", "returned_by", "returned_why"])
    record("return_batch", batch.ref, on=on, by=by, after={"why": batch.returned_why}, area=batch.area.code)
    return batch


def has_left(batch: Batch) -> bool:
    """Whether the branch has the batch: it was handed over, or the branch answered a line of it."""
    return batch.handed_over_on is not None or ReplyLine.objects.filter(batch_line__batch=batch).exists()


def _refuse_cancelled(batch: Batch) -> None:
    if batch.cancelled_on:
        raise Refused([Reason("cancelled", _("This batch was cancelled."))])
