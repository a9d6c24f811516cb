"""Signed heads find what the chain alone cannot: a tail that was cut off, and a chain that was built anew."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from payung.access import actions, heads, queries
from payung.access.authors import operator
from payung.access.chain import FIRST_HASH, line_hash, verify
from payung.access.models import AuditLine
from tests.access.test_sealing import other_keys

AT = datetime(2026, 6, 15, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(today: Any) -> list[AuditLine]:
    """Six lines that hold."""
    for number in range(6):
        actions.record("add_user", f"user:{number}", on=today, by=operator())
    return list(AuditLine.objects.order_by("id"))


def kinds(lines: list[AuditLine], *known: heads.Head) -> set[str]:
    return {each.kind for each in verify(lines, known_heads=heads.by_line(known)).breaks}


def head_of(line: AuditLine) -> heads.Head:
    return heads.signed(line.pk, line.hash, at=AT)


def test_a_cut_tail_is_found_by_the_head_alone(trail: list[AuditLine]) -> None:
    last = head_of(trail[-1])
    assert kinds(trail, last) == set()
    assert kinds(trail[:-1]) == set(), "the chain itself does not tell"
    assert kinds(trail[:-1], last) == {"head_lost"}
    assert kinds([], last) == {"head_lost"}
    assert kinds([*trail, *trail[:0]], head_of(trail[2]), last) == set()


def test_a_chain_built_anew_is_found_by_the_head_alone(trail: list[AuditLine]) -> None:
    known = head_of(trail[-1])
    before = FIRST_HASH
    for line in trail:
        line.subject, line.previous_hash = line.subject.replace("user:3", "user:9"), before
        line.hash = before = line_hash(line)
    assert kinds(trail) == set(), "the chain itself does not tell"
    assert kinds(trail, known) == {"rebuilt"}


def test_the_command_signs_what_holds_and_the_other_names_what_does_not(trail: list[AuditLine], tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    call_command("heads", "--file", str(file))
    call_command("heads", "--file", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert queries.verify_trail(heads_in=file).breaks == []
    call_command("verify-audit", "--heads", str(file))
    first, second = file.read_text().splitlines()
    lost = heads.signed(trail[-1].pk + 5, "ab" * 32, at=AT)
    heads.append(lost, file)
    with pytest.raises(CommandError, match=str(trail[-1].pk)):
        call_command("verify-audit", "--heads", str(file))
    with pytest.raises(CommandError):
        call_command("heads", "--file", str(file))
    assert len(file.read_text().splitlines()) == 3, "a trail that does not hold is not signed"
    forged = json.loads(second) | {"hash": "cd" * 32}
    file.write_text(f"{first}\n{json.dumps(forged)}\nnonsense\n")
    assert [(each.kind, each.line) for each in queries.verify_trail(heads_in=file).breaks] == [
        ("head_forged", 2), ("head_forged", 3)
    ]  # fmt: skip


def test_heads_are_checked_with_the_public_key_that_the_branch_was_given(
    trail: list[AuditLine], tmp_path: Path
) -> None:
    file = tmp_path / "heads.jsonl"
    key = heads.public_key()
    heads.append(head_of(trail[-1]), file)
    with other_keys():
        assert heads.public_key() != key
        assert queries.verify_trail(heads_in=file, heads_key=key).breaks == []
        assert [each.kind for each in queries.verify_trail(heads_in=file).breaks] == ["head_forged"]
