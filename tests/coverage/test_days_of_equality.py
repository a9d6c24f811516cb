"""Days of equality: what begins, ends or is tied on the very day, said alike of one person and of everybody."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from payung.access.models import User
from payung.board.queries.standings import PersonState, ids_in_state, standings
from payung.coverage import actions, queries
from payung.enrolment.models import Elsewhere
from payung.regions.models import Region
from payung.rules.reasons import Refused
from payung.workers.models import Residence, Worker
from payung.workers.queries import residence_on
from tests.coverage.conftest import Facts

Maker = Callable[..., Facts]
DAY = timedelta(days=1)


def says(worker: Worker, on: date) -> tuple[str, str]:
    """Return answer and state, which both spellings say."""
    one = queries.cover(worker, on=on)
    (each,) = (each for each in queries.states(on) if each.worker_id == worker.pk)
    assert (each.answer, each.state, each.counts) == (one.answer, one.state, one.counts), on
    return str(one.answer), str(one.state)


def paid_late(person: Facts) -> Facts:
    """Let May be paid on the 25th: the days before are in doubt."""
    spell = person.member(date(2026, 1, 15))
    person.paid(spell, "2026-05", date(2026, 5, 25))
    return person


def word(person: Facts, by: tuple[User, User], first: date, last: date, *, protected: bool) -> None:
    """Record the branch's word about some days and confirm it."""
    spell = queries.cover(person.worker, on=first).membership
    assert spell
    fact = actions.record_word(
        spell, first_day=first, last_day=last, protected=protected, reference="B/1", on=date(2026, 6, 1), by=by[0]
    )
    actions.confirm_word(fact, on=date(2026, 6, 2), by=by[1])


@pytest.mark.parametrize("protected", [True, False])
def test_the_branch_speaks_of_its_first_and_its_last_day(
    somebody_living: Maker, two_officers: tuple[User, User], protected: bool
) -> None:
    person, first, last = paid_late(somebody_living()), date(2026, 5, 10), date(2026, 5, 19)
    word(person, two_officers, first, last, protected=protected)
    answer = "protected" if protected else "unprotected"
    said = {day: says(person.worker, day)[0] for day in (first - DAY, first, last, last + DAY)}
    assert list(said.values()) == ["confirm", answer, answer, "confirm"]


@pytest.mark.parametrize("protected", [True, False])
def test_of_two_words_confirmed_on_one_day_the_later_one_counts(
    somebody_living: Maker, two_officers: tuple[User, User], protected: bool
) -> None:
    person, day = paid_late(somebody_living()), date(2026, 5, 19)
    word(person, two_officers, day, day, protected=not protected)
    word(person, two_officers, day, day, protected=protected)
    assert says(person.worker, day)[0] == ("protected" if protected else "unprotected")


def test_who_is_elsewhere_until_a_day_is_so_from_its_first_day_to_the_day_before(somebody_living: Maker) -> None:
    person = somebody_living()
    person.member(date(2025, 10, 1))
    first, until = date(2026, 3, 1), date(2026, 6, 1)
    Elsewhere.objects.create(
        worker=person.worker, from_on=first, until_on=until, until_recorded_on=until, source="reply", recorded_on=first
    )
    said = [says(person.worker, day)[0] for day in (first - DAY, first, until - DAY, until)]
    assert said == ["unprotected", "confirm", "confirm", "unprotected"]


@pytest.mark.parametrize("answered", [True, False])
def test_a_membership_that_ends_covers_its_last_day_and_begins_on_its_first(
    somebody_living: Maker, answered: bool
) -> None:
    person, last = somebody_living(), date(2026, 5, 20)
    spell = person.member(date(2026, 5, 5))
    person.paid(spell, "2026-05", date(2026, 5, 6))
    person.ended(spell, last, last)
    if answered:  # somebody with two spells goes the long way
        person.member(date(2026, 12, 1))
    days = (date(2026, 5, 4), date(2026, 5, 5), last, last + DAY)
    assert [says(person.worker, day)[0] for day in days] == ["unprotected", "protected", "protected", "unprotected"]
    assert queries.cover(person.worker, on=last).last_day == last


def test_nobody_paid_for_a_spell_and_it_lasts_three_months_of_grace(somebody_living: Maker) -> None:
    person = somebody_living()
    person.member(date(2026, 2, 27))
    days = (date(2026, 4, 30), date(2026, 5, 1))
    assert [says(person.worker, day)[1] for day in days] == ["grace", "ended"]


@pytest.mark.parametrize("ahead", [29, 30, 31])
@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("on", [date(2026, 5, 1), date(2026, 5, 5)], ids=["to_a_month_s_end", "to_mid_month"])
def test_who_leaves_on_the_thirtieth_day_is_warned_of(
    somebody_living: Maker, ahead: int, several: bool, on: date
) -> None:
    person = somebody_living()
    spell = person.member(date(2026, 4, 1))
    for month in ("2026-04", "2026-05", "2026-06", "2026-07"):
        person.paid(spell, month, date(2026, 4, 2))
    person.ended(spell, on + timedelta(ahead), on)
    if several:  # she goes the long way
        person.member(date(2026, 12, 1))
    assert (queries.lapsing_ids(on) == [person.worker.pk]) is (ahead <= 30)


def test_of_two_homes_from_one_day_the_later_entry_counts(somebody_living: Maker) -> None:
    person, on = somebody_living(), date(2026, 5, 1)
    person.member(date(2026, 4, 1))
    for number in (8, 9):
        home = Region.objects.get(code=f"31.75.02.1005-{number:03}")
        Residence.objects.create(worker=person.worker, rw=home, from_on=on, recorded_on=on)
    (stands,) = queries.states(on)
    there = residence_on(person.worker, on)
    assert there
    assert (stands.rw_id, there.rw) == (home.pk, home)


def test_of_two_spells_that_say_the_same_the_later_start_decides(somebody_living: Maker) -> None:
    person = somebody_living()
    early, late = person.member(date(2026, 4, 1)), person.member(date(2026, 5, 1))
    for spell in (early, late):
        person.paid(spell, "2026-05", date(2026, 5, 2))
    cover = queries.cover(person.worker, on=date(2026, 5, 20))
    assert (cover.membership, cover.since) == (late, late.start)


def test_the_branch_may_speak_of_the_first_day_alone_and_of_none_before(
    somebody_living: Maker, two_officers: tuple[User, User]
) -> None:
    person, start = somebody_living(), date(2026, 1, 15)
    spell = person.member(start)
    about = {"protected": True, "reference": "B/2", "on": date(2026, 6, 1), "by": two_officers[0]}
    with pytest.raises(Refused) as no:
        actions.record_word(spell, first_day=start - DAY, last_day=start - DAY, **about)
    assert {reason.code for reason in no.value.reasons} == {"before_the_start"}
    with pytest.raises(Refused) as no:
        actions.record_word(spell, first_day=start, last_day=start - DAY, **about)
    assert {reason.code for reason in no.value.reasons} >= {"word_ends_before_it_begins"}
    said = actions.record_word(spell, first_day=start, last_day=start, **about)
    assert (said.first_day, said.last_day) == (start, start)


@pytest.mark.parametrize("paid", [True, False], ids=["settled", "in_arrears"])
def test_what_the_branch_denied_counts_no_more_though_she_is_a_member_elsewhere(
    somebody_living: Maker, two_officers: tuple[User, User], paid: bool
) -> None:
    person, first, last = somebody_living(), date(2026, 5, 10), date(2026, 5, 19)
    spell = person.member(date(2026, 4, 15))
    if paid:
        person.paid(spell, "2026-05", date(2026, 5, 25))
    word(person, two_officers, first, last, protected=False)
    before = [says(person.worker, day)[0] for day in (first - DAY, first, last, last + DAY)]
    assert before == ["confirm", "unprotected", "unprotected", "confirm"]
    Elsewhere.objects.create(worker=person.worker, from_on=first, source="reply", recorded_on=first)
    days = (first - DAY, first, last, last + DAY)
    ours = ("confirm", "covered" if paid else "grace")
    assert [says(person.worker, day) for day in days] == [ours, ("confirm", "ended"), ("confirm", "ended"), ours]
    for day in days:
        cover, state = queries.cover(person.worker, on=day), standings([person.worker.pk], on=day)
        is_denied = first <= day <= last
        assert cover.counts is (paid and not is_denied)
        assert (state[person.worker.pk].state is PersonState.ELSEWHERE) is is_denied
        assert (person.worker.pk in ids_in_state(PersonState.ELSEWHERE, on=day)) is is_denied


def test_a_word_that_was_taken_back_is_not_confirmed(somebody_living: Maker, two_officers: tuple[User, User]) -> None:
    person, day = paid_late(somebody_living()), date(2026, 5, 10)
    spell = queries.cover(person.worker, on=day).membership
    assert spell
    about = {"protected": True, "reference": "B/3", "on": date(2026, 6, 1), "by": two_officers[0]}
    fact = actions.record_word(spell, first_day=day, last_day=day, **about)
    actions.reverse_word(fact, on=date(2026, 6, 2), by=two_officers[1])
    with pytest.raises(Refused) as no:
        actions.confirm_word(fact, on=date(2026, 6, 2), by=two_officers[1])
    assert {reason.code for reason in no.value.reasons} == {"not_waiting"}
    assert says(person.worker, day)[0] == "confirm"
