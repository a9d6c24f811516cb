"""The command `payung`: the law's own tools without Django, everything else as Django's commands."""

import argparse
import io
import os
import re
import sys
from typing import NoReturn

from payung.rules.reasons import Refused

_IDENTITY = re.compile(r"\d{4}(?:[ .-]\d{4}){3}|\d{11,}")  # a NIK or KPJ that was typed where none belongs

SERVERS = {"work", "db_worker", "runserver"}  # what their acts bring about, the worker does


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status, 0 or 1. What was to be expected is one sentence on stderr."""
    arguments = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    argparse.ArgumentParser.error = _one_sentence  # type: ignore[method-assign, assignment]  # Django makes them
    try:
        return _law(arguments[1:]) if arguments[:1] == ["rules"] else _everything_else(arguments)
    except Refused as no:
        return _say("\n".join(reason.words(_language()) for reason in no.reasons))
    except SystemExit as end:
        return _say(end.code) if isinstance(end.code, str) else int(bool(end.code))
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return _say("Stopped.")


def _one_sentence(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    """Say what is wrong with a call in one line, where argparse would print the whole usage before it."""
    parser.exit(_say(f"{parser.prog}: {message.rstrip('.')}. See: {parser.prog} --help"))


def _law(arguments: list[str]) -> int:
    from payung.rules.command import main as law

    return law(arguments)


def _everything_else(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "payung.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, ManagementUtility
    from django.db import DatabaseError

    wants_traceback = "--traceback" in arguments
    if arguments and not arguments[0].startswith("-") and arguments[0] not in {"help", "version"}:
        # Django would print the class name before the sentence; with this it hands the error over to us.
        arguments = [arguments[0], "--traceback", *arguments[1:]]
    try:
        settings.FOLLOW_AT_ONCE = not set(arguments) & SERVERS  # a command needs no worker beside it
        ManagementUtility(["payung", *arguments]).execute()
        if arguments in ([], ["help"], ["--help"], ["-h"]):  # Django knows nothing of the law's own tools
            sys.stdout.write("\n[rules]\n    rules\n")
    except BrokenPipeError:
        raise
    except (CommandError, ImproperlyConfigured) as error:
        if wants_traceback:
            raise
        return _say(str(error))
    except (DatabaseError, OSError) as error:
        words = _about_the_database(error) if isinstance(error, DatabaseError) else _about_a_file(error)
        if wants_traceback or not words:
            raise
        return _say(words)
    return 0


def _about_the_database(error: Exception) -> str:
    """Return what to do about a database that is not ready; nothing when the fault is ours."""
    words = str(error).lower()
    if any(sign in words for sign in ("no such table", "no such column", "does not exist")):
        return "The database has no tables yet, or old ones. Run: payung migrate"
    if any(sign in words for sign in ("unable to open", "connection", "could not translate host")):
        return f"The database cannot be reached: {str(error).strip().splitlines()[0]}. Look at PAYUNG_DATABASE_URL."
    if "locked" in words:
        return "Another program is writing to the database. Wait for it, then run the command again."
    return ""


def _about_a_file(error: OSError) -> str:
    """Return what the operating system says about a file that was named; nothing when no file was."""
    return f"{error.filename}: {error.strerror}." if error.filename and error.strerror else ""


def _language() -> str:
    if "django" not in sys.modules:
        return "id"
    from django.utils.translation import get_language

    return get_language() or "id"


def _say(words: str) -> int:
    sys.stderr.write(_IDENTITY.sub("…", words.rstrip()) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
