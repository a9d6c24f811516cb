"""Sponsors and their pledges, payments and what they settle, and the ledger whose rows are never changed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from payung.access.models import SealedFile, User
from payung.enrolment.models import Membership, PayerClass
from payung.workers.models import Worker


class SponsorQuerySet(models.QuerySet["Sponsor"]):
    """Sponsors by who looks."""

    def visible_to(self, user: User) -> "SponsorQuerySet":
        """Keep the sponsor that the user belongs to, or those of the user's area."""
        if user.role == "sponsor":
            return self.filter(ref=user.sponsor_ref) if user.sponsor_ref else self.none()
        return self.filter(area_code__startswith=user.area) if user.area else self.none()


class Sponsor(models.Model):
    """Somebody who lends a hand: a company, a person, a zakat body, or the budget itself."""

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    payer_class = models.CharField(max_length=12, choices=PayerClass.choices)
    area_code = models.CharField(max_length=20)
    recorded_on = models.DateField()

    objects = SponsorQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Pledge(models.Model):
    """A sponsor promises an amount for a number of months."""

    ref = models.CharField(max_length=16, unique=True)
    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="+")
    amount_rupiah = models.PositiveBigIntegerField()
    from_month = models.PositiveIntegerField()
    to_month = models.PositiveIntegerField()
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(to_month__gte=F("from_month")), name="pledge_ends_after_it_begins")
        ]


class Sponsorship(models.Model):
    """A pledge pays for a membership in these dues months (both included)."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="+")
    from_month = models.PositiveIntegerField()
    to_month = models.PositiveIntegerField()
    recorded_on = models.DateField()
    reversed_on = models.DateField(null=True)


class PaymentFile(models.Model):
    """Receipts and their annex as they came."""

    ref = models.CharField(max_length=16, unique=True)
    file = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+")
    annex = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=20, blank=True, default="")
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()


class Payment(models.Model):
    """One receipt. Its id counts once, whatever file it comes in. Money is whole rupiah."""

    receipt = models.CharField(max_length=60, unique=True)
    billing_code = models.CharField(max_length=40, blank=True, default="")
    paid_on = models.DateField()
    payer_class = models.CharField(max_length=12, choices=PayerClass.choices)
    payer_text = models.CharField(max_length=120, blank=True, default="")
    sponsor = models.ForeignKey(Sponsor, null=True, on_delete=models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, null=True, on_delete=models.PROTECT, related_name="+")
    from_month = models.PositiveIntegerField(null=True)
    to_month = models.PositiveIntegerField(null=True)
    people = models.PositiveIntegerField(null=True)
    amount_rupiah = models.PositiveBigIntegerField()
    expected_rupiah = models.PositiveBigIntegerField()  # the annex at the rates of the rules
    source = models.ForeignKey(PaymentFile, null=True, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField(null=True)
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="payment_is_positive")
        ]


class ShortDecision(models.Model):
    """What somebody decided about a receipt whose money is short of its annex."""

    class Kind(models.TextChoices):
        SETTLE_COVERED = "settle_covered"  # settle the lines that the money reaches, in their order
        KEEP_AS_CREDIT = "keep_as_credit"

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()


class AnnexLine(models.Model):
    """A receipt's line for one person and month. ``problem`` says why its money waits; empty means it may settle."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_index=False)
    row = models.PositiveIntegerField()
    worker = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    month = models.PositiveIntegerField(null=True)
    programmes = models.PositiveSmallIntegerField(default=3)
    rupiah = models.PositiveIntegerField()  # as the annex says
    rate_rupiah = models.PositiveIntegerField()  # as the rules say
    problem = models.CharField(max_length=30, blank=True, default="")
    cells_sealed = models.BinaryField()
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["payment", "row"], name="one_annex_line_per_row")
        ]


class Settlement(models.Model):
    """A dues month of a membership is paid. At most one stands: ``turn`` counts the reversed ones before it."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.PositiveIntegerField()  # year * 12 + month - 1
    turn = models.PositiveSmallIntegerField(default=0)
    programmes = models.PositiveSmallIntegerField(default=3)
    rupiah = models.PositiveIntegerField()
    paid_on = models.DateField()  # of the receipt, not of the day we recorded it
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["membership", "month", "turn"], name="one_settlement_a_month_and_turn")
        ]


class SettlementReversal(models.Model):
    """A settlement stands no more, from the recording of this row on."""

    settlement = models.OneToOneField(Settlement, primary_key=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=40)
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()


class Movement(models.Model):
    """Money moves from one account to another: one debit, one credit, append-only."""

    debit = models.CharField(max_length=80)
    credit = models.CharField(max_length=80)
    amount_rupiah = models.PositiveBigIntegerField()
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)
    on = models.DateField()
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="movement_is_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="movement_moves"),
        ]
