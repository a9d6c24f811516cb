"""`payung demo build` builds the fictional programme; `payung demo people` names who can be signed in as."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from payung.demo import queries
from payung.demo.world import SMALL, World, build, villages_of_the_demo
from payung.regions.models import Region


class Command(BaseCommand):
    help = "Build the demo, or name its people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["build", "people"])
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--small", action="store_true", help="three kelurahan instead of the whole demo")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "people":
            self._people(as_json=options["json"])
            return
        if Region.objects.exists():
            raise CommandError("The demo is built on an empty database only. Use another PAYUNG_DATA.")
        began = time.monotonic()
        villages, per_rw = (SMALL, (4, 12)) if options["small"] else (villages_of_the_demo(), (3, 40))
        with transaction.atomic():  # all of it or nothing, and one write to the disk
            build(World(on=timezone.localdate(), villages=villages, per_rw=per_rw, tell=self.stderr.write))
        self.stdout.write(f"The demo stands after {time.monotonic() - began:.0f} seconds.")

    def _people(self, *, as_json: bool) -> None:
        people = queries.people()
        if as_json:
            self.stdout.write(json.dumps(people))
            return
        for person in people:
            self.stdout.write(f"{person['name']}, {person['role']}, {person['area_name']}: {person['url_path']}")
