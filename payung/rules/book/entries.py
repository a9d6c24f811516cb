"""What stands in the rule book: entries with their dated versions, and one provision as it was on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payung.rules.reasons import Reason, Refused

Scalar = int | str | bool | date
UNKNOWN = "unknown"


class Certainty(StrEnum):
    """How sure a figure is, from the text of the law down to sources that disagree."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    RECOLLECTION = "recollection"
    INFERENCE = "inference"
    CONFLICTING = "conflicting"

    @property
    def firm(self) -> bool:
        """Whether an officer may rely on it without asking the branch."""
        return self in (Certainty.VERIFIED, Certainty.SECONDARY)


def weakest(links: Iterable[Certainty]) -> Certainty:
    """Return the least sure of several; an answer is never surer than its weakest link."""
    order = list(Certainty)
    return max(links, key=order.index, default=Certainty.VERIFIED)


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the two languages of the rule book."""

    id: str
    en: str

    def words(self, language: str = "id") -> str:
        """Return the text in the language."""
        return self.id if language.startswith("id") else self.en


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its value and how sure it is."""

    value: Scalar | None
    certainty: Certainty
    label: Words | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Version:
    """One value of a provision with the days on which it holds; ``until`` is its last day, none while it is open.

    ``recorded`` is the first day on which the book said so (none: from the book's beginning), ``believed_until`` the
    last one (none: it says so today). A correction is a new version; what it corrects stays.
    """

    since: date
    until: date | None
    value: Scalar | None
    rows: Mapping[str | int, Row]
    known: bool
    cite: str
    certainty: Certainty
    source: str
    note: Words | None
    recorded: date | None = None
    believed_until: date | None = None

    @property
    def weakest(self) -> Certainty:
        """How sure the least sure row is, or the value where there are no rows."""
        return weakest([self.certainty, *(row.certainty for row in self.rows.values())])

    @property
    def in_force(self) -> bool:
        """Whether anything holds: a revoked provision is a line without a value."""
        return not self.known or self.value is not None or bool(self.rows)


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision as it was on one day."""

    name: str
    theme: str
    label: Words
    unit: str
    version: Version
    history: tuple[Version, ...]

    @property
    def value(self) -> Scalar | None:
        """The value; none when revoked, not yet in force, or unknown."""
        return self.version.value

    @property
    def rows(self) -> Mapping[str | int, Row]:
        """The rows of a table; empty for a single value."""
        return self.version.rows

    @property
    def known(self) -> bool:
        """Whether the book knows the value of that day."""
        return self.version.known

    @property
    def in_force(self) -> bool:
        """Whether anything holds on that day, known or not."""
        return self.version.in_force

    @property
    def citation(self) -> str:
        """Instrument and article."""
        return self.version.cite

    @property
    def certainty(self) -> Certainty:
        """How sure the value is."""
        return self.version.certainty

    @property
    def note(self) -> Words | None:
        """What a reader must know about the value, where sources conflict for instance."""
        return self.version.note

    @property
    def since(self) -> date:
        """The first day of this value."""
        return self.version.since

    @property
    def until(self) -> date | None:
        """The last day of this value; none while it is open."""
        return self.version.until

    @property
    def number(self) -> int:
        """The value where the book promises a whole number; revoked and unknown values are a broken promise."""
        value = self.version.value
        assert isinstance(value, int), f"{self.name} has no whole number on that day"
        return value

    @property
    def number_or_none(self) -> int | None:
        """The whole number, or none when revoked, not yet in force, or unknown."""
        value = self.version.value
        return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class Edition:
    """What the book said of one provision from a day of recording on: its whole history as it was believed then."""

    from_on: date
    history: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A provision with its whole history, before a day is chosen; ``editions`` has one more for each correction."""

    name: str
    theme: str
    label: Words
    unit: str
    editions: tuple[Edition, ...]

    @property
    def history(self) -> tuple[Version, ...]:
        """Return the history as it is believed today."""
        return self.editions[-1].history

    @property
    def corrected(self) -> tuple[Version, ...]:
        """Return what was believed once and is no longer, in the order of the days it is about."""
        lines = [v for edition in self.editions for v in edition.history if v.believed_until is not None]
        found = {(version.since, version.believed_until or date.max): version for version in lines}
        return tuple(found[key] for key in sorted(found))

    def known_on(self, known_on: date | None) -> tuple[Version, ...]:
        """Return the history as it was believed on a day; none asks for what is believed today."""
        if known_on is None:
            return self.history
        return next((e.history for e in reversed(self.editions) if e.from_on <= known_on), self.editions[0].history)

    def on(self, day: date, known_on: date | None = None) -> Provision:
        """Return the provision as it was on the day, as believed on another; refuses days before the rule book."""
        history = self.known_on(known_on)
        for version in reversed(history):
            if version.since <= day:
                return Provision(self.name, self.theme, self.label, self.unit, version, history)
        raise Refused([_before_the_book(history[0].since)])


def _before_the_book(first: date) -> Reason:
    return Reason(
        "before_rule_book",
        f"The rule book begins on {first.isoformat()}; earlier law is not in it.",
        f"Buku aturan dimulai {first.isoformat()}; hukum sebelumnya tidak tercatat.",
    )


Book = Mapping[str, Entry]
