"""What must always hold is held by the database, with the yes beside the no."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from payung.workers.models import Consent, Distinct, Merge, Welfare, Worker
from tests.workers.conftest import MakePerson

Write = Callable[[], object]


def stands(write: Write) -> bool:
    """Whether the database takes it."""
    try:
        with transaction.atomic():
            write()
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


@pytest.fixture
def two(person: MakePerson) -> tuple[Worker, Worker]:
    """Return two people."""
    return person(), person()


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({}, True),
        ({"confirmed": "colleague"}, True),
        ({"confirmed": "clerk"}, True),
        ({"both": True}, True),
        ({"both": True, "confirmed": "colleague"}, True),
        ({"both": True, "confirmed": "clerk"}, False),
        ({"both": True, "by": None}, False),
        ({"both": True, "by": None, "confirmed": "colleague"}, False),
        ({"both": True, "confirmed_on": True}, False),
        ({"confirmed": "colleague", "confirmed_on": False}, False),
        ({"undone": True}, True),
        ({"undone": True, "undone_on": False}, False),
        ({"same": True}, False),
    ],
)
def test_merges(two: Any, clerk: Any, colleague: Any, on: date, given: dict[str, Any], holds: bool) -> None:
    users = {"clerk": clerk, "colleague": colleague, None: None}
    confirmed = users[given.get("confirmed")]
    fields = {
        "kept": two[0], "absorbed": two[0 if given.get("same") else 1], "on": on, "recorded_on": on,
        "both_members": given.get("both", False), "by": users[given.get("by", "clerk")], "confirmed_by": confirmed,
        "confirmed_on": on if given.get("confirmed_on", bool(confirmed)) else None,
        "undone_by": clerk if given.get("undone") else None,
        "undone_on": on if given.get("undone_on", given.get("undone")) else None,
    }  # fmt: skip
    assert stands(lambda: Merge.objects.create(**fields)) is holds


def test_a_record_is_absorbed_by_one_other_at_a_time(two: Any, person: MakePerson, on: date) -> None:
    kept, absorbed = two
    fact = Merge.objects.create(kept=kept, absorbed=absorbed, on=on, recorded_on=on)

    def again() -> object:
        return Merge.objects.create(kept=third, absorbed=absorbed, on=on, recorded_on=on)

    third = person()
    assert not stands(again)
    Merge.objects.filter(pk=fact.pk).update(undone_on=on)
    assert stands(again)


def test_a_difference_names_a_pair_once_and_in_order(two: Any, on: date) -> None:
    one, other = two

    def say(first: Worker, second: Worker) -> Distinct:
        return Distinct.objects.create(first=first, second=second, on=on, recorded_on=on)

    assert not stands(lambda: say(other, one))
    assert not stands(lambda: say(one, one))
    say(one, other)
    assert not stands(lambda: say(one, other))


@pytest.mark.parametrize(("day", "holds"), [(date(2026, 6, 14), False), (date(2026, 6, 15), True), (None, True)])
def test_a_consent_ends_after_it_began(two: Any, on: date, day: date | None, holds: bool) -> None:
    fields = {"worker": two[0], "notice_version": "1", "on": on, "recorded_on": on, "withdrawn_on": day}
    assert stands(lambda: Consent.objects.create(**fields)) is holds


@pytest.mark.parametrize(("decile", "holds"), [(0, False), (1, True), (10, True), (11, False), (None, True)])
def test_a_decile_is_one_to_ten(two: Any, on: date, decile: int | None, holds: bool) -> None:
    fields = {"worker": two[0], "source": "DTSEN", "snapshot_on": on, "recorded_on": on, "decile": decile}
    assert stands(lambda: Welfare.objects.create(**fields)) is holds


@pytest.mark.parametrize(
    ("field", "value", "holds"),
    [("sex", "L", True), ("sex", "X", False), ("sector", "transport", True), ("sector", "", False)],
)
def test_sex_and_sector_are_known_words(two: Any, field: str, value: str, holds: bool) -> None:
    worker = two[0]
    setattr(worker, field, value)
    assert stands(worker.save) is holds


def test_a_reference_and_a_number_belong_to_one_record(two: Any) -> None:
    one, other = two
    for field in ("ref", "nik_index"):
        assert not stands(lambda field=field: Worker.objects.filter(pk=other.pk).update(**{field: getattr(one, field)}))
    assert stands(lambda: Worker.objects.filter(pk=other.pk).update(ref="W-23456789AB", nik_index="0" * 32))
