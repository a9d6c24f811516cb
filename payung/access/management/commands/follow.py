"""`payung follow`: do what follows from the trail now, say how much waits, or try again what was set aside."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from payung.access import followers
from payung.access.models import SetAside
from payung.desk.arguments import add_json, answer


class Command(BaseCommand):
    """Let every room follow; what a worker does by itself."""

    help = "Do what follows from recorded acts (the worker does it by itself), or say what waits and was set aside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look only, or try again."""
        parser.add_argument("--waiting", action="store_true", help="only say what waits, and what was set aside")
        parser.add_argument("--again", action="store_true", help="try once more what was set aside")
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Follow, and say what is left."""
        mended = self._again() if options["again"] else 0
        done = 0 if options["waiting"] else followers.pull()
        waiting = dict(followers.waiting())
        aside = [
            {"room": one.room, "line": one.line_id, "verb": one.line.verb, "subject": one.line.subject, "why": one.why}
            for one in SetAside.objects.filter(given_up=True).select_related("line").order_by("pk")
        ]
        document = {"followed": done, "mended": mended, "waiting": waiting, "set_aside": aside}
        told = _("%(done)d lines followed, %(waiting)d wait.") % {"done": done, "waiting": sum(waiting.values())}
        left = _("Set aside in %(room)s: line %(line)d, %(verb)s of %(subject)s (%(why)s).")
        answer(self.stdout, document, "\n".join([told, *(left % one for one in aside)]), as_json=options["json"])

    def _again(self) -> int:
        mended = 0
        for one in SetAside.objects.filter(given_up=True).order_by("pk"):
            followers.again(one.room, one.line_id)
            mended += 1
        return mended
