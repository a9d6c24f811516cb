"""The annex of a payment file: which people and months each receipt is for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from payung.dues.reading.cells import nik_of, receipt_of, rupiah_of
from payung.dues.reading.payers import doubts_in
from payung.dues.reading.tables import find_all, lines, open_book, unread
from payung.rules.reasons import Refused
from payung.sheets.books import Book
from payung.sheets.cells.months import month_in, months_in
from payung.sheets.choosing import Choice
from payung.sheets.rows import TypedRow
from payung.sheets.settling import HIDDEN
from payung.sheets.unread import Unread as UnreadCells
from payung.sheets.unread import unread_elsewhere, unread_in

LONGEST_RECEIPT = 60
MOST_RUPIAH = 10**9  # of one line
ANCHORS = ("nik", "kpj")
SHAPE = ("receipt", "billing_code", "month", "from_month", "to_month", "total", "jkk", "jkm", "jht")


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One line as read. ``reason`` says what in it cannot be read; ``rupiah`` is None where no amount is stated.

    ``waits`` are codes of what a person has to look at first: its words say that no money came, or nobody knows them.

    Months are None where neither a column nor the name of the sheet says them: then they are the receipt's.
    """

    row: int
    receipt: str
    billing_code: str
    nik: str
    kpj: str
    name: str
    from_month: int | None
    to_month: int | None
    has_jht: bool
    rupiah: int | None
    reason: str
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnexRead:
    """The lines of an annex, the sheets they stand on, those with such a table that were not read, and lost cells."""

    rows: list[AnnexRow] = field(default_factory=list)
    sheets: list[Choice] = field(default_factory=list)
    unread: list[tuple[str, bool]] = field(default_factory=list)
    parts: list[UnreadCells] = field(default_factory=list)
    hidden: int = 0  # rows that were hidden in the file, and read


def read_annex(data: bytes, name: str) -> AnnexRead:
    """Return the lines of an annex, each with its row number; refuses files without such a table (``no_annex``).

    They may stand on several sheets, numbered as `find_all` says.
    """
    book = open_book(data, name)
    read = _read(book)
    names = {choice.sheet.name for choice in read.sheets}
    read.parts.extend(unread_elsewhere(book, names, also=("kpj", "receipt")))
    return read


def read_annex_sheets(book: Book) -> AnnexRead:
    """Return the lines of the annex that lies on some of these sheets; none when no sheet holds any."""
    try:
        return _read(book) if book.sheets else AnnexRead()
    except Refused:
        return AnnexRead()


def _read(book: Book) -> AnnexRead:
    """Return what the sheets hold; of several without a column for months the names may say which each is for."""
    sheets = find_all(book, "annex", ANCHORS, alike=SHAPE)
    months = [months_in(choice.sheet.name) for choice in sheets]
    if len(sheets) == 1 or None in months:
        months = [None] * len(sheets)
    rows: list[AnnexRow] = []
    parts: list[UnreadCells] = []
    hidden = 0
    for choice, of_sheet in zip(sheets, months, strict=True):
        found = list(_rows(choice, of_sheet))
        rows += (row for _index, row in found)
        judged = {index for index, _row in found}
        hidden += sum(HIDDEN in choice.sheet.marks.get(index, {}) for index in judged)
        parts += unread_in(choice.sheet, choice.layout, judged, also=("kpj", "receipt"))
    return AnnexRead(rows, sheets, unread(book, {"annex": ANCHORS}, sheets), parts, hidden)


def _rows(choice: Choice, of_sheet: tuple[int, int] | None) -> Iterator[tuple[int, AnnexRow]]:
    has_months = bool(choice.layout.fields.keys() & {"month", "from_month", "to_month"})
    for line in lines(choice):
        row = _row(line, has_months, of_sheet)
        if row is not None:
            yield line.index, row


def _row(line: TypedRow, has_months: bool, of_sheet: tuple[int, int] | None) -> AnnexRow | None:
    """Return the line; None for words and sums below the table."""
    amount, stated = _amount(line)
    if not any(map(line.has, ("nik", "kpj", "receipt", "billing_code"))) and not (stated and line.has("month")):
        return None
    nik = nik_of(line.get("nik"))
    kpj = "".join(letter for letter in line.text("kpj") if letter.isalnum()).upper()
    span = _months(line) if has_months else of_sheet
    reasons = (
        ("nik_unreadable", nik is None and (line.has("nik") or not kpj)),
        ("month_unreadable", has_months and span is None),
        ("amount_unreadable", stated and (amount is None or amount >= MOST_RUPIAH)),
    )
    return AnnexRow(
        row=line.number, receipt=receipt_of(line.get("receipt"))[:LONGEST_RECEIPT],
        billing_code=line.text("billing_code"), nik=nik or "", kpj=kpj, name=line.text("name"),
        from_month=span[0] if span else None, to_month=span[1] if span else None,
        has_jht=bool(rupiah_of(line.get("jht"))), rupiah=amount if amount is None or amount < MOST_RUPIAH else None,
        reason=next((reason for reason, holds in reasons if holds), ""), waits=doubts_in(line),
    )  # fmt: skip


def _months(line: TypedRow) -> tuple[int, int] | None:
    span = months_in(line.get("month")) or months_in(line.get("from_month"))
    last = month_in(line.get("to_month"))
    if last is None or not line.has("to_month"):
        return span
    if span is None:
        return last, last
    return (span[0], last) if span[0] <= last else None


def _amount(line: TypedRow) -> tuple[int | None, bool]:
    """Return the rupiah of the line and whether any are stated: the total, else the sum of its parts."""
    if line.has("total"):
        return rupiah_of(line.get("total")), True
    parts = [line.get(part) for part in ("jkk", "jkm", "jht") if line.has(part)]
    if not parts:
        return None, False
    sums = [rupiah_of(part) for part in parts]
    return (None, True) if None in sums else (sum(one for one in sums if one is not None), True)
