"""An answer that is killed while it is taken over, again and again, comes to what one undisturbed run comes to."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from payung.demo import writing
from payung.demo.people import Crowd

pytestmark = pytest.mark.embedded
PEOPLE = 4000
KILL_AT = ((0, 1), (1, 2500), (0, 0))  # lines that stand when each kill comes; 0: at any moment
RW = "31.75.02.1005-007"
FACTS = (
    "SELECT number, outcome, worker_id, batch_line_id, nomination_id, start_date, reason, reason_text, recorded_on "
    "FROM enrolment_replyline ORDER BY number",
    "SELECT worker_id, kpj_index, start, nomination_id, recorded_on FROM enrolment_membership ORDER BY worker_id",
    "SELECT m.worker_id, t.from_month, t.basis_rupiah, t.programmes, t.sector FROM enrolment_terms t "
    "JOIN enrolment_membership m ON m.id = t.membership_id ORDER BY m.worker_id",
    "SELECT worker_id, from_on, source FROM enrolment_elsewhere ORDER BY worker_id",
    "SELECT COUNT(*), MIN(finished_on) FROM enrolment_reply",
    "SELECT COUNT(*) FROM access_sealedfile",
)


def start(data: Path, *words: str) -> subprocess.Popen[str]:
    """Start a command on the data folder, as an operator would."""
    environment = {**os.environ, "PAYUNG_ENV": "test", "PAYUNG_DATA": str(data)}
    environment.pop("PAYUNG_DATABASE_URL", None)
    environment["DJANGO_SETTINGS_MODULE"] = "payung.settings"
    command = [sys.executable, "-m", "payung", *words]
    return subprocess.Popen(
        command, env=environment, cwd=settings.CHECKOUT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def run(data: Path, *words: str) -> str:
    out, errors = (process := start(data, *words)).communicate()
    assert process.returncode == 0, errors
    return out


def facts(data: Path) -> list[Any]:
    with sqlite3.connect(data / "payung.sqlite3") as database:
        return [database.execute(question).fetchall() for question in FACTS]


def wait_for(lines: int, data: Path, process: subprocess.Popen[str]) -> None:
    """Wait until so many lines stand, or the command has ended."""
    with sqlite3.connect(data / "payung.sqlite3") as database:
        while process.poll() is None:
            if database.execute("SELECT COUNT(*) FROM enrolment_replyline").fetchone()[0] >= lines:
                return
            time.sleep(0.002)


def answer_of(people: list[Any], crowd: Crowd) -> bytes:
    """Return what the branch says about most of the people, some lines twice."""
    chance, day = crowd.chance, date(2026, 6, 20)
    lines = []
    for number, person in enumerate(people):
        throw = chance.random()
        if throw < 0.85:
            lines.append((person.nik, person.name, person.birth_date, "BERHASIL", f"99{number:09}", day, ""))
        elif throw < 0.97:
            words = chance.choice(("DATA GANDA", "SUDAH TERDAFTAR SEBAGAI PESERTA PU"))
            lines.append((person.nik, person.name, person.birth_date, "GAGAL", "", None, words))
    return writing.reply([*lines, *chance.sample(lines, 40)])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an approved batch, and the branch's answer beside it."""
    folder = tmp_path_factory.mktemp("kills")
    data = folder / "data"
    data.mkdir()
    crowd = Crowd(5)
    people = [crowd.person(RW, date(2026, 6, 15)) for _one in range(PEOPLE)]
    (folder / "list.xlsx").write_bytes(writing.roster("RW 007 Rawamangun", people, {}))
    (folder / "reply.xlsx").write_bytes(answer_of(people, crowd))
    run(data, "migrate")
    run(data, "setup", "east-jakarta")
    for name in ("maker", "second"):
        run(data, "user", "add", name, "--role", "city_officer", "--area", "31.75")
    run(data, "import", str(folder / "list.xlsx"), "--area", RW, "--admit", "--on", "2026-06-15")
    run(data, "nominate", "--area", RW, "--letter", "SK", "--by", "maker", "--on", "2026-06-15")
    make = ("batch", "make", "--kind", "new", "--area", RW, "--out", str(folder / "b.xlsx"), "--by", "maker")
    made = json.loads(run(data, *make, "--on", "2026-06-16", "--json"))
    run(data, "batch", "approve", made["batch"], "--by", "second", "--on", "2026-06-16")
    return folder


def test_kills_at_any_moment_leave_nothing_doubled_and_nothing_lost(town: Path) -> None:
    whole, broken = town / "whole", town / "broken"
    reply = ("batch", "reply", str(town / "reply.xlsx"), "--on", "2026-06-21", "--json")
    shutil.copytree(town / "data", whole)
    began = time.monotonic()
    undisturbed = run(whole, *reply)
    takes = time.monotonic() - began
    expected = facts(whole)
    assert len(expected[1]) > PEOPLE * 0.8
    chance = random.Random(3)
    killed = set()
    for kill_at in KILL_AT:
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(town / "data", broken)
        for lines in kill_at:
            process = start(broken, *reply)
            if lines:
                wait_for(lines, broken, process)
            else:
                time.sleep(takes * chance.uniform(0.25, 1.0))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed.add(len(facts(broken)[0]))
        said = json.loads(run(broken, *reply))
        was_done = said["counts"]["repeated"] == len(expected[0])  # the kill came after the last piece
        assert was_done or said == json.loads(undisturbed)
        assert facts(broken) == expected
    assert any(0 < lines < len(expected[0]) for lines in killed), "some kills struck in the middle"
    again = json.loads(run(broken, *reply[:4], str(date(2026, 6, 21) + timedelta(days=3)), "--json"))
    assert set(again["counts"].values()) == {0, len(expected[0])}
    assert facts(broken) == expected
