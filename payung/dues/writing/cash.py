"""The receipt of cash that a collector took: for paper, and as words to pass on. In Indonesian, for the member."""

from payung.dues.models import CashReceipt
from payung.dues.queries.cash import months_of
from payung.enrolment.writing.papers import letter_day, letter_month, paper, thousands


def receipt_words(receipt: CashReceipt) -> str:
    """Return the receipt in words that can be sent to the member."""
    return (
        f"Kuitansi titipan iuran No. {receipt.number} ({receipt.ref}): {receipt.membership.worker.name}, iuran"
        f" {_span(receipt)}, Rp{thousands(receipt.rupiah)}, diterima tunai oleh {receipt.collector} pada"
        f" {letter_day(receipt.on)}. Sudah dititipkan, belum dibayarkan ke cabang: perlindungan baru mengikuti"
        " setelah cabang BPJS Ketenagakerjaan membukukannya."
    )


def receipt_paper(receipt: CashReceipt) -> bytes:
    """Return the receipt as PDF."""
    content = {
        "subject": f"Kuitansi titipan iuran No. {receipt.number}",
        "ref": receipt.ref,
        "name": receipt.membership.worker.name,
        "span": _span(receipt),
        "months": [[letter_month(one.month), f"Rp{thousands(one.rupiah)}"] for one in months_of(receipt)],
        "rupiah": f"Rp{thousands(receipt.rupiah)}",
        "day": letter_day(receipt.on),
        "collector": str(receipt.collector),
        "cancelled": letter_day(receipt.cancelled_on) if receipt.cancelled_on else "",
    }
    return paper("cash", content, on=receipt.on)


def _span(receipt: CashReceipt) -> str:
    months = [one.month for one in months_of(receipt)]
    first, last = letter_month(months[0]), letter_month(months[-1])
    if len(months) == 1:
        return first
    gap = "" if months[-1] - months[0] == len(months) - 1 else f" ({len(months)} bulan)"
    return f"{first} sampai {last}{gap}"
