"""The whole main job on the sample files, by command, held against their truth row by row and rupiah by rupiah."""

import hashlib
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from payung.access.sealing import blind_index
from payung.workers import queries as workers
from payung.workers.models import Worker

SAMPLES = Path(__file__).parent / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text())
IMPORT_DAY = "2026-06-15"
AREAS = ("31.75.01", "31.75.02", "31.75.03")
pytestmark = pytest.mark.django_db  # without the mark no database of the suite's own is made


def payung(command: str, *args: str, **options: Any) -> Any:
    """Run a command as a person would, and return what it prints as JSON."""
    out = io.StringIO()
    call_command(command, *args, "--json", stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def answers(django_db_setup: Any, django_db_blocker: Any) -> Any:
    """Run everything once: setup, rosters in order, nomination, batches, reply, payments."""
    with django_db_blocker.unblock(), transaction.atomic():
        said: dict[str, Any] = {"rosters": {}}
        call_command("setup", "east-jakarta", stdout=io.StringIO())
        for name, role in (("maker", "city_officer"), ("approver", "city_officer")):
            call_command("user", "add", name, "--role", role, "--area", "31.75", stdout=io.StringIO())
        for roster in TRUTH["rosters"]:
            said["rosters"][roster["file"]] = payung(
                "import", str(SAMPLES / roster["file"]), "--area", roster["area"], "--on", IMPORT_DAY, "--admit"
            )
        for area in AREAS:
            letter = f"SK-{area}"
            payung("nominate", "--area", area, "--letter", letter, "--by", "maker", "--on", IMPORT_DAY)
            out = str(Path(str(said.setdefault("folder", _folder()))) / f"{area}.xlsx")
            made = payung(
                "batch", "make", "--kind", "new", "--area", area, "--out", out, "--by", "maker", "--on", "2026-06-16"
            )
            payung("batch", "approve", made["batch"], "--by", "approver", "--on", "2026-06-16")
        said["reply"] = payung("batch", "reply", str(SAMPLES / "12_bpjs_reply.xlsx"), "--on", "2026-06-21")
        said["payments"] = payung(
            "payments", str(SAMPLES / "13_payments.csv"), "--annex", str(SAMPLES / "13_payments_annex.xlsx"),
            "--on", "2026-11-30",
        )  # fmt: skip
        yield said
        transaction.set_rollback(True)


def _folder() -> str:
    import tempfile

    return tempfile.mkdtemp(prefix="payung-batches-")


def differences(expected: dict[str, Any], given: dict[str, Any] | None) -> list[str]:
    """Say how a row differs from its truth."""
    if given is None:
        return [] if expected["verdict"] == "ignored" else ["the row is missing"]
    found = []
    if given["verdict"] != expected["verdict"]:
        found.append(f"verdict {given['verdict']}, not {expected['verdict']}")
    optional = set(expected.get("may", []))
    if set(given["reasons"]) - optional != set(expected["reasons"]) - optional:
        found.append(f"reasons {given['reasons']}, not {expected['reasons']}")
    values = expected.get("values", {})
    for field in ("name", "birth_date", "sex", "rw", "phone"):
        if field in values and given[field] not in (
            values[field],
            values.get(f"{field}_also"),
            expected.get("name_also"),
        ):
            found.append(f"{field} {given[field]!r}, not {values[field]!r}")
    return found


@pytest.mark.parametrize("roster", TRUTH["rosters"], ids=lambda roster: roster["file"])
def test_every_row_gets_the_verdict_the_reasons_and_the_values_of_the_truth(
    roster: dict[str, Any], answers: Any
) -> None:
    said = answers["rosters"][roster["file"]]
    rows = {str(row["row"]): row for row in said["rows"]}
    wrong = {n: differences(expected, rows.get(n)) for n, expected in roster["rows"].items()}
    assert {n: found for n, found in wrong.items() if found} == {}
    assert set(rows) <= set(roster["rows"])
    assert said["header_row"] == roster["header_row"]
    assert said["area"] == roster["area"]
    assert said["sha256"] == hashlib.sha256((SAMPLES / roster["file"]).read_bytes()).hexdigest()
    assert said["counts"] == dict(Counter(row["verdict"] for row in said["rows"]))


def test_ready_people_became_workers_with_the_nik_of_the_row_and_nobody_else_did(answers: Any) -> None:
    refs = {}
    for roster in TRUTH["rosters"]:
        truth = roster["rows"]
        for row in answers["rosters"][roster["file"]]["rows"]:
            if row["verdict"] == "ready":
                assert row["worker"]
                refs[row["worker"]] = truth[str(row["row"])]["values"]["nik"]
            elif row["verdict"] != "duplicate":
                assert row["worker"] is None
    assert Worker.objects.count() == len(refs)
    for worker in Worker.objects.all():
        assert workers.nik_of(worker) == refs[worker.ref]


def test_the_branch_s_reply_is_read_as_the_truth_says(answers: Any) -> None:
    said = {str(line["row"]): line for line in answers["reply"]["lines"]}
    assert set(said) == set(TRUTH["reply"]["rows"])
    refs = {(name, str(row["row"])): row["worker"] for name, one in answers["rosters"].items() for row in one["rows"]}
    for number, expected in TRUTH["reply"]["rows"].items():
        line = said[number]
        assert line["outcome"] == expected["outcome"], number
        assert line["start_date"] == expected.get("start_date"), number
        if "person" in expected:
            assert line["worker"] == refs[expected["person"]["file"], str(expected["person"]["row"])], number
    assert answers["reply"]["counts"] == dict(Counter(row["outcome"] for row in TRUTH["reply"]["rows"].values()))


def test_the_payments_are_settled_to_the_rupiah(answers: Any) -> None:
    said = answers["payments"]
    receipts = {str(line["row"]): line for line in said["receipts"]}
    for number, expected in TRUTH["payments"]["rows"].items():
        line = receipts[number]
        assert (line["receipt"], line["outcome"]) == (expected["receipt"], expected["outcome"])
        if expected["outcome"] != "repeated":
            assert line["expected"] == expected["amount_by_rates"]
            assert line["difference"] == line["amount"] - line["expected"] == expected.get("difference", 0)
    problems = {str(line["row"]): line["reason"] for line in said["problems"]}
    exceptions = TRUTH["payments"]["annex"]["exceptions"]
    assert problems == {n: row["outcome"] for n, row in exceptions.items() if row["outcome"] != "accepted"}
    short = {line["receipt"] for line in TRUTH["payments"]["rows"].values() if line.get("difference", 0) < 0}
    unsettled = {n for n, row in exceptions.items() if row["outcome"] != "accepted" or row["receipt"] in short}
    assert said["settled_months"] == TRUTH["payments"]["annex"]["rows_total"] - len(unsettled)


def test_a_worker_paid_for_is_covered_and_the_board_counts_her(answers: Any) -> None:
    ref = answers["reply"]["lines"][0]["worker"]
    said = payung("cover", "--worker", ref, "--on", "2026-07-10")
    assert (said["state"], said["answer"], said["programmes"]) == ("covered", "protected", ["jkk", "jkm"])
    assert payung("cover", "--worker", ref, "--on", "2026-06-19")["answer"] == "unprotected"
    board = payung("board", "--area", "31.75", "--on", "2026-07-10")
    assert board["covered"] == sum(child["covered"] for child in board["children"]) > 0
    assert board["target"] == 70400


def test_no_nik_and_no_kpj_stands_in_clear_in_any_table(answers: Any) -> None:
    numbers = [line["nik"] for line in TRUTH["reply"]["rows"].values() if "nik" in line]
    numbers += [line["kpj"] for line in TRUTH["reply"]["rows"].values() if "kpj" in line]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            content = b"\n".join(
                bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode()
                for row in cursor.fetchall()
                for v in row
            )
            assert not [number for number in numbers if number.encode() in content], table


@pytest.mark.slow
def test_the_big_roster_reaches_its_digest(answers: Any) -> None:
    big = TRUTH["big_roster"]
    said = payung("import", str(SAMPLES / big["file"]), "--area", big["area"], "--on", IMPORT_DAY, "--admit")
    rows = {str(row["row"]): row for row in said["rows"]}
    plain = {"verdict": "ready", "reasons": []}
    wrong = {n: differences(big["exceptions"].get(n, plain), row) for n, row in rows.items()}
    assert {n: found for n, found in wrong.items() if found} == {}
    assert len(rows) == big["rows_total"]
    niks = {worker.ref: workers.nik_of(worker) for worker in Worker.objects.all()}
    digest = hashlib.sha256()
    for row in said["rows"]:
        if row["verdict"] == "ready":
            values = [
                str(row["row"]),
                niks[row["worker"]],
                row["name"],
                row["birth_date"],
                row["sex"],
                row["rw"],
                row["phone"] or "",
            ]
            digest.update(("|".join(values) + "\n").encode())
    assert digest.hexdigest() == big["ready_digest_sha256"]
    assert blind_index("nik", next(iter(niks.values()))) in set(Worker.objects.values_list("nik_index", flat=True))
