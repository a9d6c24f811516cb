"""Questions about regions and campaigns: which place is meant, which RW there are, how many people to reach."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payung.access.policy import CLERKS, READERS
from payung.regions.matching import dotted, fold, kind_and_fold, level_of, rw_number, without_rw
from payung.regions.models import Campaign, Instrument, Level, OfficeCount, Region, Stage, Successor, Target
from payung.rules.reasons import Reason, Refused

MOST_HOPS = 20  # successions one after the other; a circle cannot outlast it


def region(code: str) -> Region:
    """Return the region with the code, with or without dots. Refuses ``unknown_region``."""
    found = Region.objects.filter(code=dotted(code)).first()
    if found is None:
        words = _("There is no region with the code %s. A code looks like 31.75.02.1005 or 31.75.02.1005-007.")
        raise Refused([Reason("unknown_region", words % code)])
    return found


def find(words: str, *, within: str = "", level: str = "", on: date | None = None) -> list[Region]:
    """Return the regions that a code or a name with its variants can mean, larger ones first.

    ``within`` is a code that bounds them; ``level`` or a kind before the name ("Kec. Jatinegara") tells namesakes
    apart; "Rawamangun RW 07" finds the RW. ``on`` leaves away what does not exist on that day.
    """
    candidates = Region.objects.within(within) if within else Region.objects.all()
    if on:
        candidates = candidates.open_on(on)
    code = dotted(words)
    if level_of(code):
        return list(candidates.filter(code=code))
    number = rw_number(words)
    if number:
        return _rw_named(words, number, candidates, within)
    kind, name = kind_and_fold(words)
    wanted = level or kind or ""
    larger = candidates.filter(level=wanted) if wanted else candidates.exclude(level=Level.RW)
    return [candidate for candidate in larger.order_by("code") if name in _spellings(candidate.name, candidate.aliases)]


def _rw_named(words: str, number: int, candidates: QuerySet[Region], within: str) -> list[Region]:
    place = without_rw(words)
    if fold(place):
        villages = [region.code for region in find(place, within=within) if region.level == Level.VILLAGE]
    else:
        villages = [within.partition("-")[0]] if level_of(within) in (Level.VILLAGE, Level.RW) else []
    return list(candidates.filter(code__in=[f"{village}-{number:03d}" for village in villages]))


def _spellings(name: str, aliases: Iterable[str]) -> set[str]:
    return {fold(name), *(fold(alias) for alias in aliases)}


def the_one(words: str, *, within: str = "", level: str = "", on: date | None = None) -> Region:
    """Return the one region that is meant. Refuses ``unknown_region``, with near names, and ``several_regions``."""
    found = find(words, within=within, level=level, on=on)
    if len(found) == 1:
        return found[0]
    if found:
        choices = "; ".join(f"{region.full_name} ({region.code})" for region in found)
        refusal = _("“%(words)s” can mean several regions. Give the code: %(choices)s.")
        raise Refused([Reason("several_regions", refusal % {"words": words, "choices": choices})])
    near = _near(words, within)
    if near:
        refusal = _("There is no region “%(words)s”. Do you mean %(near)s?")
        raise Refused([Reason("unknown_region", refusal % {"words": words, "near": near})])
    refusal = _("There is no region “%(words)s”. Give its code, such as 31.75.02.1005, or its name.")
    raise Refused([Reason("unknown_region", refusal % {"words": words})])


def _near(words: str, within: str) -> str:
    larger = (Region.objects.within(within) if within else Region.objects.all()).exclude(level=Level.RW)
    by_fold = {fold(name): f"{name} ({code})" for name, code in larger.values_list("name", "code")}
    near = difflib.get_close_matches(fold(without_rw(words)), by_fold, n=2, cutoff=0.75)
    return _(" or ").join(by_fold[name] for name in near)


@dataclass(frozen=True, slots=True)
class Place:
    """What the reader of lists needs to know of one region; ``rw`` maps a kelurahan's RW numbers to region ids."""

    code: str
    level: str
    name: str
    aliases: tuple[str, ...]
    rw: Mapping[int, int]


def places(area_code: str, on: date) -> list[Place]:
    """Return the regions around and inside an area that exist on the day, down to the kelurahan with their RW.

    For an RW's code the kelurahan brings that RW alone. Three kelurahan or a whole city cost one query.
    """
    rows = list(
        Region.objects.filter(Q(code__startswith=area_code) | Q(code__in=ancestors(area_code)))
        .open_on(on)
        .values_list("id", "code", "level", "name", "aliases")
    )
    rw: dict[str, dict[int, int]] = {}
    for pk, code, level, _name, _aliases in rows:
        if level == Level.RW:
            village, _dash, number = code.partition("-")
            rw.setdefault(village, {})[int(number)] = pk
    return [
        Place(code, level, name, tuple(aliases), rw.get(code, {}))
        for _pk, code, level, name, aliases in rows
        if level != Level.RW
    ]


def ancestors(code: str) -> list[str]:
    """Return the codes of the regions around one, largest first, without itself."""
    village, dash, _rw = code.partition("-")
    parts = village.split(".")
    around = [".".join(parts[: length + 1]) for length in range(len(parts))]
    return around if dash else around[:-1]


def chain(code: str) -> list[Region]:
    """Return the region and those around it, largest first: what a page's bread crumbs show."""
    return list(Region.objects.filter(code__in=[*ancestors(code), code]).order_by("code"))


def children(parent: Region, on: date) -> list[Region]:
    """Return the regions directly inside one that exist on the day, by code."""
    return list(Region.objects.filter(parent=parent).open_on(on).order_by("code"))


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
        raise Refused([Reason("no_campaign", words % {"area": area_code, "on": on.isoformat()})])
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


@dataclass(frozen=True, slots=True)
class Count:
    """Our RW on file in a region, beside what offices say; ``offices`` are newest first."""

    region: Region
    ours: int
    offices: list[OfficeCount]

    @property
    def office(self) -> OfficeCount | None:
        """Return the newest count of an office, if any."""
        return self.offices[0] if self.offices else None

    @property
    def missing(self) -> int:
        """Return how many RW the newest office count has that are not on file; negative when we have more."""
        return self.office.rw_count - self.ours if self.office else 0


def counts(area_code: str, on: date, *, level: str = "") -> list[Count]:
    """Return our count of RW on the day and the offices' for the regions within an area, the RW themselves left out."""
    inside = Region.objects.within(area_code).open_on(on)
    larger = inside.filter(level=level) if level else inside.exclude(level=Level.RW)
    ours: dict[str, int] = {}
    for code in inside.rw().values_list("code", flat=True):
        for around in ancestors(code):
            ours[around] = ours.get(around, 0) + 1
    offices: dict[int, list[OfficeCount]] = {}
    for count in OfficeCount.objects.filter(region__code__startswith=area_code).order_by("-as_of", "-pk"):
        offices.setdefault(count.region_id, []).append(count)
    return [Count(each, ours.get(each.code, 0), offices.get(each.pk, [])) for each in larger.order_by("code")]


def office_total(codes: Iterable[str]) -> int | None:
    """Return the sum of the newest office counts of some regions; None when one of them has none."""
    newest: dict[str, int] = {}
    wanted = set(codes)
    for count in OfficeCount.objects.filter(region__code__in=wanted).select_related("region").order_by("as_of", "pk"):
        newest[count.region.code] = count.rw_count
    return sum(newest.values()) if wanted == set(newest) else None


def moved_into(on: date) -> dict[str, str]:
    """Return where the people of RW that were merged or renumbered by the day are counted: old code to new code.

    A split moves nobody by itself: people are moved one by one, and until then stay where they were.
    """
    facts = Successor.objects.filter(on__lte=on).exclude(kind=Successor.Kind.SPLIT).order_by("on", "pk")
    step = dict(facts.values_list("old__code", "new__code"))
    ends = {}
    for old in step:
        end = old
        for _hop in range(MOST_HOPS):
            if end not in step:
                break
            end = step[end]
        ends[old] = end
    return ends


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


# url name -> the roles that see it in the header; `access/policy.yaml` says who may open it
NAVIGATION = (
    ("board:board", gettext_lazy("Board"), READERS),
    ("board:people", gettext_lazy("People"), READERS),
    ("roster:rosters", gettext_lazy("Import"), (*CLERKS, "auditor")),
    ("enrolment:batches", gettext_lazy("Batches"), (*CLERKS, "branch_officer", "auditor")),
    ("dues:dues", gettext_lazy("Dues"), (*CLERKS, "branch_officer", "auditor")),
    ("regions:settings", gettext_lazy("Settings"), (*CLERKS, "auditor")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the header's entries for the user, who that is, and the line that says that a demo is one."""
    ribbon = _("This is a demo. All people in it are invented.") if settings.DEMO else ""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"rooms_nav": [], "who": None, "ribbon": ribbon}
    entries = []
    for name, label, roles in NAVIGATION:
        if user.role in roles and (url := _address(name)):
            here = request.path == url or request.path.startswith(f"{url}/")
            entries.append({"url": url, "label": label, "current": here})
    area = Region.objects.filter(code=user.area).first()
    detail = " · ".join(filter(None, (user.get_role_display(), str(area or ""))))
    who = {"name": str(user), "detail": detail, "url": settings.LOGIN_REDIRECT_URL}
    return {"rooms_nav": entries, "who": who, "ribbon": ribbon}
