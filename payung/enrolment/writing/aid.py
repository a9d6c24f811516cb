"""The letter for the social office: a vulnerable worker on the lowest basis, not a wage earner."""

from datetime import date
from typing import Any

from payung.enrolment.writing.papers import letter_day, paper, thousands

PAYERS = {
    "self": "Iuran dibayar sendiri.",
    "company": "Iuran dibayar perusahaan yang membantu, bukan pemberi kerja.",
    "person": "Iuran dibayar perorangan yang membantu.",
    "zakat": "Iuran dibayar lembaga zakat.",
    "apbd": "Iuran dibayar pemerintah daerah (APBD) karena termasuk pekerja rentan.",
    "apbn": "Iuran dibayar pemerintah (APBN) karena termasuk pekerja rentan.",
    "village_fund": "Iuran dibayar dari dana kelurahan karena termasuk pekerja rentan.",
}
SENTENCE = (
    "Yang bersangkutan didaftarkan sebagai peserta bukan penerima upah (BPU) BPJS Ketenagakerjaan karena termasuk "
    "pekerja rentan. Yang bersangkutan bukan penerima upah dan tidak bekerja pada pemberi kerja."
)
CITES = (
    "PP 44/2015 Pasal 5 ayat (3) sebagaimana diubah PP 49/2023 (bukan penerima upah); "
    "PP 44/2015 Lampiran II (dasar penghasilan)"
)


def aid_letter(facts: dict[str, Any], *, on: date) -> bytes:
    """Return the one-page letter as PDF."""
    basis = f"Rp{thousands(facts['basis_rupiah'])}"
    start = facts["start"]
    home = ", ".join(part for part in (_rt_rw(facts), facts["village"], facts["district"]) if part)
    membership = f"BPU (JKK dan JKM) sejak {letter_day(start)}" if start else "BPU (JKK dan JKM), sedang didaftarkan"
    content = {
        "subject": "Keterangan peserta BPU pekerja rentan",
        "place": facts["city"],
        "city": facts["city"],
        "day": letter_day(on),
        "ref": facts["ref"],
        "name": facts["name"],
        "nik": facts["nik"],
        "birth_date": letter_day(facts["birth_date"]),
        "home": home,
        "occupation": facts["occupation"] or "tidak tercatat",
        "membership": membership,
        "sentence": SENTENCE,
        "basis": basis,
        "basis_words": f"{basis} adalah jenjang terendah dalam tabel iuran dan dipakai untuk semua pekerja rentan; "
        "angka itu bukan penghasilan yang bersangkutan.",
        "request": "Mohon kepesertaan ini tidak dibaca sebagai tanda menerima upah pada pemeriksaan PKH, BPNT atau "
        "bantuan sosial lain bagi yang bersangkutan dan keluarganya.",
        "payer": " ".join(
            part for part in (PAYERS.get(facts["payer"], ""), _under(facts["letter"])) if part
        ),
        "by": facts["by"],
        "office": f"Lurah {facts['village']}",
        "cites": CITES,
    }  # fmt: skip
    return paper("aid", content, on=on)


def _rt_rw(facts: dict[str, Any]) -> str:
    return f"RT {facts['rt']} {facts['rw']}" if facts["rt"] else str(facts["rw"])


def _under(letter: str) -> str:
    return f"Dasar usulan: {letter}." if letter else ""
