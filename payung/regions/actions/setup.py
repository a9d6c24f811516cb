"""Sets up a place from the project's own data: its regions, what offices count, its campaign and stages."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.regions.actions.campaigns import activate_campaign, add_instrument, add_stage, create_campaign
from payung.regions.actions.loading import Loaded, load
from payung.regions.models import Campaign, Instrument, OfficeCount, Region, Stage
from payung.regions.reading import decode, read_regions
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold

PLACES = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a setup added; nothing, when the place was set up before."""

    place: str
    loaded: Loaded
    counts: int
    campaign: Campaign


def places_on_offer() -> list[str]:
    """Return the names of the places that can be set up."""
    return sorted(folder.parent.name for folder in PLACES.glob("*/setup.yaml"))


@verb("load_regions")
@transaction.atomic
def set_up(place: str, *, ends_on: date | None = None, on: date, by: Author) -> SetUp:
    """Record a place's regions, office counts, campaign with instruments, and stages; again changes nothing.

    ``ends_on`` is the campaign's last day where the place's own data name none.

    Refuses ``unknown_place``.
    """
    if place not in places_on_offer():
        words = _("There is no place “%(place)s” to set up. On offer: %(offer)s.")
        raise Refused([Reason("unknown_place", words % {"place": place, "offer": ", ".join(places_on_offer())})])
    plan: dict[str, Any] = yaml.safe_load((PLACES / place / "setup.yaml").read_text(encoding="utf-8"))
    hold(Lock.PLACES)
    rows = read_regions(decode((PLACES / place / "regions.csv").read_bytes()))
    loaded = load(rows, source=place, opened_on=plan["opened_on"], on=on, by=by)
    counts = _office_counts(place, on=on, by=by)
    campaign = {"ends_on": ends_on, **plan["campaign"]}
    return SetUp(place, loaded, counts, _campaign(campaign, on=on, by=by))


def _office_counts(place: str, *, on: date, by: Author) -> int:
    with (PLACES / place / "office_counts.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    regions = Region.objects.in_bulk([line["code"] for line in lines], field_name="code")
    return sum(
        count_by_office(
            regions[line["code"]], rw_count=int(line["rw_count"]), as_of=line["as_of"], source=line["source"],
            on=on, by=by,
        )
        for line in lines
    )  # fmt: skip


@verb("count_by_office")
@transaction.atomic
def count_by_office(region: Region, *, rw_count: int, as_of: str, source: str, on: date, by: Author) -> bool:
    """Record how many RW an office counts in a region, beside our own count; whether that was news.

    Refuses ``source_missing``.
    """
    if not source.strip():
        raise Refused([Reason("source_missing", _("Write who counted: a letter, a page or a person with a date."))])
    hold(Lock.PLACES)
    before = OfficeCount.objects.filter(region=region, source=source).first()
    if before and (before.rw_count, before.as_of) == (rw_count, as_of):
        return False
    OfficeCount.objects.update_or_create(region=region, source=source, defaults={"rw_count": rw_count, "as_of": as_of})
    was = {"rw_count": before.rw_count, "as_of": before.as_of} if before else None
    after = {"rw_count": rw_count, "as_of": as_of, "source": source}
    record("count_by_office", f"region:{region.code}", on=on, by=by, before=was, after=after, area=region.code)
    return True


def _campaign(plan: dict[str, Any], *, on: date, by: Author) -> Campaign:
    area = Region.objects.get(code=plan["area"])
    campaign = Campaign.objects.filter(name=plan["name"], area=area).first() or create_campaign(
        plan["name"], area=area, unit=plan["unit"], target_per_unit=plan["target_per_unit"],
        starts_on=plan["starts_on"], ends_on=plan.get("ends_on"), on=on, by=by,
    )  # fmt: skip
    numbers = set(Instrument.objects.filter(campaign=campaign).values_list("number", flat=True))
    for instrument in plan["instruments"]:
        if instrument["number"] not in numbers:
            add_instrument(campaign, **instrument, on=on, by=by)
    if not campaign.activated_on:
        activate_campaign(campaign, on=plan["activated_on"], by=by)
    stages = set(Stage.objects.filter(campaign=campaign).values_list("name", flat=True))
    for stage in plan["stages"]:
        if stage["name"] not in stages:
            regions = list(Region.objects.filter(code__in=stage["regions"]))
            add_stage(campaign, name=stage["name"], regions=regions, starts_on=stage["starts_on"], on=on, by=by)
    campaign.refresh_from_db()
    return campaign
