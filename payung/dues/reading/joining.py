"""One receipt that stands on several lines: a line for each person, as banks list it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from payung.dues.reading.annex import AnnexRow


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One receipt as read. Months are year * 12 + month - 1, None where the receipt names none; whole rupiah.

    ``waits`` are codes of what a person has to look at before it counts; ``rows`` all its lines, where it has several.
    """

    row: int
    receipt: str
    billing_code: str
    paid_on: date
    from_month: int | None
    to_month: int | None
    people: int | None
    amount_rupiah: int
    payer_class: str
    payer_text: str
    waits: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


Line = tuple[ReceiptRow, AnnexRow | None]


def joined(found: Sequence[Line]) -> tuple[list[ReceiptRow], list[AnnexRow]]:
    """Return the receipts of a file and the lines that they carry in themselves.

    One id, one day and payer, and different people, a line each: one receipt whose sums add up. Where each line states
    the same number of people, as many as there are lines, its sum is the whole receipt's. Anything else stays a
    receipt a line; one that stands there twice names its person once.
    """
    receipts: list[ReceiptRow] = []
    own: list[AnnexRow] = []
    named: set[tuple[str, str, int | None, int | None]] = set()
    for lines in _together(found):
        if len(lines) > 1:
            receipts.append(_one(lines))
        else:
            receipts.append(lines[0][0])
        for receipt, line in lines:
            if line is None or (len(lines) == 1 and (receipt.people or 1) != 1):
                continue
            if (said := _who(line)) not in named:
                named.add(said)
                own.append(replace(line, rupiah=receipt.amount_rupiah) if _adds_up(lines) else line)
    return receipts, own


def _together(found: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each receipt, in the order of its first line; alone where they are not one receipt's."""
    order = {pair[0].receipt: at for at, pair in reversed(list(enumerate(found)))}
    ranked = sorted(found, key=lambda pair: order[pair[0].receipt])  # keeps the order within a receipt
    groups: list[list[Line]] = []
    for _receipt, lines in groupby(ranked, key=lambda pair: pair[0].receipt):
        group = list(lines)
        first, again = _first_of_each(group)
        if len(first) > 1 and len({(one.paid_on, one.payer_class, one.waits) for one, _line in group}) == 1:
            groups += [first, *([pair] for pair in again)]
        else:
            groups += [[pair] for pair in group]
    return groups


def _first_of_each(group: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the first line of each person and months, and those that say the same again; none without a person."""
    seen: set[tuple[str, str, int | None, int | None]] = set()
    first: list[Line] = []
    again: list[Line] = []
    for receipt, line in group:
        if line is None:
            return [], []
        (again if _who(line) in seen else first).append((receipt, line))
        seen.add(_who(line))
    return first, again


def _who(line: AnnexRow) -> tuple[str, str, int | None, int | None]:
    return line.receipt, line.nik, line.from_month, line.to_month


def _adds_up(lines: Sequence[Line]) -> bool:
    """Whether each line states its own person's money, and not the whole receipt's."""
    whole = {(receipt.people, receipt.amount_rupiah) for receipt, _line in lines}
    return len(lines) > 1 and not (len(whole) == 1 and lines[0][0].people == len(lines))


def _one(lines: Sequence[Line]) -> ReceiptRow:
    first, all_ = lines[0][0], [receipt for receipt, _line in lines]
    begins = [one.from_month for one in all_ if one.from_month is not None]
    ends = [one.to_month for one in all_ if one.to_month is not None]
    return replace(
        first, people=len({line.nik for _one, line in lines if line}), rows=tuple(one.row for one in all_),
        from_month=min(begins, default=None), to_month=max(ends, default=None),
        amount_rupiah=sum(one.amount_rupiah for one in all_) if _adds_up(lines) else first.amount_rupiah,
    )  # fmt: skip
