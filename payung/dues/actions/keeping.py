"""Keeps the rows of a payment file that wait for a person, each with why."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Min

from payung.access import sealing
from payung.access.whose import LONGEST_PAST
from payung.dues.models import Doubt, PaymentFile
from payung.dues.reading import ReceiptRow
from payung.dues.reading.bounds import Bounds
from payung.regions.models import Campaign
from payung.store.among import each_text

COLUMNS = (
    "ref", "source_id", "part", "row", "waits", "digest", "receipt", "amount_rupiah", "content", "brought_by_id",
    "recorded_on",
)  # fmt: skip
Row = tuple[str, int, tuple[str, ...], str, str, int | None, dict[str, Any]]  # as in COLUMNS, from part to content


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line for one month, ready to be stored."""

    row: int
    digest: str
    receipt: str
    nik_index: str
    worker_id: int | None
    month: int | None
    programmes: int
    rupiah: int | None
    problem: str
    cells: bytes
    waits: tuple[str, ...] = ()


def bounds_of(file: PaymentFile, *, on: date) -> Bounds:
    """Return the days and months that a file recorded on the day may name; the operator answers for longer ago."""
    since = Campaign.objects.aggregate(since=Min("starts_on"))["since"]
    return Bounds(on, since, LONGEST_PAST if file.by_id else None)


def keep_doubtful(file: PaymentFile, *, receipts: Sequence[tuple[ReceiptRow, tuple[str, ...]]], on: date) -> None:
    """Keep receipts that wait, with the codes of why; one that waits already, from whatever file, is kept once."""
    rows = []
    for one, waits in receipts:
        content = _content(one)
        said = json.dumps([content, list(waits)], sort_keys=True)
        digest = sealing.blind_index("doubt", said)
        rows.append(("payments", one.row, waits, digest, one.receipt, one.amount_rupiah, content))
    _keep(file, rows, on)


def _content(one: ReceiptRow) -> dict[str, Any]:
    return {**asdict(one), "paid_on": one.paid_on.isoformat(), "row": 0, "rows": [], "waits": list(one.waits)}


def answer_doubtful(file: PaymentFile, *, receipts: Sequence[ReceiptRow], on: date) -> None:
    """Let receipts wait no longer that came in the same words in a file where they count; other words go on waiting."""
    said = {one.receipt: _content(one) | {"waits": []} for one in receipts}
    waiting = Doubt.objects.undecided().filter(part="payments", receipt__in=each_text(set(said)))
    same = [one.pk for one in waiting if one.content | {"waits": []} == said[one.receipt]]
    Doubt.objects.filter(pk__in=same).update(taken=True, decided_on=on, answered_in=file)


def keep_doubtful_lines(file: PaymentFile, *, lines: Sequence[KeptLine], on: date) -> None:
    """Keep that lines of an annex wait, with the codes of why."""
    _keep(file, [("annex", one.row, one.waits, one.digest, one.receipt, one.rupiah, {}) for one in lines], on)


def _keep(file: PaymentFile, rows: Sequence[Row], on: date) -> None:
    fresh: dict[str, Row] = {}
    for row in rows:
        fresh.setdefault(row[3], row)
    known = set(Doubt.objects.filter(digest__in=each_text(set(fresh))).values_list("digest", flat=True))
    Doubt.objects.append(
        COLUMNS,
        [
            (sealing.opaque_ref("W"), file.pk, part, row, json.dumps(waits), digest, receipt, amount,
             json.dumps(content), file.by_id, on)
            for part, row, waits, digest, receipt, amount, content in fresh.values()
            if digest not in known
        ],
    )  # fmt: skip
