"""Rows of payment files that wait for a person: why, and who took them over or refused them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from payung.access.models import User
from payung.dues.models.money import AnnexLine, FileRemark, PaymentFile
from payung.store.append import Appendable
from payung.workers.models import Worker

OTHER_AREA = "other_area"  # why a line waits that is about somebody outside the area of its file


class DoubtQuerySet(Appendable):
    """Rows that wait, by who looks; whoever looks for what is open asks `undecided`."""

    def visible_to(self, user: User) -> "DoubtQuerySet":
        """Keep rows whose file was sent for a region in the user's area, and lines about people who live there."""
        if not user.area:
            return self.none()
        lines = AnnexLine.objects.filter(worker__in=Worker.objects.visible_to(user), problem=OTHER_AREA)
        of_ours = Q(part=FileRemark.Part.ANNEX, digest__in=lines.values("digest"))
        return self.filter(Q(source__area_code__startswith=user.area) | of_ours)

    def undecided(self) -> "DoubtQuerySet":
        """Keep rows about which nobody has decided."""
        return self.filter(decided_on=None)


class Doubt(models.Model):
    """A row of a payment file that waits: why, what it says, and who took it over or refused it.

    A receipt that waits is no Payment, and a line that waits settles nothing, before the day of that decision. Nobody
    decides where the same receipt comes in another file that counts: it is answered in that.
    """

    ref = models.CharField(max_length=16, unique=True)
    source = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=FileRemark.Part.choices)
    row = models.PositiveIntegerField()
    waits = models.JSONField()  # the codes of why
    digest = models.CharField(max_length=32, unique=True)  # of what a receipt says; of an annex line, its own
    receipt = models.CharField(max_length=60, blank=True, default="")
    amount_rupiah = models.PositiveBigIntegerField(null=True)
    content = models.JSONField(default=dict)  # the receipt as read
    brought_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    taken = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)
    answered_in = models.ForeignKey(PaymentFile, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(taken=None, decided_by=None, decided_on=None, answered_in=None)
                | Q(taken__isnull=False, decided_by__isnull=False, decided_on__isnull=False, answered_in=None)
                | Q(taken=True, decided_by=None, decided_on__isnull=False, answered_in__isnull=False),
                name="doubt_is_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(brought_by=None) | ~Q(decided_by=F("brought_by")),
                name="doubt_is_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def place(self) -> "Worker | str":
        """Return where somebody is in charge of the row: where its person lives, or its file's area."""
        if OTHER_AREA not in self.waits:
            return self.source.area_code
        line = AnnexLine.objects.filter(digest=self.digest, worker__isnull=False).select_related("worker").first()
        return line.worker if line and line.worker else self.source.area_code
