"""Which papers a claim needs."""

from dataclasses import dataclass
from datetime import date

from payung.rules.answers import refused
from payung.rules.book.entries import Certainty, Provision, Words
from payung.rules.book.provisions import named

_KINDS = {
    "jkk": named("documents.jkk"),
    "jkk_death": named("documents.jkk_death"),
    "jkm": named("documents.jkm"),
    "scholarship": named("documents.scholarship"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: when it is needed (``always``, or ``transport``, ``traffic``, ``spouse``, ``not_a_partner``)."""

    code: str
    label: Words
    when: str
    cite: str
    certainty: Certainty


def documents(claim: str, *, on: date) -> tuple[Paper, ...]:
    """Return the papers of a claim (``jkk``, ``jkk_death``, ``jkm``, ``scholarship``) for an event on the day.

    Empty where the list of that day is not known. Refuses an unknown claim with ``bad_claim``.
    """
    rule = documents_rule(claim, on=on)
    return tuple(
        Paper(str(code), row.label or Words(str(code), str(code)), str(row.value), rule.citation, row.certainty)
        for code, row in rule.rows.items()
    )


def documents_rule(claim: str, *, on: date) -> Provision:
    """Return the provision that lists the papers of a claim on the day."""
    if claim not in _KINDS:
        names = ", ".join(_KINDS)
        raise refused("bad_claim", f"The claim is one of {names}.", f"Klaim salah satu dari {names}.")
    return _KINDS[claim].on(on)
