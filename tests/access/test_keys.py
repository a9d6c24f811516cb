"""Production starts only with three strong keys of its own; elsewhere keys are made once and kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "PAYUNG_SECRET_KEY": "abcdefghij" * 4,
    "PAYUNG_SEAL_KEY": "bcdefghijk" * 4,
    "PAYUNG_INDEX_KEY": "cdefghijkl" * 4,
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
        ({"PAYUNG_SEAL_KEY": "ab" * 40}, "PAYUNG_SEAL_KEY"),
        ({"PAYUNG_SECRET_KEY": "development-" + "abcdefghij" * 4}, "PAYUNG_SECRET_KEY"),
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


@pytest.mark.parametrize("weak", ["short", "ab" * 40])
def test_a_weak_key_is_refused_everywhere_and_a_strong_one_is_taken(tmp_path: Path, weak: str) -> None:
    refused = start(tmp_path, "development", PAYUNG_INDEX_KEY=weak)
    assert refused.returncode != 0
    assert "Weak key in PAYUNG_INDEX_KEY" in refused.stderr
    assert start(tmp_path, "development", PAYUNG_INDEX_KEY=GOOD["PAYUNG_INDEX_KEY"]).returncode == 0
    shared = dict.fromkeys(("PAYUNG_SEAL_KEY", "PAYUNG_INDEX_KEY"), GOOD["PAYUNG_SEAL_KEY"])
    assert "must all differ" in start(tmp_path, "development", **shared).stderr


def test_the_data_folder_is_its_owners_alone_also_one_that_stood_open(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    database = folder / "payung.sqlite3"
    database.touch()
    database.chmod(0o644)
    code = (
        "import os; os.umask(0); os.environ['DJANGO_SETTINGS_MODULE'] = 'payung.settings'; import django;"
        "django.setup(); from django.db import connection as c; c.cursor().execute('CREATE TABLE t (x)');"
        "open(os.environ['PAYUNG_DATA'] + '/written', 'w').close(); os._exit(0)"  # leaves the journal behind
    )
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    here = {**bare, "PAYUNG_ENV": "development", "PAYUNG_DATA": str(folder)}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=here, check=True)
    modes = {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()}
    assert {"payung.sqlite3", "payung.sqlite3-wal", "development-keys.json", "written"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_everybody_shares_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    assert "which everybody shares" in start(tmp_path, "development").stderr
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


def test_keys_are_never_readable_by_others_not_even_for_a_moment(tmp_path: Path) -> None:
    """The file is born with its rights: a trace of all opens shows no wider one."""
    opened = (
        "import os, sys; seen = []; os.umask(0);"
        "sys.addaudithook(lambda what, args: seen.append(args[0]) if what == 'os.chmod' else None);"
        "born = os.open; os.open = lambda path, flags, mode=0o777, **more:"
        " (print(oct(mode)) if 'development-keys' in str(path) else None, born(path, flags, mode, **more))[1];"
        "import payung.settings; print([str(each) for each in seen if 'keys' in str(each)])"
    )
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    here = {**bare, "PAYUNG_ENV": "development", "PAYUNG_DATA": str(tmp_path / "new")}
    done = subprocess.run(
        [sys.executable, "-c", opened], cwd=ROOT, env=here, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0o600", "[]"]
