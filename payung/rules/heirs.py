"""Who receives the money after a death, by rank, and where it goes when there is nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from payung.rules.answers import Line, doubt, doubts, line_of, refused
from payung.rules.book.entries import Certainty, Provision, Words, weakest
from payung.rules.book.provisions import named
from payung.rules.reasons import Reason

RANK = named("heirs.rank")
WILL = named("heirs.will")
NOBODY = named("heirs.nobody")

_IN_WILL = "will"


@dataclass(frozen=True, slots=True)
class Heirs:
    """The rank that receives (0: nobody), who stands in it, and the money in whole rupiah by where it goes.

    No shares within a rank are known: the payees receive together.
    """

    rank: int
    payees: frozenset[str]
    to_payees: int
    to_funeral_arranger: int
    to_fund: int
    lines: tuple[Line, ...]
    uncertain: tuple[Reason, ...]

    @property
    def certainty(self) -> Certainty:
        """Return how sure the least sure line is."""
        return weakest(line.certainty for line in self.lines)


def heirs(*, relatives: Collection[str], died_on: date, will: str = "none", total: int = 0, funeral: int = 0) -> Heirs:
    """Return who receives the total after a death: spouse or child, straight line, siblings, parents-in-law, will.

    With nobody left, whoever arranged the funeral is repaid and the rest goes to the social security fund (PP 44/2015
    articles 37 and 40). Refuses unknown relatives and wills, and a funeral dearer than the total (``bad_amount``).
    """
    ranks, wills = RANK.on(died_on), WILL.on(died_on)
    _check(relatives, will, ranks, wills)
    if not 0 <= funeral <= total:
        raise refused("bad_amount", "The funeral is a part of the total.", "Biaya pemakaman adalah bagian dari jumlah.")
    standing = {relative: int(str(ranks.rows[relative].value)) for relative in relatives}
    if wills.rows[will].value is True:
        standing[_IN_WILL] = int(str(ranks.rows[_IN_WILL].value))
    if not standing:
        return _nobody(died_on, will, total, funeral)
    rank = min(standing.values())
    payees = frozenset(name for name, its in standing.items() if its == rank)
    labels = [ranks.rows[name].label or Words(name, name) for name in sorted(payees)]
    detail = Words(", ".join(label.id for label in labels), ", ".join(label.en for label in labels))
    by_will = rank == standing.get(_IN_WILL)
    return Heirs(
        rank=rank,
        payees=payees,
        to_payees=total,
        to_funeral_arranger=0,
        to_fund=0,
        lines=(line_of("to_payees", ranks, total, detail=detail),),
        uncertain=(*_within_rank(payees, ranks), *(_about_will(wills, will) if by_will else [])),
    )


def _nobody(died_on: date, will: str, total: int, funeral: int) -> Heirs:
    rule, wills = NOBODY.on(died_on), WILL.on(died_on)
    lines = (
        line_of(
            "to_funeral_arranger", rule, funeral, detail=Words("yang mengurus pemakaman", "who arranged the funeral")
        ),
        line_of("to_fund", rule, total - funeral, detail=Words("Dana Jaminan Sosial", "social security fund")),
    )
    about_will = [] if will == "none" else _about_will(wills, will)
    return Heirs(0, frozenset(), 0, funeral, total - funeral, lines, (*doubts([rule]), *about_will))


def _within_rank(payees: Collection[str], ranks: Provision) -> list[Reason]:
    if len(payees) < 2 or ranks.note is None:
        return []
    return [Reason("shares_unknown", ranks.note.en, ranks.note.id, ranks.citation)]


def _about_will(wills: Provision, will: str) -> list[Reason]:
    found = doubt(wills, certainty=wills.rows[will].certainty)
    if wills.note is not None and not found:
        found = [Reason("about_will", wills.note.en, wills.note.id, wills.citation)]
    return found


def _check(relatives: Collection[str], will: str, ranks: Provision, wills: Provision) -> None:
    known = [name for name in ranks.rows if name != _IN_WILL]
    for relative in relatives:
        if relative not in known:
            names = ", ".join(map(str, known))
            raise refused("bad_relative", f"Relatives are {names}.", f"Keluarga adalah {names}.")
    if will not in wills.rows:
        names = ", ".join(map(str, wills.rows))
        raise refused("bad_will", f"The will is one of {names}.", f"Wasiat salah satu dari {names}.")
