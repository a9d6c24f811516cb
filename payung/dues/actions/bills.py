"""Bills: made of whoever a payer promised to pay for, approved and frozen by a second person, taken back as a whole."""

from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import claim, record, seal_file
from payung.access.authors import Author
from payung.access.models import User
from payung.access.showing import require_same
from payung.access.verbs import verb
from payung.dues.actions.ledger import hold_the_books
from payung.dues.models import Bill, BillLine, Sponsor
from payung.dues.queries.bills import (
    Draft,
    Payer,
    bill_key,
    bill_lines,
    draft_key,
    draft_of,
    is_paid_since,
    payer_of,
)
from payung.dues.writing.bills import bill_file
from payung.regions.models import Region
from payung.rules.months import month_text
from payung.rules.reasons import Reason, Refused

COLUMNS = ("bill_id", "membership_id", "month", "rupiah", "void")


@verb("make_bill")
def make_bill(payer: Payer, *, month: int, area: Region, on: date, by: User) -> Bill:
    """Ask a payer for one dues month of an area's people (see `draft_of`); the file is written before the books are
    held, and anew should a month have been paid or billed meanwhile.

    Refuses ``nobody_to_bill``, and ``lines_changed`` where a page showed another draft.
    """
    while True:
        draft = draft_of(payer, month=month, area=area, on=on)
        if not draft.lines:
            raise Refused([_nobody(draft)])
        ref = sealing.opaque_ref("T")
        data = bill_file(draft.lines, month=month, title=f"{ref} {area}", on=on)
        with transaction.atomic():
            hold_the_books()
            if _is_still(draft, payer, month=month, area=area, on=on):
                require_same(draft_key(payer, month=month, area=area), lambda: draft.digest, by=by)  # noqa: B023
                bill = _opened(ref, payer, month=month, area=area, on=on, by=by)
                return _fill(bill, draft, data, on=on, by=by)


@verb("make_bill")
@transaction.atomic
def start_bill(payer: Payer, *, month: int, area: Region, on: date, by: User) -> Bill:
    """Open a bill of many people, which `fill_bill` makes in the background."""
    claim("make_bill", by=by)
    return _opened(sealing.opaque_ref("T"), payer, month=month, area=area, on=on, by=by)


@verb("make_bill")
def fill_bill(bill: Bill, *, on: date, by: User) -> Bill:
    """Make a bill that was opened, and say on it how far that has come; again on one that is made changes nothing.

    Refuses ``nobody_to_bill``, and then the bill is gone.
    """
    payer, area = payer_of(bill), bill.area
    while (fresh := Bill.objects.get(pk=bill.pk)).file_id is None and fresh.cancelled_on is None:
        draft = draft_of(payer, month=bill.month, area=area, on=on)
        if not draft.lines:
            Bill.objects.filter(pk=bill.pk, file=None, cancelled_on=None).delete()
            raise Refused([_nobody(draft)])
        _come(bill, 0, total=len(draft.lines))
        data = bill_file(
            draft.lines, month=bill.month, title=f"{bill.ref} {area}", on=on,
            tell=partial(_come, bill, total=len(draft.lines)),
        )  # fmt: skip
        with transaction.atomic():
            hold_the_books()
            fresh = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
            is_open = fresh.file_id is None and fresh.cancelled_on is None
            if is_open and _is_still(draft, payer, month=bill.month, area=area, on=on):
                return _fill(fresh, draft, data, on=on, by=by)
    return fresh


def _is_still(draft: Draft, payer: Payer, *, month: int, area: Region, on: date) -> bool:
    return draft_of(payer, month=month, area=area, on=on).digest == draft.digest


def _come(bill: Bill, done: int, *, total: int) -> None:
    Bill.objects.filter(pk=bill.pk, file=None).update(work_done=done, work_total=total)


def _nobody(draft: Draft) -> Reason:
    if not draft.left_out:
        return Reason("nobody_to_bill", _("Nobody was chosen for this payer, month and area."))
    words = _("All %(people)d people fell out: paid already, on another bill, not begun or over.")
    return Reason("nobody_to_bill", words % {"people": len(draft.left_out)})


def _opened(ref: str, payer: Payer, *, month: int, area: Region, on: date, by: User) -> Bill:
    sponsor, letter = (payer, None) if isinstance(payer, Sponsor) else (None, payer)
    return Bill.objects.create(
        ref=ref, sponsor=sponsor, letter=letter, payer_class=payer.payer_class, area=area, month=month, people=0,
        rupiah=0, on=on, by=by, recorded_on=on,
    )  # fmt: skip


def _fill(bill: Bill, draft: Draft, data: bytes, *, on: date, by: User) -> Bill:
    bill.people, bill.rupiah, bill.digest = len(draft.lines), draft.rupiah, draft.digest
    bill.work_done = bill.work_total = bill.people
    bill.file = seal_file(f"tagihan_{bill.ref}.xlsx", data, on=on)
    bill.left_out = [list(one) for one in draft.left_out]
    bill.save()
    rows = [(bill.pk, one.membership.pk, bill.month, one.rupiah, False) for one in draft.lines]
    BillLine.objects.append(COLUMNS, rows)
    after = {"month": month_text(bill.month), "people": bill.people, "rupiah": bill.rupiah}
    record("make_bill", bill.ref, on=on, by=by, after=after, area=bill.area.code)
    return bill


@verb("approve_bill")
@transaction.atomic
def approve_bill(bill: Bill, *, on: date, by: User) -> Bill:
    """Freeze a bill, as a second person. Refuses ``approved_already``, ``cancelled_already``, ``not_made_yet``, and
    ``lines_changed`` where a month of it has been paid since (take the bill back and make it anew) or its page showed
    other lines."""
    hold_the_books()
    fresh = _standing(bill)
    if fresh.file_id is None:
        raise Refused([Reason("not_made_yet", _("This bill is still being made."))])
    if fresh.approved_on:
        raise Refused([Reason("approved_already", _("This bill was approved before."))])
    if is_paid_since(fresh):
        words = _("Somebody has paid a month of this bill since: take it back and make it anew.")
        raise Refused([Reason("lines_changed", words)])
    require_same(bill_key(fresh), lambda: bill_lines(fresh), by=by)
    fresh.approved_by, fresh.approved_on = by, on
    fresh.save(update_fields=["approved_by", "approved_on"])
    after = {"people": fresh.people, "rupiah": fresh.rupiah, "digest": fresh.digest}
    record("approve_bill", fresh.ref, on=on, by=by, after=after, area=fresh.area.code)
    return fresh


@verb("cancel_bill")
@transaction.atomic
def cancel_bill(bill: Bill, *, on: date, by: Author) -> Bill:
    """Take a bill back as a whole: its months can stand on another. Refuses ``cancelled_already``."""
    hold_the_books()
    fresh = _standing(bill)
    fresh.cancelled_by, fresh.cancelled_on = by.account, on
    fresh.save(update_fields=["cancelled_by", "cancelled_on"])
    BillLine.objects.filter(bill=fresh).update(void=True)
    record("cancel_bill", fresh.ref, on=on, by=by, after={"people": fresh.people}, area=fresh.area.code)
    return fresh


@verb("note_billing_code")
@transaction.atomic
def note_billing_code(bill: Bill, *, code: str, on: date, by: Author) -> Bill:
    """Keep the code that the branch gave a bill, or correct it; an empty one takes it away. The trail keeps what stood.

    Refuses ``cancelled_already``, ``not_made_yet`` and ``code_taken``; where nothing differs, nothing happens.
    """
    code = "".join(code.split()).upper()
    hold_the_books()
    fresh = _standing(bill)
    if fresh.file_id is None:
        raise Refused([Reason("not_made_yet", _("This bill is still being made."))])
    if code == fresh.billing_code:
        return fresh
    if code and Bill.objects.filter(billing_code=code, cancelled_on=None).exclude(pk=fresh.pk).exists():
        raise Refused([Reason("code_taken", _("Another bill has this code. Compare it with the branch's letter."))])
    before, fresh.billing_code = fresh.billing_code, code
    fresh.save(update_fields=["billing_code"])
    record(
        "note_billing_code", fresh.ref, on=on, by=by, before={"code": before}, after={"code": code},
        area=fresh.area.code,
    )  # fmt: skip
    return fresh


def _standing(bill: Bill) -> Bill:
    """Return the bill as it is, held; refuses ``cancelled_already``."""
    fresh = Bill.objects.select_for_update(of=("self",)).select_related("area").get(pk=bill.pk)
    if fresh.cancelled_on:
        raise Refused([Reason("cancelled_already", _("This bill was taken back."))])
    return fresh
