"""Rosters as they were sent, their rows verbatim, what was found in them and what was done about it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.access.models import Awaited, SealedFile, User
from payung.regions.models import Region
from payung.store.append import Appendable
from payung.workers.models import Worker


class RosterQuerySet(models.QuerySet["Roster"]):
    """Rosters by who looks."""

    def visible_to(self, user: User) -> "RosterQuerySet":
        """Keep rosters that were sent for a region in the user's area."""
        return self.filter(area__code__startswith=user.area) if user.area else self.none()


class Roster(models.Model):
    """One uploaded list. ``judged_rows`` of ``total_rows`` says how far the work has come; a kill loses nothing."""

    class Kind(models.TextChoices):
        NOMINATION = "nomination", _("nomination list")
        CANDIDATE = "candidate", _("candidate list")

    ref = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    area = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+")
    collected_by = models.CharField(max_length=120, blank=True, default="")
    agent_code = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=30, blank=True, default="")  # of a candidate list: DTSEN, DTKS, Dasawisma
    snapshot_on = models.DateField(null=True)  # of a candidate list
    sheet = models.TextField(blank=True, default="")
    sheet_named = models.BooleanField(default=False)  # by a person; else it is the one that looks most like a list
    sheets = models.JSONField(default=list)  # that look like lists, the likeliest first: name, and whether hidden
    header_row = models.PositiveIntegerField(null=True)
    layout = models.JSONField(default=dict)  # column number -> field, as matched or corrected
    reading = models.JSONField(default=dict)  # what was not read, and days that stay open (see `sheets.unread.told`)
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    total_rows = models.PositiveIntegerField(default=0)
    judged_rows = models.PositiveIntegerField(default=0)
    finished_on = models.DateField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="")  # the code of why the file cannot be read at all
    problem_details = models.JSONField(default=dict)  # what the sentence about it names
    undone_on = models.DateField(null=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RosterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["-id"]

    def __str__(self) -> str:
        return self.ref

    @property
    def title(self) -> str:
        """Return the name of the file, and where several of its sheets look like lists the sheet's."""
        return f"{self.file.name} · {self.sheet}" if len(self.sheets) > 1 and self.sheet else self.file.name


class Row(models.Model):
    """One row below the header: what came of it, and only what a query needs. What was sent is in `Cells`."""

    class Verdict(models.TextChoices):
        READY = "ready", _("ready")
        NEEDS_FIXING = "needs_fixing", _("needs fixing")
        DUPLICATE = "duplicate", _("duplicate")
        IGNORED = "ignored", _("not a person")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # the row's number in the file, from 1
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reasons = models.CharField(max_length=400, blank=True, default="")  # codes, sorted, joined by commas
    of_number = models.PositiveIntegerField(null=True)  # the earlier row that a duplicate refers to
    rw = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    settled_on = models.DateField(null=True)  # the day a row that needed fixing was fixed or discarded
    discarded_why = models.CharField(max_length=200, blank=True, default="")

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["roster", "number"], name="one_row_per_number")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["rw", "roster"], condition=Q(verdict="needs_fixing"), name="rows_to_fix_by_rw")
        ]


class Cells(models.Model):
    """Rows that stand one below the other, as they were sent: their cells, sealed together."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="+", db_index=False)
    first = models.PositiveIntegerField()  # the number of the first row; the seal is bound to it and to the list
    sealed = models.BinaryField()

    objects = Appendable.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["roster", "first"], name="cells_by_their_first_row")
        ]


class Sighting(models.Model):
    """A row is about a worker: she was admitted from it, or was known already."""

    class Kind(models.TextChoices):
        ADMITTED = "admitted", _("admitted")
        KNOWN = "known", _("known already")
        PASSED = "passed", _("taken over by another kelurahan")

    row = models.OneToOneField(Row, on_delete=models.CASCADE, primary_key=True, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    recorded_on = models.DateField()

    objects = Appendable.as_manager()


class Layout(models.Model):
    """A column match that a person corrected, remembered for the next file with the same header."""

    signature = models.CharField(max_length=64, unique=True)  # SHA-256 of the folded header
    columns = models.JSONField(default=dict)
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")


class Fix(models.Model):
    """A person changed one field of a row; the row's own cells stay as they were sent."""

    row = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=20)
    value_sealed = models.BinaryField()
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()


class StopQuerySet(models.QuerySet["Stop"]):
    """Stops by who looks."""

    def visible_to(self, user: User) -> "StopQuerySet":
        """Keep stops of lists that were sent for a region in the user's area."""
        return self.filter(roster__in=Roster.objects.visible_to(user))

    def undecided(self) -> "StopQuerySet":
        """Keep the lists that rest, those that were undone aside."""
        return self.filter(decided_on=None, roster__undone_on=None)


class Stop(Awaited):
    """A list rests: too many of the NIKs that ``brought_by`` sent on the day belong to people outside her area.

    A second officer looks, and lets it go on (``taken``).
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="+")
    latest_fix = models.PositiveBigIntegerField(default=0)  # what was typed up to it is what the second officer sees

    objects = StopQuerySet.as_manager()

    class Meta(Awaited.Meta):
        constraints: ClassVar[list[Any]] = [
            *Awaited.Meta.constraints,
            models.UniqueConstraint(
                fields=["roster"], condition=Q(decided_on=None), name="a_list_rests_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(brought_by__isnull=False), name="a_list_rests_through_somebody"),
        ]


class PassedQuerySet(models.QuerySet["Passed"]):
    """Rows that were handed over, by who looks."""

    def visible_to(self, user: User) -> "PassedQuerySet":
        """Keep rows about people who live in the user's area."""
        return self.filter(area_code__startswith=user.area) if user.area else self.none()


class Passed(Awaited):
    """A row is handed over: its person lives outside the list's area, and those in charge there take or refuse it.

    The row's verdict and reasons stay as they are. ``taken``: she is in their registry, by a sighting of this row.
    """

    row = models.OneToOneField(Row, on_delete=models.CASCADE, related_name="+")
    area_code = models.CharField(max_length=20, db_index=True)  # of the kelurahan in charge
    latest_fix = models.PositiveBigIntegerField(default=0)  # of the row, which is decided about as it stood then
    why = models.CharField(max_length=200, blank=True, default="")  # it was refused

    objects = PassedQuerySet.as_manager()

    class Meta(Awaited.Meta):
        constraints: ClassVar[list[Any]] = [
            *Awaited.Meta.constraints,
            models.CheckConstraint(
                condition=Q(taken=False, why__gt="") | ~Q(taken=False), name="refused_with_a_reason"
            ),
        ]
