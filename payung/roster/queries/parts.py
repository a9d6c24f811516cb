"""Which rows of a list a page shows: by the word and the reason in its address, both from fixed lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.roster.models import Roster, Row
from payung.roster.queries import standing
from payung.roster.queries.reasons import words_for
from payung.roster.reading.reasons import DUPLICATES, ERRORS, WARNINGS


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: its rows, its heading, and whether they are fixed in place."""

    rows: Callable[[Roster], QuerySet[Row]]
    heading: str | Promise
    is_fixed_here: bool = False


PARTS: Mapping[str, Part] = {
    "": Part(standing.waiting_rows, _("Fix in place"), True),
    "periksa": Part(standing.doubtful_rows, _("Ready, but look at these"), True),
    "ganda": Part(standing.duplicate_rows, _("Duplicates")),
    "mungkin": Part(standing.possible_rows, _("Perhaps the same person")),
    "keluar": Part(standing.discarded_rows, _("Taken out")),
    "masuk": Part(standing.admitted_rows, _("Admitted")),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """What a page shows: the part by its word, its rows, the reason they have in common; unknown words show nothing."""

    name: str
    part: Part
    rows: QuerySet[Row]
    code: str = ""
    is_known: bool = True

    @property
    def reason_words(self) -> str:
        """Return the reason in short words."""
        return words_for(self.code) if self.code else ""


def selection(roster: Roster, name: str, code: str) -> Selection:
    """Return the rows that the words in the address mean."""
    if not name and code:
        name = _part_with(code)
    part = PARTS.get(name)
    if part is None or (code and code not in ERRORS | WARNINGS | DUPLICATES):
        nothing = standing.waiting_rows(roster).none()
        return Selection("", PARTS[""], nothing, is_known=False)
    rows = part.rows(roster)
    return Selection(name, part, standing.with_reason(rows, code) if code else rows, code)


def _part_with(code: str) -> str:
    """Return the part in which rows with a reason are looked at."""
    if code == "possible_duplicate":
        return "mungkin"
    return "ganda" if code in DUPLICATES else "periksa" if code in WARNINGS else ""
