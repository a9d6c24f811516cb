"""Writes the list with its problems as a workbook of text cells: nothing in it can run."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook

from payung.sheets.folding import text_of

LONGEST_CELL = 32_767  # letters, by the format
LONGEST_SHEET = 31
COLUMN_LETTERS, PROBLEM_LETTERS = 18, 70
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def problem_workbook(
    sheet: str, rows: Sequence[tuple[int, Sequence[Any]]], *, header_row: int, words: Mapping[int, str]
) -> bytes:
    """Return an xlsx with every row at its own number, each cell as text, and a last column with the words."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(_NOT_IN_A_SHEET_NAME.sub(" ", sheet)[:LONGEST_SHEET].strip(" '") or "Daftar")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    last = max((len(cells) for _number, cells in rows), default=0)
    page.set_column(0, max(last - 1, 0), COLUMN_LETTERS)
    page.set_column(last, last, PROBLEM_LETTERS)
    for number, cells in rows:
        style = bold if number == header_row else None
        for column, cell in enumerate(cells):
            text = written(cell)
            if text:
                page.write_string(number - 1, column, text[:LONGEST_CELL], style)
        if words.get(number):
            page.write_string(number - 1, last, words[number][:LONGEST_CELL], style or wrapped)
    page.freeze_panes(header_row, 0)
    page.autofilter(header_row - 1, 0, max((number for number, _cells in rows), default=header_row) - 1, last)
    book.close()
    return out.getvalue()


def written(cell: Any) -> str:
    """Return a cell as text: text as it was sent, days as people here write them, numbers without a fraction."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime) and (cell.hour or cell.minute or cell.second):
        return f"{cell:%d-%m-%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return text_of(cell)
