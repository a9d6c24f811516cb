"""`payung bench cover`: measurements, each in a throw-away database; more subjects join by one line."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.management import BaseCommand

from payung.demo.bench_cover import bench_cover


class Subject(NamedTuple):
    """What can be measured: its help, its options with their defaults, and the function that measures."""

    help: str
    options: dict[str, int]
    run: Callable[..., dict[str, Any]]


SUBJECTS = {
    "cover": Subject(
        "everybody's cover on a day, against a loop over the ORM", {"members": 1_000_000, "months": 36}, bench_cover
    ),
}


class Command(BaseCommand):
    """Measure one subject."""

    help = "Measure how long work on many people takes, in a throw-away database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the subjects with their options."""
        subjects = parser.add_subparsers(dest="subject", required=True)
        for name, subject in SUBJECTS.items():
            options = subjects.add_parser(name, help=subject.help)
            for option, default in subject.options.items():
                options.add_argument(f"--{option}", type=int, default=default)
            options.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, saying each figure as it comes."""
        subject = SUBJECTS[options["subject"]]
        say = (lambda words: None) if options["json"] else (lambda words: self.stdout.write(words))
        found = subject.run(**{option: options[option] for option in subject.options}, say=say)
        if options["json"]:
            self.stdout.write(json.dumps(found))
