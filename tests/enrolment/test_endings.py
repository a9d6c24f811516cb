"""The end of a membership, an end that is taken back, and cards that are handed over."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payung.access.authors import operator
from payung.access.models import AuditLine, User
from payung.enrolment import actions, queries
from payung.enrolment.models import Ending, Handover, WaitingEnding
from payung.rules.reasons import Refused
from tests.enrolment.town import ANSWERED, START, Town, codes

LATER = date(2026, 8, 1)


def desk(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    browser = Client()
    browser.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return browser


def test_an_end_is_recorded_once_and_can_be_taken_back(town: Town) -> None:
    [spell] = town.members(1)
    fact = town.end(spell, last_day=LATER, why="hired", on=LATER)
    assert (fact.last_day, fact.why, fact.recorded_on, fact.by) == (LATER, "hired", LATER, town.officer)
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
    town.end(spell, last_day=LATER, why="moved", on=LATER)
    verbs = AuditLine.objects.filter(subject=spell.worker.ref).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-5:] == [
        "prepare_ending", "end_membership", "take_back_ending", "prepare_ending", "end_membership",
    ]  # fmt: skip


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
    assert town.end(early, last_day=before, why="died", on=LATER).last_day == before
    assert town.end(spell, last_day=LATER + timedelta(days=30), why="moved", on=LATER).pk


@pytest.mark.parametrize("ahead", [-20, -1, 0, 1, 30])
@pytest.mark.parametrize("why", ["moved", "died"])
def test_an_end_waits_whatever_its_day_and_the_operators_counts_at_once(town: Town, ahead: int, why: str) -> None:
    spell, other = town.members(2)
    last_day = LATER + timedelta(days=ahead)
    if why == "died" and ahead > 0:
        return
    waiting = actions.end(spell, last_day=last_day, why=why, on=LATER, by=town.officer)
    assert isinstance(waiting, WaitingEnding)
    assert queries.standing_ending(spell) is None
    fact = actions.end(other, last_day=last_day, why=why, on=LATER, by=operator())
    assert (queries.standing_ending(other), queries.waiting_ending(other)) == (fact, None)


def test_an_end_counts_once_a_second_person_has_confirmed_it(town: Town) -> None:
    [spell] = town.members(1)
    past = {"last_day": date(2026, 7, 10), "why": "moved", "on": LATER}
    late = actions.end(spell, **past, by=town.officer)
    assert isinstance(late, WaitingEnding)
    assert (queries.standing_ending(spell), queries.waiting_ending(spell)) == (None, late)
    assert list(queries.ends_to_confirm(town.officer)) == []
    assert list(queries.ends_to_confirm(town.second)) == [late]
    for refused, code in (
        (lambda: actions.confirm_ending(late, on=LATER, by=town.officer), "same_two_eyes"),
        (lambda: actions.end(spell, **past, by=town.second), "end_waits"),
    ):
        with pytest.raises(Refused) as no:
            refused()
        assert codes(no) == {code}
    day = LATER + timedelta(days=1)
    fact = actions.confirm_ending(late, on=day, by=town.second)
    assert (fact.last_day, fact.why, fact.by, fact.recorded_on) == (date(2026, 7, 10), "moved", town.officer, day)
    assert (queries.standing_ending(spell), queries.waiting_ending(spell)) == (fact, None)
    for act in (actions.confirm_ending, actions.drop_ending):
        with pytest.raises(Refused) as no:
            act(late, on=day, by=town.second)
        assert codes(no) == {"not_waiting"}
    verbs = AuditLine.objects.filter(subject=spell.worker.ref).order_by("pk").values_list("verb", "by__username")
    assert list(verbs)[-2:] == [("prepare_ending", "rina"), ("end_membership", "hendra")]


def test_an_end_that_nobody_confirms_is_taken_back_and_never_counted(town: Town) -> None:
    [spell] = town.members(1)
    late = actions.end(spell, last_day=START, why="moved", on=LATER, by=town.officer)
    assert isinstance(late, WaitingEnding)
    actions.drop_ending(late, on=LATER, by=town.officer)
    assert not Ending.objects.exists()
    for act in (actions.confirm_ending, actions.drop_ending):
        with pytest.raises(Refused) as no:
            act(late, on=LATER, by=town.second)
        assert codes(no) == {"not_waiting"}
    assert town.end(spell, last_day=LATER, why="moved", on=LATER) == Ending.objects.get()


def test_the_database_wants_two_people_for_an_end(town: Town) -> None:
    [spell] = town.members(1)
    late = actions.end(spell, last_day=START, why="moved", on=LATER, by=town.officer)
    fact = Ending.objects.create(membership=spell, last_day=START, why="moved", by=town.officer, recorded_on=LATER)
    row = WaitingEnding.objects.filter(pk=late.pk)
    for wrong in (
        {"confirmed_by": town.officer, "confirmed_on": LATER, "ending": fact},
        {"confirmed_by": town.second}, {"confirmed_by": town.second, "confirmed_on": LATER},
        {"confirmed_by": town.second, "confirmed_on": LATER, "ending": fact, "dropped_on": LATER},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
    assert row.update(confirmed_by=town.second, confirmed_on=LATER, ending=fact) == 1


def test_on_pages_one_records_an_end_and_another_confirms_it(town: Town) -> None:
    [spell] = town.members(1)
    ref, on = spell.worker.ref, timezone.localdate()
    first, second = desk(town.officer), desk(town.second)
    page = f"/daftar/{ref}/akhir"
    sent = {"why": "moved", "last_day": (on - timedelta(days=1)).isoformat()}
    assert first.post(page, sent).status_code == 302
    late = WaitingEnding.objects.get()
    confirm, drop = (reverse(f"enrolment:ending_{verb}", args=[late.pk]) for verb in ("approval", "dropping"))
    own, other = first.get(page).content.decode(), second.get(page).content.decode()
    assert (confirm in own, drop in own) == (False, True)
    assert (confirm in other, drop in other) == (True, True)
    assert "menunggu" in first.get(f"/daftar/{ref}").content.decode()
    assert "/berkas/akhir" not in first.get("/beranda").content.decode()
    assert "/berkas/akhir" in second.get("/beranda").content.decode()
    assert first.post(page, sent).status_code == first.post(confirm).status_code == 422
    assert second.post(confirm).status_code == 302
    assert Ending.objects.get().recorded_on == on
    assert second.post(drop).status_code == 422
    assert first.get(page).status_code == 200


def test_many_ends_are_confirmed_on_one_page_all_or_none(town: Town) -> None:
    spells, on = town.members(3), timezone.localdate()
    waiting = [actions.end(spell, last_day=on, why="moved", on=on, by=town.officer) for spell in spells]
    first, second = desk(town.officer), desk(town.second)
    shown = second.get("/berkas/akhir").content.decode()
    assert all(spell.worker.name in shown for spell in spells)
    assert 'name="akhir"' not in first.get("/berkas/akhir").content.decode()
    chosen = {"akhir": [one.pk for one in waiting]}
    assert second.post("/berkas/akhir/persetujuan", {}).status_code == 422
    assert first.post("/berkas/akhir/persetujuan", chosen).status_code == 422
    actions.drop_ending(waiting[2], on=on, by=town.officer)  # type: ignore[arg-type]
    assert second.post("/berkas/akhir/persetujuan", chosen).status_code == 422
    assert not Ending.objects.exists(), "one of them was taken back since the page was shown"
    assert second.post("/berkas/akhir/persetujuan", {"akhir": chosen["akhir"][:2]}).status_code == 302
    assert set(Ending.objects.values_list("membership", flat=True)) == {spell.pk for spell in spells[:2]}


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


def test_an_end_that_waits_is_not_confirmed_over_one_that_counts_by_now(town: Town) -> None:
    [spell] = town.members(1)
    late = actions.end(spell, last_day=START, why="moved", on=LATER, by=town.officer)
    assert isinstance(late, WaitingEnding)
    fact = Ending.objects.create(membership=spell, last_day=LATER, why="died", recorded_on=LATER)
    with pytest.raises(Refused) as no:
        actions.confirm_ending(late, on=LATER, by=town.second)
    assert codes(no) == {"ended_already"}
    assert queries.standing_ending(spell) == fact
