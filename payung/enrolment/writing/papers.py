"""Letters and lists for paper, as accessible PDF (PDF/UA), set by typst from `data/papers/*.typ`."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import typst

from payung.enrolment.writing import glyphs
from payung.enrolment.writing.layouts import DATA

NOT_SHOWN = "could not be displayed"

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


def letter_day(day: date) -> str:
    """Return the day as a letter writes it, in Indonesian: 15 Juni 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def letter_month(month: int) -> str:
    """Return a dues month as a letter writes it: Juni 2026."""
    return f"{MONTHS[month % len(MONTHS)]} {month // len(MONTHS)}"


def thousands(number: int) -> str:
    """Return a number with dots between the thousands."""
    return f"{number:,}".replace(",", ".")


def paper(name: str, content: Mapping[str, Any], *, on: date) -> bytes:
    """Return the PDF of a paper. The content goes in as data, so no name or word of it is ever read as markup.

    A character that no font has is replaced, and the paper says so: one odd name never costs a whole RW its list.
    """
    shown, lost = glyphs.showable(dict(content))
    try:
        return _set(name, shown, lost, on)
    except typst.TypstError as no:
        if NOT_SHOWN not in str(no):
            raise
    joined = glyphs.beyond_latin(shown)  # each has a glyph, but not beside its neighbour
    return _set(name, glyphs.replaced(shown, joined), lost | joined, on)


def _set(name: str, content: dict[str, Any], lost: set[str], on: date) -> bytes:
    return typst.compile(
        str(DATA / "papers" / f"{name}.typ"),
        sys_inputs={"data": json.dumps({**content, "unshown": glyphs.note_on(lost)})},
        pdf_standards=["ua-1"],
        font_paths=glyphs.fonts(),
        timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
    )
