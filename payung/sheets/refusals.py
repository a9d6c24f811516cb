"""Why a file as a whole is refused: a code and its details; the words are the desk's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from payung.rules.reasons import Reason, Refused, Sentence

Sayer = Callable[[str, Mapping[str, Any]], Sentence]


@dataclass(slots=True)
class _Lent:
    """Who has the words; this room knows no language, so the desk lends them when the programme starts."""

    say: Sayer | None = None


_lent = _Lent()


def lend_words(say: Sayer) -> None:
    """Let refusals be said by somebody who knows the reader's language."""
    _lent.say = say


@dataclass(frozen=True, slots=True)
class _Said:
    """A code and its details, which become words when somebody reads them."""

    code: str
    details: Mapping[str, Any]

    def __str__(self) -> str:
        return str(_lent.say(self.code, self.details)) if _lent.say else self.code


class Unreadable(Refused):
    """The refusal of a whole file. ``code`` and ``details`` are kept; words are made when somebody reads them."""

    def __init__(self, code: str, details: Mapping[str, Any] | None = None, sentence: Sentence | None = None) -> None:
        self.code, self.details = code, dict(details or {})
        super().__init__([Reason(code, sentence or _Said(code, self.details))])


def refusal(code: str, **details: Any) -> Unreadable:
    """Return the refusal of a file for one of the desk's reasons."""
    return Unreadable(code, details)
