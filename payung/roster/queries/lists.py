"""The lists of an area, each with how it stands in words; one list for who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.access.models import User
from payung.desk.refusals import sentence_of
from payung.desk.templatetags.words import number
from payung.regions import queries as regions
from payung.roster.models import Roster, Row, Stop
from payung.roster.queries.standing import to_admit_in, to_fix_in


@dataclass(frozen=True, slots=True)
class State:
    """A shape and its words."""

    shape: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One list among the others."""

    roster: Roster
    place: str
    states: list[State]


def rosters(user: User) -> QuerySet[Roster]:
    """Return the lists of the user's area, the latest day first, without the bytes of their files."""
    mine = Roster.objects.visible_to(user).select_related("area", "file", "by").defer("file__sealed")
    return mine.order_by("-on", "-id")


def lines(page: Sequence[Roster]) -> list[Line]:
    """Return lists with their place and how they stand in words."""
    open_ones = [roster.pk for roster in page if roster.finished_on and not roster.undone_on]
    to_fix, to_admit = to_fix_in(open_ones), to_admit_in(open_ones)
    resting = set(Stop.objects.undecided().filter(roster__in=list(page)).values_list("roster_id", flat=True))
    names = regions.names_of({roster.area.code for roster in page})
    return [
        Line(
            roster, names[roster.area.code],
            _resting() if roster.pk in resting
            else _states(roster, to_fix.get(roster.pk, 0), to_admit.get(roster.pk, 0)),
        )
        for roster in page
    ]  # fmt: skip


def _resting() -> list[State]:
    return [State("waiting", _("rests until a second officer has looked"))]


def open_stop(roster: Roster) -> Stop | None:
    """Return why a list rests now, with whose NIKs it is."""
    return Stop.objects.filter(roster=roster, decided_on=None).select_related("brought_by", "roster").first()


def lists_to_release(user: User) -> QuerySet[Stop]:
    """Return the lists that rest and wait for the user as the second officer, the oldest first."""
    stops = Stop.objects.visible_to(user).undecided().exclude(brought_by=user)
    return stops.select_related("roster").order_by("pk")


def _states(roster: Roster, to_fix: int, to_admit: int) -> list[State]:
    if roster.undone_on:
        return [State("ended", _("undone"))]
    if roster.problem:
        return [State("to_fix", _("could not be read"))]
    if not roster.finished_on:
        return [State("waiting", _("being read"))]
    states = []
    if to_fix:
        states.append(State("to_fix", ngettext("%(n)s to fix", "%(n)s to fix", to_fix) % {"n": number(to_fix)}))
    if to_admit:
        told = {"n": number(to_admit)}
        states.append(State("waiting", ngettext("%(n)s to admit", "%(n)s to admit", to_admit) % told))
    return states or [State("done", _("finished"))]


def problem_words(roster: Roster) -> str:
    """Return why a list could not be read at all, in the reader's language."""
    return str(sentence_of(roster.problem, roster.problem_details))


def rows_to_fix(user: User) -> tuple[int, int]:
    """Return how many rows need fixing in the user's area, and on how many lists."""
    mine = Roster.objects.visible_to(user).filter(undone_on=None)
    waiting = Row.objects.filter(roster__in=mine, verdict=Row.Verdict.NEEDS_FIXING, settled_on=None)
    per_list = list(waiting.order_by().values_list("roster").distinct())
    return waiting.count(), len(per_list)
