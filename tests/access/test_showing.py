"""What a page showed is compared with what is there, under the lock: also with what came while it was looked up."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

import payung
from payung.access import actions as access
from payung.access.authors import operator
from payung.access.models import User
from payung.access.sending import Sending
from payung.access.showing import TRIES_AHEAD, AsShown, digest, require_each, require_same, shown
from payung.access.verbs import rows
from payung.rules.reasons import Refused
from tests.conftest import TODAY


@pytest.fixture
def clerk(somebody: Any) -> User:
    return somebody("village_officer", "31.75.02.1005")


def looks_at(clerk: User, *fields: str) -> User:
    """Let somebody send a form that carries these fields."""
    clerk.sending = Sending(lines={key: told for key, _space, told in (one.rpartition(" ") for one in fields)})
    return clerk


def something_happens() -> None:
    access.record("take_trail", "anything", on=TODAY, by=operator())


def test_a_digest_holds_for_the_same_lines_in_the_same_order_alone() -> None:
    lines = [["A-1", date(2026, 6, 15), None, 16_800], ["A-2", "", "ya", True]]
    assert digest(lines) == digest([list(line) for line in lines])
    others = [lines[::-1], lines[:1], [], [*lines, lines[0]], [["A-1", date(2026, 6, 16), None, 16_800], lines[1]]]
    assert len({digest(lines), *map(digest, others)}) == 1 + len(others)
    assert digest(["1"]) != digest([1])
    assert digest([["a", "b"]]) != digest([["a"], ["b"]])


def test_lines_are_compared_in_a_transaction_and_only_those_that_the_form_carries(clerk: User) -> None:
    by = looks_at(clerk, shown("list:A 1", ["a"]))
    with transaction.atomic():
        require_same("list:A 1", lambda: ["a"], by=by)
        require_same("list:B", lambda: ["whatever"], by=by)
        require_same("list:A 1", lambda: ["b"], by=operator())
        require_each(lambda: {"list:A 1": ["a"], "list:B": ["whatever"]}, by=by)
        with pytest.raises(Refused) as no:
            require_same("list:A 1", lambda: ["b"], by=by)
        assert [reason.code for reason in no.value.reasons] == ["lines_changed"]
        with pytest.raises(Refused):
            require_each(lambda: {"list:A 1": ["b"], "list:B": ["whatever"]}, by=by)


@pytest.mark.parametrize("busy", [0, 1, TRIES_AHEAD, TRIES_AHEAD + 1])
def test_long_lines_are_asked_for_again_when_something_happened_meanwhile(clerk: User, busy: int) -> None:
    asked: list[int] = []

    def ask() -> list[str]:
        asked.append(1)
        if len(asked) <= busy:
            something_happens()
        return ["a"]

    lines = AsShown("reply:A", ask, by=looks_at(clerk, shown("reply:A", ["a"])))
    assert lines.act(lambda: lines.require() or "done") == "done"
    assert len(asked) == min(busy, TRIES_AHEAD) + 1


@pytest.mark.parametrize("others", [1, TRIES_AHEAD + 1])
def test_what_came_while_long_lines_were_looked_up_is_not_overlooked(clerk: User, others: int) -> None:
    now, done = ["a"], []

    def ask() -> list[str]:
        found = list(now)
        if len(now) <= others:
            something_happens()
            now.append("b")
        return found

    lines = AsShown("reply:A", ask, by=looks_at(clerk, shown("reply:A", ["a"])))

    def act() -> None:
        lines.require()
        done.append(1)

    with pytest.raises(Refused):
        lines.act(act)
    assert not done


SHOWING = {"AsShown", "require_same", "require_each"}
ONE_STATEMENT = {"give_reset", "confirm_making", "confirm_word", "count_cash", "return_batch"}  # see decision 0048
# Keeps the digest of the ledger over which it was prepared, and asks it again.
OWN_DIGEST = {"confirm_closing"}


def acts_with_lines() -> set[str]:
    """Return the verbs whose action, or what it calls in its module, compares what was shown."""
    found = set()
    room = Path(payung.__file__).parent
    for path in (*room.glob("*/actions.py"), *room.glob("*/actions/*.py")):
        functions = [one for one in ast.parse(path.read_text("utf-8")).body if isinstance(one, ast.FunctionDef)]
        comparing, more = set(SHOWING), set(SHOWING)
        while more:
            more = {one.name for one in functions if one.name not in comparing and comparing & _called(one)}
            comparing |= more
        for one in functions:
            heads = [head for head in one.decorator_list if isinstance(head, ast.Call)]
            found |= {head.args[0].value for head in heads if one.name in comparing and head.func.id == "verb"}  # type: ignore[attr-defined]
    return found


def _called(function: ast.FunctionDef) -> set[str]:
    calls = (one.func for one in ast.walk(function) if isinstance(one, ast.Call))
    return {one.id for one in calls if isinstance(one, ast.Name)}


def test_every_verb_of_a_second_person_carries_its_lines_or_is_known_to_show_one_statement() -> None:
    of_two = {name for name, row in rows().items() if row.second}
    assert of_two - acts_with_lines() == ONE_STATEMENT | OWN_DIGEST
    assert {"apply_reply", "confirm_payments", "hand_over_batch"} <= acts_with_lines()
