"""The branch's answer to a batch: one statement a row, with what cannot be read named and not guessed."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from payung.enrolment.reading.vocabulary import (
    NOT_STATED,
    OTHER,
    aliases,
    reason_code,
    refusal_in,
    refusal_named,
    remark_says_no,
    status_of,
)
from payung.rules.reasons import Reason, Refused
from payung.sheets.books import Sheet
from payung.sheets.cells.dates import read_date
from payung.sheets.cells.kpj import read_kpj
from payung.sheets.choosing import Choice
from payung.sheets.folding import fold, is_blank, text_of
from payung.sheets.names import name_key
from payung.sheets.rows import TypedRow, read_tables_by_aliases
from payung.sheets.unread import told

ANSWERING = frozenset({"status", "kpj", "reason"})
LONGEST_REASON = 200
LONG_NUMBER = re.compile(r"(?:\d[ .-]?){10,}\d")  # an identity number in the branch's words is not kept in clear
WIDEST = 60  # columns of a line that are kept


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One line of the answer. ``kind`` is `accepted`, `refused`, `eligible`, or nothing when it cannot be told.

    ``problem`` is the code of why the line is not clear by itself; ``statement`` is what it says, in one text that is
    the same however the line is dressed.
    """

    number: int
    nik: str
    kind: str
    kpj: str
    start: date | None
    reason_text: str
    reason: str
    problem: str
    name_key: str = ""
    birth_date: date | None = None
    texts: list[str] = field(default_factory=list)
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The statements of an answer file, and of one with several sheets which were read and which not.

    ``read`` are names with the numbers of the first and the last row, ``unread`` names and whether hidden; ``told`` is
    what the page must say of the reading (see `sheets.unread.told`).
    """

    rows: list[ReplyRow]
    read: list[tuple[str, int, int]]
    unread: list[tuple[str, bool]]
    told: dict[str, Any] = field(default_factory=dict)


def read_reply(data: bytes, name: str, *, on: date, day_order: str = "") -> Answer:
    """Return what an answer file says; ``on`` settles two-digit years, ``day_order`` days that stay open.

    Every sheet with an answer's headings that is not hidden is read, one after another. A line's number is that of its
    row in the first sheet; in each next sheet the numbers go on after the last row before it. Where a line has no
    status, the name of its sheet may say that it is refused ("GAGAL"); that it is accepted is never taken from there.
    Refuses what the reader of tables refuses, ``no_table`` where no heading names a NIK, and ``no_answer`` where none
    names what an answer says: a roster is no answer.
    """
    found = read_tables_by_aliases(
        data, name, aliases("reply"), anchors=("nik",), wanted=_is_answer, day_order=day_order
    )
    if not found.tables:
        raise Refused(
            [Reason("no_answer", _("No column for status, KPJ or reason was found. Is it the branch's answer?"))]
        )
    rows = [_row(row, on, refusal_named(table.choice.sheet.name)) for table in found.tables for row in table]
    sheets = [table.choice.sheet for table in found.tables]
    names = {sheet.name for sheet in sheets}
    return Answer(
        rows,
        [(sheet.name, sheet.number(0), sheet.number(len(sheet.rows) - 1)) for sheet in sheets],
        [(one.name, one.hidden) for one in found.book.sheets if one.name not in names and _says_something(one)],
        told(found.unread("kpj"), found.open_days, hidden=found.hidden_rows),
    )


def _is_answer(choice: Choice) -> bool:
    """Whether the headings, or the name of the sheet, name what an answer says."""
    return bool(ANSWERING & choice.layout.fields.keys() or refusal_named(choice.sheet.name))


def _says_something(sheet: Sheet) -> bool:
    return any(not is_blank(cell) for row in sheet.rows for cell in row)


def _row(row: TypedRow, on: date, of_sheet: str) -> ReplyRow:
    nik, nik_problem = row.nik()
    kpj, kpj_problem = read_kpj(row.get("kpj"))
    is_open = row.is_open("start_date")
    start = None if is_open else read_date(row.get("start_date"), on)
    status, why = refusal_in(row.text("status") or of_sheet)
    text = LONG_NUMBER.sub("…", row.text("reason") or why)[:LONGEST_REASON]
    kind = _kind(status, has_number=bool(kpj), has_start=start is not None, text=text)
    unreadable = "" if start or not row.has("start_date") else "day_order_open" if is_open else "start_unreadable"
    key = name_key(row.text("name"))
    said = [nik or key, kind, kpj, start.isoformat() if start else "", fold(text)]
    return ReplyRow(
        number=row.number, nik=nik or "", kind=kind, kpj=kpj, start=start, reason_text=text,
        reason=reason_code(text) if kind == "refused" else "",
        problem=nik_problem or _problem(kind, kpj_problem, start, unreadable, text),
        name_key=key,
        birth_date=None if row.is_open("birth_date") else read_date(row.get("birth_date"), on),
        texts=[text_of(cell) for cell in row.cells[:WIDEST]],
        statement="|".join(said),
    )  # fmt: skip


def _kind(status: str, *, has_number: bool, has_start: bool, text: str) -> str:
    """Return what the line says; without a word for it, only a number with a start, or a reason alone, is an answer.

    Details found good are an acceptance where the line brings a number and a start with them.
    """
    said = status_of(status) if status else ""
    if said and not (said == "eligible" and has_number and has_start):
        return said
    if status and not said:
        return ""
    if has_number and has_start:
        return "accepted"
    return "refused" if text and not has_number and not has_start else ""


def _problem(kind: str, kpj_problem: str, start: date | None, unreadable: str, text: str) -> str:
    """Return why a line is not clear by itself; what needs no start is judged later."""
    if not kind:
        return "status_unknown"
    if kind == "refused":
        is_claim = not kpj_problem and start and reason_code(text) != "already_member"
        return "refused_with_a_start" if is_claim else ""
    if reason_code(text) not in (NOT_STATED, OTHER) or remark_says_no(text):
        return "accepted_with_a_refusal"
    if unreadable:
        return unreadable
    return "" if kpj_problem == "kpj_missing" else kpj_problem
