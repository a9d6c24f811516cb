"""The branch's list of active members: who is a member, with which number, since when."""

from dataclasses import dataclass
from datetime import date

from payung.enrolment.reading.cells import read_kpj
from payung.enrolment.reading.words import aliases, is_inactive
from payung.sheets.cells.dates import read_date
from payung.sheets.names import name_key
from payung.sheets.rows import TypedRow, read_tables_by_aliases


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One line of the list. ``nik`` or ``kpj`` may be empty, not both; ``active`` as the list says or implies."""

    number: int
    nik: str
    kpj: str
    start: date | None
    end: date | None
    active: bool
    problem: str
    name_key: str = ""
    birth_date: date | None = None


def read_members(data: bytes, name: str, *, on: date) -> list[MemberRow]:
    """Return the rows of a list of active members, on all its sheets, numbered as `numbered_on` says.

    Refuses what the reader of tables refuses, and ``no_table``.
    """
    found = read_tables_by_aliases(data, name, aliases("members"), anchors=("nik", "kpj"))
    return [_row(row, on) for table in found.tables for row in table]


def _row(row: TypedRow, on: date) -> MemberRow:
    nik, nik_problem = row.nik()
    kpj, kpj_problem = read_kpj(row.get("kpj"))
    return MemberRow(
        number=row.number, nik=nik or "", kpj=kpj, start=read_date(row.get("start_date"), on),
        end=read_date(row.get("end_date"), on), active=not is_inactive(row.text("status")),
        problem="" if nik or kpj else nik_problem or kpj_problem, name_key=name_key(row.text("name")),
        birth_date=read_date(row.get("birth_date"), on),
    )  # fmt: skip
