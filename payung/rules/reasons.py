"""Reasons, the one form in which Payung says why: a code for machines, a sentence for people, a citation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Sentence(Protocol):
    """Words, or what becomes words in the language of whoever reads it."""

    def __str__(self) -> str:
        """Return the words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. ``en`` and ``id`` are sentences; a room with gettext gives one lazy sentence as ``en``.

    ``certainty`` says how sure the law is that it rests on; empty where it rests on a record and not on law.
    """

    code: str
    en: Sentence
    id: str = ""
    cite: str = ""
    certainty: str = ""

    def words(self, language: str = "id") -> str:
        """Return the sentence in the language, falling back to the one that was given."""
        return str(self.id or self.en) if language.startswith("id") else str(self.en)


class Refused(Exception):  # noqa: N818  an anticipated no is not an error
    """An action's anticipated no. Each door translates it: a form, JSON, a command's exit status, a row's verdict."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__("; ".join(reason.code for reason in self.reasons))
