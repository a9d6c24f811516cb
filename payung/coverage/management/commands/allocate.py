"""`payung allocate PLEDGE`: whom a pledge should protect, in which order and why; approved at `--approve`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.access.management.arguments import add_by, user_of
from payung.access.models import User
from payung.coverage.queries.allocating import WHY, Candidate, Proposal, propose
from payung.desk.arguments import add_day, add_json, answer, today
from payung.desk.templatetags.words import number, rupiah
from payung.dues import actions
from payung.dues.models import Pledge
from payung.rules.months import month_text
from payung.rules.reasons import Reason, Refused


class Command(BaseCommand):
    """Propose, and approve where somebody says so."""

    help = "Say whom a pledge should protect, in the stated order with why; --approve chooses them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the pledge, and who approves."""
        parser.add_argument("pledge", help="the pledge's reference, such as J-2345ABCDE")
        parser.add_argument("--approve", action="store_true", help="choose them; needs --by")
        add_by(parser)
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Propose, approve, print."""
        on, by = options["on"] or today(), user_of(options) if options["by"] else None
        if options["approve"] and by is None:
            raise Refused([Reason("author_missing", _("Say who approves: --by USER."))])
        promise = Pledge.objects.select_related("sponsor").filter(ref=options["pledge"].strip().upper()).first()
        if promise is None:
            raise Refused([Reason("unknown_pledge", _("No pledge has this reference; it begins with J-."))])
        offered = propose(promise, area=_area(promise, by), on=on)
        if options["approve"] and by and offered.chosen:
            actions.allocate(promise, choices=[one.choice for one in offered.chosen], on=on, by=by)
        document = {"chosen": [_told(one) for one in offered.chosen], "left_rupiah": offered.left_rupiah}
        answer(self.stdout, document, "\n".join(_lines(offered)), as_json=options["json"])


def _area(promise: Pledge, by: User | None) -> str:
    """Return where the pledge may choose: the user's area, or what the sponsor is on file for."""
    return by.area if by else promise.sponsor.area_code


def _told(one: Candidate) -> dict[str, Any]:
    return {
        "worker": one.worker.ref, "months": [month_text(month) for month in one.months], "rupiah": one.rupiah,
        "why": list(one.why),
    }  # fmt: skip


def _lines(offered: Proposal) -> list[str]:
    lines = [
        f"{one.worker.ref}  {month_text(one.months[0])}–{month_text(one.months[-1])}  {rupiah(one.rupiah)}  "
        + ", ".join(str(WHY[code]) for code in one.why)
        for one in offered.chosen
    ]
    words = _("%(people)s people for %(rupiah)s; %(left)s is left.")
    values = {"people": number(len(offered.chosen)), "rupiah": rupiah(offered.rupiah),
              "left": rupiah(offered.left_rupiah)}  # fmt: skip
    return [*lines, words % values]
