"""Where every region stands on a day: target, covered, elsewhere, waiting, to fix, lapsing, from the RW upwards."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payung.board.queries.partition import Apart, Part, apart
from payung.board.queries.remembered import Counted, recalled, remembered
from payung.coverage import queries as coverage
from payung.regions import queries as regions
from payung.regions.models import Campaign, Level, Region
from payung.roster import queries as roster

CITY_LETTERS = 5  # of a code such as 31.75
FEW = 20  # an RW with fewer covered people than this is named in the lead


@dataclass(slots=True)
class Figures:
    """The numbers of one region: each person in one state; ``confirm`` and ``lapsing`` are parts of ``covered``.

    ``to_fix`` are rows, not people. ``keep_rupiah`` is what the next dues month of those who lapse costs,
    ``grace_rupiah`` what all open months of those in grace cost.

    ``rw``, ``rw_full``, ``rw_few``, ``rw_none`` count RW: all that have a target, those that reached it, those below 20
    covered people, and those without any.
    """

    target: int = 0
    covered: int = 0
    confirm: int = 0
    grace: int = 0
    elsewhere: int = 0
    ended: int = 0
    waiting: int = 0
    refused: int = 0
    not_sent: int = 0
    to_fix: int = 0
    lapsing: int = 0
    keep_rupiah: int = 0
    grace_rupiah: int = 0
    rw: int = 0
    rw_full: int = 0
    rw_few: int = 0
    rw_none: int = 0

    def add(self, other: "Figures") -> None:
        """Add another region's numbers to these."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def people(self) -> int:
        """Return everybody who is nominated or enrolled: each of them stands in one of the states."""
        return sum(getattr(self, part) for part in Part)

    @property
    def money_rupiah(self) -> int:
        """Return what it costs to keep those who lapse for a month, and to save those in grace."""
        return self.keep_rupiah + self.grace_rupiah

    @property
    def missing(self) -> int:
        """Return how many people are missing from the target."""
        return max(self.target - self.covered, 0)

    @property
    def percent(self) -> float:
        """Return the covered share of the target in percent, more than 100 when it is passed."""
        return self.covered * 100 / self.target if self.target else 0.0


# What `payung board` tells of a region, in this order.
TOLD = (
    "target", "covered", "elsewhere", "waiting", "to_fix", "lapsing", "confirm", "grace", "ended", "refused",
    "not_sent", "keep_rupiah", "grace_rupiah",
)  # fmt: skip
Deadlines = dict[date, tuple[int, int]]  # by the last day on which dues can be paid: people in grace, rupiah


@dataclass(slots=True)
class Place:
    """A region with its numbers and the regions directly inside it, by code."""

    code: str
    name: str
    level: str
    figures: Figures = field(default_factory=Figures)
    grace: "Deadlines" = field(default_factory=dict)
    children: list["Place"] = field(default_factory=list)

    def find(self, code: str) -> "Place | None":
        """Return the place with the code: this one or one inside it."""
        return next((place for place in self.walk() if place.code == code), None)

    def walk(self) -> Iterator["Place"]:
        """Yield this place and all inside it."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def short_name(self) -> str:
        """Return the name as people say it."""
        return self.name

    @property
    def loose_rows(self) -> int:
        """Return the rows to fix that name no RW: they count for this region and for none of its children."""
        return self.figures.to_fix - sum(child.figures.to_fix for child in self.children)

    @property
    def first_deadline(self) -> tuple[date, int] | None:
        """Return the first day after which people in grace can no longer be saved, and how many they are."""
        first = min(self.grace, default=None)
        return (first, self.grace[first][0]) if first else None

    def as_json(self) -> dict[str, Any]:
        """Return what `payung board --json` prints."""
        return {
            "code": self.code,
            "name": self.name,
            **{name: getattr(self.figures, name) for name in TOLD},
            "children": [child.as_json() for child in self.children],
        }


def board(area: str, *, on: date, known_on: date | None = None) -> Place:
    """Return the region with the code and all inside it, with their numbers on the day.

    Each person stands in one state (`partition`); to fix are rows of lists; lapsing is a last covered day within the
    30 days after the day. A region's numbers are the sums of its children's, save that a row to fix without a readable
    RW counts for the region it was sent for. Refuses ``unknown_region``.
    """
    top = regions.region(area)
    if len(regions.counted_in(top.code, on)) > 1:  # people of other RW are counted here: their kelurahan knows them
        found = board(regions.ancestors(top.code)[-1], on=on, known_on=known_on).find(top.code)
        assert found, "an RW into which others were merged is told of"
        return found
    own = _Own(top, on, known_on)
    places = {
        region.code: Place(region.code, region.name, region.level)
        for region in Region.objects.within(top.code).order_by("code")
        if own.is_told(region)
    }
    for code, place in places.items():
        place.figures = own.figures(code, place.level)
        place.grace = own.grace[code]
    for place in sorted(places.values(), key=lambda each: -len(each.code)):
        around = regions.ancestors(place.code)
        parent = places.get(around[-1]) if around and place.code != top.code else None
        if parent is not None:
            parent.children.append(place)
            parent.figures.add(place.figures)
            for until, group in place.grace.items():
                _add_group(parent.grace, until, *group)
    for place in places.values():
        place.children.sort(key=lambda child: child.code)
    return places[top.code]


def board_now(area: str, *, on: date, at: datetime) -> Counted[Place] | None:
    """Return `board` for an area as it was last counted, alone or with its city; None where there is no such region."""
    if not Region.objects.filter(code=area).exists():
        return None
    city = recalled(f"board:{area[:CITY_LETTERS]}:{on}", at=at)
    if city is None:
        return remembered(f"board:{area}:{on}", at=at, count=lambda: board(area, on=on))
    place = city.answer.find(area)
    return Counted(place, city.at, city.version, city.took) if place else None


def _add_group(deadlines: Deadlines, until: date, people: int, rupiah: int) -> None:
    known = deadlines.get(until, (0, 0))
    deadlines[until] = known[0] + people, known[1] + rupiah


COLUMNS = (
    ("target", _("Target")),
    ("people", _("Nominated or enrolled")),
    ("covered", _("Covered")),
    ("missing", _("Missing")),
    ("confirm", _("Covered, to be confirmed by the branch")),
    ("lapsing", _("Ends within 30 days")),
    ("keep_rupiah", _("Money needed for the next month (rupiah)")),
    ("grace", _("Dues stopped, can be saved")),
    ("grace_rupiah", _("Money to save them (rupiah)")),
    ("ended", _("Cover has ended")),
    ("elsewhere", _("Covered elsewhere")),
    ("waiting", _("Waiting")),
    ("refused", _("Refused by the branch")),
    ("not_sent", _("Nominated, not sent yet")),
    ("to_fix", _("Rows to fix")),
    ("rw", _("RW with a target")),
    ("rw_full", _("RW that reached it")),
)


def figures_table(top: Place) -> tuple[list[str], list[list[str | int]]]:
    """Return headings and rows: a region and all inside it, code and name as text, then the pages' own numbers."""
    headings = [gettext("Code"), gettext("Region"), *(str(label) for _name, label in COLUMNS)]
    rows: list[list[str | int]] = [
        [place.code, place.name, *(getattr(place.figures, name) for name, _label in COLUMNS)] for place in top.walk()
    ]
    return headings, rows


class _Own:
    """What belongs to each region itself, by code: facts of its people for an RW, rows without RW for others."""

    def __init__(self, top: Region, on: date, known_on: date | None) -> None:
        self.top, self.on = top, on
        self.moved_into = regions.moved_into(on)
        self.targets = targets(top.code, on)
        self.of: dict[str, Figures] = defaultdict(Figures)
        self.grace: dict[str, Deadlines] = defaultdict(dict)
        codes = dict(Region.objects.within(top.code).rw().values_list("pk", "code"))
        areas = None if top.level in (Level.PROVINCE, Level.CITY) else [top.code]
        for group in coverage.covered(on, known_on=known_on, areas=areas):
            if group.rw_id in codes:
                figures = self.at(codes[group.rw_id])
                figures.covered += group.people
                figures.lapsing += group.people if group.lapses else 0
                figures.keep_rupiah += group.rupiah
        self._count_apart(codes, apart(on, known_on=known_on, areas=areas))
        self._count_rows()

    def at(self, code: str) -> Figures:
        """Return the numbers of a region; an RW that became another one is counted there."""
        return self.of[self.moved_into.get(code, code)]

    def is_told(self, region: Region) -> bool:
        """Whether the board names the region: it exists on the day, or somebody is counted there."""
        is_open = region.opened_on <= self.on and (region.closed_on is None or region.closed_on > self.on)
        return is_open or region.code in self.of or region.code == self.top.code

    def figures(self, code: str, level: str) -> Figures:
        """Return a region's own numbers, with its target."""
        figures = self.of[code]
        figures.target = self.targets.get(code, 0)
        if level == Level.RW and figures.target:
            figures.rw = 1
            figures.rw_full = int(figures.covered >= figures.target)
            figures.rw_few = int(figures.covered < FEW)
            figures.rw_none = int(figures.covered == 0)
        return figures

    def _count_apart(self, codes: dict[int, str], others: Apart) -> None:
        for (rw_id, part), people in others.counts().items():
            if rw_id in codes:
                figures = self.at(codes[rw_id])
                setattr(figures, part, getattr(figures, part) + people)
        for rw_id in others.confirm.values():
            if rw_id in codes:
                self.at(codes[rw_id]).confirm += 1
        for saving in others.savings:
            if saving.rw_id in codes:
                code = codes[saving.rw_id]
                self.at(code).grace_rupiah += saving.rupiah
                _add_group(self.grace[self.moved_into.get(code, code)], saving.until, saving.people, saving.rupiah)

    def _count_rows(self) -> None:
        rows = roster.to_fix_on(self.on).filter(roster__area__code__startswith=self.top.code[:CITY_LETTERS])
        found = rows.order_by().values_list("rw__code", "roster__area__code").annotate(rows=Count("pk"))
        for rw_code, area_code, count in found:
            code = rw_code or area_code
            if code.startswith(self.top.code):
                self.at(code).to_fix += count


def targets(area: str, on: date) -> dict[str, int]:
    """Return how many people each unit of the area is to reach on the day under the campaign that runs there."""
    running = the_campaign(area, on)
    return regions.target_of(running, on, area=area) if running else {}


def the_campaign(area: str, on: date) -> Campaign | None:
    """Return the campaign whose target the board shows: the narrowest that is active there on the day."""
    return next(iter(regions.campaigns(area, on)), None)
