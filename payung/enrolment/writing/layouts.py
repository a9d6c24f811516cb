"""The columns of the files for the branch, from `data/layouts.yaml`."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def layouts() -> dict[str, Any]:
    """Return `layouts.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "layouts.yaml").read_text(encoding="utf-8"))
    return loaded


def day_words(day: date) -> str:
    """Return the day as the branch's files write it."""
    return day.strftime(layouts()["date_format"])
