"""Plants one fault after the other into a copy of the sources and runs the tests that should hear of it.

A test that asserts nothing is found by no other test: what a fault leaves green was never held. The faults are data
(`mutants.yaml`), mostly days and sums of equality. The checkout itself is never written to.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.management import CommandError

ROOT = Path(__file__).resolve().parent.parent.parent
LIST = Path(__file__).with_name("mutants.yaml")
LEFT_OUT = shutil.ignore_patterns(".*", "var", "__pycache__", "docs")
QUICK = "not slow and not embedded and not browser"
GREEN, RED = 0, 1  # what pytest ends with; anything else is neither
AT_MOST_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the text in a file that becomes another one, the tests that must fail then, and what it would do."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    why: str

    def applied_to(self, source: str) -> str:
        """Return the source with the fault; refuses a text that does not stand in it exactly once."""
        if (found := source.count(self.old)) != 1 or self.old == self.new:
            raise CommandError(f"{self.file}: {self.old.strip()!r} stands there {found} times, or is not changed.")
        return source.replace(self.old, self.new)


def mutants_on_file(path: Path = LIST) -> list[Mutant]:
    """Return the faults of the list."""
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in yaml.safe_load(path.read_text("utf-8"))]


def bench_mutants(only: str, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Plant the faults with the numbers in ``only`` (as ``7,12``; empty: all) and return those that no test noticed."""
    if not (ROOT / "tests").is_dir():
        raise CommandError("There are no tests here. Run this in a checkout.")
    return tried(chosen(mutants_on_file(), only), root=ROOT, say=say)


def chosen(mutants: Sequence[Mutant], only: str) -> list[Mutant]:
    """Return the faults with these numbers, counted from one; refuses what is no number of theirs."""
    if not only:
        return list(mutants)
    numbers = [int(word) if word.isdecimal() else 0 for word in only.split(",")]
    if not all(0 < number <= len(mutants) for number in numbers):
        raise CommandError(f"--only takes numbers from 1 to {len(mutants)}, as 7,12; not {only!r}.")
    return [mutants[number - 1] for number in numbers]


def tried(mutants: Sequence[Mutant], *, root: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Plant faults one by one; refuses to begin where the tests are not green without any."""
    for mutant in mutants:
        mutant.applied_to((root / mutant.file).read_text("utf-8"))
    survivors, seconds = [], []
    with a_copy(root) as copy:
        if (ended := run(copy, sorted({test for mutant in mutants for test in mutant.tests}))) != GREEN:
            raise CommandError(f"The tests are not green without a fault (pytest ended with {ended}).")
        for number, mutant in enumerate(mutants, 1):
            began = time.perf_counter()
            with planted(mutant, copy):
                ended = run(copy, mutant.tests)
            seconds.append(time.perf_counter() - began)
            said = {RED: "killed", GREEN: "SURVIVED"}.get(ended, f"UNCLEAR (pytest ended with {ended})")
            say(f"{number} of {len(mutants)}, {seconds[-1]:.1f} s: {said}: {mutant.file}: {mutant.why}")
            if ended != RED:
                survivors.append({"file": mutant.file, "old": mutant.old, "new": mutant.new, "why": mutant.why})
    say(f"{len(survivors)} of {len(mutants)} survived.")
    return {"mutants": len(mutants), "seconds": round(sum(seconds), 1), "survivors": survivors}


@contextmanager
def a_copy(root: Path) -> Iterator[Path]:
    """Lend a copy of the sources and tests in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="payung-mutants-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(root, copy, ignore=LEFT_OUT)
        yield copy


@contextmanager
def planted(mutant: Mutant, copy: Path) -> Iterator[None]:
    """Let the copy hold the fault, and be whole again afterwards."""
    path = copy / mutant.file
    whole, day = path.read_text("utf-8"), path.stat().st_mtime
    try:
        path.write_text(mutant.applied_to(whole), "utf-8")
        os.utime(path, (day + 2, day + 2))  # what has another day is compiled anew
        yield
    finally:
        path.write_text(whole, "utf-8")
        os.utime(path, (day + 4, day + 4))


def run(copy: Path, tests: Sequence[str]) -> int:
    """Run some tests of the copy to the first that fails and return what pytest ended with."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-m", QUICK, *tests]
    try:
        done = subprocess.run(  # noqa: S603  ourselves
            command, cwd=copy, env=ours, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=AT_MOST_SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return RED  # a fault that never ends is noticed
    return done.returncode
