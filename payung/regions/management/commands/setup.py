"""`payung setup east-jakarta`: a place's regions, campaign with its instruments, and stages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.access.authors import operator
from payung.desk.arguments import add_day, add_json, answer, today
from payung.regions import actions


class Command(BaseCommand):
    """Set up a place; again changes nothing."""

    help = "Record a place's regions, campaign with its instruments, and stages. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the place and the day."""
        parser.add_argument("place", help="the place, such as east-jakarta")
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up and say what was added."""
        done = actions.set_up(options["place"], on=options["on"] or today(), by=operator())
        document = {
            "place": done.place, "regions": done.loaded.regions, "rw": done.loaded.rw, "counts": done.counts,
            "campaign": done.campaign.name, "campaign_ref": done.campaign.ref,
        }  # fmt: skip
        words = _("%(place)s: %(regions)d regions and %(rw)d RW added, campaign “%(campaign)s”.")
        answer(self.stdout, document, words % document, as_json=options["json"])
