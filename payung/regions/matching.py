"""Folds the names of places, so that "Kel. Pulo Gadung", "PULOGADUNG" and "Pulogadung" are one spelling."""

import re
import unicodedata

from payung.regions.models import Level

_KINDS = {
    "provinsi": Level.PROVINCE, "prov": Level.PROVINCE, "province": Level.PROVINCE, "kota": Level.CITY,
    "kotamadya": Level.CITY, "kab": Level.CITY, "kabupaten": Level.CITY, "city": Level.CITY,
    "kecamatan": Level.DISTRICT, "kec": Level.DISTRICT, "district": Level.DISTRICT, "kelurahan": Level.VILLAGE,
    "kel": Level.VILLAGE, "desa": Level.VILLAGE, "village": Level.VILLAGE,
}  # fmt: skip
_FILLERS = frozenset({"administrasi", "adm", "admin"})
_SHORT = {
    "kp": "kampung", "kpg": "kampung", "kamp": "kampung", "pd": "pondok", "pdk": "pondok", "kb": "kebon",
    "kbn": "kebon", "kebun": "kebon", "ps": "pasar", "psr": "pasar", "cip": "cipinang", "hutan": "utan",
}  # fmt: skip
_RW = re.compile(r"\b(?:rukun\s+warga|rw)\W*0*(\d{1,3})\b", re.IGNORECASE)


def fold(name: str) -> str:
    """Return the letters of a place's name alone: lower case, abbreviations written out, no blanks, no kind."""
    return kind_and_fold(name)[1]


def kind_and_fold(name: str) -> tuple[Level | None, str]:
    """Return the kind that stands before the name ("Kec.", "Kel.", "Desa"), if any, and the folded name."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(r"[a-z0-9]+", plain)
    kind = None
    while len(words) > 1 and (words[0] in _KINDS or words[0] in _FILLERS):
        kind = kind or _KINDS.get(words[0])
        words.pop(0)
    return kind, "".join(_SHORT.get(word, word) for word in words)


def rw_number(words: str) -> int | None:
    """Return the number after "RW" in some words, 1 to 999; None where there is none."""
    found = _RW.search(words)
    number = int(found[1]) if found else 0
    return number or None


def without_rw(words: str) -> str:
    """Return the words without their "RW 07" part."""
    return _RW.sub(" ", words)


def dotted(code: str) -> str:
    """Return a region's code with its dots: ``3175021005`` → ``31.75.02.1005``; what is no code comes back as it is."""
    head, dash, rw = code.strip().partition("-")
    digits = head.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in (2, 4, 6, 10)):
        return code.strip()
    if dash:
        rw = rw.strip().zfill(3)
        if len(digits) != 10 or not (rw.isascii() and rw.isdigit() and len(rw) == 3):
            return code.strip()
    parts = [digits[0:2], digits[2:4], digits[4:6], digits[6:10]]
    return ".".join(part for part in parts if part) + dash + rw


def level_of(code: str) -> Level | None:
    """Return the level that a dotted code stands for; None when it is no such code."""
    pattern = r"\d\d(\.\d\d(\.\d\d(\.\d{4}(-\d{3})?)?)?)?"
    if not re.fullmatch(pattern, code, re.ASCII):
        return None
    if "-" in code:
        return Level.RW
    return (Level.PROVINCE, Level.CITY, Level.DISTRICT, Level.VILLAGE)[code.count(".")]


def parent_code(code: str) -> str:
    """Return the code of the region around it; empty for a province."""
    head, dash, _rw = code.rpartition("-")
    return head if dash else code.rpartition(".")[0]


def rw_name(number: int) -> str:
    """Return the name of an RW, in the one form that all pages and papers use."""
    return f"RW {number:02d}"


def rw_code(village: str, number: int) -> str:
    """Return the code of an RW: its kelurahan's code, a dash and three digits."""
    return f"{village}-{number:03d}"


def short_number(code: str) -> str:
    """Return the number of an RW as people write it, from its code: 07 of 31.75.02.1005-007; empty for no code."""
    number = code.rpartition("-")[2]
    return f"{int(number):02d}" if number.isdecimal() else number
