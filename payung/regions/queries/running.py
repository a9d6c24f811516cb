"""Which campaign runs where, on what instruments, and how many people each unit is to reach."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payung.regions.models import Campaign, Instrument, Region, Stage, Target
from payung.regions.queries.finding import ancestors
from payung.rules.reasons import Reason, Refused


def units(campaign: Campaign, on: date, *, area: str = "") -> QuerySet[Region]:
    """Return the regions in which the campaign counts people on the day, within ``area`` where given."""
    inside = Region.objects.within(campaign.area.code).filter(level=campaign.unit).open_on(on)
    return inside.filter(code__startswith=area) if area else inside


def target_of(campaign: Campaign, on: date, *, area: str = "") -> dict[str, int]:
    """Return how many people each unit is to reach on the day, by code: its own latest target or the campaign's."""
    targets = dict.fromkeys(units(campaign, on, area=area).values_list("code", flat=True), campaign.target_per_unit)
    own = Target.objects.filter(campaign=campaign, from_on__lte=on, region__code__startswith=area)
    for code, people in own.order_by("from_on").values_list("region__code", "people"):
        if code in targets:
            targets[code] = people
    return targets


def campaigns(area_code: str, on: date) -> list[Campaign]:
    """Return the campaigns that are active on the day and whose area holds the given one, the narrowest first."""
    around = [*ancestors(area_code), area_code]
    active = Campaign.objects.filter(area__code__in=around, activated_on__lte=on, starts_on__lte=on)
    running = active.filter(Q(ends_on=None) | Q(ends_on__gte=on)).select_related("area")
    return sorted(running, key=lambda campaign: (-len(campaign.area.code), campaign.starts_on, campaign.pk))


def campaign(area_code: str, on: date) -> Campaign:
    """Return the campaign for an area on the day, the narrowest. Refuses ``no_campaign`` and ``several_campaigns``."""
    found = campaigns(area_code, on)
    if not found:
        words = _("No campaign is active in %(area)s on %(on)s. Activate one under Settings first.")
        raise Refused([Reason("no_campaign", words % {"area": area_code, "on": date_format(on, "j F Y")})])
    if len(found) > 1 and found[0].area_id == found[1].area_id:
        names = ", ".join(each.name for each in found)
        words = _("Several campaigns are active in %(area)s: %(names)s. Choose one.")
        raise Refused([Reason("several_campaigns", words % {"area": area_code, "names": names})])
    return found[0]


def instruments(campaign: Campaign) -> list[Instrument]:
    """Return the legal instruments that a campaign rests on, in the order in which they were named."""
    return list(Instrument.objects.filter(campaign=campaign).order_by("pk"))


def stages(campaign: Campaign, on: date | None = None) -> list[Stage]:
    """Return the campaign's stages with their regions, latest first; with a day only those that began by then."""
    known = Stage.objects.filter(campaign=campaign).prefetch_related("regions")
    return list((known.filter(starts_on__lte=on) if on else known).order_by("-starts_on", "-pk"))


def own_targets(campaign: Campaign) -> list[Target]:
    """Return the units' own targets, past, present and to come, by region and day."""
    return list(
        Target.objects.filter(campaign=campaign).select_related("region__parent").order_by("region__code", "from_on")
    )
