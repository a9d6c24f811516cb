"""Whom a pledge should protect: in the stated order, each with why, as many as it reaches, and never twice."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from payung.access.authors import Machine, operator
from payung.access.models import User
from payung.coverage.queries.allocating import propose
from payung.dues import actions as dues
from payung.dues.models import Pledge, Reservation, Sponsor, Sponsorship
from payung.enrolment.models import DecisionLetter, Elsewhere, Nomination
from payung.regions.models import Campaign, Region
from payung.rules.months import month_from_text
from payung.rules.reasons import Refused
from payung.workers.models import Welfare, Worker
from tests.coverage.conftest import Facts

ON = date(2026, 6, 15)
RW, OTHER_RW = "31.75.02.1005-007", "31.75.02.1005-008"
JULY, AUGUST = month_from_text("2026-07"), month_from_text("2026-08")
RATE = 8_400
Living = Callable[..., Facts]


@pytest.fixture
def sponsor(db: Any) -> Sponsor:
    """A company."""
    return dues.add_sponsor("PT Contoh", payer_class="company", area_code="31.75", on=ON, by=operator())


def pledge(sponsor: Sponsor, people_months: int = 20, **more: Any) -> Pledge:
    """Promise so many months of one person, for July and August."""
    given = {"amount_rupiah": people_months * RATE, "from_month": JULY, "to_month": AUGUST} | more
    return dues.pledge(sponsor, **given, on=ON, by=operator())


def member(one: Facts, *months: str) -> Facts:
    """Let somebody be a member since May whose months are paid."""
    spell = one.member(date(2026, 5, 4))
    for month in months:
        one.paid(spell, month, date(2026, 5, 5))
    return one


def nominated(one: Facts, on: date = date(2026, 5, 1), months: int | None = None) -> Facts:
    """Put somebody forward under a letter."""
    letter, _new = DecisionLetter.objects.get_or_create(
        number=f"SK-{months or 0}", defaults={
            "ref": f"S-{months or 0}", "issued_on": on, "area": Region.objects.get(code="31.75"), "months": months,
            "from_month": JULY if months else None, "recorded_on": on,
        },
    )  # fmt: skip
    Nomination.objects.create(
        worker=one.worker, campaign=Campaign.objects.earliest("pk"), letter=letter, on=on, recorded_on=on
    )
    return one


def poor(one: Facts, decile: int, day: date = ON) -> Facts:
    """Let a welfare list say a decile."""
    Welfare.objects.create(worker=one.worker, source="dtsen", decile=decile, snapshot_on=day, recorded_on=day)
    return one


def names(promise: Pledge, area: str = "31.75") -> list[str]:
    """Return who is proposed, in order."""
    return [one.worker.name for one in propose(promise, area=area, on=ON).chosen]


def why(promise: Pledge) -> dict[str, tuple[str, ...]]:
    """Return why each is proposed."""
    return {one.worker.name: one.why for one in propose(promise, area="31.75", on=ON).chosen}


def test_the_order_is_stated_and_each_choice_says_why(somebody_living: Living, sponsor: Sponsor) -> None:
    member(somebody_living("Akhir Juni"), "2026-05", "2026-06")
    member(somebody_living("Akhir Mei"), "2026-05")  # in grace: her paid months end first
    poor(member(somebody_living("Juni Miskin"), "2026-05", "2026-06"), 2)
    poor(member(somebody_living("Juni Cukup"), "2026-05", "2026-06"), 3)
    poor(nominated(somebody_living("Menunggu Miskin"), date(2026, 5, 9)), 1)
    nominated(somebody_living("Menunggu Lama"), date(2026, 5, 2))
    nominated(somebody_living("Menunggu Baru"), date(2026, 5, 3))
    member(somebody_living("Juli Lunas"), "2026-05", "2026-06", "2026-07")
    member(somebody_living("Lunas Semua"), "2026-05", "2026-06", "2026-07", "2026-08")
    found = names(pledge(sponsor))
    assert found[:2] == ["Akhir Mei", "Juni Miskin"]
    assert set(found[2:4]) == {"Akhir Juni", "Juni Cukup"}
    assert found[4:] == ["Menunggu Miskin", "Menunggu Lama", "Menunggu Baru", "Juli Lunas"]
    said = why(Pledge.objects.get())
    assert said["Akhir Mei"] == ("lapses", "rw_behind")
    assert said["Juni Miskin"] == ("lapses", "decile", "rw_behind")
    assert said["Menunggu Miskin"] == ("decile", "rw_behind", "never_covered", "waited")
    assert said["Juli Lunas"] == ("rw_behind",)


def test_the_rw_furthest_below_its_target_comes_first_as_it_stood_before_choosing(
    somebody_living: Living, sponsor: Sponsor
) -> None:
    member(somebody_living("Satu"), "2026-05", "2026-06", "2026-07", "2026-08")
    nominated(somebody_living("Di RW 07"), date(2026, 5, 1))
    for day, name in ((2, "Di RW 08 a"), (3, "Di RW 08 b")):
        nominated(somebody_living(name, rw=OTHER_RW), date(2026, 5, day))
    assert names(pledge(sponsor)) == ["Di RW 08 a", "Di RW 08 b", "Di RW 07"]


def test_months_that_somebody_pays_are_left_to_her(somebody_living: Living, sponsor: Sponsor) -> None:
    member(somebody_living("Juli Lunas"), "2026-05", "2026-06", "2026-07")
    nominated(member(somebody_living("Dijamin Surat"), "2026-05", "2026-06"), months=1)
    first = pledge(sponsor, from_month=JULY, to_month=JULY)
    other = member(somebody_living("Dua Janji"), "2026-05", "2026-06")
    [spell] = [one.membership for one in propose(first, area="31.75", on=ON).chosen if one.worker == other.worker]
    assert spell
    dues.allocate(first, choices=[dues.all_months(spell, JULY, JULY)], on=ON, by=operator())
    months = {one.worker.name: one.months for one in propose(pledge(sponsor), area="31.75", on=ON).chosen}
    assert months == {"Juli Lunas": (AUGUST,), "Dijamin Surat": (AUGUST,), "Dua Janji": (AUGUST,)}


def test_what_was_paid_meanwhile_is_not_promised_on_an_earlier_day(somebody_living: Living, sponsor: Sponsor) -> None:
    one = somebody_living("Satu")
    spell = one.member(date(2026, 5, 4))
    for month in ("2026-05", "2026-06", "2026-07"):
        one.paid(spell, month, date(2026, 6, 20), known=date(2026, 6, 20))  # after the day on which she is proposed
    [found] = propose(pledge(sponsor), area="31.75", on=ON).chosen
    assert found.months == (AUGUST,)
    assert dues.allocate(Pledge.objects.get(), choices=[found.choice], on=ON, by=operator())


def test_what_was_promised_meanwhile_is_not_promised_again_on_an_earlier_day(
    somebody_living: Living, sponsor: Sponsor
) -> None:
    one = member(somebody_living("Satu"), "2026-05", "2026-06")
    first = pledge(sponsor, from_month=JULY, to_month=JULY)
    [found] = propose(first, area="31.75", on=ON).chosen
    dues.allocate(first, choices=[found.choice], on=date(2026, 6, 20), by=operator())
    [left] = propose(pledge(sponsor), area="31.75", on=ON).chosen
    assert (left.worker, left.months) == (one.worker, (AUGUST,))


def test_a_place_is_kept_for_months_without_a_gap(somebody_living: Living, sponsor: Sponsor) -> None:
    nominated(somebody_living("Surat Bulan Juli"), months=1)
    promise = pledge(sponsor, from_month=JULY - 1, to_month=AUGUST, amount_rupiah=9 * RATE)
    [found] = propose(promise, area="31.75", on=date(2026, 5, 20)).chosen
    assert (found.months, found.rupiah) == ((JULY - 1,), RATE)  # July is the letter's; August is another row of months
    dues.allocate(promise, choices=[found.choice], on=ON, by=operator())
    place = Reservation.objects.get()
    assert (place.from_month, place.to_month) == (JULY - 1, JULY - 1)


def test_who_does_not_fit_whole_is_passed_over_and_the_next_is_tried(somebody_living: Living, sponsor: Sponsor) -> None:
    member(somebody_living("Dua Bulan"), "2026-05")
    member(somebody_living("Satu Bulan"), "2026-05", "2026-06", "2026-07")
    assert names(pledge(sponsor, people_months=1)) == ["Satu Bulan"]
    assert names(pledge(sponsor, people_months=2)) == ["Dua Bulan"]
    assert names(pledge(sponsor, people_months=3)) == ["Dua Bulan", "Satu Bulan"]
    assert names(pledge(sponsor, amount_rupiah=2 * RATE - 1)) == ["Satu Bulan"]


def test_a_pledge_for_people_chooses_so_many(somebody_living: Living, sponsor: Sponsor) -> None:
    for name in ("Satu", "Dua", "Tiga"):
        member(somebody_living(name), "2026-05", "2026-06", "2026-07")  # one month each is open
    assert len(names(pledge(sponsor, amount_rupiah=None, people=2))) == 2


def test_only_whom_the_scope_allows(somebody_living: Living, sponsor: Sponsor) -> None:
    here = member(somebody_living("Sini"), "2026-05", "2026-06")
    poor(poor(member(somebody_living("Sana", rw="31.75.03.1002-002"), "2026-05", "2026-06"), 1, date(2026, 1, 1)), 5)
    Worker.objects.filter(name="Sana").update(occupation="ojek")
    nominated(member(somebody_living("Kampanye"), "2026-05", "2026-06"))
    poor(here, 4)
    for scope, expected in (
        (dues.Scope(area="31.75.03"), {"Sana"}), (dues.Scope(area=RW), {"Sini", "Kampanye"}),
        (dues.Scope(occupation="ojek"), {"Sana"}), (dues.Scope(decile=4), {"Sini"}),
        (dues.Scope(decile=5), {"Sini", "Sana"}), (dues.Scope(people=[here.worker]), {"Sini"}),
        (dues.Scope(campaign=Campaign.objects.earliest("pk")), {"Kampanye"}), (dues.Scope(area="32"), set()),
    ):  # fmt: skip
        assert set(names(pledge(sponsor, scope=scope))) == expected
    assert names(pledge(sponsor), area="31.75.03") == ["Sana"]


def test_who_ended_is_a_member_elsewhere_or_leaves_is_not_chosen(somebody_living: Living, sponsor: Sponsor) -> None:
    somebody_living("Tak Pernah Bayar Lama").member(date(2026, 1, 5))  # ended: more than three months open
    away = member(somebody_living("Di Tempat Lain"), "2026-05", "2026-06")
    Elsewhere.objects.create(worker=away.worker, from_on=ON, source="reply", recorded_on=ON)
    leaves = somebody_living("Keluar")
    spell = leaves.member(date(2026, 5, 4))
    leaves.paid(spell, "2026-06", date(2026, 6, 5))
    leaves.ended(spell, date(2026, 7, 31), known=ON)
    assert names(pledge(sponsor)) == []


def allocate(promise: Pledge, *words: str) -> dict[str, Any]:
    """Run the command."""
    out = StringIO()
    call_command("allocate", promise.ref, *words, "--on", ON.isoformat(), "--json", stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_the_command_proposes_approves_and_asked_again_changes_nothing(
    somebody_living: Living, sponsor: Sponsor, somebody: Any
) -> None:
    one = member(somebody_living("Satu"), "2026-05", "2026-06")
    waits = nominated(somebody_living("Menunggu"))
    promise, clerk = pledge(sponsor, people_months=5), somebody("city_officer", "31.75", "wulan")
    found = allocate(promise)
    assert found == {
        "chosen": [
            {"worker": one.worker.ref, "months": ["2026-07", "2026-08"], "rupiah": 2 * RATE,
             "why": ["lapses", "rw_behind"]},
            {"worker": waits.worker.ref, "months": ["2026-07", "2026-08"], "rupiah": 2 * RATE,
             "why": ["rw_behind", "never_covered", "waited"]},
        ],
        "left_rupiah": RATE,
    }  # fmt: skip
    assert not Sponsorship.objects.exists()
    with pytest.raises(Refused, match="author_missing"):
        allocate(promise, "--approve")
    assert allocate(promise, "--approve", "--by", clerk.username) == found
    assert (Sponsorship.objects.get().membership.worker, Reservation.objects.get().worker) == (one.worker, waits.worker)
    assert allocate(promise, "--approve", "--by", clerk.username) == {"chosen": [], "left_rupiah": RATE}
    assert (Sponsorship.objects.count(), Reservation.objects.count()) == (1, 1)
    with pytest.raises(Refused, match="unknown_pledge"):
        call_command("allocate", "J-0", "--on", ON.isoformat(), stdout=StringIO())


def test_a_place_that_is_kept_becomes_part_when_the_branch_gives_a_start(
    somebody_living: Living, sponsor: Sponsor
) -> None:
    waits, never = nominated(somebody_living("Menunggu")), nominated(somebody_living("Lain"))
    promise = pledge(sponsor)
    dues.allocate(
        promise, choices=[one.choice for one in propose(promise, area="31.75", on=ON).chosen], on=ON, by=operator()
    )
    spell = waits.member(date(2026, 8, 3))
    assert dues.take_up_reservations(on=date(2026, 8, 4), by=Machine()) == 1
    sponsored = Sponsorship.objects.get()
    assert (sponsored.membership, sponsored.from_month, sponsored.to_month) == (spell, AUGUST, AUGUST)
    place = Reservation.objects.get(worker=waits.worker)
    assert (place.became, place.became_on) == (sponsored, date(2026, 8, 4))
    assert Reservation.objects.get(worker=never.worker).became_on is None
    assert dues.take_up_reservations(on=date(2026, 8, 4), by=Machine()) == 0
    assert Sponsorship.objects.count() == 1


def at_the_desk(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_the_page_says_why_and_leaves_out_whom_somebody_ticks(
    somebody_living: Living, sponsor: Sponsor, somebody: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_moment: ON)
    one, two = (member(somebody_living(name), "2026-05", "2026-06") for name in ("Satu", "Dua"))
    waits = nominated(somebody_living("Menunggu"))
    desk, promise = at_the_desk(somebody("city_officer", "31.75")), pledge(sponsor)
    address = reverse("coverage:choice", args=[promise.ref])
    page = desk.get(address).content.decode()
    assert "paid months end first · the RW is behind its target" in page
    assert desk.post(address, {"lewati": [two.worker.ref]}).status_code == 302
    assert {each.membership.worker for each in Sponsorship.objects.all()} == {one.worker}
    place = Reservation.objects.get()
    assert place.worker == waits.worker
    release = reverse("coverage:place_release", args=[promise.ref, place.pk])
    assert release in desk.get(address).content.decode()
    assert desk.post(release).status_code == 302
    assert desk.post(release).status_code == 404
