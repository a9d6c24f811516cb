"""The xlsx file for the branch: every cell a text cell, so that nothing in it is ever computed or cut."""

import io
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter

from payung.enrolment.writing.layouts import layouts


def batch_file(rows: Sequence[dict[str, str]], *, kind: str, title: str, on: date) -> bytes:
    """Return the workbook of a batch in the branch's layout; the same rows on the same day give the same bytes."""
    layout = layouts()["kinds"][kind]
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"title": title, "created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001  a day
        text = book.add_format({"num_format": "@"})
        heading = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet(layout["sheet"])
        sheet.freeze_panes(1, 0)
        for column, about in enumerate(layout["columns"]):
            sheet.set_column(column, column, about["width"], text)
            sheet.write_string(0, column, about["heading"], heading)
        fields = [about["field"] for about in layout["columns"]]
        for index, row in enumerate(rows, start=1):
            for column, field in enumerate(fields):
                value = row.get(field, "")
                if value:
                    sheet.write_string(index, column, value, text)
    return held.getvalue()
