"""One RW as its officers look at it: how many of its target are covered, and who has to be looked after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from payung.access.models import User
from payung.board.queries import Figures, board_now
from payung.board.queries.people import Listed, Missing, found, listed, missing
from payung.board.queries.standings import PersonState
from payung.coverage.queries.why import payer_of
from payung.enrolment.models import PayerClass
from payung.enrolment.queries import Refusal, refusals_of
from payung.regions.models import Region
from payung.regions.queries import counted_in
from payung.roster.models import Roster, Row
from payung.roster.queries import readings_of, to_fix_on
from payung.roster.queries.reasons import words_for
from payung.roster.reading.reasons import ERRORS
from payung.workers.queries import EVER, occupation_words

SHOWN = 5  # people of each kind; the rest stands behind a link
PICTURE = 100  # squares of the umbrella


@dataclass(frozen=True, slots=True)
class RowToFix:
    """A row of a list that waits: whose it is as far as it can be read, what is wrong, and the list it stands on."""

    name: str
    work: str
    rt: str
    wrong: str
    roster: Roster
    number: int


@dataclass(frozen=True, slots=True)
class Ending:
    """Somebody whose cover ends soon, with who pays this month and how much in rupiah."""

    person: Listed
    is_self_paid: bool
    payer: str
    rupiah: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An RW with its numbers as they were counted at a moment, and the first people behind each of them.

    ``last_day`` is the one on which cover ends for everybody who loses it soon; None where the days differ.
    """

    rw: Region
    short_name: str
    figures: Figures
    at: datetime
    rows: list[RowToFix]
    refused: list[Refusal]
    endings: list[Ending]
    last_day: date | None
    missing: list[Missing]
    missing_in_all: int

    @property
    def is_one_square_a_person(self) -> bool:
        """Whether the target is 100, so that each square of the umbrella is a person."""
        return self.figures.target == PICTURE

    @property
    def shown_to_fix(self) -> int:
        """Return how many of those who have to be looked at are shown."""
        return len(self.rows) + len(self.refused)


def neighbourhood(rw: Region, user: User, *, on: date, at: datetime) -> Neighbourhood | None:
    """Return an RW's page, its numbers being the board's own; None where the board does not know the RW."""
    counted = board_now(rw.code, on=on, at=at)
    if counted is None:
        return None
    people = listed(found(user, words="", area=rw.code, state=None, on=on, at=at).ids, on=on)
    lapsing = sorted((one for one in people if one.standing.days_left is not None), key=_days_left)
    last_days = {one.standing.cover.last_day for one in lapsing}
    newcomers = missing(people)
    refused = [one for one in people if one.standing.state is PersonState.REFUSED]
    return Neighbourhood(
        rw=rw,
        short_name=counted.answer.short_name,
        figures=counted.answer.figures,
        at=counted.at,
        rows=_rows(rw, on),
        refused=refusals_of([one.worker for one in refused[:SHOWN]], on=on, known_on=EVER),
        endings=[_ending(one) for one in lapsing[:SHOWN]],
        last_day=last_days.pop() if len(last_days) == 1 else None,
        missing=newcomers[:SHOWN],
        missing_in_all=len(newcomers),
    )


def _days_left(person: Listed) -> int:
    return person.standing.days_left or 0


def _ending(person: Listed) -> Ending:
    month = person.standing.cover.month
    if month is None:
        return Ending(person, is_self_paid=False, payer="", rupiah=0)
    return Ending(person, month.payer_class == PayerClass.SELF, payer_of(month), month.rupiah)


def _rows(rw: Region, on: date) -> list[RowToFix]:
    """Return the first rows that wait in the RW, list by list."""
    inside = to_fix_on(on).filter(rw__code__in=counted_in(rw.code, on), settled_on=None)
    waiting = inside.select_related("roster__area").order_by("roster", "number")
    by_roster: dict[int, list[Row]] = {}
    for row in waiting[:SHOWN]:
        by_roster.setdefault(row.roster_id, []).append(row)
    return [one for rows in by_roster.values() for one in _read(rows[0].roster, rows)]


def _read(roster: Roster, rows: Sequence[Row]) -> list[RowToFix]:
    return [
        RowToFix(
            reading.name, occupation_words(reading.occupation, reading.occupation_text), reading.rt,
            ", ".join(words_for(code) for code in row.reasons.split(",") if code in ERRORS), roster, row.number,
        )
        for row, reading in zip(rows, readings_of(roster, rows), strict=True)
    ]  # fmt: skip
