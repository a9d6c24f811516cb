"""Months paid without cause: each under one cause, by payer and budget year, sealed into the month's closing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.access.authors import operator
from payung.access.models import User
from payung.dues import actions
from payung.dues.models import Closing, Payment
from payung.dues.queries import without_cause
from payung.dues.queries.without_cause import Group, groups, returned, seen_by
from payung.dues.writing.minutes import minutes
from payung.enrolment.models import AgeLetter, DecisionLetter, Elsewhere, Ending, Membership, Nomination
from payung.regions.models import Campaign, Level, Region
from payung.workers.models import Worker
from tests.dues.conftest import APBD, SELF, annex, month, receipts

Member = Callable[..., Membership]
ON, PAID = date(2026, 12, 1), date(2026, 6, 25)
JUNE, JULY, AUGUST = month("2026-06"), month("2026-07"), month("2026-08")


def pay(receipt: str, who: Any, *texts: str, rate: int = SELF, payer: str = "self") -> None:
    """Take in a receipt for months of one person."""
    row = (receipt, PAID.isoformat(), texts[0], texts[-1], rate * len(texts), payer)
    lines = annex(*((receipt, who, text, rate) for text in texts))
    file = receipts(row, name=f"{receipt}.csv")
    actions.receive_payments(file, annex=lines, area_code="31.75", on=ON, by=operator())


def causes(on: date = ON) -> list[tuple[str, int, str]]:
    """Return receipt, month and cause of all that was paid without cause."""
    return [(one.receipt, one.month, one.why) for one in without_cause(known_on=on)]


@pytest.mark.parametrize(("why", "cause"), [("died", "died"), ("moved", "after_ending")])
@pytest.mark.parametrize(("last", "late"), [(30, [JULY]), (1, [JULY])])
def test_after_the_month_of_a_death_or_an_end(member: Member, why: str, cause: str, last: int, late: list[int]) -> None:
    spell = member(1)
    pay("A-1", 1, "2026-06", "2026-07")
    assert causes() == []
    Ending.objects.create(membership=spell, last_day=date(2026, 6, last), why=why, recorded_on=date(2026, 7, 9))
    assert causes() == [("A-1", each, cause) for each in late]
    assert causes(date(2026, 7, 8)) == []  # as it was known


def test_one_persons_month_twice_also_while_the_second_money_waits(member: Member) -> None:
    member(1)
    pay("A-1", 1, "2026-06")
    pay("B-1", 1, "2026-06", rate=APBD, payer="APBD")
    assert causes() == [("B-1", JUNE, "paid_twice")]
    (line,) = without_cause(known_on=ON)
    assert (line.settlement_id, line.rupiah, line.payer_class, line.year) == (None, APBD, "apbd", 2026)


@pytest.mark.parametrize(
    ("since", "until", "heard", "found"),
    [
        (date(2026, 7, 1), None, None, [JULY, AUGUST]), (date(2026, 7, 2), None, None, [AUGUST]),
        (date(2026, 6, 20), date(2026, 8, 1), ON, [JULY]), (date(2026, 6, 20), date(2026, 8, 2), ON, [JULY, AUGUST]),
        (date(2026, 6, 20), date(2026, 8, 1), date(2026, 12, 2), [JULY, AUGUST]), (date(2026, 9, 1), None, None, []),
    ],
)  # fmt: skip
def test_a_member_elsewhere_on_the_first_day_of_the_month(
    member: Member, since: date, until: date | None, heard: date | None, found: list[int]
) -> None:
    spell = member(1)
    pay("A-1", 1, "2026-06", "2026-07", "2026-08")
    Elsewhere.objects.create(
        worker=spell.worker, from_on=since, until_on=until, until_recorded_on=heard, source="reply", recorded_on=PAID
    )
    assert causes() == [("A-1", each, "elsewhere") for each in found]


@pytest.mark.parametrize(("born", "too_old"), [(date(1961, 6, 20), True), (date(1961, 6, 21), False)])
def test_too_old_when_it_began_unless_the_branch_wrote_a_letter(member: Member, born: date, too_old: bool) -> None:
    spell = member(1)
    Worker.objects.update(birth_date=born)
    pay("A-1", 1, "2026-06")
    assert causes() == ([("A-1", JUNE, "over_age")] if too_old else [])
    AgeLetter.objects.create(worker=spell.worker, number="B/1", on=ON, recorded_on=ON)
    assert causes() == []


@pytest.fixture
def letter(rw: Region) -> DecisionLetter:
    """A letter of the budget that pays July alone."""
    city = Region.objects.create(
        code="31.75", level=Level.CITY, name="Jakarta Timur", opened_on=date(2000, 1, 1), source="test"
    )
    return DecisionLetter.objects.create(
        number="SK-1", ref="S-1", issued_on=PAID, area=city, months=1, from_month=JULY, payer_class="apbd",
        recorded_on=PAID,
    )  # fmt: skip


def test_outside_the_months_of_the_letter_by_its_own_kind_of_payer(member: Member, letter: DecisionLetter) -> None:
    one, other = member(1), member(2)
    campaign = Campaign.objects.create(ref="C-1", name="Satu", area=letter.area, starts_on=PAID)
    for spell in (one, other):
        Membership.objects.filter(pk=spell.pk).update(nomination=Nomination.objects.create(
            worker=spell.worker, campaign=campaign, letter=letter, on=PAID, recorded_on=PAID
        ))  # fmt: skip
    pay("A-1", 1, "2026-06", "2026-07", "2026-08", rate=APBD, payer="APBD")
    pay("A-2", 2, "2026-06", "2026-07")  # pays for herself
    assert causes() == [("A-1", JUNE, "outside_letter"), ("A-1", AUGUST, "outside_letter")]
    giver = actions.add_sponsor("Kota", payer_class="apbd", area_code="31.75", on=ON, by=operator())
    actions.attribute(Payment.objects.get(receipt="A-1"), sponsor=giver, on=ON, by=operator())
    assert causes() == []  # another promise pays them


def test_for_nobody_on_file_and_what_went_back(member: Member, somebody: Callable[..., User]) -> None:
    member(1)
    pay("A-1", 1, "2026-06")
    pay("N-1", 7, "2026-06", "2026-07", rate=APBD, payer="APBD")
    found = without_cause(known_on=ON)
    assert [(one.receipt, one.worker_ref, one.why) for one in found] == [("N-1", "", "nobody"), ("N-1", "", "nobody")]
    assert groups(found, known_on=ON) == [Group("apbd", "APBD", 2026, "nobody", 2, 2, 2 * APBD)]
    assert returned(known_on=ON) == {}
    first, second = somebody("city_officer"), somebody("city_officer")
    fact = actions.refund(Payment.objects.get(receipt="N-1"), amount_rupiah=APBD, why="Salah", on=ON, by=first)
    assert returned(known_on=ON) == {}
    actions.confirm_refund(fact, on=ON, by=second)
    assert returned(known_on=ON) == {("apbd", 2026): APBD}
    assert seen_by(first, found) == found
    assert seen_by(somebody("city_officer", "33.01"), found) == []
    assert returned(known_on=ON, user=somebody("city_officer", "33.01")) == {}


def test_a_month_stands_once_under_its_first_cause(member: Member) -> None:
    spell = member(1)
    Worker.objects.update(birth_date=date(1950, 1, 1))
    pay("A-1", 1, "2026-06", "2026-07")
    Elsewhere.objects.create(worker=spell.worker, from_on=date(2026, 1, 1), source="reply", recorded_on=PAID)
    Ending.objects.create(membership=spell, last_day=date(2026, 6, 30), why="died", recorded_on=PAID)
    assert causes() == [("A-1", JUNE, "elsewhere"), ("A-1", JULY, "died")]


def test_the_closing_seals_the_list(member: Member, somebody: Callable[..., User]) -> None:
    spell = member(1)
    row = ("A-1", "2026-06-25", "2026-06", "2026-07", 2 * SELF, "self")
    lines = annex(("A-1", 1, "2026-06", SELF), ("A-1", 1, "2026-07", SELF))
    actions.receive_payments(receipts(row), annex=lines, area_code="31.75", on=PAID, by=operator())
    first, second = somebody("city_officer"), somebody("city_officer")
    Ending.objects.create(membership=spell, last_day=date(2026, 6, 27), why="died", recorded_on=date(2026, 6, 28))
    made = actions.prepare_closing(JUNE, on=date(2026, 7, 1), by=first)
    sealed = made.figures["without_cause"]
    assert sealed["groups"] == [
        {"payer": "self", "name": "", "year": 2026, "why": "died", "people": 1, "months": 1, "rupiah": SELF}
    ]
    assert len(sealed["digest"]) == 64
    actions.confirm_closing(made, on=date(2026, 7, 1), by=second)
    Ending.objects.all().delete()
    assert Closing.objects.get().figures["without_cause"] == sealed
    assert minutes(Closing.objects.get()).startswith(b"%PDF")


def test_many_are_asked_at_once(member: Member) -> None:
    for number in range(1, 4):
        member(number)
        pay(f"A-{number}", number, "2026-06")
    with CaptureQueriesContext(connection) as few:
        without_cause(known_on=ON)
    for number in range(4, 9):
        member(number)
        pay(f"A-{number}", number, "2026-06")
    with CaptureQueriesContext(connection) as many:
        without_cause(known_on=ON)
    assert len(many) == len(few)
