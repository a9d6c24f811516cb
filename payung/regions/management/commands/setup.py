"""`payung setup east-jakarta`: a place's regions, campaign with its instruments, and stages."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from payung.regions import actions


class Command(BaseCommand):
    """Set up a place; again changes nothing."""

    help = "Record a place's regions, campaign with its instruments, and stages. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the place and the day."""
        parser.add_argument("place", help="the place, such as east-jakarta")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day of recording (YYYY-MM-DD)")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up and say what was added."""
        done = actions.set_up(options["place"], on=options["on"] or timezone.localdate(), by=None)
        answer = {
            "place": done.place, "regions": done.loaded.regions, "rw": done.loaded.rw, "counts": done.counts,
            "campaign": done.campaign.name, "campaign_ref": done.campaign.ref,
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(
                f"{done.place}: {done.loaded.regions} regions and {done.loaded.rw} RW added, "
                f"campaign {done.campaign.name}."
            )
