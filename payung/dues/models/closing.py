"""A month whose books are closed: by two people, over what the ledger recorded in it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from payung.access.models import User


class Closing(models.Model):
    """The books of a month of recording (year * 12 + month - 1). It is closed once a second person confirms it.

    ``digest`` stands for the month's movements, ``figures`` are what the minutes say; both as of the preparing.
    """

    month = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    movements = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[Any]] = ["-month"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("by")), name="closing_is_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_on=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="closing_confirmation_has_who_and_when",
            ),
        ]
