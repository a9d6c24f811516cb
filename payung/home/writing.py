"""Writes the tables that offices fill in: headings that our readers know, numbers kept as text, lists of choices."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

ROWS = 1000  # that are prepared below the heading
MOST_IN_A_LIST = 255  # letters of all choices together, by the format
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEADING = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001  the same table is the same bytes on any day


def blank_table(sheet: str, columns: Sequence[Mapping[str, Any]], *, title: str) -> bytes:
    """Return the workbook of one table: a heading and one filled example; the rest waits for the office."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"title": title, "created": WRITTEN})
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "heading": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#dcebe8"}
            ),
            "example": book.add_format({"num_format": "@", "italic": True, "font_color": "#4b5a5c"}),
        }
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            page.set_column(place, place, column["width"], formats["text"] if column.get("text") else None)
            page.write_string(0, place, column["heading"], formats["heading"])
            if column["example"]:
                page.write_string(1, place, column["example"], formats["example"])
            if column.get("choices"):
                page.data_validation(1, place, ROWS, place, _choices(column))
    return out.getvalue()


def _choices(column: Mapping[str, Any]) -> dict[str, Any]:
    """Return the list in a cell; where other words are welcome as well, it proposes and forbids nothing."""
    assert len(",".join(column["choices"])) <= MOST_IN_A_LIST, "the format holds no longer list"
    rule: dict[str, Any] = {"validate": "list", "source": column["choices"]}
    return {**rule, "show_error": False} if column.get("open") else rule
