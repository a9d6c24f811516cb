"""The law's page: every provision with its value on a day, its history, its source and how sure each figure is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payung.rules import book
from payung.rules.book.entries import Certainty, Entry, Version
from payung.rules.book.writing import row_line, version_text

THEMES = {
    "dues": pgettext_lazy("law", "Dues"),
    "relief": _("Temporary reliefs"),
    "membership": _("Membership"),
    "jkk": _("Work accident (JKK)"),
    "disability": _("Table of disability"),
    "jkm": _("Death (JKM)"),
    "scholarship": _("Scholarship"),
    "heirs": _("Heirs"),
    "deadlines": _("Deadlines"),
    "documents": _("Documents"),
    "book": _("The rule book itself"),
}


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a provision, in words."""

    since: date
    until: date | None
    text: str
    rows: list[str]
    cite: str
    certainty: Certainty
    known: bool
    source: str
    note: str
    is_now: bool
    believed_until: date | None

    @property
    def firm(self) -> bool:
        """Whether an officer may rely on it without asking the branch."""
        return self.known and self.certainty.firm


@dataclass(frozen=True, slots=True)
class ProvisionLine:
    """One provision: what it is called, its version of the day first, then the others."""

    name: str
    label: str
    now: VersionLine | None
    others: list[VersionLine]


@dataclass(frozen=True, slots=True)
class Theme:
    """The provisions of one programme or theme."""

    key: str
    label: str
    provisions: list[ProvisionLine]


def law_on(on: date, *, language: str, theme: str = "", only_uncertain: bool = False) -> list[Theme]:
    """Return the provisions as they were on the day, by theme; of one theme, or only those that nobody could verify.

    Refuses ``before_rule_book``.
    """
    book()["dues.bands"].on(on)
    themes = []
    for key, label in THEMES.items():
        if theme and key != theme:
            continue
        lines = [_provision(entry, on, language) for entry in book().values() if entry.theme == key]
        shown = [line for line in lines if not only_uncertain or _is_shaky(line)]
        if shown:
            themes.append(Theme(key, str(label), shown))
    return themes


def shaky_figures(on: date, *, language: str) -> int:
    """Return how many provisions rest on something that nobody could verify."""
    return sum(len(theme.provisions) for theme in law_on(on, language=language, only_uncertain=True))


def _is_shaky(line: ProvisionLine) -> bool:
    return any(not version.firm for version in [line.now, *line.others] if version)


def _provision(entry: Entry, on: date, language: str) -> ProvisionLine:
    versions = list(_versions(entry, on, language))
    now = next((version for version in versions if version.is_now), None)
    return ProvisionLine(entry.name, entry.label.words(language), now, [one for one in versions if one is not now])


def _versions(entry: Entry, on: date, language: str) -> Iterator[VersionLine]:
    for version in [*reversed(entry.history), *entry.corrected]:
        rows = [row_line(key, row, entry.unit, version, language) for key, row in version.rows.items()]
        held = version.since <= on and (version.until is None or on <= version.until)
        yield VersionLine(
            since=version.since, until=version.until, rows=rows if version.known else [],
            text="" if rows and version.known else version_text(version, entry.unit, language),
            cite=version.cite, certainty=version.weakest, known=_all_known(version),
            source=version.source, note=version.note.words(language) if version.note else "",
            is_now=held and version.believed_until is None, believed_until=version.believed_until,
        )  # fmt: skip


def _all_known(version: Version) -> bool:
    return version.known and all(row.known for row in version.rows.values())
