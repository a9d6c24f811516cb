"""What the commands of all rooms share: the day of the fact, files, and answers as one JSON document."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.desk.templatetags.words import long_date, number

FIRST_YEAR, LAST_YEAR = 1900, 2199  # of days that anybody asks about; a slip of the pen lies outside


def day(words: str) -> date:
    """Return a day written as 2026-06-15."""
    try:
        named = date.fromisoformat(words)
    except ValueError:
        named = None
    if named is None or not FIRST_YEAR <= named.year <= LAST_YEAR:
        raise ArgumentTypeError(_("“%s” is no day; write it as 2026-06-15.") % words)
    return named


def sent(path: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of a file that a command names, or say in a sentence why not."""
    sent_path(path)
    try:
        return path.name, path.read_bytes()
    except OSError as fault:
        raise CommandError(_("The file %s cannot be read. Look at who may open it.") % path) from fault


def sent_path(path: Path) -> None:
    """Say in a sentence that a file which a command names is not there."""
    if not path.is_file():
        raise CommandError(_("There is no file %s.") % path)


def add_day(parser: ArgumentParser) -> None:
    """Let a command record on another day than today."""
    parser.add_argument(
        "--on", type=day, metavar="DATE", help="the day of the fact and of its recording, default today"
    )


def add_day_order(parser: ArgumentParser) -> None:
    """Let a command say which of day and month stands first, where the file leaves it open."""
    parser.add_argument(
        "--day-order", choices=("dm", "md"), default="", help="which stands first in dates: day (dm) or month (md)"
    )


def open_days_words(days: Sequence[Mapping[str, str]]) -> str:
    """Return the question about days that can be read in two ways, and the option that answers it."""
    shown = [
        _("%(cell)s may be %(dm)s or %(md)s") % {
            "cell": one["cell"], "dm": long_date(date.fromisoformat(one["dm"])),
            "md": long_date(date.fromisoformat(one["md"])),
        } for one in days
    ]  # fmt: skip
    words = _("The order of day and month stays open: %s. Say it with --day-order dm or --day-order md.")
    return words % "; ".join(shown)


def unread_words(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each place of a file that nobody read."""
    words = _("Not read: %(cells)s%(sheet)s, which seems to hold %(people)s people or receipts.")
    return [
        words % {"cells": one["cells"], "sheet": f" ({one['sheet']})" if one["sheet"] else "",
                 "people": number(one["people"])}
        for one in parts
    ]  # fmt: skip


def tell_of_reading(stderr: OutputWrapper, reading: Mapping[str, Any]) -> None:
    """Say on stderr what of a file was not read, and what stays open."""
    for words in unread_words(reading.get("unread", ())):
        stderr.write(words)
    if reading.get("open_days"):
        stderr.write(open_days_words(reading["open_days"]))


def add_json(parser: ArgumentParser) -> None:
    """Let a command answer programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def answer(stdout: OutputWrapper, document: dict[str, Any], words: str, *, as_json: bool) -> None:
    """Print the document for programs or the words for people."""
    stdout.write(json.dumps(document, ensure_ascii=False) if as_json else words)


def today() -> date:
    """Return the day here; only commands and views ask."""
    return timezone.localdate()
