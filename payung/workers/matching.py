"""Whether two records may be one person: the key that brings candidates together, and how alike they are."""

from datetime import date
from typing import Protocol

from rapidfuzz import fuzz

LEAST_ALIKE = 88  # of 100: how alike two folded names are, the order of their words left aside


class Person(Protocol):
    """Whoever is held against another: the folded name, the birth date, the code of the kelurahan; None: not known."""

    @property
    def name_key(self) -> str:
        """Return the folded name."""

    @property
    def birth_date(self) -> date | None:
        """Return the day of birth."""

    @property
    def village(self) -> str | None:
        """Return the code of the kelurahan where the person lives."""


def match_key(key: str, birth_date: date) -> str:
    """Return the blocking key: people with another key are never held to be possible duplicates."""
    return birth_date.isoformat() + key[:1]


def same_person(one: Person, other: Person) -> bool:
    """Whether two holders of one NIK are one person: the same birth date and folded name."""
    return one.birth_date == other.birth_date and one.name_key == other.name_key


def is_possible_duplicate(one: Person, other: Person) -> bool:
    """Whether two holders of different NIK may be one person: birth date, name and kelurahan say so."""
    if one.birth_date != other.birth_date or one.birth_date is None or one.village != other.village or not one.village:
        return False
    return names_alike(one.name_key, other.name_key)


def names_alike(one: str, other: str) -> bool:
    """Whether two folded names may be one person's."""
    if one == other:
        return bool(one)
    return fuzz.token_sort_ratio(one, other, score_cutoff=LEAST_ALIKE) > 0
