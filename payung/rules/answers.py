"""The form of every answer: lines that each name the provision they rest on, flags, and what is uncertain in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from payung.rules.book.entries import Certainty, Provision, Words, weakest
from payung.rules.book.provisions import book, named
from payung.rules.reasons import Reason, Refused

AS_OF = named("book.as_of")
ROUNDING = named("book.rounding")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer. ``rupiah`` is none where no sum is known or none is meant (medical care, for instance)."""

    code: str
    label: Words
    rupiah: int | None
    parameter: str
    cite: str
    certainty: Certainty
    detail: Words | None = None
    flags: tuple[str, ...] = ()


def line_of(
    code: str,
    rests_on: Provision,
    rupiah: int | None,
    *,
    label: Words | None = None,
    detail: Words | None = None,
    certainty: Certainty | None = None,
    flags: Iterable[str] = (),
) -> Line:
    """Return a line that takes citation, certainty and, where none is given, label from the provision it rests on."""
    return Line(
        code=code,
        label=label or rests_on.label,
        rupiah=rupiah,
        parameter=rests_on.name,
        cite=rests_on.citation,
        certainty=certainty or rests_on.certainty,
        detail=detail,
        flags=tuple(flags),
    )


def whole_rupiah(amount: Fraction, *, on: date) -> int:
    """Return the amount in whole rupiah by the one rounding rule of the day (provision ``book.rounding``)."""
    return _ROUNDINGS[str(ROUNDING.on(on).value)](amount)


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


_ROUNDINGS: dict[str, Callable[[Fraction], int]] = {"half_up": _half_up}


def share(amount: int, percent: int, *, on: date) -> int:
    """Return so many per cent of the amount in whole rupiah, by the rounding rule of the day."""
    return whole_rupiah(Fraction(amount * percent, 100), on=on)


def in_rupiah(amount: int) -> str:
    """Return the amount as people write it: Rp16.800."""
    return f"Rp{amount:,}".replace(",", ".")


def total_of(lines: Iterable[Line]) -> int | None:
    """Return the sum of the lines; none when one of them is unknown."""
    total = 0
    for line in lines:
        if line.rupiah is None:
            return None
        total += line.rupiah
    return total


def is_old_law(*used: Provision, on: date) -> bool:
    """Whether one of the provisions used had ended by the rule book's own day (``book.as_of``)."""
    as_of = _as_date(AS_OF.on(on))
    return any(p.in_force and p.until is not None and p.until < as_of for p in used)


def book_day() -> date:
    """Return the day on which the rule book was last compared with its sources (``book.as_of``)."""
    newest = book()[AS_OF.name].history[-1].since
    return _as_date(AS_OF.on(newest))


def beyond_book(on: date) -> tuple[Reason, ...]:
    """Return that the day lies in a year behind the one in which the rule book was last compared with its sources."""
    compared = book_day()
    if on.year <= compared.year:
        return ()
    return (
        Reason(
            "beyond_rule_book",
            f"The rule book was compared with its sources on {compared.isoformat()}; the law of {on.year} may differ.",
            f"Buku aturan dicocokkan dengan sumbernya {compared.isoformat()}; aturan {on.year} bisa berbeda.",
            AS_OF.on(compared).citation,
        ),
    )


def sureness(lines: Iterable[Line], used: Iterable[Provision]) -> Certainty:
    """Return how sure an answer is: as sure as the weakest of its lines and of the provisions that it used."""
    return weakest([*(line.certainty for line in lines), *(provision.certainty for provision in used)])


def _as_date(rule: Provision) -> date:
    assert isinstance(rule.value, date)  # the loader holds the unit to its type
    return rule.value


def doubt(provision: Provision, *, certainty: Certainty | None = None) -> list[Reason]:
    """Return what is uncertain about a provision, in words; nothing when it is known and firm."""
    if not provision.known:
        return [_unknown(provision)]
    certainty = certainty or provision.certainty
    if certainty.firm:
        return []
    why = provision.note or _WORDS_OF[certainty]
    return [
        Reason(
            f"uncertain:{provision.name}",
            f"{provision.label.en}: {why.en}",
            f"{provision.label.id}: {why.id}",
            provision.citation,
            certainty,
        )
    ]


def doubts(provisions: Iterable[Provision]) -> tuple[Reason, ...]:
    """Return what is uncertain about the provisions, each sentence once."""
    found = {reason.code: reason for provision in provisions for reason in doubt(provision)}
    return tuple(found.values())


_WORDS_OF = {
    Certainty.RECOLLECTION: Words(
        "angka ini dari ingatan dan belum dicocokkan dengan teks peraturan; perlu konfirmasi cabang.",
        "this figure is from memory and was not compared with the text; ask the branch.",
    ),
    Certainty.INFERENCE: Words(
        "ini kesimpulan, tidak tertulis; perlu konfirmasi cabang.",
        "this is an inference, not written; ask the branch.",
    ),
    Certainty.CONFLICTING: Words(
        "sumber-sumbernya berbeda; perlu konfirmasi cabang.",
        "sources disagree; ask the branch.",
    ),
}


def _unknown(provision: Provision) -> Reason:
    note = provision.note
    return Reason(
        f"unknown:{provision.name}",
        f"{provision.label.en}: not known for that day; ask the branch." + (f" {note.en}" if note else ""),
        f"{provision.label.id}: tidak diketahui untuk hari itu; perlu konfirmasi cabang."
        + (f" {note.id}" if note else ""),
        provision.citation,
    )


def refused(code: str, en: str, id: str) -> Refused:
    """Return the refusal with this one reason, ready to be raised."""
    return Refused([Reason(code, en, id)])
