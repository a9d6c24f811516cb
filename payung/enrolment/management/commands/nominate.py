"""`payung nominate --area CODE --letter NUMBER --by USER`: everybody admitted there and not nominated yet."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.access.authors import Author
from payung.access.management.arguments import add_by, user_of
from payung.access.places import holds
from payung.desk.arguments import add_day, add_json, answer, day, today
from payung.enrolment import actions
from payung.enrolment.models import DecisionLetter, PayerClass
from payung.regions.models import Campaign, Region
from payung.regions.queries import campaign as campaign_for
from payung.regions.queries import the_one


class Command(BaseCommand):
    """Nominate an area's people under a letter."""

    help = "Nominate everybody who was admitted in an area and is not nominated yet, under a decision letter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, under which letter; what is known of the letter where it is new."""
        parser.add_argument("--area", required=True, help="the region: its code or its name")
        parser.add_argument("--letter", required=True, help="number of the letter; an unknown one is put on file")
        add_by(parser, required=True)
        parser.add_argument("--payer-class", choices=PayerClass.values, default=PayerClass.APBD.value)
        parser.add_argument("--people", type=int, help="how many people the letter names, default: not stated")
        parser.add_argument("--months", type=int, help="for how many months it pays")
        parser.add_argument("--issuer", default="")
        parser.add_argument("--issued-on", type=day, metavar="DATE", help="default: the day of the nomination")
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Nominate, and say how many wait for a place."""
        on, by, area = options["on"] or today(), user_of(options), the_one(options["area"])
        campaign = campaign_for(area.code, on)
        letter = self._letter(options, area, campaign, on, by)
        done = actions.nominate_area(area, letter=letter, campaign=campaign, on=on, by=by)
        document = {
            "letter": letter.number, "area": area.code, "campaign": campaign.name, "nominated": done.people,
            "waiting_list": done.waiting,
        }  # fmt: skip
        words = _("%(nominated)d people nominated under letter %(letter)s, %(waiting_list)d on the waiting list.")
        answer(self.stdout, document, words % document, as_json=options["json"])

    def _letter(
        self, options: dict[str, Any], area: Region, campaign: Campaign, on: date, by: Author
    ) -> DecisionLetter:
        """Return the letter with the number; a new one is put on file for the campaign's area, or the author's part."""
        number = " ".join(options["letter"].split())
        within = campaign.area if by.account is None or holds(by.area, campaign.area.code) else area
        known = DecisionLetter.objects.filter(number__iexact=number).first()
        return known or actions.issue_letter(
            number, area=within, issued_on=options["issued_on"] or on, issuer=options["issuer"],
            payer_class=options["payer_class"], people=options["people"], months=options["months"], on=on, by=by,
        )  # fmt: skip
