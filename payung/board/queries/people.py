"""The list of people: found by words, area and state, each with home and where she stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from payung.access.models import User
from payung.board.queries.remembered import remembered
from payung.board.queries.standings import LABELS, PersonState, Standing, ids_in_state, standings
from payung.regions import queries as regions
from payung.regions.models import Level, Region
from payung.store import among as sets
from payung.workers import queries as workers
from payung.workers.models import Merge, Residence, Welfare, Worker, in_force_on

NEWCOMERS = (PersonState.CANDIDATE, PersonState.UNNOMINATED)
UNRANKED = 11  # after the richest decile
CITY_LETTERS = 5  # of a code such as 31.75
FEW = 200  # people whose state is looked at one by one; of more it is cheaper to ask about everybody at once


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of the list: where she lives and where she stands."""

    worker: Worker
    home: Residence | None
    standing: Standing

    @property
    def occupation(self) -> str:
        """Return the person's work in words."""
        return workers.occupation_words(self.worker.occupation, self.worker.occupation_text)


Ids = QuerySet[Worker, int]


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of those who were found, in the order of the list, and how many they are.

    ``near`` of them, at the end, have names that differ from what was asked for by a typo; with ``more`` there are
    others beside them.
    """

    ids: Sequence[int] | Ids
    count: int
    near: int = 0
    more: bool = False


def found(user: User, *, words: str, area: str, state: PersonState | None, on: date, at: datetime) -> Found:
    """Return who of those whom the user may see fits the words, lives in the area and is in the state.

    Where no state is asked for, nobody's state is looked at. ``area`` is a code, an RW that was merged into it
    included.
    """
    if parts := workers.name_asked(words):
        matches = workers.named_like(user, parts, area=area, inside=_inside(area, on))
        if state is None or not matches.more or matches.near:
            return _among(matches, area or user.area, state, on)
    people = _in_area(_named(user, words), area, on).values_list("pk", flat=True)
    if state is None:
        key = f"people:{user.area}:{area}:{on}"
        return Found(people, people.count() if words else remembered(key, at=at, count=people.count).answer)
    if not words:
        key = f"people:{state}:{user.area}:{area}:{on}"
        ids = remembered(key, at=at, count=lambda: _in_state(people, state, area or user.area, on)).answer
        return Found(ids, len(ids))
    ids = _in_state(people, state, area or user.area, on)
    return Found(ids, len(ids))


def _among(matches: workers.Matches, area: str, state: PersonState | None, on: date) -> Found:
    """Return those of who was found by name that are in the state."""
    ids = matches.ids if state is None else _in_state(matches.ids, state, area, on)
    return Found(ids, len(ids), near=len(set(ids).intersection(matches.near)), more=matches.more)


def _inside(area: str, on: date) -> Callable[[str], bool]:
    """Return whether the people of an RW, by its code, are listed in an area."""
    come, gone = _moved(area, on) if area else ([], [])
    return lambda code: code in come or (code.startswith(area) and code not in gone)


def _in_state(people: Ids | Sequence[int], state: PersonState, area: str, on: date) -> list[int]:
    """Keep who is in a state: few are looked at one by one, else everybody's state is asked for in one query."""
    few = list(people[: FEW + 1])
    if len(few) <= FEW:
        return [pk for pk, standing in standings(few, on=on).items() if standing.is_in(state)]
    wanted = ids_in_state(state, on=on, areas=_small(area, on))
    return [pk for pk in people if pk in wanted]


def listed(ids: Iterable[int], *, on: date) -> list[Listed]:
    """Return some people of the list, in its order, with homes and states: a handful of queries for all of them."""
    wanted = list(ids)
    records = Worker.objects.in_bulk(wanted)
    homes = workers.latest_homes(wanted)
    states = standings(wanted, on=on)
    return [Listed(records[pk], homes.get(pk), states[pk]) for pk in wanted]


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who is on file and not nominated: home, work, and what a welfare list says of the household."""

    person: Listed
    decile: int | None
    source: str


def missing(people: Iterable[Listed]) -> list[Missing]:
    """Return who of some people is known and was neither nominated nor a member yet, the poorest first.

    A decile is 1 (poorest) to 10; households that no list ranks come last.
    """
    newcomers = [one for one in people if one.standing.state in NEWCOMERS]
    ranked: dict[int, Welfare] = {}
    for fact in Welfare.objects.filter(worker__in=sets.each(one.worker.pk for one in newcomers)).order_by("pk"):
        known = ranked.get(fact.worker_id)
        if known is None or (fact.decile or UNRANKED) < (known.decile or UNRANKED):
            ranked[fact.worker_id] = fact
    found = [
        Missing(one, fact.decile if fact else None, fact.source if fact else "")
        for one in newcomers
        for fact in [ranked.get(one.worker.pk)]
    ]
    return sorted(found, key=lambda one: (one.decile or UNRANKED, one.person.worker.name_key))


def _named(user: User, words: str) -> "QuerySet[Worker]":
    if words:
        return workers.search(user, words)
    return _unmerged(Worker.objects.visible_to(user)).order_by("name_key", "pk")


def _unmerged(people: "QuerySet[Worker]") -> "QuerySet[Worker]":
    return people.exclude(pk__in=in_force_on(Merge.objects.all(), workers.EVER).values("absorbed"))


def _in_area(people: "QuerySet[Worker]", area: str, on: date) -> "QuerySet[Worker]":
    """Keep who lives in an area: `visible_to` has written down where each of them lives."""
    if not area:
        return people
    come, gone = _moved(area, on)
    inside = Q(rw_code__startswith=area)
    if come or gone:
        inside = (inside & ~Q(rw_code__in=gone)) | Q(rw_code__in=come)
    if len(area) <= CITY_LETTERS:
        return people.filter(inside)
    ever = Residence.objects.filter(Q(rw__code__startswith=area) | Q(rw__code__in=come)).values("worker")
    return people.filter(inside, pk__in=ever)


def _moved(area: str, on: date) -> tuple[list[str], list[str]]:
    """Return the RW outside an area whose people are counted in it, and those inside that are counted elsewhere."""
    fates = regions.moved_into(on)
    come = [old for old, new in fates.items() if new.startswith(area) and not old.startswith(area)]
    return come, [old for old, new in fates.items() if old.startswith(area) and not new.startswith(area)]


def _small(area: str, on: date) -> list[str] | None:
    """Return the codes of an area so small that it is cheaper to ask about its people alone."""
    return [area, *_moved(area, on)[0]] if len(area) > CITY_LETTERS else None


Choice = tuple[str, str]


def area_choices(user: User, area: str, *, on: date) -> list[tuple[str, list[Choice]]]:
    """Return the regions that a user can choose, in groups: the RW of the kelurahan in question, and larger regions.

    A region is its code and name. Somebody who sees one RW has nothing to choose.
    """
    seen = Region.objects.visible_to(user).order_by("code")
    larger = list(seen.filter(level__in=(Level.DISTRICT, Level.VILLAGE)).open_on(on).select_related("parent"))
    village = next((each for each in larger if each.level == Level.VILLAGE and area.startswith(each.code)), None)
    if village is None and user.area and len(larger) == 1:
        village = larger[0]
    groups = []
    if village:
        closed = set(seen.filter(parent=village, closed_on__lte=on).values_list("code", flat=True))
        gone = pgettext("region", "closed")
        names = {each.code: f"{each.name} {village.name}" for each in seen.filter(parent=village, level=Level.RW)}
        inside = [(code, f"{name} ({gone})" if code in closed else name) for code, name in names.items()]
        groups.append((village.full_name, inside))
    districts = [each for each in larger if each.level == Level.DISTRICT]
    if districts:
        groups.append(("", [(each.code, each.full_name) for each in districts]))
    for district in districts:
        villages = [each for each in larger if each.parent_id == district.pk]
        groups.append((district.full_name, [(each.code, each.full_name) for each in villages]))
    return groups


def place_named(area: str) -> str:
    """Return a region's name as people say it: "Kelurahan Rawamangun", "RW 07 Rawamangun"."""
    return regions.names_of([area]).get(area, area)


HEADINGS = (
    _("Reference"), _("Name"), _("Birth date"), _("Sex"), _("Occupation"), _("Telephone"), _("Kelurahan"), _("RW"),
    _("RT"), _("State"), _("Covered until"),
)  # fmt: skip


def as_table(people: Iterable[Listed]) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of text about people, without any identity number."""
    return [str(heading) for heading in HEADINGS], [_row(each) for each in people]


def _row(person: Listed) -> list[str]:
    worker, home, standing = person.worker, person.home, person.standing
    village = home.rw.parent if home else None
    last = standing.cover.last_day if standing.state is PersonState.COVERED else None
    return [
        worker.ref, worker.name, worker.birth_date.isoformat(), str(worker.get_sex_display()),
        person.occupation, worker.phone,
        village.name if village else "", home.rw.name if home else "", home.rt if home else "",
        str(LABELS[standing.state]), last.isoformat() if last else "",
    ]  # fmt: skip
