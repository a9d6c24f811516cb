"""From being named on a list to being covered: how many are left at each step, and what held the others back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from payung.board.queries.figures import Figures
from payung.board.queries.remembered import remembered
from payung.coverage import queries as coverage
from payung.desk.templatetags.words import number


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how many people, their share of the first step in percent, and in words who stayed behind."""

    name: str
    people: int
    percent: float
    held: str


def funnel(area: str, figures: Figures, *, on: date, at: datetime) -> list[Step]:
    """Return the steps from the list to cover for the people who live in an area, after the board's own numbers.

    Named on lists are everybody on file and the rows that wait to be fixed; passed are those on file; nominated those
    whom a letter names; accepted those whom the branch ever gave a start.
    """
    known = remembered(f"funnel:{area}:{on}", at=at, count=lambda: coverage.on_file(on, area=area))
    people, members = known.answer
    rows = figures.to_fix
    nominated = min(members + figures.waiting + figures.refused + figures.not_sent, people)
    counts = (people + rows, people, nominated, members, figures.covered)
    names = (
        _("Named on lists"),
        _("Passed the check"),
        _("Nominated"),
        _("Accepted by the branch"),
        _("Covered today"),
    )
    held = (
        "",
        _("%s rows to fix") % number(rows),
        _("%s not nominated yet, or protected elsewhere") % number(people - nominated),
        _("%(refused)s refused, %(waiting)s waiting, %(not_sent)s not sent yet")
        % {
            "refused": number(figures.refused),
            "waiting": number(figures.waiting),
            "not_sent": number(figures.not_sent),
        },
        _("%(ended)s ended, %(grace)s with dues that stopped and can be saved")
        % {"ended": number(figures.ended), "grace": number(figures.grace)},
    )
    return _steps(names, counts, held)


def _steps(names: Sequence[str], counts: Sequence[int], held: Sequence[str]) -> list[Step]:
    first = max(counts[0], 1)
    return [
        Step(name, people, people * 100 / first, words) for name, people, words in zip(names, counts, held, strict=True)
    ]
