"""A month is closed by two people, in order; from then on nothing is recorded in it, by no door and on no engine."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from payung.access.authors import operator
from payung.access.models import User
from payung.dues import actions
from payung.dues.models import Closing, Movement, Payment, Refund, Settlement, Sponsorship
from payung.dues.queries import verify
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Membership
from payung.rules.months import month_of
from payung.rules.reasons import Refused
from tests.dues.conftest import APBD, annex, month, receipts

Member = Callable[..., Membership]
JUNE, JULY, AUGUST = month("2026-06"), month("2026-07"), month("2026-08")
IN_JUNE, END_OF_JUNE, IN_JULY, IN_AUGUST = date(2026, 6, 10), date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 3)


@pytest.fixture
def two(db: Any, somebody: Callable[..., User]) -> tuple[User, User]:
    """Two officers of the city, each made by the operator."""
    return somebody("city_officer", "31.75", "wulan"), somebody("city_officer", "31.75", "dewi")


@pytest.fixture
def june(member: Member) -> Payment:
    """A receipt of June that settles June of one member; a rupiah thousand is left."""
    member(1)
    return pay("A-1", IN_JUNE, extra=1_000)


def pay(receipt: str, on: date, who: int = 1, text: str = "2026-06", extra: int = 0) -> Payment:
    """Take in a receipt that settles a month of a member."""
    row = (receipt, on.isoformat(), text, text, APBD + extra, "APBD")
    lines = annex((receipt, who, text, APBD))
    actions.receive_payments(receipts(row, name=f"{receipt}.csv"), annex=lines, area_code="31.75", on=on, by=operator())
    return Payment.objects.get(receipt=receipt)


def close(number: int, by: User, second: User, on: date = IN_JULY) -> Closing:
    """Close a month as two people."""
    return actions.confirm_closing(actions.prepare_closing(number, on=on, by=by), on=on, by=second)


def test_a_month_is_closed_by_two_people_and_says_what_it_held(june: Payment, two: tuple[User, User]) -> None:
    prepared = actions.prepare_closing(JUNE, on=IN_JULY, by=two[0])
    assert prepared.figures == {
        "receipts": 1, "received_rupiah": APBD + 1_000,
        "settled": [{"payer": "apbd", "people": 1, "months": 1, "rupiah": APBD}],
        "reversed": {"months": 0, "rupiah": 0}, "refunded_rupiah": 0, "waiting": [], "credit_rupiah": 1_000,
        "cash": [],
        "without_cause": {"groups": [], "returned": [], "digest": hashlib.sha256(b"").hexdigest()},
    }  # fmt: skip
    with pytest.raises(Refused, match="same_two_eyes"):
        actions.confirm_closing(prepared, on=IN_JULY, by=two[0])
    pay("Z-1", END_OF_JUNE, text="2026-07")  # not closed yet: the books may grow, but it has to be looked at again
    with pytest.raises(Refused, match="lines_changed"):
        actions.confirm_closing(prepared, on=IN_JULY, by=two[1])
    assert close(JUNE, *two).movements == 4
    with pytest.raises(Refused, match="closed_already"):
        close(JUNE, *two)
    assert verify() == []


def test_months_are_closed_in_their_order_once_they_are_over(june: Payment, two: tuple[User, User]) -> None:
    pay("B-1", IN_JULY, text="2026-07")
    for number, on, code in (
        (JUNE, END_OF_JUNE, "month_not_over"), (JULY, IN_AUGUST, "close_in_order"),
        (JUNE - 1, IN_JULY, "close_in_order"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            close(number, *two, on=on)
    close(JUNE, *two)
    close(JULY, *two, on=IN_AUGUST)
    with pytest.raises(Refused, match="close_in_order"):
        close(JUNE + 3, *two, on=date(2027, 1, 1))
    close(AUGUST, *two, on=date(2026, 9, 1))  # nothing was recorded in it: closed all the same


def test_who_does_not_hold_all_money_closes_nothing(june: Payment, somebody: Callable[..., User]) -> None:
    for role, area, code in (
        ("city_officer", "31.71", "area_not_yours"), ("village_officer", "31.75.02.1005", "role_not_yours"),
        ("auditor", "31.75", "role_not_yours"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            actions.prepare_closing(JUNE, on=IN_JULY, by=somebody(role, area))


def test_books_that_do_not_hold_and_files_under_way_are_not_closed(june: Payment, two: tuple[User, User]) -> None:
    with transaction.atomic():
        Movement.objects.create(
            debit="branch:received", credit="credit:A-1", amount_rupiah=5, payment=june, what="received", on=IN_JUNE,
            recorded_on=IN_JUNE,
        )  # fmt: skip
        with pytest.raises(Refused, match="books_differ"):
            close(JUNE, *two)
        transaction.set_rollback(True)
    june.source.finished_on = None
    june.source.save(update_fields=["finished_on"])
    with pytest.raises(Refused, match="payments_unfinished"):
        close(JUNE, *two)


def test_every_act_of_a_closed_month_is_refused_and_goes_through_a_day_later(
    june: Payment, two: tuple[User, User], member: Member
) -> None:
    spell = member(2)
    sponsor = actions.add_sponsor("PT Contoh", payer_class="company", area_code="31.75", on=IN_JUNE, by=operator())
    promise = actions.pledge(sponsor, people=1, from_month=JULY, to_month=JULY, on=IN_JUNE, by=operator())
    chosen = [actions.all_months(spell, JULY, JULY)]
    back = actions.refund(june, amount_rupiah=1_000, why="diminta", on=IN_JUNE, by=two[0])
    settlement = Settlement.objects.get()
    close(JUNE, *two)
    acts: list[Callable[[date], Any]] = [
        lambda on: pay("B-1", on, who=2),
        lambda on: actions.settle_waiting(on=on, by=operator()),
        lambda on: actions.allocate(promise, choices=chosen, on=on, by=operator()),
        lambda on: actions.take_back(Sponsorship.objects.get(), on=on, by=operator()),
        lambda on: actions.confirm_refund(back, on=on, by=two[1]),
        lambda on: actions.reverse_settlement(settlement, why="keliru", on=on, by=operator()),
        lambda on: enrolment.end(spell, last_day=on, why="moved", on=on, by=operator()),
    ]
    for act in acts:
        for on in (date(2026, 6, 1), END_OF_JUNE):
            with pytest.raises(Refused, match="month_closed"):
                act(on)
        act(IN_JULY)
    assert not Movement.objects.filter(recorded_on__lte=END_OF_JUNE, payment__receipt="B-1").exists()
    assert verify() == []


@pytest.mark.parametrize("day", [date(2026, 6, 1), END_OF_JUNE])
def test_the_database_itself_refuses_rows_and_reversals_of_a_closed_month(
    day: date, june: Payment, two: tuple[User, User]
) -> None:
    back = actions.refund(june, amount_rupiah=500, why="diminta", on=IN_JULY, by=two[0])
    close(JUNE, *two)
    same: dict[str, Any] = {"debit": "credit:A-1", "credit": "dues:2026-06", "amount_rupiah": 1, "payment": june}
    wrongs: list[Callable[[], Any]] = [
        lambda: Movement.objects.create(**same, what="settled", on=day, recorded_on=day),
        lambda: Refund.objects.filter(pk=back.pk).update(confirmed_by=two[1], confirmed_on=day),
        lambda: Closing.objects.update(digest="-"),
        lambda: Closing.objects.all().delete(),
    ]
    for wrong in wrongs:
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    Movement.objects.create(**same, what="settled", on=IN_JULY, recorded_on=IN_JULY)
    assert month_of(IN_JULY) == JULY


def test_a_ledger_that_was_changed_behind_a_closing_is_found_out(june: Payment, two: tuple[User, User]) -> None:
    closing = close(JUNE, *two)
    with connection.cursor() as cursor:  # whoever owns the database takes its guards away
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE dues_closing DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER dues_closing_no_update")
    Closing.objects.update(digest="0" * 64)
    [found] = verify()
    assert found.as_json() == {
        "check": "closing_changed", "row": "2026-06", "expected": "0" * 64, "found": closing.digest,
    }  # fmt: skip


def test_the_command_closes_as_two_people_and_not_as_one(june: Payment, two: tuple[User, User]) -> None:
    def run(*words: str) -> dict[str, Any]:
        out = StringIO()
        call_command("close", "2026-06", *words, "--on", IN_JULY.isoformat(), "--json", stdout=out)
        said: dict[str, Any] = json.loads(out.getvalue())
        return said

    with pytest.raises(Refused, match="author_missing"):
        run("--by", "wulan")
    with pytest.raises(Refused, match="same_two_eyes"):
        run("--by", "wulan", "--and-by", "wulan")
    assert not Closing.objects.exists()
    said = run("--by", "wulan", "--and-by", "dewi")
    assert (said["month"], said["movements"], said["received_rupiah"]) == ("2026-06", 2, APBD + 1_000)
    assert Closing.objects.get().confirmed_by == two[1]
