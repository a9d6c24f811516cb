"""Payments and what they settle, and the ledger whose rows are never changed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payung.access.models import SealedFile, User
from payung.dues.models.sponsors import Pledge, Sponsor
from payung.enrolment.models import Membership, PayerClass
from payung.store.append import Appendable
from payung.workers.models import Worker


class PaymentFileQuerySet(models.QuerySet["PaymentFile"]):
    """Payment files by who looks."""

    def visible_to(self, user: User) -> "PaymentFileQuerySet":
        """Keep files that were sent for a region in the user's area."""
        return self.filter(area_code__startswith=user.area) if user.area else self.none()


class PaymentFile(models.Model):
    """Receipts and their annex as they came. ``work_done`` of ``work_total`` says how far the work has come."""

    ref = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)  # of both files: the same pair again is recognised
    file = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+")
    annex = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=20, blank=True, default="")
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    sheets_unread = models.JSONField(default=list)  # with receipts or lines of an annex: name, whether hidden
    reading = models.JSONField(default=dict)  # what was not read, and days that stay open (see `sheets.unread.told`)
    work_total = models.PositiveIntegerField(default=0)
    work_done = models.PositiveIntegerField(default=0)
    is_offered = models.BooleanField(default=False)  # not its bringer's own word: see access.whose
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)  # a second person, or the branch's own account, stands behind it
    answers = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")  # by its own word
    answered_on = models.DateField(null=True)  # the branch or the operator sent the same files: see `answers` of theirs
    stored_on = models.DateField(null=True)  # every receipt and line is in; only then may any of them settle
    finished_on = models.DateField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="")  # the code of why it cannot be read at all
    problem_details = models.JSONField(default=dict)  # what the sentence about it names

    objects = PaymentFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(by=None) | ~Q(confirmed_by=F("by")),
                name="payment_file_is_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=Q(answered_on=None), name="one_payment_file_of_the_same_content"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(is_offered=True, confirmed_on=None, stored_on=None),
                name="payment_file_is_answered_while_it_waits",
            ),
            models.CheckConstraint(
                condition=Q(answers=None) | Q(is_offered=False), name="payment_file_answers_by_its_own_word"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def waits(self) -> bool:
        """Whether somebody who may not say it alone brought it, and nobody has confirmed it: nothing of it counts."""
        return self.is_offered and self.confirmed_on is None and self.answered_on is None


class PaymentQuerySet(Appendable):
    """Receipts by who looks."""

    def visible_to(self, user: User) -> "PaymentQuerySet":
        """Keep receipts whose file was sent for a region in the user's area."""
        return self.filter(source__area_code__startswith=user.area) if user.area else self.none()


class Payment(models.Model):
    """One receipt. Its id counts once, whatever file it comes in. Money is whole rupiah."""

    receipt = models.CharField(max_length=60, unique=True)
    receipt_key = models.CharField(max_length=60, null=True)  # as it is compared with another spelling of it
    billing_code = models.CharField(max_length=40, blank=True, default="")
    paid_on = models.DateField()
    payer_class = models.CharField(max_length=12, choices=PayerClass.choices)
    payer_text = models.CharField(max_length=120, blank=True, default="")
    from_month = models.PositiveIntegerField(null=True)
    to_month = models.PositiveIntegerField(null=True)
    people = models.PositiveIntegerField(null=True)
    amount_rupiah = models.PositiveBigIntegerField()
    source = models.ForeignKey(PaymentFile, null=True, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField(null=True)
    recorded_on = models.DateField()

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="payment_is_positive")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["receipt_key"], name="receipts_by_key")]

    def __str__(self) -> str:
        return self.receipt


class Attribution(models.Model):
    """A receipt's money came from this sponsor, for this pledge where one is named; taken back by a date."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    reversed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["payment"], condition=Q(reversed_on=None), name="one_standing_attribution")
        ]


class ShortDecision(models.Model):
    """What somebody decided about a receipt whose money is short of its annex; not who sent the file."""

    class Kind(models.TextChoices):
        SETTLE_COVERED = "settle_covered", _("Settle the months that the money reaches, in the order of the annex")
        KEEP_AS_CREDIT = "keep_as_credit", _("Keep all of it as the payer's credit")

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(sent_by=None) | ~Q(sent_by=F("by")), name="short_is_decided_by_another")
        ]


class AnnexLine(models.Model):
    """A receipt's line for one person and month. ``problem`` says why its money waits; null means that it settles.

    The line may come before its receipt, and before its person is a member: it is looked at again then.
    """

    source = models.ForeignKey(PaymentFile, null=True, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    digest = models.CharField(max_length=32, unique=True)  # receipt, person, month: the same line again counts once
    receipt = models.CharField(max_length=60)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="+")
    nik_index = models.CharField(max_length=32, blank=True, default="")
    worker = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.PositiveIntegerField(null=True)
    programmes = models.PositiveSmallIntegerField(default=3)  # bits of PROGRAMME_BITS, as the annex says
    rupiah = models.PositiveIntegerField(null=True)  # as the annex says; null where it says nothing
    rate_rupiah = models.PositiveIntegerField(null=True)  # as the rules say; null until the payer is known
    problem = models.CharField(max_length=30, null=True)  # the code of why its money waits, as of the last look
    reached = models.BooleanField(default=False)  # by the money of a short receipt, when that was decided
    cells_sealed = models.BinaryField()
    recorded_on = models.DateField()

    objects = Appendable.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["worker"], condition=Q(problem__isnull=False), name="lines_that_wait_by_worker"),
            models.Index(fields=["nik_index"], condition=Q(worker=None), name="lines_of_unknown_people"),
            models.Index(fields=["receipt"], condition=Q(payment=None), name="lines_without_a_receipt"),
        ]


class FileRemark(models.Model):
    """A row of a payment file that brought nothing in: it was there before, or nobody can read it."""

    class Part(models.TextChoices):
        PAYMENTS = "payments", _("receipts")
        ANNEX = "annex", _("annex")

    source = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(max_length=10, choices=Part.choices)
    row = models.PositiveIntegerField()
    reason = models.CharField(max_length=30)
    receipt = models.CharField(max_length=60, blank=True, default="")
    amount_rupiah = models.PositiveBigIntegerField(null=True)
    line = models.ForeignKey(AnnexLine, null=True, on_delete=models.PROTECT, related_name="+")  # that stands already

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["source", "part", "row", "reason"], name="one_remark_a_row_and_reason")
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

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["membership", "month", "turn"], name="one_settlement_a_month_and_turn"),
            models.CheckConstraint(condition=Q(rupiah__gt=0), name="settlement_is_positive"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["month", "paid_on", "membership"], name="settled_by_month")  # everybody's state
        ]


class SettlementReversal(models.Model):
    """A settlement stands no more, from the recording of this row on."""

    class Why(models.TextChoices):
        PAID_EARLIER = "paid_earlier", _("another receipt with an earlier payment date pays the month")
        RECEIPT_SHORT = "receipt_short", _("the receipt turned out to be short")
        LAPSED_BEFORE = "lapsed_before", _("it was paid after the membership had lapsed")
        NEW_SPELL = "new_spell", _("the month belongs to the membership that began after the ending")
        BY_HAND = "by_hand", _("reversed by a person")

    settlement = models.OneToOneField(Settlement, primary_key=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=40, choices=Why.choices)
    note = models.CharField(max_length=200, blank=True, default="")
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    objects = Appendable.as_manager()


class Refund(models.Model):
    """Money that waits goes back to its payer; it counts once a second person has confirmed it."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    amount_rupiah = models.PositiveBigIntegerField()
    why = models.CharField(max_length=200)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="refund_is_positive"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("by")), name="refund_is_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_on=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="refund_confirmation_has_who_and_when",
            ),
        ]


class Movement(models.Model):
    """Money moves from one account to another: one debit, one credit, append-only.

    Accounts: ``branch:received``, ``credit:<receipt>`` (waits for its payer), ``dues:<month>``, ``branch:refunded``.
    """

    class What(models.TextChoices):
        RECEIVED = "received", _("received")
        SETTLED = "settled", _("settled")
        REVERSED = "reversed", _("settlement taken back")
        REFUNDED = "refunded", _("refunded")

    debit = models.CharField(max_length=80)
    credit = models.CharField(max_length=80)
    amount_rupiah = models.PositiveBigIntegerField()
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40, choices=What.choices)
    on = models.DateField()
    recorded_on = models.DateField()

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="movement_is_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="movement_moves"),
            models.CheckConstraint(
                condition=~Q(what="reversed") | Q(reverses__isnull=False), name="reversal_names_what_it_reverses"
            ),
        ]
