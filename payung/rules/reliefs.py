"""Which temporary relief of dues holds for a month, a sector and a payer, and what is said about the payer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payung.rules.answers import doubt, doubts
from payung.rules.book.entries import Certainty, Provision
from payung.rules.book.provisions import Named, named
from payung.rules.months import first_day
from payung.rules.reasons import Reason

PANDEMIC_JKK = named("relief.pandemic.jkk")
PANDEMIC_JKM = named("relief.pandemic.jkm")
TRANSPORT = named("relief.transport")
OTHER = named("relief.other")
PAYERS = named("relief.payers")
ANNOUNCED = named("relief.announced")
CONDITION = named("relief.condition")


class Sector(StrEnum):
    """The two sectors that PP 50/2025 tells apart; the occupation decides."""

    TRANSPORT = "transport"
    OTHER = "other"


class Payer(StrEnum):
    """Whose money pays the dues: it decides the rate."""

    SELF = "self"
    COMPANY = "company"
    PERSON = "person"
    ZAKAT = "zakat"
    APBD = "apbd"
    APBN = "apbn"
    VILLAGE_FUND = "village_fund"


@dataclass(frozen=True, slots=True)
class Relief:
    """What is still owed of each programme (none: all of it), the flags to show, and the provisions applied."""

    jkk: Provision | None
    jkm: Provision | None
    flags: frozenset[str]
    used: list[Provision]
    certainty: Certainty | None
    uncertain: tuple[Reason, ...]


_BY_SECTOR: dict[Sector, Named] = {Sector.TRANSPORT: TRANSPORT, Sector.OTHER: OTHER}


def relief_for(month: int, sector: Sector, payer: Payer) -> Relief:
    """Return the relief of a dues month for a sector and a payer (PP 49/2020; PP 50/2025 articles 2 to 4)."""
    day = first_day(month)
    found = _in_force(day, sector)
    if found is None:
        return Relief(None, None, frozenset(), [], None, _announced(day))
    jkk, jkm = found
    payers = PAYERS.on(day)
    row = payers.rows[payer.value]
    flags = set() if row.certainty.firm else {"payer_unverified"}
    uncertain = tuple(doubt(payers, certainty=row.certainty))
    if row.value == "excluded":
        return Relief(None, None, frozenset(flags | {"payer_excluded"}), [], None, uncertain)
    certainty = None if row.certainty.firm else row.certainty
    flags.add("relief")
    return Relief(jkk, jkm, frozenset(flags), [jkk, jkm], certainty, uncertain + doubts((jkk, jkm)) + _conditions(day))


def _announced(day: date) -> tuple[Reason, ...]:
    """Return what is known of a reduction that was announced for the day and for which no regulation was found."""
    rule = ANNOUNCED.on(day)
    return (Reason("announced", rule.note.en, rule.note.id, rule.citation),) if rule.in_force and rule.note else ()


def announced() -> Reason:
    """Return what is known of the reduction that was once announced and never found, for whoever comes with it."""
    told = next(version for version in ANNOUNCED.on(date.max).history if version.in_force)
    assert told.note is not None  # the book holds it for its note
    return Reason("announced", told.note.en, told.note.id, told.cite)


def _in_force(day: date, sector: Sector) -> tuple[Provision, Provision] | None:
    for names in ((PANDEMIC_JKK, PANDEMIC_JKM), (_BY_SECTOR[sector], _BY_SECTOR[sector])):
        jkk, jkm = names[0].on(day), names[1].on(day)
        if jkk.in_force:
            return jkk, jkm
    return None


def _conditions(day: date) -> tuple[Reason, ...]:
    """Return what the relief asks of the member and no figure can show: registered when, paid up to when."""
    rule = CONDITION.on(day)
    return (Reason(f"condition:{rule.value}", rule.note.en, rule.note.id, rule.citation),) if rule.note else ()
