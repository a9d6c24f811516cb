"""`payung regions ...`: load a list of regions, count RW, and say what becomes of an RW by date."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from payung.access.authors import Author
from payung.access.management.arguments import add_by, author_of
from payung.desk.arguments import add_day, add_json, answer, day, sent, today
from payung.regions import actions, queries
from payung.regions.matching import dotted, level_of
from payung.regions.models import Level
from payung.regions.reading import decode, read_regions


class Command(BaseCommand):
    """Look after regions."""

    help = "Load a city from a list of codes (columns code,name[,rw_count]), count RW, and say what becomes of an RW."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        load = verbs.add_parser("load", help="add the regions of a CSV file; nothing is written when a line is wrong")
        load.add_argument("file", type=Path)
        since = "from when they count, default 2012-01-01"
        load.add_argument("--opened-on", type=day, default=actions.ON_FILE_FROM, metavar="DATE", help=since)
        load.add_argument("--only", default="", metavar="CODE", help="of a longer list one region alone, such as 32.73")
        counts = verbs.add_parser("counts", help="our number of RW beside the office's")
        counts.add_argument("area")
        for name, words in (
            ("open", "put an RW on file"), ("close", "an RW is no more"), ("reopen", "take a closing back"),
            ("split", "make new RW out of part of one"), ("merge", "let RW end in another"),
            ("renumber", "give an RW another number"),
        ):  # fmt: skip
            verb = verbs.add_parser(name, help=words)
            verb.add_argument("rw", help="the RW: its code, such as 31.75.02.1005-007, or “Rawamangun RW 7”")
            verb.add_argument("--source", required=True, help="who says so: a letter with number and date")
            add_by(verb)
            add_day(verb)
            add_json(verb)
        verbs.choices["split"].add_argument("--into", type=int, nargs="+", required=True, metavar="NUMBER")
        verbs.choices["split"].add_argument("--close", action="store_true", help="the old number ends")
        verbs.choices["merge"].add_argument("--with", dest="others", nargs="+", required=True, metavar="CODE")
        verbs.choices["renumber"].add_argument("--to", type=int, required=True, metavar="NUMBER")
        for verb in (load, counts):
            add_by(verb)
            add_day(verb)
            add_json(verb)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the verb and say what is on file now."""
        by = author_of(options)
        document, words = getattr(self, f"_{options['verb']}")(options, on=options["on"] or today(), by=by)
        answer(self.stdout, document, words, as_json=options["json"])

    def _load(self, options: dict[str, Any], *, on: Any, by: Author) -> tuple[dict[str, Any], str]:
        path: Path = options["file"]
        name, data = sent(path)
        rows = read_regions(decode(data), only=_wanted(options["only"]))
        done = actions.load(rows, source=name[:200], opened_on=options["opened_on"], on=on, by=by)
        document = {"file": name, "lines": len(rows), "regions": done.regions, "rw": done.rw}
        words = _("%(file)s: %(lines)d lines read, %(regions)d regions and %(rw)d RW added, the rest was on file.")
        return document, words % document

    def _counts(self, options: dict[str, Any], *, on: Any, by: Author) -> tuple[dict[str, Any], str]:
        area = queries.the_one(options["area"])
        if area.level == Level.RW:
            raise CommandError(_("%s is an RW. Name a kelurahan or a larger region.") % area)
        lines = [
            {
                "code": count.region.code, "name": count.region.name, "ours": count.ours,
                "office": count.office.rw_count if count.office else None,
                "source": count.office.source if count.office else None,
            }
            for count in queries.counts(area.code, on)
        ]  # fmt: skip
        words = [f"{line['code']:<14}{line['name']:<26}{line['ours']:>4}  {line['office'] or '–'}" for line in lines]
        return {"area": area.code, "regions": lines}, "\n".join(words)

    def _open(self, options: dict[str, Any], *, on: Any, by: Author) -> tuple[dict[str, Any], str]:
        village, number = queries.village_and_number(options["rw"])
        rw = actions.open_rw(village, number=number, from_on=on, source=options["source"], on=on, by=by)
        return _told([rw.code], _("%s is on file."))

    def _close(self, options: dict[str, Any], *, on: Any, by: Author) -> tuple[dict[str, Any], str]:
        rw = queries.the_one(options["rw"])
        actions.close_rw(rw, from_on=on, source=options["source"], on=on, by=by)
        return _told([rw.code], _("%s is closed."))

    def _reopen(self, options: dict[str, Any], *, on: Any, by: Author) -> tuple[dict[str, Any], str]:
        rw = queries.the_one(options["rw"])
        actions.reopen_rw(rw, source=options["source"], on=on, by=by)
        return _told([rw.code], _("%s is on file."))

    def _split(self, options: dict[str, Any], *, on: Any, by: Author) -> tuple[dict[str, Any], str]:
        rw, numbers = queries.the_one(options["rw"]), options["into"]
        parts = actions.split_rw(
            rw,
            numbers=numbers,
            from_on=on,
            source=options["source"],
            closes=options["close"],
            on=on,
            by=by,
        )
        return _told([part.code for part in parts], _("%s is on file."))

    def _merge(self, options: dict[str, Any], *, on: Any, by: Author) -> tuple[dict[str, Any], str]:
        into, absorbed = queries.the_one(options["rw"]), [queries.the_one(code) for code in options["others"]]
        actions.merge_rw(into, absorbed=absorbed, from_on=on, source=options["source"], on=on, by=by)
        return _told([rw.code for rw in absorbed], _("%s is closed."))

    def _renumber(self, options: dict[str, Any], *, on: Any, by: Author) -> tuple[dict[str, Any], str]:
        rw = queries.the_one(options["rw"])
        new = actions.renumber_rw(rw, number=options["to"], from_on=on, source=options["source"], on=on, by=by)
        return _told([new.code], _("%s is on file."))


def _wanted(words: str) -> str:
    """Return the code that the list is narrowed to."""
    code = dotted(words)
    if words and level_of(code) is None:
        raise CommandError(_("“%s” is no code of a region, such as 32.73.") % words)
    return code


def _told(codes: list[str], words: str) -> tuple[dict[str, Any], str]:
    return {"rw": codes}, "\n".join(words % code for code in codes)
