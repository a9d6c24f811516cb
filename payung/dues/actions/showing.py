"""Keeps what sponsors are shown of a closed month: made once, as part of its closing."""

from datetime import date

from payung.dues.models import ShownMonth, Sponsor
from payung.dues.queries.shown import months_to_show, shown_month


def show_closed_months(*, on: date) -> int:
    """Keep each sponsor's report of the closed months that have none yet, in their order; return how many were made.

    Called under the lock of the books and in the transaction of the closing: month and reports are there together.
    """
    made = 0
    for sponsor in Sponsor.objects.order_by("pk"):
        before = ShownMonth.objects.filter(sponsor=sponsor).order_by("-month").first()
        for month in months_to_show(sponsor):
            before = shown_month(sponsor, month, before=before, on=on)
            before.save()
            made += 1
    return made
