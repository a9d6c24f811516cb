"""`payung sponsor add NAME --payer CLASS --area CODE`: somebody who lends a hand is put on file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.access.management.arguments import add_by, author_of
from payung.desk.arguments import add_day, add_json, answer, today
from payung.dues import actions
from payung.enrolment.models import PayerClass
from payung.regions.queries import the_one


class Command(BaseCommand):
    """Put sponsors on file."""

    help = "Put a sponsor on file: whose money, for which region."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the sponsor."""
        parser.add_argument("what", choices=["add"])
        parser.add_argument("name")
        payers = [value for value in PayerClass.values if value != PayerClass.SELF]
        parser.add_argument("--payer", choices=payers, required=True, help="whose money it is: it decides the rate")
        parser.add_argument("--area", required=True, help="the region: its code or its name")
        parser.add_argument("--contact", default="", help="whom to reach there")
        parser.add_argument("--phone", default="")
        parser.add_argument("--email", default="")
        parser.add_argument("--another", action="store_true", help="it is another than the one with a like name")
        add_by(parser)
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Add, and say the reference."""
        made = actions.add_sponsor(
            options["name"], payer_class=options["payer"], area_code=the_one(options["area"]).code,
            contact=actions.Contact(options["contact"], options["phone"], options["email"]),
            is_another=options["another"], on=options["on"] or today(), by=author_of(options),
        )  # fmt: skip
        words = _("%(name)s is on file: %(ref)s.") % {"name": made.name, "ref": made.ref}
        answer(self.stdout, {"sponsor": made.ref}, words, as_json=options["json"])
