"""The branch's list of active members: who is a member, with which number, since when."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from payung.enrolment.reading.vocabulary import aliases, membership_of, remark_says_no
from payung.sheets.cells.dates import read_date
from payung.sheets.cells.kpj import read_kpj
from payung.sheets.folding import left_empty
from payung.sheets.names import name_key
from payung.sheets.rows import TypedRow, read_tables_by_aliases
from payung.sheets.unread import told

FIRST_MEMBER = date(1977, 12, 5)  # when the programme began, as Astek
DAYS_AHEAD = 31  # a list may name who begins next month


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One line of the list. ``nik`` or ``kpj`` may be empty, not both; ``active`` as the list says or implies.

    ``waits`` are codes of what a person has to look at before the line may count.
    """

    number: int
    nik: str
    kpj: str
    start: date | None
    end: date | None
    active: bool
    problem: str
    name_key: str = ""
    birth_date: date | None = None
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Members:
    """The rows of a list of members, and what its page must say of the reading (see `sheets.unread.told`)."""

    rows: list[MemberRow]
    told: dict[str, Any]


def is_likely(start: date, *, born: date | None = None, on: date) -> bool:
    """Whether somebody can have become a member on this day: in the programme's lifetime and hers, not far ahead."""
    return max(FIRST_MEMBER, born or FIRST_MEMBER) <= start <= on + timedelta(DAYS_AHEAD)


def read_members(data: bytes, name: str, *, on: date, day_order: str = "") -> Members:
    """Return the rows of a list of active members, on all its sheets, numbered as `numbered_on` says.

    ``on`` settles two-digit years, ``day_order`` days that stay open.

    Refuses what the reader of tables refuses, and ``no_table``.
    """
    found = read_tables_by_aliases(data, name, aliases("members"), anchors=("nik", "kpj"), day_order=day_order)
    rows = [_row(row, on, table.choice.sheet.name) for table in found.tables for row in table]
    return Members(rows, told(found.unread("kpj"), found.open_days, hidden=found.hidden_rows))


def _row(row: TypedRow, on: date, sheet: str) -> MemberRow:
    nik, nik_problem = row.nik()
    kpj, kpj_problem = read_kpj(row.get("kpj"))
    start, end = read_date(row.get("start_date"), on), read_date(row.get("end_date"), on)
    born = None if row.is_open("birth_date") else read_date(row.get("birth_date"), on)
    said = membership_of(row.text("status"), sheet)
    waits = (
        ("status_unknown", not said),
        ("day_order_open", row.is_open("start_date", "end_date")),
        ("remark_says_no", said != "no" and remark_says_no(row.text("remark"))),
        ("start_unreadable", start is None and not left_empty(row.get("start_date"))),
        ("start_unlikely", start is not None and not is_likely(start, born=born, on=on)),
        ("end_unreadable", end is None and not left_empty(row.get("end_date"))),
    )
    return MemberRow(
        number=row.number, nik=nik or "", kpj=kpj, start=start, end=end, active=said != "no",
        problem="" if nik or kpj else nik_problem or kpj_problem, name_key=name_key(row.text("name")), birth_date=born,
        waits=tuple(code for code, holds in waits if holds),
    )  # fmt: skip
