"""The receipts of a payment file: who paid how much on which day for which months, one row each."""

import re
from dataclasses import dataclass, field

from payung.dues.reading.annex import ANCHORS as ANNEX_ANCHORS
from payung.dues.reading.annex import AnnexRead, AnnexRow, read_annex_sheets
from payung.dues.reading.cells import count_of, day_of, nik_of, receipt_of, rupiah_of
from payung.dues.reading.joining import ReceiptRow, joined
from payung.dues.reading.payers import doubts_in, payer_class_of
from payung.dues.reading.tables import Unread, find_all, lines, open_book, unread
from payung.sheets.books import Book
from payung.sheets.cells.months import month_in, months_in
from payung.sheets.days import OpenDay, open_days
from payung.sheets.rows import TypedRow
from payung.sheets.unread import Unread as UnreadCells
from payung.sheets.unread import unread_elsewhere, unread_in

A_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")  # under the heading of the number: the cells changed places
LONGEST_RECEIPT = 60
LONGEST_WORDS = 120
LONGEST_CODE = 40
MOST_RUPIAH = 10**15
ANCHORS, NEEDED = ("paid_on",), ("receipt", "amount")


@dataclass(slots=True)
class ReceiptsRead:
    """What a file holds: receipts, rows that cannot be used, and annex lines where the file brings its own."""

    receipts: list[ReceiptRow] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    annex: list[AnnexRow] = field(default_factory=list)
    sheets_unread: list[tuple[str, bool]] = field(default_factory=list)  # with such a table: name, whether hidden
    parts: list[UnreadCells] = field(default_factory=list)  # cells that seem to hold somebody and stand in no row
    open_days: list[OpenDay] = field(default_factory=list)
    hidden: int = 0  # rows that were hidden in the file, and read


def read_receipts(data: bytes, name: str, *, with_annex: bool = True, day_order: str = "") -> ReceiptsRead:
    """Return the receipts of a file, each with its row number; refuses files without such a table (``no_receipts``).

    They may stand on several sheets, numbered as `find_all` says. ``with_annex``: also take the annex from the other
    sheets of the file, or from a NIK beside each receipt; ``day_order`` settles days that stay open.
    """
    book = open_book(data, name)
    choices = find_all(book, "receipts", ANCHORS, NEEDED, alike=("nik",), day_order=day_order)
    read = ReceiptsRead()
    found: list[tuple[ReceiptRow, AnnexRow | None]] = []
    for choice in choices:
        judged = set()
        for line in lines(choice):
            one = _receipt(line)
            if one:
                judged.add(line.index)
                read.hidden += line.is_hidden
            if isinstance(one, ReceiptRow):
                found.append((one, _own_line(line, one)))
            else:
                read.unread += one
        read.parts += unread_in(choice.sheet, choice.layout, judged, also=("kpj", "receipt"))
        read.open_days += open_days(choice.sheet)
    read.receipts, own = joined(found)
    read.annex = own if with_annex else []
    taken = {choice.sheet.name for choice in choices}
    others = Book(book.kind, [sheet for sheet in book.sheets if sheet.name not in taken])
    annex = read_annex_sheets(others) if with_annex else AnnexRead()
    read.annex = annex.rows or read.annex
    read.sheets_unread = unread(others, {"receipts": ANCHORS, "annex": ANNEX_ANCHORS}, annex.sheets)
    taken |= {choice.sheet.name for choice in annex.sheets}
    read.hidden += annex.hidden
    read.parts += annex.parts + unread_elsewhere(book, taken, also=("kpj", "receipt"))
    return read


def _receipt(line: TypedRow) -> ReceiptRow | list[Unread]:
    """Return the receipt, or why the row cannot be used; nothing at all for words below the table."""
    receipt = receipt_of(line.get("receipt"))[:LONGEST_RECEIPT]
    paid_on, amount = day_of(line.get("paid_on")), rupiah_of(line.get("amount"))
    payer_text = line.text("payer")
    payer = payer_class_of(payer_text)
    if paid_on is None and not amount and not any(map(str.isdigit, receipt)):
        return []
    why = [
        reason
        for reason, good in (
            ("receipt_unreadable", receipt and not A_MONTH.fullmatch(receipt)),
            ("date_unreadable", paid_on),
            ("amount_unreadable", amount and amount < MOST_RUPIAH),
            ("payer_unreadable", payer),
        )
        if not good
    ]
    if why or paid_on is None or amount is None or payer is None:
        return [Unread(line.number, reason, receipt) for reason in why]
    first, last = _months(line)
    return ReceiptRow(
        line.number, receipt, line.text("billing_code")[:LONGEST_CODE], paid_on, first, last,
        count_of(line.get("people")), amount, payer, payer_text[:LONGEST_WORDS],
        doubts_in(line) + (("day_order_open",) if line.is_open("paid_on") else ()),
    )  # fmt: skip


def _months(line: TypedRow) -> tuple[int | None, int | None]:
    first, last = month_in(line.get("from_month")), month_in(line.get("to_month"))
    if first is None and last is None:
        span = months_in(line.get("month")) or months_in(line.get("from_month"))
        return span or (None, None)
    first, last = first if first is not None else last, last if last is not None else first
    return (first, last) if first is not None and last is not None and first <= last else (None, None)


def _own_line(line: TypedRow, receipt: ReceiptRow) -> AnnexRow | None:
    """Return the line that a receipt carries in itself, where the file has a column for the NIK."""
    nik = nik_of(line.get("nik")) if line.has("nik") else None
    if nik is None:
        return None
    return AnnexRow(
        row=line.number, receipt=receipt.receipt, billing_code="", nik=nik, kpj="", name=line.text("name"),
        from_month=receipt.from_month, to_month=receipt.to_month, has_jht=False, rupiah=None, reason="",
    )  # fmt: skip
