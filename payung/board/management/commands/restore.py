"""`payung restore SRC`: a backup into an empty place, counted and verified before anybody works on it."""

import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from payung.access import keyprint
from payung.board.queries.verifying import verify
from payung.desk.arguments import add_json, answer, sent_path, today
from payung.store import copying, parcel


class Command(BaseCommand):
    """Decrypt, hold every digest, load, count, verify."""

    help = "Bring a backup into an empty place, then count its rows and verify it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup and the private key that opens it."""
        parser.add_argument("src", type=Path, help="the backup")
        parser.add_argument("--identity", type=Path, required=True, metavar="FILE", help="the private key (age, ssh)")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore; exit status 1 when the place is not empty, or what arrived is not what left."""
        for path in (options["src"], options["identity"]):
            sent_path(path)
        if not copying.is_empty():
            raise CommandError(_("This database holds something already. A backup goes into an empty place only."))
        try:
            rows = _bring(options["src"], options["identity"])
        except (copying.CopyingError, parcel.ParcelError) as fault:
            raise CommandError(str(fault)) from fault
        keyprint.check()
        faults = verify(on=today(), heads_in=settings.HEADS).differences
        document = {"ok": not faults, "faults": sorted({each.code for each in faults}), "rows": rows}
        words = _("Restored: %(rows)d rows in %(tables)d tables, each as many as were backed up. All of it holds.")
        if options["json"] or not faults:
            said = words % {"rows": sum(rows.values()), "tables": len(rows)}
            answer(self.stdout, document, said, as_json=options["json"])
        if faults:
            raise CommandError("\n".join(f"{each.sentence} {each.row}" for each in faults))


def _bring(source: Path, identity: Path) -> dict[str, int]:
    """Load a backup and return the rows of each table, which are as many as it said."""
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.DATA) as folder:
        manifest = parcel.unpack(source, Path(folder), identity=identity)
        if manifest["engine"] != copying.engine():
            words = _("This backup is of %(its)s, and the database here is %(ours)s.")
            raise CommandError(words % {"its": manifest["engine"], "ours": copying.engine()})
        rows = copying.load(Path(folder) / parcel.DATABASE)
        heads = Path(folder) / parcel.HEADS
        if heads.exists() and not settings.HEADS.exists():
            shutil.copyfile(heads, settings.HEADS)
    if rows != manifest["rows"]:
        raise CommandError(_("What arrived has other numbers of rows than what was backed up."))
    return rows
