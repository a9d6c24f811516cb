"""The words that offices use for the same thing, loaded once from `data/spellings.yaml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"


@cache
def spellings() -> dict[str, Any]:
    """Return `spellings.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "spellings.yaml").read_text(encoding="utf-8"))
    return loaded
