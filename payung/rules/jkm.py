"""What the heirs of a member receive after a death that was not caused by work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from payung.rules.answers import Line, doubts, is_old_law, line_of, refused, sureness, total_of
from payung.rules.book.entries import Certainty, Provision, Words
from payung.rules.book.provisions import Named, named
from payung.rules.documents import Paper, documents, documents_rule
from payung.rules.months import add_months
from payung.rules.reasons import Reason
from payung.rules.scholarship import Child, Scholarship, scholarship

DEATH_GRANT = named("jkm.death_grant")
PERIODIC = named("jkm.periodic")
FUNERAL = named("jkm.funeral")
WAITING_MONTHS = named("jkm.waiting_months")
WAITING_SETTLED = named("jkm.waiting_settled_months")
WAITING_BENEFIT = named("jkm.waiting_benefit")
BOUNDARY_DAYS = named("jkm.boundary_days")
REACTIVATION = named("jkm.reactivation")
SCHOLARSHIP_MONTHS = named("jkm.scholarship_months")
CLAIM_EXPIRY = named("jkm.claim_expiry")


@dataclass(frozen=True, slots=True)
class Jkm:
    """The benefits after a death, in whole rupiah, line by line; ``total`` is cash without scholarship."""

    death_grant: int
    periodic: int
    funeral: int
    total: int
    scholarship_max: int
    full_from: date | None
    flags: frozenset[str]
    lines: tuple[Line, ...]
    documents: tuple[Paper, ...]
    uncertain: tuple[Reason, ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class _Condition:
    """Whether only the funeral is due, the day from which the full sum is due, and what that rests on."""

    waiting: bool
    full_from: date | None
    flags: frozenset[str]
    doubtful: tuple[Provision, ...]
    rests_on: tuple[Provision, ...] = ()


def jkm(
    *,
    start: date,
    died_on: date,
    settled_months: int,
    earlier_spell: bool = False,
    children: Sequence[Child] = (),
) -> Jkm:
    """Return what is due after a death; cover on that day is taken as given and shown beside the sum by ``standing``.

    ``start`` opens the current spell; ``settled_months`` counts months up to and including the month of death over all
    spells. Since Permenaker 1/2025 the full sum needs three calendar months since the start and three settled months.
    Refuses a death before the start (``died_before_start``) and a negative count (``bad_amount``).
    """
    if died_on < start:
        raise refused("died_before_start", "The death lies before the start.", "Kematian terjadi sebelum mulai.")
    if settled_months < 0:
        raise refused("bad_amount", "Months cannot be negative.", "Jumlah bulan tidak boleh negatif.")
    condition = _condition_of(start, died_on, settled_months, earlier_spell=earlier_spell)
    lines = _cash(died_on, waiting=condition.waiting)
    used: list[Provision] = [named_.on(died_on) for named_ in _paid(waiting=condition.waiting)]
    school = _scholarship(children, died_on, settled_months, waiting=condition.waiting)
    used += school.used
    flags = condition.flags | ({"old_law"} if is_old_law(*used, on=died_on) else set())
    by_code = {line.code: line.rupiah or 0 for line in lines}
    papers = documents_rule("jkm", on=died_on)
    return Jkm(
        death_grant=by_code.get("death_grant", 0),
        periodic=by_code.get("periodic", 0),
        funeral=by_code.get("funeral", 0),
        total=total_of(lines) or 0,
        scholarship_max=school.maximum,
        full_from=condition.full_from,
        flags=frozenset(flags),
        lines=(*lines, *school.lines),
        documents=documents("jkm", on=died_on) + (documents("scholarship", on=died_on) if school.maximum else ()),
        uncertain=doubts((*condition.doubtful, *used, papers, CLAIM_EXPIRY.on(died_on))),
        certainty=sureness((*lines, *school.lines), (*condition.doubtful, *condition.rests_on, *used)),
    )


def _condition_of(start: date, died_on: date, settled_months: int, *, earlier_spell: bool) -> _Condition:
    """Return the condition of the full sum by the law of the day: the method changed with Permenaker 1/2025."""
    choose = _with_waiting_period if WAITING_MONTHS.on(died_on).in_force else _while_active
    found = choose(start, died_on, settled_months)
    if not earlier_spell:
        return found
    rule = REACTIVATION.on(died_on)
    doubtful = (*found.doubtful, rule) if rule.in_force else found.doubtful
    return _Condition(found.waiting, found.full_from, found.flags | {"reactivated_spell"}, doubtful, found.rests_on)


def _while_active(start: date, died_on: date, settled_months: int) -> _Condition:
    """Return the condition until 23 February 2025: dying as a member was enough."""
    del died_on, settled_months
    return _Condition(waiting=False, full_from=start, flags=frozenset(), doubtful=())


def _with_waiting_period(start: date, died_on: date, settled_months: int) -> _Condition:
    """Return the condition since 24 February 2025: calendar months since the start, and settled months."""
    months, settled = WAITING_MONTHS.on(died_on), WAITING_SETTLED.on(died_on)
    boundary_rule = BOUNDARY_DAYS.on(died_on)
    boundary = add_months(start, months.number)
    waiting = died_on < boundary or settled_months < settled.number
    near = abs((died_on - boundary).days) <= boundary_rule.number
    flags = {"waiting_period"} if waiting else set()
    if near:
        flags.add("waiting_boundary")
    return _Condition(waiting, boundary, frozenset(flags), (boundary_rule,) if near else (), (months, settled))


def _paid(*, waiting: bool) -> tuple[Named, ...]:
    return (FUNERAL,) if waiting else (DEATH_GRANT, PERIODIC, FUNERAL)


def full_sum(on: date) -> int:
    """Return the death benefit without a waiting period, in whole rupiah, by the law of the day."""
    return sum(name.on(on).number for name in _paid(waiting=False))


def _cash(died_on: date, *, waiting: bool) -> list[Line]:
    lines = []
    for code, name in (("death_grant", DEATH_GRANT), ("periodic", PERIODIC), ("funeral", FUNERAL)):
        rule = name.on(died_on)
        if name in _paid(waiting=waiting):
            lines.append(line_of(code, rule, rule.number))
    if waiting:
        rule = WAITING_BENEFIT.on(died_on)
        assert rule.value == "funeral"  # another benefit of the waiting period needs a second function here
        why = Words("masa tunggu: hanya biaya pemakaman", "waiting period: the funeral only")
        lines[-1] = line_of(
            "funeral", FUNERAL.on(died_on), FUNERAL.on(died_on).number, detail=why, flags=["waiting_period"]
        )
    return lines


def _scholarship(children: Sequence[Child], died_on: date, settled_months: int, *, waiting: bool) -> Scholarship:
    found = scholarship(children, on=died_on)
    needed = SCHOLARSHIP_MONTHS.on(died_on)
    if waiting or settled_months < needed.number or not found.maximum:
        return Scholarship(0, (), ())
    return Scholarship(found.maximum, found.lines, (*found.used, needed))
