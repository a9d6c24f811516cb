"""`payung bench cover` measures in a file of its own, and finds the query and the loop of one mind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.embedded
def test_the_measurement_agrees_with_a_loop_and_leaves_the_real_data_alone(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PAYUNG_DATABASE_URL"}
    environment |= {
        "PAYUNG_DATA": str(tmp_path),
        "PAYUNG_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "payung.settings",
    }
    command = [sys.executable, "-m", "payung", "bench", "cover", "--members", "1000", "--months", "6", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["agree"] is True
    assert set(found["seconds"]) >= {"covered by RW", "states"}
    assert not list(tmp_path.glob("*.sqlite3"))
