"""No day counts twice: each living nominated or enrolled person stands in exactly one state on a day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payung.coverage import queries as coverage
from payung.coverage.queries import Fallen, Saving
from payung.enrolment import queries as enrolment
from payung.rules.coverage import Answer, State
from payung.workers.queries import EVER


class Part(StrEnum):
    """The states of the partition, in the order in which they count: the first that holds of somebody.

    Whoever is covered with a doubt is covered (``CONFIRM`` is a part of it), and so is whose cover ends soon. Waiting
    are whom the branch has not answered, and whose cover it lets begin later.
    """

    COVERED = "covered"
    GRACE = "grace"
    ELSEWHERE = "elsewhere"
    ENDED = "ended"
    WAITING = "waiting"
    REFUSED = "refused"
    NOT_SENT = "not_sent"


RANK = {part: rank for rank, part in enumerate(Part)}


@dataclass(frozen=True, slots=True)
class Apart:
    """Everybody who is not plainly covered: id, RW on the day and state; who is covered with a doubt; who is saved how.

    ``begins``: of those who wait, whose cover is known to begin later.
    """

    people: dict[int, tuple[int | None, Part]]
    confirm: dict[int, int | None]
    begins: set[int]
    savings: list[Saving]

    def counts(self) -> Counter[tuple[int | None, Part]]:
        """Return how many people stand where, by RW id and state; the covered are not among them."""
        return Counter(self.people.values())

    def ids(self, part: Part) -> set[int]:
        """Return who stands in a state that is not covered."""
        return {pk for pk, (_rw, state) in self.people.items() if state is part}


def apart(on: date, *, known_on: date | None = None, areas: Sequence[str] | None = None) -> Apart:
    """Return where everybody stands who is not plainly covered on the day; ``areas`` save work.

    Of smaller areas people of other areas may be among them, each with the RW of the day. The dead are in no state.
    """
    fallen = list(coverage.fallen(on, known_on=known_on, areas=areas))
    people: dict[int, tuple[int | None, Part]] = {}
    for one in fallen:
        if (part := _part_of(one)) is not None:
            people[one.worker_id] = one.rw_id, part
    members = {one.worker_id for one in fallen}
    dead = coverage.died(on, known_on=known_on)
    for area in areas if areas is not None else [""]:
        for pk, rw_id, state, joined in enrolment.nominees(area, on=on, known_on=known_on or EVER):
            if pk in dead or (joined and pk not in members):
                continue  # who is a member and not fallen is covered
            part = Part(state)
            if pk not in people or RANK[part] < RANK[people[pk][1]]:
                people[pk] = rw_id, part
    doubted = {one.worker_id: one.rw_id for one in fallen if one.counts}
    for pk in doubted:
        people.pop(pk, None)
    begins = {one.worker_id for one in fallen if one.state is State.NOT_STARTED}
    waits = {pk for pk in begins if people.get(pk, (None, None))[1] is Part.WAITING}
    return Apart(people, doubted, waits, coverage.savings(fallen, on=on, known_on=known_on))


def _part_of(one: Fallen) -> Part | None:
    """Return what a member's cover makes of her; nothing where the day lies before she was one."""
    if one.state is State.GRACE and one.answer is Answer.CONFIRM:
        return Part.GRACE
    if one.state is State.NOT_STARTED:
        return Part.WAITING if one.joined else None
    return Part.ENDED
