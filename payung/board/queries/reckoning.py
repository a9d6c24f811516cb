"""The public calculator: dues and benefits of a situation, each line with its source; nobody's data is in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from payung.rules import Certainty, Child, bands, coming_change, jkk, jkm, provision
from payung.rules import dues as dues_of
from payung.rules.answers import Line, beyond_book
from payung.rules.deadlines import claim_lapsed
from payung.rules.dues import Dues
from payung.rules.jkk import Jkk
from payung.rules.jkm import Jkm
from payung.rules.months import first_day, month_of
from payung.rules.reasons import Reason
from payung.rules.reliefs import announced

PAIR = ("jkk", "jkm")
Benefit = Jkk | Jkm


@dataclass(frozen=True, slots=True)
class DuesAnswer:
    """Dues of a month, the sum of the months asked for, the coming change, and what APBD would pay for the same.

    ``notes`` are what to ask or to know; ``budget_cite`` is where the exclusion of APBD stands.
    """

    month: int
    dues: Dues
    months: int
    total: int
    change: tuple[int, int] | None
    from_budget: int | None
    budget_cite: str
    is_old_law: bool
    notes: tuple[Reason, ...]


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
    notes = {reason.code: reason for one in every for reason in one.uncertain}
    notes |= {reason.code: reason for reason in beyond_book(first_day(month + months - 1))}
    return DuesAnswer(
        month=month,
        dues=now,
        months=months,
        total=sum(one.total for one in every),
        change=coming_change(month, basis=now.basis, sector=sector, payer=payer, programmes=programmes),
        from_budget=budget,
        budget_cite=provision("relief.payers", first_day(month)).citation,
        is_old_law=any("old_law" in one.flags for one in every),
        notes=tuple(notes.values()),
    )


@dataclass(frozen=True, slots=True)
class Situation:
    """One row of "when something happens": what happened, what is paid, in rupiah, and what it rests on."""

    what: str
    benefit: str
    rupiah: int | None
    cite: str
    certainty: Certainty


def situations(*, basis: int, on: date, language: str) -> list[Situation]:
    """Return the sums of the usual situations for a basis, as the law is on the day; its figures come from the law."""
    unable = jkk(accident_on=on, basis=basis, stmb_months=1)
    killed = jkk(accident_on=on, basis=basis, died=True)
    disabled = jkk(accident_on=on, basis=basis, total_disability=True)
    months, settled = provision("jkm.waiting_months", on).number, provision("jkm.waiting_settled_months", on).number
    died = jkm(start=on - timedelta(days=366), died_on=on, settled_months=settled + months)
    soon = jkm(start=on, died_on=on, settled_months=0)
    care = unable.in_kind[0]
    full = {"months": min(int(first) for first in provision("jkk.stmb", on).rows if int(first) > 1) - 1}
    wait = {"months": months, "settled": settled}
    both = _("Grant and periodic sum")
    return [
        Situation(
            _("Hurt by an accident at work"), care.detail.words(language) if care.detail else "", None, care.cite,
            care.certainty,
        ),
        _situation(
            _("Unable to work for a time"),
            _("In place of income, each of the first %(months)d months") % full, unable,
        ),
        _situation(_("Never able to work again"), both, disabled),
        _situation(_("Death by an accident at work"), _("Grant, periodic sum and the funeral"), killed),
        _situation(
            _("Death not through work"),
            _("After %(months)d months of membership with %(settled)d months paid") % wait, died,
        ),
        _situation(
            _("Death not through work"), _("Before %(months)d months of membership: the funeral") % wait, soon
        ),
    ]  # fmt: skip


def _situation(what: str, benefit: str, answer: Benefit) -> Situation:
    return Situation(what, benefit, answer.total, answer.lines[0].cite, answer.certainty)


@dataclass(frozen=True, slots=True)
class BenefitAnswer:
    """What is owed after an event: lines, the sum of cash, the most of scholarship, and what is uncertain.

    ``lapsed`` says first of all that the right to claim is past its time; ``notes`` are what to ask or to know.
    """

    lines: tuple[Line, ...]
    in_kind: tuple[Line, ...]
    total: int | None
    scholarship_max: int
    certainty: Certainty
    notes: tuple[Reason, ...]
    papers: tuple[str, ...]
    is_old_law: bool
    is_in_doubt: bool
    full_from: date | None = None
    lapsed: Reason | None = None


def reckon_accident(
    *,
    on: date,
    today: date,
    basis: int,
    months_unable: int,
    total_disability: bool,
    died: bool,
    children: list[Child],
    language: str,
) -> BenefitAnswer:
    """Return what an accident at work on the day pays; a right that has lapsed by today is said first."""
    answer = jkk(
        accident_on=on, basis=basis, stmb_months=months_unable, total_disability=total_disability, died=died,
        children=children,
    )  # fmt: skip
    return _benefits(answer, answer.in_kind, on, language, lapsed=claim_lapsed(on, today=today))


def reckon_death(
    *, on: date, start: date, settled_months: int, earlier_spell: bool, children: list[Child], language: str
) -> BenefitAnswer:
    """Return what a death on the day, not caused by work, pays."""
    answer = jkm(
        start=start, died_on=on, settled_months=settled_months, earlier_spell=earlier_spell, children=children
    )  # fmt: skip
    return _benefits(answer, (), on, language)


def _benefits(
    answer: Benefit, in_kind: tuple[Line, ...], on: date, language: str, *, lapsed: Reason | None = None
) -> BenefitAnswer:
    return BenefitAnswer(
        lines=answer.lines,
        in_kind=in_kind,
        total=answer.total,
        scholarship_max=answer.scholarship_max,
        certainty=answer.certainty,
        notes=(*answer.uncertain, *beyond_book(on)),
        papers=tuple(paper.label.words(language) for paper in answer.documents),
        is_old_law="old_law" in answer.flags,
        is_in_doubt=any(reason.code == "disabled_then_died" for reason in answer.uncertain),
        full_from=answer.full_from if isinstance(answer, Jkm) else None,
        lapsed=lapsed,
    )


def half_year_of_2025() -> Reason:
    """Return what to say to whoever comes with the reduction that was announced for 2025."""
    return announced()


def lowest_basis(on: date) -> int:
    """Return the basis of the lowest band, the usual case, in rupiah a month."""
    return bands(on)[0].basis_rupiah


def this_month(on: date) -> int:
    """Return the dues month of a day."""
    return month_of(on)
