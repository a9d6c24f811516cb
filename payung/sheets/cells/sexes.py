"""The sex as a word, a letter, a code or a tick in one of two columns."""

from functools import cache
from typing import Any

from payung.sheets.folding import fold, is_blank, text_of
from payung.sheets.spellings import spellings

_NO_TICK = frozenset({"-", "0", ".", "_", "–", "tidak"})
_CROSSES = frozenset({"x", "×", "✗", "✘"})


@cache
def _words() -> dict[str, str]:
    return {str(word): sex for sex, words in spellings()["sexes"].items() for word in words}


def read_sex(cell: Any) -> str | None:
    """Return "L", "P" or None."""
    text = text_of(cell)
    return _words().get(fold(text)) if text and len(text) < 40 else None


def read_ticks(male: Any, female: Any) -> str | None:
    """Return the sex whose column is ticked; None when neither or both are. A cross counts only when it is alone."""
    his, hers = _tick(male), _tick(female)
    return None if his == hers else ("L" if his > hers else "P")


def _tick(cell: Any) -> int:
    """Return 2 for a tick, 1 for a cross (some forms tick with it, some strike out with it), 0 for nothing."""
    if is_blank(cell) or cell is False:
        return 0
    text = text_of(cell).casefold()
    return 0 if text in _NO_TICK else 1 if text in _CROSSES else 2
