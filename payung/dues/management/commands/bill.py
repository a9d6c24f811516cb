"""`payung bill make|approve|cancel`: a payer is asked for a month of the people whom she promised to pay for."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.actions import open_file, see_all
from payung.access.management.arguments import add_by, user_of
from payung.desk.arguments import add_day, add_json, answer, today
from payung.desk.templatetags.words import number, rupiah
from payung.dues import actions
from payung.dues.models import Bill
from payung.dues.queries.bills import lines_of, payer_named
from payung.regions.queries import the_one
from payung.rules.months import month_from_text
from payung.rules.reasons import Reason, Refused


class Command(BaseCommand):
    """Make, approve and take back bills."""

    help = "Make a bill of a payer, a month and an area, have a second person approve it, or take it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        make = verbs.add_parser("make", help="write a file of everybody whom the payer is asked for")
        make.add_argument(
            "--payer", required=True, metavar="REF", help="the sponsor's reference or name, or the letter's"
        )
        make.add_argument("--month", required=True, help="the dues month, such as 2026-07")
        make.add_argument("--area", required=True, help="the region: its code or its name")
        make.add_argument("--out", required=True, type=Path, metavar="FILE", help="where the xlsx file goes")
        approve = verbs.add_parser("approve", help="approve and freeze, as the second person")
        cancel = verbs.add_parser("cancel", help="take a bill back as a whole")
        for each in (approve, cancel):
            each.add_argument("id", help="the bill, such as T-7K3FQ2MH9P")
        for each in (make, approve, cancel):
            add_by(each, required=True)
            add_day(each)
            add_json(each)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the verb and say what came of it."""
        on, by = options["on"] or today(), user_of(options)
        if options["verb"] == "make":
            bill = self._make(options)
        else:
            act = actions.approve_bill if options["verb"] == "approve" else actions.cancel_bill
            bill = act(_the_bill(options["id"]), on=on, by=by)
        document = {
            "bill": bill.ref, "people": bill.people, "rupiah": bill.rupiah, "sha256": bill.digest,
            "left_out": [{"worker": ref, "why": why} for ref, why in bill.left_out],
            "approved": bill.approved_on is not None, "cancelled": bill.cancelled_on is not None,
        }  # fmt: skip
        words = _("Bill %(ref)s: %(people)s people, %(rupiah)s, %(left)s left out.")
        values = {"ref": bill.ref, "people": number(bill.people), "rupiah": rupiah(bill.rupiah),
                  "left": number(len(bill.left_out))}  # fmt: skip
        answer(self.stdout, document, words % values, as_json=options["json"])

    def _make(self, options: dict[str, Any]) -> Bill:
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(_("There is no folder %s.") % out.parent)
        on, by = options["on"] or today(), user_of(options)
        with transaction.atomic():  # a file that cannot be written leaves no bill behind
            bill = actions.make_bill(
                payer_named(options["payer"]), month=month_from_text(options["month"]), area=the_one(options["area"]),
                on=on, by=by,
            )  # fmt: skip
            assert bill.file is not None, "a bill that is made has its file"
            try:
                out.write_bytes(open_file(bill.file))
            except OSError as fault:
                raise CommandError(_("The file %s cannot be written. Look at the folder.") % out) from fault
            refs = set(lines_of(bill).values_list("membership__worker__ref", flat=True))
            see_all(refs, what=f"bill {bill.ref}", on=on, by=by)
        return bill


def _the_bill(ref: str) -> Bill:
    found = Bill.objects.select_related("area", "by").filter(ref=ref.strip().upper()).first()
    if found is None:
        raise Refused([Reason("unknown_bill", _("No bill has this reference; it begins with T-."))])
    return found
