"""`payung pledge add SPONSOR (--rupiah X | --people N) --from M --to M`: what a sponsor promises is put on file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.access.management.arguments import add_by, author_of
from payung.desk.arguments import add_day, add_json, answer, today
from payung.desk.templatetags.words import number, rupiah
from payung.dues import actions
from payung.dues.models import Pledge
from payung.dues.queries.promises import person_months_of
from payung.dues.queries.sponsors import sponsor_named
from payung.regions.queries import the_one
from payung.rules.months import month_from_text


class Command(BaseCommand):
    """Put pledges on file."""

    help = "Put on file what a sponsor promises: a sum, or months of so many people, priced by the law of each month."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the sponsor, the sum or the people, and the months."""
        parser.add_argument("what", choices=["add"])
        parser.add_argument("sponsor", help="the sponsor's reference, such as S-2345ABCDE, or its name")
        worth = parser.add_mutually_exclusive_group(required=True)
        worth.add_argument("--rupiah", type=int, metavar="X", help="the sum for all months together")
        worth.add_argument("--people", type=int, metavar="N", help="so many people in every month")
        parser.add_argument("--from", dest="first", metavar="MONTH", required=True, help="the first month: 2026-07")
        parser.add_argument("--to", dest="last", metavar="MONTH", required=True, help="the last month")
        parser.add_argument("--for", dest="scope", metavar="AREA", help="only for people of this region")
        parser.add_argument("--occupation", default="", help="only for people of this work, as the list calls it")
        parser.add_argument("--decile", type=int, metavar="N", help="only for people up to this welfare decile")
        add_by(parser)
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Add, and say what it is worth."""
        scope = actions.Scope(
            the_one(options["scope"]).code if options["scope"] else "", options["occupation"], options["decile"]
        )
        made = actions.pledge(
            sponsor_named(options["sponsor"]), amount_rupiah=options["rupiah"], people=options["people"],
            from_month=month_from_text(options["first"]), to_month=month_from_text(options["last"]), scope=scope,
            on=options["on"] or today(), by=author_of(options),
        )  # fmt: skip
        months = _person_months(made)
        document = {"pledge": made.ref, "rupiah": made.amount_rupiah, "person_months": months}
        values = {"ref": made.ref, "rupiah": rupiah(made.amount_rupiah), "months": number(months)}
        words = _("%(ref)s: %(rupiah)s, which buys %(months)s months of one person.") % values
        answer(self.stdout, document, words, as_json=options["json"])


def _person_months(made: Pledge) -> int:
    if made.people is not None:
        return made.people * (made.to_month - made.from_month + 1)
    return person_months_of(made.amount_rupiah, made.from_month, made.to_month, made.sponsor.payer_class)
