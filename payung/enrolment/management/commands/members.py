"""`payung members FILE`: the branch's list of active members says who is protected elsewhere."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.access.management.arguments import add_by, author_of
from payung.desk.arguments import add_day, add_day_order, add_json, answer, sent, tell_of_reading, today
from payung.enrolment import actions
from payung.regions.queries import region


class Command(BaseCommand):
    """Take in the branch's list of active members."""

    help = "Take in the branch's list of active members: people who are members without us are protected elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and for whom."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", help="code of a region: only people who live there are looked up")
        add_by(parser)
        add_day(parser)
        add_day_order(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Record, and say for each row what it came to."""
        name, data = sent(options["file"])
        area = region(options["area"]) if options["area"] else None
        on, by = options["on"] or today(), author_of(options)
        taken = actions.import_members(name, data, area=area, day_order=options["day_order"], on=on, by=by)
        rows = taken.rows
        counts = Counter(row.outcome for row in rows)
        document = {
            "counts": dict(sorted(counts.items())),
            "rows": [
                {"row": row.row, "outcome": row.outcome, "worker": row.worker}
                | ({"why" if row.outcome == "unclear" else "waits": list(row.waits)} if row.waits else {})
                for row in rows
            ],
            "unread": taken.told.get("unread", []),
        } | {name: days for name, days in taken.told.items() if name == "open_days"}
        tell_of_reading(self.stderr, taken.told)
        words = _("%(elsewhere)d protected elsewhere, %(ours)d ours, %(unknown)d not in the registry.")
        told = {outcome: counts[outcome] for outcome in ("elsewhere", "ours", "unknown")}
        answer(self.stdout, document, words % told, as_json=options["json"])
