"""Who may be registered as a worker who works for himself, on which day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payung.rules.answers import doubts, refused
from payung.rules.book.entries import Certainty, Provision, weakest
from payung.rules.book.provisions import named
from payung.rules.months import age_on
from payung.rules.reasons import Reason

MINIMUM_AGE = named("membership.minimum_age")
CLOSING_AGE = named("membership.closing_age")
WORK = named("membership.work")


class Work(StrEnum):
    """How somebody earns a living, as far as registration asks."""

    INFORMAL = "informal"
    WAGE = "wage"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Registration:
    """Whether somebody may be registered on a day, and if not, every reason why."""

    allowed: bool
    age: int
    reasons: tuple[Reason, ...]
    overridden: tuple[Reason, ...]
    rests_on: tuple[Provision, ...]
    uncertain: tuple[Reason, ...]

    @property
    def certainty(self) -> Certainty:
        """Return how sure the least sure provision is that this rests on."""
        return weakest(rule.certainty for rule in self.rests_on)


def registration(*, birth_date: date, day: date, work: str, branch_letter: bool = False) -> Registration:
    """Return whether somebody may register on the day: from 18, not yet 65, and without an employer.

    A letter of the branch overrides the ages, never the kind of work. Reasons: ``under_age``, ``over_age``,
    ``wage_earner`` (also for staff of the state). Refuses a birth after the day (``born_later``) and unknown work.
    """
    if work not in set(Work):
        names = ", ".join(Work)
        raise refused("bad_work", f"The work is one of {names}.", f"Pekerjaan salah satu dari {names}.")
    if birth_date > day:
        raise refused("born_later", "The birth date lies after the day.", "Tanggal lahir sesudah hari itu.")
    age = age_on(birth_date, day)
    ages = _age_reasons(age, day)
    rests_on = (MINIMUM_AGE.on(day), CLOSING_AGE.on(day), WORK.on(day))
    reasons = ([] if branch_letter else ages) + _work_reasons(Work(work), day)
    return Registration(
        allowed=not reasons,
        age=age,
        reasons=tuple(reasons),
        overridden=tuple(ages) if branch_letter else (),
        rests_on=rests_on,
        uncertain=doubts(rests_on),
    )


def _age_reasons(age: int, day: date) -> list[Reason]:
    lowest, closing = MINIMUM_AGE.on(day), CLOSING_AGE.on(day)
    if age < lowest.number:
        return [
            Reason(
                "under_age",
                f"{age} years old, younger than {lowest.number}: refer to the branch.",
                f"Umur {age} tahun, di bawah {lowest.number}: rujuk ke cabang.",
                lowest.citation,
            )
        ]
    if age >= closing.number:
        return [
            Reason(
                "over_age",
                f"{age} years old, and registration closes at {closing.number}; only a letter of the branch allows it.",
                f"Umur {age} tahun; pendaftaran ditutup pada umur {closing.number}, kecuali ada surat cabang.",
                closing.citation,
            )
        ]
    return []


def _work_reasons(work: Work, day: date) -> list[Reason]:
    rule = WORK.on(day)
    if rule.rows[work.value].value == "bpu":
        return []
    who = ("Wage earners are", "Penerima upah") if work is Work.WAGE else ("State staff are", "Pegawai pemerintah")
    return [
        Reason(
            "wage_earner",
            f"{who[0]} registered by the employer, not as a worker who works for himself.",
            f"{who[1]} didaftarkan pemberi kerjanya, bukan sebagai pekerja mandiri.",
            rule.citation,
        )
    ]
