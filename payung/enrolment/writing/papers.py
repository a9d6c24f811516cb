"""Letters and lists for paper, as accessible PDF (PDF/UA), set by typst from `data/papers/*.typ`."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import typst

from payung.enrolment.writing.layouts import DATA

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
    """Return the PDF of a paper. The content goes in as data, so no name or word of it is ever read as markup."""
    moment = datetime(on.year, on.month, on.day, tzinfo=UTC)
    return typst.compile(
        str(DATA / "papers" / f"{name}.typ"),
        sys_inputs={"data": json.dumps(content)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=moment,
    )
