"""Tells rows that are nobody: blank lines, titles, repeated headings, column numbers, totals, signatures."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from string import ascii_lowercase
from typing import Any

from payung.sheets.aliases import fold_heading
from payung.sheets.cells.sexes import read_sex
from payung.sheets.folding import fold, is_blank, join_letters, left_empty, text_of
from payung.sheets.headings import Layout
from payung.sheets.spellings import spellings

PERSON, BLANK, NUMBER_ONLY, TITLE = "person", "blank", "number_only", "title"
HEADER, COLUMN_NUMBERS, TOTAL, SIGNATURE = "header", "column_numbers", "total", "signature"
_ABOVE_PEOPLE = frozenset({"", HEADER, COLUMN_NUMBERS})
LEAST_DIGITS = 8  # of an identity number that somebody tried to type
LEAST_DIGITS_OF_A_DAY = 4  # "1/1/85"; a sum or a colon in the column of dates has fewer
LONGEST = 120  # letters of a title, total or signature
PLACES = ("rt", "rw", "rt_rw", "rw_rt", "village", "district", "regency", "province", "postcode")
PARTICULARS = {
    "nik": LEAST_DIGITS, "phone": LEAST_DIGITS, "birth_date": LEAST_DIGITS_OF_A_DAY,
    "birth_place_and_date": LEAST_DIGITS_OF_A_DAY, "sex": 1,
}  # and how many digits make somebody's  # fmt: skip
LEAST_EXPLAINED = 3  # of the particulars, in a row that says how to fill them in
MOST_SIGNED = 4  # cells of a row within a signature block

_RUNNING = re.compile(r"\W*(\d+)(?:\.0+)?\W*")
_PLACE_AND_DAY = re.compile(r"[A-Za-z][A-Za-z .'-]*,\s*(?:tanggal\s*)?[\d.…_ ]*\s*[A-Za-z.…_]*\s*(?:\d{4}|[.…_]+)$")
_BRACKETED = re.compile(r"[(\[].*[)\]]$")
_LINE = re.compile(r"[\W_]+$")
_STAFF_NUMBER = re.compile(r"n\W?[ir]\W?p(?![a-z])", re.I)
_TITLE_WORDS = frozenset("daftar lanjutan halaman lampiran rt rw kelurahan kecamatan kota catatan data hal".split())


@cache
def _total_words() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(spellings()['totals'])})\b")


@cache
def _signature_words() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(spellings()['signatures'])})\b")


def _words(text: str) -> str:
    """Return the folded words, "T O T A L" as one."""
    return join_letters(fold(text[:LONGEST]))


def _is_signature(text: str) -> bool:
    if len(text) > LONGEST:
        return False
    if _LINE.match(text):
        return True
    return bool(
        _signature_words().match(_words(text))
        or _PLACE_AND_DAY.match(text)
        or _BRACKETED.match(text)
        or _STAFF_NUMBER.match(text)
    )


class Nobody:
    """Tells, row by row from the top, whether a row without a readable NIK is a person. It remembers signatures."""

    def __init__(self, layout: Layout, heading_rows: Sequence[Sequence[Any]]) -> None:
        fields = layout.fields
        self._name = fields.get("name")
        self._nik = fields.get("nik")
        self._dated = {fields[field] for field in ("birth_date", "birth_place_and_date") if field in fields}
        self._numbers = {column.index for column in layout.columns if column.field == "row_number"}
        self._has_numbers = bool(self._numbers)
        self._places = {fields[field] for field in PLACES if field in fields}
        self._numbers |= {column.index for column in layout.columns if not column.heading and column.index == 0}
        self._headings: list[dict[int, str]] = [
            {index: fold_heading(text_of(cell)) for index, cell in enumerate(row) if not is_blank(cell)}
            for row in heading_rows
        ]
        self._particulars = {index: field for field, index in fields.items() if field in PARTICULARS}
        self._signed = False

    def kind(self, row: Sequence[Any], digits: str, before: str) -> str:
        """Return ``PERSON`` or what the row is instead. ``digits`` stood in the NIK's cell; ``before`` was the last."""
        if before == PERSON:
            self._signed = False
        filled = [(index, text) for index, cell in enumerate(row) if (text := text_of(cell))]
        if not filled:
            return BLANK
        if self._repeats_heading(filled):
            return HEADER
        told = [(index, text) for index, text in filled if index not in self._numbers]
        if not told:
            return self._alone([text for _, text in filled])
        if len(told) < len(filled) and all(left_empty(text) for _, text in told):
            return self._alone([text for index, text in filled if index in self._numbers])
        if _counts_columns(filled):
            return COLUMN_NUMBERS
        if _digits(digits) >= LEAST_DIGITS and not _STAFF_NUMBER.match(digits):
            return PERSON
        if before in _ABOVE_PEOPLE and len(told) == len(filled) and self._explains(told):
            return TITLE
        return self._told(filled, told)

    def _explains(self, told: Sequence[tuple[int, str]]) -> bool:
        """Whether the row says how to fill the columns in ("16 digit", "dd-mm-yyyy"), and nobody's particulars."""
        cells = [(field, text) for index, text in told if (field := self._particulars.get(index))]
        return len(cells) >= LEAST_EXPLAINED and not any(
            read_sex(text) if field == "sex" else _digits(text) >= PARTICULARS[field] for field, text in cells
        )

    def _alone(self, texts: Sequence[str]) -> str:
        """Return the kind of a row in which only the running number's cell is filled."""
        if all(_RUNNING.fullmatch(text) for text in texts):
            return NUMBER_ONLY
        if any(_total_words().match(_words(text)) for text in texts):
            return TOTAL
        return self._sign() if all(map(_is_signature, texts)) else TITLE

    def _told(self, filled: Sequence[tuple[int, str]], told: Sequence[tuple[int, str]]) -> str:
        undated = not any(index in self._dated and _digits(text) >= LEAST_DIGITS_OF_A_DAY for index, text in told)
        if undated and any(_total_words().match(_words(text)) for _, text in filled[:3]):
            return TOTAL
        if all(_is_signature(text) for _, text in told) and self._may_be_signed(filled, told):
            return self._sign()
        if self._signed and undated and len(told) <= MOST_SIGNED:
            return SIGNATURE
        if len(told) > 1:
            is_slot = all(index in self._places or left_empty(text) for index, text in told)
            return NUMBER_ONLY if is_slot else PERSON  # the RW was filled in beforehand, and nobody came
        numbered = any(index in self._numbers and _RUNNING.fullmatch(text) for index, text in filled)
        return self._one_text(numbered=numbered, column=told[0][0], text=told[0][1])

    def _may_be_signed(self, filled: Sequence[tuple[int, str]], told: Sequence[tuple[int, str]]) -> bool:
        """Whether signatures may stand here: not where a name comes with a running number, or a dash for its NIK."""
        if any(index in self._numbers and _RUNNING.fullmatch(text) for index, text in filled):
            return False
        has_dash = any(index == self._nik and _LINE.match(text) for index, text in told)
        return not has_dash or not any(any(map(str.isalpha, text)) for _, text in told)

    def _one_text(self, *, numbered: bool, column: int, text: str) -> str:
        if column != self._name:
            return NUMBER_ONLY if numbered and column in self._places else TITLE
        if numbered:
            return PERSON
        return TITLE if self._has_numbers or _TITLE_WORDS & set(fold(text[:LONGEST]).split()) else PERSON

    def _sign(self) -> str:
        self._signed = True
        return SIGNATURE

    def _repeats_heading(self, filled: Sequence[tuple[int, str]]) -> bool:
        for heading in self._headings:
            alike = sum(1 for index, text in filled if heading.get(index) == fold_heading(text[:LONGEST]))
            if alike >= 2 and alike * 2 >= len(filled):
                return True
        return False


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _counts_columns(filled: Sequence[tuple[int, str]]) -> bool:
    """Whether the cells are 1, 2, 3 ... or (1), (2), (3) ... or a, b, c ..."""
    if len(filled) < 3:
        return False
    letters = "".join(text.strip("(). ") for _, text in filled).casefold()
    if len(letters) == len(filled) and letters.isalpha():
        return letters in ascii_lowercase
    numbers = [int(found[1][:9]) if (found := _RUNNING.fullmatch(text)) else -1 for _, text in filled]
    return numbers[0] in (0, 1, 2) and all(after == before + 1 for before, after in pairwise(numbers))
