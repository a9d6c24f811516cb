"""`payung board --area CODE --on DATE`: where a region and all inside it stand on a day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.board import queries
from payung.board.queries.figures import TOLD
from payung.desk.arguments import add_json, answer, day, today
from payung.regions.queries import the_one


class Command(BaseCommand):
    """Print a region's numbers and those of the regions inside it."""

    help = "Say where a region stands on a day: target, and each person in one state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the region and the day."""
        parser.add_argument("--area", required=True, help="the region: its code, such as 31.75.02.1005, or its name")
        parser.add_argument("--on", type=day, metavar="DATE", help="the day asked about, default today")
        parser.add_argument("--known-on", type=day, metavar="DATE", help="by what was recorded until that day")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print."""
        place = queries.board(the_one(options["area"]).code, on=options["on"] or today(), known_on=options["known_on"])
        figures = place.figures
        words = _("%(name)s: %(covered)d of %(target)d covered.")
        said = words % {"name": place.name, "covered": figures.covered, "target": figures.target}
        lines = [said, *(self._line(each) for each in (*place.children, place))]
        answer(self.stdout, place.as_json(), "\n".join(lines), as_json=options["json"])

    def _line(self, place: queries.Place) -> str:
        numbers = "  ".join(f"{name} {getattr(place.figures, name)}" for name in TOLD)
        return f"{place.code:<18} {place.name:<24} {numbers}"
