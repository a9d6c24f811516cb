"""A figure is recalled only while nothing was recorded since its counting began."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from payung.access.actions import record
from payung.access.authors import operator
from payung.board.queries.remembered import COSTLY_SECONDS, SHARE, Counted, recalled, remembered

AT = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def act() -> None:
    """Let somebody record something."""
    with transaction.atomic():
        record("test_act", "thing:1", on=date(2026, 6, 15), by=operator())


def test_a_figure_is_recalled_until_the_next_act_and_no_moment_longer() -> None:
    assert remembered("k", at=AT, count=lambda: 1).answer == 1
    assert remembered("k", at=AT + SECOND, count=lambda: 2).answer == 1
    act()
    assert recalled("k", at=AT) is None, "not even at the very moment of its counting"
    assert remembered("k", at=AT, count=lambda: 3).answer == 3


def test_an_act_while_it_was_counted_makes_it_old_at_once() -> None:
    def count() -> int:
        act()
        return 1

    assert remembered("k", at=AT, count=count).answer == 1
    assert recalled("k", at=AT) is None
    assert remembered("k", at=AT, count=lambda: 2).answer == 2


@pytest.mark.parametrize(
    ("took", "after", "holds"),
    [(0.0, timedelta(0), False), (COSTLY_SECONDS, timedelta(0), False), (COSTLY_SECONDS + 1, timedelta(0), True),
     (3.0, 3 * SHARE * SECOND - SECOND / 1000, True), (3.0, 3 * SHARE * SECOND, False), (3.0, -SECOND, False)],
)  # fmt: skip
def test_a_costly_figure_may_be_old_for_ten_times_what_it_took(took: float, after: timedelta, holds: bool) -> None:
    figure = Counted("figure", AT, "one", took)
    assert figure.holds("another", AT + after) is holds
    assert figure.holds("one", AT + after)
