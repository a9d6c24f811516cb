"""Rows that were hidden in a file, or filtered away, are read like the others, and their number is said."""

import io
from typing import Any

import pytest
import xlsxwriter

from payung.dues.reading import read_annex, read_receipts
from payung.enrolment.reading import read_members, read_reply
from payung.sheets.unread import told
from tests.roster.reading.making import IMPORT_DAY
from tests.sheets.test_unread import HEADINGS, person


def book(kind: str, *hidden: int) -> bytes:
    """Return a workbook of five people or receipts in which some rows are hidden."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Data")
        sheet.write_row(0, 0, HEADINGS[kind])
        for at in range(1, 6):
            cells = person(kind, at)
            sheet.write_row(at, 0, [cells[heading] for heading in HEADINGS[kind]])
        for at in hidden:
            sheet.set_row(at, None, None, {"hidden": True})
    return held.getvalue()


def read(kind: str, data: bytes) -> tuple[int, int]:
    """Read a file; return how many rows came in, and how many of them were hidden."""
    if kind == "receipts":
        found = read_receipts(data, "a.xlsx")
        return len(found.receipts), found.hidden
    if kind == "annex":
        lines = read_annex(data, "a.xlsx")
        return len(lines.rows), lines.hidden
    answer: Any = (read_reply if kind == "reply" else read_members)(data, "a.xlsx", on=IMPORT_DAY)
    return len(answer.rows), answer.told.get("hidden", 0)


@pytest.mark.parametrize("kind", ["reply", "members", "receipts", "annex"])
def test_hidden_rows_are_read_and_counted(kind: str) -> None:
    assert read(kind, book(kind)) == (5, 0)
    assert read(kind, book(kind, 2, 5)) == (5, 2)


def test_what_was_not_hidden_is_not_spoken_of() -> None:
    assert told([], []) == {}
    assert told([], [], hidden=3) == {"hidden": 3}
