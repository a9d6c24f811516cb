"""How many RW there are, by us and by the offices, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from payung.regions.matching import level_of
from payung.regions.models import Campaign, Level, OfficeCount, Region, Stage, Successor
from payung.regions.queries.finding import ancestors
from payung.regions.queries.running import stages, target_of

MOST_HOPS = 20  # successions one after the other; a circle cannot outlast it


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


def count_of(place: Region, on: date) -> Count | None:
    """Return our count and the offices' for one region; None for an RW."""
    return next((count for count in counts(place.code, on, level=place.level) if count.region.pk == place.pk), None)


def counts_inside(place: Region, on: date) -> list[Count]:
    """Return the counts of the regions directly inside one."""
    return [count for count in counts(place.code, on) if count.region.parent_id == place.pk]


def office_total(codes: Iterable[str]) -> int | None:
    """Return the sum of the newest office counts of some regions; None when one of them has none."""
    newest: dict[str, int] = {}
    wanted = set(codes)
    for count in OfficeCount.objects.filter(region__code__in=wanted).select_related("region").order_by("as_of", "pk"):
        newest[count.region.code] = count.rw_count
    return sum(newest.values()) if wanted == set(newest) else None


@dataclass(frozen=True, slots=True)
class StageCount:
    """A coordination stage with our RW on the day in all its regions, beside the offices' where each has a count."""

    stage: Stage
    regions: list[Region]
    ours: int
    office: int | None


def stage_counts(campaign: Campaign, on: date) -> list[StageCount]:
    """Return a campaign's stages, latest first, with the RW that they take up."""
    counted = []
    for stage in stages(campaign):
        regions = list(stage.regions.all())
        ours = sum(Region.objects.within(region.code).open_on(on).rw().count() for region in regions)
        counted.append(StageCount(stage, regions, ours, office_total(region.code for region in regions)))
    return counted


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


def counted_in(area_code: str, on: date) -> list[str]:
    """Return the codes under which people are on file who are counted in an area on the day.

    An RW brings those that were merged into it or had another number before; one that ended so brings nobody. Larger
    areas hold all of theirs, since an RW stays in its kelurahan.
    """
    if level_of(area_code) != Level.RW:
        return [area_code]
    fates = moved_into(on)
    own = [] if area_code in fates else [area_code]
    return own + [old for old, new in fates.items() if new == area_code]


@dataclass(frozen=True, slots=True)
class RwLine:
    """One RW of a kelurahan as a page lists it: open or closed, its target today, what it came from and became."""

    region: Region
    is_open: bool
    target: int | None
    fates: list[Successor]

    @property
    def lives_on(self) -> bool:
        """Whether it was merged or renumbered: its people are counted elsewhere, so it cannot be reopened."""
        return any(fact.old_id == self.region.pk and fact.kind != Successor.Kind.SPLIT for fact in self.fates)


def rw_lines(village: Region, on: date, *, campaign: Campaign | None) -> list[RwLine]:
    """Return every RW that a kelurahan has or had, by number."""
    targets = target_of(campaign, on, area=village.code) if campaign else {}
    fates: dict[int, list[Successor]] = {}
    for fact in Successor.objects.filter(old__parent=village).select_related("old", "new").order_by("on", "pk"):
        for side in (fact.old_id, fact.new_id):
            fates.setdefault(side, []).append(fact)
    return [
        RwLine(
            region=rw,
            is_open=rw.opened_on <= on and (rw.closed_on is None or rw.closed_on > on),
            target=targets.get(rw.code),
            fates=fates.get(rw.pk, []),
        )
        for rw in Region.objects.filter(parent=village, level=Level.RW).order_by("code")
    ]
