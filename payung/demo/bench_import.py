"""Measures the import of a list against reading the same file with openpyxl and storing its columns unchecked.

Every phase is a process of its own on a throw-away database, so that CPU and memory are that phase's alone.
"""

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from payung.demo import writing
from payung.demo.people import Crowd
from payung.sheets import apart

DAY = date(2026, 6, 15)
AREA = "31.75"
SPOILT = 0.03
HEADER = "NO;NIK;NAMA LENGKAP;TEMPAT LAHIR;TANGGAL LAHIR;JENIS KELAMIN;ALAMAT;KELURAHAN;RT;RW;NO. HP;PEKERJAAN".split(
    ";"
)
WRITER_EVERY_SECONDS = 0.05
Measured = dict[str, Any]


def bench_import(rows: int, *, say: Callable[[str], None]) -> Measured:
    """Measure all phases; return seconds of CPU and wall, peak memory in MB, the longest wait of another writer.

    ``ratio`` is the import's CPU over that of the baseline, which reads the same file in the same run.
    """
    with tempfile.TemporaryDirectory(prefix="payung-bench-") as folder:
        place = Path(folder)
        phase(place, "files", str(rows))
        phase(place, "prepare")
        answer: Measured = {"rows": rows, "openpyxl + bulk_create": phase(place, "baseline", "first.xlsx")}
        answer["import, empty registry"] = phase(place, "import", "first.xlsx")
        answer[f"import, registry of {rows}"] = phase(place, "import", "second.xlsx")
        answer["import of 10,000 rows"] = phase(place, "import", "small.xlsx")
    base = answer["openpyxl + bulk_create"]["cpu"]
    for name in ("import, empty registry", f"import, registry of {rows}"):
        answer[name]["ratio"] = round(answer[name]["cpu"] / base, 3)
    for name, took in answer.items():
        say(f"{name}: {took}")
    return answer


def phase(place: Path, *words: str) -> Measured:
    """Run one phase in a process of its own and return what it measured."""
    environment = {key: value for key, value in os.environ.items() if key != "PAYUNG_DATABASE_URL"}
    environment |= {"PAYUNG_DATA": str(place), "PAYUNG_ENV": "test", "DJANGO_SETTINGS_MODULE": "payung.settings"}
    done = subprocess.run(  # noqa: S603  ourselves
        [sys.executable, "-m", "payung.demo.bench_import", str(place), *words],
        env=environment, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    answer: Measured = json.loads(done.stdout)
    return answer


def write_files(place: Path, rows: int) -> None:
    """Write two lists of many people and a small one: 12 columns, three in a hundred rows spoilt."""
    crowd = Crowd(7)
    for name, many in (("first.xlsx", rows), ("second.xlsx", rows), ("small.xlsx", 10_000)):
        (place / name).write_bytes(writing.workbook([HEADER, *people(crowd, many)]))


def people(crowd: Crowd, many: int) -> Iterator[list[Any]]:
    """Yield the cells of invented people, spread over the kelurahan of three kecamatan."""
    villages = (
        ("Rawamangun", "31.75.02.1005", 15),
        ("Bidara Cina", "31.75.03.1002", 16),
        ("Kayu Manis", "31.75.01.1003", 9),
    )
    for number in range(many):
        name, code, last = villages[number % 3]
        rw = crowd.chance.randint(1, last)
        one = crowd.person(f"{code}-{rw:03}", DAY)
        cells = [number + 1, one.nik, one.name, one.birth_place, f"{one.birth_date:%d-%m-%Y}", one.sex, one.address,
                 name, f"{one.rt:03}", f"{rw:03}", one.phone, one.occupation]  # fmt: skip
        if crowd.chance.random() < SPOILT:
            spoil(cells, crowd.chance)
        yield cells


def spoil(cells: list[Any], chance: random.Random) -> None:
    """Spoil one cell as lists are spoilt."""
    column, bad = chance.choice(
        [(1, cells[1][:15]), (1, ""), (4, "lupa"), (9, "099"), (10, "-"), (11, ""), (11, "peramal")]
    )
    cells[column] = bad


@contextmanager
def measured(answer: Measured) -> Iterator[None]:
    """Add wall seconds, seconds of CPU with those of children that parse, and the peak memory of this process."""
    wall, cpu = time.perf_counter(), _cpu_with_children()
    yield
    answer["wall"] = round(time.perf_counter() - wall, 2)
    apart.close()  # the system counts what a child took once it has ended
    answer["cpu"] = round(_cpu_with_children() - cpu, 2)
    answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _cpu_with_children() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def baseline(place: Path, name: str) -> Measured:
    """Read with openpyxl, as fast as it can, and store the twelve columns with `bulk_create`."""
    import openpyxl
    from django.db import connection, models, transaction

    fields = {f"c{number}": models.TextField() for number in range(len(HEADER))}
    meta = type("Meta", (), {"app_label": "demo"})
    model = type("Plain", (models.Model,), {"__module__": "payung.demo.models", "Meta": meta, **fields})
    with connection.schema_editor() as editor:
        editor.create_model(model)
    answer: Measured = {}
    with measured(answer), transaction.atomic():
        sheet = openpyxl.load_workbook(place / name, read_only=True).active
        rows = sheet.iter_rows(min_row=2, values_only=True)
        model._default_manager.bulk_create(  # type: ignore[attr-defined]
            (model(**{f"c{number}": cell for number, cell in enumerate(row)}) for row in rows), batch_size=5000
        )
    return answer


def import_list(place: Path, name: str) -> Measured:
    """Import and admit a list through the actions, while another process's kind of writer wants its turn."""
    from payung.access.authors import operator
    from payung.regions.models import Region
    from payung.roster import actions, queries

    other = subprocess.Popen(  # noqa: S603  ourselves
        [sys.executable, "-m", "payung.demo.bench_import", str(place), "writer"],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    answer: Measured = {}
    with measured(answer):
        data = (place / name).read_bytes()
        roster = actions.receive(name, data, area=Region.objects.get(code=AREA), on=DAY, by=operator()).roster
        actions.judge(roster, admit=True, on=DAY, by=operator())
    out, _err = other.communicate(b"stop\n")
    waits = json.loads(out)
    answer["counts"] = queries.tally(roster).counts
    answer["longest_wait_of_a_writer"] = round(max(waits), 2)
    return answer


def writer(place: Path) -> list[float]:
    """Write a row again and again until told to stop; return how long each write waited for its turn, in seconds."""
    stop = threading.Event()
    threading.Thread(target=_stop_at_a_line, args=[stop], daemon=True).start()
    waits = [0.0]
    database = sqlite3.connect(place / "payung.sqlite3", timeout=60, isolation_level=None)
    database.execute("CREATE TABLE IF NOT EXISTS bench_writer (at REAL)")
    while not stop.wait(WRITER_EVERY_SECONDS):
        began = time.perf_counter()
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO bench_writer VALUES (?)", [began])
        database.execute("COMMIT")
        waits.append(time.perf_counter() - began)
    return waits


def _stop_at_a_line(stop: threading.Event) -> None:
    sys.stdin.readline()
    stop.set()


def main(place: Path, what: str, *words: str) -> Any:
    """Run a phase; what it returns is printed as JSON."""
    if what == "files":
        return write_files(place, int(words[0]))
    if what == "writer":
        return writer(place)
    import django

    django.setup()
    if what == "prepare":
        from django.core.management import call_command

        from payung.access.authors import operator
        from payung.regions import actions as regions

        call_command("migrate", verbosity=0)
        regions.set_up("east-jakarta", on=DAY, by=operator())
        return None
    return {"baseline": baseline, "import": import_list}[what](place, *words)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), *sys.argv[2:])))
