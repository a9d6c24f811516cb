"""The headings of rosters, and other tables of the data folder, loaded once."""

import csv
from functools import cache
from pathlib import Path

from payung.sheets.aliases import AliasTable
from payung.sheets.spellings import spellings

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file of the data folder."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def roster_aliases() -> AliasTable:
    """Return the table of roster headings."""
    aliases: dict[str, list[str]] = {}
    for row in table("header_aliases.csv"):
        aliases.setdefault(row["field"], []).append(row["header"])
    return AliasTable(aliases, anchors=("nik", "name"), last_resort=spellings()["headers"]["last_resort"])
