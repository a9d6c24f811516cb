"""Regions as a roster needs them: kelurahan by the names people write, RW codes, and what lies inside the area."""

import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz

from payung.sheets.folding import fold
from payung.sheets.spellings import spellings

LEAST_ALIKE = 88
LONGEST_NAME = 80
_WIDER = re.compile(r"\s*[,;/]\s*|\s+[-–—]\s+")
_ASIDE = re.compile(r"\([^)]*\)|\br\.?\s?[tw]\b[\s.:]*\d+", re.I)  # what is no part of a name: remarks, RT and RW
SHORT_CODE = 4  # digits of a village in its district
CLEAR_LEAD = 6  # by how much the nearest name must lead the next


class Place(NamedTuple):
    """A region: dotted code; level `city`, `district` or `village`; names; for a village the numbers of its open RW.

    ``became`` pairs the numbers of its RW that ended with those that they became.
    """

    code: str
    level: str
    name: str
    aliases: tuple[str, ...] = ()
    rws: tuple[int, ...] = ()
    became: tuple[tuple[int, int], ...] = ()


class Spot(NamedTuple):
    """Where a row says that somebody lives. ``error`` is a reason code or empty; the codes are None where unknown."""

    village: str | None
    rw: str | None
    error: str


@cache
def _kinds() -> frozenset[str]:
    return frozenset(spellings()["places"]["kind"])


def _name_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a place name, without "kelurahan" and the like, abbreviations written out."""
    short: dict[str, str] = spellings()["places"]["short"]
    words = [short.get(word, word) for word in fold(_ASIDE.sub(" ", text[:LONGEST_NAME])).split()]
    while len(words) > 1 and words[0] in _kinds():
        words = words[1:]
    return tuple(words)


def contains(area: str, code: str) -> bool:
    """Whether the region with the code is the area or lies inside it."""
    return code == area or code.startswith((area + ".", area + "-"))


class Places:
    """Every district and village of a city, seen from the area that a roster was uploaded for."""

    def __init__(self, places: Iterable[Place], area: str) -> None:
        self.area = area
        self.area_village = area.partition("-")[0] if area.count(".") == 3 else None
        self.area_rw = area if "-" in area else None
        places = tuple(places)
        self.names = {place.code: place.name for place in places}
        self.levels = {place.code: place.level for place in places}
        self.rws = {place.code: frozenset(place.rws) for place in places if place.level == "village"}
        self.became = {place.code: place.became for place in places}
        self._by_level: dict[str, list[tuple[tuple[str, ...], str]]] = {"district": [], "village": [], "city": []}
        for place in places:
            for name in (place.name, place.code, *place.aliases):
                self._by_level.setdefault(place.level, []).append((_name_words(name), place.code))
        self._villages: dict[tuple[str, str | None], str | None] = {}
        self._districts: dict[str, str | None] = {}

    def district(self, name: str) -> str | None:
        """Return the code of the district (kecamatan) with the name."""
        if name not in self._districts:
            self._districts[name] = self._resolve(name, self._by_level["district"])
        return self._districts[name]

    def village(self, name: str, district: str | None = None) -> str | None:
        """Return the code of the village (kelurahan) with the name, within the district where one is given."""
        key = name, district
        if key not in self._villages:
            known = self._by_level["village"]
            if district:
                known = [(words, code) for words, code in known if contains(district, code)]
            self._villages[key] = self._resolve(name, known) or self._within(name, known)
        return self._villages[key]

    def _within(self, name: str, known: Collection[tuple[tuple[str, ...], str]]) -> str | None:
        """Return the village of "Rawamangun, Pulogadung": the first name, when the next ones are what it lies in."""
        first, *wider = [part for part in _WIDER.split(name[:LONGEST_NAME]) if part.strip()] or [""]
        code = self._resolve(first, known) if wider else None
        if code is None:
            return None
        around = [
            entry for level in ("district", "city") for entry in self._by_level[level] if contains(entry[1], code)
        ]
        return code if all(self._resolve(part, around) for part in wider) else None

    def locate(self, district_name: str, village_name: str, rw: int | None) -> Spot:
        """Return where the names and the RW's number lead, seen from the area.

        Errors: ``rw_missing``, ``rw_unknown``, ``rw_outside_area``.
        """
        district = self.district(district_name) if district_name else None
        if district_name and (district is None or not self._touches(district)):
            return Spot(None, None, "rw_outside_area")
        village: str | None
        if village_name:
            village = self.village(village_name, district)
            if village is None:
                elsewhere = self.village(village_name) if district else None
                error = "rw_unknown" if elsewhere and self._touches(elsewhere) else "rw_outside_area"
                return Spot(elsewhere, None, error)
            if not self._touches(village):
                return Spot(village, None, "rw_outside_area")
        else:
            village = self.area_village
        return self._locate_rw(village, rw)

    def _locate_rw(self, village: str | None, rw: int | None) -> Spot:
        if rw is None:
            if self.area_rw:
                return Spot(village, self.area_rw, "")
            return Spot(village, None, "rw_missing")
        if village is None:
            return Spot(None, None, "rw_missing")  # a number alone names no RW in a district of several villages
        if rw not in self.rws.get(village, ()):
            return Spot(village, None, "rw_unknown")
        code = f"{village}-{rw:03d}"
        return Spot(village, code, "") if contains(self.area, code) else Spot(village, code, "rw_outside_area")

    def _touches(self, code: str) -> bool:
        """Whether the region and the area have something in common."""
        return contains(self.area, code) or contains(code, self.area)

    def _resolve(self, name: str, known: Collection[tuple[tuple[str, ...], str]]) -> str | None:
        """Return the one region that the name means: exactly, by shortened words, then by likeness."""
        words = _name_words(name)
        if not words:
            return None
        joined = "".join(words)
        if joined.isdecimal():
            return self._numbered(joined, known)
        exact = {code for names, code in known if "".join(names) == joined}
        if exact:
            return exact.pop() if len(exact) == 1 else None
        shortened = {code for names, code in known if _shortens(words, names)}
        if len(shortened) == 1:
            return shortened.pop()
        scores: dict[str, float] = {}
        for names, code in known:
            scores[code] = max(scores.get(code, 0), fuzz.ratio(joined, "".join(names)))
        ranked = sorted(scores, key=lambda code: scores[code], reverse=True)
        if not ranked or scores[ranked[0]] < LEAST_ALIKE:
            return None
        if len(ranked) > 1 and scores[ranked[1]] > scores[ranked[0]] - CLEAR_LEAD:
            return None
        return ranked[0]

    def _numbered(self, digits: str, known: Collection[tuple[tuple[str, ...], str]]) -> str | None:
        """Return the one region whose code ends in the digits, as Dukcapil's lists give it; in the area before beyond.

        A spreadsheet takes the zero away that a district's number begins with.
        """
        codes = {code for _names, code in known}
        named = {code for names, code in known if "".join(names) == digits}
        ending = named or {code for code in codes if code.replace(".", "").lstrip("0") == digits.lstrip("0")}
        if not ending and len(digits) <= SHORT_CODE:
            ending = {code for code in codes if code.rpartition(".")[2].lstrip("0") == digits.lstrip("0")}
        near = {code for code in ending if self._touches(code)} or ending
        return near.pop() if len(near) == 1 else None


def _shortens(words: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Whether each word begins the name's word in its place, as in "Cip. Besar Sel."."""
    return len(words) == len(names) > 1 and all(
        len(word) > 1 and name.startswith(word) for word, name in zip(words, names, strict=True)
    )
