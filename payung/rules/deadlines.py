"""When something is due, how many days late it was, and what BPJS owes for paying late."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from payung.rules.answers import doubts, refused, share
from payung.rules.book.entries import Certainty, Provision, Words, weakest
from payung.rules.book.provisions import named, remembered
from payung.rules.months import add_years, day_in, first_day
from payung.rules.reasons import Reason
from payung.rules.workdays import joint_leave_rule, on_or_after, rests_on_estimate, working_days_after

ACCIDENT_REPORT = named("deadline.accident_report")
JKK_PAYMENT = named("deadline.jkk_payment")
JKM_PAYMENT = named("deadline.jkm_payment")
JKK_PENALTY = named("deadline.jkk_penalty")
JKM_PENALTY = named("deadline.jkm_penalty")
JKK_CLAIM = named("deadline.jkk_claim")
DUE_DAY = named("dues.due_day")

_END_OF_DAY = time.max.replace(second=0, microsecond=0)


class Step(StrEnum):
    """What is waited for."""

    ACCIDENT_REPORT = "accident_report"
    JKK_PAYMENT = "jkk_payment"
    JKM_PAYMENT = "jkm_payment"
    JKK_CLAIM = "jkk_claim"
    DUES_PAYMENT = "dues_payment"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The due day or moment, calendar days late, and the penalty in whole rupiah (none: the amount is not known)."""

    what: Step
    due: date | datetime
    late_days: int
    penalty: int | None
    rests_on: tuple[Provision, ...]
    uncertain: tuple[Reason, ...]

    @property
    def certainty(self) -> Certainty:
        """Return how sure the least sure provision is that this rests on."""
        return weakest(rule.certainty for rule in self.rests_on)


@remembered(maxsize=4096)
def dues_due_day(month: int) -> date:
    """Return the due day of a month's dues: its 15th, or the next working day (joint leave: see the parameter)."""
    return on_or_after(day_in(month, DUE_DAY.on(first_day(month)).number))


def deadline(
    what: str,
    start: date | datetime | int,
    *,
    done: date | None = None,
    amount: int | None = None,
) -> Deadline:
    """Return when a step is due, counted from its start: a day, a moment, or for ``dues_payment`` a month.

    ``done`` is the day on which it happened; without it nothing is late. ``amount`` is what BPJS had to pay, for the
    penalty of one per cent a day (PP 44/2015 articles 37 and 40). A bare day as the start of ``accident_report`` runs
    to the end of the second day. Refuses an unknown step (``bad_step``), a month where a day is needed and the reverse
    (``bad_start``), and a negative amount (``bad_amount``).
    """
    if what not in set(Step):
        names = ", ".join(Step)
        raise refused("bad_step", f"The step is one of {names}.", f"Langkah salah satu dari {names}.")
    if amount is not None and amount < 0:
        raise refused("bad_amount", "The amount must not be negative.", "Jumlah tidak boleh negatif.")
    step = Step(what)
    due, rests_on, penalty_rate = _due(step, start)
    late = max(0, (_day(done) - _day(due)).days) if done is not None else 0
    penalty: int | None = 0
    if penalty_rate is not None and late:
        penalty = None if amount is None else share(amount, penalty_rate.number * late, on=_day(due))
    return Deadline(step, due, late, penalty, rests_on, _uncertain(step, start, due, rests_on))


def report_days(on: date) -> int:
    """Return within how many whole days an accident is reported, by the law of the day."""
    return timedelta(hours=ACCIDENT_REPORT.on(on).number).days


def claim_lapsed(accident_on: date, *, today: date) -> Reason | None:
    """Return that a claim after an accident would come too late today; none while there is time."""
    limit = deadline(Step.JKK_CLAIM, accident_on, done=today)
    if not limit.late_days:
        return None
    rule, due = limit.rests_on[0], limit.due.isoformat()
    note = rule.note or Words("", "")
    return Reason(
        "claim_lapsed",
        f"The right to claim lapsed on {due}: ask the branch before you count on these sums. {note.en}".strip(),
        f"Hak klaim sudah gugur sejak {due}: tanyakan cabang sebelum mengandalkan angka ini. {note.id}".strip(),
        rule.citation,
    )


def _due(step: Step, start: date | datetime | int) -> tuple[date | datetime, tuple[Provision, ...], Provision | None]:
    """Return the due day or moment, the provisions it rests on, and the daily penalty where there is one."""
    if step is Step.DUES_PAYMENT:
        if not isinstance(start, int):
            raise refused("bad_start", "Dues are due by month, as 2026-06.", "Iuran dihitung per bulan, isi 2026-06.")
        first = first_day(start)
        return dues_due_day(start), (DUE_DAY.on(first), joint_leave_rule(first)), None
    if isinstance(start, int):
        raise refused("bad_start", "This deadline counts from a day.", "Tenggat ini dihitung dari suatu hari.")
    day = _day(start)
    if step is Step.ACCIDENT_REPORT:
        rule = ACCIDENT_REPORT.on(day)
        return _hours_after(start, rule.number), (rule,), None
    if step is Step.JKK_CLAIM:
        rule = JKK_CLAIM.on(day)
        return add_years(day, rule.number), (rule,), None
    limit, penalty = (JKK_PAYMENT, JKK_PENALTY) if step is Step.JKK_PAYMENT else (JKM_PAYMENT, JKM_PENALTY)
    rule, fine = limit.on(day), penalty.on(day)
    return working_days_after(day, rule.number), (rule, fine, joint_leave_rule(day)), fine


def _hours_after(start: date | datetime, hours: int) -> datetime:
    """Return the moment so many hours later; a bare day counts from its end."""
    moment = start if isinstance(start, datetime) else datetime.combine(start, _END_OF_DAY)
    return moment + timedelta(hours=hours)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _uncertain(
    step: Step, start: date | datetime | int, due: date | datetime, rests_on: tuple[Provision, ...]
) -> tuple[Reason, ...]:
    found = doubts(rests_on)
    if step in (Step.ACCIDENT_REPORT, Step.JKK_CLAIM):
        return found
    first = first_day(start) if isinstance(start, int) else _day(start)
    if rests_on_estimate(first, _day(due)):
        found += (
            Reason(
                "estimated_holiday",
                "A day off in between is only estimated; look again when its decree is out.",
                "Ada hari libur yang masih perkiraan; periksa lagi sesudah keputusannya terbit.",
            ),
        )
    return found
