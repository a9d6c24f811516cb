"""Cash that somebody collects from members: numbered receipts, the months they are for, and what was handed over."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from payung.access.models import User
from payung.enrolment.models import Membership


class CashReceiptQuerySet(models.QuerySet["CashReceipt"]):
    """Receipts of cash by who looks."""

    def visible_to(self, user: User) -> "CashReceiptQuerySet":
        """Keep receipts that the user wrote, and those of members who live in the user's area."""
        if not user.area:
            return self.none()
        return self.filter(Q(collector=user) | Q(membership__in=Membership.objects.visible_to(user)))


class CashReceipt(models.Model):
    """A collector took a member's dues in cash. It is the collector's own number; the money is hers until handed over.

    A collected month is no cover: that is for the branch's receipt to bring.
    """

    ref = models.CharField(max_length=16, unique=True)
    collector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    rupiah = models.PositiveIntegerField()
    on = models.DateField()
    recorded_on = models.DateField()
    cancelled_on = models.DateField(null=True)
    cancelled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_why = models.CharField(max_length=200, blank=True, default="")

    objects = CashReceiptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["collector", "number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["collector", "number"], name="cash_receipts_are_numbered"),
            models.CheckConstraint(condition=Q(rupiah__gt=0), name="cash_receipt_is_positive"),
        ]

    def __str__(self) -> str:
        return self.ref


class CashMonth(models.Model):
    """One dues month (year * 12 + month - 1) that a receipt of cash is for. Nobody collects it twice."""

    receipt = models.ForeignKey(CashReceipt, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    month = models.PositiveIntegerField()
    rupiah = models.PositiveIntegerField()
    void = models.BooleanField(default=False)  # its receipt was cancelled

    class Meta:
        ordering: ClassVar[list[Any]] = ["month"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["membership", "month"], condition=Q(void=False), name="a_month_is_collected_once"
            ),
            models.CheckConstraint(condition=Q(rupiah__gt=0), name="cash_month_is_positive"),
        ]


class CashHandoverQuerySet(models.QuerySet["CashHandover"]):
    """Cash handed over, by who looks."""

    def visible_to(self, user: User) -> "CashHandoverQuerySet":
        """Keep what the user handed over, and what collectors of the user's area did."""
        return self.filter(Q(collector=user) | Q(collector__area__startswith=user.area)) if user.area else self.none()


class CashHandover(models.Model):
    """A collector says that she hands over so much cash; it counts as what a second person has counted, if anything."""

    collector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rupiah = models.PositiveBigIntegerField()
    on = models.DateField()
    recorded_on = models.DateField()
    counted_rupiah = models.PositiveBigIntegerField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)

    objects = CashHandoverQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(rupiah__gt=0), name="cash_handover_is_positive"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("collector")), name="cash_is_counted_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_on=None, counted_rupiah=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False, counted_rupiah__isnull=False),
                name="cash_is_counted_whole",
            ),
            models.UniqueConstraint(
                fields=["collector"], condition=Q(confirmed_on=None), name="one_cash_handover_waits"
            ),
        ]
