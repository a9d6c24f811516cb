"""The words for the codes that stand in the rule book: its values, the rows of its tables, and how sure it is."""

from collections.abc import Mapping
from types import MappingProxyType

from payung.rules.book.entries import Certainty, Words

VALUES: Mapping[str, Words] = MappingProxyType(
    {
        "always": Words("selalu", "always"),
        "bpu": Words("BPU", "BPU"),
        "by_school_year": Words("setiap tahun ajaran", "by school year"),
        "confirm": Words("perlu konfirmasi cabang", "ask the branch"),
        "excluded": Words("dikecualikan", "excluded"),
        "funeral": Words("biaya pemakaman", "the funeral"),
        "funeral_arranger": Words("yang mengurus pemakaman", "who arranged the funeral"),
        "given_by_branch": Words("ditetapkan cabang", "given by the branch"),
        "half_up": Words("setengah rupiah ke atas", "half a rupiah goes up"),
        "lump_sum": Words("satu kali", "one sum"),
        "not_a_partner": Words("jika bukan fasilitas mitra", "when the facility is no partner"),
        "own_account": Words("bekerja atas usaha sendiri", "works on own account"),
        "own_account_registered_2026": Words(
            "bekerja atas usaha sendiri dan terdaftar sebelum 2027", "works on own account and registered before 2027"
        ),
        "pu": Words("didaftarkan pemberi kerja (PU)", "registered by the employer (PU)"),
        "relieved": Words("mendapat keringanan", "gets the relief"),
        "restarts": Words("dihitung ulang", "starts again"),
        "settled_before": Words("iuran sebelumnya lunas", "earlier dues settled"),
        "social_security_fund": Words("Dana Jaminan Sosial", "social security fund"),
        "spouse": Words("jika suami atau istri", "for a spouse"),
        "stops": Words("berhenti", "stops"),
        "traffic": Words("jika kecelakaan lalu lintas", "after a traffic accident"),
        "transport": Words("jika ada biaya angkutan", "when there was transport"),
    }
)

ROWS: Mapping[str, Words] = MappingProxyType(
    {
        "apbd": Words("APBD", "regional budget (APBD)"),
        "apbn": Words("APBN", "state budget (APBN)"),
        "company": Words("perusahaan", "company"),
        "funeral": Words("biaya pemakaman", "the funeral"),
        "handwritten": Words("tulisan tangan", "handwritten"),
        "informal": Words("bekerja sendiri", "works alone"),
        "married": Words("menikah", "married"),
        "none": Words("tanpa wasiat", "no will"),
        "notarial": Words("akta notaris", "notarial"),
        "other": Words("sektor lain", "other sectors"),
        "person": Words("perorangan", "person"),
        "rest": Words("selebihnya", "the rest"),
        "sd": Words("SD", "primary school"),
        "self": Words("mandiri", "the worker"),
        "sma": Words("SMA", "senior secondary school"),
        "smp": Words("SMP", "junior secondary school"),
        "state": Words("pegawai pemerintah", "staff of the state"),
        "tk": Words("TK", "kindergarten"),
        "transport": Words("transportasi", "transport"),
        "university": Words("perguruan tinggi", "university"),
        "village_fund": Words("dana desa atau kelurahan", "village funds"),
        "wage": Words("penerima upah", "wage earner"),
        "works": Words("bekerja", "works"),
        "zakat": Words("lembaga zakat", "zakat body"),
    }
)

CERTAINTIES: Mapping[Certainty, Words] = MappingProxyType(
    {
        Certainty.VERIFIED: Words("naskah sudah dibaca", "text was read"),
        Certainty.SECONDARY: Words("sumber kedua", "second source"),
        Certainty.RECOLLECTION: Words("dari ingatan, tanya cabang", "from memory, ask the branch"),
        Certainty.INFERENCE: Words("kesimpulan, tanya cabang", "inference, ask the branch"),
        Certainty.CONFLICTING: Words("sumber berbeda, tanya cabang", "sources differ, ask the branch"),
    }
)


def value_words(code: str) -> Words:
    """Return the words for a value that is a code; any other value stands for itself."""
    return VALUES.get(code, Words(code, code))


def row_words(code: str) -> Words:
    """Return the words for a row that has no label of its own."""
    return ROWS.get(code, Words(code, code))
