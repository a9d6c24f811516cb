"""`payung confirm REF --by USER`: the second person stands behind what somebody else brought, or refuses it."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from payung.access.management.arguments import user_of
from payung.access.models import User
from payung.desk.arguments import add_day, add_json, answer, today
from payung.dues import actions as dues
from payung.dues.models import Doubt as Row
from payung.dues.models import PaymentFile
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Doubt as Line
from payung.enrolment.models import Reply


class Command(BaseCommand):
    """Confirm a file of the branch or of a payer, or one row of it that waits."""

    help = "Confirm, as the second person, what waits: an answer (A-...), a payment file (P-...), a line or row of one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name what waits and who has looked."""
        parser.add_argument("ref", help="what waits, as the command that brought it said under “waiting”")
        parser.add_argument("--by", required=True, metavar="USER", help="the second person, who has seen what it does")
        parser.add_argument("--refuse", action="store_true", help="of one line or row: it never counts")
        add_day(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Find it, and say what came of it."""
        ref, on, by = options["ref"].strip().upper(), options["on"] or today(), user_of({**options, "and_by": None})
        for confirm in (self._reply, self._payments, self._line, self._row):
            found = confirm(ref, on, by, not options["refuse"])
            if found is not None:
                document = {"ref": ref, "by": by.username, **found}
                words = _("%(ref)s is refused.") if options["refuse"] else _("%(ref)s is confirmed by %(by)s.")
                answer(self.stdout, document, words % {"ref": ref, "by": by}, as_json=options["json"])
                return
        raise CommandError(_("Nothing with the reference %s waits. Look at it again.") % ref)

    def _reply(self, ref: str, on: date, by: User, take: bool) -> dict[str, Any] | None:
        reply = Reply.objects.select_related("area", "batch", "file", "by").filter(ref=ref).first()
        if reply is None:
            return None
        if not take:
            enrolment.discard_reply(reply, on=on, by=by)
            return {"taken": False}
        lines = enrolment.apply_reply(reply, on=on, by=by)
        return {"taken": True, "lines": len(lines)}

    def _payments(self, ref: str, on: date, by: User, take: bool) -> dict[str, Any] | None:
        file = PaymentFile.objects.select_related("by", "file", "annex").filter(ref=ref).first()
        if file is None:
            return None
        if not take:
            raise CommandError(_("A payment file is not refused as a whole: leave it, or decide about its rows."))
        outcome = dues.take_in(dues.confirm_payments(file, on=on, by=by), on=on, by=by)
        return {"taken": True, "settled_months": outcome.settled_months}

    def _line(self, ref: str, on: date, by: User, take: bool) -> dict[str, Any] | None:
        line = Line.objects.select_related("worker", "reply__area", "brought_by").filter(ref=ref).first()
        return self._decide(lambda: enrolment.decide_doubt(line, take=take, on=on, by=by), take) if line else None

    def _row(self, ref: str, on: date, by: User, take: bool) -> dict[str, Any] | None:
        row = Row.objects.select_related("source", "brought_by").filter(ref=ref).first()
        return self._decide(lambda: dues.decide_doubts([row], take=take, on=on, by=by), take) if row else None

    def _decide(self, act: Callable[[], object], take: bool) -> dict[str, Any]:
        act()
        return {"taken": take}
