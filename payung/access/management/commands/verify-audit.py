"""`payung verify-audit`: does the chain of audit lines hold?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from payung.access import queries
from payung.desk.arguments import add_json, answer


class Command(BaseCommand):
    """Recompute the trail and name every line that was changed, taken out or moved."""

    help = (
        "Recompute the chain of audit lines and name every break. Keep the head it prints: --head finds a cut-off end."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a head noted earlier."""
        parser.add_argument("--head", default="", help="a head printed earlier, which must still be in the chain")
        parser.add_argument(
            "--heads", type=Path, default=settings.HEADS, metavar="FILE", help="heads signed by payung heads"
        )
        parser.add_argument(
            "--heads-key", default="", metavar="KEY", help="the public key of these heads, default ours"
        )
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify; exit status 1 when the chain does not hold."""
        verdict = queries.verify_trail(
            known_head=options["head"], heads_in=options["heads"], heads_key=options["heads_key"]
        )
        document = {
            "lines": verdict.lines,
            "head": verdict.head,
            "breaks": [{"line": each.line, "kind": each.kind} for each in verdict.breaks],
        }
        words = _("%(lines)d lines, the chain holds. Head: %(head)s") % {"lines": verdict.lines, "head": verdict.head}
        if options["json"] or not verdict.breaks:
            answer(self.stdout, document, words, as_json=options["json"])
        if verdict.breaks:
            kinds = {
                "changed": _("Line %d was changed."),
                "gap": _("Before line %d something was taken out, put in or moved."),
                "head_lost": _("Up to line %d the noted head does not occur: lines at the end were taken out."),
                "rebuilt": _("Line %d is another one than when its head was signed: the chain was rebuilt."),
                "head_forged": _("Line %d of the file of heads is not signed with our key."),
            }
            raise CommandError("\n".join(kinds[each.kind] % each.line for each in verdict.breaks))
