"""Sponsors, what was agreed with them, what they promise, and whom and which months a promise is meant for."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payung.access.models import SealedFile, User
from payung.enrolment.models import Membership, PayerClass
from payung.regions.models import Campaign
from payung.store.append import Appendable
from payung.workers.models import Worker


class SponsorQuerySet(models.QuerySet["Sponsor"]):
    """Sponsors by who looks."""

    def visible_to(self, user: User) -> "SponsorQuerySet":
        """Keep the sponsor that the user belongs to, or those of the user's area."""
        if user.role == "sponsor":
            return self.filter(ref=user.sponsor_ref) if user.sponsor_ref else self.none()
        return self.filter(area_code__startswith=user.area) if user.area else self.none()


class Sponsor(models.Model):
    """Somebody who lends a hand: a company, a person, a zakat body, or the budget itself. ``ended_on``: its last day.

    Name, contact and class are corrected with a history in the trail.
    """

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, unique=True)  # folded; a receipt's payer is found by it
    payer_class = models.CharField(max_length=12, choices=PayerClass.choices)
    area_code = models.CharField(max_length=20)
    contact = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.CharField(max_length=120, blank=True, default="")
    recorded_on = models.DateField()
    ended_on = models.DateField(null=True)

    objects = SponsorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """What was agreed with a sponsor on paper: number, days, what it promises, what happens to money left over.

    A later agreement takes the place of an earlier one; its document is only ever sent as a download.
    """

    class Leftover(models.TextChoices):
        RETURNED = "returned", _("goes back to the sponsor")
        CARRIED = "carried", _("pays the sponsor's next people and months")
        WAITING_LIST = "waiting_list", _("goes to the waiting list")

    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=80)
    signed_on = models.DateField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    promises = models.CharField(max_length=400, blank=True, default="")
    leftover = models.CharField(max_length=12, choices=Leftover.choices)
    document = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_agreement_a_number"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="agreement_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Pledge(models.Model):
    """A sponsor promises an amount, or months of so many people, for a number of months.

    A promise for ``people`` is worth what they cost by the law known when it was made. Its scope narrows whom it may
    protect: who lives in a region, does a work, is nominated under a campaign, is in a decile up to this one, or is
    named (`PledgeName`). What it was widened, cut or ended to are `PledgeChange` rows; it is never overwritten.
    """

    ref = models.CharField(max_length=16, unique=True)
    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="+")
    amount_rupiah = models.PositiveBigIntegerField()
    people = models.PositiveIntegerField(null=True)
    from_month = models.PositiveIntegerField()  # year * 12 + month - 1, as every month here
    to_month = models.PositiveIntegerField()
    scope_area = models.CharField(max_length=20, blank=True, default="")
    scope_occupation = models.CharField(max_length=60, blank=True, default="")
    scope_decile = models.PositiveSmallIntegerField(null=True)
    scope_campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(to_month__gte=F("from_month")), name="pledge_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(amount_rupiah__gt=0), name="pledge_is_positive"),
            models.CheckConstraint(condition=Q(people=None) | Q(people__gt=0), name="pledge_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(scope_decile=None) | Q(scope_decile__range=(1, 10)), name="pledge_decile_is_1_to_10"
            ),
        ]


class PledgeName(models.Model):
    """A pledge is for this person by name."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["pledge", "worker"], name="named_once_by_a_pledge")
        ]


class PledgeChange(models.Model):
    """From its recording on a pledge is worth this amount, for these people, up to this month. The latest counts."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="+")
    amount_rupiah = models.PositiveBigIntegerField()
    people = models.PositiveIntegerField(null=True)
    to_month = models.PositiveIntegerField()
    why = models.CharField(max_length=200)
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()


class Sponsorship(models.Model):
    """A pledge pays for a membership in these dues months (both included), until it is taken back."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="+")
    from_month = models.PositiveIntegerField()
    to_month = models.PositiveIntegerField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    reversed_on = models.DateField(null=True)
    reversed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(to_month__gte=F("from_month")), name="sponsorship_ends_after_it_begins")
        ]


class Reservation(models.Model):
    """A pledge keeps a place for somebody who waits for the branch's start; then it becomes a `Sponsorship`.

    Her months begin with the start, at the earliest with ``from_month``. The money counts as taken while it waits.
    """

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="+")
    from_month = models.PositiveIntegerField()
    to_month = models.PositiveIntegerField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    became = models.ForeignKey(Sponsorship, null=True, on_delete=models.PROTECT, related_name="+")
    became_on = models.DateField(null=True)
    reversed_on = models.DateField(null=True)
    reversed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(to_month__gte=F("from_month")), name="reservation_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["worker"], condition=Q(reversed_on=None, became_on=None), name="reserved_by_one_pledge"
            ),
        ]
