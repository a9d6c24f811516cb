"""The ledger: money rows are never changed, every rupiah is accounted for, and a wrong book is found out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from payung.access.authors import operator
from payung.dues import queries
from payung.dues.actions import Sent, receive_payments, refund
from payung.dues.models import Movement, Payment, Settlement, SettlementReversal, ShortDecision
from payung.dues.queries import verify
from payung.enrolment.models import Membership
from tests.dues.conftest import APBD, ON, SELF, annex, receipts

Member = Callable[..., Membership]


@pytest.fixture
def books(member: Member) -> tuple[Sent, Sent]:
    """A receipt for two members and two months, and one that pays one of these months earlier."""
    member(1)
    member(2)
    rows = (
        ("A-1", "2026-07-20", "2026-07", "2026-08", 4 * APBD, "APBD"),
        ("B-1", "2026-07-02", "2026-07", "2026-07", SELF, "self"),
    )
    lines = [("A-1", who, text, APBD) for who in (1, 2) for text in ("2026-07", "2026-08")]
    receive_payments(receipts(rows[0]), annex=annex(*lines), area_code="31.75", on=ON, by=operator())
    receive_payments(receipts(rows[1]), annex=annex(("B-1", 1, "2026-07", SELF)), on=ON, by=operator())
    return receipts(*rows), annex(*lines)


def test_every_movement_has_its_accounts_and_a_reversal_names_its_row(books: Any) -> None:
    rows = Movement.objects.order_by("pk").values_list("what", "debit", "credit", "amount_rupiah", "reverses_id")
    settled_july = Movement.objects.get(what="settled", credit="dues:2026-07", payment__receipt="A-1")
    assert list(rows) == [
        ("received", "branch:received", "credit:A-1", 4 * APBD, None),
        ("settled", "credit:A-1", "dues:2026-07", 2 * APBD, None),
        ("settled", "credit:A-1", "dues:2026-08", 2 * APBD, None),
        ("received", "branch:received", "credit:B-1", SELF, None),
        ("reversed", "dues:2026-07", "credit:A-1", APBD, settled_july.pk),
        ("settled", "credit:B-1", "dues:2026-07", SELF, None),
    ]
    assert [(each.payer_class, each.paid, each.settled, each.left) for each in queries.credits(known_on=ON)] == [
        ("apbd", 4 * APBD, 3 * APBD, APBD), ("self", SELF, SELF, 0),
    ]  # fmt: skip
    assert verify() == []


@pytest.mark.parametrize("table", ["dues_payment", "dues_settlement", "dues_settlementreversal", "dues_movement"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET recorded_on = '2020-01-01'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_money(books: Any, table: str, verb: str) -> None:
    assert SettlementReversal.objects.exists()
    count = f"SELECT COUNT(*) FROM {table}"  # noqa: S608  one of four tables
    with connection.cursor() as cursor:
        cursor.execute(count)
        before = cursor.fetchone()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(verb.format(table))
        cursor.execute(count)
        assert cursor.fetchone() == before


def test_a_decision_about_a_short_receipt_cannot_be_changed_either(books: Any, somebody: Any) -> None:
    user = somebody("city_officer")
    ShortDecision.objects.create(
        payment=Payment.objects.get(receipt="A-1"), kind="keep_as_credit", on=ON, by=user, recorded_on=ON
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ShortDecision.objects.update(kind="settle_covered")
    assert ShortDecision.objects.get().kind == "keep_as_credit"


def test_what_must_hold_is_held_by_the_database(books: Any) -> None:
    first = Settlement.objects.order_by("pk")[0]
    payment = first.payment
    bad: list[Callable[[], object]] = [
        lambda: Payment.objects.create(
            receipt=payment.receipt, paid_on=ON, payer_class="apbd", amount_rupiah=1, recorded_on=ON
        ),
        lambda: Payment.objects.create(receipt="N-1", paid_on=ON, payer_class="apbd", amount_rupiah=0, recorded_on=ON),
        lambda: Settlement.objects.create(
            membership=first.membership,
            month=first.month,
            turn=first.turn,
            rupiah=1,
            paid_on=ON,
            payment=payment,
            recorded_on=ON,
        ),
        lambda: Movement.objects.create(debit="a", credit="a", amount_rupiah=1, what="settled", on=ON, recorded_on=ON),
        lambda: Movement.objects.create(debit="a", credit="b", amount_rupiah=0, what="settled", on=ON, recorded_on=ON),
        lambda: Movement.objects.create(debit="a", credit="b", amount_rupiah=1, what="reversed", on=ON, recorded_on=ON),
        lambda: SettlementReversal.objects.create(
            settlement=SettlementReversal.objects.get().settlement, why="by_hand", on=ON, recorded_on=ON
        ),
    ]
    for attempt in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    Settlement.objects.create(
        membership=first.membership,
        month=first.month,
        turn=first.turn + 7,
        rupiah=1,
        paid_on=ON,
        payment=payment,
        recorded_on=ON,
    )


def money(**values: Any) -> None:
    """Write a movement past the actions."""
    payment = Payment.objects.get(receipt="A-1")
    Movement.objects.create(payment=payment, on=ON, recorded_on=ON, **values)


def test_wrong_books_are_found_out(books: Any, somebody: Any) -> None:
    assert verify() == []
    settled = Movement.objects.filter(what="settled", payment__receipt="A-1")[0]
    first = Settlement.objects.filter(payment__receipt="A-1", month=settled.payment.from_month)[0]
    wrongs: list[tuple[set[str], Callable[[], object]]] = [
        (
            {"receipt_not_in_ledger"},
            lambda: money(debit="branch:received", credit="credit:A-1", amount_rupiah=5, what="received"),
        ),
        (
            {"settlement_not_in_ledger", "month_not_in_ledger"},
            lambda: money(debit="credit:A-1", credit="dues:2026-08", amount_rupiah=5, what="settled"),
        ),
        (
            {"credit_below_zero", "refund_not_in_ledger"},
            lambda: money(debit="credit:A-1", credit="branch:refunded", amount_rupiah=90_000, what="refunded"),
        ),
        (
            {"settlement_not_in_ledger", "month_not_in_ledger", "line_without_settlement"},
            undo_silently,
        ),
        (
            {"month_settled_twice", "settlement_not_in_ledger", "month_not_in_ledger", "line_without_settlement"},
            lambda: Settlement.objects.create(
                membership=Membership.objects.order_by("-pk")[0], month=first.month, turn=9, rupiah=7, paid_on=ON,
                payment=first.payment, recorded_on=ON,
            ),
        ),
    ]  # fmt: skip
    for codes, wrong in wrongs:
        with transaction.atomic():
            wrong()
            found = verify()
            assert {fault.code for fault in found} == codes
            assert all(fault.row and fault.expected != fault.found for fault in found)
            transaction.set_rollback(True)
    assert verify() == []


def undo_silently() -> None:
    """Reverse a settlement past the actions."""
    undone = SettlementReversal.objects.values("settlement_id")
    settlement = Settlement.objects.filter(payment__receipt="A-1").exclude(pk__in=undone)[0]
    SettlementReversal.objects.create(settlement=settlement, why="by_hand", on=ON, recorded_on=ON)


def test_more_reversed_than_there_was_is_found_out(books: Any) -> None:
    row = Movement.objects.get(what="settled", credit="dues:2026-08")
    money(debit="dues:2026-08", credit="credit:A-1", amount_rupiah=row.amount_rupiah + 1, what="reversed", reverses=row)
    assert "reversed_more_than_it_was" in {fault.code for fault in verify()}


def test_a_refund_is_in_the_ledger_only_when_confirmed(books: Any, somebody: Any) -> None:
    payment = Payment.objects.get(receipt="A-1")
    refund(payment, amount_rupiah=APBD, why="diminta kembali", on=ON, by=somebody("city_officer"))
    assert not Movement.objects.filter(what="refunded").exists()
    assert verify() == []


def test_a_difference_names_its_row_and_both_sums(books: Any) -> None:
    money(debit="credit:A-1", credit="dues:2026-08", amount_rupiah=5, what="settled")
    assert [each.as_json() for each in verify()] == [
        {"check": "settlement_not_in_ledger", "row": "A-1", "expected": 3 * APBD, "found": 3 * APBD + 5},
        {"check": "month_not_in_ledger", "row": "A-1 dues:2026-08", "expected": 2 * APBD, "found": 2 * APBD + 5},
    ]
