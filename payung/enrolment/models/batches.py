"""Batches to the branch and its replies, line by line."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payung.access.models import AuditLine, SealedFile, User
from payung.enrolment.models.nominations import Nomination, OfWorkersQuerySet
from payung.regions.models import Campaign, Region
from payung.workers.models import Worker


class AreaQuerySet(models.QuerySet[Any]):
    """Records that belong to a region, by who looks."""

    def visible_to(self, user: User) -> "AreaQuerySet":
        """Keep what belongs to a region in the user's area."""
        return self.filter(area__code__startswith=user.area) if user.area else self.none()


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
    returned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    returned_why = models.CharField(max_length=200, blank=True, default="")

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(returned_by=None, returned_why="")
                | Q(returned_by__isnull=False, cancelled_on__isnull=False, approved_on=None) & ~Q(returned_why=""),
                name="batch_is_returned_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(returned_by=None) | ~Q(returned_by=F("by")), name="batch_is_returned_by_another"
            ),
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
    """One person in a batch; in a change batch, what changes, and the fact on which that rests.

    An ``ending``, also where it was taken back; a ``correction``'s line of the trail; of a replacement, its nomination.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    nomination = models.ForeignKey(Nomination, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # the line's number in the file, from 1
    change = models.CharField(max_length=12, blank=True, default="")  # one of Change
    ending = models.ForeignKey("Ending", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    correction = models.ForeignKey(AuditLine, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = OfWorkersQuerySet.as_manager()

    class Change(models.TextChoices):
        ENDING = "ending", _("ending")
        TAKEN_BACK = "taken_back", _("ending taken back")
        CORRECTION = "correction", _("correction")
        REPLACEMENT = "replacement", _("replacement")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["batch", "worker", "change"], name="one_line_a_person_and_change"),
            models.CheckConstraint(
                condition=Q(change="", ending=None, correction=None)
                | Q(change__in=("ending", "taken_back"), ending__isnull=False, correction=None)
                | Q(change="correction", ending=None, correction__isnull=False)
                | Q(change="replacement", ending=None, correction=None, nomination__isnull=False),
                name="a_change_rests_on_its_fact",
            ),
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
    offered_on = models.DateField(null=True)  # its bringer asks a second person to look and say so
    answered_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)  # another sending of the same file has said all of it
    applied_on = models.DateField(null=True)
    applied_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    total_lines = models.PositiveIntegerField(default=0)
    sheets = models.JSONField(default=dict)  # of a file with several: those read with their rows, those not
    finished_on = models.DateField(null=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_on=None)
                | Q(answered_by__isnull=False, answered_on__isnull=False, applied_on=None),
                name="reply_is_answered_while_it_waits",
            )
        ]

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
