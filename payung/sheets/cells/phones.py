"""Indonesian telephone numbers in every form people write them, to E.164; the first number of the cell counts."""

import re
from typing import Any

from payung.sheets.folding import ascii_digits, is_blank, left_empty, text_of

LONGEST = 300
_PARTS = re.compile(r"[/,;&|\n\r\t\\]+|\batau\b|\bdan\b|\bor\b")
_ONE = re.compile(r"(?<![0-9a-z])(?:wa|hp|telp?|no|tlp)?[.:\s]*([+(]?\d[\d\s.\-()+_\u2010-\u2015\u2212]*)(?![a-z])")
_MOBILE = re.compile(r"8\d{8,11}$")
_LANDLINE = re.compile(r"(?:21|22|24|31|61|[2-79]\d\d)\d{6,8}$")
_OF_A_NUMBER = re.compile(r"(\+?\d{8,})[.,]0{1,2}$")  # a number cell that went through a text file
_SCIENTIFIC = re.compile(r"\d[\d.,]*e\W?\d+$")  # digits are lost
_NOTHING = re.compile(r"[\W_]*$")


def read_phone(cell: Any) -> tuple[str | None, bool]:
    """Return the number as E.164 or None, and whether something stands there that is no Indonesian number.

    Mobile numbers have 08 and 8 to 11 digits more; a leading zero that Excel lost is put back.
    """
    if is_blank(cell):
        return None, False
    if isinstance(cell, int | float):
        number = _e164(f"{cell:.0f}" if abs(cell) < 1e15 else "")
        return number, number is None
    if not isinstance(cell, str):
        return None, True
    text = ascii_digits(cell[:LONGEST]).casefold().strip()
    if _SCIENTIFIC.match(text):
        return None, True
    text = _OF_A_NUMBER.sub(r"\1", text)
    for part in _PARTS.split(text):
        for found in _ONE.finditer(text_of(part)):
            number = _first_number(found[1])
            if number:
                return number, False
    return None, not (_NOTHING.match(text_of(cell)) or left_empty(cell))


def _first_number(written: str) -> str | None:
    """Return the number; of two numbers with only a blank between them, the first."""
    digits = re.sub(r"\D", "", written)
    number = _e164(digits, plus=written.lstrip("( ").startswith("+"))
    if number or len(digits) < 18:
        return number
    groups = re.findall(r"\d+", written)
    for many in range(1, len(groups)):
        number = _e164("".join(groups[:many]))
        if number:
            return number
    return None


def _e164(digits: str, *, plus: bool = False) -> str | None:
    whole = digits
    if digits.startswith("0062"):
        digits = digits[4:]
    elif digits.startswith("62") and (plus or len(digits) > 9):
        digits = digits[2:]
    elif plus:
        return None
    national = digits.removeprefix("0")
    if _MOBILE.match(national):
        return "+62" + national
    return "+62" + national if national != whole and _LANDLINE.match(national) else None
