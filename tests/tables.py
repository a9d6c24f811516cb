"""Keeps the empty tables that the migrations made, so that a later run on SQLite need not migrate again."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"  # Django's name of the suite's database


def is_in_memory() -> bool:
    """Whether the suite's database is SQLite in this process's memory."""
    return connection.vendor == "sqlite" and connection.creation._get_test_db_name() == IN_MEMORY


def made_from() -> str:
    """Return what the tables depend on, in short: every migration and model, the packages, the settings, SQLite."""
    told = hashlib.sha256(sqlite3.sqlite_version.encode())
    parts = [*ROOT.glob("payung/*/migrations/*.py"), *ROOT.glob("payung/*/models*.py"), *ROOT.glob("payung/*/models/*")]
    for path in sorted({path for path in parts if path.is_file()}):
        told.update(path.read_bytes())
    for name in ("requirements.lock", "payung/settings.py", "tests/tables.py"):
        told.update((ROOT / name).read_bytes())
    return told.hexdigest()[:32]


@contextmanager
def taken_from(path: Path) -> Iterator[None]:
    """Fill the database that is about to be made with the tables on file; while we hold it, it does not vanish."""
    with closing(sqlite3.connect(IN_MEMORY, uri=True)) as held:
        if path.exists():
            with closing(sqlite3.connect(path)) as kept:
                (size,) = kept.execute("PRAGMA page_size").fetchone()
                held.execute(f"PRAGMA page_size={int(size)}")
                kept.backup(held)
        yield


def keep_in(path: Path) -> None:
    """Write the tables to a file, whole or not at all, and throw away those of other migrations."""
    draft = path.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(draft)) as kept, closing(sqlite3.connect(IN_MEMORY, uri=True)) as held:
        held.backup(kept)
    for old in path.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    draft.replace(path)
