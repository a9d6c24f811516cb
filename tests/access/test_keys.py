"""Production starts only with three strong keys of its own; elsewhere keys are made once and kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "PAYUNG_SECRET_KEY": "a" * 40,
    "PAYUNG_SEAL_KEY": "b" * 40,
    "PAYUNG_INDEX_KEY": "c" * 40,
}


def start(folder: Path, env: str, **keys: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    here = {**bare, "PAYUNG_ENV": env, "PAYUNG_DATA": str(folder), **keys}
    code = "import payung.settings as s; print(s.SECRET_KEY, s.SEAL_KEY, s.INDEX_KEY, s.DEMO)"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=here, capture_output=True, text=True, check=False)


def test_production_starts_with_three_keys(tmp_path: Path) -> None:
    started = start(tmp_path, "production", **GOOD)
    assert started.returncode == 0, started.stderr
    assert started.stdout.split() == [*GOOD.values(), "False"]
    assert not (tmp_path / "development-keys.json").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"PAYUNG_SEAL_KEY": ""}, "PAYUNG_SEAL_KEY"),
        ({"PAYUNG_INDEX_KEY": "short"}, "PAYUNG_INDEX_KEY"),
        ({"PAYUNG_SECRET_KEY": "development-" + "a" * 40}, "PAYUNG_SECRET_KEY"),
        ({"PAYUNG_INDEX_KEY": GOOD["PAYUNG_SEAL_KEY"]}, "must all differ"),
        ({"PAYUNG_SEAL_KEY": GOOD["PAYUNG_SECRET_KEY"]}, "must all differ"),
    ],
)
def test_production_refuses_a_missing_weak_default_or_shared_key(
    tmp_path: Path, change: dict[str, str], words: str
) -> None:
    started = start(tmp_path, "production", **{**GOOD, **change})
    assert started.returncode != 0
    assert words in started.stderr


def test_development_makes_its_keys_once_and_production_refuses_those(tmp_path: Path) -> None:
    first, second = start(tmp_path, "development"), start(tmp_path, "development")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    secret, seal, index, _demo = first.stdout.split()
    assert len({secret, seal, index}) == 3
    assert (tmp_path / "development-keys.json").stat().st_mode & 0o077 == 0
    keys = {"PAYUNG_SECRET_KEY": secret, "PAYUNG_SEAL_KEY": seal, "PAYUNG_INDEX_KEY": index}
    assert "development key" in start(tmp_path, "production", **keys).stderr


def test_an_unknown_environment_is_refused(tmp_path: Path) -> None:
    assert "PAYUNG_ENV is development, demo, test or production" in start(tmp_path, "prod").stderr
