"""What sponsors promise: people priced by the law of each month, changed by new facts, never beyond what it carries."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from payung.access.actions import open_file
from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.dues import actions, queries
from payung.dues.models import Agreement, Pledge, PledgeChange, Reservation, Sponsor, Sponsorship
from payung.dues.queries import verify
from payung.dues.queries.allocated import allocated_rupiah, left_of_pledge
from payung.dues.queries.promises import Promise, person_months_of, price_of, standing_promise
from payung.enrolment.models import Membership
from payung.rules.dues import rate
from payung.rules.reasons import Refused
from payung.workers.models import Worker
from tests.dues.conftest import SELF, month

Member = Callable[..., Membership]
START = date(2026, 6, 1)
LATER = date(2026, 7, 1)
JUNE, AUGUST, NOVEMBER, DECEMBER = (month(f"2026-{number}") for number in ("06", "08", "11", "12"))
JANUARY = month("2027-01")
PAYERS = ("company", "person", "zakat", "apbd", "apbn", "village_fund")
MONTHS = [month(text) for text in ("2026-06", "2026-12", "2027-01", "2027-03")]


def told(*words: str) -> dict[str, Any]:
    """Run a command and return its answer."""
    out = StringIO()
    call_command(*words, "--on", START.isoformat(), "--json", stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


@pytest.fixture
def sponsor(db: Any) -> Sponsor:
    """A company that lends a hand."""
    return actions.add_sponsor("PT Contoh Jaya", payer_class="company", area_code="31.75", on=START, by=operator())


def test_a_sponsor_and_her_pledges_are_put_on_file_by_command(east_jakarta: None) -> None:
    made = told("sponsor", "add", "PT Contoh", "--payer", "company", "--area", "31.75")["sponsor"]
    assert Sponsor.objects.get().ref == made
    people = told("pledge", "add", made, "--people", "10", "--from", "2026-11", "--to", "2027-02")
    costs = sum(rate(each, 1_000_000, "other", "company") for each in range(NOVEMBER, NOVEMBER + 4))
    assert (people["rupiah"], people["person_months"]) == (10 * costs, 40)
    money = told("pledge", "add", "pt. contoh", "--rupiah", "100000", "--from", "2026-07", "--to", "2026-09")
    assert (money["rupiah"], money["person_months"]) == (100_000, 11)  # 3 people for 3 months, and 2 months more
    assert {people["pledge"], money["pledge"]} == set(Pledge.objects.values_list("ref", flat=True))
    for wrong, code in ((("PT Lain", "--people", "1"), "unknown_sponsor"), ((made, "--people", "0"), "bad_amount")):
        with pytest.raises(Refused, match=code):
            told("pledge", "add", *wrong, "--from", "2026-07", "--to", "2026-09")


@given(
    rupiah=st.integers(0, 10**9),
    first=st.sampled_from(MONTHS),
    months=st.integers(1, 14),
    payer=st.sampled_from(PAYERS),
)
def test_a_sum_buys_as_many_months_as_could_be_paid_one_by_one(
    rupiah: int, first: int, months: int, payer: str
) -> None:
    last = first + months - 1
    prices = [rate(each, 1_000_000, "other", payer) for each in range(first, last + 1)]
    for reach in range(months + 1):  # exactly so much, and one rupiah less
        exactly = 3 * sum(prices) + sum(prices[:reach])
        assert person_months_of(exactly, first, last, payer) == 3 * months + reach
        assert person_months_of(exactly - 1, first, last, payer) == 3 * months + reach - 1
    bought = person_months_of(rupiah, first, last, payer)
    people, rest = divmod(bought, months)
    spent = people * sum(prices) + sum(prices[:rest])
    assert spent <= rupiah < spent + prices[rest]
    assert people * price_of(range(first, last + 1), payer) == people * sum(prices)
    assert person_months_of(7 * price_of(range(first, last + 1), payer), first, last, payer) == 7 * months


def test_the_same_company_under_two_spellings_is_found_before_it_is_added_twice(sponsor: Sponsor) -> None:
    def add(name: str, **more: Any) -> Sponsor:
        return actions.add_sponsor(name, payer_class="company", area_code="31.75", on=START, by=operator(), **more)

    with pytest.raises(Refused, match="sponsor_known"):
        add("pt. CONTOH  jaya")
    for name in ("Contoh Jaya", "CV Contoh Jaya", "PT Conto Jaya", "Jaya Contoh PT"):
        with pytest.raises(Refused, match="sponsor_alike"):
            add(name)
    assert add("Contoh Jaya", is_another=True).ref != sponsor.ref
    assert add("PT Contoh Makmur").ref
    with pytest.raises(Refused, match="unknown_payer"):
        actions.add_sponsor("Ibu Sri", payer_class="self", area_code="31.75", on=START, by=operator())


def test_a_sponsor_is_corrected_with_history_and_ended_by_a_day(sponsor: Sponsor) -> None:
    reach = actions.Contact("Ibu Sri", "0800-1", "sri@contoh.example")
    now = actions.correct_sponsor(sponsor, name="PT Contoh Raya", contact=reach, on=LATER, by=operator())
    assert (now.name, now.contact, now.phone) == ("PT Contoh Raya", "Ibu Sri", "0800-1")
    line = AuditLine.objects.get(verb="correct_sponsor")
    assert (line.before["name"], line.after["name"]) == ("PT Contoh Jaya", "PT Contoh Raya")
    actions.correct_sponsor(now, name="PT Contoh Raya", contact=reach, on=LATER, by=operator())
    assert AuditLine.objects.filter(verb="correct_sponsor").count() == 1
    actions.end_sponsor(now, last_day=date(2026, 8, 31), on=LATER, by=operator())
    with pytest.raises(Refused, match="sponsor_ended"):
        actions.end_sponsor(now, last_day=date(2026, 9, 30), on=LATER, by=operator())
    fresh = Sponsor.objects.get()
    with pytest.raises(Refused, match="sponsor_ended"):
        actions.pledge(fresh, people=1, from_month=JUNE, to_month=AUGUST + 1, on=LATER, by=operator())
    assert actions.pledge(fresh, people=1, from_month=JUNE, to_month=AUGUST, on=LATER, by=operator())


def test_an_agreement_is_kept_with_its_document_sealed(sponsor: Sponsor) -> None:
    def agree(number: str, document: tuple[str, bytes] | None = None, **more: Any) -> Agreement:
        paper = actions.Paper(number, START, START, more.pop("leftover", "carried"), **more)
        return actions.add_agreement(sponsor, paper=paper, document=document, on=START, by=operator())

    made = agree("PKS/1", ("perjanjian.pdf", b"%PDF-1.7 x"))
    assert made.document
    assert open_file(made.document) == b"%PDF-1.7 x"
    for wrong, code in (
        ({"number": "pks/1"}, "agreement_known"), ({"number": " "}, "number_missing"),
        ({"number": "2", "until_on": date(2026, 5, 31)}, "bad_span"),
        ({"number": "2", "leftover": "keep"}, "unknown_leftover"),
        ({"number": "2", "document": ("a.pdf", b"MZ")}, "document_unknown"),
        ({"number": "2", "document": ("a.pdf", b"%PDF-" + b"x" * (10 << 20))}, "document_too_large"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            agree(**wrong)
    assert agree("PKS/2", until_on=START).pk > made.pk


def choose(promise: Pledge, *spells: Membership, last: int = AUGUST) -> list[Sponsorship]:
    """Choose members for all months."""
    choices = [actions.all_months(one, JUNE, last) for one in spells]
    return actions.allocate(promise, choices=choices, on=START, by=operator())


def test_a_pledge_is_widened_cut_and_ended_by_new_facts(member: Member, sponsor: Sponsor) -> None:
    promise = actions.pledge(sponsor, people=2, from_month=JUNE, to_month=AUGUST, on=START, by=operator())
    spells = [member(1), member(2), member(3)]
    choose(promise, *spells[:2])
    with pytest.raises(Refused, match="pledge_too_small"):
        choose(promise, spells[2])

    def change(**to: Any) -> Any:
        given = {"people": 2, "to_month": AUGUST, "why": "Sepakat"} | to
        return actions.change_pledge(promise, **given, on=LATER, by=operator())

    assert change(people=3).people == 0
    actions.allocate(promise, choices=[actions.all_months(spells[2], JUNE, AUGUST)], on=LATER, by=operator())
    assert standing_promise(promise, known_on=START) == Promise(6 * SELF, 2, JUNE, AUGUST)  # as it was known
    assert standing_promise(promise, known_on=LATER) == Promise(9 * SELF, 3, JUNE, AUGUST)
    assert Pledge.objects.get().amount_rupiah == 6 * SELF
    with pytest.raises(Refused, match="would_fall_out"):
        change(people=1)
    with pytest.raises(Refused, match="would_fall_out"):
        change(people=1, may_fall_out=1)
    gone = change(people=1, may_fall_out=2)
    assert [one.membership_id for one, _last in gone.facts] == [spells[1].pk, spells[2].pk]
    assert queries.sponsorships(known_on=LATER).get().membership_id == spells[0].pk
    change(people=1, to_month=JUNE, may_fall_out=1)
    shorter = queries.sponsorships(known_on=LATER).get()
    assert (shorter.membership_id, shorter.from_month, shorter.to_month) == (spells[0].pk, JUNE, JUNE)
    assert verify() == []
    for wrong, code in (
        ({"why": " "}, "why_missing"), ({"people": 0}, "bad_amount"),
        ({"people": 1, "to_month": JUNE}, "nothing_changes"), ({"to_month": JUNE - 2}, "bad_span"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            change(**wrong)
    assert PledgeChange.objects.count() == 3


def test_a_place_that_is_kept_takes_money_and_people_like_a_member(
    person: Callable[..., Worker], member: Member, sponsor: Sponsor
) -> None:
    promise = actions.pledge(sponsor, people=2, from_month=JUNE, to_month=AUGUST, on=START, by=operator())
    waits, other = person(7), person(8)
    choice = actions.Choice(waits, None, (JUNE, JUNE + 1, AUGUST))
    actions.allocate(promise, choices=[choice], on=START, by=operator())
    assert (allocated_rupiah(promise, on=START), left_of_pledge(promise, on=START).people) == (3 * SELF, 1)
    with pytest.raises(Refused, match="reserved_already"):
        actions.allocate(promise, choices=[choice], on=START, by=operator())
    choose(promise, member(1))
    with pytest.raises(Refused, match="pledge_too_small"):
        actions.allocate(promise, choices=[actions.Choice(other, None, (JUNE,))], on=START, by=operator())
    place = Reservation.objects.get()
    actions.release_reservation(place, on=LATER, by=operator())
    with pytest.raises(Refused, match="taken_back_already"):
        actions.release_reservation(place, on=LATER, by=operator())
    assert left_of_pledge(promise, on=LATER).people == 1
    assert left_of_pledge(promise, on=START).people == 0  # as it was known


def test_a_pledge_for_so_many_people_is_for_no_more_though_money_is_left(member: Member, sponsor: Sponsor) -> None:
    promise = actions.pledge(sponsor, people=1, from_month=JUNE, to_month=AUGUST, on=START, by=operator())
    one, two = member(1), member(2)
    choose(promise, one, last=JUNE)
    with pytest.raises(Refused, match="pledge_too_small"):
        choose(promise, two, last=JUNE)
    more = [actions.all_months(one, JUNE + 1, AUGUST)]
    assert actions.allocate(promise, choices=more, on=START, by=operator())


def test_money_that_would_settle_a_month_twice_is_not_promised(member: Member, sponsor: Sponsor) -> None:
    from tests.dues.test_sponsors import pay

    promise = actions.pledge(sponsor, people=2, from_month=JUNE, to_month=AUGUST, on=START, by=operator())
    one = member(1)
    pay("A-1", "CSR", 1)
    with pytest.raises(Refused, match="settled_already"):
        choose(promise, one)
    free = actions.all_months(one, AUGUST, AUGUST)
    assert actions.allocate(promise, choices=[free], on=START, by=operator())
