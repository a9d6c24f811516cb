"""Workbooks in a layout that stands in a data file: text cells, so that nothing is ever computed or cut, and money."""

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter

from payung.enrolment.writing.layouts import layouts

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
TOLD_EVERY = 500  # rows


def batch_file(rows: Iterable[Mapping[str, str]], *, kind: str, title: str, on: date) -> bytes:
    """Return the workbook of a batch in the branch's layout."""
    return workbook(layouts()["kinds"][kind], rows, title=title, on=on)


def workbook(
    layout: Mapping[str, Any], rows: Iterable[Mapping[str, str | int]], *, title: str, on: date,
    tell: Callable[[int], None] | None = None,
) -> bytes:  # fmt: skip
    """Return a workbook of one sheet in the layout; the same rows on the same day give the same bytes.

    A column marked ``money`` holds whole rupiah as numbers, every other one text. ``tell`` is told from time to time
    how many rows are written.
    """
    held, columns = io.BytesIO(), layout["columns"]
    with xlsxwriter.Workbook(held, OPTIONS) as book:
        book.set_properties({"title": title, "created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001  a day
        text = book.add_format({"num_format": "@"})
        heading = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top", "border": 1})
        money = book.add_format({"num_format": "#,##0"}) if any(about.get("money") for about in columns) else text
        sheet = book.add_worksheet(layout["sheet"])
        sheet.freeze_panes(1, 0)
        for column, about in enumerate(columns):
            sheet.set_column(column, column, about["width"], money if about.get("money") else text)
            sheet.write_string(0, column, about["heading"], heading)
        fields = [(about["field"], bool(about.get("money"))) for about in columns]
        for index, row in enumerate(rows, start=1):
            for column, (field, is_money) in enumerate(fields):
                value = row.get(field, "")
                if is_money:
                    sheet.write_number(index, column, value, money)
                elif value:
                    sheet.write_string(index, column, value, text)
            if tell and index % TOLD_EVERY == 0:
                tell(index)
    return held.getvalue()
