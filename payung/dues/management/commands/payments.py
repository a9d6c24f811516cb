"""`payung payments FILE [--annex FILE]`: takes in receipts and says what they settle and what waits."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.access.management.arguments import add_by, author_of
from payung.desk.arguments import add_day, add_day_order, add_json, answer, sent, tell_of_reading, today
from payung.desk.templatetags.words import rupiah
from payung.dues import actions
from payung.dues.queries import PaymentsOutcome
from payung.dues.queries.problem_words import words_of
from payung.regions.queries import region


class Command(BaseCommand):
    """Take in a payment file; again changes nothing."""

    help = "Take in a file of receipts, with an annex that names the people and months each receipt is for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and the day."""
        parser.add_argument("file", type=Path, help="the receipts: xlsx, xls, ods or csv")
        parser.add_argument("--annex", type=Path, help="for whom each receipt was paid")
        parser.add_argument("--area", help="the region that the file was sent for, default the city on file")
        add_by(parser)
        add_day(parser)
        add_day_order(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in, settle, and say what became of every receipt."""
        outcome = actions.receive_payments(
            actions.Sent(*sent(options["file"]), options["day_order"]),
            annex=actions.Sent(*sent(options["annex"])) if options["annex"] else None,
            area_code="" if options["area"] is None else region(options["area"]).code,
            on=options["on"] or today(),
            by=author_of(options),
        )
        if outcome.sheets_unread:
            names = ", ".join(f"“{name}”" for name in outcome.sheets_unread)
            words = _("Sheets that were not read: %s. They are hidden, or their headings are not those of the others.")
            self.stderr.write(words % names)
        tell_of_reading(self.stderr, outcome.reading)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
            return
        answer(self.stdout, {}, _in_words(outcome), as_json=False)


def _in_words(outcome: PaymentsOutcome) -> str:
    """Return what a person wants to know: receipts by outcome, months settled, and each row that waits."""
    if outcome.again:
        lines = [_("This file was received before. Nothing has changed.")]
    else:
        lines = [
            _("%(accepted)d receipts accepted, %(repeated)d repeated, %(differ)d with another amount.")
            % {
                "accepted": outcome.counts.get("accepted", 0),
                "repeated": outcome.counts.get("repeated", 0),
                "differ": outcome.counts.get("amount_differs", 0),
            },
            ngettext("%d month settled.", "%d months settled.", outcome.settled_months) % outcome.settled_months,
        ]
    for one in outcome.receipts:
        if one.difference:
            values = {"receipt": one.receipt, "amount": rupiah(one.amount), "expected": rupiah(one.expected)}
            lines.append(_("Receipt %(receipt)s: %(amount)s paid, %(expected)s expected.") % values)
    for problem in outcome.problems:
        where = {"row": problem.row, "what": words_of(problem.reason)[0]}
        if problem.file == "payments":
            lines.append(_("Row %(row)d of the receipts: %(what)s") % where)
        else:
            lines.append(_("Row %(row)d of the annex: %(what)s") % where)
    return "\n".join(lines)
