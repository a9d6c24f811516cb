"""Campaigns: their instruments, activation, targets that differ, and coordination stages."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.regions.models import Campaign, Instrument, Level, Region, Stage, Target
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold


@verb("create_campaign")
@transaction.atomic
def create_campaign(
    name: str,
    *,
    area: Region,
    unit: str = Level.RW,
    target_per_unit: int = 100,
    starts_on: date,
    ends_on: date | None = None,
    on: date,
    by: Author,
) -> Campaign:
    """Open a campaign that is not active yet. ``target_per_unit`` counts people.

    Refuses ``name_taken``, ``area_too_small`` (no larger than its unit), ``target_not_positive`` and ``ends_early``.
    """
    hold(Lock.PLACES)
    refusals = []
    if Campaign.objects.filter(name__iexact=name, area=area).exists():
        refusals.append(Reason("name_taken", _("This area has a campaign of that name. Choose another name.")))
    if unit == area.level or area.level == Level.RW:
        refusals.append(Reason("area_too_small", _("The area must be larger than the units that are counted.")))
    if target_per_unit < 1:
        refusals.append(Reason("target_not_positive", _("The target must be at least one person.")))
    if ends_on and ends_on < starts_on:
        refusals.append(Reason("ends_early", _("The campaign cannot end before it starts.")))
    if refusals:
        raise Refused(refusals)
    campaign = Campaign.objects.create(
        ref=sealing.opaque_ref("C"), name=name, area=area, unit=unit, target_per_unit=target_per_unit,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    after = {"name": name, "area": area.code, "unit": unit, "target_per_unit": target_per_unit}
    record("create_campaign", f"campaign:{campaign.ref}", on=on, by=by, after=after, area=campaign.area.code)
    return campaign


@verb("add_instrument")
@transaction.atomic
def add_instrument(
    campaign: Campaign,
    *,
    title: str,
    number: str,
    issuer: str,
    issued_on: date | None = None,
    issued_as_written: str = "",
    source: str = "",
    on: date,
    by: Author,
) -> Instrument:
    """Name a legal instrument that the campaign rests on; ``issued_as_written`` where only the year is known.

    Refuses ``number_missing``, ``issuer_missing``, ``date_missing`` and ``number_taken``.
    """
    hold(Lock.PLACES)
    refusals = []
    if not number.strip():
        refusals.append(Reason("number_missing", _("Write the instrument's number.")))
    if not issuer.strip():
        refusals.append(Reason("issuer_missing", _("Write who issued the instrument.")))
    if issued_on is None and not issued_as_written.strip():
        refusals.append(
            Reason("date_missing", _("Write the instrument's date; where only the year is known, the year."))
        )
    if Instrument.objects.filter(campaign=campaign, number__iexact=number.strip()).exists():
        refusals.append(Reason("number_taken", _("This campaign has an instrument with that number already.")))
    if refusals:
        raise Refused(refusals)
    instrument = Instrument.objects.create(
        campaign=campaign, title=title, number=number.strip(), issuer=issuer.strip(), issued_on=issued_on,
        issued_as_written=issued_as_written.strip(), source=source,
    )  # fmt: skip
    record(
        "add_instrument",
        f"campaign:{campaign.ref}",
        on=on,
        by=by,
        after={"number": instrument.number},
        area=campaign.area.code,
    )
    return instrument


@verb("activate_campaign")
@transaction.atomic
def activate_campaign(campaign: Campaign, *, on: date, by: Author) -> None:
    """Let people be nominated from the day on. Refuses ``no_instrument`` (none issued by that day) and ``active``."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.activated_on:
        raise Refused([Reason("active", _("This campaign is active already."))])
    if not Instrument.objects.filter(campaign=campaign).exclude(issued_on__gt=on).exists():
        words = _("A campaign becomes active on a legal instrument with number, date and issuer. Add one first.")
        raise Refused([Reason("no_instrument", words)])
    campaign.activated_on = on
    campaign.save(update_fields=["activated_on"])
    record("activate_campaign", f"campaign:{campaign.ref}", on=on, by=by, area=campaign.area.code)


@verb("set_target")
@transaction.atomic
def set_target(campaign: Campaign, *, region: Region, people: int, from_on: date, on: date, by: Author) -> Target:
    """Give a unit its own target from a day on; the same day again replaces it.

    Refuses ``not_in_campaign`` (no unit of it) and ``target_not_positive``.
    """
    if region.level != campaign.unit or not region.code.startswith(campaign.area.code):
        raise Refused([Reason("not_in_campaign", _("That region is no unit of this campaign."))])
    if people < 1:
        raise Refused([Reason("target_not_positive", _("The target must be at least one person."))])
    hold(Lock.PLACES)
    before = Target.objects.filter(campaign=campaign, region=region, from_on=from_on).first()
    was = {"people": before.people} if before else None
    target, _created = Target.objects.update_or_create(
        campaign=campaign, region=region, from_on=from_on, defaults={"people": people}
    )
    after = {"region": region.code, "people": people, "from_on": from_on.isoformat()}
    record("set_target", f"campaign:{campaign.ref}", on=on, by=by, before=was, after=after, area=campaign.area.code)
    return target


@verb("add_stage")
@transaction.atomic
def add_stage(
    campaign: Campaign, *, name: str, regions: Sequence[Region], starts_on: date, on: date, by: Author
) -> Stage:
    """Say which regions a coordination stage takes up, and from when.

    Refuses ``name_missing``, ``name_taken``, ``no_regions`` and ``not_in_campaign``.
    """
    if not name.strip():
        raise Refused([Reason("name_missing", _("Give the stage a name, such as “Tahap 2”."))])
    hold(Lock.PLACES)
    if Stage.objects.filter(campaign=campaign, name__iexact=name.strip()).exists():
        raise Refused([Reason("name_taken", _("This campaign has a stage of that name already."))])
    if not regions:
        raise Refused([Reason("no_regions", _("Choose at least one region for the stage."))])
    if any(not region.code.startswith(campaign.area.code) for region in regions):
        raise Refused([Reason("not_in_campaign", _("That region does not lie in the campaign's area."))])
    stage = Stage.objects.create(campaign=campaign, name=name.strip(), starts_on=starts_on)
    stage.regions.set(regions)
    after = {"stage": stage.name, "regions": [region.code for region in regions], "from": starts_on.isoformat()}
    record("add_stage", f"campaign:{campaign.ref}", on=on, by=by, after=after, area=campaign.area.code)
    return stage
