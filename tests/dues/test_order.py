"""Whatever order, split or repetition payment files come in, the same months are settled by the same receipts."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.access.authors import operator
from payung.dues.actions import receive_payments
from payung.dues.models import AnnexLine
from payung.dues.queries import standing, verify
from payung.rules.dues import rate
from payung.rules.months import month_text
from tests.dues.conftest import ON, annex, join, month, receipts

FIRST = month("2026-05")
DAY_ONE = date(2026, 5, 20)
NON_MEMBER = 4


class Bill(NamedTuple):
    """One receipt with its lines (person and month) and what is paid beside what it costs."""

    paid_on: date
    payer: str
    lines: tuple[tuple[int, int], ...]
    extra: int


bills = st.lists(
    st.builds(
        Bill,
        paid_on=st.integers(0, 270).map(lambda days: DAY_ONE + timedelta(days)),
        payer=st.sampled_from(["APBD", "self"]),
        lines=st.lists(
            st.tuples(st.integers(1, NON_MEMBER), st.integers(FIRST, FIRST + 9)), min_size=1, max_size=5, unique=True
        ).map(tuple),
        extra=st.sampled_from([0, 0, 0, 0, 2_500, -400]),
    ),
    min_size=1,
    max_size=6,
)


def cost(bill: Bill) -> int:
    """Return what the lines of a bill cost."""
    return sum(rate(one, 1_000_000, "other", bill.payer.lower()) for _who, one in bill.lines)


def row_of(number: int, bill: Bill) -> tuple[object, ...]:
    """Return the receipt's row."""
    months = [one for _who, one in bill.lines]
    first, last = month_text(min(months)), month_text(max(months))
    return f"R-{number}", bill.paid_on.isoformat(), first, last, cost(bill) + bill.extra, bill.payer


def lines_of(number: int, bill: Bill) -> list[tuple[object, ...]]:
    """Return the receipt's lines."""
    return [
        (f"R-{number}", who, month_text(one), rate(one, 1_000_000, "other", bill.payer.lower()))
        for who, one in bill.lines
    ]


def state() -> tuple[Any, ...]:
    """Return what is settled by which receipt, and why the rest waits."""
    settled = standing(ON).values_list("membership__worker_id", "month", "payment__receipt", "rupiah", "paid_on")
    waiting = AnnexLine.objects.filter(problem__isnull=False).values_list("receipt", "nik_index", "month", "problem")
    assert verify() == []
    return sorted(settled), sorted(waiting)


def receive_in(files: list[tuple[list[Any], list[Any]]]) -> tuple[Any, ...]:
    """Receive files one after the other, look at the result, and leave nothing behind."""
    with transaction.atomic():
        for at, (rows, lines) in enumerate(files):
            file = receipts(*rows, name=f"{at}.csv")
            receive_payments(file, annex=annex(*lines) if lines else None, on=ON, by=operator())
        result = state()
        transaction.set_rollback(True)
    return result


@pytest.fixture
def neighbours(person: Any) -> None:
    """Three members, one of them with a second start after an ending, and somebody who is none."""
    join(person(1), date(2026, 6, 20))
    join(person(2), date(2026, 5, 2))
    three = person(3)
    join(three, date(2026, 5, 10), last_day=date(2026, 7, 31))
    join(three, date(2026, 10, 1))
    person(NON_MEMBER)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bills=bills, data=st.data())
def test_any_order_and_any_split_of_files_gives_the_same_cover(neighbours: None, bills: list[Bill], data: Any) -> None:
    rows = [row_of(number, bill) for number, bill in enumerate(bills)]
    lines = [line for number, bill in enumerate(bills) for line in lines_of(number, bill)]
    expected = receive_in([(rows, lines)])
    pieces = data.draw(st.integers(1, 4), label="files")
    files: list[tuple[list[Any], list[Any]]] = [([], []) for _piece in range(pieces)]
    for row in data.draw(st.permutations(rows), label="receipts"):
        files[data.draw(st.integers(0, pieces - 1))][0].append(row)
    for line in data.draw(st.permutations(lines), label="lines"):
        files[data.draw(st.integers(0, pieces - 1))][1].append(line)
    repeated = [file for file in files if data.draw(st.booleans(), label="again")]
    assert receive_in(files + repeated) == expected


@pytest.mark.slow
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bills=bills, data=st.data())
def test_any_order_of_single_receipts_gives_the_same_cover(neighbours: None, bills: list[Bill], data: Any) -> None:
    single = [([row_of(number, bill)], lines_of(number, bill)) for number, bill in enumerate(bills)]
    everything = ([rows[0] for rows, _lines in single], [line for _rows, lines in single for line in lines])
    assert receive_in(data.draw(st.permutations(single))) == receive_in([everything])
