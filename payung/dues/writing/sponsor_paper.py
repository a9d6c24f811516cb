"""A sponsor's report of a closed month on paper: the groups and sums that its page shows, and nothing else."""

from datetime import date
from typing import Any

from payung.dues.queries.shown import Report
from payung.enrolment.writing.papers import letter_day, letter_month, paper, thousands
from payung.rules.months import last_day


def sponsor_paper(name: str, report: Report | None, *, on: date) -> bytes:
    """Return the report as PDF, in Indonesian; without a closed month it says that none is closed yet."""
    content: dict[str, Any] = {"subject": "Laporan sponsor", "name": name, "month": "", "groups": []}
    if report:
        content |= {
            "subject": f"Laporan sponsor {letter_month(report.month)}",
            "month": letter_month(report.month),
            "end": letter_day(last_day(report.month)),
            "people": thousands(report.people) if report.groups else "",
            "until": letter_month(report.until_month) if report.until_month else "",
            "money": [
                ["Dijanjikan", _rupiah(report.promised)], ["Diterima", _rupiah(report.received)],
                ["Terpakai, sedikitnya", _rupiah(report.used)], ["Sisa, paling banyak", _rupiah(report.left)],
                *([["Dikembalikan", _rupiah(report.refunded)]] if report.refunded else []),
            ],
            "groups": [
                [each.where, each.works, thousands(each.people), letter_day(last_day(each.month))]
                for each in report.groups
            ],
        }  # fmt: skip
    return paper("sponsor", content, on=last_day(report.month) if report else on)


def _rupiah(amount: int) -> str:
    return f"Rp{thousands(amount)}"
