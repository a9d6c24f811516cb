"""Tries every verb and every page by role, relation and door, or takes each guard away; see `tests/matrix`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import CommandError

ROOT = Path(__file__).resolve().parent.parent.parent


def bench_matrix(jobs: int, mutants: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Try all cells in ``jobs`` processes and return how many there were and which had a fault.

    With ``mutants`` not 0, each row, filter and follower is taken away in turn instead, and a fault is one that no cell
    noticed. Refuses where there are no tests, and where anything is wrong.
    """
    if not (ROOT / "tests" / "matrix").is_dir():
        raise CommandError("There are no tests here. Run this in a checkout.")
    words = [sys.executable, "-m", "tests.matrix", "--json", "--jobs", str(jobs), *(["--mutants"] if mutants else [])]
    ended = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if not ended.stdout.startswith("{"):
        raise CommandError("The matrix ended before it had tried everything.")
    found: dict[str, Any] = json.loads(ended.stdout)
    for fault in found["faults"]:
        say(f"{fault['door']}: {fault['what']}, by {fault['looker']}: {fault['fault']}")
    say(f"{found['cells']} tried, {len(found['faults'])} faults: {found['doors']}")
    if ended.returncode:
        raise CommandError(f"{len(found['faults'])} faults among {found['cells']}.")
    return found
