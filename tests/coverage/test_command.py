"""`payung cover`: one answer for people and for programs, and one sentence when nobody is meant."""

import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from payung.workers.queries import nik_of
from tests.coverage.conftest import Facts

Maker = Callable[..., Facts]


def ask(*arguments: str) -> str:
    """Return what the command prints."""
    out = io.StringIO()
    call_command("cover", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_answers_by_reference_and_by_nik_and_as_known(
    somebody_living: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = somebody_living()
    spell = person.member(date(2026, 2, 10))
    person.paid(spell, "2026-02", date(2026, 2, 12), known=date(2026, 2, 20))
    found = json.loads(ask("--worker", person.worker.ref, "--on", "2026-02-15", "--json"))
    assert list(found) == ["state", "answer", "programmes", "since", "last_day", "reasons"]
    assert (found["state"], found["answer"], found["last_day"]) == ("covered", "protected", "2026-02-28")
    assert all(set(reason) == {"code", "text", "cite"} for reason in found["reasons"])
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{nik_of(person.worker)}\n"))
    assert json.loads(ask("--nik-from-stdin", "--on", "2026-02-15", "--json")) == found
    typed = nik_of(person.worker)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"'{typed[:6]}.{typed[6:12]} {typed[12:]}\n"))
    assert json.loads(ask("--nik-from-stdin", "--on", "2026-02-15", "--json")) == found
    before = json.loads(ask("--worker", person.worker.ref, "--on", "2026-02-15", "--known-on", "2026-02-19", "--json"))
    assert before["answer"] == "confirm"
    words = ask("--worker", person.worker.ref, "--on", "2026-02-15")
    assert "15 Februari 2026" in words
    assert nik_of(person.worker) not in words


def test_nobody_is_one_sentence_and_an_error(somebody_living: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody_living()
    with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
        ask("--worker", "W-2222222222", "--on", "2026-02-15")
    with pytest.raises(CommandError, match="W-"):
        ask("--worker", "", "--on", "2026-02-15")
    for line in ("3175025406799998\n", "\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(line))
        with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
            ask("--nik-from-stdin", "--on", "2026-02-15")
