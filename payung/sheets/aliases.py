"""Which field a column heading means: exactly after folding, then without filler words, then by likeness."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from payung.sheets.folding import fold, join_letters
from payung.sheets.spellings import spellings

EXACT, NEARLY, ALIKE, LAST_RESORT = 100, 95, 90, 70
LEAST_ALIKE = 88  # of 100, by rapidfuzz
LEAST_LETTERS = 5  # shorter headings are too easily alike
LONGEST_HEADING = 120
AS_ON_THE_CARD = "sesuai ktp"  # where it stands, and no number
_PARTS = re.compile(r"\s*(?:[/,;&+]|\bdan\b|\batau\b)\s*", re.I)
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*")


class Match(NamedTuple):
    """A field and how sure it is, 0 to 100."""

    field: str
    sure: int


@cache
def _same_words() -> dict[str, str]:
    return {word: same for same, words in spellings()["headers"]["same"].items() for word in words}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(word) for word in spellings()["headers"][name])


def about_somebody_else(folded: str) -> bool:
    """Whether the folded heading speaks of an heir, a mother, an officer, a bank: anything but the person listed."""
    return bool(_words("somebody_else") & set(folded.split()))


def about_an_heir(folded: str) -> bool:
    """Whether the folded heading speaks of an heir."""
    return bool(_words("heir") & set(folded.split()))


def about_the_domicile(folded: str) -> bool:
    """Whether the folded heading speaks of where the person lives, as against the KTP."""
    return bool(_words("domicile") & set(folded.split()))


def fold_heading(text: str) -> str:
    """Return the heading folded: lower case, one word for each way of writing it, no word twice in a row.

    Letters that stand alone beside each other are one word: "N.I.K." and "N I K" are "nik". A bare "#" is a number.
    """
    same = _same_words()
    words: list[str] = []
    for word in join_letters(fold(text) or ("no" if text.strip() == "#" else "")).split():
        word = same.get(word, word)
        if not words or words[-1] != word:
            words.append(word)
    return " ".join(words)


@cache
def _together() -> dict[frozenset[str], str]:
    """Return the field of a column that holds several: place and date of birth, RT and RW."""
    return {
        frozenset(parts): field for field, several in spellings()["headers"]["together"].items() for parts in several
    }


class AliasTable:
    """Fields and the headings that mean them. Build one for each kind of file; it remembers what it matched.

    ``last_resort`` are words by which a heading that no alias is near to may still be known; ``unsure`` are aliases
    that give way to others of their field.
    """

    def __init__(
        self,
        aliases: Mapping[str, Iterable[str]],
        anchors: Iterable[str] = (),
        last_resort: Mapping[str, Iterable[str]] | None = None,
        unsure: Iterable[str] = (),
    ) -> None:
        self.anchors = frozenset(anchors)  # a heading holds one of these, unless the caller asks for others
        self._last_resort = {field: frozenset(words) for field, words in (last_resort or {}).items()}
        self._telling = _words("not_the_person").union(*self._last_resort.values())
        self._unsure = frozenset(map(fold_heading, unsure))
        self.fields: dict[str, str] = {}
        for field, headings in aliases.items():
            for heading in headings:
                self.fields.setdefault(fold_heading(heading), field)
        self._choices = [heading for heading in self.fields if len(heading) >= LEAST_LETTERS]
        self._known: dict[str, Match | None] = {}

    def _heard_in_order(self, heading: str, found: Match | None) -> Match | None:
        """Return the match, RW before RT where the heading says so and the table knows such a field."""
        words = fold_heading(heading[:LONGEST_HEADING]).split()
        is_both = (found and found.field == "rt_rw") or (words == ["rw", "rt"] and "rt_rw" in self.fields.values())
        if is_both:
            words = [word for word in words if word in ("rt", "rw", "tetangga")]
            if words[:1] == ["rw"] and {"rt", "tetangga"} & set(words):
                return Match("rw_rt", found.sure if found else EXACT)
        return found

    def match(self, heading: str) -> Match | None:
        """Return the field that the heading means, or None."""
        if heading not in self._known:
            self._known[heading] = self._heard_in_order(heading, self._match(heading))
        return self._known[heading]

    def exact(self, heading: str) -> str | None:
        """Return the field whose alias the heading is, after folding only."""
        return self.fields.get(fold_heading(heading)) if len(heading) <= LONGEST_HEADING else None

    def last_resort(self, heading: str) -> str | None:
        """Return the one field of whose words the heading holds some, when it speaks of nothing else."""
        folded = fold_heading(_IN_BRACKETS.sub(" ", heading[:LONGEST_HEADING]))
        words = set(folded.replace(AS_ON_THE_CARD, "").split())
        if words & _words("not_the_person"):
            return None
        found = [field for field, known in self._last_resort.items() if words & known]
        return found[0] if len(found) == 1 else None

    def _match(self, heading: str) -> Match | None:
        if len(heading) > LONGEST_HEADING:
            return None
        folded = fold_heading(heading)
        if not folded:
            return None
        if folded in self.fields:
            return Match(self.fields[folded], ALIKE if folded in self._unsure else EXACT)
        short = fold_heading(_IN_BRACKETS.sub(" ", heading))
        if _words("somebody_else") & (set(folded.split()) - set(short.split())):
            return None
        if short in self.fields:
            return Match(self.fields[short], NEARLY)
        if about_somebody_else(short):
            return None
        field = self._without_filler(short) or self._in_parts(_IN_BRACKETS.sub(" ", heading))
        return Match(field, ALIKE) if field else self._alike(short)

    def _without_filler(self, folded: str) -> str | None:
        """Return the field of the words that say something; "ktp" may say what number, or only where it stands."""
        filler = _words("filler")
        for kept in ({"ktp"}, set()):
            words = [word for word in folded.replace(AS_ON_THE_CARD, "").split() if word not in filler or word in kept]
            field = self.fields.get(" ".join(words)) if words else None
            if field:
                return field
        return None

    def _in_parts(self, heading: str) -> str | None:
        """Return the field that each known part of the heading means ("Profesi/Pekerjaan"), or the parts together."""
        parts = [fold_heading(part) for part in _PARTS.split(heading) if part.strip()]
        fields = set()
        for part in parts if len(parts) > 1 else ():
            field = self.fields.get(part) or self._without_filler(part)
            if field:
                fields.add(field)
            elif set(part.split()) & self._telling:
                return None
        if len(fields) == 1:
            return fields.pop()
        return _together().get(frozenset(fields))

    def _alike(self, folded: str) -> Match | None:
        """Match a slip of the pen. Two fields that are about as near leave it open."""
        if len(folded) < LEAST_LETTERS:
            return None
        near = process.extract(folded, self._choices, scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=5)
        if not near:
            return None
        fields = {self.fields[heading] for heading, score, _ in near if score > near[0][1] - 4}
        return Match(fields.pop(), int(near[0][1]) - 10) if len(fields) == 1 else None
