"""The whole database out into a file and back into an empty place, on both engines."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

PROGRAMS = Path("/usr/lib/postgresql")  # where Debian puts those that are not in the way of everybody


class CopyingError(Exception):
    """A copy could not be made or brought back; the words say why."""


def engine() -> str:
    """Return which engine ours is: `sqlite` or `postgresql`; a copy goes back to the same one."""
    return connection.vendor


def is_empty() -> bool:
    """Whether the database holds no table at all."""
    return not connection.introspection.table_names()


def dump(to: Path) -> dict[str, int]:
    """Copy the database as it stands at one moment, while others write, and return how many rows each table holds."""
    if engine() == "sqlite":
        with closing(sqlite3.connect(to)) as copy:
            with closing(sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)) as live:
                live.backup(copy)
            return _rows_of(copy.cursor(), _tables_of(copy))
    with _one_moment() as (cursor, snapshot):
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}")
        return _rows_of(cursor, connection.introspection.table_names(cursor))


def load(copy: Path) -> dict[str, int]:
    """Bring a copy into the empty database, whole or not at all, and return how many rows each table holds."""
    assert is_empty(), "a copy is brought into an empty place only"
    if engine() == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        connection.close()
        for beside in (f"{place}-wal", f"{place}-shm"):
            Path(beside).unlink(missing_ok=True)
        arriving = place.with_name(f"{place.name}.arriving")
        shutil.copyfile(copy, arriving)
        arriving.chmod(0o600)
        arriving.replace(place)
    else:
        name = connection.settings_dict["NAME"]
        connection.close()
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *options, f"--dbname={name}", str(copy))
    with connection.cursor() as cursor:
        return _rows_of(cursor, connection.introspection.table_names(cursor))


@contextmanager
def _one_moment() -> Iterator[tuple[Any, str]]:
    """Open a transaction that sees one moment only, and let other programs see the same one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, str(cursor.fetchone()[0])


def _tables_of(database: sqlite3.Connection) -> list[str]:
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in found]


def _rows_of(cursor: Any, tables: list[str]) -> dict[str, int]:
    counted = {}
    for table in sorted(tables):
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608  a name that the database itself gave
        counted[table] = int(cursor.fetchone()[0])
    return counted


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs against our database; the password goes by the environment."""
    found = shutil.which(program) or max(map(str, PROGRAMS.glob(f"*/bin/{program}")), default="")
    if not found:
        raise CopyingError(f"{program} is missing. On Debian: sudo apt install postgresql-client")
    ours = connection.settings_dict
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    env = {**os.environ, **{name: str(ours[key]) for name, key in given.items() if ours.get(key)}}
    done = subprocess.run([found, *arguments], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CopyingError(f"{program}: {next(iter(done.stderr.strip().splitlines()), done.returncode)}")
