"""A quick part of the matrix: every ninth verb, every sixth command, every page by one; all by `bench matrix`."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import TODAY
from tests.matrix import mutants, reviewed
from tests.matrix.acting import Acts
from tests.matrix.acts import ACTS, NOT_CALLED
from tests.matrix.canaries import Aviary
from tests.matrix.commanding import CALLS, Commands
from tests.matrix.lookers import Looker, lookers
from tests.matrix.looking import ELSE, OF, PAIRS, Looking, pages
from tests.presses.town import Town

pytestmark = pytest.mark.django_db
# Some of those who may and of those who may not, near and far.
SOME = {
    ("village_officer", "own kelurahan"), ("city_officer", "parent city"), ("volunteer", "child, the subject's RW"),
    ("city_officer", "other city"),
}  # fmt: skip
ELSEWHERE = {("village_officer", "sibling kelurahan")}


@pytest.fixture(scope="module")
def birds(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Aviary]:
    """A town with canaries, built once; nothing of it stays."""
    from django.db import transaction

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(timezone, "localdate", lambda *_moment: TODAY)
        yield Aviary(Town(TODAY))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(birds: Aviary) -> list[Looker]:
    return lookers(TODAY)


def some(people: list[Looker], wanted: set[tuple[str, str]]) -> list[Looker]:
    return [one for one in people if (one.role, one.relation) in wanted]


def test_every_verb_is_tried_and_every_address_read() -> None:
    assert set(reviewed.verbs()) == set(ACTS) | set(NOT_CALLED)
    read = {name for name, row in reviewed.addresses().items() if "GET" in row["methods"] and ":" in name}
    about = set(OF) | set(PAIRS) | set(ELSE)
    assert about - read == set()
    for name in read - about - {"access:invitation"}:
        if not name.startswith("demo:"):
            assert reverse(name), f"{name}: say in tests/matrix/looking.py whose it is"


def test_an_act_is_done_by_whom_its_row_lets_and_by_nobody_else(birds: Aviary, people: list[Looker]) -> None:
    faults = [
        cell for verb in list(ACTS)[::9] for cell in Acts(birds.town, verb).cells(some(people, SOME)) if cell.fault
    ]
    assert faults == []


def test_a_command_is_bounded_like_the_page_of_its_user(birds: Aviary, people: list[Looker]) -> None:
    few = list(CALLS)[::6]
    faults = [cell for name in few for cell in Commands(birds.town, name).cells(some(people, SOME)) if cell.fault]
    assert faults == []


def test_no_page_shows_what_lies_elsewhere(birds: Aviary, people: list[Looker]) -> None:
    looking, asked = Looking(birds), list(pages(birds))
    faults = [cell for one in some(people, ELSEWHERE) for cell in looking.cells(one, asked) if cell.fault]
    assert faults == []


@pytest.mark.parametrize("verb", ["open_rw", "approve_batch", "correct_nik", "confirm_refund"])
def test_the_matrix_hears_of_a_row_that_lacks_something(birds: Aviary, people: list[Looker], verb: str) -> None:
    whole = [one for one in people if one.relation in ("parent city", "other city")]
    found = [one for one in mutants.of_rows(birds, whole) if one.name.startswith(f"{verb}:")]
    assert found
    assert [one.name for one in found if mutants.killed_by(one) is None] == []
