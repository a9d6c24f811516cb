"""Proofs on a machine's own files: nothing identifying in clear anywhere, and a kill at any moment loses nothing."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parent.parent
SAMPLES = Path(__file__).parent / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text())
BIG = TRUTH["big_roster"]
pytestmark = pytest.mark.embedded


class Machine:
    """A data folder of its own, with commands run as separate processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = b""
        self.environment = {
            "PATH": os.environ["PATH"], "PAYUNG_DATA": str(folder), "PAYUNG_ENV": "development",
            "PYTHONPATH": str(CHECKOUT), "HOME": str(folder),
        }  # fmt: skip
        self("migrate", "--verbosity", "0")
        self("setup", "east-jakarta", "--on", "2026-06-01")

    def start(self, *args: str, stdout: Any = subprocess.PIPE) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "payung", *args]
        return subprocess.Popen(
            command, env=self.environment, cwd=CHECKOUT, stdout=stdout, stderr=subprocess.PIPE, start_new_session=True
        )

    def __call__(self, *args: str) -> Any:
        out, err = (process := self.start(*args)).communicate(timeout=300)
        self.log += err
        assert process.returncode == 0, err.decode()
        return json.loads(out) if "--json" in args else out.decode()

    def roster(self, name: str, area: str) -> tuple[str, ...]:
        return ("import", str(SAMPLES / name), "--area", area, "--on", "2026-06-15", "--admit", "--json")

    def facts(self) -> dict[str, Any]:
        """Return what stands in the database, without chance references."""
        with sqlite3.connect(self.folder / "payung.sqlite3") as database:
            return {
                "workers": database.execute(
                    "SELECT name, birth_date, sex, phone, occupation FROM workers_worker ORDER BY 1, 2, 3, 4, 5"
                ).fetchall(),
                "rows": database.execute("SELECT number, verdict, reasons FROM roster_row ORDER BY 1, 2").fetchall(),
                "sightings": database.execute("SELECT kind, count(*) FROM roster_sighting GROUP BY 1").fetchall(),
                "homes": database.execute(
                    "SELECT count(*), count(DISTINCT worker_id) FROM workers_residence"
                ).fetchall(),
            }


def test_no_nik_and_no_kpj_is_left_in_clear_in_the_data_folder_or_on_the_screen(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "data")
    for name, role in (("maker", "city_officer"), ("approver", "city_officer")):
        machine("user", "add", name, "--role", role, "--area", "31.75")
    said = b""
    for roster in TRUTH["rosters"]:
        said += json.dumps(machine(*machine.roster(roster["file"], roster["area"]))).encode()
    for area in ("31.75.01", "31.75.02", "31.75.03"):
        machine("nominate", "--area", area, "--letter", f"SK {area}", "--by", "maker", "--on", "2026-06-15")
        out = str(tmp_path / f"{area}.xlsx")
        made = machine(
            "batch",
            "make",
            "--kind",
            "new",
            "--area",
            area,
            "--out",
            out,
            "--by",
            "maker",
            "--on",
            "2026-06-16",
            "--json",
        )
        machine("batch", "approve", made["batch"], "--by", "approver", "--on", "2026-06-16")
    said += json.dumps(
        machine("batch", "reply", str(SAMPLES / "12_bpjs_reply.xlsx"), "--on", "2026-06-21", "--json")
    ).encode()
    said += json.dumps(
        machine(
            "payments", str(SAMPLES / "13_payments.csv"), "--annex", str(SAMPLES / "13_payments_annex.xlsx"),
            "--on", "2026-11-30", "--json",
        )
    ).encode()  # fmt: skip
    numbers = {row["values"]["nik"] for one in TRUTH["rosters"] for row in one["rows"].values() if "values" in row}
    numbers |= {line["nik"] for line in TRUTH["reply"]["rows"].values() if "nik" in line}
    numbers |= {line["kpj"] for line in TRUTH["reply"]["rows"].values() if "kpj" in line}
    assert len(numbers) > 600
    places = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}
    assert any(path.name.endswith("sqlite3") for path in places)
    places |= {Path("stderr"): machine.log, Path("stdout"): said}
    for path, content in places.items():
        found = [n for n in numbers if n.encode() in content or n.encode("utf-16-le") in content]
        assert not found, f"{len(found)} numbers stand in clear in {path.name}"


def test_an_import_that_is_killed_again_and_again_ends_as_one_undisturbed_run(tmp_path: Path) -> None:
    calm, rough = Machine(tmp_path / "calm"), Machine(tmp_path / "rough")
    began = time.monotonic()
    calm(*calm.roster(BIG["file"], BIG["area"]))
    whole = time.monotonic() - began
    chance = random.Random(26)
    for _kill in range(3):
        process = rough.start(*rough.roster(BIG["file"], BIG["area"]), stdout=subprocess.DEVNULL)
        time.sleep(whole * chance.uniform(0.2, 0.95))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    rough(*rough.roster(BIG["file"], BIG["area"]))
    assert rough.facts() == calm.facts()
    assert len(calm.facts()["workers"]) == BIG["counts"]["ready"]
