"""`payung bench cover`: measurements, each in a throw-away database; more subjects join by one line."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NamedTuple

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from payung.demo.bench_cover import bench_cover
from payung.demo.bench_dues import bench_allocate, bench_pay
from payung.demo.bench_import import bench_import
from payung.demo.bench_matrix import bench_matrix
from payung.demo.bench_mutants import bench_mutants
from payung.demo.bench_pages import bench_pages
from payung.demo.bench_search import bench_search
from payung.rules import measure


class Subject(NamedTuple):
    """What can be measured: its help, its options with their defaults, and the function that measures."""

    help: str
    options: dict[str, int] | dict[str, str]
    run: Callable[..., dict[str, Any]]


def bench_rules(people: int, months: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure the law's answers; see `payung.rules.measure`."""
    measured = measure.bench(people=people, months=months)
    say(measure.report(measured))
    return asdict(measured)


def bench_pages_today(people: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure pages as they are today."""
    return bench_pages(people, on=timezone.localdate(), say=say)


SUBJECTS = {
    "allocate": Subject(
        "whom a pledge protects, chosen and approved, against a loop over the ORM",
        {"members": 100_000},
        bench_allocate,
    ),
    "cover": Subject(
        "everybody's cover on a day, against a loop over the ORM", {"members": 1_000_000, "months": 36}, bench_cover
    ),
    "import": Subject(
        "a list with every check, against reading it with openpyxl and storing it unchecked",
        {"rows": 100_000},
        bench_import,
    ),
    "matrix": Subject(
        "every verb and page by role, relation and door; with --mutants 1 each guard taken away in turn",
        {"jobs": 2, "mutants": 0},
        bench_matrix,
    ),
    "mutants": Subject(
        "faults planted into a copy of the sources: which of them no test hears; --only 7,12 tries these numbers alone",
        {"only": ""},
        bench_mutants,
    ),
    "pay": Subject(
        "a receipt with its annex checked and settled, against the same rows stored unchecked",
        {"lines": 200_000},
        bench_pay,
    ),
    "pages": Subject("pages with many people on file", {"people": 100_000}, bench_pages_today),
    "search": Subject("people looked for by name, against a scan with LIKE", {"people": 1_000_000}, bench_search),
    "rules": Subject(
        "answers of the law, one by one and for sets, against the plain loop",
        {"people": 1_000_000, "months": 36},
        bench_rules,
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
                options.add_argument(f"--{option}", type=type(default), default=default)
            options.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, saying each figure as it comes."""
        subject = SUBJECTS[options["subject"]]
        say = (lambda words: None) if options["json"] else (lambda words: self.stdout.write(words))
        found = subject.run(**{option: options[option] for option in subject.options}, say=say)
        if options["json"]:
            self.stdout.write(json.dumps(found))
        if found.get("survivors"):
            raise CommandError("Some faults survive: write a test that hears of them.")
