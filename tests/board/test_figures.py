"""The board's numbers: what is counted where and on which day, and that regions are the sums of what lies inside."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from payung.access.authors import operator
from payung.board import queries
from payung.board.queries import Place
from payung.board.queries.figures import TOLD
from payung.enrolment.models import Membership
from payung.regions import actions as regions
from payung.regions import queries as places
from payung.regions.models import Region
from payung.rules.reasons import Refused
from payung.workers import actions as workers
from tests.board.conftest import VILLAGE, Neighbourhood
from tests.enrolment.town import DAY, NEXT_RW, RW

ASKED = date(2026, 6, 25)
FIRST = ("target", "covered", "elsewhere", "waiting", "to_fix", "lapsing")


def told(place: Place) -> dict[str, int]:
    """Return the numbers that everybody is told."""
    return {name: getattr(place.figures, name) for name in FIRST}


def board(area: str, *more: str) -> dict[str, Any]:
    """Return what the command prints for programs."""
    out = io.StringIO()
    call_command("board", "--area", area, "--on", str(ASKED), "--json", *more, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_each_person_and_row_is_counted_once_where_it_belongs(neighbourhood: Neighbourhood) -> None:
    village = queries.board(VILLAGE, on=ASKED)
    here, there = village.find(RW), village.find(NEXT_RW)
    assert here
    assert there
    assert told(here) == {"target": 100, "covered": 5, "elsewhere": 1, "waiting": 2, "to_fix": 1, "lapsing": 3}
    assert told(there) == {"target": 100, "covered": 1, "elsewhere": 0, "waiting": 0, "to_fix": 0, "lapsing": 0}
    assert here.figures.refused == 1
    assert village.figures.to_fix == 2, "the row without a readable RW counts for the kelurahan"
    assert village.loose_rows == 1
    assert village.figures.covered == 6


def test_keeping_people_costs_what_the_law_takes_from_whoever_pays(neighbourhood: Neighbourhood) -> None:
    place = queries.board(RW, on=ASKED)
    assert place.figures.keep_rupiah == 16_800 + 2 * 8_400


def test_every_region_is_the_sum_of_its_children_save_rows_without_an_rw(neighbourhood: Neighbourhood) -> None:
    city = queries.board("31.75", on=ASKED)
    assert city.figures.target == 70_400
    for place in city.walk():
        for name in TOLD:
            inside = sum(getattr(child.figures, name) for child in place.children)
            if place.children and name != "to_fix":
                assert getattr(place.figures, name) == inside, (place.code, name)
            elif place.children:
                assert place.figures.to_fix >= inside
    found = city.find(VILLAGE)
    assert found
    assert told(found) == told(queries.board(VILLAGE, on=ASKED)), "asked alone, a region says the same"


def test_the_command_prints_one_document_with_the_same_keys_on_every_level(neighbourhood: Neighbourhood) -> None:
    printed = board(VILLAGE)
    assert list(printed) == ["code", "name", *TOLD, "children"]
    assert (printed["code"], printed["name"], len(printed["children"])) == (VILLAGE, "Rawamangun", 15)
    assert list(printed)[2:8] == list(FIRST), "the keys of the beginning stay"
    assert {key: printed[key] for key in FIRST} == told(queries.board(VILLAGE, on=ASKED))
    for child in printed["children"]:
        assert list(child) == list(printed)
        assert child["children"] == []
    with pytest.raises(Refused, match="unknown_region"):
        board("31.75.99")


def test_the_board_follows_the_day_and_what_was_known(neighbourhood: Neighbourhood) -> None:
    before = queries.board(RW, on=date(2026, 6, 19)).figures
    assert (before.covered, before.waiting) == (0, 9), "the branch had not answered yet"
    after = queries.board(RW, on=date(2026, 7, 1)).figures
    assert (after.covered, after.lapsing) == (2, 0), "who was paid for June alone has lost cover"
    assert queries.board(RW, on=date(2026, 8, 20)).figures.lapsing == 2
    assert queries.board(RW, on=ASKED, known_on=date(2026, 6, 21)).figures.covered == 0, "no receipt was known"


def test_who_moves_is_counted_in_the_new_rw_from_that_day(neighbourhood: Neighbourhood) -> None:
    person = neighbourhood.prepaid[0]
    workers.move(
        person, rw=Region.objects.get(code=NEXT_RW), from_on=date(2026, 7, 2), on=date(2026, 7, 5), by=operator()
    )
    assert queries.board(RW, on=date(2026, 7, 1)).figures.covered == 2
    assert queries.board(RW, on=date(2026, 7, 2)).figures.covered == 1
    assert queries.board(NEXT_RW, on=date(2026, 7, 2)).figures.covered == 2


def test_who_leaves_lapses_without_cost_and_is_gone_after_the_last_day(neighbourhood: Neighbourhood) -> None:
    spell = Membership.objects.get(worker=neighbourhood.prepaid[0])
    neighbourhood.town.end(spell, last_day=date(2026, 7, 10), why="moved", on=ASKED)
    figures = queries.board(RW, on=ASKED).figures
    assert (figures.covered, figures.lapsing, figures.keep_rupiah) == (5, 4, 16_800 + 2 * 8_400)
    assert queries.board(RW, on=date(2026, 7, 11)).figures.covered == 1


def test_an_rw_has_its_own_target_from_its_day_on_and_a_closed_one_none(neighbourhood: Neighbourhood) -> None:
    campaign = places.campaign(RW, DAY)
    rw = Region.objects.get(code=RW)
    regions.set_target(campaign, region=rw, people=60, from_on=date(2026, 6, 20), on=DAY, by=operator())
    assert queries.board(RW, on=date(2026, 6, 19)).figures.target == 100
    assert queries.board(RW, on=date(2026, 6, 20)).figures.target == 60
    assert queries.board(VILLAGE, on=date(2026, 6, 20)).figures.target == 1460


def test_people_of_a_merged_rw_are_counted_where_it_went(neighbourhood: Neighbourhood) -> None:
    old, new = Region.objects.get(code=NEXT_RW), Region.objects.get(code=RW)
    regions.merge_rw(new, absorbed=[old], from_on=date(2026, 7, 1), source="SK Lurah", on=ASKED, by=operator())
    village = queries.board(VILLAGE, on=date(2026, 7, 2))
    merged = village.find(RW)
    assert merged
    assert (merged.figures.covered, village.find(NEXT_RW)) == (3, None)
    assert village.figures.target == 1400
    assert queries.board(VILLAGE, on=ASKED).figures.target == 1500
    alone = queries.board(RW, on=date(2026, 7, 2))
    assert (alone.figures, alone.children) == (merged.figures, [])
    assert queries.board(NEXT_RW, on=date(2026, 7, 2)).figures.covered == 0
