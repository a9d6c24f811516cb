"""Who is nominated: everybody admitted and not nominated yet, and nobody else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.enrolment import actions, queries
from payung.enrolment.models import DecisionLetter, Nomination
from payung.regions import actions as regions
from payung.regions.models import Campaign, Instrument, Region
from payung.rules.reasons import Refused
from payung.workers import actions as registry
from payung.workers.models import Consent, Welfare, Worker
from payung.workers.queries import nik_of
from tests.enrolment.town import DAY, NEXT_RW, SENT, START, Town, codes


def nominated() -> set[Worker]:
    return {each.worker for each in Nomination.objects.filter(withdrawn_on=None).select_related("worker")}


def test_everybody_admitted_in_the_area_is_nominated_once_with_consent(town: Town) -> None:
    here, there = town.admit(3), town.admit(2, rw="31.75.02.1004-001")
    letter = town.nominate()
    assert nominated() == set(here)
    assert not set(there) & nominated()
    assert {(each.worker, each.channel, each.on) for each in Consent.objects.select_related("worker")} == {
        (worker, "roster", DAY) for worker in here
    }
    line = AuditLine.objects.get(verb="nominate")
    assert (line.subject, line.after["people"], line.by) == (letter.ref, 3, town.officer)
    town.nominate(letter=letter)
    assert Nomination.objects.count() == 3
    assert AuditLine.objects.filter(verb="nominate").count() == 1


def test_people_known_from_a_candidate_list_alone_are_never_nominated(town: Town) -> None:
    [known] = town.admit(1, kind="candidate", source="DTSEN", snapshot_on=DAY)
    people = town.people(1)
    town.list_in(people, kind="candidate", source="DTSEN", snapshot_on=DAY)
    town.list_in(people)  # then somebody puts this one on a nomination list
    town.nominate()
    assert nominated() == set(town.workers(people))
    assert known not in nominated()


def test_the_poorest_come_first_where_places_are_few(town: Town) -> None:
    richer, unknown, poorest = town.admit(3)
    registry.note_welfare(
        [Welfare(worker=worker, source="DTSEN", decile=decile, snapshot_on=DAY, recorded_on=DAY)
         for worker, decile in ((richer, 4), (poorest, 1))]
    )  # fmt: skip
    assert queries.waiting_list(town.rw, campaign=town.campaign, on=DAY) == [poorest, richer, unknown]
    town.nominate(letter=town.letter(people=1))
    assert nominated() == {poorest}


def test_members_the_dead_the_merged_and_those_protected_elsewhere_are_left_alone(town: Town) -> None:
    member, dead, moved = town.members(3)
    town.end(dead, last_day=START + timedelta(days=3), why="died", on=date(2026, 6, 25))
    town.end(moved, last_day=START + timedelta(days=3), why="moved", on=date(2026, 6, 25))
    elsewhere, kept, absorbed, unwilling, plain = town.admit(5)
    registry.merge(kept, absorbed, both_members=False, on=DAY, by=town.officer)
    registry.withdraw_consent(registry.consent(unwilling, channel="hand", on=DAY, by=operator()), on=DAY, by=operator())
    row = [nik_of(elsewhere), elsewhere.name, "12345678901", date(2025, 1, 1)]
    town_members = town.file([row], ["NO", "NIK", "NAMA", "NO KPJ", "TGL MULAI KEPESERTAAN"])
    actions.import_members("aktif.xlsx", town_members, on=date(2026, 6, 26), by=operator())
    before = nominated()
    town.nominate(on=date(2026, 6, 26))
    assert nominated() - before == {kept, plain}
    assert {member.worker, dead.worker, moved.worker} <= before


def test_somebody_who_came_back_is_nominated_anew_by_name_and_the_dead_are_not(town: Town) -> None:
    back, dead = town.members(2)
    later = date(2026, 9, 1)
    for spell, why in ((back, "hired"), (dead, "died")):
        town.end(spell, last_day=date(2026, 7, 31), why=why, on=date(2026, 8, 1))
    letter = town.letter("SK-9")
    town.nominate([back.worker], letter=letter, on=later)
    assert town.nomination(back.worker).letter == letter
    with pytest.raises(Refused) as no:
        town.nominate([dead.worker], letter=letter, on=later)
    assert codes(no) == {"died"}
    with pytest.raises(Refused) as no:
        town.nominate([back.worker], letter=letter, on=later)
    assert codes(no) == {"nominated_already"}


def test_a_campaign_needs_an_instrument_and_its_day(town: Town) -> None:
    town.admit(1)
    letter = town.letter()
    bare = regions.create_campaign("Tanpa dasar", area=town.campaign.area, starts_on=DAY, on=DAY, by=operator())
    late = replace_dates(town, "Besok", starts_on=DAY + timedelta(days=1))
    over = replace_dates(town, "Lama", starts_on=date(2024, 1, 1), ends_on=date(2025, 1, 1))
    for campaign, code in (
        (bare, "campaign_without_instrument"), (late, "campaign_not_active"), (over, "campaign_over")
    ):  # fmt: skip
        with pytest.raises(Refused) as no:
            actions.nominate_area(town.village, letter=letter, campaign=campaign, on=DAY, by=town.officer)
        assert codes(no) == {code}
    assert nominated() == set()
    town.nominate(letter=letter)
    assert len(nominated()) == 1


def replace_dates(town: Town, name: str, **days: date) -> Campaign:
    campaign = regions.create_campaign(name, area=town.campaign.area, on=DAY, by=operator(), **days)
    first = Instrument.objects.filter(campaign=town.campaign, issued_on__lte=days["starts_on"]).first()
    assert first
    regions.add_instrument(
        campaign,
        title=first.title,
        number=first.number,
        issuer=first.issuer,
        issued_on=first.issued_on,
        on=DAY,
        by=operator(),
    )
    regions.activate_campaign(campaign, on=days["starts_on"], by=operator())
    campaign.refresh_from_db()
    return campaign


def test_a_letter_nominates_only_people_of_its_area(town: Town) -> None:
    here, there = town.admit(1), town.admit(1, rw="31.75.02.1004-001")
    letter = town.letter()
    with pytest.raises(Refused) as no:
        town.nominate(there, letter=letter, by=operator())
    assert codes(no) == {"letter_of_another_area"}
    other = Region.objects.get(code="31.75.02.1004")
    with pytest.raises(Refused) as no:
        actions.nominate_area(other, letter=letter, campaign=town.campaign, on=DAY, by=operator())
    assert codes(no) == {"letter_of_another_area"}
    district = Region.objects.get(code="31.75.02")
    actions.nominate_area(district, letter=letter, campaign=town.campaign, on=DAY, by=operator())
    assert nominated() == set(here)


def test_taking_out_frees_the_person_from_automatic_nomination_until_somebody_names_her(town: Town) -> None:
    [worker] = town.admit(1)
    town.nominate()
    actions.drop_out(town.nomination(worker), why="declined", on=SENT, by=town.officer)
    with pytest.raises(Refused) as no:
        actions.drop_out(Nomination.objects.get(), why="declined", on=SENT, by=town.officer)
    assert codes(no) == {"withdrawn_already"}
    town.nominate(on=SENT)
    assert nominated() == set()
    town.nominate([worker], on=SENT)
    assert nominated() == {worker}


def test_people_of_another_rw_are_not_on_the_waiting_list(town: Town) -> None:
    here, there = town.admit(1), town.admit(1, rw=NEXT_RW)
    assert queries.waiting_list(town.rw, campaign=town.campaign, on=DAY) == here
    registry.move(there[0], rw=town.rw, on=SENT, by=town.officer)
    assert set(queries.waiting_list(town.rw, campaign=town.campaign, on=SENT)) == {*here, *there}
    assert queries.waiting_list(town.rw, campaign=town.campaign, on=DAY) == here


def test_nobody_is_put_on_file_before_the_day_of_the_list(town: Town) -> None:
    town.admit(1, on=SENT)
    town.nominate()
    assert nominated() == set()
    town.nominate(on=SENT)
    assert len(nominated()) == 1
    assert DecisionLetter.objects.count() == 2


def test_a_candidate_who_is_sent_twice_counts_once(town: Town) -> None:
    people = town.people(2)
    town.list_in(people)
    town.list_in([*people, *town.people(1)])
    renamed = replace(people[0], phone="080012345678")
    town.list_in([renamed, *town.people(1)])
    town.nominate()
    assert Nomination.objects.count() == 4
