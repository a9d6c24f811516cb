"""Memberships with their terms, cards and endings, and who is protected elsewhere."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payung.access.models import SealedFile, User
from payung.enrolment.models.batches import ReplyLine
from payung.enrolment.models.nominations import Nomination, OfWorkersQuerySet
from payung.store.append import Appendable
from payung.workers.models import Worker

PROGRAMME_BITS = {"jkk": 1, "jkm": 2, "jht": 4}


class OfMembershipsQuerySet(models.QuerySet[Any]):
    """What is about memberships, by who may see the member."""

    def visible_to(self, user: User) -> "OfMembershipsQuerySet":
        """Keep what is about a member who lives in the user's area."""
        return self.filter(membership__worker__in=Worker.objects.visible_to(user))


class Membership(models.Model):
    """One spell of membership with the start that the branch gave. It has no status: states are derived."""

    ref = models.CharField(max_length=16, unique=True)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    kpj_sealed = models.BinaryField()
    kpj_index = models.CharField(max_length=32, db_index=True)
    start = models.DateField()
    reply_line = models.OneToOneField(ReplyLine, null=True, on_delete=models.PROTECT, related_name="+")
    nomination = models.ForeignKey(Nomination, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_on = models.DateField()

    objects = OfWorkersQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["worker", "start"], name="one_spell_per_start")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["nomination", "recorded_on"], name="answered_nominations")]

    def __str__(self) -> str:
        return self.ref


class Terms(models.Model):
    """From a dues month on: basis in rupiah a month, programmes (bits of PROGRAMME_BITS), sector."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_month = models.PositiveIntegerField()  # year * 12 + month - 1
    basis_rupiah = models.PositiveIntegerField()
    programmes = models.PositiveSmallIntegerField(default=3)
    sector = models.CharField(max_length=10, default="other")
    recorded_on = models.DateField()

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["membership", "from_month"], name="one_set_of_terms_a_month")
        ]


class Handover(models.Model):
    """The card was given on a day to somebody."""

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    to_whom = models.CharField(max_length=120)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()


class Ending(models.Model):
    """A membership's last day, and why. Taken back by setting who and when; that counts from its own day."""

    class Why(models.TextChoices):
        DIED = "died", _("died")
        MOVED = "moved", _("moved away")
        HIRED = "hired", _("became a wage earner")
        WITHDREW = "withdrew", _("withdrew")
        OTHER = "other", _("other")

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    last_day = models.DateField()
    why = models.CharField(max_length=12, choices=Why.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    reversed_on = models.DateField(null=True)
    reversed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["membership"], condition=Q(reversed_on=None), name="one_standing_ending")
        ]


class WaitingEnding(models.Model):
    """An ending that somebody with an account recorded: it takes cover away, so it waits for a second person.

    The confirmation makes the ``ending``, which counts from that day on.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    last_day = models.DateField()
    why = models.CharField(max_length=12, choices=Ending.Why.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)
    ending = models.OneToOneField(Ending, null=True, on_delete=models.PROTECT, related_name="+")
    dropped_on = models.DateField(null=True)  # taken back before anybody confirmed it

    objects = OfMembershipsQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(confirmed_on=None, dropped_on=None), name="one_ending_waits"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("by")), name="waiting_ending_is_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_on=None, ending=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False, ending__isnull=False, dropped_on=None),
                name="waiting_ending_is_confirmed_whole",
            ),
        ]


class Elsewhere(models.Model):
    """The branch says that a worker is a member already without us: protected elsewhere, counted apart."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # the first day on which it no longer holds
    until_recorded_on = models.DateField(null=True)
    source = models.CharField(max_length=20)  # members_file or reply
    file = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kpj_sealed = models.BinaryField(null=True)
    kpj_index = models.CharField(max_length=32, blank=True, default="")
    recorded_on = models.DateField()

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["worker", "from_on", "source"], name="one_elsewhere_per_day"),
            models.CheckConstraint(
                condition=Q(until_on=None, until_recorded_on=None)
                | Q(until_on__isnull=False, until_recorded_on__isnull=False),
                name="elsewhere_ends_on_a_recorded_day",
            ),
        ]
