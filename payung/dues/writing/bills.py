"""The papers of a bill: its file in the layout of `data/bills.yaml`, and the page that two people sign."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation

from payung.dues.models import Bill
from payung.dues.queries.bills import Line, RateGroup
from payung.enrolment.models import PayerClass
from payung.enrolment.queries import kpj_of
from payung.enrolment.writing.files import workbook
from payung.enrolment.writing.papers import letter_day, letter_month, paper, thousands

LAYOUT = Path(__file__).resolve().parent.parent / "data" / "bills.yaml"


@cache
def layout() -> dict[str, Any]:
    """Return `bills.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    return loaded


def bill_file(
    lines: Sequence[Line], *, month: int, title: str, on: date, tell: Callable[[int], None] | None = None
) -> bytes:
    """Return the workbook of a bill; the same lines on the same day give the same bytes."""
    return workbook(layout(), _rows(lines, month), title=title, on=on, tell=tell)


def _rows(lines: Sequence[Line], month: int) -> Iterator[dict[str, str | int]]:
    for number, line in enumerate(lines, start=1):
        yield {
            "number": str(number), "kpj": kpj_of(line.membership), "name": line.membership.worker.name,
            "place": line.place, "month": letter_month(month), "rupiah": line.rupiah,
        }  # fmt: skip


def bill_paper(bill: Bill, groups: Sequence[RateGroup]) -> bytes:
    """Return the bill as PDF, in Indonesian: payer, region, month, people by rate, total, code, digest, signatures.

    It names nobody: who is billed stands in the file alone.
    """
    day = bill.approved_on or bill.on
    with translation.override("id"):
        content = {
            "subject": f"Tagihan iuran {bill.ref}",
            "payer": bill.payer,
            "kind": str(PayerClass(bill.payer_class).label),
            "area": f"{bill.area.full_name} ({bill.area.code})",
            "month": letter_month(bill.month),
            "day": letter_day(day),
            "people": thousands(bill.people),
            "rates": [
                [_rupiah(one.rate), thousands(one.people), thousands(one.people), _rupiah(one.rupiah)]
                for one in groups
            ],
            "total": ["Jumlah", thousands(bill.people), thousands(bill.people), _rupiah(bill.rupiah)],
            "left_out": thousands(len(bill.left_out)) if bill.left_out else "",
            "code": bill.billing_code or "belum diberikan",
            "open": bill.approved_on is None,
            "cancelled": letter_day(bill.cancelled_on) if bill.cancelled_on else "",
            "sha": bill.digest,
            "by": str(bill.by),
            "second": str(bill.approved_by) if bill.approved_by else "...................................",
        }  # fmt: skip
    return paper("bill", content, on=day)


def _rupiah(amount: int) -> str:
    return f"Rp{thousands(amount)}"
