"""`payung verify`: what it recomputes, what it names, and how it ends."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from payung.access.chain import Break, Verdict
from payung.board.queries import verifying
from payung.coverage import queries as coverage
from payung.rules.coverage import Answer, State
from tests.coverage.conftest import Facts, somebody_living  # noqa: F401

ON = date(2026, 6, 15)
Living = Callable[..., Facts]


def verify() -> tuple[dict[str, Any], int]:
    """Run the command; return what it printed and its exit status."""
    out = StringIO()
    try:
        call_command("verify", "--on", ON.isoformat(), "--json", stdout=out)
    except CommandError:
        return json.loads(out.getvalue()), 1
    return json.loads(out.getvalue()), 0


def test_books_that_hold_have_no_difference(somebody_living: Living) -> None:  # noqa: F811
    people = [somebody_living(name) for name in ("Nurlela", "Rahmat")]
    for one in people:
        one.member(date(2026, 6, 1))
    found, status = verify()
    assert (found["differences"], found["ok"], status) == ([], True, 0)
    assert found["cover"] == {"looked_at": 2, "people": 2}


def test_cover_that_is_told_in_two_ways_is_named_by_person(
    somebody_living: Living,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = somebody_living(), somebody_living("Rahmat")
    for each in (one, other):
        each.member(date(2026, 6, 1))
    wrong = coverage.Stands(one.worker.pk, None, Answer.PROTECTED, State.COVERED, counts=True)
    right = [each for each in coverage.states(ON) if each.worker_id != one.worker.pk]
    monkeypatch.setattr(coverage, "states", lambda *_day, **_known: iter([wrong, *right]))
    found, status = verify()
    assert status == 1
    assert found["differences"] == [
        {"check": "cover_differs", "row": one.worker.ref, "expected": "confirm grace", "found": "protected covered"}
    ]


def test_a_trail_that_does_not_hold_is_named_by_its_line(east_jakarta: None, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Verdict(lines=9, head="", breaks=[Break(7, "changed"), Break(8, "chain")])
    monkeypatch.setattr(verifying, "verify_trail", lambda **_where: broken)
    found, status = verify()
    assert (found["faults"], status) == (["trail_broken"], 1)
    assert found["differences"] == [{"check": "trail_broken", "row": "7", "expected": "whole", "found": "changed"}]


def test_of_many_people_a_stated_sample_is_looked_at(
    somebody_living: Living,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("Nurlela", "Rahmat", "Siti"):
        somebody_living(name).member(date(2026, 6, 1))
    monkeypatch.setattr(verifying, "LOOKED_AT", 2)
    out = StringIO()
    call_command("verify", "--on", ON.isoformat(), stdout=out)
    assert "2 dari 3" in out.getvalue() or "2 of 3" in out.getvalue()
    assert verify()[0]["cover"] == {"looked_at": 2, "people": 3}
