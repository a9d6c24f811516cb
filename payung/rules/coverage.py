"""Whether one member was protected on one day, from the start, the settled months and the ending, with reasons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payung.rules.answers import doubt
from payung.rules.book.provisions import named
from payung.rules.deadlines import DUE_DAY, dues_due_day
from payung.rules.months import first_day, last_day, month_of
from payung.rules.reasons import Reason

GRACE = named("membership.grace_months")
PAID_LATE = named("membership.paid_late")
START = named("membership.start")


class State(StrEnum):
    """Where a membership stands on a day."""

    NOT_STARTED = "not_started"
    COVERED = "covered"
    GRACE = "grace"
    ENDED = "ended"


class Answer(StrEnum):
    """What may be said to the member: nothing is promised that the branch must decide."""

    PROTECTED = "protected"
    CONFIRM = "confirm"
    UNPROTECTED = "unprotected"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one spell of membership stands on one day.

    ``arrears`` counts months; ``last_day`` is the last covered day; ``reasons`` are doubts about a covered day; ``why``
    always explains the state; ``uncertain`` says what the branch must be asked.
    """

    state: State
    answer: Answer
    arrears: int
    last_day: date | None
    grace_until: date | None
    reasons: tuple[Reason, ...]
    why: tuple[Reason, ...]
    uncertain: tuple[Reason, ...] = ()


def standing(
    *,
    start: date,
    settled: Collection[int],
    day: date,
    paid: Mapping[int, date] | None = None,
    last_day_of_membership: date | None = None,
) -> Standing:
    """Return where a spell of membership stands on a day.

    ``settled`` are months taken as paid in time; ``paid`` are settled months with the day of their payment, which
    decides where a month stands in both. Settled months before the start's month do not count.
    """
    paid = paid or {}
    opening, month = month_of(start), month_of(day)
    counted = {m for m in settled if m >= opening}
    counted.update(m for m in paid if m >= opening)
    if day < start:
        return _not_started(start)
    if last_day_of_membership is not None and day > last_day_of_membership:
        return _after_ending(last_day_of_membership, counted)
    if month in counted:
        return _covered(month, counted, paid.get(month), opening, day, last_day_of_membership)
    return _unsettled(month, counted, opening, day, last_day_of_membership)


def is_paid_after(month: int, paid_on: date, *, opening: int, day: date) -> bool:
    """Whether dues were paid after the day and late: after the due day, in the spell's first month after its end."""
    due = last_day(month) if month == opening else dues_due_day(month)
    return paid_on > day and paid_on > due


def _not_started(start: date) -> Standing:
    why = Reason(
        "not_started",
        f"Protection starts on {start.isoformat()}, the day that the branch gave.",
        f"Perlindungan baru mulai {start.isoformat()}, tanggal dari cabang.",
        START.on(start).citation,
        START.on(start).certainty,
    )
    return Standing(State.NOT_STARTED, Answer.UNPROTECTED, 0, None, None, (), (why,))


def _after_ending(ending: date, counted: set[int]) -> Standing:
    until = [m for m in counted if m <= month_of(ending)]
    last = min(ending, last_day(max(until))) if until else None
    why = Reason(
        "membership_ended",
        f"The membership ended with {ending.isoformat()}.",
        f"Kepesertaan berakhir {ending.isoformat()}.",
        START.on(ending).citation,
        START.on(ending).certainty,
    )
    return Standing(State.ENDED, Answer.UNPROTECTED, 0, last, None, (), (why,))


def _covered(
    month: int, counted: set[int], paid_on: date | None, opening: int, day: date, ending: date | None
) -> Standing:
    run = month
    while run + 1 in counted:
        run += 1
    last = last_day(run) if ending is None else min(last_day(run), ending)
    settled = Reason(
        "month_settled",
        "The dues of this month are settled.",
        "Iuran bulan ini lunas.",
        DUE_DAY.on(first_day(month)).citation,
        DUE_DAY.on(first_day(month)).certainty,
    )
    if paid_on is None or not is_paid_after(month, paid_on, opening=opening, day=day):
        return Standing(State.COVERED, Answer.PROTECTED, 0, last, None, (), (settled,))
    rule = PAID_LATE.on(day)
    late = Reason(
        "paid_after",
        f"The dues of this month were paid late, on {paid_on.isoformat()}, after that day.",
        f"Iuran bulan ini terlambat dibayar, tanggal {paid_on.isoformat()}, sesudah hari itu.",
        rule.citation,
        rule.certainty,
    )
    return Standing(State.COVERED, Answer.CONFIRM, 0, last, None, (late,), (settled, late), tuple(doubt(rule)))


def _unsettled(month: int, counted: set[int], opening: int, day: date, ending: date | None) -> Standing:
    earlier = [m for m in counted if m < month]
    last_settled = max(earlier) if earlier else opening - 1
    last = last_day(last_settled) if earlier else None
    arrears = month - last_settled
    rule = GRACE.on(day)
    if arrears > rule.number:
        why = Reason(
            "lapsed",
            f"More than {rule.number} months in a row are not settled; the membership has lapsed.",
            f"Lebih dari {rule.number} bulan berturut-turut belum dibayar; kepesertaan sudah berakhir.",
            rule.citation,
            rule.certainty,
        )
        return Standing(State.ENDED, Answer.UNPROTECTED, 0, last, None, (), (why,))
    grace_until = last_day(last_settled + rule.number)
    if ending is not None:
        grace_until = min(grace_until, ending)
    why = Reason(
        "in_arrears",
        f"{arrears} month(s) not settled; they may be paid until {grace_until.isoformat()}. Ask the branch.",
        f"{arrears} bulan belum dibayar, dapat dibayar sampai {grace_until.isoformat()}; perlu konfirmasi cabang.",
        rule.citation,
        rule.certainty,
    )
    return Standing(State.GRACE, Answer.CONFIRM, arrears, last, grace_until, (), (why,), tuple(doubt(rule)))
