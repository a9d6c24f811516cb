"""`payung drill SRC`: restore a backup beside the running system, verify and count it, throw it away, note the day."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access.actions import keep_record
from payung.access.models import Upkeep
from payung.desk.arguments import add_json, answer, sent_path
from payung.store import parcel

PLACE = "payung_drill"  # the database of a drill on PostgreSQL


class Command(BaseCommand):
    """Prove that a backup can be restored, with the keys of this process."""

    help = "Restore a backup into a throw-away place, verify it, and note that the drill was done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup and the private key that opens it."""
        parser.add_argument("src", type=Path, help="the backup")
        parser.add_argument("--identity", type=Path, required=True, metavar="FILE", help="the private key (age, ssh)")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Drill; exit status 1 and the restore's own words when it fails."""
        for path in (options["src"], options["identity"]):
            sent_path(path)
        with tempfile.TemporaryDirectory(prefix="drill-", dir=settings.DATA) as folder, _place(folder) as env:
            words = ["restore", str(options["src"].resolve()), "--identity", str(options["identity"].resolve())]
            done = subprocess.run(  # noqa: S603  our own command
                [sys.executable, "-m", "payung", *words, "--json"],
                cwd=settings.CHECKOUT, env=env, capture_output=True, text=True, check=False,
            )  # fmt: skip
        if done.returncode:
            raise CommandError(_("The drill failed: %s") % done.stderr.strip())
        sha, size = parcel.digest(options["src"]), options["src"].stat().st_size
        keep_record(Upkeep.Kind.DRILL, sha256=sha, size_bytes=size, at=timezone.now())
        said = _("The backup can be restored: rows, ledger, trail and cover hold. SHA-256 %s") % sha
        answer(self.stdout, {"ok": True, "sha256": sha}, said, as_json=options["json"])


@contextmanager
def _place(folder: str) -> Iterator[dict[str, str]]:
    """Lend an empty place to a drill: the environment of a process that works there with our keys."""
    ours = {"PAYUNG_ENV": settings.ENV, "PAYUNG_DATA": folder, "PAYUNG_HEADS": f"{folder}/audit-heads.jsonl"}
    ours |= {f"PAYUNG_{name}": getattr(settings, name) for name in ("SECRET_KEY", "SEAL_KEY", "INDEX_KEY")}
    if connection.vendor == "sqlite":
        yield {**os.environ, **ours, "PAYUNG_DATABASE_URL": ""}
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {PLACE}")
        cursor.execute(f"CREATE DATABASE {PLACE} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield {**os.environ, **ours, "PAYUNG_DATABASE_URL": _address()}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {PLACE}")


def _address() -> str:
    """Return the address of the drill's database, on the server of ours."""
    at = connection.settings_dict
    who = quote(at["USER"], safe="") + (f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else "")
    more = f"?{urlencode({'host': at['HOST']})}" if str(at["HOST"]).startswith("/") else ""
    where = "" if more else str(at["HOST"])
    return f"postgres://{who}@{where}:{at['PORT'] or 5432}/{PLACE}{more}"
