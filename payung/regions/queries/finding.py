"""Which place is meant: by code, by name with its variants, and what lies around and inside it."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from payung.access.authors import Author
from payung.regions.matching import dotted, fold, kind_and_fold, level_of, rw_number, without_rw
from payung.regions.models import Level, Region, Successor
from payung.rules.reasons import Reason, Refused


def region(code: str) -> Region:
    """Return the region with the code, with or without dots. Refuses ``unknown_region``."""
    found = Region.objects.filter(code=dotted(code)).first()
    if found is None:
        words = _("There is no region with the code %s. A code looks like 31.75.02.1005 or 31.75.02.1005-007.")
        raise Refused([Reason("unknown_region", words % code)])
    return found


def village_and_number(code: str) -> tuple[Region, int]:
    """Return the kelurahan and the number in an RW's code. Refuses ``not_an_rw`` and ``unknown_region``."""
    whole = dotted(code)
    if level_of(whole) != Level.RW:
        raise Refused([Reason("not_an_rw", _("“%s” is no code of an RW, such as 31.75.02.1005-007.") % code)])
    village, _dash, number = whole.partition("-")
    return region(village), int(number)


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
    if all(region.level == Level.CITY for region in found):  # "Kota Bandung" is not "Kabupaten Bandung"
        found = [region for region in found if region.name.casefold() == words.strip().casefold()] or found
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
    by_fold: dict[str, list[str]] = {}
    for name, code in larger.order_by("code").values_list("name", "code"):
        by_fold.setdefault(fold(name), []).append(f"{name} ({code})")
    near = difflib.get_close_matches(fold(without_rw(words)), by_fold, n=2, cutoff=0.75)
    return _(" or ").join(place for name in near for place in by_fold[name])


@dataclass(frozen=True, slots=True)
class Place:
    """What the reader of lists needs to know of one region.

    ``rw`` maps a kelurahan's RW numbers to region ids, ``became`` the numbers of RW that ended to those they became.
    """

    code: str
    level: str
    name: str
    aliases: tuple[str, ...]
    rw: Mapping[int, int]
    became: Mapping[int, int]


def places(area_code: str, on: date, *, or_later: bool = False) -> list[Place]:
    """Return the regions around and inside an area that exist on the day, down to the kelurahan with their RW.

    With ``or_later`` also those that opened after the day, as far as they are on file. For an RW's code the kelurahan
    brings that RW alone. Three kelurahan or a whole city cost two queries.
    """
    inside = Region.objects.filter(Q(code__startswith=area_code) | Q(code__in=ancestors(area_code)))
    there = inside.exclude(closed_on__lte=on) if or_later else inside.open_on(on)
    rows = list(there.values_list("id", "code", "level", "name", "aliases"))
    rw: dict[str, dict[int, int]] = {}
    for pk, code, level, _name, _aliases in rows:
        if level == Level.RW:
            village, _dash, number = code.partition("-")
            rw.setdefault(village, {})[int(number)] = pk
    became = _became(area_code, on)
    return [
        Place(code, level, name, tuple(aliases), rw.get(code, {}), became.get(code, {}))
        for _pk, code, level, name, aliases in rows
        if level != Level.RW
    ]


def _became(area_code: str, on: date) -> dict[str, dict[int, int]]:
    """Return by kelurahan which of its RW had ended in another one by the day, number by number."""
    facts = Successor.objects.filter(on__lte=on, old__code__startswith=area_code).exclude(kind=Successor.Kind.SPLIT)
    became: dict[str, dict[int, int]] = {}
    for old, new in facts.order_by("on", "pk").values_list("old__code", "new__code"):
        village, _dash, number = old.partition("-")
        became.setdefault(village, {})[int(number)] = int(new.rpartition("-")[2])
    return became


def ancestors(code: str) -> list[str]:
    """Return the codes of the regions around one, largest first, without itself."""
    village, dash, _rw = code.partition("-")
    parts = village.split(".")
    around = [".".join(parts[: length + 1]) for length in range(len(parts))]
    return around if dash else around[:-1]


def chain(code: str) -> list[Region]:
    """Return the region and those around it, largest first: what a page's bread crumbs show."""
    return list(Region.objects.filter(code__in=[*ancestors(code), code]).order_by("code"))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the full names of regions by code; an RW with its kelurahan: "RW 07 Rawamangun"."""
    names = {}
    for each in Region.objects.filter(code__in=set(codes)).select_related("parent"):
        village = each.parent if each.level == Level.RW else None
        names[each.code] = f"{each.name} {village.name}" if village else each.full_name
    return names


def children(parent: Region, on: date) -> list[Region]:
    """Return the regions directly inside one that exist on the day, by code."""
    return list(Region.objects.filter(parent=parent).open_on(on).order_by("code"))


def bound_of(by: Author) -> Region | None:
    """Return the region that bounds what an author says of nobody in particular; the operator is bounded by none.

    Refuses ``area_not_yours`` for an account without an area, or with one that is not on file: it is no operator.
    """
    if by.account is None:
        return None
    found = Region.objects.filter(code=by.area).first() if by.area else None
    if found is None:
        raise Refused([Reason("area_not_yours", _("That area does not lie in yours."))])
    return found
