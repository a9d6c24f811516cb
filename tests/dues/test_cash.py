"""Dues in cash: a numbered receipt at the sum of the rules, the collector's until somebody else has counted it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.access.authors import operator
from payung.access.models import User
from payung.board.queries.person import whole_file
from payung.dues import actions
from payung.dues.models import CashHandover, CashMonth, CashReceipt
from payung.dues.queries import cash as queries
from payung.dues.queries import verify
from payung.dues.queries.closing import figures_of
from payung.dues.writing.cash import receipt_words
from payung.enrolment.models import Membership
from payung.home.queries.waiting import home_of
from payung.regions.models import Level, Region
from payung.rules.reasons import Refused
from tests.dues.conftest import SELF, annex, month, receipts

Member = Callable[..., Membership]
START, ON = date(2026, 6, 20), date(2026, 7, 1)
JUNE, JULY, AUGUST = month("2026-06"), month("2026-07"), month("2026-08")
RW = "31.75.02.1005-007"


@pytest.fixture
def ratna(somebody: Callable[..., User]) -> User:
    """A volunteer of the RW."""
    return somebody("volunteer", RW, "ratna")


@pytest.fixture
def hendra(somebody: Callable[..., User]) -> User:
    """An officer of the kelurahan."""
    return somebody("village_officer", "31.75.02.1005", "hendra")


def take(spell: Membership, by: User, months: int = 1, on: date = ON) -> CashReceipt:
    """Take so many months in cash, at the sum that is offered."""
    (offer,) = queries.offers(spell, [months])
    return actions.collect_dues(spell, months=months, rupiah=offer.rupiah, on=on, by=by)


def held(by: User, on: date = ON) -> int:
    """Return the rupiah in somebody's hand."""
    found = queries.in_hand_of(by, on=on)
    return found.rupiah if found else 0


def paid(spell: Membership, receipt: str, text: str, number: int = 1) -> None:
    """Let the branch's receipt settle a month of a member who pays for herself."""
    row = (receipt, ON.isoformat(), text, text, SELF, "self")
    file = receipts(row, name=f"{receipt}.csv")
    lines = annex((receipt, number, text, SELF))
    actions.receive_payments(file, annex=lines, area_code="31.75", on=ON, by=operator())


def test_what_is_collected_is_numbered_priced_by_the_rules_and_no_cover(member: Member, ratna: User) -> None:
    spell = member(1, START)
    first, second = take(spell, ratna, 2), take(member(2, START), ratna)
    assert (first.number, second.number, first.rupiah, second.rupiah) == (1, 2, 2 * SELF, SELF)
    assert [one.month for one in queries.months_of(first)] == [JUNE, JULY]
    assert queries.offers(spell, [1]) == [queries.Offer((AUGUST,), SELF)]
    shown = whole_file(spell.worker, today=ON, on=ON)
    assert shown.now.state != "covered"
    assert [(one.rupiah, one.receipts) for one in shown.held] == [(2 * SELF, ["1"])]
    assert held(ratna) == 3 * SELF
    assert "Sudah dititipkan, belum dibayarkan ke cabang" in receipt_words(first)
    paid(spell, "A-1", "2026-06")
    assert [one.month for one in queries.collected([spell.pk], on=ON)[spell.pk]] == [JULY]
    paid(spell, "A-2", "2026-07")
    shown = whole_file(spell.worker, today=ON, on=ON)
    assert (shown.now.state, shown.held) == ("covered", [])
    assert verify() == []


def test_only_a_month_that_nobody_pays_and_only_its_dues(
    member: Member, ratna: User, sponsor_of: Callable[[Membership], None]
) -> None:
    spell = member(1, START)
    for months, rupiah, code in (
        (1, SELF - 1, "not_the_dues"), (1, SELF + 1, "not_the_dues"), (2, SELF, "not_the_dues"),
        (0, 0, "nothing_to_collect"), (-1, SELF, "nothing_to_collect"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            actions.collect_dues(spell, months=months, rupiah=rupiah, on=ON, by=ratna)
    paid(spell, "A-1", "2026-06")
    sponsor_of(spell)  # July
    assert [one.month for one in queries.months_of(take(spell, ratna))] == [AUGUST]
    over = member(2, START, date(2026, 6, 30))
    with pytest.raises(Refused, match="membership_over"):
        take(over, ratna)
    assert take(over, ratna, on=date(2026, 6, 30)).rupiah == SELF
    lapsed = member(3, date(2026, 3, 2))
    assert take(lapsed, ratna, on=date(2026, 5, 31))
    with pytest.raises(Refused, match="membership_lapsed"):
        take(lapsed, ratna, on=date(2026, 6, 1))
    assert CashReceipt.objects.count() == 3


@pytest.fixture
def sponsor_of() -> Callable[[Membership], None]:
    """Return what lets a pledge pay July of a member."""

    def sponsored(spell: Membership) -> None:
        giver = actions.add_sponsor("PT Contoh", payer_class="company", area_code="31.75", on=ON, by=operator())
        made = actions.pledge(giver, people=1, from_month=JULY, to_month=JULY, on=ON, by=operator())
        actions.allocate(made, choices=[actions.all_months(spell, JULY, JULY)], on=ON, by=operator())

    return sponsored


def test_the_money_is_hers_until_somebody_else_has_counted_it(
    member: Member, ratna: User, hendra: User, somebody: Callable[..., User]
) -> None:
    take(member(1, START), ratna, 2, on=ON - timedelta(days=5))
    take(member(2, START), ratna)
    for rupiah, code in ((0, "bad_amount"), (-1, "bad_amount"), (3 * SELF + 1, "more_than_in_hand")):
        with pytest.raises(Refused, match=code):
            actions.hand_over_cash(rupiah, on=ON, by=ratna)
    said = actions.hand_over_cash(3 * SELF, on=ON, by=ratna)
    with pytest.raises(Refused, match="handover_waits"):
        actions.hand_over_cash(1, on=ON, by=ratna)
    assert held(ratna) == 3 * SELF
    elsewhere = somebody("village_officer", "31.75.03.1002")
    for who, code in (
        (ratna, "role_not_yours"), (elsewhere, "area_not_yours"), (somebody("executive", "31.75"), "role_not_yours"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            actions.count_cash(said, counted_rupiah=3 * SELF, on=ON, by=who)
    with pytest.raises(Refused, match="more_than_said"):
        actions.count_cash(said, counted_rupiah=3 * SELF + 1, on=ON, by=hendra)
    actions.count_cash(said, counted_rupiah=2 * SELF - 1, on=ON, by=hendra)
    with pytest.raises(Refused, match="counted_already"):
        actions.count_cash(said, counted_rupiah=1, on=ON, by=hendra)
    (left,) = queries.in_hand_seen_by(hendra, on=ON)
    assert (left.collector, left.rupiah, left.since) == (ratna, SELF + 1, ON - timedelta(days=5))
    assert queries.in_hand_seen_by(elsewhere, on=ON) == []
    assert verify() == []


def test_an_officer_who_collects_does_not_count_her_own(member: Member, hendra: User) -> None:
    take(member(1, START), hendra)
    said = actions.hand_over_cash(SELF, on=ON, by=hendra)
    with pytest.raises(Refused, match="same_two_eyes"):
        actions.count_cash(said, counted_rupiah=SELF, on=ON, by=hendra)
    assert held(hendra) == SELF


def test_a_receipt_is_cancelled_by_its_writer_while_the_money_is_in_her_hand(
    member: Member, ratna: User, hendra: User
) -> None:
    spell = member(1, START)
    one, two = take(spell, ratna), take(spell, ratna)
    with pytest.raises(Refused, match="collector_alone"):
        actions.cancel_collection(two, why="Salah orang", on=ON, by=hendra)
    with pytest.raises(Refused, match="why_missing"):
        actions.cancel_collection(two, why=" ", on=ON, by=ratna)
    actions.cancel_collection(two, why="Salah orang", on=ON, by=ratna)
    with pytest.raises(Refused, match="cancelled_already"):
        actions.cancel_collection(two, why="Lagi", on=ON, by=ratna)
    assert held(ratna) == SELF
    again = take(spell, ratna)
    assert (again.number, [each.month for each in queries.months_of(again)]) == (3, [JULY])
    actions.hand_over_cash(SELF + 1, on=ON, by=ratna)
    with pytest.raises(Refused, match="handed_over_already"):
        actions.cancel_collection(one, why="Terlambat", on=ON, by=ratna)
    assert verify() == []


def test_nobody_collects_a_month_twice_whatever_the_code_says(member: Member, ratna: User) -> None:
    taken = take(member(1, START), ratna)
    with pytest.raises(IntegrityError), transaction.atomic():
        CashMonth.objects.create(receipt=taken, membership=taken.membership, month=JUNE, rupiah=SELF)
    with pytest.raises(IntegrityError), transaction.atomic():
        CashHandover.objects.create(collector=ratna, rupiah=0, on=ON, recorded_on=ON)


@pytest.mark.parametrize(("days", "on_homes", "in_minutes"), [(6, 0, 0), (7, 1, 0), (30, 1, 0), (31, 1, 1)])
def test_at_seven_days_it_stands_on_both_homes_and_after_thirty_in_the_minutes(
    member: Member, ratna: User, hendra: User, days: int, on_homes: int, in_minutes: int
) -> None:
    last = date(2026, 7, 31)
    village = Region.objects.create(
        code="31.75.02.1005", level=Level.VILLAGE, name="Kayu Putih", opened_on=date(2000, 1, 1), source="test"
    )
    Region.objects.filter(level=Level.RW).update(parent=village)
    take(member(1, START), ratna, on=last - timedelta(days=days))
    for user in (ratna, hendra):
        lines = home_of(user, on=last, at=timezone.now().replace(2026, 7, 31, 4)).lines
        assert len([one for one in lines if one.target.name == "dues:cash"]) == on_homes
    figures = figures_of(JULY)
    assert [one["rupiah"] for one in figures["cash"]] == [SELF] * in_minutes


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("thc"), st.integers(0, 3)), max_size=8))
def test_what_is_in_hand_is_what_was_taken_less_what_was_counted(
    steps: list[tuple[str, int]], member: Any, ratna: Any, hendra: Any
) -> None:
    with transaction.atomic():
        spell, taken, counted, days = member(1, START), [], 0, 0
        for what, number in steps:
            days += number
            day = ON + timedelta(days=days)
            if what == "t":
                taken.append((day, take(spell, ratna, 1 + number, on=ON).rupiah))
                CashReceipt.objects.filter(number=len(taken), collector=ratna).update(on=day)
            elif (left := sum(rupiah for _day, rupiah in taken) - counted) > 0:
                said = actions.hand_over_cash(max(1, left - number), on=ON, by=ratna)
                some = said.rupiah if what == "h" else max(0, said.rupiah - number)
                actions.count_cash(said, counted_rupiah=some, on=ON, by=hendra)
                counted += some
        left, oldest = counted, None
        for day, rupiah in taken:
            left -= rupiah
            if left < 0:
                oldest = day
                break
        found = queries.in_hand_of(ratna, on=ON)
        assert (found.rupiah if found else 0) == sum(rupiah for _day, rupiah in taken) - counted
        assert (found.since if found else None) == oldest
        transaction.set_rollback(True)


def desk(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_by_page_from_the_member_to_the_counted_money(
    member: Member, ratna: User, hendra: User, somebody: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_moment: ON)
    spell = member(1, START)
    at = desk(ratna)
    page = at.get(f"/daftar/{spell.worker.ref}/titipan").content.decode()
    assert "1 month: Rp8,400 (June 2026)" in page
    assert at.post(f"/daftar/{spell.worker.ref}/titipan", {"pay": f"1-{SELF + 5}"}).status_code == 422
    answer = at.post(f"/daftar/{spell.worker.ref}/titipan", {"pay": f"2-{2 * SELF}"})
    taken = CashReceipt.objects.get()
    assert answer.headers["location"] == f"/titipan/{taken.ref}"
    page = at.get(f"/titipan/{taken.ref}").content.decode()
    assert "collected, not yet paid to the branch" in page
    assert at.get(f"/titipan/{taken.ref}/kuitansi.pdf").content.startswith(b"%PDF")
    assert "With ratna: collected, not yet paid to the branch" in at.get(f"/daftar/{spell.worker.ref}").content.decode()
    assert at.post("/titipan/setoran", {"rupiah": "banyak"}).status_code == 422
    assert at.post("/titipan/setoran", {"rupiah": "16.800"}).status_code == 302
    said = CashHandover.objects.get()
    there = f"/titipan/setoran/{said.pk}/hitungan"
    assert at.post(there, {"counted_rupiah": "16800"}).status_code == 403
    stranger = desk(somebody("village_officer", "31.75.03.1002"))
    assert stranger.post(there, {"counted_rupiah": "16800"}).status_code == 404
    assert stranger.get(f"/titipan/{taken.ref}").status_code == 404
    clerk = desk(hendra)
    assert there in clerk.get("/titipan").content.decode()
    counted = clerk.post(there, {"counted_rupiah": "16000"}, follow=True).content.decode()
    assert "Counted. Rp800 is missing and stays with ratna." in counted
    assert held(ratna) == 800
    assert at.post(f"/titipan/{taken.ref}/pembatalan", {"why": "Salah"}).status_code == 422
    assert at.get("/titipan").status_code == 200
    assert desk(somebody("sponsor", "31.75")).get("/titipan").status_code == 403
