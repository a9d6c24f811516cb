"""East Jakarta is set up whole, quickly, and twice without harm."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.regions import actions, queries
from payung.regions.models import Campaign, Instrument, OfficeCount, Region, Stage
from payung.rules.reasons import Refused


@pytest.mark.usefixtures("east_jakarta")
def test_the_city_its_kecamatan_kelurahan_and_rw_are_on_file() -> None:
    sizes = {level: Region.objects.filter(level=level).count() for level in ("province", "city", "district", "village")}
    assert sizes == {"province": 1, "city": 1, "district": 10, "village": 65}
    assert Region.objects.rw().count() == 704
    rw = Region.objects.get(code="31.75.02.1005-007")
    assert (rw.name, rw.parent.name, rw.parent.parent.name) == ("RW 07", "Rawamangun", "Pulogadung")
    assert not Region.objects.filter(code="31.75.02.1005-016").exists()


@pytest.mark.usefixtures("east_jakarta")
def test_every_region_names_its_source_and_every_kelurahan_has_its_own_tile() -> None:
    assert not Region.objects.filter(source="").exists()
    tiles = Region.objects.filter(level="village").values_list("tile_col", "tile_row")
    assert len(set(tiles)) == 65
    assert (None, None) not in tiles


@pytest.mark.usefixtures("east_jakarta")
def test_how_sure_an_rw_is_stands_beside_it() -> None:
    def sure(code: str) -> str:
        return Region.objects.get(code=code).certainty

    assert sure("31.75.02.1005-007") == "office_agrees"
    assert sure("31.75.03.1002-001") == "one_source"
    assert sure("31.75.03.1002-014") == "inferred"
    assert sure("31.75.07.1003-001") == "two_sources"


@pytest.mark.usefixtures("east_jakarta")
def test_the_office_counts_stand_beside_ours_and_change_nothing(today: date) -> None:
    by_code = {count.region.code: count for count in queries.counts("31.75", today)}
    shown = {code: (by_code[code].ours, by_code[code].office.rw_count) for code in ("31.75", "31.75.03", "31.75.07")}
    assert shown == {"31.75": (704, 707), "31.75.03": (90, 91), "31.75.07": (95, 95)}
    assert by_code["31.75.03"].missing == 1
    assert by_code["31.75.06"].office is None
    share = ["31.75.01", "31.75.02", "31.75.03"]
    assert sum(by_code[code].ours for code in share) == 247
    assert queries.office_total(share) == 248
    assert queries.office_total([*share, "31.75.06"]) is None


@pytest.mark.usefixtures("east_jakarta")
def test_the_campaign_rests_on_its_instruments_and_is_active_with_its_stage(today: date) -> None:
    campaign = queries.campaign("31.75.02.1005-007", today)
    assert (campaign.name, campaign.area.code, campaign.target_per_unit) == ("1 RW 100 peserta", "31.75", 100)
    assert {each.number for each in queries.instruments(campaign)} == {
        "Pergub DKI 15/2023",
        "Kepgub DKI 642/2023",
        "e-0001/SE/2024",
        "Kepwal e-0009/2024",
    }
    assert Instrument.objects.get(number="Kepgub DKI 642/2023").issued_on == date(2023, 9, 26)
    [stage] = queries.stages(campaign)
    assert (stage.name, {region.name for region in stage.regions.all()}) == (
        "Tahap 2",
        {"Pulogadung", "Matraman", "Jatinegara"},
    )
    targets = queries.target_of(campaign, today)
    assert (len(targets), sum(targets.values())) == (704, 70_400)


@pytest.mark.usefixtures("east_jakarta")
def test_setting_up_again_adds_nothing(today: date) -> None:
    def everything() -> list[int]:
        return [model.objects.count() for model in (Region, OfficeCount, Campaign, Instrument, Stage, AuditLine)]

    before = everything()
    done = actions.set_up("east-jakarta", on=today, by=operator())
    assert (done.loaded.regions, done.loaded.rw, done.counts) == (0, 0, 0)
    assert everything() == before


def test_an_unknown_place_is_refused_with_those_on_offer(db: Any, today: date) -> None:
    with pytest.raises(Refused) as no:
        actions.set_up("atlantis", on=today, by=operator())
    assert no.value.reasons[0].code == "unknown_place"
    assert "east-jakarta" in no.value.reasons[0].words()


def test_the_command_records_on_the_day_it_is_told(db: Any) -> None:
    call_command("setup", "east-jakarta", "--on", "2026-01-05")
    assert AuditLine.objects.get(verb="load_regions").on == date(2026, 1, 5)
    assert Region.objects.open_on(date(2020, 1, 1)).rw().count() == 704
