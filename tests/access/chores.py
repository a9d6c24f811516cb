"""Tasks that only the tests of the worker know: they leave a trace in a file, and the first time they last."""

import time
from pathlib import Path

from django_tasks import task

LONG = 60


@task()
def nap(path: str, number: int) -> None:
    """Note that we began; sleep the first time, and the second time note the end at once."""
    file = Path(path)
    began = f"began {number}\n"
    is_first = not file.exists() or began not in file.read_text()
    with file.open("a") as trace:
        trace.write(began)
    if is_first:
        time.sleep(LONG)
    with file.open("a") as trace:
        trace.write(f"ended {number}\n")


@task()
def note(path: str) -> None:
    """Leave a trace."""
    with Path(path).open("a") as trace:
        trace.write("noted\n")


@task()
def fail() -> None:
    """Do something wrong."""
    raise ValueError
