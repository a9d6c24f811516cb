"""Lines of the branch's answers and lists that wait for a person."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from payung.access.models import SealedFile, User
from payung.enrolment.models.batches import Reply
from payung.store.append import Appendable
from payung.workers.models import Worker


class DoubtQuerySet(Appendable):
    """Lines that wait, by who looks."""

    def visible_to(self, user: User) -> "DoubtQuerySet":
        """Keep lines about people who live in the user's area, and lines of files that were sent for it."""
        if not user.area:
            return self.none()
        return self.filter(Q(worker__in=Worker.objects.visible_to(user)) | Q(area_code__startswith=user.area))

    def undecided(self) -> "DoubtQuerySet":
        """Keep lines about which nobody has decided."""
        return self.filter(decided_on=None)


class Doubt(models.Model):
    """A line of an answer (with its ``reply``) or of a list of members that is not understood: why, and who decided.

    It counts for nothing before somebody who did not bring it takes it over; then it is known from that day. Nobody
    decides where the same words come in another file that counts: it is answered in that.
    """

    ref = models.CharField(max_length=16, unique=True)
    reply = models.ForeignKey(Reply, null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    waits = models.JSONField()  # the codes of why
    digest = models.CharField(max_length=64, unique=True)  # of what the line says
    worker = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=20, blank=True, default="")
    brought_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    taken = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)
    answered_in = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(taken=None, decided_by=None, decided_on=None, answered_in=None)
                | Q(taken__isnull=False, decided_by__isnull=False, decided_on__isnull=False, answered_in=None)
                | Q(taken=True, decided_by=None, decided_on__isnull=False, answered_in__isnull=False),
                name="line_doubt_is_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(brought_by=None) | ~Q(decided_by=F("brought_by")),
                name="line_doubt_is_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def place(self) -> "Worker | str":
        """Return where somebody is in charge of the line: where its person lives, else what its file was sent for."""
        return self.worker or self.area_code
