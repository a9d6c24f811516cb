"""`payung verify`: do the books, the trail and everybody's cover hold together?"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from payung.board.queries.verifying import verify
from payung.desk.arguments import add_day, add_json, answer, today
from payung.desk.templatetags.words import number


class Command(BaseCommand):
    """Recompute what can be recomputed, and name what differs."""

    help = "Recompute ledger, settlements, trail and everybody's cover; name what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day of the cover."""
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify; exit status 1 when something does not hold."""
        found = verify(on=options["on"] or today(), heads_in=settings.HEADS)
        faults = found.differences
        document = {
            "ok": not faults, "faults": sorted({each.code for each in faults}),
            "differences": [each.as_json() for each in faults],
            "cover": {"looked_at": found.looked_at, "people": found.people},
        }  # fmt: skip
        if options["json"] or not faults:
            words = _("Ledger, settlements, trail and cover hold.")
            if found.looked_at < found.people:
                sample = _("Cover was recomputed for %(looked_at)s of %(people)s people.")
                words += " " + sample % {"looked_at": number(found.looked_at), "people": number(found.people)}
            answer(self.stdout, document, words, as_json=options["json"])
        if faults:
            line = _("%(what)s %(row)s: %(expected)s expected, %(found)s found.")
            raise CommandError("\n".join(
                line % {"what": each.sentence, "row": each.row, "expected": each.expected, "found": each.found}
                for each in faults
            ))  # fmt: skip
