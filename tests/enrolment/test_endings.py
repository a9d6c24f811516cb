"""The end of a membership, an end that is taken back, and cards that are handed over."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from payung.access.models import AuditLine
from payung.enrolment import actions
from payung.enrolment.models import Ending, Handover
from payung.rules.reasons import Refused
from tests.enrolment.town import ANSWERED, START, Town, codes

LATER = date(2026, 8, 1)


def test_an_end_is_recorded_once_and_can_be_taken_back(town: Town) -> None:
    [spell] = town.members(1)
    fact = actions.end(spell, last_day=date(2026, 7, 31), why="hired", on=LATER, by=town.officer)
    assert (fact.last_day, fact.why, fact.recorded_on, fact.by) == (date(2026, 7, 31), "hired", LATER, town.officer)
    with pytest.raises(Refused) as no:
        actions.end(spell, last_day=LATER, why="moved", on=LATER, by=town.officer)
    assert codes(no) == {"ended_already"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.create(membership=spell, last_day=LATER, why="moved", recorded_on=LATER)
    fact = actions.take_back_ending(fact, on=date(2026, 8, 3), by=town.second)
    assert (fact.reversed_on, fact.reversed_by) == (date(2026, 8, 3), town.second)
    with pytest.raises(Refused) as no:
        actions.take_back_ending(fact, on=date(2026, 8, 4), by=town.second)
    assert codes(no) == {"taken_back_already"}
    actions.end(spell, last_day=LATER, why="moved", on=LATER, by=town.officer)
    verbs = AuditLine.objects.filter(subject=spell.worker.ref).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["end_membership", "take_back_ending", "end_membership"]


def test_days_that_cannot_be_are_refused_and_a_death_happened_when_it_happened(town: Town) -> None:
    spell, early = town.members(2)
    before = START - timedelta(days=4)
    for last_day, why, code in (
        (before, "moved", "ends_before_start"), (LATER + timedelta(days=1), "died", "ends_later"),
        (LATER, "bored", "unknown_why"),
    ):  # fmt: skip
        with pytest.raises(Refused) as no:
            actions.end(spell, last_day=last_day, why=why, on=LATER, by=town.officer)
        assert codes(no) == {code}
    assert actions.end(early, last_day=before, why="died", on=LATER, by=town.officer).last_day == before
    assert actions.end(spell, last_day=LATER + timedelta(days=30), why="moved", on=LATER, by=None).pk


def test_a_card_is_handed_over_once_to_somebody_with_a_name(town: Town) -> None:
    [spell] = town.members(1)
    for to_whom, on, code in ((" ", LATER, "nobody_named"), ("Ibu Siti", START, "given_early")):
        with pytest.raises(Refused) as no:
            actions.hand_over_card(spell, to_whom=to_whom, on=on, by=town.officer)
        assert codes(no) == {code}
    fact = actions.hand_over_card(spell, to_whom=" Ibu Siti, anaknya ", on=ANSWERED, by=town.officer)
    assert (fact.to_whom, fact.on) == ("Ibu Siti, anaknya", ANSWERED)
    with pytest.raises(Refused) as no:
        actions.hand_over_card(spell, to_whom="Ibu Siti", on=LATER, by=town.officer)
    assert codes(no) == {"given_already"}
    assert Handover.objects.count() == 1
