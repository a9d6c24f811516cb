"""The measurements of money do the work that they measure, in a database of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.embedded]


def bench(place: Path, *words: str) -> dict[str, Any]:
    """Run a measurement beside an empty data folder and return its document."""
    environment = {name: value for name, value in os.environ.items() if name != "PAYUNG_DATABASE_URL"}
    environment |= {"PAYUNG_DATA": str(place), "PAYUNG_ENV": "development", "DJANGO_SETTINGS_MODULE": "payung.settings"}
    command = [sys.executable, "-m", "payung", "bench", *words, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(place.glob("*.sqlite3")), "the real database is left alone"
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_whom_a_pledge_protects_is_chosen_and_approved_for_as_many_as_are_asked(tmp_path: Path) -> None:
    found = bench(tmp_path, "allocate", "--members", "600")
    assert found["members"] == 600
    assert 500 < found["chosen"] <= 600  # some have left
    assert found["ratio"] > 0


def test_every_line_of_the_annex_is_settled(tmp_path: Path) -> None:
    found = bench(tmp_path, "pay", "--lines", "600")
    assert (found["lines"], found["settled"]) == (600, 600)
    assert found["cpu"] > 0 < found["plain_cpu"]
