"""Decision letters, nominations, batches to the branch and its replies, memberships, their terms and endings."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payung.access.models import Appendable, SealedFile, User
from payung.regions.models import Campaign, Region
from payung.workers.models import Worker

PROGRAMME_BITS = {"jkk": 1, "jkm": 2, "jht": 4}


class PayerClass(models.TextChoices):
    """Whose money pays the dues; it decides the rate (PP 50/2025 Pasal 3)."""

    SELF = "self", _("the worker")
    COMPANY = "company", _("a company")
    PERSON = "person", _("a person")
    ZAKAT = "zakat", _("a zakat body")
    APBD = "apbd", _("the regional budget (APBD)")
    APBN = "apbn", _("the state budget (APBN)")
    VILLAGE_FUND = "village_fund", _("village funds")


class AreaQuerySet(models.QuerySet[Any]):
    """Records that belong to a region, by who looks."""

    def visible_to(self, user: User) -> "AreaQuerySet":
        """Keep what belongs to a region in the user's area."""
        return self.filter(area__code__startswith=user.area) if user.area else self.none()


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


class Batch(models.Model):
    """A file for the branch: prepared by one person, approved and frozen by another, handed over, answered.

    Without a file it is still being made.
    """

    class Kind(models.TextChoices):
        PRECHECK = "precheck", _("pre-check")
        NEW = "new", _("new members")
        CHANGE = "change", _("changes")

    ref = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    area = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    people = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=dict)  # control totals as they stand in the covering letter
    left_out = models.JSONField(default=list)  # worker ref and reason codes of who fell out on the day
    file = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40, blank=True, default="")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(null=True)
    handed_over_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    handed_over_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("by")), name="batch_is_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_on=None)
                | Q(approved_by__isnull=False, approved_on__isnull=False),
                name="batch_approval_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_on=None) | Q(approved_on__isnull=False),
                name="batch_is_approved_before_it_leaves",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class BatchLine(models.Model):
    """One person in a batch; in a change batch, what changes.

    ``about`` is the id of what the change rests on: an Ending, a correction's AuditLine, or a Nomination.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    nomination = models.ForeignKey(Nomination, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # the line's number in the file, from 1
    change = models.CharField(max_length=12, blank=True, default="")  # one of Change
    about = models.PositiveBigIntegerField(null=True)

    objects = OfWorkersQuerySet.as_manager()

    class Change(models.TextChoices):
        ENDING = "ending", _("ending")
        TAKEN_BACK = "taken_back", _("ending taken back")
        CORRECTION = "correction", _("correction")
        REPLACEMENT = "replacement", _("replacement")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["batch", "worker", "change"], name="one_line_a_person_and_change")
        ]


class Reply(models.Model):
    """The branch's answer as it came. Nothing of it counts before ``applied_on``; a kill in the middle loses nothing.

    ``area`` bounds whose lines it may touch; none means everybody on file.
    """

    ref = models.CharField(max_length=16, unique=True)
    area = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    applied_on = models.DateField(null=True)
    applied_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    total_lines = models.PositiveIntegerField(default=0)
    finished_on = models.DateField(null=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]

    def __str__(self) -> str:
        return self.ref


class ReplyLine(models.Model):
    """One line of a reply. ``digest`` is of its content: the same line counts once, whatever file it comes in."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        UNMATCHED = "unmatched", _("not in the registry")
        REPEATED = "repeated", _("said before")
        UNCLEAR = "unclear", _("not understood")

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    cells_sealed = models.BinaryField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    worker = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    batch_line = models.ForeignKey(BatchLine, null=True, on_delete=models.PROTECT, related_name="+")
    nomination = models.ForeignKey(Nomination, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    start_date = models.DateField(null=True)
    reason = models.CharField(max_length=40, blank=True, default="")  # our code for the branch's words
    reason_text = models.CharField(max_length=200, blank=True, default="")
    digest = models.CharField(max_length=64, null=True, unique=True)  # null on a line that repeats another
    recorded_on = models.DateField()

    objects = OfWorkersQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["reply", "number"], name="one_reply_line_per_number")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["worker"], condition=Q(outcome="refused"), name="refusals_by_worker")
        ]


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
