"""`payung confirm REF --by USER`: takes over what waits for a second person, or refuses it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.management.arguments import add_by, user_of
from payung.desk.arguments import add_day, add_json, answer, today
from payung.dues import actions
from payung.dues.models import Doubt, PaymentFile
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Doubt as Line
from payung.enrolment.models import Reply
from payung.rules.reasons import Reason, Refused


class Command(BaseCommand):
    """Decide about rows that wait."""

    help = "Take over what waits for a second person, an answer, a payment file or rows of them, or refuse it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the rows, and who decides."""
        parser.add_argument(
            "refs",
            nargs="+",
            metavar="REF",
            help="what waits, as the command's JSON names it",
        )
        parser.add_argument("--refuse", action="store_true", help="refuse them instead of taking them over")
        add_by(parser, required=True)
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Decide, and say what settles because of it."""
        on, by, take = options["on"] or today(), user_of(options), not options["refuse"]
        refs = set(options["refs"])
        doubts = list(Doubt.objects.filter(ref__in=refs).select_related("source", "brought_by"))
        lines = list(Line.objects.filter(ref__in=refs).select_related("worker", "reply__area", "brought_by"))
        replies = list(Reply.objects.filter(ref__in=refs).select_related("area", "batch", "file", "by"))
        files = list(PaymentFile.objects.filter(ref__in=refs).select_related("file", "annex", "by"))
        if len(doubts) + len(lines) + len(replies) + len(files) != len(refs):
            raise Refused([Reason("unknown_doubt", _("No row waits under this reference."))])
        if files and not take:
            words = _("A payment file is not refused as a whole: leave it, or decide about its rows.")
            raise Refused([Reason("not_as_a_whole", words)])
        for reply in replies:
            (enrolment.apply_reply if take else enrolment.discard_reply)(reply, on=on, by=by)
        settled = sum(
            actions.take_in(actions.confirm_payments(file, on=on, by=by), on=on, by=by).settled_months for file in files
        )
        with transaction.atomic():
            for line in lines:
                enrolment.decide_doubt(line, take=take, on=on, by=by)
            done = actions.decide_doubts(doubts, take=take, on=on, by=by) if doubts else actions.Settled()
        document = {"decided": len(refs), "taken": take, "settled_months": settled + done.settled}
        words = _("%(decided)d rows decided, %(settled_months)d months settled.")
        answer(self.stdout, document, words % document, as_json=options["json"])
