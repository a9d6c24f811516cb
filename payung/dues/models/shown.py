"""What a sponsor was shown of a closed month."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from payung.dues.models.sponsors import Sponsor


class ShownMonth(models.Model):
    """A sponsor's report of a closed month, made once, at its closing; page and paper say the same.

    ``groups``: rows of cells (kecamatan, kind of work), the people shown, whom they stand for, the month of the number.
    ``used_rupiah``: in steps of ten people (`queries.disclosure`). ``until_month``: up to which ten or more are paid.
    """

    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="+")
    month = models.PositiveIntegerField()
    groups = models.JSONField(default=list)
    promised_rupiah = models.PositiveBigIntegerField()
    received_rupiah = models.PositiveBigIntegerField()
    refunded_rupiah = models.PositiveBigIntegerField()
    used_rupiah = models.PositiveBigIntegerField()
    until_month = models.PositiveIntegerField(null=True)
    recorded_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-month"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sponsor", "month"], name="a_month_is_shown_once"),
            models.CheckConstraint(
                condition=Q(received_rupiah__gte=F("used_rupiah") + F("refunded_rupiah")), name="shown_money_is_there"
            ),
        ]

    @property
    def left_rupiah(self) -> int:
        """Return what came in less what is said to be used and what went back: at most this is left."""
        return self.received_rupiah - self.used_rupiah - self.refunded_rupiah
