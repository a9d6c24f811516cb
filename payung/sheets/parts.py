"""What the parts of a packed workbook say beside their cells: hidden rows, formulas nobody calculated, stray cells."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from payung.sheets.faults import Fault
from payung.sheets.packing import Limits

if TYPE_CHECKING:
    from payung.sheets.parsing import Sheet

MOST_STRAYS = 20  # cells far from any table that are left away
LONGEST_STRAY = 20  # letters
_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row>)", re.S)
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\b(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*?\br=["'](\d+)["']""")
_FORMULA = re.compile(
    rb"<((?:\w+:)?)c\b([^>]*)>\s*<\1f\b(?:[^>]*/>|[^>]*>([^<]*)</\1f>)\s*(<\1v\s*/>|<\1v></\1v>)?\s*</\1c>"
)
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?(?:/>|>.*?</(?:\w+:)?c>)", re.S)
_AT = re.compile(rb"""\br=["']([A-Z]*)(\d+)["']""")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TEXT = re.compile(rb"<(?:\w+:)?(?:t|v)\b[^>]*>([^<]*)<")
_TABLE = re.compile(rb"<table:table\b([^>]*)>(.*?)</table:table>", re.S)
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.S)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>)")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d+)[\"']")


def beside_the_cells(data: bytes, ending: str, sheets: Sequence["Sheet"]) -> list["Sheet"]:
    """Return the sheets with their hidden rows, the formulas that nobody calculated, and the year days count from."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if ending == "ods":
            return _open_document(archive.read("content.xml"), sheets)
        parts, from_1904 = _sheet_parts(archive)
        known = set(archive.namelist())
        return [
            _with_notes(sheet, archive.read(parts[sheet.name]), from_1904=from_1904)
            if parts.get(sheet.name) in known
            else sheet
            for sheet in sheets
        ]


def _with_notes(sheet: "Sheet", xml: bytes, *, from_1904: bool) -> "Sheet":
    hidden = [int(found[1]) - 1 for found in _HIDDEN.finditer(xml)] if b"hidden=" in xml else []
    formulas = {}
    for found in (
        _FORMULA.finditer(xml) if b"</f></c>" in xml or b"<v/>" in xml or (b"<v" in xml and b"<f" in xml) else ()
    ):
        at = _AT.search(found[2])
        is_empty_text = b't="str"' in found[2] and found[4]
        if at and at[1] and not is_empty_text:
            formulas[int(at[2]) - 1, column_number(at[1].decode()) - 1] = "=" + unescape(
                (found[3] or b"").decode("utf-8", "replace")
            )
    if not (hidden or formulas or from_1904):
        return sheet
    rows = [*sheet.rows]
    for (row, column), words in formulas.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row] = [*rows[row][:column], words, *rows[row][column + 1 :]]
    return replace(sheet, rows=rows, hidden_rows=frozenset(hidden), formulas=formulas, from_1904=from_1904)


def _open_document(xml: bytes, sheets: Sequence["Sheet"]) -> list["Sheet"]:
    """Look into the tables of an ods where one of their rows is hidden or a formula has no value."""
    if b"table:visibility=" not in xml and b"table:formula=" not in xml:
        return list(sheets)
    notes = {}
    for table in _TABLE.finditer(xml):
        name = _attributes(table[1].decode("utf-8", "replace")).get("name", "")
        hidden, formulas, at = set(), {}, 0
        for row in _ODS_ROW.finditer(table[2]):
            again = min(_times(row[1]), 2_000_000)
            if b'visibility="collapse"' in row[1] or b'visibility="filter"' in row[1]:
                hidden |= set(range(at, at + min(again, 200_000)))
            column = 0
            for cell in _ODS_CELL.finditer(row[2] or b"") if b"table:formula=" in (row[2] or b"") else ():
                if b"table:formula=" in cell[1] and b"office:value-type=" not in cell[1]:
                    formulas[at, column] = "=?"
                column += _times(cell[1])
            at += again
        notes[name] = hidden, formulas
    return [
        replace(one, hidden_rows=frozenset(notes[one.name][0]), formulas=notes[one.name][1])
        if one.name in notes
        else one
        for one in sheets
    ]


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1][:9]) if found else 1


def column_number(letters: str) -> int:
    """Return the number of a column from 1."""
    number = 0
    for letter in letters[:6]:
        number = number * 26 + ord(letter) - 64
    return number


def _attributes(text: str) -> dict[str, str]:
    return {name.rpartition(":")[2]: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(text)}


def _sheet_parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Return the part of each sheet by its name, and whether days count from 1904."""
    try:
        workbook = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}, False
    targets = {}
    for found in _RELATION.finditer(relations):
        told = _attributes(found[1])
        target = told.get("Target", "")
        targets[told.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets = (_attributes(found[1]) for found in _SHEET.finditer(workbook))
    parts = {one["name"]: targets.get(one.get("id", ""), "") for one in sheets if "name" in one}
    return parts, bool(re.search(r"""date1904=["'](?:1|true)["']""", workbook))


def without_strays(data: bytes, limits: Limits) -> bytes:
    """Return the workbook without a few cells beyond the limits; refuses where they are many, or hold long numbers."""
    out, many = io.BytesIO(), 0
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as kept,
    ):
        for name in archive.namelist():
            content = archive.read(name)
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                strays = list(_strays(content, limits))
                many += len(strays)
                if many > MOST_STRAYS or not all(_is_nothing(cell) for _start, _end, cell in strays):
                    raise Fault("too_many_rows", limit=limits.rows)
                for start, end, _cell in reversed(strays):
                    content = content[:start] + content[end:]
            kept.writestr(name, content)
    return out.getvalue()


def _is_nothing(cell: bytes) -> bool:
    """Whether the stray cell is blank or a letter or two: a slip, no table."""
    text = b" ".join(_TEXT.findall(cell)).strip()
    return b't="s"' not in cell[:200] and len(text) <= LONGEST_STRAY and not any(48 <= letter <= 57 for letter in text)


def _strays(xml: bytes, limits: Limits) -> Iterator[tuple[int, int, bytes]]:
    """Yield the beginning, the end and the text of each cell that stands beyond the limits."""
    for cell in _CELL.finditer(xml):
        at = _AT.search(cell[0][:80])
        if at and at[1] and (int(at[2][:9]) > limits.rows or column_number(at[1].decode()) > limits.columns):
            yield cell.start(), cell.end(), cell[0]
