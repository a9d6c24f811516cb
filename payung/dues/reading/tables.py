"""Finds the table in a payment file and gives its rows by field, with their numbers in the file."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from payung.desk import refusals
from payung.dues.reading.payers import words
from payung.rules.reasons import Sentence
from payung.sheets.aliases import AliasTable
from payung.sheets.books import Book, read_book
from payung.sheets.choosing import Choice, choose, choose_all, numbered_on
from payung.sheets.folding import text_of
from payung.sheets.nobodies import PERSON, Nobody
from payung.sheets.packing import Limits
from payung.sheets.refusals import Unreadable
from payung.sheets.rows import TypedRow

LIMITS = Limits(
    file_bytes=40 * 1024 * 1024, unpacked_bytes=640 * 1024 * 1024, rows=500_000, memory_bytes=2048 * 1024 * 1024,
    cpu_seconds=80, wall_seconds=240,
)  # an annex is long  # fmt: skip

SENTENCES: Mapping[str, Sentence] = {
    "no_annex": _("No headings such as receipt number, NIK and month were found in the annex. Is it the right file?"),
    "no_receipts": _(
        "No headings such as receipt number, payment date, amount and payer were found. Is this the annex?"
    ),
}
NIK_DIGITS = 16
IN_RUPIAH = frozenset({"amount", "total", "jkk", "jkm", "jht"})  # their headings may end in (Rp)


class Unread(NamedTuple):
    """A row of the file that cannot be used, and the code of why."""

    row: int
    reason: str
    receipt: str = ""


@cache
def aliases(kind: str) -> AliasTable:
    """Return the headings of receipt files or of annexes."""
    headings = words("headings")
    fields = {field: list(own or headings["receipts"][field]) for field, own in headings[kind].items()}
    for field in IN_RUPIAH & fields.keys():
        fields[field] += [f"{heading} rp" for heading in fields[field]]
    return AliasTable(fields, unsure=words("headings")["unsure"])


def open_book(data: bytes, name: str) -> Book:
    """Return the sheets of a file; refuses what ``payung.sheets.books.read_book`` refuses."""
    return read_book(data, name, LIMITS)


def find(
    book: Book, kind: str, anchors: Collection[str], needed: Collection[str] = (), *, day_order: str = ""
) -> Choice:
    """Return the sheet and the layout of the table; refuses ``no_receipts`` or ``no_annex`` where there is none."""
    try:
        choice = choose(book, aliases(kind), anchors, day_order=day_order)
    except Unreadable as no:
        if no.code != "no_table":
            raise
        raise _no_table(kind) from no
    if not set(needed) <= choice.layout.fields.keys():
        raise _no_table(kind)
    return choice


def find_all(
    book: Book, kind: str, anchors: Collection[str], needed: Collection[str] = (), *, alike: Collection[str],
    day_order: str = "",
) -> list[Choice]:  # fmt: skip
    """Return every sheet with such a table that is not hidden, in the order of the file, such as one for each month.

    Beside the one that `find` takes those count that have, and lack, the ``alike`` fields as it does. Rows are numbered
    as in the first sheet; in each next one the numbers go on after the last row before it. Refuses what `find` does.
    """
    best = find(book, kind, anchors, needed, day_order=day_order)
    if best.sheet.hidden or len(book.sheets) == 1:
        return [best]
    shape = best.layout.fields.keys() & set(alike)
    every = choose_all(book, aliases(kind), anchors, day_order=day_order)
    found = [one for one in every if set(needed) <= one.layout.fields.keys()]
    return numbered_on([one for one in found if one.layout.fields.keys() & set(alike) == shape])


def unread(book: Book, kinds: Mapping[str, Collection[str]], taken: Collection[Choice]) -> list[tuple[str, bool]]:
    """Return the sheets that hold a table of one of the kinds (by its anchors) and were not taken: name, if hidden."""
    names = {choice.sheet.name for choice in taken}
    found: set[str] = set()
    if len(names) == len(book.sheets):
        return []
    for kind, anchors in kinds.items():
        with suppress(Unreadable):
            found |= {one.name for one in choose(book, aliases(kind), anchors).lists}
    return [(one.name, one.hidden) for one in book.sheets if one.name in found - names]


def _no_table(kind: str) -> Unreadable:
    code = "no_annex" if kind == "annex" else "no_receipts"
    return Unreadable(code, sentence=SENTENCES[code])


def sentence_of(code: str, details: Mapping[str, Any]) -> Sentence:
    """Return the sentence for why a payment file could not be read at all."""
    return SENTENCES.get(code) or refusals.sentence_of(code, details)


def lines(choice: Choice) -> Iterator[TypedRow]:
    """Yield the rows below the heading that may be somebody's: no blank one, total, repeated heading or signature."""
    layout, rows = choice.layout, choice.sheet.rows
    nobody = Nobody(layout, rows[layout.first - len(layout.header_rows) : layout.first])
    fields = layout.fields
    column, before = fields.get("nik"), ""
    for index in range(layout.first, len(rows)):
        row = rows[index]
        cell = row[column] if column is not None and column < len(row) else ""
        if isinstance(cell, str) and len(cell) == NIK_DIGITS and cell.isdecimal():
            before = PERSON  # by far the most rows of an annex: nothing else need be asked
        else:
            before = nobody.kind(row, text_of(cell), before)
        if before == PERSON:
            yield TypedRow(choice.sheet.number(index), row, fields, index, choice.sheet.marks.get(index, {}))
