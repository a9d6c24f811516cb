"""What the word of a status column says: yes, no, or nothing that anybody has written down. It is never guessed."""

from collections.abc import Iterable, Mapping
from typing import Literal

from payung.sheets.folding import fold

Said = Literal["yes", "no", ""]


class States:
    """One vocabulary, as data: words that say ``yes``, words that say ``no``, words ``beside`` that change nothing.

    A word that says no decides wherever it stands; yes needs every word to be known. Codes of one or two signs ("D",
    "00") are heard only as the whole cell.
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._yes = {fold(str(word)) for word in words["yes"]}
        self._no = {fold(str(word)) for word in words["no"]}
        self._beside = {fold(str(word)) for word in words.get("beside", ())}
        self._told: dict[str, Said] = {}

    def said(self, text: str) -> Said:
        """Return what a cell says; nothing for words that are in no list."""
        if text not in self._told:
            self._told[text] = self._said(fold(text))
        return self._told[text]

    def _said(self, folded: str) -> Said:
        if folded in self._no:
            return "no"
        if folded in self._yes:
            return "yes"
        within = f" {folded} "
        if any(len(word) > 2 and f" {word} " in within for word in self._no):
            return "no"
        rest = [word for word in folded.split() if word not in self._beside]
        return "yes" if rest and self._are_yes(rest) else ""

    def _are_yes(self, words: list[str]) -> bool:
        """Whether the words, taken together or one by one, all say yes."""
        return " ".join(words) in self._yes or all(word in self._yes for word in words)
