"""People added by hand: registered with consent, nominated in the same step, refused with the reason."""

from datetime import date, timedelta

import pytest

from payung.access.models import AuditLine
from payung.enrolment import actions, queries
from payung.rules.reasons import Refused
from payung.workers import actions as registry
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
            actions.add_by_hand(wrong, on=DAY, by=town.second)
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


def test_a_second_press_is_answered_like_the_first_and_adds_nobody(town: Town) -> None:
    given = newcomer(town)
    first = actions.add_by_hand(given, on=DAY, by=town.officer)
    assert actions.add_by_hand(given, on=DAY, by=town.officer) == first
    assert (Worker.objects.count(), Consent.objects.count()) == (1, 1)
    for by, day, person in (
        (town.second, DAY, given), (town.officer, DAY + timedelta(days=1), given),
        (town.officer, DAY, given._replace(name="Somebody Else")),
    ):  # fmt: skip
        with pytest.raises(Refused) as no:
            actions.add_by_hand(person, on=day, by=by)
        assert codes(no) == {"already_registered"}


def test_one_s_own_entry_of_today_is_corrected_and_taken_back_by_oneself_alone(town: Town) -> None:
    worker = actions.add_by_hand(newcomer(town), on=DAY, by=town.officer)
    mended = {"changes": {"name": "Nurlela"}, "rt": "004", "street": "Jl. Sawo 2"}
    for by, day in ((town.second, DAY), (town.officer, DAY + timedelta(days=1))):
        with pytest.raises(Refused) as no:
            registry.correct_own(worker, **mended, on=day, by=by)
        assert codes(no) == {"not_your_entry"}
        with pytest.raises(Refused) as no:
            actions.take_back_newcomer(worker, on=day, by=by)
        assert codes(no) == {"not_your_entry"}
    registry.correct_own(worker, **mended, on=DAY, by=town.officer)
    worker.refresh_from_db()
    home = residence_on(worker, DAY)
    assert home
    assert (worker.name, home.rw, home.rt, home.street) == ("Nurlela", town.rw, "004", "Jl. Sawo 2")
    with pytest.raises(Refused) as no:
        registry.correct_own(worker, **mended, on=DAY, by=town.officer)
    assert codes(no) == {"nothing_changed"}
    actions.take_back_newcomer(worker, on=DAY, by=town.officer)
    assert not Worker.objects.exists()
    assert not Consent.objects.exists()
    verbs = list(AuditLine.objects.order_by("-id").values_list("verb", flat=True)[:2])
    assert verbs == ["take_back_newcomer", "correct_own"], "that it happened stays on record"


def test_somebody_who_was_nominated_since_is_not_taken_back(town: Town) -> None:
    letter = town.letter()
    worker = actions.add_by_hand(newcomer(town), letter=letter, campaign=town.campaign, on=DAY, by=town.officer)
    with pytest.raises(Refused) as no:
        actions.take_back_newcomer(worker, on=DAY, by=town.officer)
    assert codes(no) == {"used_since"}
    assert Worker.objects.get() == worker
    assert town.nomination(worker)
