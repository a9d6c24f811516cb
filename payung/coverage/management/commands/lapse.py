"""`payung lapse --area CODE`: who lapses in which month, under which payer, and what it costs to keep them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.coverage import queries
from payung.desk.arguments import add_json, answer, day, today
from payung.desk.templatetags.words import month_words, number, rupiah
from payung.enrolment.models import PayerClass
from payung.regions.queries import counted_in, the_one
from payung.rules.months import month_text
from payung.rules.reasons import Reason, Refused

MOST_MONTHS = 120


class Command(BaseCommand):
    """Look ahead month by month."""

    help = "Say who lapses in each of the next months, under which payer, and what one month of theirs costs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the region, the day, and how far to look."""
        parser.add_argument("--area", required=True, help="the region: its code, such as 31.75.02.1005, or its name")
        parser.add_argument("--months", type=int, default=queries.MONTHS, metavar="N", help="how many, default 12")
        parser.add_argument("--on", type=day, metavar="DATE", help="the day that is looked from, default today")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print."""
        if not 1 <= options["months"] <= MOST_MONTHS:
            raise Refused([Reason("bad_months", _("Look at least one month ahead, and at most ten years."))])
        on = options["on"] or today()
        areas = counted_in(the_one(options["area"]).code, on)
        found = queries.forecast(on, months=options["months"], areas=areas)
        document = {
            "months": [self._month(found, month) for month in found.months],
            "in_grace": {"people": found.in_grace.people, "rupiah": found.in_grace.rupiah},
        }
        answer(self.stdout, document, "\n".join(self._lines(found)), as_json=options["json"])

    def _month(self, found: queries.Forecast, month: int) -> dict[str, Any]:
        total = found.in_month(month)
        payers = [
            {"payer_class": kind, "payer": payer, "people": one.people, "rupiah": one.rupiah}
            for (kind, payer), one in found.months[month].items()
        ]
        return {"month": month_text(month), "people": total.people, "rupiah": total.rupiah, "by_payer": payers}

    def _lines(self, found: queries.Forecast) -> list[str]:
        words = _("%(month)s: nobody has paid for %(people)s people yet, %(rupiah)s for the month.")
        lines = []
        for month, by_payer in found.months.items():
            total = found.in_month(month)
            values = {"month": month_words(month), "people": number(total.people), "rupiah": rupiah(total.rupiah)}
            lines.append(words % values)
            lines += [
                f"  {payer or PayerClass(kind).label}: {number(one.people)}, {rupiah(one.rupiah)}"
                for (kind, payer), one in by_payer.items()
            ]
        lines = lines or [_("Nobody lapses in these months.")]
        if found.in_grace.people:
            words = _("Dues stopped, can still be saved: %(people)s people, %(rupiah)s for all open months.")
            lines.append(words % {"people": number(found.in_grace.people), "rupiah": rupiah(found.in_grace.rupiah)})
        return lines
