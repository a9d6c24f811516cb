"""How a list stands now: admitted, ready, waiting, twice there, taken out, and for which reasons."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import ngettext

from payung.desk.templatetags.words import number
from payung.regions.queries import ancestors
from payung.roster.models import Roster, Row, Sighting
from payung.roster.queries.reasons import ERROR_WORDS, WARNING_WORDS
from payung.roster.reading.reasons import ERRORS, WARNINGS

Verdict = Row.Verdict
OUTSIDE = "rw_outside_area"
MOST_OF_ALL = 2  # a list is astray when more than one row in so many is of another area
PASSED = Exists(Sighting.objects.filter(row=OuterRef("pk"), kind=Sighting.Kind.PASSED))
ADMITTED = Exists(Sighting.objects.filter(row=OuterRef("pk"), kind=Sighting.Kind.ADMITTED))


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason, its short words, and how many rows have it."""

    code: str
    words: str
    rows: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows of a list by where they stand; each person's row is counted once, rows of nobody apart."""

    admitted: int = 0
    ready: int = 0
    to_fix: int = 0
    duplicates: int = 0
    discarded: int = 0
    passed: int = 0
    nobody: int = 0
    causes: list[Cause] = field(default_factory=list)
    doubts: list[Cause] = field(default_factory=list)
    possible: int = 0

    @property
    def people(self) -> int:
        """Return how many rows are somebody's."""
        return self.admitted + self.ready + self.to_fix + self.duplicates + self.discarded + self.passed

    @property
    def astray(self) -> int:
        """Return how many rows are of another area, where they are most of the list: it was sent for the wrong one."""
        outside = next((cause.rows for cause in self.causes if cause.code == OUTSIDE), 0)
        return outside if outside * MOST_OF_ALL > self.people else 0

    @property
    def to_check(self) -> int:
        """Return how many doubts there are about ready rows; a row may have several."""
        return sum(doubt.rows for doubt in self.doubts)

    @property
    def shares(self) -> list[tuple[str, str]]:
        """Return each share as shape and words, the most important first, nothing that is nought."""
        said = [
            ("admitted", self.admitted, ngettext("%(n)s admitted", "%(n)s admitted", self.admitted)),
            ("ready", self.ready, ngettext("%(n)s ready", "%(n)s ready", self.ready)),
            ("to_fix", self.to_fix, ngettext("%(n)s to fix", "%(n)s to fix", self.to_fix)),
            ("duplicate", self.duplicates, ngettext("%(n)s duplicate", "%(n)s duplicates", self.duplicates)),
            ("admitted", self.passed, ngettext("%(n)s taken elsewhere", "%(n)s taken elsewhere", self.passed)),
            ("discarded", self.discarded, ngettext("%(n)s taken out", "%(n)s taken out", self.discarded)),
        ]
        return [(shape, words % {"n": number(many)}) for shape, many, words in said if many]

    @property
    def bar(self) -> list[dict[str, Any]]:
        """Return the parts of the bar, in percent of all people's rows: settled solid, to fix striped."""
        whole = self.people or 1
        solid = round((self.admitted + self.ready) * 100 / whole, 1)
        alarm = round(self.to_fix * 100 / whole, 1)
        return [{"kind": "solid", "x": 0, "width": solid}, {"kind": "alarm", "x": solid, "width": alarm}]


def standing(roster: Roster) -> Standing:
    """Return how a list stands now."""
    rows = Row.objects.filter(roster=roster).order_by()
    passed = rows.filter(PASSED, discarded_why="").count()
    open_rows = rows.filter(~PASSED)
    groups = open_rows.values_list("verdict", "reasons").annotate(out=Q(discarded_why__gt=""), many=Count("id"))
    counts: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    for verdict, reasons, is_out, many in groups:
        counts["out" if is_out else verdict] += many
        if verdict == Verdict.NEEDS_FIXING and not is_out:
            causes.update({code: many for code in reasons.split(",") if code in ERRORS})
    admitted = Sighting.objects.filter(row__roster=roster, kind=Sighting.Kind.ADMITTED).count()
    ready = counts[Verdict.READY] - admitted
    doubts = _doubts(roster) if ready else Counter()
    possible = with_reason(rows.filter(verdict=Verdict.READY, discarded_why="", reasons__gt=""), "possible_duplicate")
    return Standing(
        admitted=admitted, ready=ready, to_fix=counts[Verdict.NEEDS_FIXING], duplicates=counts[Verdict.DUPLICATE],
        discarded=counts["out"], passed=passed, nobody=counts[Verdict.IGNORED],
        causes=[Cause(code, str(ERROR_WORDS[code]), many) for code, many in causes.most_common()],
        doubts=[Cause(code, str(WARNING_WORDS[code]), many) for code, many in doubts.most_common()],
        possible=possible.count(),
    )  # fmt: skip


def _doubts(roster: Roster) -> Counter[str]:
    """Return how many ready rows that wait have each warning; possible duplicates are listed by themselves."""
    found: Counter[str] = Counter()
    groups = ready_rows(roster).filter(reasons__gt="").order_by().values_list("reasons").annotate(many=Count("id"))
    for reasons, many in groups:
        found.update({code: many for code in reasons.split(",") if code in WARNINGS - {"possible_duplicate"}})
    return found


def waiting_rows(roster: Roster) -> QuerySet[Row]:
    """Return the rows that need fixing, in the order of the file."""
    waiting = Row.objects.filter(roster=roster, verdict=Verdict.NEEDS_FIXING, settled_on=None, discarded_why="")
    return waiting.order_by("number")


def ready_rows(roster: Roster) -> QuerySet[Row]:
    """Return the ready rows that nobody admitted yet, in the order of the file."""
    ready = Row.objects.filter(roster=roster, verdict=Verdict.READY, discarded_why="")
    return ready.filter(~ADMITTED).order_by("number")


def doubtful_rows(roster: Roster) -> QuerySet[Row]:
    """Return the ready rows that wait and have something to check, possible duplicates aside."""
    return ready_rows(roster).filter(reasons__gt="").exclude(reasons="possible_duplicate")


def left_of(roster: Roster, numbers: Collection[int]) -> tuple[list[int], list[int]]:
    """Return which of the rows just fixed still need fixing, and which are ready now with something to look at."""
    rows = Row.objects.filter(roster=roster, number__in=numbers)
    waiting = waiting_rows(roster).filter(pk__in=rows).values_list("number", flat=True)
    doubtful = ready_rows(roster).filter(pk__in=rows, reasons__gt="").values_list("number", flat=True)
    return list(waiting), list(doubtful)


def rows_to_look_at(roster: Roster, numbers: Collection[int]) -> QuerySet[Row]:
    """Return those of some rows that are ready and have something to look at."""
    return ready_rows(roster).filter(number__in=numbers, reasons__gt="")


def possible_rows(roster: Roster) -> QuerySet[Row]:
    """Return the ready rows, admitted or not, that may be somebody else's second record."""
    ready = Row.objects.filter(roster=roster, verdict=Verdict.READY, discarded_why="", reasons__gt="")
    return with_reason(ready, "possible_duplicate").order_by("number")


def duplicate_rows(roster: Roster) -> QuerySet[Row]:
    """Return the rows of people who stand in an earlier row or are on file already."""
    return Row.objects.filter(roster=roster, verdict=Verdict.DUPLICATE, discarded_why="").order_by("number")


def discarded_rows(roster: Roster) -> QuerySet[Row]:
    """Return the rows that a person took out."""
    return Row.objects.filter(roster=roster, discarded_why__gt="").order_by("number")


def admitted_rows(roster: Roster) -> QuerySet[Row]:
    """Return the rows whose people were admitted from this list."""
    return Row.objects.filter(ADMITTED, roster=roster).order_by("number")


def with_reason(rows: QuerySet[Row], code: str) -> QuerySet[Row]:
    """Keep the rows that have the reason among theirs."""
    listed = Concat(Value(","), "reasons", Value(","))
    return rows.annotate(listed=listed).filter(listed__contains=f",{code},")


def waiting_for_an_rw(code: str) -> QuerySet[Roster]:
    """Return the lists with rows that wait for an RW of the region that nobody knew, or of a region around it."""
    unknown = with_reason(Row.objects.filter(verdict=Verdict.NEEDS_FIXING, settled_on=None), "rw_unknown")
    lists = Roster.objects.filter(Q(area__code__startswith=code) | Q(area__code__in=ancestors(code)))
    return lists.filter(undone_on=None, finished_on__isnull=False, pk__in=unknown.values("roster_id"))


def to_fix_in(rosters: Iterable[int]) -> dict[int, int]:
    """Return how many rows need fixing in each of some lists, by id."""
    waiting = Row.objects.filter(roster__in=list(rosters), verdict=Verdict.NEEDS_FIXING, settled_on=None)
    return dict(waiting.order_by().values_list("roster_id").annotate(many=Count("id")))


def to_admit_in(rosters: Iterable[int]) -> dict[int, int]:
    """Return how many ready rows wait to be admitted in each of some lists, by id."""
    ready = Row.objects.filter(roster__in=list(rosters), verdict=Verdict.READY, discarded_why="").filter(~ADMITTED)
    return dict(ready.order_by().values_list("roster_id").annotate(many=Count("id")))
