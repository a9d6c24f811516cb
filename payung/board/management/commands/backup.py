"""`payung backup DEST`: the whole database at one moment, encrypted to public keys; our own keys are never in it."""

import tempfile
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access.actions import keep_record
from payung.access.models import Upkeep
from payung.desk.arguments import add_json, answer
from payung.store import copying, parcel


class Command(BaseCommand):
    """Copy, sign where the trail ends, encrypt, and write down that it was done."""

    help = "Back up the whole database into one encrypted file, while others work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to and for whom."""
        parser.add_argument("dest", type=Path, help="the new file, or a folder that gets one named by the moment")
        parser.add_argument(
            "--to", action="append", default=[], metavar="KEY", help="a public key (age1…, ssh-…); PAYUNG_BACKUP_TO"
        )
        parser.add_argument("--make-key", action="store_true", help="only write a new private key into DEST")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up; one sentence and exit status 1 where it cannot be done."""
        at, dest = timezone.localtime(), options["dest"]
        if dest.is_dir():
            dest = dest / f"payung-{at:%Y-%m-%d-%H%M%S}.age"
        try:
            if options["make_key"]:
                key = parcel.new_key(dest)
                return answer(self.stdout, {"key": key}, key, as_json=options["json"])
            keys = options["to"] or settings.BACKUP_TO
            if not keys:
                raise CommandError(_("For whom? Name a public key: --to age1…, or set PAYUNG_BACKUP_TO."))
            if dest.exists():
                raise CommandError(_("%s stands there already, and no backup is written over.") % dest)
            manifest = _make(dest, keys)
        except (copying.CopyingError, parcel.ParcelError) as fault:
            raise CommandError(str(fault)) from fault
        except FileExistsError as fault:
            raise CommandError(_("%s stands there already, and no backup is written over.") % dest) from fault
        sha, size = parcel.digest(dest), dest.stat().st_size
        keep_record(Upkeep.Kind.BACKUP, sha256=sha, size_bytes=size, at=at)
        words = _("%(file)s: %(rows)d rows in %(tables)d tables, %(size)d bytes. SHA-256 %(sha)s") % {
            "file": dest, "rows": sum(manifest["rows"].values()), "tables": len(manifest["rows"]), "size": size,
            "sha": sha,
        }  # fmt: skip
        document = {"file": str(dest), "sha256": sha, "size": size, "rows": manifest["rows"]}
        return answer(self.stdout, document, words, as_json=options["json"])


def _make(dest: Path, keys: list[str]) -> dict[str, Any]:
    """Write the backup and return its manifest. The trail's signed heads go with it; a broken trail signs nothing."""
    parcel.recipients(keys)  # a slip is said before the long part
    call_command("heads", stdout=StringIO())
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.DATA) as folder:
        copy = Path(folder) / parcel.DATABASE
        rows = copying.dump(copy)
        manifest = {"format": 1, "engine": copying.engine(), "at": timezone.now().isoformat(), "rows": rows}
        files = {parcel.DATABASE: copy, parcel.HEADS: settings.HEADS}
        parcel.pack(dest, files, manifest, keys=keys)
    return manifest
