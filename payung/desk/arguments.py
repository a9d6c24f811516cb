"""What the commands of all rooms share: the day of the fact, files, and answers as one JSON document."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

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


def add_json(parser: ArgumentParser) -> None:
    """Let a command answer programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def answer(stdout: OutputWrapper, document: dict[str, Any], words: str, *, as_json: bool) -> None:
    """Print the document for programs or the words for people."""
    stdout.write(json.dumps(document, ensure_ascii=False) if as_json else words)


def today() -> date:
    """Return the day here; only commands and views ask."""
    return timezone.localdate()
