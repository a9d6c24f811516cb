"""Decision letters, who is nominated under them, and letters that allow an age."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.access.models import SealedFile, User
from payung.regions.models import Campaign, Region
from payung.store.append import Appendable
from payung.workers.models import Worker


class PayerClass(models.TextChoices):
    """Whose money pays the dues; it decides the rate (PP 50/2025 Pasal 3)."""

    SELF = "self", _("the worker")
    COMPANY = "company", _("a company")
    PERSON = "person", _("a person")
    ZAKAT = "zakat", _("a zakat body")
    APBD = "apbd", _("the regional budget (APBD)")
    APBN = "apbn", _("the state budget (APBN)")
    VILLAGE_FUND = "village_fund", _("village funds")


class LetterQuerySet(models.QuerySet["DecisionLetter"]):
    """Letters by who looks; they name no person."""

    def visible_to(self, user: User) -> "LetterQuerySet":
        """Keep letters of the user's area, and those of a larger area that hold for it."""
        return self.for_area(user.area)

    def for_area(self, code: str) -> "LetterQuerySet":
        """Keep letters of the area or inside it, and those of an area around it."""
        if not code:
            return self.none()
        around = [code[:length] for length in range(1, len(code))]
        return self.filter(Q(area__code__startswith=code) | Q(area__code__in=around))


class OfWorkersQuerySet(Appendable):
    """What is about workers, by who may see the worker."""

    def visible_to(self, user: User) -> "OfWorkersQuerySet":
        """Keep what is about a worker who lives in the user's area."""
        return self.filter(worker__in=Worker.objects.visible_to(user))


class DecisionLetter(models.Model):
    """A letter (SK) that names how many people are paid for, by whom and for how long. ``people`` None: not stated."""

    ref = models.CharField(max_length=16, unique=True)
    number = models.CharField(max_length=80, unique=True)
    issued_on = models.DateField()
    issuer = models.CharField(max_length=120, blank=True, default="")
    area = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    payer_class = models.CharField(max_length=12, choices=PayerClass.choices, default=PayerClass.APBD)
    sponsor_ref = models.CharField(max_length=16, blank=True, default="")
    people = models.PositiveIntegerField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    from_month = models.PositiveIntegerField(null=True)
    document = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-issued_on", "-id"]

    def __str__(self) -> str:
        return self.number


class Nomination(models.Model):
    """A worker is put forward under a campaign and a letter; the RW is where she lived that day."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(DecisionLetter, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    withdrawn_on = models.DateField(null=True)  # set once; `withdrawn_why` is one of Withdrawn
    withdrawn_why = models.CharField(max_length=12, blank=True, default="")

    objects = OfWorkersQuerySet.as_manager()

    class Withdrawn(models.TextChoices):
        UNDONE = "undone", _("the import was undone")
        SENT_AGAIN = "sent_again", _("nominated again after the branch's answer")
        DIED = "died", _("died")
        MOVED = "moved", _("moved away")
        HIRED = "hired", _("became a wage earner")
        DECLINED = "declined", _("does not want to")
        REFUSED = "refused", _("refused by the branch")
        ELSEWHERE = "elsewhere", _("is a member elsewhere")
        OTHER = "other", _("other")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["worker", "campaign"], condition=Q(withdrawn_on=None), name="one_open_nomination"
            ),
            models.UniqueConstraint(fields=["replaces"], name="replaced_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_why="") | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why=""),
                name="nomination_is_withdrawn_with_a_reason",
            ),
        ]


class AgeLetter(models.Model):
    """A letter of the branch that lets a worker be registered in spite of her age."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=80)
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["worker", "number"], name="one_age_letter_per_number")
        ]
