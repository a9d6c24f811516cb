"""The list of occupations: what each is called, and the sector that decides its table of dues."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import get_language

DATA = Path(__file__).resolve().parent.parent / "data"


class Occupation(NamedTuple):
    """One occupation. ``sector`` is ``transport``, ``other``, or empty where the words leave it open."""

    key: str
    id: str
    en: str
    sector: str
    spellings: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return what it is called, in the reader's language."""
        return self.en if (get_language() or "id").startswith("en") else self.id


@cache
def occupations() -> dict[str, Occupation]:
    """Return all occupations by key, in the order of the list."""
    with (DATA / "occupations.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["key"]: Occupation(
                row["key"], row["label_id"], row["label_en"], row["policy_sector"],
                tuple(words.strip() for words in row["spellings"].split(";") if words.strip()),
            )
            for row in csv.DictReader(file)
        }  # fmt: skip


def occupation_words(key: str, text: str = "") -> str:
    """Return what an occupation is called; the worker's own words where it is not on the list."""
    known = occupations().get(key)
    return known.words if known else text
