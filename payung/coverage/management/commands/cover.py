"""`payung cover`: is this person protected on that day, for what, until when, and why."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from payung.coverage import queries
from payung.desk.arguments import add_json, answer, day, today
from payung.rules.coverage import Answer
from payung.sheets.cells.nik import read_nik
from payung.workers.models import Worker
from payung.workers.queries import by_nik


class Command(BaseCommand):
    """Answer about one person and one day."""

    help = "Say whether a person is protected on a day, as known on a day, with reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the person, the day, and the day of knowledge."""
        person = parser.add_mutually_exclusive_group(required=True)
        person.add_argument("--worker", metavar="REF", help="the person's reference, such as W-2345ABCDE")
        person.add_argument("--nik-from-stdin", action="store_true", help="read the NIK from standard input")
        parser.add_argument("--on", type=day, metavar="DATE", help="the day asked about, default today")
        parser.add_argument("--known-on", type=day, metavar="DATE", help="by what was recorded until that day")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the person and print the answer."""
        on = options["on"] or today()
        worker = self._by_nik(sys.stdin.readline()) if options["nik_from_stdin"] else self._by_ref(options["worker"])
        cover = queries.cover(worker, on=on, known_on=options["known_on"])
        document = cover.as_json(get_language() or "id")
        lines = [self._sentence(cover), *(f"- {reason['text']} ({reason['cite']})" for reason in document["reasons"])]
        answer(self.stdout, document, "\n".join(lines), as_json=options["json"])

    def _by_ref(self, ref: str) -> Worker:
        worker = Worker.objects.filter(ref=ref.strip().upper()).first()
        if worker is None:
            raise CommandError(_("Nobody on file has this reference. Look at it again; it begins with W-."))
        return worker

    def _by_nik(self, line: str) -> Worker:
        nik, _reason, _digits = read_nik(line)
        worker = by_nik([nik]).get(nik) if nik else None
        if worker is None:
            raise CommandError(_("Nobody on file has this NIK. Compare its 16 digits with the KTP."))
        return worker

    def _sentence(self, cover: queries.Cover) -> str:
        words = {
            Answer.PROTECTED: _("Protected on %(day)s: %(programmes)s."),
            Answer.CONFIRM: _("Not certain on %(day)s: ask the branch."),
            Answer.UNPROTECTED: _("Not protected on %(day)s."),
        }
        programmes = ", ".join(cover.programmes).upper()
        return words[cover.answer] % {"day": queries.long_date(cover.on), "programmes": programmes}
