"""Names as written, and folded for comparison at the speed of a whole city's list."""

from typing import Any

from payung.roster.reading.folding import ERROR_CELLS, text_of
from payung.workers.matching import LONGEST_KEY, fold_spelling, folds_alone, name_key

ODD = "\x00"
_MOST_WORDS = 200_000


class _FoldedWords(dict[str, str]):
    """Folded words of names. A word that needs its neighbours to be folded is marked odd."""

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST_WORDS:
            self.clear()
        self[word] = folded = fold_spelling(word.lower()) if folds_alone(word) else ODD
        return folded


FOLDED = _FoldedWords()


def read_name(cell: Any) -> str:
    """Return the name as written, white space collapsed, invisible characters gone; empty when there is none."""
    name = text_of(cell)
    return name if any(map(str.isalpha, name)) and name.casefold() not in ERROR_CELLS else ""


def read_odd_name(cell: Any) -> tuple[str, str, tuple[str, ...]]:
    """Return name, key and reasons (``name_missing``, ``name_has_digits``) of a name that is not plain words."""
    name = read_name(cell)
    if not name:
        return "", "", ("name_missing",)
    return name, name_key(name), ("name_has_digits",) if any(map(str.isdigit, name)) else ()


def fold_name(name: str) -> str:
    """Return `name_key` of the name; plain words are folded one by one and remembered."""
    key = " ".join([FOLDED[word] for word in name.split()])
    return name_key(name) if ODD in key or len(key) > LONGEST_KEY else key
