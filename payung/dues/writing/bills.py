"""The file of a bill, in the layout of `data/bills.yaml`: names and numbers as text, rupiah as numbers."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from payung.dues.queries.bills import Line
from payung.enrolment.queries import kpj_of
from payung.enrolment.writing.papers import letter_month

LAYOUT = Path(__file__).resolve().parent.parent / "data" / "bills.yaml"


@cache
def layout() -> dict[str, Any]:
    """Return `bills.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    return loaded


def bill_file(lines: Sequence[Line], *, month: int, title: str, on: date) -> bytes:
    """Return the workbook of a bill; the same lines on the same day give the same bytes."""
    held, columns = io.BytesIO(), layout()["columns"]
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"title": title, "created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001  a day
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
        heading = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet(layout()["sheet"])
        sheet.freeze_panes(1, 0)
        for column, about in enumerate(columns):
            sheet.set_column(column, column, about["width"], money if about["field"] == "rupiah" else text)
            sheet.write_string(0, column, about["heading"], heading)
        for index, line in enumerate(lines, start=1):
            row = {
                "number": str(index), "kpj": kpj_of(line.membership), "name": line.membership.worker.name,
                "place": line.place, "month": letter_month(month),
            }  # fmt: skip
            for column, about in enumerate(columns):
                if about["field"] == "rupiah":
                    sheet.write_number(index, column, line.rupiah, money)
                else:
                    sheet.write_string(index, column, row[about["field"]], text)
    return held.getvalue()
