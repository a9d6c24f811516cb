"""Words about work to a known occupation and its sector, or to a wage earner, or left as they were written."""

import re
from functools import cache
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from payung.roster.reading.headings import table
from payung.sheets.folding import ERROR_CELLS, fold, join_letters, text_of
from payung.sheets.spellings import spellings
from payung.workers.queries.occupations import occupations

LEAST_ALIKE = 91
LEAST_LETTERS = 6
LONGEST = 120
_PARTS = re.compile(r"[/,;&+\n]| dan ")


class Occupation(NamedTuple):
    """What the cell says: key of the list (or empty), the words, the sector (None where open), reason codes."""

    key: str
    text: str
    sector: str | None
    reasons: tuple[str, ...]


MISSING = Occupation("", "", None, ("occupation_missing",))


@cache
def known_spellings() -> dict[str, str]:
    """Return the key of each folded label and spelling."""
    known: dict[str, str] = {}
    for one in occupations().values():
        known.setdefault(fold(one.id), one.key)
    for one in occupations().values():
        for spelling in one.spellings:
            known.setdefault(fold(spelling), one.key)
    return known


@cache
def sectors() -> dict[str, str | None]:
    """Return the sector of each key: ``transport``, ``other``, or None where the words leave it open."""
    return {one.key: one.sector or None for one in occupations().values()}


@cache
def _ktp_numbers() -> dict[str, str]:
    """Return the labels of the numbers under which some offices write the occupation of the KTP."""
    return {row["number"]: row["occupation"] for row in table("ktp_occupations.csv")}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(spellings()[name])


def read_occupation(cell: Any) -> Occupation:
    """Return the occupation. Reasons: ``occupation_missing``, ``occupation_unknown``, ``wage_earner`` or none."""
    text = text_of(cell)
    if not any(map(str.isalnum, text)) or text.casefold() in ERROR_CELLS:
        return MISSING
    text = _ktp_numbers().get(text, text)
    folded = fold(text[:LONGEST])
    key = known_spellings().get(folded)
    if key:
        return Occupation(key, text, sectors()[key], ())
    if _words("wage_earners") & set(join_letters(folded).split()):
        return Occupation("", text, None, ("wage_earner",))
    key = "" if folded in _words("no_occupation") or asks_the_branch(text) else _near(text, folded)
    return Occupation(key, text, sectors()[key], ()) if key else Occupation("", text, None, ("occupation_unknown",))


def asks_the_branch(text: str) -> bool:
    """Whether the words name staff of the province (PPSU, PJLP), about whom the branch decides."""
    return bool(_words("ask_the_branch") & set(fold(text[:LONGEST]).split()))


def _near(text: str, folded: str) -> str:
    """Return the key of words of which a part, a phrase within, or a slip of the pen is known; else nothing."""
    known = known_spellings()
    for part in _PARTS.split(text[:LONGEST]):
        if fold(part) in known:
            return known[fold(part)]
    words = folded.split()
    if not {"ex", "eks", "mantan", "bukan", "tidak", "belum", "bekas"} & set(words):
        for many in range(len(words) - 1, 0, -1):
            for start in range(len(words) - many + 1):
                phrase = " ".join(words[start : start + many])
                if phrase in known and (
                    many > 1 or (len(phrase) >= LEAST_LETTERS - 1 and phrase not in _words("any_trade"))
                ):
                    return known[phrase]
    if len(folded) < LEAST_LETTERS:
        return ""
    near = process.extract(folded, known.keys(), scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=3)
    keys = {known[spelling] for spelling, score, _ in near if score > near[0][1] - 3}
    return keys.pop() if len(keys) == 1 else ""
