"""The command `payung`: the law's own tools without Django, everything else as Django's commands."""

import argparse
import io
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from payung.rules.reasons import Refused

if TYPE_CHECKING:
    from django.core.management import ManagementUtility

_IDENTITY = re.compile(r"\d{4}(?:[ .-]\d{4}){3}|\d{11,}")  # a NIK or KPJ that was typed where none belongs

SERVERS = {"work", "db_worker", "runserver"}  # what their acts bring about, the worker does
_WITHOUT_KEYS = {"bench", "check", "collectstatic", "compilemessages", "makemessages", "makemigrations", "restore"}


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
    from django.core.management import CommandError
    from django.db import DatabaseError, InterfaceError

    wants_traceback = "--traceback" in arguments
    if arguments and not arguments[0].startswith("-") and arguments[0] not in {"help", "version"}:
        # Django would print the class name before the sentence; with this it hands the error over to us.
        arguments = [arguments[0], "--traceback", *arguments[1:]]
    try:
        settings.FOLLOW_AT_ONCE = not set(arguments) & SERVERS  # a command needs no worker beside it
        _payung()(["payung", *arguments]).execute()
    except BrokenPipeError:
        raise
    except (CommandError, ImproperlyConfigured) as error:
        if wants_traceback:
            raise
        return _say(str(error))
    except (DatabaseError, InterfaceError, OSError) as error:
        words = _about_trouble(error) or (_about_a_file(error) if isinstance(error, OSError) else "")
        if wants_traceback or not words:
            raise
        return _say(words)
    return 0


def _payung() -> "type[ManagementUtility]":
    """Return Django's commands, each of which first holds our keys against those of the database."""
    from django.core.management import BaseCommand, ManagementUtility

    class Payung(ManagementUtility):
        def main_help_text(self, commands_only: bool = False) -> str:
            return str(super().main_help_text(commands_only)) if commands_only else _all_commands(self)

        def fetch_command(self, subcommand: str) -> BaseCommand:
            command = super().fetch_command(subcommand)
            if subcommand not in _WITHOUT_KEYS:
                work = command.handle

                def handle(*args: Any, **options: Any) -> Any:
                    from payung.access import keyprint

                    keyprint.check()
                    done = work(*args, **options)
                    if subcommand == "migrate":  # a new database has a place for them only now
                        keyprint.check()
                    return done

                command.handle = handle  # type: ignore[method-assign]
            return command

    return Payung


def _all_commands(utility: "ManagementUtility") -> str:
    """Return our commands, each with its sentence, and after them the names of those that came with packages."""
    from django.core.management import get_commands, load_command_class

    apps = get_commands()
    ours = {name: app for name, app in apps.items() if isinstance(app, str) and app.startswith("payung.")}
    sentences = {name: str(load_command_class(app, name).help) for name, app in ours.items()}
    sentences["rules"] = "The rule book: check it, read it, compare it."
    width = max(map(len, sentences))
    firsts = {name: words.partition(". ")[0].rstrip(".") for name, words in sentences.items()}
    lines = [f"  {name:<{width}}  {words}." for name, words in sorted(firsts.items())]
    others = ", ".join(sorted(set(apps) - set(ours)))
    return "\n".join([
        "Type 'payung help COMMAND' for what a command does and takes.", "", *lines, "",
        f"Of the framework and its packages: {others}.",
    ])  # fmt: skip


def _about_trouble(error: Exception) -> str:
    """Return what to do about a database or a disk in trouble; nothing when the fault is ours."""
    from payung.store.trouble import Trouble, trouble_of

    words = {
        Trouble.NO_TABLES: "The database has no tables yet, or old ones. Run: payung migrate",
        Trouble.AWAY: f"The database cannot be reached: {_first_line(error)}. Look at PAYUNG_DATABASE_URL.",
        Trouble.LOCKED: "Another program is writing to the database. Wait for it, then run the command again.",
        Trouble.FULL: "The disk is full. Nothing of this was kept. Make room, then run the command again.",
        Trouble.READ_ONLY: "The database cannot be written: look at who owns PAYUNG_DATA, and whether its disk may be.",
    }
    trouble = trouble_of(error)
    return words[trouble] if trouble else ""


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "")


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
