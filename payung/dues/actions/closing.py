"""The monthly closing: one person prepares it, another confirms it; from then on nothing is recorded in the month."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.models import User
from payung.access.verbs import verb
from payung.dues.actions.ledger import hold_the_books
from payung.dues.actions.showing import show_closed_months
from payung.dues.models import Closing
from payung.dues.queries.books import verify
from payung.dues.queries.closing import beyond, digest_of, figures_of, is_closed, month_to_close, unfinished_in
from payung.rules.months import month_of, month_text
from payung.rules.reasons import Reason, Refused


@verb("prepare_closing")
@transaction.atomic
def prepare_closing(month: int, *, on: date, by: User) -> Closing:
    """Prepare the closing of a month of recording: its movements as a digest, its figures for the minutes.

    Prepared again, what was prepared before makes way. Refuses ``area_not_yours`` (money of other regions stands in the
    books), ``closed_already``, ``month_not_over``, ``close_in_order``, ``payments_unfinished`` and ``books_differ``.
    """
    hold_the_books()
    _refuse_unready(month, on=on, by=by)
    digest, many = digest_of(month)
    Closing.objects.filter(month=month, confirmed_on=None).delete()
    made = Closing.objects.create(
        month=month, digest=digest, movements=many, figures=figures_of(month), on=on, by=by, recorded_on=on
    )
    record("prepare_closing", month_text(month), on=on, by=by, after={"movements": many, "digest": digest})
    return made


@verb("confirm_closing")
@transaction.atomic
def confirm_closing(closing: Closing, *, on: date, by: User) -> Closing:
    """Close a month, as a second person. Refuses ``lines_changed`` when the ledger has grown since it was prepared, and
    what `prepare_closing` refuses. What each sponsor is shown of the month is kept with it."""
    hold_the_books()
    fresh = Closing.objects.select_for_update(of=("self",)).get(pk=closing.pk)
    _refuse_unready(fresh.month, on=on, by=by)
    if digest_of(fresh.month) != (fresh.digest, fresh.movements):
        words = _("The books of the month have changed since: prepare the closing again.")
        raise Refused([Reason("lines_changed", words)])
    fresh.confirmed_by, fresh.confirmed_on = by, on
    fresh.save(update_fields=["confirmed_by", "confirmed_on"])
    show_closed_months(on=on)
    record("confirm_closing", month_text(fresh.month), on=on, by=by, after={"digest": fresh.digest})
    return fresh


def _refuse_unready(month: int, *, on: date, by: User) -> None:
    if beyond(by):
        raise Refused([Reason("area_not_yours", _("The books hold money of regions outside your area."))])
    if is_closed(month):
        raise Refused([Reason("closed_already", _("This month was closed before."))])
    if month >= month_of(on):
        raise Refused([Reason("month_not_over", _("This month is not over yet. Close it on a day after its end."))])
    due = month_to_close()
    if due is None or month != due:
        words = _("Months are closed in their order: %(month)s comes next.")
        named = month_text(due) if due is not None else "–"
        raise Refused([Reason("close_in_order", words % {"month": named})])
    if unfinished_in(month):
        raise Refused([Reason("payments_unfinished", _("A payment file of the month is still being taken in. Wait."))])
    if differences := verify():
        words = _("The books do not hold: %(what)s Run: payung verify")
        raise Refused([Reason("books_differ", words % {"what": differences[0].sentence})])
