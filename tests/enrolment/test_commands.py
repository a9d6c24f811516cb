"""The commands of this room: the same acts, one JSON document, and a plain sentence when something cannot be done."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from payung.access.models import Sight
from payung.enrolment.models import Batch, DecisionLetter, Membership, Nomination
from payung.rules.reasons import Refused
from payung.workers.queries import nik_of
from tests.enrolment.town import RW, Town, codes

VILLAGE = "31.75.02.1005"
ON = ("--on", "2026-06-15")


def payung(*words: str) -> Any:
    """Run a command with --json and return its document."""
    out = io.StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def said(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_an_unknown_letter_is_put_on_file_and_everybody_who_waits_is_nominated(town: Town) -> None:
    town.admit(3)
    given = ("--payer-class", "company", "--people", "2", "--months", "6", "--issuer", "PT Contoh")
    document = payung("nominate", "--area", VILLAGE, "--letter", "SK 1", "--by", "rina", *ON, *given)
    assert (document["nominated"], document["waiting_list"], document["letter"]) == (2, 1, "SK 1")
    letter = DecisionLetter.objects.get()
    assert (letter.payer_class, letter.people, letter.months, letter.area.code) == ("company", 2, 6, VILLAGE)
    again = payung("nominate", "--area", RW, "--letter", "sk 1", "--by", "rina", *ON)
    assert (again["nominated"], again["waiting_list"]) == (0, 1)
    open_letter = payung("nominate", "--area", RW, "--letter", "SK 2", "--by", "rina", *ON)
    assert open_letter["nominated"] == 1
    assert Nomination.objects.count() == 3
    assert DecisionLetter.objects.get(number="SK 2").payer_class == "apbd"


def test_a_batch_goes_from_made_to_answered_by_command(town: Town, tmp_path: Path) -> None:
    one, two = town.admit(2)
    payung("nominate", "--area", VILLAGE, "--letter", "SK 1", "--by", "rina", *ON)
    out, letter = tmp_path / "berkas.xlsx", tmp_path / "surat.pdf"
    make = ("batch", "make", "--kind", "new", "--area", VILLAGE, "--out", str(out), "--by", "rina", *ON)
    made = payung(*make, "--letter-out", str(letter))
    assert set(made) == {"batch", "people", "sha256", "left_out"}
    assert (made["people"], made["left_out"]) == (2, [])
    assert made["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert letter.read_bytes().startswith(b"%PDF")
    assert set(Sight.objects.values_list("worker_ref", flat=True)) == {one.ref, two.ref}
    with pytest.raises(Refused) as no:
        payung("batch", "approve", made["batch"], "--by", "rina", *ON)
    assert codes(no) == {"same_two_eyes"}
    assert payung("batch", "approve", made["batch"].lower(), "--by", "hendra", *ON)["sha256"] == made["sha256"]
    payung("batch", "handover", made["batch"], "--channel", "surel", "--by", "rina", *ON)
    answer = tmp_path / "balasan.xlsx"
    answer.write_bytes(town.file([town.said(one), town.said(two, "GAGAL", reason="DATA GANDA")]))
    reply = ("batch", "reply", str(answer), "--on", "2026-06-21")
    preview = payung(*reply, "--preview")
    assert not Membership.objects.exists()
    applied = payung(*reply, "--batch", made["batch"])
    assert applied == preview
    assert applied["counts"] == {"accepted": 1, "refused": 1, "unmatched": 0, "repeated": 0}
    assert applied["lines"] == [
        {"row": 5, "outcome": "accepted", "worker": one.ref, "start_date": "2026-06-20", "reason": None, "code": None,
         "note": None},
        {"row": 6, "outcome": "refused", "worker": two.ref, "start_date": None, "reason": "DATA GANDA",
         "code": "duplicate", "note": None},
    ]  # fmt: skip
    assert "2 pernah disampaikan" in said(*reply)
    assert Batch.objects.get().handed_over_on


def test_a_batch_whose_file_cannot_be_written_is_not_made(town: Town, tmp_path: Path) -> None:
    town.admit(1)
    payung("nominate", "--area", VILLAGE, "--letter", "SK 1", "--by", "rina", *ON)
    make = ("batch", "make", "--kind", "new", "--area", VILLAGE, "--by", "rina", *ON)
    for out in (tmp_path, tmp_path / "nowhere" / "berkas.xlsx"):
        with pytest.raises(CommandError):
            payung(*make, "--out", str(out))
        with pytest.raises(CommandError):
            payung(*make, "--out", str(tmp_path / "berkas.xlsx"), "--letter-out", str(out))
    assert not Batch.objects.exists()
    assert not (tmp_path / "berkas.xlsx").exists()
    assert payung(*make, "--out", str(tmp_path / "berkas.xlsx"))["people"] == 1


def test_the_list_of_active_members_is_taken_over_by_command(town: Town, tmp_path: Path) -> None:
    [worker] = town.admit(1)
    path = tmp_path / "aktif.xlsx"
    path.write_bytes(town.file([[nik_of(worker), worker.name, "12345678901"]], ["NO", "NIK", "NAMA", "NO KPJ"]))
    document = payung("members", str(path), "--area", VILLAGE, *ON)
    assert document == {
        "counts": {"elsewhere": 1}, "rows": [{"row": 5, "outcome": "elsewhere", "worker": worker.ref}], "unread": [],
    }  # fmt: skip
    assert "0" in said("members", str(path), *ON)


def test_what_cannot_be_done_is_one_plain_sentence(town: Town, tmp_path: Path) -> None:
    make = ("batch", "make", "--kind", "new", "--area", VILLAGE, "--by", "rina", *ON)
    cases = (
        (("nominate", "--area", "31.99", "--letter", "SK", "--by", "rina", *ON), "unknown_region"),
        (("nominate", "--area", VILLAGE, "--letter", "SK", "--by", "nobody", *ON), "unknown_user"),
        ((*make, "--out", str(tmp_path / "x.xlsx")), "nobody_to_send"),
        (("batch", "approve", "B-NONE", "--by", "hendra", *ON), "unknown_batch"),
    )
    for words, code in cases:
        with pytest.raises(Refused) as no:
            call_command(*words)
        assert codes(no) == {code}
        assert str(no.value.reasons[0].words()).endswith(".")
    assert not (tmp_path / "x.xlsx").exists()
