"""`payung import FILE --area CODE`: takes in a list, judges each row, and with --admit makes the ready ones workers."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.access.authors import Author
from payung.access.management.arguments import add_by, author_of
from payung.desk.arguments import add_day, add_day_order, add_json, day, sent, tell_of_reading, today
from payung.desk.templatetags.words import long_date, number
from payung.regions import queries as regions
from payung.roster import actions, queries
from payung.roster.models import Roster, Row
from payung.roster.queries.reasons import words_for


class Command(BaseCommand):
    help = "Take in a list of people (xlsx, xls, ods, csv, text) for an area."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", required=True, help="the region that the list was sent for: its code or its name")
        parser.add_argument("--admit", action="store_true", help="make the ready rows workers")
        parser.add_argument("--kind", choices=Roster.Kind.values, default=Roster.Kind.NOMINATION.value)
        parser.add_argument("--source", default="", help="of a candidate list: DTSEN, DTKS, Dasawisma")
        parser.add_argument("--snapshot", type=day, metavar="DATE", help="of a candidate list: its day")
        parser.add_argument("--sheet", default="", metavar="NAME", help="of a workbook: this one, not the likeliest")
        parser.add_argument("--collected-by", default="")
        parser.add_argument("--agent-code", default="")
        add_by(parser)
        add_day(parser)
        add_day_order(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        on, by = options["on"] or today(), author_of(options)
        name, data = sent(options["file"])
        received = actions.receive(
            name, data, area=regions.the_one(options["area"]), kind=options["kind"],
            collected_by=options["collected_by"], agent_code=options["agent_code"], source=options["source"],
            snapshot_on=options["snapshot"], sheet=options["sheet"], day_order=options["day_order"], on=on, by=by,
        )  # fmt: skip
        roster = received.roster
        if options["day_order"] not in ("", roster.file.day_order):
            actions.choose_columns(
                roster, columns=roster.layout, sheet=roster.sheet, remember=False, day_order=options["day_order"],
                on=on, by=by,
            )  # fmt: skip
        if received.known_before and roster.finished_on:
            if options["admit"]:
                actions.admit(roster, on=on, by=by)
            words = _("This list was received on %s. Nothing changed in its rows.")
            self.stderr.write(words % long_date(roster.on))
        else:
            actions.judge(roster, admit=options["admit"], on=on, by=by, tell=self._tell)
        self._name_unread_sheets(roster)
        if queries.open_stop(roster):
            self.stderr.write(
                _("The list rests until a second officer has looked: too many of its people live elsewhere.")
            )
        self._answer(roster, as_json=options["json"], by=by)

    def _name_unread_sheets(self, roster: Roster) -> None:
        unread = queries.other_sheets(roster).unread
        if unread:
            names = [f"“{one.name}”" + (f" ({_('hidden in the file')})" if one.hidden else "") for one in unread]
            words = _("Sheets of this file that were not read: %(names)s. Read each of them with --sheet NAME.")
            self.stderr.write(words % {"names": ", ".join(names)})

    def _tell(self, done: int, total: int) -> None:
        if total > 10_000 or self.stderr.isatty():
            self.stderr.write(_("%(done)s of %(total)s rows") % {"done": number(done), "total": number(total)})

    def _answer(self, roster: Roster, *, as_json: bool, by: Author) -> None:
        table = queries.table_of(roster)
        counts = queries.tally(roster).counts
        unread = queries.unread_parts(roster, table)
        tell_of_reading(self.stderr, roster.reading | {"unread": unread})
        if not as_json:
            labels = Row.Verdict.choices
            self.stdout.write(", ".join(f"{number(counts[name])} {label}" for name, label in labels if name in counts))
            for result in queries.results(roster, table):
                if result.verdict == Row.Verdict.NEEDS_FIXING and not result.discarded_why:
                    why = "; ".join(map(words_for, result.reasons))
                    self.stdout.write(_("row %(number)s: %(why)s") % {"number": number(result.number), "why": why})
            return
        answer = {
            "file": roster.file.name, "sha256": roster.file.sha256, "area": roster.area.code, "roster": roster.ref,
            "header_row": table.header_row, "counts": counts, "unread": unread,
            "rows": [result.as_json() for result in queries.results(roster, table, by=by)],
        }  # fmt: skip
        if open_days := roster.reading.get("open_days"):
            answer["open_days"] = open_days
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
