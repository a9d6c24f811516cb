"""Whoever approves money that changed while her page was open is told so, and nothing moves until she looks again."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payung.access.authors import operator
from payung.access.models import User
from payung.dues import actions
from payung.dues.models import Doubt, Payment, PaymentFile, Refund, Settlement, ShortDecision
from payung.dues.queries import left_of
from tests.approving import is_compared, is_told
from tests.dues.conftest import APBD, annex, join, receipts

ON = date(2026, 8, 1)
START = date(2026, 6, 20)
ROW = ("A-1", "2026-06-25", "2026-06", "2026-06", 2 * APBD, "APBD")
FILE, LINES = receipts(ROW), annex(("A-1", 1, "2026-06", APBD), ("A-1", 2, "2026-06", APBD))


@pytest.fixture(autouse=True)
def _a_day_on_which_june_is_not_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: ON)


@pytest.fixture
def two(somebody: Any) -> tuple[User, User]:
    """Who brings or prepares, and who looks."""
    return somebody("city_officer", name="pengirim"), somebody("city_officer", name="pemutus")


def desk(user: User) -> Client:
    browser = Client()
    browser.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return browser


def test_receipts_that_would_settle_something_else_by_now_are_not_confirmed(
    member: Any, two: tuple[User, User]
) -> None:
    member(1)
    member(2)
    kept = actions.keep_payments(FILE, annex=LINES, area_code="31.75", on=ON, by=two[0])
    earlier = receipts(("B-1", "2026-06-21", "2026-06", "2026-06", APBD, "APBD"), name="lain.csv")
    is_told(
        desk(two[1]), page=reverse("dues:payment_file", args=[kept.ref]),
        door=reverse("dues:confirmation", args=[kept.ref]),
        change=lambda: actions.receive_payments(
            earlier, annex=annex(("B-1", 1, "2026-06", APBD)), area_code="31.75", on=ON, by=operator()
        ),
        done=lambda: PaymentFile.objects.filter(pk=kept.pk, confirmed_by=two[1]),
    )  # fmt: skip
    assert Settlement.objects.filter(payment__receipt="A-1").count() == 1


def test_a_short_receipt_is_decided_as_it_was_shown(member: Any, two: tuple[User, User]) -> None:
    member(1)
    member(2)
    short = receipts((*ROW[:4], 2 * APBD - 400, "APBD"))
    kept = actions.keep_payments(short, annex=LINES, area_code="31.75", on=ON, by=two[0])
    actions.take_in(actions.confirm_payments(kept, on=ON, by=two[1]), on=ON, by=two[1])
    payment = Payment.objects.get()
    is_told(
        desk(two[1]), page=reverse("dues:receipt", args=[payment.pk]),
        door=reverse("dues:decision", args=[payment.pk]),
        change=lambda: actions.receive_payments(
            short, annex=annex(("A-1", 1, "2026-07", APBD)), area_code="31.75", on=ON, by=operator()
        ),
        done=ShortDecision.objects.exists, kind="settle_covered",
    )  # fmt: skip
    assert Settlement.objects.count() == 1


def test_a_refund_is_confirmed_with_what_was_left_when_it_was_shown(person: Any, two: tuple[User, User]) -> None:
    one, _other = person(1), person(2)
    actions.receive_payments(FILE, annex=LINES, area_code="31.75", on=ON, by=operator())
    payment = Payment.objects.get()
    fact = actions.refund(payment, amount_rupiah=APBD, why="salah bayar", on=ON, by=two[0])

    def one_of_them_is_a_member_after_all() -> None:
        join(one, START)
        assert actions.settle_waiting(on=ON, by=operator()).settled == 1

    is_told(
        desk(two[1]), page=reverse("dues:receipt", args=[payment.pk]),
        door=reverse("dues:refund_approval", args=[fact.pk]), change=one_of_them_is_a_member_after_all,
        done=lambda: Refund.objects.filter(confirmed_by=two[1]),
    )  # fmt: skip
    assert left_of(payment) == 0


def test_rows_that_wait_are_kept_as_they_came_and_decided_as_they_were_shown(
    member: Any, two: tuple[User, User]
) -> None:
    member(1)
    late = receipts(("A-1", "2026-01-25", "2026-06", "2026-06", APBD, "APBD"))
    actions.receive_payments(late, annex=annex(("A-1", 1, "2026-06", APBD)), area_code="31.75", on=ON, by=operator())
    assert not Doubt.objects.exists(), "the operator answers for long ago"
    kept = actions.keep_payments(
        receipts(("B-1", "2026-01-25", "2026-06", "2026-06", APBD, "APBD"), name="lain.csv"),
        annex=annex(("B-1", 1, "2026-06", APBD), name="lain2.csv"), area_code="31.75", on=ON, by=two[0],
    )  # fmt: skip
    actions.take_in(actions.confirm_payments(kept, on=ON, by=two[1]), on=ON, by=two[1])
    is_compared(
        desk(two[1]), page=reverse("dues:doubts"), door=reverse("dues:doubt_decision"),
        done=lambda: not Doubt.objects.undecided().exists(), ref=[one.ref for one in Doubt.objects.all()],
        keputusan="tolak",
    )  # fmt: skip
