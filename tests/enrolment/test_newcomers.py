"""People added by hand: registered with consent, nominated in the same step, refused with the reason."""

from datetime import date

import pytest

from payung.enrolment import actions, queries
from payung.rules.reasons import Refused
from payung.workers.actions import Newcomer
from payung.workers.models import Consent, Worker
from payung.workers.queries import residence_on
from tests.enrolment.town import DAY, SENT, Town, codes


def newcomer(town: Town) -> Newcomer:
    [person] = town.people(1)
    return Newcomer(
        nik=person.nik, name=person.name, birth_date=person.birth_date, sex=person.sex, rw_id=town.rw.pk, rt="003"
    )


def test_somebody_added_by_hand_is_registered_with_consent_and_waits_for_a_place(town: Town) -> None:
    worker = actions.add_by_hand(newcomer(town), on=DAY, by=town.officer)
    home = residence_on(worker, DAY)
    assert home
    assert (home.rw, home.rt) == (town.rw, "003")
    consent = Consent.objects.get()
    assert (consent.worker, consent.channel, consent.by) == (worker, "hand", town.officer)
    assert queries.waiting_list(town.rw, campaign=town.campaign, on=DAY) == [worker]
    town.nominate()
    assert town.nomination(worker)


def test_with_a_letter_the_person_is_nominated_in_the_same_step_while_it_has_a_place(town: Town) -> None:
    letter = town.letter(people=1)
    first, second = (
        actions.add_by_hand(newcomer(town), letter=letter, campaign=town.campaign, on=DAY, by=town.officer)
        for _each in range(2)
    )
    assert town.nomination(first).letter == letter
    assert queries.waiting_list(town.rw, campaign=town.campaign, on=DAY) == [second]
    for worker in (first, second):
        agreed = Consent.objects.get(worker=worker)
        assert agreed.channel in Consent.Channel.values, "said in words, and once"
    assert town.batch(on=SENT).people == 1


def test_every_reason_against_somebody_is_told_at_once(town: Town) -> None:
    given = newcomer(town)
    actions.add_by_hand(given, on=DAY, by=town.officer)
    cases = (
        (given, {"already_registered"}),
        (
            given._replace(nik="12", name=" ", birth_date=date(1950, 1, 1)),
            {"nik_not_16_digits", "name_missing", "over_age"},
        ),
        (given._replace(nik="3175010101129999", birth_date=date(2012, 1, 1)), {"under_age"}),
        (given._replace(nik="3175010101809999", rw_id=town.village.pk), {"rw_closed"}),
    )
    for wrong, expected in cases:
        with pytest.raises(Refused) as no:
            actions.add_by_hand(wrong, on=DAY, by=town.officer)
        assert codes(no) == expected
    assert Worker.objects.count() == 1


def test_a_letter_of_the_branch_lets_somebody_in_in_spite_of_the_age(town: Town) -> None:
    old = newcomer(town)._replace(nik="3175010101509999", birth_date=date(1950, 1, 1))
    letter = town.letter()
    given = {"letter": letter, "campaign": town.campaign, "on": DAY, "by": town.officer}
    with pytest.raises(Refused) as no:
        actions.add_by_hand(old, **given)
    assert codes(no) == {"over_age"}
    worker = actions.add_by_hand(old, age_letter="B/12/2026", **given)
    assert town.nomination(worker)
    batch = town.batch(on=SENT)
    assert (batch.people, batch.left_out) == (1, [])
