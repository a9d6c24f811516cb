"""Bills: who is asked for which month of whom, frozen once a second person approves."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from payung.access.models import SealedFile, User
from payung.dues.models.sponsors import Sponsor
from payung.enrolment.models import DecisionLetter, Membership, PayerClass
from payung.regions.models import Region
from payung.store.append import Appendable


class BillQuerySet(models.QuerySet["Bill"]):
    """Bills by who looks."""

    def visible_to(self, user: User) -> "BillQuerySet":
        """Keep bills about a region in the user's area, or of the sponsor that she belongs to."""
        if user.role == "sponsor":
            return self.filter(sponsor__ref=user.sponsor_ref) if user.sponsor_ref else self.none()
        return self.filter(area__code__startswith=user.area) if user.area else self.none()


class Bill(models.Model):
    """One payer is asked for one dues month of the people whom she promised to pay for: a sponsor, or a letter's payer.

    The file is kept sealed as it was made, None while it is still being made: ``work_done`` of ``work_total`` people
    say how far that has come. ``left_out`` are the people who fell out, each with why.
    """

    ref = models.CharField(max_length=16, unique=True)
    sponsor = models.ForeignKey(Sponsor, null=True, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(DecisionLetter, null=True, on_delete=models.PROTECT, related_name="+")
    payer_class = models.CharField(max_length=12, choices=PayerClass.choices)
    area = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    month = models.PositiveIntegerField()  # year * 12 + month - 1
    people = models.PositiveIntegerField()
    rupiah = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # over its lines
    file = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    work_done = models.PositiveIntegerField(default=0)
    work_total = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)
    billing_code = models.CharField(max_length=40, blank=True, default="")  # the branch's, when it comes
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(null=True)
    cancelled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_on = models.DateField(null=True)

    objects = BillQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(sponsor=None, letter__isnull=False) | Q(sponsor__isnull=False, letter=None),
                name="bill_has_one_payer",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("by")), name="bill_is_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(file__isnull=False), name="bill_is_made_before_it_is_approved"
            ),
            models.UniqueConstraint(
                fields=["billing_code"],
                condition=~Q(billing_code="") & Q(cancelled_on=None),
                name="billing_code_stands_on_one_bill",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def payer(self) -> str:
        """Return who is asked, in words."""
        return str(self.sponsor or self.letter)


class BillLine(models.Model):
    """One person's month on a bill. A month of a membership stands on one bill at a time."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    month = models.PositiveIntegerField()
    rupiah = models.PositiveIntegerField()
    void = models.BooleanField(default=False)  # its bill was cancelled

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["membership", "month"], condition=Q(void=False), name="a_month_stands_on_one_bill"
            ),
            models.CheckConstraint(condition=Q(rupiah__gt=0), name="bill_line_is_positive"),
        ]
