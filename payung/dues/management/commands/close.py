"""`payung close MONTH --by USER --and-by USER`: the books of a month are closed, by two people."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.management.arguments import add_by, second_of, user_of
from payung.desk.arguments import add_day, add_json, answer, today
from payung.desk.templatetags.words import month_words, number
from payung.dues import actions
from payung.rules.months import month_from_text, month_text
from payung.rules.reasons import Reason, Refused


class Command(BaseCommand):
    """Close a month of recording."""

    help = "Close the books of a month: one prepares, another confirms; then nothing is recorded in it any more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the month and both people."""
        parser.add_argument("month", help="the month, such as 2026-06; the earliest that is open")
        add_by(parser, required=True)
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare and confirm at once: both people have looked at the same."""
        on, month, by, second = options["on"] or today(), month_from_text(options["month"]), *_both(options)
        with transaction.atomic():
            prepared = actions.prepare_closing(month, on=on, by=by)
            closed = actions.confirm_closing(prepared, on=on, by=second)
        document = {
            "month": month_text(month), "movements": closed.movements, "digest": closed.digest, "by": by.username,
            "and_by": second.username, **closed.figures,
        }  # fmt: skip
        values = {"month": month_words(month), "movements": number(closed.movements), "digest": closed.digest}
        words = _("The books of %(month)s are closed: %(movements)s movements, SHA-256 %(digest)s.") % values
        answer(self.stdout, document, words, as_json=options["json"])


def _both(options: dict[str, Any]) -> tuple[Any, Any]:
    by, second = user_of(options), second_of(options)
    if second is None:
        raise Refused([Reason("author_missing", _("A month is closed by two people: name the second with --and-by."))])
    return by, second
