"""What stands in the cells of kept rows as a person may see and change it: never a NIK, never a long number."""

import re
from collections.abc import Collection
from datetime import date, datetime

from django.utils.dateformat import format as format_date

from payung.roster.models import Roster, Row
from payung.roster.queries.rows import readings_of
from payung.roster.queries.tables import reader_of
from payung.roster.reading.rows import READ_HOME, RowReader, RowReading
from payung.sheets.folding import text_of

LONG_NUMBER = re.compile(r"\d[\d\s.-]{11,}\d")  # somebody's NIK in the wrong cell is not shown
LONGEST = 500  # letters that somebody may type into a cell
LONGEST_SHOWN = 120
FIXED_FIELDS = ("nik", "name", "birth_date", "sex", "rw", "village", "district", "phone", "occupation")
FIELDS_OF_GROUP = {"rw": ("district", "village", "rw"), "birth": ("birth_date",)}  # of a cell that holds several


def values_shown(roster: Roster, numbers: Collection[int]) -> dict[tuple[int, str], str]:
    """Return what stands in the boxes of some rows, by row and field: whatever differs from it was typed."""
    reader = reader_of(roster)
    rows = list(Row.objects.filter(roster=roster, number__in=numbers).exclude(verdict=Row.Verdict.IGNORED))
    shown = {}
    for reading in readings_of(roster, rows, reader):
        for name in FIXED_FIELDS:
            shown[reading.number, name] = shown_value(reading, name, reader)
    return shown


def shown_value(reading: RowReading, name: str, reader: RowReader) -> str:
    """Return what a box shows for a field: the cell as a person reads it; never a NIK, never a long number."""
    if name == "nik":
        return ""
    if name == "sex":
        return reading.sex or ""
    column = column_of(name, reader)
    if column is None:
        return ""
    cell = reading.cells[column]
    if name == "birth_date" and reading.birth_date and not isinstance(cell, str):
        return str(format_date(reading.birth_date, "d-m-Y"))
    if name == "rw" and isinstance(cell, date | datetime) and reading.rw:
        return f"{reading.rt or '-'}/{reading.rw[-3:]}"
    text = text_of(cell)
    return "" if LONG_NUMBER.search(text) else text[:LONGEST].strip()


def in_short(text: str) -> str:
    """Return a cell's text for a table: no long number, no endless name."""
    text = LONG_NUMBER.sub("…", text)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN].rstrip() + "…"


def column_of(name: str, reader: RowReader) -> int | None:
    """Return the column in which a field stands, alone or with another one; an address is not shown for an RW."""
    has = reader.fields
    if name == "rw":
        home = next((each for each in READ_HOME if each in has), None)
        return has[home] if home and home != "address" else None
    if name == "birth_date" and name not in has:
        name = "birth_place_and_date"
    return has.get(name)


def columns_of(group: str, reader: RowReader) -> list[int]:
    """Return the columns that hold what is fixed in a cell."""
    columns = (column_of(name, reader) for name in FIELDS_OF_GROUP.get(group, (group,)))
    return [column for column in columns if column is not None]
