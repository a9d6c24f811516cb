"""The hand-over list of an RW's cards, with a column to sign."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from payung.enrolment.writing.papers import letter_day, paper

if TYPE_CHECKING:
    from payung.enrolment.queries.cards import CardToGive
    from payung.regions.models import Region


def card_list(rw: "Region", people: "Sequence[CardToGive]", *, on: date) -> bytes:
    """Return the list as PDF: names, RT and start, no identity number."""
    village = rw.parent.name if rw.parent else ""
    content = {
        "subject": f"Tanda terima kartu peserta, {rw.name} {village}",
        "area": f"{rw.name} {village} ({rw.code})",
        "opening": f"{len(people)} kartu per {letter_day(on)}. Tanggal dan tanda tangan diisi saat kartu diterima.",
        "people": [
            [str(number), each.worker.name, each.rt, f"{each.membership.start:%d-%m-%Y}"]
            for number, each in enumerate(people, start=1)
        ],
    }
    return paper("cards", content, on=on)
