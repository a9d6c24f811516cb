"""The covering letter of a batch: what the file is, what is in it, and how the branch can check that it is whole."""

from typing import TYPE_CHECKING, Any

from payung.enrolment.writing.papers import letter_day, paper, thousands

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
    if totals["dues_rupiah"] is not None:
        rows.append(["Iuran sebulan menurut tarif", f"Rp{thousands(totals['dues_rupiah'])}"])
    return rows
