"""How many per cent a partial permanent disability counts, from the table of lost parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from payung.rules.answers import refused
from payung.rules.book.entries import Provision, Row
from payung.rules.book.provisions import named

PERCENT = named("jkk.disability_percent")
CAP = named("jkk.disability_cap")

_OTHER_SIDE = {"right": "left", "left": "right"}


@dataclass(frozen=True, slots=True)
class Loss:
    """A lost part of the body, its side where the table has sides, and the fraction of function that was lost."""

    part: str
    side: str | None = None
    fraction: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Degree:
    """The per cent of all losses together (none when the table does not know one), and what it rests on."""

    percent: Fraction | None
    rows: tuple[Row, ...]
    table: Provision
    cap: Provision


def degree_of(losses: Sequence[Loss], *, on: date, left_handed: bool = False) -> Degree:
    """Return the per cent of the losses of an accident on the day; several add up, to the cap at most.

    Left-handed people's sides swap. Refuses an unknown part (``bad_part``), a side that is missing or unknown
    (``bad_side``), and a fraction outside 0 to 1 (``bad_fraction``).
    """
    table, cap = PERCENT.on(on), CAP.on(on)
    percent: Fraction | None = Fraction(0)
    rows = []
    for loss in losses:
        if not 0 <= loss.fraction <= 1:
            raise refused("bad_fraction", "The fraction lies between 0 and 1.", "Bagian fungsi antara 0 dan 1.")
        row = table.rows[_key(loss, table, left_handed=left_handed)]
        rows.append(row)
        percent = None if percent is None or not isinstance(row.value, int) else percent + row.value * loss.fraction
    if percent is not None:
        percent = min(percent, Fraction(cap.number))
    return Degree(percent, tuple(rows), table, cap)


def _key(loss: Loss, table: Provision, *, left_handed: bool) -> str:
    if loss.side is not None and loss.side not in _OTHER_SIDE:
        raise refused("bad_side", "The side is right or left.", "Sisi adalah right (kanan) atau left (kiri).")
    if loss.part in table.rows:
        return loss.part
    if f"{loss.part}.right" not in table.rows:
        raise refused(
            "bad_part", f"The table has no part “{loss.part}”.", f"Tabel tidak mengenal bagian tubuh “{loss.part}”."
        )
    if loss.side is None:
        raise refused(
            "bad_side", f"Say which side: {loss.part} differs.", f"Sebutkan sisinya: nilai {loss.part} berbeda."
        )
    return f"{loss.part}.{_OTHER_SIDE[loss.side] if left_handed else loss.side}"
