"""The public calculator: dues and benefits of a situation, each line with its source; nobody's data is in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from payung.rules import Child, coming_change, jkk, jkm, provision
from payung.rules import dues as dues_of
from payung.rules.answers import Line
from payung.rules.dues import Dues
from payung.rules.jkk import Jkk
from payung.rules.jkm import Jkm
from payung.rules.months import month_of
from payung.rules.reasons import Reason

PAIR = ("jkk", "jkm")
Benefit = Jkk | Jkm


@dataclass(frozen=True, slots=True)
class DuesAnswer:
    """Dues of a month, the sum of the months asked for, the coming change, and what APBD would pay for the same."""

    month: int
    dues: Dues
    months: int
    total: int
    change: tuple[int, int] | None
    from_budget: int | None


def reckon_dues(*, month: int, months: int, income: int, sector: str, payer: str, with_savings: bool) -> DuesAnswer:
    """Return what is owed for months from ``month`` on; ``income`` is rupiah a month. Refuses as `dues` does."""
    programmes = (*PAIR, "jht") if with_savings else PAIR
    every = [
        dues_of(one, income=income, sector=sector, payer=payer, programmes=programmes)
        for one in range(month, month + months)
    ]
    now = every[0]
    budget = None
    if "relief" in now.flags:
        budget = dues_of(month, income=income, sector=sector, payer="apbd", programmes=programmes).total
    change = coming_change(month, basis=now.basis, sector=sector, payer=payer, programmes=programmes)
    return DuesAnswer(month, now, months, sum(one.total for one in every), change, budget)


@dataclass(frozen=True, slots=True)
class Situation:
    """One row of "when something happens": what is paid, in rupiah, and what it rests on."""

    key: str
    rupiah: int | None
    cite: str
    firm: bool


def situations(*, basis: int, on: date) -> list[Situation]:
    """Return the sums of the usual situations for a basis, as the law is on the day."""
    unable = jkk(accident_on=on, basis=basis, stmb_months=1)
    killed = jkk(accident_on=on, basis=basis, died=True)
    disabled = jkk(accident_on=on, basis=basis, total_disability=True)
    long_ago = on - timedelta(days=365)
    died = jkm(start=long_ago, died_on=on, settled_months=12)
    soon = jkm(start=on - timedelta(days=20), died_on=on, settled_months=1)
    care, waiting = unable.in_kind[0], provision("jkm.waiting_benefit", on)
    return [
        Situation("care", None, care.cite, care.certainty.firm),
        _situation("unable", unable.total, unable.lines),
        _situation("disabled", disabled.total, disabled.lines),
        _situation("killed", killed.total, killed.lines),
        _situation("died", died.total, died.lines),
        Situation("soon", soon.total, waiting.citation, waiting.certainty.firm),
    ]


def _situation(key: str, rupiah: int | None, lines: tuple[Line, ...]) -> Situation:
    return Situation(key, rupiah, lines[0].cite, all(line.certainty.firm for line in lines))


@dataclass(frozen=True, slots=True)
class BenefitAnswer:
    """What is owed after an event: lines, the sum of cash, the most of scholarship, and what is uncertain."""

    lines: tuple[Line, ...]
    in_kind: tuple[Line, ...]
    total: int | None
    scholarship_max: int
    uncertain: tuple[Reason, ...]
    papers: tuple[str, ...]
    full_from: date | None = None


def reckon_accident(
    *,
    on: date,
    basis: int,
    months_unable: int,
    total_disability: bool,
    died: bool,
    children: list[Child],
    language: str,
) -> BenefitAnswer:
    """Return what an accident at work on the day pays."""
    answer = jkk(
        accident_on=on, basis=basis, stmb_months=months_unable, total_disability=total_disability, died=died,
        children=children,
    )  # fmt: skip
    return _benefits(answer, answer.in_kind, language)


def reckon_death(*, on: date, start: date, settled_months: int, children: list[Child], language: str) -> BenefitAnswer:
    """Return what a death on the day, not caused by work, pays."""
    answer = jkm(start=start, died_on=on, settled_months=settled_months, children=children)
    return _benefits(answer, (), language)


def _benefits(answer: Benefit, in_kind: tuple[Line, ...], language: str) -> BenefitAnswer:
    papers = tuple(paper.label.words(language) for paper in answer.documents)
    full_from = answer.full_from if isinstance(answer, Jkm) else None
    return BenefitAnswer(
        answer.lines, in_kind, answer.total, answer.scholarship_max, answer.uncertain, papers, full_from
    )


def this_month(on: date) -> int:
    """Return the dues month of a day."""
    return month_of(on)
