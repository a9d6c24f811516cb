"""The one fact that cover keeps itself: what the branch answered about a doubtful time."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from payung.access.models import SealedFile, User
from payung.enrolment.models import Membership


class BranchWord(models.Model):
    """The branch says whether a spell was protected from one day to another (both included). Counts once confirmed."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    protected = models.BooleanField()
    reference = models.CharField(max_length=120)
    document = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)
    reversed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="word_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("by")), name="word_is_confirmed_by_another"
            ),
        ]
