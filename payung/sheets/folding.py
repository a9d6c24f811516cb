"""Text without what nobody sees, and text folded for comparison."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

# Controls except white space, soft hyphen, zero-width and direction marks, byte order marks, tags.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
ERROR_CELLS = frozenset({"#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!"})
_SPELT_OUT = re.compile(r"(?<!\S)([^\W\d_]) (?=[^\W\d_](?!\S))")  # the letters of "n i k" in their places
_LEFT_EMPTY = re.compile(r"[-–—._ ]*$")  # what forms print, and people type, where nothing is known
_NOT_WORD = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile("['`\u2018\u2019\u02bc\u00b4]")


def visible(text: str) -> str:
    """Return the text without invisible characters, runs of white space as one space, ends trimmed."""
    if not text.isprintable():
        text = INVISIBLE.sub("", text)
    return " ".join(text.split())


def text_of(cell: Any) -> str:
    """Return what a person would read in the cell: whole numbers without a fraction, dates as ISO."""
    if isinstance(cell, str):
        return visible(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def is_blank(cell: Any) -> bool:
    """Whether nothing can be seen in the cell."""
    return cell is None or cell == "" or (isinstance(cell, str) and not visible(cell))


def left_empty(cell: Any) -> bool:
    """Whether the cell says nothing: blank, only dashes or dots, or an error value of the spreadsheet."""
    text = text_of(cell)
    return bool(_LEFT_EMPTY.match(text)) or text.casefold() in ERROR_CELLS


def join_letters(folded: str) -> str:
    """Return folded words in which letters that stand alone beside each other are one word: "n i k" is "nik"."""
    return _SPELT_OUT.sub(r"\1", folded)


def fold(text: str) -> str:
    """Return lower-case words, joined by one space; punctuation parts words, apostrophes and accents vanish."""
    text = unicodedata.normalize("NFKD", visible(text)).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", text)).strip()


def ascii_digits(text: str) -> str:
    """Return the text with full-width and other scripts' digits as plain ones."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)
