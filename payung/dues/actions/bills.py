"""Bills: made of whoever a payer promised to pay for, approved and frozen by a second person, taken back as a whole."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record, seal_file
from payung.access.authors import Author
from payung.access.models import User
from payung.access.verbs import verb
from payung.dues.actions.ledger import hold_the_books
from payung.dues.models import Bill, BillLine, Sponsor
from payung.dues.queries.bills import Draft, Payer, draft_of, is_paid_since
from payung.dues.writing.bills import bill_file
from payung.regions.models import Region
from payung.rules.months import month_text
from payung.rules.reasons import Reason, Refused

COLUMNS = ("bill_id", "membership_id", "month", "rupiah", "void")


@verb("make_bill")
def make_bill(payer: Payer, *, month: int, area: Region, on: date, by: User) -> Bill:
    """Ask a payer for one dues month of an area's people (see `draft_of`); the file is written before the books are
    held, and anew should a month have been paid or billed meanwhile. Refuses ``nobody_to_bill``."""
    while True:
        draft = draft_of(payer, month=month, area=area, on=on)
        if not draft.lines:
            raise Refused([_nobody(draft)])
        ref = sealing.opaque_ref("T")
        data = bill_file(draft.lines, month=month, title=f"{ref} {area}", on=on)
        with transaction.atomic():
            hold_the_books()
            if draft_of(payer, month=month, area=area, on=on).digest == draft.digest:
                return _keep(ref, payer, draft, data, month=month, area=area, on=on, by=by)


def _nobody(draft: Draft) -> Reason:
    if not draft.left_out:
        return Reason("nobody_to_bill", _("Nobody was chosen for this payer, month and area."))
    words = _("All %(people)d people fell out: paid already, on another bill, not begun or over.")
    return Reason("nobody_to_bill", words % {"people": len(draft.left_out)})


def _keep(
    ref: str, payer: Payer, draft: Draft, data: bytes, *, month: int, area: Region, on: date, by: User
) -> Bill:  # fmt: skip
    sponsor, letter = (payer, None) if isinstance(payer, Sponsor) else (None, payer)
    bill = Bill.objects.create(
        ref=ref, sponsor=sponsor, letter=letter,
        payer_class=payer.payer_class, area=area, month=month, people=len(draft.lines), rupiah=draft.rupiah,
        digest=draft.digest, file=seal_file(f"tagihan_{ref}.xlsx", data, on=on),
        left_out=[list(one) for one in draft.left_out], on=on, by=by, recorded_on=on,
    )  # fmt: skip
    BillLine.objects.append(COLUMNS, [(bill.pk, one.membership.pk, month, one.rupiah, False) for one in draft.lines])
    after = {"month": month_text(month), "people": bill.people, "rupiah": bill.rupiah}
    record("make_bill", ref, on=on, by=by, after=after, area=area.code)
    return bill


@verb("approve_bill")
@transaction.atomic
def approve_bill(bill: Bill, *, on: date, by: User) -> Bill:
    """Freeze a bill, as a second person. Refuses ``approved_already``, ``cancelled_already`` and ``lines_changed``: a
    month of it has been paid since; take the bill back and make it anew."""
    hold_the_books()
    fresh = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
    if fresh.cancelled_on:
        raise Refused([Reason("cancelled_already", _("This bill was taken back."))])
    if fresh.approved_on:
        raise Refused([Reason("approved_already", _("This bill was approved before."))])
    if is_paid_since(fresh):
        words = _("Somebody has paid a month of this bill since: take it back and make it anew.")
        raise Refused([Reason("lines_changed", words)])
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
    fresh = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
    if fresh.cancelled_on:
        raise Refused([Reason("cancelled_already", _("This bill was taken back."))])
    fresh.cancelled_by, fresh.cancelled_on = by.account, on
    fresh.save(update_fields=["cancelled_by", "cancelled_on"])
    BillLine.objects.filter(bill=fresh).update(void=True)
    record("cancel_bill", fresh.ref, on=on, by=by, after={"people": fresh.people}, area=fresh.area.code)
    return fresh
