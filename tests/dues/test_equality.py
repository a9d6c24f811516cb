"""Sums that are exactly the rate, and days that are exactly the last: where a mistake of one hides."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.access.authors import operator
from payung.access.models import User
from payung.dues import actions, queries
from payung.dues.actions.counting import Claim, judge
from payung.dues.models import AnnexLine, Attribution, Payment, Refund
from payung.dues.queries import left_of, standing, verify
from payung.enrolment.models import Membership
from payung.rules.months import month_of
from payung.rules.reasons import Refused
from tests.dues.conftest import APBD, ON, SELF, annex, join, month, receipts

Member = Callable[..., Membership]
START = date(2026, 6, 20)

SOON = date(2026, 7, 20)  # while the payments are not long ago


@pytest.fixture
def two(somebody: Any) -> tuple[User, User]:
    """Two clerks."""
    return somebody("branch_officer", name="satu"), somebody("city_officer", name="dua")


def receive(rows: list[Any], lines: list[Any], by: Any = None) -> Payment:
    """Receive receipts with their annex; return the first."""
    on = SOON if by else ON
    actions.receive_payments(receipts(*rows), annex=annex(*lines), area_code="31.75", on=on, by=by or operator())
    return Payment.objects.order_by("pk")[0]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_short_receipt_settles_every_month_that_its_money_reaches_to_the_rupiah(
    person: Any, two: tuple[User, User], data: Any
) -> None:
    with transaction.atomic():
        months = data.draw(st.integers(2, 5), label="months")
        reached = data.draw(st.integers(1, months - 1), label="reached")
        odd = data.draw(st.sampled_from([-1, 0, 1]), label="odd")
        join(person(1), START)
        texts = [f"2026-{number:02d}" for number in range(6, 6 + months)]
        row = ("A-1", "2026-06-25", texts[0], texts[-1], reached * APBD + odd, "APBD")
        payment = receive([row], [("A-1", 1, text, APBD) for text in texts], by=two[0])
        assert standing(ON).count() == 0
        done = actions.decide_short(payment, kind="settle_covered", on=ON, by=two[1])
        assert done.settled == (reached if odd >= 0 else reached - 1)
        assert left_of(payment) == payment.amount_rupiah - done.settled * APBD
        assert verify() == []
        transaction.set_rollback(True)


def test_no_more_is_refunded_than_waits_to_the_rupiah(person: Any, two: tuple[User, User]) -> None:
    person(1)
    payment = receive([("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")], [("A-1", 1, "2026-06", APBD)])
    for asked in (0, -1, APBD + 1):
        with pytest.raises(Refused, match="more_than_left"):
            actions.refund(payment, amount_rupiah=asked, why="salah bayar", on=ON, by=two[0])
    first = actions.refund(payment, amount_rupiah=APBD - 1, why="salah bayar", on=ON, by=two[0])
    with pytest.raises(Refused, match="more_than_left"):
        actions.refund(payment, amount_rupiah=2, why="salah bayar", on=ON, by=two[0])
    rest = actions.refund(payment, amount_rupiah=1, why="salah bayar", on=ON, by=two[0])
    actions.confirm_refund(first, on=ON, by=two[1])
    assert left_of(payment) == 1
    actions.confirm_refund(rest, on=ON, by=two[1])
    assert (left_of(payment), verify()) == (0, [])


def test_money_that_settled_meanwhile_is_not_refunded(person: Any, two: tuple[User, User]) -> None:
    worker = person(1)
    payment = receive([("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")], [("A-1", 1, "2026-06", APBD)])
    fact = actions.refund(payment, amount_rupiah=APBD, why="salah bayar", on=ON, by=two[0])
    join(worker, START)
    assert actions.settle_waiting(on=ON, by=operator()).settled == 1
    with pytest.raises(Refused, match="more_than_left"):
        actions.confirm_refund(fact, on=ON, by=two[1])
    assert (Refund.objects.get().confirmed_on, verify()) == (None, [])


@pytest.mark.parametrize(("kept", "settles"), [(2 * APBD, 2), (2 * APBD - 1, 1), (APBD, 1), (APBD - 1, 0)])
def test_what_went_back_is_counted_down_line_by_line(
    person: Any, two: tuple[User, User], kept: int, settles: int
) -> None:
    workers = [person(number) for number in (1, 2, 3)]
    lines = [("A-1", number, "2026-06", APBD) for number in (1, 2, 3)]
    payment = receive([("A-1", "2026-06-25", "2026-06", "2026-06", 3 * APBD, "APBD")], lines)
    fact = actions.refund(payment, amount_rupiah=3 * APBD - kept, why="salah bayar", on=ON, by=two[0])
    actions.confirm_refund(fact, on=ON, by=two[1])
    for worker in workers:
        join(worker, START)
    assert actions.settle_waiting(on=ON, by=operator()).settled == settles
    assert (left_of(payment), verify()) == (kept - settles * APBD, [])
    assert {one.problem: one.lines for one in queries.waits()} == {"refunded": 3 - settles}


@pytest.mark.parametrize(("total", "settles"), [(3 * SELF, 3), (3 * SELF + 2, 3), (3 * SELF - 1, 1), (3 * SELF - 3, 0)])
def test_what_is_left_of_a_divided_sum_stands_with_its_first_month(member: Member, total: int, settles: int) -> None:
    member(1)
    row = ("A-1", "2026-06-25", "2026-06", "2026-08", 3 * SELF + 2, "self")
    heading = "nomor_bukti,NIK,nama,dari bulan,sampai bulan,total"
    (line,) = annex(("A-1", 1, "2026-06", total)).data.decode().splitlines()[1:]
    nik = line.split(",")[1]
    lines = actions.Sent("rentang.csv", f"{heading}\nA-1,{nik},X,2026-06,2026-08,{total}".encode())
    actions.receive_payments(receipts(row), annex=lines, on=ON, by=operator())
    assert AnnexLine.objects.aggregate(rupiah=Sum("rupiah"))["rupiah"] == total
    first, *others = AnnexLine.objects.order_by("month").values_list("rupiah", flat=True)
    assert (len(set(others)), first - others[0]) == (1, total % 3)
    assert standing(ON).count() == settles


@pytest.mark.parametrize(
    ("months", "is_for_it"),
    [(("2026-07", "2026-07"), True), (("2026-08", "2026-08"), True), (("2026-09", "2026-09"), False),
     (("2026-05", "2026-05"), False), (("2026-05", "2026-06"), True), (("2026-08", "2026-09"), True)],
)  # fmt: skip
def test_a_receipt_is_for_the_pledge_of_any_of_its_months_the_last_too(
    db: Any, months: tuple[str, str], is_for_it: bool
) -> None:
    sponsor = actions.add_sponsor("PT Contoh Jaya", payer_class="company", area_code="31.75", on=START, by=operator())
    promise = actions.pledge(
        sponsor, amount_rupiah=50_400, from_month=month("2026-06"), to_month=month("2026-08"), on=START, by=operator()
    )
    row = ("A-1", "2026-06-25", *months, SELF, "PT Contoh Jaya")
    actions.receive_payments(receipts(row), on=ON, by=operator())
    assert Attribution.objects.get().pledge == (promise if is_for_it else None)


def test_a_settlement_that_stands_comes_before_a_line_of_the_same_receipt() -> None:
    at, day = month_of(date(2026, 7, 1)), date(2026, 6, 25)
    line = Claim(day, "A", 1, at, 1, SELF, 3, line_id=1)
    stands = Claim(day, "A", 9, at, 1, SELF, 3, settlement_id=9)
    for claims in ([line, stands], [stands, line]):
        judgement = judge(claims, start=START, closing=None)
        assert judgement.settled == {at: stands}
        assert judgement.waits == [(line, "month_settled_already")]


@pytest.mark.parametrize(("paid_on", "settles"), [("2026-10-31", True), ("2026-11-01", False)])
def test_the_last_day_of_grace_still_settles_and_the_next_is_after_the_lapse(
    member: Member, paid_on: str, settles: bool
) -> None:
    member(1)
    receive([("A-1", "2026-07-25", "2026-06", "2026-07", 2 * SELF, "self"),
             ("B-1", paid_on, "2026-10", "2026-10", SELF, "self")],
            [("A-1", 1, "2026-06", SELF), ("A-1", 1, "2026-07", SELF), ("B-1", 1, "2026-10", SELF)])  # fmt: skip
    assert (standing(ON).filter(payment__receipt="B-1").exists()) is settles


@pytest.mark.parametrize(("first", "lines"), [("2021-08", 59), ("2021-07", 60), ("2021-06", 1)])
def test_one_line_spans_sixty_months_at_most(member: Member, first: str, lines: int) -> None:
    member(1)
    (line,) = annex(("A-1", 1, "2026-06", APBD)).data.decode().splitlines()[1:]
    rows = f"nomor_bukti,NIK,nama,dari bulan,sampai bulan,total\nA-1,{line.split(',')[1]},X,{first},2026-06,{APBD}"
    receipt = receipts(("A-1", "2026-06-25", first, "2026-06", APBD, "APBD"))
    actions.receive_payments(receipt, annex=actions.Sent("rentang.csv", rows.encode()), on=ON, by=operator())
    assert AnnexLine.objects.count() == lines
    assert AnnexLine.objects.filter(month=None).exists() is (lines == 1)


@pytest.mark.parametrize(("payer_class", "pledges"), [("zakat", 0), ("zakat", 1), ("zakat", 2), ("company", 1)])
def test_a_receipt_is_a_sponsor_s_by_name_and_class_and_for_a_pledge_that_is_alone(
    db: Any, payer_class: str, pledges: int
) -> None:
    sponsor = actions.add_sponsor("Baznas Contoh", payer_class=payer_class, area_code="31.75", on=START, by=operator())
    june = {"from_month": month("2026-06"), "to_month": month("2026-06"), "on": START, "by": operator()}
    made = [actions.pledge(sponsor, amount_rupiah=50_400 + at, **june) for at in range(pledges)]
    row = ("A-1", "2026-06-25", "2026-06", "2026-06", SELF, "Baznas Contoh")
    actions.receive_payments(receipts(row), on=ON, by=operator())
    assert Payment.objects.get().payer_class == "zakat"
    known = [one.pledge for one in Attribution.objects.all()]
    assert known == ([] if payer_class != "zakat" else made if pledges == 1 else [None])
