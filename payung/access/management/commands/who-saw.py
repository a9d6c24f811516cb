"""`payung who-saw --user U --from A --to B`: exactly whose identity an account touched, for a notice of a breach."""

from argparse import ArgumentParser
from datetime import datetime, time, timedelta
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access import queries
from payung.desk.arguments import add_json, answer, day


class Command(BaseCommand):
    """List the sights of an account."""

    help = "List whose identity an account saw or took away, from the first day to the last, both included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the account and the days."""
        parser.add_argument("--user", required=True, help="the user name")
        parser.add_argument("--from", dest="first", type=day, required=True, metavar="DATE")
        parser.add_argument("--to", dest="last", type=day, required=True, metavar="DATE")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each sight."""
        user = queries.user_named(options["user"])
        since, until = (
            timezone.make_aware(datetime.combine(day, time.min))
            for day in (options["first"], options["last"] + timedelta(days=1))
        )
        seen = [
            {"worker": ref, "what": what, "at": timezone.localtime(at).isoformat(timespec="seconds")}
            for ref, what, at in queries.sights(user, since=since, until=until)
        ]
        people = len({sight["worker"] for sight in seen})
        document = {"user": user.username, "people": people, "sights": seen}
        head = _("%(user)s: %(people)d people, %(sights)d times.")
        lines = [head % {"user": user.username, "people": people, "sights": len(seen)}]
        lines += [f"{sight['at']}  {sight['worker']}  {sight['what']}" for sight in seen]
        answer(self.stdout, document, "\n".join(lines), as_json=options["json"])
