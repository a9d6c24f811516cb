"""Regions down to the RW by date, what became of them, campaigns with their instruments, targets and stages."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from payung.access.places import code_of
from payung.store.append import Appendable

if TYPE_CHECKING:
    from payung.access.models import User


class Level(models.TextChoices):
    """How large a region is."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    DISTRICT = "district", _("kecamatan")
    VILLAGE = "village", _("kelurahan")
    RW = "rw", _("RW")


class Certainty(models.TextChoices):
    """How sure it is that a region exists."""

    VERIFIED = "verified", _("official list")
    TWO_SOURCES = "two_sources", _("two sources agree")
    OFFICE_AGREES = "office_agrees", _("agrees with the office's count")
    ONE_SOURCE = "one_source", _("one source")
    INFERRED = "inferred", _("only inferred")
    OFFICER = "officer", _("opened by an officer")


class RegionQuerySet(Appendable):
    """Regions by area, by day and by who looks."""

    def within(self, code: str) -> "RegionQuerySet":
        """Keep the region with the code and all inside it; an empty code keeps nothing."""
        return self.filter(code__startswith=code) if code else self.none()

    def visible_to(self, user: "User") -> "RegionQuerySet":
        """Keep what lies in the user's area."""
        return self.within(user.area)

    def open_on(self, on: date) -> "RegionQuerySet":
        """Keep regions that exist on the day."""
        return self.filter(opened_on__lte=on).exclude(closed_on__lte=on)

    def rw(self) -> "RegionQuerySet":
        """Keep the RW alone."""
        return self.filter(level=Level.RW)


class Region(models.Model):
    """A region with its dotted Kemendagri code; an RW is its kelurahan's code, a dash and three digits."""

    code = models.CharField(max_length=20, unique=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    name = models.CharField(max_length=80)
    aliases = models.JSONField(default=list)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)  # the first day on which it is no more
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=20, default=Certainty.VERIFIED, choices=Certainty.choices)
    tile_col = models.PositiveSmallIntegerField(null=True)
    tile_row = models.PositiveSmallIntegerField(null=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["code"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(closed_on__gt=models.F("opened_on")),
                name="region_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Return the name with its kind, as an office writes it: "RW 07", "Kelurahan Rawamangun"."""
        prefix = {Level.DISTRICT: "Kecamatan ", Level.VILLAGE: "Kelurahan "}.get(Level(self.level), "")
        return prefix + self.name

    @property
    def certainty_words(self) -> str:
        """Return how sure it is that the region exists, in words."""
        return str(Certainty(self.certainty).label)

    @property
    def rw_number(self) -> int | None:
        """Return the RW's number, or None for a larger region."""
        return int(self.code.rsplit("-", 1)[1]) if "-" in self.code else None


@code_of.register
def _code(region: Region, on: date) -> str:
    return region.code


class Successor(models.Model):
    """What an RW became: on the day, people of ``old`` who are moved live in ``new``."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")
        RENUMBERED = "renumbered", _("renumbered")

    old = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    source = models.CharField(max_length=200)
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["old", "new"], name="one_succession_per_pair"),
            models.CheckConstraint(condition=~models.Q(old=models.F("new")), name="succession_changes_region"),
        ]


class OfficeCount(models.Model):
    """How many RW an office says a region has; shown beside our own count, never instead of it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rw_count = models.PositiveIntegerField()
    as_of = models.CharField(max_length=20)
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "source"], name="one_count_per_source")
        ]

    @property
    def as_of_words(self) -> str:
        """Return the day of the count in the reader's language, or as it is written where it is no full date."""
        try:
            return date_format(date.fromisoformat(self.as_of), "j F Y")
        except ValueError:
            return self.as_of


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns by who looks."""

    def visible_to(self, user: "User") -> "CampaignQuerySet":
        """Keep the campaigns that reach into the user's area: those of a region around it, of it, or inside it."""
        if not user.area:
            return self.none()
        around = models.Value(user.area, output_field=models.CharField())
        reaching = self.annotate(looked_from=around).filter(looked_from__startswith=models.F("area__code"))
        return (reaching | self.annotate(looked_from=around).filter(area__code__startswith=user.area)).distinct()

    def steered_by(self, user: "User") -> "CampaignQuerySet":
        """Keep the campaigns whose whole area is the user's: only these may the user change."""
        return self.filter(area__code__startswith=user.area) if user.area else self.none()


class Campaign(models.Model):
    """A drive to bring a number of people in each unit under cover, such as "1 RW 100 peserta"."""

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    area = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=10, choices=Level.choices, default=Level.RW)
    target_per_unit = models.PositiveIntegerField(default=100)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    activated_on = models.DateField(null=True)

    objects = CampaignQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Instrument(models.Model):
    """The legal instrument that a campaign rests on."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    issued_on = models.DateField(null=True)
    issued_as_written = models.CharField(max_length=40, blank=True, default="")  # where only a year is known
    issuer = models.CharField(max_length=120)
    source = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_instrument_per_number"),
            models.CheckConstraint(condition=~models.Q(number=""), name="instrument_has_a_number"),
        ]


class Target(models.Model):
    """A unit's own target where it differs from the campaign's, from a day on."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    from_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["campaign", "region", "from_on"], name="one_target_per_day")
        ]


class Stage(models.Model):
    """A coordination stage: which regions, from when."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    regions = models.ManyToManyField(Region, related_name="+")

    def __str__(self) -> str:
        return self.name
