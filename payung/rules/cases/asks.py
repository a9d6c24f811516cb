"""The questions that a case may ask: which keys it may give and expect, and which rule answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from payung.rules.cases import reading
from payung.rules.coverage import standing
from payung.rules.deadlines import Step, deadline
from payung.rules.dues import credit, dues, dues_span
from payung.rules.heirs import heirs
from payung.rules.jkk import CASH, jkk
from payung.rules.jkm import jkm
from payung.rules.months import month_text
from payung.rules.registration import registration

Given = dict[str, Any]
Answered = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: the keys it needs, those it may also be given, the keys of its answer, and the rule."""

    needs: tuple[str, ...]
    takes: tuple[str, ...]
    answers: tuple[str, ...]
    run: Callable[[Given], Answered]


def _money(given: Given) -> dict[str, Any]:
    """Return the arguments that every question about dues shares."""
    return {
        "income": reading.whole(given["income"]) if "income" in given else None,
        "basis": reading.whole(given["basis"]) if "basis" in given else None,
        "sector": reading.word(given["sector"]),
        "payer": reading.word(given["payer"]),
        "programmes": reading.words(given["programmes"]),
    }


def _dues(given: Given) -> Answered:
    answer = dues(reading.month(given["month"]), **_money(given))
    return {
        "basis": answer.basis,
        "jkk": answer.jkk,
        "jkm": answer.jkm,
        "jht": answer.jht,
        "total": answer.total,
        "flags": answer.flags,
    }


def _dues_span(given: Given) -> Answered:
    answer = dues_span(reading.month(given["from"]), reading.month(given["to"]), **_money(given))
    return {"months": answer.months, "total": answer.total}


def _credit(given: Given) -> Answered:
    answer = credit(reading.whole(given["paid"]), reading.month(given["from"]), **_money(given))
    settled_to = None if answer.settled_to is None else month_text(answer.settled_to)
    return {"settled_to": settled_to, "left": answer.left}


def _registration(given: Given) -> Answered:
    answer = registration(
        birth_date=reading.day(given["birth_date"]),
        day=reading.day(given["day"]),
        work=reading.word(given["work"]),
        branch_letter=reading.yes(given.get("branch_letter", False)),
    )
    return {"allowed": answer.allowed, "reasons": {reason.code for reason in answer.reasons}}


def _standing(given: Given) -> Answered:
    answer = standing(
        start=reading.day(given["start"]),
        settled=reading.months(given.get("settled", [])),
        paid=reading.paid(given.get("paid", {})),
        last_day_of_membership=_optional_day(given, "last_day_of_membership"),
        day=reading.day(given["day"]),
    )
    return {
        "state": answer.state.value,
        "answer": answer.answer.value,
        "arrears": answer.arrears,
        "last_day": answer.last_day,
        "grace_until": answer.grace_until,
        "reasons": {reason.code for reason in answer.reasons},
    }


def _jkk(given: Given) -> Answered:
    answer = jkk(
        accident_on=reading.day(given["accident_on"]),
        basis=reading.whole(given["basis"]),
        stmb_months=reading.number(given.get("stmb_months", 0)),
        lost=reading.losses(given.get("lost", [])),
        left_handed=reading.yes(given.get("left_handed", False)),
        total_disability=reading.yes(given.get("total_disability", False)),
        died=reading.yes(given.get("died", False)),
        transport=reading.sums(given.get("transport", {}), ("land", "sea", "air"), "given.transport"),
        home_care=reading.whole(given.get("home_care", 0)),
        aids=reading.sums(given.get("aids", {}), ("denture", "hearing_aid", "glasses"), "given.aids"),
        children=reading.children(given.get("children", [])),
    )
    found: Answered = {code: getattr(answer, code) for code in CASH}
    return {**found, "total": answer.total, "scholarship_max": answer.scholarship_max, "flags": answer.flags}


def _jkm(given: Given) -> Answered:
    answer = jkm(
        start=reading.day(given["start"]),
        died_on=reading.day(given["died_on"]),
        settled_months=reading.whole(given["settled_months"]),
        earlier_spell=reading.yes(given.get("earlier_spell", False)),
        children=reading.children(given.get("children", [])),
    )
    return {
        "death_grant": answer.death_grant,
        "periodic": answer.periodic,
        "funeral": answer.funeral,
        "total": answer.total,
        "scholarship_max": answer.scholarship_max,
        "flags": answer.flags,
    }


def _heirs(given: Given) -> Answered:
    answer = heirs(
        relatives=reading.words(given.get("relatives", [])),
        will=reading.word(given.get("will", "none")),
        died_on=reading.day(given["died_on"]),
        total=reading.whole(given.get("total", 0)),
        funeral=reading.whole(given.get("funeral", 0)),
    )
    return {
        "rank": answer.rank,
        "payees": answer.payees,
        "to_funeral_arranger": answer.to_funeral_arranger,
        "to_fund": answer.to_fund,
    }


def _deadline(given: Given) -> Answered:
    what = reading.word(given["what"])
    start: date | datetime | int
    if what == Step.DUES_PAYMENT:
        start = reading.month(given["from"])
    elif what == Step.ACCIDENT_REPORT:
        start = reading.moment(given["from"])
    else:
        start = reading.day(given["from"])
    amount = reading.whole(given["amount"]) if "amount" in given else None
    answer = deadline(what, start, done=_optional_day(given, "done"), amount=amount)
    return {"due": answer.due, "late_days": answer.late_days, "penalty": answer.penalty}


def _optional_day(given: Given, key: str) -> date | None:
    return reading.day(given[key]) if key in given else None


_DUES = ("sector", "payer", "programmes")
ASKS: Mapping[str, Ask] = {
    "dues": Ask(
        ("month", *_DUES), ("income", "basis"), ("basis", "jkk", "jkm", "jht", "total", "flags"), _dues
    ),
    "dues_span": Ask(("from", "to", *_DUES), ("income", "basis"), ("months", "total"), _dues_span),
    "credit": Ask(("paid", "from", *_DUES), ("income", "basis"), ("settled_to", "left"), _credit),
    "registration": Ask(("birth_date", "day", "work"), ("branch_letter",), ("allowed", "reasons"), _registration),
    "standing": Ask(
        ("start", "day"),
        ("settled", "paid", "last_day_of_membership"),
        ("state", "answer", "arrears", "last_day", "grace_until", "reasons"),
        _standing,
    ),
    "jkk": Ask(
        ("accident_on", "basis"),
        (
            "stmb_months", "lost", "left_handed", "total_disability", "died", "transport", "home_care", "aids",
            "children",
        ),
        (*CASH, "total", "scholarship_max", "flags"),
        _jkk,
    ),
    "jkm": Ask(
        ("start", "died_on", "settled_months"),
        ("earlier_spell", "children"),
        ("death_grant", "periodic", "funeral", "total", "scholarship_max", "flags"),
        _jkm,
    ),
    "heirs": Ask(
        ("died_on",),
        ("relatives", "will", "total", "funeral"),
        ("rank", "payees", "to_funeral_arranger", "to_fund"),
        _heirs,
    ),
    "deadline": Ask(("what", "from"), ("done", "amount"), ("due", "late_days", "penalty"), _deadline),
}  # fmt: skip
