"""`payung heads`: sign where the trail ends now, to keep apart from the database and to hand to the branch."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access import heads, queries
from payung.desk.arguments import add_json, answer


class Command(BaseCommand):
    """Verify the trail, sign its end and add it to the file of heads."""

    help = "Sign where the trail ends now and add it to the file of heads; hand a copy to the branch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the heads are kept."""
        parser.add_argument("--file", type=Path, default=settings.HEADS, help="the file of heads, best on another disk")
        parser.add_argument("--key", action="store_true", help="only print the public key that checks the heads")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Sign; exit status 1 when the trail does not hold, and then nothing is signed."""
        if options["key"]:
            return answer(self.stdout, {"key": heads.public_key()}, heads.public_key(), as_json=options["json"])
        verdict = queries.verify_trail(heads_in=options["file"])
        if verdict.breaks:
            raise CommandError(_("The trail does not hold, so nothing was signed. Run: payung verify-audit"))
        head = heads.signed(verdict.last_line, verdict.head, at=timezone.now())
        heads.append(head, options["file"])
        words = _("Line %(line)d, %(hash)s, signed in %(file)s. Public key: %(key)s") % {
            "line": head.line, "hash": head.hash, "file": options["file"], "key": heads.public_key(),
        }  # fmt: skip
        return answer(self.stdout, {**asdict(head), "key": heads.public_key()}, words, as_json=options["json"])
