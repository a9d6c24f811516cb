"""A payment file that is killed at any moment and sent again gives exactly what one undisturbed run gives."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.dues.conftest import APBD, SELF, annex, nik, receipts
from tests.test_machine import CHECKOUT, Machine

pytestmark = pytest.mark.embedded
PEOPLE, MONTHS = 2_500, ("2026-06", "2026-07", "2026-08", "2026-09")
JOIN = """
import django
django.setup()
from datetime import date
from django.db import transaction
from payung.regions.models import Region
from payung.workers import actions
from payung.workers.models import Worker
from tests.dues.conftest import join, nik
rw = Region.objects.get(code="31.75.02.1005-007")
born = date(1980, 1, 1)
people = [actions.Newcomer(nik=nik(n), name=f"Orang {n}", birth_date=born, sex="L", rw_id=rw.pk) for n in range(%d)]
with transaction.atomic():
    for number, (pk, _ref) in enumerate(actions.admit(people, on=date(2026, 6, 1))):
        if number %% 50:
            join(Worker.objects.get(pk=pk), date(2026, 6, 20))
"""  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: Any) -> Machine:
    """A machine with members, and a payment file in which months are paid twice, too little, and for nobody."""
    folder: Path = tmp_path_factory.mktemp("killed")
    machine = Machine(folder / "data")
    environment = machine.environment | {"DJANGO_SETTINGS_MODULE": "payung.settings"}
    subprocess.run([sys.executable, "-c", JOIN % PEOPLE], env=environment, cwd=CHECKOUT, check=True)
    bills: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    for start in range(0, PEOPLE, 100):
        who = range(start, start + 100)
        bills.append((f"A-{start:04d}", "2026-06-25", MONTHS[0], MONTHS[-1], 400 * APBD, "APBD"))
        lines += [(f"A-{start:04d}", nik(one), text, APBD) for one in who for text in MONTHS]
        extra = -1 if start % 300 == 0 else 0
        bills.append((f"B-{start:04d}", "2026-06-24", MONTHS[1], MONTHS[1], 100 * SELF + extra, "self"))
        lines += [(f"B-{start:04d}", nik(one), MONTHS[1], SELF) for one in who]
    random.Random(5).shuffle(lines)
    for file in (receipts(*bills), annex(*lines)):
        (folder / file.name).write_bytes(file.data)
    return machine


def facts(data: Path) -> dict[str, Any]:
    """Return what stands in the database, without chance references and ids."""
    questions = {
        "payments": "SELECT receipt, amount_rupiah, row FROM dues_payment ORDER BY 1",
        "lines": "SELECT receipt, row, worker_id, month, rate_rupiah, problem FROM dues_annexline ORDER BY 1, 2, 4",
        "standing": "SELECT membership_id, month, s.rupiah, p.receipt FROM dues_settlement s JOIN dues_payment p"
        " ON p.id = s.payment_id LEFT JOIN dues_settlementreversal r ON r.settlement_id = s.id"
        " WHERE r.settlement_id IS NULL ORDER BY 1, 2",
        "ledger": "SELECT account, SUM(rupiah) FROM ("
        " SELECT credit AS account, amount_rupiah AS rupiah FROM dues_movement"
        " UNION ALL SELECT debit, -amount_rupiah FROM dues_movement) GROUP BY 1 ORDER BY 1",
        "remarks": "SELECT part, row, reason FROM dues_fileremark ORDER BY 1, 2, 3",
    }
    with sqlite3.connect(data / "payung.sqlite3") as database:
        return {name: database.execute(sql).fetchall() for name, sql in questions.items()}


class Copy(Machine):
    """A machine on a copy of a prepared data folder."""

    def __init__(self, prepared: Machine, folder: Path) -> None:
        shutil.copytree(prepared.folder, folder)
        self.folder, self.log = folder, b""
        self.environment = prepared.environment | {"PAYUNG_DATA": str(folder), "HOME": str(folder)}


def test_a_kill_at_any_moment_changes_nothing_in_the_end(prepared: Machine) -> None:
    folder = prepared.folder.parent
    command = ("payments", str(folder / "bukti.csv"), "--annex", str(folder / "lampiran.csv"), "--on", "2026-07-01")
    undisturbed, killed = Copy(prepared, folder / "undisturbed"), Copy(prepared, folder / "killed")
    began = time.monotonic()
    whole = undisturbed(*command, "--json")
    lasted = time.monotonic() - began
    drawn, kills = random.Random(7), 0
    for _round in range(8):
        process = killed.start(*command, "--json")
        time.sleep(drawn.uniform(0.2, 0.9) * lasted)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if is_finished(killed.folder):  # the answer alone was lost; the same file is now known
            break
        kills += 1
    said = killed(*command, "--json")
    assert kills >= 1
    assert facts(killed.folder) == facts(undisturbed.folder)
    assert is_finished(killed.folder)
    assert whole["settled_months"] > PEOPLE
    assert [row["expected"] for row in said["receipts"]] == [row["expected"] for row in whole["receipts"]]
    assert said["problems"] == whole["problems"]


def is_finished(data: Path) -> bool:
    """Whether the file has been taken in to the end."""
    with sqlite3.connect(data / "payung.sqlite3") as database:
        return bool(
            database.execute("SELECT COUNT(*) FROM dues_paymentfile WHERE finished_on IS NOT NULL").fetchone()[0]
        )
