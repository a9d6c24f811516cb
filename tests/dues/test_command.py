"""`payung payments` and `payung settle`, as people and programs run them, on small files and on the samples."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from payung.dues.models import AnnexLine, PaymentFile, Settlement
from payung.dues.queries import credits, settled_months, verify
from payung.enrolment.models import Membership
from payung.regions.models import Region
from payung.rules.months import month_text
from payung.rules.reasons import Refused
from payung.workers import actions as workers
from payung.workers.models import Worker
from tests.dues.conftest import APBD, SELF, annex, join, receipts

SAMPLES = Path(__file__).parent.parent / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text())
END = date(2026, 11, 30)


def payung(*words: Any) -> str:
    """Run a command and return what it prints."""
    out = io.StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def kept(folder: Path, *files: Any) -> list[Path]:
    """Write files as somebody has them on disk."""
    paths = []
    for file in files:
        path = folder / file.name
        path.write_bytes(file.data)
        paths.append(path)
    return paths


def test_the_command_answers_programs_and_people(member: Any, tmp_path: Path) -> None:
    member(1)
    file, lines = kept(
        tmp_path,
        receipts(
            ("A-1", "2026-06-25", "2026-06", "2026-06", SELF - 400, "self"),
            ("", "2026-06-25", "2026-06", "2026-06", 1, "self"),
        ),
        annex(("A-1", 1, "2026-06", SELF), ("A-2", 1, "2026-07", SELF)),
    )
    said = json.loads(payung("payments", file, "--annex", lines, "--on", "2026-06-30", "--json"))
    assert said == {
        "counts": {"amount_differs": 1},
        "settled_months": 0,
        "receipts": [
            {
                "row": 2,
                "receipt": "A-1",
                "outcome": "amount_differs",
                "expected": 8_400,
                "amount": 8_000,
                "difference": -400,
            }
        ],
        "problems": [
            {"row": 3, "reason": "receipt_missing"},
            {"row": 3, "reason": "receipt_unreadable", "file": "payments"},
        ],
        "unread": [],
    }
    words = payung("payments", file, "--annex", lines, "--on", "2026-06-30")
    assert "sudah diterima" in words
    assert "A-1" in words
    assert PaymentFile.objects.get().recorded_on == date(2026, 6, 30)


def test_settle_says_what_it_did_and_what_waits(person: Any, tmp_path: Path) -> None:
    worker = person(1)
    file, lines = kept(
        tmp_path,
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", 2 * APBD, "APBD")),
        annex(("A-1", 1, "2026-06", APBD), ("A-1", 8, "2026-06", APBD)),
    )
    payung("payments", file, "--annex", lines, "--on", "2026-06-30")
    join(worker, date(2026, 6, 20))
    said = json.loads(payung("settle", "--on", "2026-07-01", "--json"))
    assert said == {"settled_months": 1, "reversed_months": 0, "waiting": {"person_unknown": 1}}
    assert Settlement.objects.get().recorded_on == date(2026, 7, 1)
    assert json.loads(payung("settle", "--on", "2026-07-02", "--json"))["settled_months"] == 0


def test_a_missing_or_foreign_file_is_one_sentence(db: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="tidak-ada"):
        payung("payments", tmp_path / "tidak-ada.csv")
    (tmp_path / "foto.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with pytest.raises(Refused):
        payung("payments", tmp_path / "foto.csv")
    assert not PaymentFile.objects.exists()


@pytest.fixture
def answered(rw: Region) -> dict[str, Worker]:
    """The people about whom the sample reply says something; the accepted ones are members."""
    rows = {(one["file"], number): row for one in TRUTH["rosters"] for number, row in one["rows"].items()}
    people: dict[str, Worker] = {}
    for row in TRUTH["reply"]["rows"].values():
        if "person" not in row or row["nik"] in people:
            continue
        values = rows[row["person"]["file"], str(row["person"]["row"])]["values"]
        paid = TRUTH["payments"]["annex"]["by_person"].get(row["nik"], {})
        newcomer = workers.Newcomer(
            nik=row["nik"], name=values["name"], birth_date=date.fromisoformat(values["birth_date"]), sex=values["sex"],
            rw_id=rw.pk, sector=paid.get("sector") or "other",
        )  # fmt: skip
        ((pk, _ref),) = workers.admit([newcomer], on=date(2026, 6, 15))
        people[row["nik"]] = Worker.objects.get(pk=pk)
        if row["outcome"] == "accepted":
            join(people[row["nik"]], date.fromisoformat(row["start_date"]))
    return people


def test_the_samples_come_out_to_the_rupiah_for_every_person(answered: dict[str, Worker]) -> None:
    files = (SAMPLES / "13_payments.csv", "--annex", SAMPLES / "13_payments_annex.xlsx", "--on", END)
    said = json.loads(payung("payments", *files, "--json"))
    truth = TRUTH["payments"]
    for row in said["receipts"]:
        expected = truth["rows"][str(row["row"])]
        assert (row["receipt"], row["outcome"], row["amount"]) == (
            expected["receipt"], expected["outcome"], expected["amount"],
        )  # fmt: skip
        assert row["expected"] == expected["amount_by_rates"]
        assert row["difference"] == expected.get("difference", 0)
    assert len(said["receipts"]) == len(truth["rows"])
    assert said["problems"] == [{"row": 399, "reason": "person_not_accepted"}]
    assert said["settled_months"] == Settlement.objects.count() == 681
    short = AnnexLine.objects.get(problem="receipt_short")
    for nik, paid in truth["annex"]["by_person"].items():
        (membership,) = Membership.objects.filter(worker=answered[nik])
        settled = settled_months([membership.pk], known_on=END)[membership.pk]
        expected = dict(paid["months"])
        if answered[nik].pk == short.worker_id:
            expected.pop(month_text(short.month or 0))
        assert {month_text(one.month): one.rupiah for one in settled} == expected
    assert verify() == []
    assert {one.payer_class: one.left for one in credits(known_on=END)} == {"apbd": 16_800, "self": 8_000, "company": 0}
    again = json.loads(payung("payments", *files, "--json"))
    assert (again["counts"], again["settled_months"]) == ({"repeated": 50}, 0)
    assert Settlement.objects.count() == 681


@pytest.mark.parametrize("half", [0, 1])
def test_the_samples_in_two_files_in_either_order_settle_the_same(
    answered: dict[str, Worker], tmp_path: Path, half: int
) -> None:
    heading, *rows = (SAMPLES / "13_payments.csv").read_text().splitlines()
    parts = [rows[:20], rows[20:]]
    for number, part in enumerate([parts[half], parts[1 - half]]):
        path = tmp_path / f"{number}.csv"
        path.write_text("\n".join([heading, *part]))
        payung("payments", path, "--annex", SAMPLES / "13_payments_annex.xlsx", "--on", END)
    assert Settlement.objects.count() == 681
    assert verify() == []


def test_a_file_for_a_region_that_is_not_there_is_not_kept(member: Any, tmp_path: Path) -> None:
    member(1)
    (file,) = kept(tmp_path, receipts(("A-1", "2026-06-25", "2026-06", "2026-06", SELF, "self")))
    with pytest.raises(Refused):
        payung("payments", file, "--area", "99.99", "--on", "2026-06-30")
    with pytest.raises(CommandError):
        payung("payments", tmp_path / "elsewhere.csv", "--on", "2026-06-30")
    assert not PaymentFile.objects.exists()
    payung("payments", file, "--area", Region.objects.get().code, "--on", "2026-06-30")
    assert PaymentFile.objects.count() == 1
