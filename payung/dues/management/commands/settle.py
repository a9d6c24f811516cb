"""`payung settle`: looks again at the payments that wait, as after a reply of the branch."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.access.management.arguments import add_by, author_of
from payung.desk.arguments import add_day, add_json, answer, today
from payung.dues import actions, queries


class Command(BaseCommand):
    """Settle what can be settled by now; again changes nothing."""

    help = "Look again at every payment that waits: after a reply of the branch, a merge of two records, a new person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the day."""
        add_by(parser)
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle and say how much, and what still waits."""
        done = actions.settle_waiting(on=options["on"] or today(), by=author_of(options))
        waits = {each.problem: each.lines for each in queries.waits()}
        document = {"settled_months": done.settled, "reversed_months": done.reversed, "waiting": waits}
        words = _("%(settled)d months settled, %(reversed)d reversed, %(waiting)d lines wait.")
        values = {"settled": done.settled, "reversed": done.reversed, "waiting": sum(waits.values())}
        answer(self.stdout, document, words % values, as_json=options["json"])
