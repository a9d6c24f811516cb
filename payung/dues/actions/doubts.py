"""Deciding about rows that wait: a second person takes them over as they stand, or refuses them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.models import User
from payung.access.showing import require_each
from payung.access.verbs import verb
from payung.dues.actions import ledger
from payung.dues.actions.settling import Settled, settle_lines
from payung.dues.actions.storing import bring_in
from payung.dues.models import AnnexLine, Doubt, Payment
from payung.dues.queries.approving import doubt_key, doubt_lines
from payung.dues.reading import ReceiptRow
from payung.rules.reasons import Reason, Refused
from payung.store.among import each, each_text


@verb("decide_doubts")
def decide_doubts(doubts: Sequence[Doubt], *, take: bool, on: date, by: User) -> Settled:
    """Take rows over that wait, or refuse them; what is taken over is known, and settles, from this day on.

    All of them or none. Refuses ``decided_already``, ``same_two_eyes`` for who brought the file, ``lines_changed``, and
    ``receipt_known`` for a receipt whose id has come with other words meanwhile.
    """
    with transaction.atomic():
        ledger.hold_the_books()
        rows = Doubt.objects.filter(pk__in=each([doubt.pk for doubt in doubts]))
        asked = rows.select_related("source__file")
        if asked.exclude(decided_on=None).exists():
            raise Refused([Reason("decided_already", _("Somebody has decided about this row before."))])
        require_each(lambda: {doubt_key(doubt): doubt_lines(doubt) for doubt in asked}, by=by)
        if take:
            _take(list(asked), on)
        for doubt in asked:
            after = {"taken": take, "file": doubt.source.ref, "row": doubt.row, "waits": doubt.waits}
            record("decide_doubts", doubt.ref, on=on, by=by, after=after, area=doubt.source.area_code)
        rows.update(taken=take, decided_by=by, decided_on=on)
    return settle_lines(doubts[0].ref, on=on, by=by) if take and doubts else Settled()


def _take(doubts: Collection[Doubt], on: date) -> None:
    """Bring receipts and their money in, file by file; let lines of an annex be looked at like any other."""
    receipts = [doubt for doubt in doubts if doubt.part == "payments"]
    known = set(
        Payment.objects.filter(receipt__in=each_text({doubt.receipt for doubt in receipts})).values_list(
            "receipt", flat=True
        )
    )
    for doubt in receipts:
        if doubt.receipt in known:
            raise Refused([Reason("receipt_known", _("This receipt is on file by now: refuse the row that waits."))])
        known.add(doubt.receipt)
        bring_in(doubt.source, receipts=[_receipt_of(doubt)], on=on)
    digests = {doubt.digest for doubt in doubts if doubt.part == "annex"}
    AnnexLine.objects.filter(digest__in=each_text(digests)).update(problem="new")


def _receipt_of(doubt: Doubt) -> ReceiptRow:
    said: dict[str, Any] = {one.name: doubt.content.get(one.name) for one in fields(ReceiptRow)}
    return ReceiptRow(
        **said | {"row": doubt.row, "paid_on": date.fromisoformat(said["paid_on"]), "waits": (), "rows": ()}
    )
