"""What people decide about money: short receipts, settlements taken back, refunds, always by two where it counts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from payung.access.authors import operator
from payung.access.models import AuditLine, User
from payung.dues import actions, queries
from payung.dues.models import Payment, Refund, Settlement
from payung.dues.queries import left_of, settled_months, verify
from payung.enrolment.models import Ending, Membership
from payung.rules.reasons import Refused
from payung.workers import actions as workers
from tests.dues.conftest import APBD, ON, SELF, annex, join, month, months, receipts

Member = Callable[..., Membership]

SOON = date(2026, 7, 20)  # while the payments are not long ago


@pytest.fixture
def sender(somebody: Any) -> User:
    """Who sends the payment files."""
    user: User = somebody("branch_officer", name="pengirim")
    return user


@pytest.fixture
def decider(somebody: Any) -> User:
    """Somebody else."""
    user: User = somebody("city_officer", name="pemutus")
    return user


@pytest.fixture
def short(member: Member, sender: User) -> Payment:
    """A receipt for three months of two members and one unknown person that reaches two and a half of them."""
    member(1)
    member(2)
    lines = [(9, "2026-06"), (1, "2026-06"), (1, "2026-07"), (2, "2026-06")]
    actions.receive_payments(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-07", 2 * APBD + 8_000, "APBD")),
        annex=annex(*[("A-1", who, text, APBD) for who, text in lines]),
        on=SOON,
        by=sender,
    )
    return Payment.objects.get()


def settled(number: int) -> list[int]:
    """Return the settled months of the membership of a person."""
    membership = Membership.objects.get(worker__name=f"Orang {number}")
    return [one.month for one in settled_months([membership.pk], known_on=ON)[membership.pk]]


def test_a_short_receipt_settles_what_its_money_reaches_in_the_order_of_the_annex(
    short: Payment, decider: User
) -> None:
    assert Settlement.objects.count() == 0
    done = actions.decide_short(short, kind="settle_covered", on=ON, by=decider)
    assert done.settled == 2
    assert (settled(1), settled(2)) == (months(["2026-06", "2026-07"]), [])
    assert left_of(short) == 8_000
    assert actions.settle_waiting(on=ON, by=operator()).settled == 0
    assert verify() == []
    assert AuditLine.objects.filter(verb="decide_short").get().after["kind"] == "settle_covered"


def test_or_keeps_it_all_as_credit(short: Payment, decider: User) -> None:
    assert actions.decide_short(short, kind="keep_as_credit", on=ON, by=decider).settled == 0
    assert left_of(short) == short.amount_rupiah
    assert actions.settle_waiting(on=ON, by=operator()).settled == 0


def test_a_decision_needs_a_short_receipt_another_person_and_is_made_once(
    short: Payment, sender: User, decider: User, member: Member
) -> None:
    with pytest.raises(Refused, match="same_two_eyes"):
        actions.decide_short(short, kind="settle_covered", on=ON, by=sender)
    with pytest.raises(Refused, match="unknown_decision"):
        actions.decide_short(short, kind="forget_it", on=ON, by=decider)
    actions.decide_short(short, kind="settle_covered", on=ON, by=decider)
    with pytest.raises(Refused, match="decided_already"):
        actions.decide_short(short, kind="keep_as_credit", on=ON, by=decider)
    member(5)
    actions.receive_payments(
        receipts(("B-1", "2026-06-25", "2026-06", "2026-06", SELF, "self")),
        annex=annex(("B-1", 5, "2026-06", SELF)),
        on=SOON,
        by=sender,
    )
    with pytest.raises(Refused, match="not_short"):
        actions.decide_short(Payment.objects.get(receipt="B-1"), kind="settle_covered", on=ON, by=decider)


def test_lines_that_come_later_make_a_receipt_short_and_take_its_months_back(member: Member) -> None:
    member(1)
    member(2)
    file = receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD"))
    actions.receive_payments(file, annex=annex(("A-1", 1, "2026-06", APBD)), on=ON, by=operator())
    assert settled(1) == months(["2026-06"])
    more = actions.receive_payments(file, annex=annex(("A-1", 2, "2026-06", APBD)), on=ON, by=operator())
    assert more.settled_months == 0
    assert (settled(1), settled(2)) == ([], [])
    assert [each.problem for each in queries.waits()] == ["receipt_short"]
    assert verify() == []


def test_a_settlement_taken_back_by_hand_does_not_settle_again_and_another_payment_takes_its_place(
    member: Member, decider: User
) -> None:
    member(1)
    rows = [
        ("A-1", "2026-06-25", "2026-06", "2026-06", SELF, "self"),
        ("B-1", "2026-06-26", "2026-06", "2026-06", APBD, "APBD"),
    ]
    lines = [("A-1", 1, "2026-06", SELF), ("B-1", 1, "2026-06", APBD)]
    actions.receive_payments(receipts(*rows), annex=annex(*lines), on=ON, by=operator())
    first = Settlement.objects.get()
    with pytest.raises(Refused, match="why_missing"):
        actions.reverse_settlement(first, why=" ", on=ON, by=decider)
    actions.reverse_settlement(first, why="salah orang", on=ON, by=decider)
    (now,) = settled_months([first.membership_id], known_on=ON)[first.membership_id]
    assert now.receipt == "B-1"
    assert [each.problem for each in queries.waiting_for([first.membership.worker_id])[first.membership.worker_id]] == [
        "reversed_by_hand"
    ]
    with pytest.raises(Refused, match="reversed_already"):
        actions.reverse_settlement(first, why="sekali lagi", on=ON, by=decider)
    assert actions.settle_waiting(on=ON, by=operator()).settled == 0
    assert verify() == []


def test_taking_one_person_s_month_back_leaves_the_lines_of_the_others_on_her_receipt(
    member: Member, decider: User
) -> None:
    one, other = member(1), member(2)
    lines = [("A-1", number, "2026-06", SELF) for number in (1, 2)]
    row = ("A-1", "2026-06-25", "2026-06", "2026-06", 2 * SELF, "self")
    actions.receive_payments(receipts(row), annex=annex(*lines), on=ON, by=operator())
    actions.reverse_settlement(Settlement.objects.get(membership=one), why="salah orang", on=ON, by=decider)
    waits = queries.waiting_for([one.worker_id, other.worker_id])
    assert {who: [each.problem for each in found] for who, found in waits.items() if found} == {
        one.worker_id: ["reversed_by_hand"]
    }
    for _again in range(2):
        assert actions.settle_waiting(on=ON, by=operator()).settled == 0
    assert (settled(1), settled(2), verify()) == ([], months(["2026-06"]), [])


def test_a_refund_takes_two_people_and_no_more_than_waits(person: Any, sender: User, decider: User) -> None:
    worker = person(1)
    actions.receive_payments(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")),
        annex=annex(("A-1", 1, "2026-06", APBD)),
        on=SOON,
        by=sender,
    )
    payment = Payment.objects.get()
    with pytest.raises(Refused, match="more_than_left"):
        actions.refund(payment, amount_rupiah=APBD + 1, why="ditolak cabang", on=ON, by=sender)
    fact = actions.refund(payment, amount_rupiah=APBD, why="ditolak cabang", on=ON, by=sender)
    with pytest.raises(Refused, match="more_than_left"):
        actions.refund(payment, amount_rupiah=1, why="lagi", on=ON, by=sender)
    with pytest.raises(Refused, match="same_two_eyes"):
        actions.confirm_refund(fact, on=ON, by=sender)
    assert left_of(payment) == APBD
    actions.confirm_refund(fact, on=ON, by=decider)
    with pytest.raises(Refused, match="confirmed_already"):
        actions.confirm_refund(fact, on=ON, by=decider)
    assert (left_of(payment), Refund.objects.get().confirmed_by) == (0, decider)
    (credit,) = queries.credits(known_on=ON)
    assert (credit.refunded, credit.left) == (APBD, 0)
    join(worker, date(2026, 6, 20))
    assert actions.settle_waiting(on=ON, by=operator()).settled == 0  # the money is no longer there
    assert [each.problem for each in queries.waits()] == ["refunded"]
    assert verify() == []


def test_a_month_paid_for_two_records_of_one_person_counts_once_and_the_other_can_be_asked_back(
    member: Member, decider: User, somebody: Any
) -> None:
    one, two = member(1), member(2)
    rows = [
        ("A-1", "2026-06-25", "2026-06", "2026-06", SELF, "self"),
        ("B-1", "2026-06-24", "2026-06", "2026-06", APBD, "APBD"),
    ]
    lines = [("A-1", 1, "2026-06", SELF), ("B-1", 2, "2026-06", APBD)]
    actions.receive_payments(receipts(*rows), annex=annex(*lines), on=ON, by=operator())
    assert queries.without_cause(known_on=ON) == []
    fact = workers.merge(one.worker, two.worker, both_members=True, on=ON, by=somebody("city_officer"))
    assert queries.without_cause(known_on=ON) == []
    workers.confirm_merge(fact, on=ON, by=decider)
    (back,) = queries.without_cause(known_on=ON)
    assert (back.receipt, back.month, back.rupiah, back.why) == ("A-1", month("2026-06"), SELF, "paid_twice")
    actions.reverse_settlement(Settlement.objects.get(pk=back.settlement_id), why="dibayar dua kali", on=ON, by=decider)
    assert queries.without_cause(known_on=ON) == []


def test_months_prepaid_beyond_an_ending_can_be_asked_back(member: Member) -> None:
    one = member(1)
    lines = [("A-1", 1, text, SELF) for text in ("2026-06", "2026-07", "2026-08")]
    actions.receive_payments(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-08", 3 * SELF, "self")),
        annex=annex(*lines),
        on=ON,
        by=operator(),
    )
    assert queries.without_cause(known_on=ON) == []
    Ending.objects.create(membership=one, last_day=date(2026, 7, 4), why="died", recorded_on=date(2026, 7, 9))
    assert [(back.month, back.why) for back in queries.without_cause(known_on=ON)] == [(month("2026-08"), "died")]
    assert queries.without_cause(known_on=date(2026, 7, 8)) == []
    assert actions.settle_waiting(on=ON, by=operator()).reversed == 0
