"""A campaign rests on a legal instrument, knows whom to reach in each unit on each day, and has its stages."""

from datetime import date
from typing import Any

import pytest

from payung.access.authors import operator
from payung.regions import actions, queries
from payung.regions.models import Campaign
from payung.rules.reasons import Refused

pytestmark = pytest.mark.usefixtures("east_jakarta")

INSTRUMENT: dict[str, Any] = {
    "title": "Keputusan",
    "number": "7/2026",
    "issuer": "Wali Kota",
    "issued_on": date(2026, 6, 1),
}


@pytest.fixture
def campaign(today: date) -> Campaign:
    """A campaign in Pulogadung that nothing supports yet."""
    area = queries.region("31.75.02")
    return actions.create_campaign(
        "Pasar aman", area=area, target_per_unit=20, starts_on=today, on=today, by=operator()
    )


def codes(no: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in no.value.reasons}


def test_without_an_instrument_no_campaign_becomes_active(campaign: Campaign, today: date) -> None:
    with pytest.raises(Refused) as no:
        actions.activate_campaign(campaign, on=today, by=operator())
    assert codes(no) == {"no_instrument"}
    assert queries.campaign("31.75.02", today).name == "1 RW 100 peserta"
    actions.add_instrument(campaign, **INSTRUMENT, on=today, by=operator())
    actions.activate_campaign(campaign, on=today, by=operator())
    assert queries.campaign("31.75.02", today).name == "Pasar aman"
    with pytest.raises(Refused) as no:
        actions.activate_campaign(campaign, on=today, by=operator())
    assert codes(no) == {"active"}


def test_an_instrument_of_a_later_day_supports_nothing_yet(campaign: Campaign, today: date) -> None:
    actions.add_instrument(campaign, **{**INSTRUMENT, "issued_on": date(2026, 6, 16)}, on=today, by=operator())
    with pytest.raises(Refused) as no:
        actions.activate_campaign(campaign, on=today, by=operator())
    assert codes(no) == {"no_instrument"}
    actions.activate_campaign(campaign, on=date(2026, 6, 16), by=operator())


def test_an_instrument_has_a_number_a_date_and_an_issuer(campaign: Campaign, today: date) -> None:
    with pytest.raises(Refused) as no:
        actions.add_instrument(campaign, title="x", number=" ", issuer="", on=today, by=operator())
    assert codes(no) == {"number_missing", "issuer_missing", "date_missing"}
    year_only = {**INSTRUMENT, "issued_on": None, "issued_as_written": "2024"}
    actions.add_instrument(campaign, **year_only, on=today, by=operator())
    with pytest.raises(Refused) as no:
        actions.add_instrument(campaign, **INSTRUMENT, on=today, by=operator())
    assert codes(no) == {"number_taken"}


def test_a_campaign_that_makes_no_sense_is_refused(campaign: Campaign, today: date) -> None:
    district, rw = queries.region("31.75.02"), queries.region("31.75.02.1005-007")
    for name, more, code in (
        ("pasar AMAN", {"area": district}, "name_taken"),
        ("Baru", {"area": rw}, "area_too_small"),
        ("Baru", {"area": district, "unit": "district"}, "area_too_small"),
        ("Baru", {"area": district, "target_per_unit": 0}, "target_not_positive"),
        ("Baru", {"area": district, "ends_on": date(2026, 6, 14)}, "ends_early"),
    ):
        with pytest.raises(Refused) as no:
            actions.create_campaign(name, starts_on=today, on=today, by=operator(), **more)  # type: ignore[arg-type]
        assert codes(no) == {code}


def test_a_unit_may_have_its_own_target_from_a_day_on(today: date) -> None:
    campaign, rw = queries.campaign("31.75", today), queries.region("31.75.02.1005-007")
    for people, day in ((80, date(2026, 1, 1)), (120, date(2026, 7, 1)), (70, date(2026, 1, 1))):
        actions.set_target(campaign, region=rw, people=people, from_on=day, on=today, by=operator())

    def target(on: date) -> tuple[int, int]:
        targets = queries.target_of(campaign, on, area="31.75.02.1005")
        return targets[rw.code], sum(targets.values())

    assert target(date(2025, 12, 31)) == (100, 1500)
    assert target(today) == (70, 1470)
    assert target(date(2026, 7, 1)) == (120, 1520)


def test_a_target_outside_the_campaign_or_for_no_unit_is_refused(campaign: Campaign, today: date) -> None:
    for code, people, reason in (
        ("31.75.03.1001-001", 50, "not_in_campaign"),
        ("31.75.02.1005", 50, "not_in_campaign"),
        ("31.75.02.1005-001", 0, "target_not_positive"),
    ):
        with pytest.raises(Refused) as no:
            actions.set_target(
                campaign, region=queries.region(code), people=people, from_on=today, on=today, by=operator()
            )
        assert codes(no) == {reason}


def test_a_campaign_ends_and_begins_on_its_days(today: date) -> None:
    area = queries.region("31.75.02.1005")
    short = actions.create_campaign(
        "Seminggu", area=area, starts_on=today, ends_on=date(2026, 6, 21), on=today, by=operator()
    )
    actions.add_instrument(short, **INSTRUMENT, on=today, by=operator())
    actions.activate_campaign(short, on=today, by=operator())
    days = [date(2026, 6, 14), today, date(2026, 6, 21), date(2026, 6, 22)]
    names = [queries.campaign("31.75.02.1005-007", on).name for on in days]
    assert names == ["1 RW 100 peserta", "Seminggu", "Seminggu", "1 RW 100 peserta"]
    assert queries.campaign("31.75.02.1006", today).name == "1 RW 100 peserta"


def test_where_no_campaign_is_active_the_answer_says_so() -> None:
    with pytest.raises(Refused) as no:
        queries.campaign("31.75", date(2020, 1, 1))
    assert codes(no) == {"no_campaign"}
    with pytest.raises(Refused) as no:
        queries.campaign("31", date(2026, 6, 15))
    assert codes(no) == {"no_campaign"}


def test_two_campaigns_of_one_area_are_not_guessed_between(today: date) -> None:
    other = actions.create_campaign(
        "Kampanye lain", area=queries.region("31.75"), starts_on=today, on=today, by=operator()
    )
    actions.add_instrument(other, **INSTRUMENT, on=today, by=operator())
    actions.activate_campaign(other, on=today, by=operator())
    with pytest.raises(Refused) as no:
        queries.campaign("31.75.02", today)
    assert codes(no) == {"several_campaigns"}
    assert len(queries.campaigns("31.75.02", today)) == 2


def test_a_stage_takes_up_regions_from_a_day_on(today: date) -> None:
    campaign = queries.campaign("31.75", today)
    regions = [queries.region("31.75.06"), queries.region("31.75.07")]
    actions.add_stage(campaign, name="Tahap 3", regions=regions, starts_on=date(2026, 7, 1), on=today, by=operator())
    assert [stage.name for stage in queries.stages(campaign)] == ["Tahap 3", "Tahap 2"]
    assert [stage.name for stage in queries.stages(campaign, today)] == ["Tahap 2"]
    for name, chosen, code in (
        ("tahap 3", regions, "name_taken"),
        (" ", regions, "name_missing"),
        ("Tahap 4", [], "no_regions"),
        ("Tahap 4", [queries.region("31")], "not_in_campaign"),
    ):
        with pytest.raises(Refused) as no:
            actions.add_stage(campaign, name=name, regions=chosen, starts_on=today, on=today, by=operator())
        assert codes(no) == {code}


def test_who_sees_and_who_steers_a_campaign(campaign: Campaign, somebody: Any) -> None:
    clerk = somebody("village_officer", "31.75.02.1005")
    elsewhere = somebody("village_officer", "31.75.03.1001")
    city = somebody("city_officer", "31.75")
    seen = {user.pk: {each.name for each in Campaign.objects.visible_to(user)} for user in (clerk, elsewhere, city)}
    assert seen[clerk.pk] == seen[city.pk] == {"1 RW 100 peserta", "Pasar aman"}
    assert seen[elsewhere.pk] == {"1 RW 100 peserta"}
    assert not Campaign.objects.steered_by(clerk).exists()
    assert Campaign.objects.steered_by(city).count() == 2
    assert not Campaign.objects.visible_to(somebody("city_officer", "")).exists()
