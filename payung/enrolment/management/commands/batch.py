"""`payung batch make|approve|handover|cancel|reply`: files for the branch, its answers."""

from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.actions import open_file, see_all
from payung.access.authors import Author
from payung.access.management.arguments import add_by, author_of
from payung.access.models import User
from payung.desk.arguments import add_day, add_day_order, add_json, answer, sent, tell_of_reading, today
from payung.enrolment import actions, queries
from payung.enrolment.models import Batch, Doubt, ReplyLine
from payung.enrolment.queries.preview import LineResult
from payung.regions.queries import the_one
from payung.rules.reasons import Reason, Refused


class Command(BaseCommand):
    """Make, approve, hand over and cancel batches; take in the branch's answers."""

    help = "Make a batch for the branch, have a second person approve it, hand it over, take in the branch's answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        make = verbs.add_parser("make", help="write a file of everybody who is due")
        make.add_argument("--kind", required=True, choices=Batch.Kind.values)
        make.add_argument("--area", required=True, help="the region: its code or its name")
        make.add_argument("--out", required=True, type=Path, metavar="FILE", help="where the xlsx file goes")
        make.add_argument("--letter-out", type=Path, metavar="FILE", help="where the covering letter goes, as PDF")
        approve = verbs.add_parser("approve", help="approve and freeze, as the second person")
        handover = verbs.add_parser("handover", help="the file went to the branch")
        handover.add_argument("--channel", default="", help="how: by e-mail, by hand, through the portal")
        cancel = verbs.add_parser("cancel", help="take a batch back before it leaves")
        for verb in (approve, handover, cancel):
            verb.add_argument("id", help="the batch, such as B-7K3FQ2MH9P")
        reply = verbs.add_parser("reply", help="take in the branch's answer")
        reply.add_argument("file", type=Path)
        reply.add_argument("--batch", help="the batch it answers; without it, by NIK over all open batches")
        add_day_order(reply)
        reply.add_argument("--preview", action="store_true", help="say what it would do, and record nothing")
        for verb in (make, approve, handover, cancel, reply):
            add_by(verb, required=verb is not reply)
        for verb in (make, approve, handover, cancel, reply):
            add_day(verb)
            add_json(verb)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the verb and say what came of it."""
        act = getattr(self, f"_{options['verb']}")
        document, words = act(options, on=options["on"] or today(), by=author_of(options))
        answer(self.stdout, document, words, as_json=options["json"])

    def _make(self, options: dict[str, Any], *, on: date, by: User) -> tuple[dict[str, Any], str]:
        out: Path = options["out"]
        for path in filter(None, (out, options["letter_out"])):
            if not path.parent.is_dir():
                raise CommandError(_("There is no folder %s.") % path.parent)
        with transaction.atomic():  # a file that cannot be written leaves no batch behind
            batch = actions.make_batch(options["kind"], area=the_one(options["area"]), on=on, by=by)
            assert batch.file
            assert batch.letter
            if options["letter_out"]:
                _write(options["letter_out"], open_file(batch.letter))
            _write(out, open_file(batch.file))
            refs = {line.worker.ref for line in queries.lines_of(batch)}
            see_all(refs, what=f"batch {batch.ref}", on=on, by=by)
        document = {
            "batch": batch.ref, "people": batch.people, "sha256": batch.file.sha256, "left_out": batch.left_out,
        }  # fmt: skip
        words = _("Batch %(batch)s: %(people)d people in %(out)s, %(left)d left out.")
        return document, words % {**document, "out": out, "left": len(batch.left_out)}

    def _approve(self, options: dict[str, Any], *, on: date, by: User) -> tuple[dict[str, Any], str]:
        batch = actions.approve_batch(_batch(options["id"]), on=on, by=by)
        return _told(batch), _("Batch %s is approved and frozen.") % batch.ref

    def _handover(self, options: dict[str, Any], *, on: date, by: User) -> tuple[dict[str, Any], str]:
        batch = actions.hand_over(_batch(options["id"]), channel=options["channel"], on=on, by=by)
        return _told(batch), _("Batch %s is with the branch.") % batch.ref

    def _cancel(self, options: dict[str, Any], *, on: date, by: User) -> tuple[dict[str, Any], str]:
        batch = actions.cancel_batch(_batch(options["id"]), on=on, by=by)
        return _told(batch), _("Batch %s is cancelled.") % batch.ref

    def _reply(self, options: dict[str, Any], *, on: date, by: Author) -> tuple[dict[str, Any], str]:
        name, data = sent(options["file"])
        batch = _batch(options["batch"]) if options["batch"] else None
        reply = actions.receive_reply(name, data, batch=batch, day_order=options["day_order"], on=on, by=by)
        if options["preview"]:
            lines = queries.line_results(queries.judged_lines(reply, on=on))
            actions.discard_reply(reply, on=on, by=by)
        else:
            lines = actions.apply_reply(reply, on=on, by=by)
            if reply.pk and not reply.applied_on and isinstance(by, User) and by.beside:
                lines = actions.apply_reply(reply, on=on, by=by.beside)
        if unread := reply.sheets.get("unread"):
            names = ", ".join(f"“{sheet['name']}”" for sheet in unread)
            self.stderr.write(
                _("Sheets of this file that were not read: %s. They hold no answer or are hidden.") % names
            )
        reading = reply.sheets.get("reading", {})
        tell_of_reading(self.stderr, reading)
        counts = Counter(line.outcome for line in lines)
        shown = [outcome for outcome in ReplyLine.Outcome.values if counts[outcome] or outcome != "unclear"]
        document = {"counts": {outcome: counts[outcome] for outcome in shown}, "lines": [_line(each) for each in lines]}
        document |= {"unread": []} | reading
        waiting = list(Doubt.objects.filter(reply__ref=reply.ref).undecided().values_list("ref", flat=True))
        if reply.pk and reply.offered_on and not reply.applied_on:
            waiting.insert(0, reply.ref)
            words = _("It waits until a second person has looked: payung confirm %s --by USER, or on its page.")
            self.stderr.write(words % reply.ref)
        if waiting:
            document["waiting"] = waiting
        labels = dict(ReplyLine.Outcome.choices)
        return document, ", ".join(f"{counts[outcome]} {labels[outcome]}" for outcome in shown)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as fault:
        raise CommandError(_("%s cannot be written. Name another file.") % path) from fault


def _batch(ref: str) -> Batch:
    found = Batch.objects.filter(ref__iexact=ref).first()
    if found is None:
        raise Refused([Reason("unknown_batch", _("There is no batch %s.") % ref)])
    return found


def _told(batch: Batch) -> dict[str, Any]:
    return {"batch": batch.ref, "people": batch.people, "sha256": batch.file.sha256 if batch.file else None}


def _line(line: LineResult) -> dict[str, Any]:
    return {
        "row": line.row, "outcome": line.outcome, "worker": line.worker,
        "start_date": line.start_date.isoformat() if line.start_date else None, "reason": line.reason,
        "code": line.code or None, "note": line.flag or None,
    } | ({"waits": list(line.waits)} if line.waits and line.outcome != ReplyLine.Outcome.UNCLEAR else {})  # fmt: skip
