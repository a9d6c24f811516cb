"""`payung verify`: do the books, the trail and everybody's cover hold together?"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from payung.board.queries.verifying import verify
from payung.desk.arguments import add_day, add_json, answer, today


class Command(BaseCommand):
    """Recompute what can be recomputed, and name what differs."""

    help = "Recompute ledger, settlements, trail and everybody's cover; name what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day of the cover."""
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify; exit status 1 when something does not hold."""
        faults = verify(on=options["on"] or today(), heads_in=settings.HEADS)
        document = {"ok": not faults, "faults": [each.code for each in faults]}
        if options["json"] or not faults:
            answer(self.stdout, document, _("Ledger, settlements, trail and cover hold."), as_json=options["json"])
        if faults:
            raise CommandError("\n".join(each.words() for each in faults))
