"""Twenty presses at once of addresses that write: no error, nothing doubled, nobody told yes who got no.

The suite presses those that once failed; `python -m tests.presses` presses all of them, which takes many minutes.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from payung.access.policy import rows
from tests.presses.every import CASES, EACH_IS_WRITTEN_DOWN, NOT_PRESSED

PACKAGES = ("account_", "mfa_", "set_language")  # addresses of allauth and Django, which write nothing of ours
FEW = ("workers:correction", "roster:admission", "enrolment:person_nomination")


def faults_of(folder: Path, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """Press these buttons, or all, on a database of their own of the kind that the suite runs on."""
    environment = {**os.environ, "PAYUNG_ENV": "test", "PAYUNG_DATA": str(folder), "PAYUNG_DATABASE_URL": ""}
    if connection.vendor == "postgresql":
        environment["PAYUNG_DATABASE_URL"] = own_database()
    command = [sys.executable, "-m", "tests.presses", *names]
    done = subprocess.run(command, env=environment, cwd=settings.CHECKOUT, capture_output=True, text=True, check=False)
    found: dict[str, Any] = {}
    for line in done.stdout.splitlines():
        found |= json.loads(line)
    assert len(found) == len(names or CASES), done.stderr[-2000:]
    return {name: faults for name, faults in found.items() if faults}


def own_database() -> str:
    """Make an empty database beside the suite's and return its address."""
    name = f"{connection.settings_dict['NAME']}_presses"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    given = urlsplit(os.environ["PAYUNG_DATABASE_URL"])
    return urlunsplit(given._replace(path=f"/{name}"))


@pytest.mark.slow
def test_every_address_that_writes_is_pressed() -> None:
    writing = {name for name, row in rows().items() if "POST" in row.methods and not name.startswith(PACKAGES)}
    told = [set(CASES), set(EACH_IS_WRITTEN_DOWN), set(NOT_PRESSED)]
    assert set.union(*told) == writing
    assert sum(map(len, told)) == len(writing)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_presses_of_the_buttons_that_once_failed(tmp_path: Path) -> None:
    assert faults_of(tmp_path, FEW) == {}
