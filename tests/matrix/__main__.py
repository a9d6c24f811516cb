"""`python -m tests.matrix [--jobs N] [--mutants] [--json]`: every cell, or every mutant; what is wrong, how many."""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from tempfile import TemporaryFile

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
DAY = date(2026, 6, 15)
AT_LEAST = 25_000


def main(words: list[str]) -> int:
    """Try, and return the exit status: 1 where a cell has a fault, a mutant survives, or cells are missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.matrix", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side, each on a database of its own")
    parser.add_argument("--share", help=argparse.SUPPRESS)  # of the work that one process does: 0/2
    parser.add_argument("--mutants", action="store_true", help="take away each row, filter and follower in turn")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args(words)
    if asked.share:
        number, of = (int(part) for part in asked.share.split("/"))
        for line in _mutants(number, of) if asked.mutants else _cells(number, of):
            sys.stdout.write(json.dumps(line) + "\n")
        return 0
    return _report([line for job in _jobs(asked) for line in job], asked)


def _jobs(asked: argparse.Namespace) -> Iterator[list[dict[str, str]]]:
    """Yield what each process found."""
    more = ["--mutants"] if asked.mutants else []
    with ExitStack() as kept:
        running = []
        for number in range(asked.jobs):
            out = kept.enter_context(
                TemporaryFile("w+")
            )  # a pipe that nobody reads yet would fill and stop its process
            words = [sys.executable, "-m", "tests.matrix", "--share", f"{number}/{asked.jobs}", *more]
            running.append((subprocess.Popen(words, stdout=out, env=_environment(number)), out))
        for job, out in running:
            if job.wait():
                sys.exit(f"A process of the matrix ended with {job.returncode}.")
            out.seek(0)
            yield [json.loads(line) for line in out if line.startswith("{")]


def _environment(number: int) -> dict[str, str]:
    """Return an environment in which a process has a database of its own."""
    found = {name: value for name, value in os.environ.items() if name not in ("PAYUNG_DATA", "PAYUNG_ENV")}
    url = found.get("PAYUNG_DATABASE_URL", "")
    if url:
        import psycopg

        name = f"payung_matrix_{number}"
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name}")  # type: ignore[call-overload]
            admin.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        found["PAYUNG_DATABASE_URL"] = f"{url.rsplit('/', 1)[0]}/{name}"
    return found


def _report(lines: list[dict[str, str]], asked: argparse.Namespace) -> int:
    faults = [line for line in lines if line["fault"]]
    doors = Counter(line["door"] for line in lines)
    if asked.json:
        sys.stdout.write(json.dumps({"cells": len(lines), "doors": doors, "faults": faults}) + "\n")
    else:
        for line in faults:
            sys.stdout.write(f"{line['door']}: {line['what']}, by {line['looker']}: {line['fault']}\n")
        counted = ", ".join(f"{many} by {door}" for door, many in doors.most_common())
        what = "mutants, survivors" if asked.mutants else "cells, faults"
        sys.stdout.write(f"{len(lines)} {what}: {len(faults)} ({counted})\n")
    is_whole = asked.mutants or len(lines) >= AT_LEAST
    return 0 if is_whole and not faults else 1


def _begin() -> None:
    """Make the process's database."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _town() -> tuple[object, list[object]]:
    """Return the town and everybody who tries."""
    from django.utils import timezone

    timezone.localdate = lambda *_moment: DAY  # type: ignore[assignment]  # pages read the clock
    from tests.matrix.canaries import Aviary
    from tests.matrix.lookers import lookers
    from tests.presses.town import Town

    birds = Aviary(Town(DAY))
    return birds, list(lookers(DAY))


def _cells(number: int, of: int) -> Iterator[dict[str, str]]:
    """Yield the cells of one process's share."""
    _begin()
    from django.db import transaction

    from tests.matrix.every import cells

    with transaction.atomic():
        birds, people = _town()
        for cell in cells(birds, people, number, of):  # type: ignore[arg-type]
            yield {"door": cell.door, "what": cell.what, "looker": cell.looker, "fault": cell.fault}
        transaction.set_rollback(True)


def _mutants(number: int, of: int) -> Iterator[dict[str, str]]:
    """Yield the mutants of one process's share, with a fault where one survives."""
    _begin()
    from django.db import transaction

    from tests.matrix.every import mutants
    from tests.matrix.mutants import killed_by

    with transaction.atomic():
        birds, people = _town()
        for mutant in mutants(birds, people, number, of):  # type: ignore[arg-type]
            cell = killed_by(mutant)
            fault = "" if cell else "nobody notices"
            yield {"door": "mutant", "what": mutant.name, "looker": cell.looker if cell else "–", "fault": fault}
        transaction.set_rollback(True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
