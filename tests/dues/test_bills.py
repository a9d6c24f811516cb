"""Bills: a payer is asked for a month of those whom she promised to pay for, nobody's month twice, frozen by two."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from payung.access import sealing
from payung.access.actions import open_file
from payung.access.authors import operator
from payung.access.models import Sight, User
from payung.dues import actions
from payung.dues.models import Bill, BillLine, Sponsor
from payung.dues.queries import verify
from payung.dues.queries.billed import paid_of
from payung.dues.queries.bills import draft_of, payer_named
from payung.enrolment.models import DecisionLetter, Ending, Membership, Nomination
from payung.regions.models import Campaign, Level, Region
from payung.rules.reasons import Refused
from tests.dues.conftest import APBD, SELF, month
from tests.dues.test_sponsors import pay

Member = Callable[..., Membership]
ON = date(2026, 6, 15)
JUNE, JULY, AUGUST = month("2026-06"), month("2026-07"), month("2026-08")


@pytest.fixture
def city(rw: Region) -> Region:
    """The city around the RW."""
    return Region.objects.create(code="31.75", level=Level.CITY, name="Jakarta Timur", opened_on=date(2000, 1, 1))


@pytest.fixture
def two(somebody: Callable[..., User]) -> tuple[User, User]:
    """Two officers of the city."""
    return somebody("city_officer", "31.75", "wulan"), somebody("city_officer", "31.75", "dewi")


@pytest.fixture
def sponsor(db: Any) -> Sponsor:
    """A company that lends a hand."""
    return actions.add_sponsor("PT Contoh Jaya", payer_class="company", area_code="31.75", on=ON, by=operator())


def known(spell: Membership) -> Membership:
    """Give a membership a participant number that can be read."""
    spell.kpj_sealed = sealing.seal(f"26{spell.pk:09}".encode(), bound_to=f"kpj:{spell.ref}")
    spell.save(update_fields=["kpj_sealed"])
    return spell


def choose(sponsor: Sponsor, *spells: Membership, first: int = JULY, last: int = AUGUST) -> None:
    """Let the sponsor promise to pay for members."""
    promise = actions.pledge(sponsor, people=len(spells), from_month=first, to_month=last, on=ON, by=operator())
    chosen = [actions.all_months(one, first, last) for one in spells]
    actions.allocate(promise, choices=chosen, on=ON, by=operator())


def make(payer: Any, city: Region, by: User, number: int = JULY) -> Bill:
    """Make a bill."""
    return actions.make_bill(payer, month=number, area=city, on=ON, by=by)


def test_a_sponsor_is_asked_for_whom_she_chose_and_nobody_twice(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User]
) -> None:
    spells = [known(member(number)) for number in (1, 2, 3, 4)]
    choose(sponsor, *spells)
    pay("A-1", "CSR", 2)  # June and July of the second are paid by another
    bill = make(sponsor, city, two[0])
    assert (bill.people, bill.rupiah) == (3, 3 * SELF)
    assert bill.left_out == [[spells[1].worker.ref, "settled"]]
    with pytest.raises(Refused, match="nobody_to_bill"):
        make(sponsor, city, two[0])
    august = make(sponsor, city, two[0], AUGUST)
    assert august.people == 4
    assert verify() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        BillLine.objects.create(bill=august, membership=spells[0], month=JULY, rupiah=1)


def test_the_file_says_who_and_how_much_in_the_layout_that_data_gives(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User]
) -> None:
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    bill = make(sponsor, city, two[0])
    rows = list(load_workbook(io.BytesIO(open_file(bill.file))).active.values)  # type: ignore[union-attr]
    assert rows[0] == ("No", "Nomor KPJ", "Nama", "RW dan kelurahan", "Bulan iuran", "Iuran (rupiah)")
    assert [row[2:] for row in rows[1:]] == [
        ("Orang 1", "RW 07", "Juli 2026", SELF), ("Orang 2", "RW 07", "Juli 2026", SELF),
    ]  # fmt: skip


def test_who_has_not_begun_or_is_over_falls_out_and_the_month_of_an_ending_is_owed(
    member: Member, sponsor: Sponsor, city: Region
) -> None:
    later, over, within = (known(member(number)) for number in (1, 2, 3))
    choose(sponsor, later, over, within)
    Membership.objects.filter(pk=later.pk).update(start=date(2026, 8, 1))
    for spell, last in ((over, date(2026, 6, 30)), (within, date(2026, 7, 1))):
        Ending.objects.create(membership=spell, last_day=last, why="moved", recorded_on=ON)
    draft = draft_of(sponsor, month=JULY, area=city, on=ON)
    assert [one.membership for one in draft.lines] == [within]
    assert dict(draft.left_out) == {later.worker.ref: "not_begun", over.worker.ref: "over"}


def test_a_letter_s_payer_is_asked_while_the_letter_pays(member: Member, city: Region, two: tuple[User, User]) -> None:
    campaign = Campaign.objects.create(
        ref="K-1", name="Kampanye", area=city, unit="rw", target_per_unit=100, starts_on=date(2026, 1, 1)
    )
    letter = DecisionLetter.objects.create(
        ref="S-1", number="SK 1/2026", issued_on=ON, area=city, months=2, from_month=JUNE, recorded_on=ON
    )
    spell = known(member(1))
    spell.nomination = Nomination.objects.create(
        worker=spell.worker, campaign=campaign, letter=letter, on=ON, recorded_on=ON
    )
    spell.save(update_fields=["nomination"])
    assert payer_named("sk  1/2026") == letter
    bill = make(letter, city, two[0])
    assert (bill.rupiah, bill.letter, bill.sponsor) == (APBD, letter, None)
    with pytest.raises(Refused, match="nobody_to_bill"):
        make(letter, city, two[0], AUGUST)


def test_a_bill_is_frozen_by_a_second_person_paid_in_part_and_taken_back_as_a_whole(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User]
) -> None:
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    bill = make(sponsor, city, two[0])
    with pytest.raises(Refused, match="same_two_eyes"):
        actions.approve_bill(bill, on=ON, by=two[0])
    frozen = actions.approve_bill(bill, on=ON, by=two[1])
    with pytest.raises(Refused, match="approved_already"):
        actions.approve_bill(bill, on=ON, by=two[1])
    assert (paid_of(frozen, on=ON).people, paid_of(frozen, on=date(2026, 12, 1)).days) == (0, 169)
    pay("A-1", "PT Contoh Jaya", 1)
    assert paid_of(frozen, on=date(2026, 12, 1)).rupiah == SELF
    assert verify() == []
    actions.cancel_bill(bill, on=ON, by=two[0])
    with pytest.raises(Refused, match="cancelled_already"):
        actions.cancel_bill(bill, on=ON, by=two[0])
    again = make(sponsor, city, two[0])
    assert (again.people, again.left_out[0][1]) == (1, "settled")


def test_a_bill_whose_month_was_paid_meanwhile_is_not_approved_and_a_changed_one_is_found_out(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User]
) -> None:
    choose(sponsor, *[known(member(number)) for number in (1, 2)])
    bill, august = make(sponsor, city, two[0]), make(sponsor, city, two[0], AUGUST)
    pay("A-1", "CSR", 1)
    with pytest.raises(Refused, match="lines_changed"):
        actions.approve_bill(bill, on=ON, by=two[1])
    actions.approve_bill(august, on=ON, by=two[1])
    BillLine.objects.filter(bill=august).update(rupiah=SELF + 1)
    assert {each.code for each in verify()} == {"bill_not_its_lines", "bill_changed"}


def test_the_command_makes_approves_and_takes_back(
    member: Member, sponsor: Sponsor, city: Region, two: tuple[User, User], tmp_path: Path
) -> None:
    choose(sponsor, known(member(1)))

    def run(*words: str) -> dict[str, Any]:
        out = io.StringIO()
        call_command("bill", *words, "--on", ON.isoformat(), "--json", stdout=out)
        said: dict[str, Any] = json.loads(out.getvalue())
        return said

    asked = ("make", "--payer", sponsor.ref, "--month", "2026-07", "--area", "31.75", "--by", "wulan", "--out")
    with pytest.raises(CommandError):
        run(*asked, str(tmp_path / "no" / "bill.xlsx"))
    assert not Bill.objects.exists()
    said = run(*asked, str(tmp_path / "bill.xlsx"))
    assert (said["people"], said["rupiah"], said["approved"]) == (1, SELF, False)
    assert (tmp_path / "bill.xlsx").read_bytes() == open_file(Bill.objects.get().file)
    assert Sight.objects.filter(what=f"bill {said['bill']}").count() == 1
    assert run("approve", said["bill"], "--by", "dewi")["approved"]
    assert run("cancel", said["bill"], "--by", "dewi")["cancelled"]
    with pytest.raises(Refused, match="unknown_bill"):
        run("approve", "T-0", "--by", "dewi")
    with pytest.raises(Refused, match="unknown_payer"):
        run("make", "--payer", "Entah", *asked[3:], str(tmp_path / "bill.xlsx"))
