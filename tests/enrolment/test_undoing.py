"""Undoing an import: with the nominations that came of it, until a batch has left."""

import pytest

from payung.access.models import AuditLine
from payung.enrolment import actions, queries
from payung.enrolment.models import Batch, BatchLine, Nomination
from payung.roster.models import Roster
from payung.rules.reasons import Refused
from payung.workers.models import Consent, Worker
from tests.enrolment.town import DAY, NEXT_RW, SENT, Town, codes


def test_an_undone_import_takes_its_people_and_their_nominations_along(town: Town) -> None:
    people = town.people(3)
    roster = town.list_in(people)
    [other] = town.admit(1)
    letter = town.nominate()
    draft = town.batch(approved=False)
    assert draft.people == 4
    gone = actions.withdraw(roster, on=SENT, by=town.officer)
    assert gone == 3
    assert set(Worker.objects.all()) == {other}
    assert {each.worker for each in Nomination.objects.filter(withdrawn_on=None)} == {other}
    assert queries.slots([letter], on=SENT)[letter.pk].taken == 1
    draft.refresh_from_db()
    assert draft.cancelled_on == SENT
    assert AuditLine.objects.filter(verb="withdraw_nominations", subject=roster.ref).exists()
    assert town.batch(on=SENT).people == 1


def test_somebody_who_stands_in_another_list_stays_nominated(town: Town) -> None:
    people = town.people(2)
    first = town.list_in(people)
    town.list_in([people[0], *town.people(1)])
    town.nominate()
    stays, leaves = town.workers(people)
    actions.withdraw(first, on=SENT, by=town.officer)
    assert Worker.objects.filter(pk=stays.pk).exists()
    assert not Worker.objects.filter(pk=leaves.pk).exists()
    assert town.nomination(stays)


def test_once_a_batch_has_left_nothing_can_be_undone(town: Town) -> None:
    people = town.people(2)
    roster = town.list_in(people)
    town.nominate()
    batch = town.batch(approved=False)
    actions.approve_batch(batch, on=SENT, by=town.second)
    for _more in range(2):
        with pytest.raises(Refused) as no:
            actions.withdraw(roster, on=SENT, by=town.officer)
        assert codes(no) == {"batch_has_left"}
        assert len(town.workers(people)) == 2
        batch.refresh_from_db()
        if not batch.handed_over_on:
            actions.hand_over(batch, on=SENT, by=town.officer)
    assert Roster.objects.get(pk=roster.pk).undone_on is None
    assert Batch.objects.get().cancelled_on is None


def test_a_cancelled_batch_lets_the_import_be_undone(town: Town) -> None:
    people = town.people(2)
    roster = town.list_in(people)
    town.nominate()
    batch = town.batch(approved=False)
    batch = actions.approve_batch(batch, on=SENT, by=town.second)
    actions.cancel_batch(batch, on=SENT, by=town.officer)
    assert actions.withdraw(roster, on=SENT, by=town.officer) == 2
    assert not BatchLine.objects.exists()
    assert not Consent.objects.exists()


def test_an_answer_about_somebody_who_was_in_no_batch_stands_in_the_way_too(town: Town) -> None:
    people = town.people(1)
    roster = town.list_in(people)
    town.answer(town.said(town.workers(people)[0], "GAGAL", reason="DATA GANDA"))
    with pytest.raises(Refused) as no:
        actions.withdraw(roster, on=SENT, by=town.officer)
    assert codes(no) == {"batch_has_left"}


def test_the_list_can_be_sent_again_after_it_was_undone(town: Town) -> None:
    people = town.people(2, rw=NEXT_RW)
    actions.withdraw(town.list_in(people, rw=NEXT_RW), on=DAY, by=town.officer)
    town.list_in(people, rw=NEXT_RW)
    town.nominate()
    assert Nomination.objects.filter(withdrawn_on=None).count() == 2
