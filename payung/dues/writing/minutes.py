"""The minutes of a month's reconciliation (*berita acara rekonsiliasi*): for both signatures."""

from django.utils import translation

from payung.dues.models import Closing
from payung.dues.queries.problem_words import words_of
from payung.dues.queries.without_cause import Cause
from payung.enrolment.models import PayerClass
from payung.enrolment.writing.papers import letter_day, letter_month, paper, thousands


def minutes(closing: Closing) -> bytes:
    """Return the minutes as PDF, in Indonesian: people, months, rupiah, and the differences with their reasons."""
    figures = closing.figures
    with translation.override("id"):
        content = {
            "subject": f"Berita acara rekonsiliasi iuran {letter_month(closing.month)}",
            "month": letter_month(closing.month),
            "day": letter_day(closing.confirmed_on or closing.on),
            "receipts": thousands(figures["receipts"]),
            "received": _rupiah(figures["received_rupiah"]),
            "reversed": f"{thousands(figures['reversed']['months'])} bulan, {_rupiah(figures['reversed']['rupiah'])}",
            "refunded": _rupiah(figures["refunded_rupiah"]),
            "credit": _rupiah(figures["credit_rupiah"]),
            "movements": thousands(closing.movements),
            "settled": [
                [str(PayerClass(row["payer"]).label), thousands(row["people"]), thousands(row["months"]),
                 _rupiah(row["rupiah"])] for row in figures["settled"]
            ],
            "waiting": [
                [str(words_of(row["why"])[0]), thousands(row["lines"]), _rupiah(row["rupiah"])]
                for row in figures["waiting"]
            ],
            "without_cause": [
                [str(PayerClass(row["payer"]).label), str(row["year"]), str(Cause(row["why"]).label),
                 thousands(row["people"]), thousands(row["months"]), _rupiah(row["rupiah"])]
                for row in figures.get("without_cause", {}).get("groups", [])
            ],
            "without_cause_sha": figures.get("without_cause", {}).get("digest", ""),
            "cash": [
                [row["who"], f"{row['days']} hari", _rupiah(row["rupiah"])] for row in figures.get("cash", [])
            ],
            "open": closing.confirmed_on is None,
            "sha": closing.digest,
            "by": str(closing.by),
            "second": str(closing.confirmed_by) if closing.confirmed_by else "...................................",
        }  # fmt: skip
    return paper("minutes", content, on=closing.confirmed_on or closing.on)


def _rupiah(amount: int) -> str:
    return f"Rp{thousands(amount)}"
