"""The words that rosters use for the same thing, loaded once from the project's data files."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def spellings() -> dict[str, Any]:
    """Return `spellings.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "spellings.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file of the data folder."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
