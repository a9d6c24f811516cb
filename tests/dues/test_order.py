"""Whatever order, split or repetition payment files come in, the same months are settled by the same receipts."""

from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.access.authors import operator
from payung.dues.actions import receive_payments, settle_waiting
from payung.dues.models import AnnexLine
from payung.dues.queries import standing, verify
from payung.enrolment.models import Ending, Membership
from payung.rules.dues import rate
from payung.rules.months import month_of, month_text
from payung.workers.models import Worker
from tests.dues.conftest import ON, annex, join, month, receipts

FIRST = month("2026-05")
DAY_ONE = date(2026, 5, 20)
NON_MEMBER = 4


def drawn(examples: int) -> settings:
    """Return how often a property is tried: what one example wrote, it has taken back itself."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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


def any_order_and_split(bills: list[Bill], data: Any) -> None:
    """Hold any order, split and repetition of the files of some bills against all of them in two files."""
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


@drawn(8)
@given(bills=bills, data=st.data())
def test_any_order_and_any_split_of_files_gives_the_same_cover(neighbours: None, bills: list[Bill], data: Any) -> None:
    any_order_and_split(bills, data)


@pytest.mark.slow
@drawn(30)
@given(bills=bills, data=st.data())
def test_more_orders_and_splits_of_files_give_the_same_cover(neighbours: None, bills: list[Bill], data: Any) -> None:
    any_order_and_split(bills, data)


@pytest.mark.slow
@drawn(50)
@given(bills=bills, data=st.data())
def test_any_order_of_single_receipts_gives_the_same_cover(neighbours: None, bills: list[Bill], data: Any) -> None:
    single = [([row_of(number, bill)], lines_of(number, bill)) for number, bill in enumerate(bills)]
    everything = ([rows[0] for rows, _lines in single], [line for _rows, lines in single for line in lines])
    assert receive_in(data.draw(st.permutations(single))) == receive_in([everything])


ENDS = date(2026, 8, 31)


def _events(worker: Any) -> dict[str, Any]:
    """Return two starts (the first membership stands or ends), an ending, and three receipts, each as an act."""

    def end() -> None:
        spell = Membership.objects.filter(worker=worker).order_by("start").first()
        if spell and spell.start < ENDS:
            Ending.objects.create(membership=spell, last_day=ENDS, why="moved", recorded_on=ON)

    def pay(name: str, paid_on: str, *months: str) -> None:
        rows = [(name, paid_on, months[0], months[-1], len(months) * 16_800, "APBD")]
        lines = annex(*((name, 1, one, 16_800) for one in months))
        receive_payments(receipts(*rows, name=f"{name}.csv"), annex=lines, on=ON, by=operator())

    return {
        "first": lambda: join(worker, date(2026, 5, 20)), "second": lambda: join(worker, date(2026, 10, 1)), "end": end,
        "A": lambda: pay("A", "2026-05-25", "2026-05", "2026-06", "2026-07"),
        "B": lambda: pay("B", "2026-08-31", "2026-08", "2026-10"),
        "C": lambda: pay("C", "2026-10-31", "2026-10", "2026-11"),
    }  # fmt: skip


@cache
def _cover_after(worker: Any, order: tuple[str, ...]) -> Any:
    """Do the acts in an order, settle after each; return which months count for which membership, by which receipt."""
    with transaction.atomic():
        acts = _events(worker)
        for name in order:
            acts[name]()
            settle_waiting(on=ON, by=operator())
        ends = dict(Ending.objects.values_list("membership__start", "last_day"))
        found = standing(ON).values_list("membership__start", "month", "payment__receipt")
        result = sorted(row for row in found if row[0] not in ends or row[1] <= month_of(ends[row[0]]))
        assert verify() == []
        transaction.set_rollback(True)
    return result


def any_order_of_events(worker: Any, data: Any, *, ends: bool) -> None:
    """Hold any order of the acts against the order of the days on which they belong."""
    names = ["first", "second", "A", "B", "C"]
    order = data.draw(st.permutations(names), label="order")
    if ends:  # an ending needs the membership that it ends
        order.insert(data.draw(st.integers(order.index("first") + 1, len(order)), label="ending"), "end")
    assert _cover_after(worker, tuple(order)) == _cover_after(worker, ("first", *(["end"] if ends else []), *names[1:]))


@drawn(8)
@given(data=st.data(), ends=st.booleans())
def test_once_nothing_waits_any_order_of_starts_receipts_and_endings_gives_the_same_cover(
    person: Any, data: Any, ends: bool
) -> None:
    any_order_of_events(Worker.objects.first() or person(1), data, ends=ends)


@pytest.mark.slow
@drawn(60)
@given(data=st.data(), ends=st.booleans())
def test_once_nothing_waits_more_orders_give_the_same_cover(person: Any, data: Any, ends: bool) -> None:
    any_order_of_events(Worker.objects.first() or person(1), data, ends=ends)


def test_a_month_is_known_as_paid_from_the_last_of_receipt_line_and_start(person: Any) -> None:
    worker = person(1)
    early, late = date(2026, 6, 30), date(2026, 7, 15)
    row = ("A", "2026-06-25", "2026-06", "2026-06", 16_800, "APBD")
    spell = join(worker, date(2026, 6, 20))
    Membership.objects.filter(pk=spell.pk).update(recorded_on=late)
    receive_payments(receipts(row), annex=annex(("A", 1, "2026-06", 16_800)), on=early, by=operator())
    assert (standing(early).count(), standing(late).count()) == (0, 1)
