"""A database file that lives as long as a measurement: migrated, empty, in a folder of its own, then gone."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection


@contextmanager
def throwaway_database() -> Iterator[Path]:
    """Let everything inside the block speak to a new database file; the real one is not touched. SQLite only."""
    if connection.vendor != "sqlite":
        raise CommandError("Measurements use a database file of their own: unset PAYUNG_DATABASE_URL and run it again.")
    real = connection.settings_dict["NAME"]
    connection.close()
    with tempfile.TemporaryDirectory(prefix="payung-bench-") as folder:
        path = Path(folder) / "bench.sqlite3"
        connection.settings_dict["NAME"] = str(path)
        try:
            call_command("migrate", verbosity=0)
            yield path
        finally:
            connection.close()
            connection.settings_dict["NAME"] = real
