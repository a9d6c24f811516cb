"""The covering letter of a batch: what the file is, what is in it, and how the branch can check that it is whole."""

from typing import TYPE_CHECKING, Any

from payung.enrolment.writing.papers import letter_day, letter_month, paper, thousands

if TYPE_CHECKING:
    from payung.enrolment.models import Batch

SUBJECTS = {
    "precheck": "Pengantar berkas pra-cek calon peserta BPU",
    "new": "Pengantar berkas pendaftaran peserta BPU",
    "change": "Pengantar berkas perubahan peserta BPU",
}
OPENINGS = {
    "precheck": "Bersama surat ini kami serahkan daftar calon peserta untuk diperiksa sebelum didaftarkan: kesesuaian "
    "NIK dengan Dukcapil, umur, dan kepesertaan yang sudah ada.",
    "new": "Bersama surat ini kami serahkan daftar pekerja rentan untuk didaftarkan sebagai peserta bukan penerima "
    "upah (BPU), program JKK dan JKM.",
    "change": "Bersama surat ini kami serahkan perubahan peserta BPU: yang berhenti, yang datanya diperbaiki, dan "
    "yang menggantikan.",
}
CLOSING = (
    "Mohon jawaban per orang: diterima dengan nomor KPJ dan tanggal mulai, atau ditolak dengan alasannya. "
    "Kolom REFERENSI boleh dikembalikan apa adanya."
)


def covering_letter(batch: "Batch", totals: dict[str, Any], *, sha256: str, place: str) -> bytes:
    """Return the letter as PDF, with the control totals and the fingerprint of the file."""
    content = {
        "subject": SUBJECTS[batch.kind],
        "opening": OPENINGS[batch.kind],
        "closing": CLOSING,
        "place": place,
        "day": letter_day(batch.on),
        "ref": batch.ref,
        "area": f"{batch.area.full_name} ({batch.area.code})",
        "campaign": batch.campaign.name,
        "file": f"{batch.ref}.xlsx",
        "totals": _totals(totals),
        "villages": [[name, thousands(lines)] for name, lines in totals["villages"].items()],
        "lines": thousands(totals["lines"]),
        "bill": _bill(totals["bill"]),
        "sha": sha256,
        "by": str(batch.by),
    }
    return paper("covering", content, on=batch.on)


def _totals(totals: dict[str, Any]) -> list[list[str]]:
    rows = [
        ["Jumlah baris", thousands(totals["lines"])],
        ["Jumlah orang", thousands(totals["people"])],
        ["Laki-laki / perempuan", f"{thousands(totals['men'])} / {thousands(totals['women'])}"],
    ]
    rows += [[kind.capitalize(), thousands(lines)] for kind, lines in totals["changes"].items()]
    if totals["dues_rupiah"] is not None and not totals["bill"]:  # the bill says more
        rows.append(["Iuran sebulan menurut tarif", f"Rp{thousands(totals['dues_rupiah'])}"])
    return rows


def _bill(bill: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what will be billed in the letter's words; None where nobody is registered."""
    if bill is None:
        return None
    return {
        "letters": [
            [letter["number"], thousands(letter["people"]), _months(letter), _rupiah(letter["rupiah"])]
            for letter in bill["letters"]
        ],
        "stretches": [[_months(stretch), _rupiah(stretch["rupiah"])] for stretch in bill["stretches"]],
        "total": _rupiah(bill["rupiah"]),
    }


def _rupiah(amount: int | None) -> str:
    return "–" if amount is None else f"Rp{thousands(amount)}"


def _months(span: dict[str, Any]) -> str:
    """Return the months from and to, both included; without an end the letter names none."""
    first, last = letter_month(span["from"]), span["to"]
    if last is None:
        return f"mulai {first}"
    if last < span["from"]:
        return f"sudah berakhir {letter_month(last)}"
    return first if last == span["from"] else f"{first} s.d. {letter_month(last)}"
