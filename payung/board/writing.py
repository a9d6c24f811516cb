"""Writes a table as a workbook of text cells: nothing in it can run, nothing is cut or computed."""

import io
from collections.abc import Sequence
from datetime import datetime

from xlsxwriter import Workbook

LONGEST_CELL = 32_767  # letters, by the format
LETTERS_A_COLUMN = (8, 40)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def table_workbook(
    sheet: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, title: str, at: datetime
) -> bytes:
    """Return an xlsx with one sheet: a line that says what it is and of when, the headings, the rows; all as text."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        page = book.add_worksheet(sheet[:31])
        page.write_string(0, 0, title[:LONGEST_CELL], text)
        least, most = LETTERS_A_COLUMN
        for column, heading in enumerate(headings):
            longest = max((len(row[column]) for row in rows), default=0)
            page.set_column(column, column, min(max(longest, len(heading), least) + 2, most), text)
            page.write_string(2, column, heading, bold)
        for number, row in enumerate(rows, start=3):
            for column, cell in enumerate(row):
                if cell:
                    page.write_string(number, column, cell[:LONGEST_CELL], text)
        page.freeze_panes(3, 0)
        page.autofilter(2, 0, max(2 + len(rows), 3), max(len(headings) - 1, 0))
    return out.getvalue()
