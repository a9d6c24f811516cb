"""`payung plan`: how many people a sum protects until when, or what so many people cost, month by month."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.board.queries import planning
from payung.desk.arguments import add_json, answer, day, today
from payung.desk.templatetags.words import month_words, number, rupiah
from payung.regions.queries import the_one
from payung.rules.months import month_from_text, month_of
from payung.rules.reliefs import Payer, Sector


class Command(BaseCommand):
    """Reckon ahead; nothing is written."""

    help = "Say how many people a sum protects until a month, or what so many people, or so many in each RW, cost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the sum or the people, the payer, the region and the months."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--rupiah", type=int, metavar="X", help="the sum: how many people does it protect?")
        what.add_argument("--people", type=int, metavar="N", help="further people: what do they cost?")
        what.add_argument("--per-rw", type=int, metavar="N", help="fill each open RW up to so many people")
        parser.add_argument("--payer", choices=list(Payer), required=True, help="whose money pays: it decides the rate")
        parser.add_argument("--sector", choices=list(Sector), default=Sector.OTHER, help="of their work, default other")
        parser.add_argument("--basis", type=int, metavar="RUPIAH", help="income basis a month, default the lowest")
        parser.add_argument("--area", required=True, help="the region: its code, such as 31.75.02.1005, or its name")
        parser.add_argument("--from", dest="first", metavar="MONTH", help="the first month, default the next one")
        parser.add_argument("--until", metavar="MONTH", required=True, help="the last month, such as 2026-12")
        parser.add_argument("--on", type=day, metavar="DATE", help="the day that is planned from, default today")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Reckon and print."""
        on = options["on"] or today()
        place = the_one(options["area"])
        first = month_from_text(options["first"]) if options["first"] else month_of(on) + 1
        last = month_from_text(options["until"])
        terms = planning.Terms(options["payer"], first, last, options["sector"], options["basis"])
        if options["rupiah"] is not None:
            plan = planning.for_money(options["rupiah"], terms)
        elif options["people"] is not None:
            plan = planning.for_people(options["people"], terms)
        else:
            plan = planning.for_each_rw(options["per_rw"], terms, area=place.code, on=on)
        words = "\n".join(self._lines(plan, place.name))
        answer(self.stdout, plan.as_json(), words, as_json=options["json"])

    def _lines(self, plan: planning.Plan, place: str) -> list[str]:
        values = {"place": place, "people": number(plan.people), "months": number(len(plan.months)),
                  "rupiah": rupiah(plan.rupiah), "left": rupiah(plan.left_rupiah)}  # fmt: skip
        lines = [_("%(place)s: %(people)s people for %(months)s months cost %(rupiah)s; %(left)s is left.") % values]
        lines += [
            f"  {month_words(each.month)}: {number(each.people)} × {rupiah(each.rate)} = {rupiah(each.rupiah)}"
            for each in plan.months
        ]
        after = {"month": month_words(plan.after.month), "people": number(plan.after.people),
                 "rupiah": rupiah(plan.after.rupiah)}  # fmt: skip
        lines.append(_("From %(month)s on nobody has paid for these %(people)s people: %(rupiah)s a month.") % after)
        if plan.keep is not None:
            kept = {"people": number(plan.keep.people), "rupiah": rupiah(plan.keep.rupiah), "rw": number(plan.rw)}
            lines.append(
                _("%(rw)s RW are open. To keep those who are covered there: %(people)s people, %(rupiah)s.") % kept
            )
        return lines
