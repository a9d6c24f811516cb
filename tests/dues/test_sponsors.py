"""Sponsors promise, pay and protect: what came in, what is used and left, for whom, until when."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from payung.access.authors import operator
from payung.dues import actions, queries
from payung.dues.models import Attribution, Payment, Pledge, Sponsor, Sponsorship
from payung.dues.queries.sponsors import ending_soon
from payung.enrolment.models import Ending, Membership
from payung.rules.reasons import Refused
from tests.dues.conftest import APBD, ON, SELF, annex, join, month, receipts

Member = Callable[..., Membership]
JUNE, AUGUST, DECEMBER = month("2026-06"), month("2026-08"), month("2026-12")
START = date(2026, 6, 1)


@pytest.fixture
def sponsor(db: Any) -> Sponsor:
    """A company that lends a hand."""
    return actions.add_sponsor("PT Contoh Jaya", payer_class="company", area_code="31.75", on=START, by=operator())


@pytest.fixture
def promise(sponsor: Sponsor) -> Pledge:
    """It promises Rp50.400 for three months: enough for two people at the reduced rate."""
    return actions.pledge(sponsor, amount_rupiah=50_400, from_month=JUNE, to_month=AUGUST, on=START, by=operator())


def pay(receipt: str, payer: str, *who: int, extra: int = 0, on: date = ON) -> Payment:
    """Pay June and July for these people."""
    lines = [(receipt, number, text, SELF) for number in who for text in ("2026-06", "2026-07")]
    rows = (receipt, "2026-06-25", "2026-06", "2026-07", len(lines) * SELF + extra, payer)
    actions.receive_payments(receipts(rows, name=f"{receipt}.csv"), annex=annex(*lines), on=on, by=operator())
    return Payment.objects.get(receipt=receipt)


def test_a_receipt_in_a_sponsor_s_name_is_known_as_hers_and_for_her_pledge(
    member: Member, sponsor: Sponsor, promise: Pledge
) -> None:
    one, two = member(1), member(2)
    pay("A-1", "PT. CONTOH JAYA", 1, 2, extra=1_000)
    pay("B-1", "CSR", 2)
    money = queries.sponsor_state(sponsor, known_on=ON)
    assert (money.promised, money.received, money.used, money.left) == (50_400, 34_600, 33_600, 1_000)
    assert (money.people, money.earlier, money.until_month, money.open_promise) == (0, 2, month("2026-07"), 15_800)
    assert queries.pledge_state(promise, known_on=ON) == money
    protected = queries.protected_by(sponsor, known_on=ON)
    assert {each.worker_ref for each in protected} == {one.worker.ref, two.worker.ref}
    assert {(each.rw, each.months, each.until_month) for each in protected} == {("RW 07", 2, month("2026-07"))}
    assert queries.settled_months([one.pk], known_on=ON)[one.pk][0].payer == "PT Contoh Jaya"
    before = queries.sponsor_state(sponsor, known_on=date(2026, 6, 2))
    assert (before.promised, before.received, before.people) == (50_400, 0, 0)


def test_a_receipt_that_only_says_csr_is_given_to_the_sponsor_by_hand(
    member: Member, sponsor: Sponsor, promise: Pledge
) -> None:
    member(1)
    payment = pay("A-1", "CSR", 1)
    assert queries.sponsor_state(sponsor, known_on=ON).received == 0
    actions.attribute(payment, sponsor=sponsor, on=ON, by=operator())
    actions.attribute(payment, sponsor=sponsor, promise=promise, on=ON, by=operator())
    assert queries.pledge_state(promise, known_on=ON).received == 2 * SELF
    assert Attribution.objects.filter(reversed_on=None).count() == 1
    (credit,) = queries.credits(known_on=ON)
    assert (credit.payer, credit.sponsor_ref, credit.left) == ("PT Contoh Jaya", sponsor.ref, 0)


def test_a_receipt_of_another_payer_class_or_a_foreign_pledge_is_refused(
    member: Member, sponsor: Sponsor, promise: Pledge
) -> None:
    member(1)
    other = actions.add_sponsor("Baznas Contoh", payer_class="zakat", area_code="31.75", on=START, by=operator())
    payment = pay("A-1", "CSR", 1)
    with pytest.raises(Refused, match="other_payer"):
        actions.attribute(payment, sponsor=other, on=ON, by=operator())
    third = actions.add_sponsor("PT Lain", payer_class="company", area_code="31.75", on=START, by=operator())
    with pytest.raises(Refused, match="pledge_of_another"):
        actions.attribute(payment, sponsor=third, promise=promise, on=ON, by=operator())
    assert not Attribution.objects.exists()


@pytest.mark.parametrize(
    ("name", "payer", "reason"),
    [("PT CONTOH  jaya", "company", "sponsor_known"), ("  ", "company", "name_missing"),
     ("PT Baru", "self", "unknown_payer"), ("PT Baru", "bank", "unknown_payer")],
)  # fmt: skip
def test_a_sponsor_has_a_name_of_her_own_and_a_class(sponsor: Sponsor, name: str, payer: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        actions.add_sponsor(name, payer_class=payer, area_code="31.75", on=START, by=operator())
    assert actions.add_sponsor("PT Baru", payer_class="company", area_code="31.75", on=START, by=operator()).ref


@pytest.mark.parametrize(
    ("rupiah", "first", "last", "reason"), [(0, JUNE, AUGUST, "bad_amount"), (1, AUGUST, JUNE, "bad_span")]
)
def test_a_pledge_is_more_than_nothing_for_months_in_order(
    sponsor: Sponsor, rupiah: int, first: int, last: int, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        actions.pledge(sponsor, amount_rupiah=rupiah, from_month=first, to_month=last, on=START, by=operator())
    assert actions.pledge(sponsor, amount_rupiah=1, from_month=JUNE, to_month=JUNE, on=START, by=operator()).ref


def test_a_pledge_is_allocated_as_far_as_it_reaches(member: Member, promise: Pledge) -> None:
    people = [member(number) for number in (1, 2, 3)]

    def allocate(*who: Membership, first: int = JUNE, last: int = AUGUST) -> list[Sponsorship]:
        choices = [actions.all_months(one, first, last) for one in who]
        return actions.allocate(promise, choices=choices, on=START, by=operator())

    with pytest.raises(Refused, match="pledge_too_small"):
        allocate(*people)
    with pytest.raises(Refused, match="outside_pledge"):
        allocate(people[0], last=DECEMBER)
    with pytest.raises(Refused, match="bad_span"):
        allocate()
    made = allocate(people[0])
    with pytest.raises(Refused, match="sponsored_already"):
        allocate(people[0], first=AUGUST)
    allocate(people[1])
    with pytest.raises(Refused, match="pledge_too_small"):
        allocate(people[2])
    actions.take_back(made[0], on=START, by=operator())
    with pytest.raises(Refused, match="taken_back_already"):
        actions.take_back(made[0], on=START, by=operator())
    allocate(people[2])
    assert queries.pledge_state(promise, known_on=ON).planned_people == 2
    sponsored = queries.sponsorships_on(AUGUST, known_on=ON).values_list("membership_id", flat=True)
    assert set(sponsored) == {people[1].pk, people[2].pk}
    assert not queries.sponsorships_on(DECEMBER, known_on=ON).exists()


def test_nobody_is_sponsored_beyond_an_ending(member: Member, promise: Pledge) -> None:
    leaver = member(1, date(2026, 6, 1), last_day=date(2026, 7, 15))
    whole = [actions.all_months(leaver, JUNE, AUGUST)]
    with pytest.raises(Refused, match="membership_over"):
        actions.allocate(promise, choices=whole, on=START, by=operator())
    shorter = [actions.all_months(leaver, JUNE, JUNE + 1)]
    assert actions.allocate(promise, choices=shorter, on=START, by=operator())


def test_a_sponsor_sees_itself_and_an_officer_those_of_the_area(sponsor: Sponsor, somebody: Any) -> None:
    other = actions.add_sponsor("PT Jauh", payer_class="company", area_code="33.01", on=START, by=operator())
    own = somebody("sponsor", area="", sponsor_ref=sponsor.ref)
    assert list(Sponsor.objects.visible_to(own)) == [sponsor]
    assert list(Sponsor.objects.visible_to(somebody("city_officer", "31.75"))) == [sponsor]
    assert list(Sponsor.objects.visible_to(somebody("city_officer", "33.01"))) == [other]
    assert list(Sponsor.objects.visible_to(somebody("sponsor", area=""))) == []


def test_the_budget_s_own_receipts_are_nobody_s_pledge(member: Member, sponsor: Sponsor) -> None:
    member(1)
    lines = annex(("A-1", 1, "2026-06", APBD))
    actions.receive_payments(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")), annex=lines, on=ON, by=operator()
    )
    assert not Attribution.objects.exists()


def test_six_more_months_cost_what_the_law_says_for_each_of_them(member: Member, sponsor: Sponsor) -> None:
    member(1, date(2026, 6, 1))
    lines = [("A-1", 1, text, SELF) for text in ("2026-06", "2026-07", "2026-08", "2026-09")]
    row = ("A-1", "2026-06-25", "2026-06", "2026-09", 4 * SELF + 500, "PT Contoh Jaya")
    actions.receive_payments(receipts(row), annex=annex(*lines), on=date(2026, 6, 25), by=operator())
    for day, days in ((date(2026, 9, 10), 20), (date(2026, 9, 30), 0), (date(2026, 8, 1), 60)):
        soon = ending_soon(sponsor, queries.sponsor_state(sponsor, known_on=day), on=day)
        assert soon is not None
        assert (soon.days, soon.people, soon.left) == (days, 1, 500)
        assert soon.cost == 3 * SELF + 3 * APBD  # the reduction ends with December
    for day in (date(2026, 7, 31), date(2026, 10, 1)):
        assert ending_soon(sponsor, queries.sponsor_state(sponsor, known_on=day), on=day) is None


def test_the_sentence_about_a_sponsor_is_about_a_day(member: Member, sponsor: Sponsor) -> None:
    member(1)
    member(2)
    lines = [("A-1", number, text, SELF) for number in (1, 2) for text in ("2026-06", "2026-07")]
    lines += [("A-1", 1, text, SELF) for text in ("2026-08", "2026-09")]
    row = ("A-1", "2026-06-25", "2026-06", "2026-09", 6 * SELF, "PT Contoh Jaya")
    actions.receive_payments(receipts(row), annex=annex(*lines), on=date(2026, 6, 25), by=operator())
    july, september = month("2026-07"), month("2026-09")
    said = {}
    for day in (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 1), date(2026, 9, 30), date(2026, 10, 1)):
        money = queries.sponsor_state(sponsor, known_on=day)
        said[day] = (money.ends, money.earlier, money.people)
        assert sum(one.is_now for one in queries.protected_by(sponsor, known_on=day)) == money.people
    assert said[date(2026, 7, 31)] == (((july, 1), (september, 1)), 0, 2)
    assert said[date(2026, 8, 1)] == said[date(2026, 9, 30)] == (((september, 1),), 1, 1)
    assert said[date(2026, 10, 1)] == ((), 2, 0)


@pytest.mark.parametrize("joins_again", [False, True])
def test_a_sponsor_protects_to_the_last_day_of_a_membership_and_again_with_a_new_one(
    member: Member, sponsor: Sponsor, joins_again: bool
) -> None:
    last, spell = date(2026, 7, 15), member(1)
    pay("A-1", "PT Contoh Jaya", 1, on=last)
    Ending.objects.create(membership=spell, last_day=last, why="moved", recorded_on=last)
    if joins_again:
        again = date(2026, 8, 3)
        join(spell.worker, again)
        lines, row = annex(("B-1", 1, "2026-08", SELF)), ("B-1", again, "2026-08", "2026-08", SELF, "PT Contoh Jaya")
        actions.receive_payments(receipts(row, name="B-1.csv"), annex=lines, on=again, by=operator())
    for day, people in ((last, 1), (last + timedelta(1), 0), (date(2026, 8, 3), int(joins_again))):
        assert queries.sponsor_state(sponsor, known_on=day).people == people, day
        assert sum(one.is_now for one in queries.protected_by(sponsor, known_on=day)) == people, day


def test_protection_is_not_promised_beyond_a_month_that_nobody_paid(member: Member, sponsor: Sponsor) -> None:
    member(1)
    texts = ("2026-06", "2026-07", "2026-09")
    row = ("A-1", "2026-06-25", "2026-06", "2026-09", 3 * SELF, "PT Contoh Jaya")
    lines = annex(*(("A-1", 1, text, SELF) for text in texts))
    actions.receive_payments(receipts(row), annex=lines, on=date(2026, 6, 25), by=operator())
    said = {text: queries.sponsor_state(sponsor, known_on=date.fromisoformat(f"{text}-30")) for text in texts}
    assert [said[text].ends for text in texts] == [((AUGUST - 1, 1),), ((AUGUST - 1, 1),), ((AUGUST + 1, 1),)]
    assert queries.sponsor_state(sponsor, known_on=date(2026, 8, 31)).people == 0
