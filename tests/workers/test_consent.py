"""A consent is recorded with the notice that was heard, and taken back for the whole person."""

import hashlib
from datetime import date, timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags

from payung.access.models import AuditLine
from payung.workers import actions, queries
from payung.workers.models import Consent
from tests.workers.conftest import MakePerson, codes


def test_a_consent_keeps_how_when_and_which_notice(person: MakePerson, clerk: Any, on: date) -> None:
    worker, heard = person(), on - timedelta(days=3)
    fact = actions.consent(worker, channel="signed", heard_on=heard, on=on, by=clerk)
    assert (fact.on, fact.recorded_on, fact.notice_version) == (heard, on, actions.NOTICE_VERSION)
    assert queries.standing_consent(worker, on) == fact
    assert queries.standing_consent(worker, on - timedelta(days=1)) is None, "not known before it was recorded"
    line = AuditLine.objects.get(verb="consent")
    assert line.after == {"notice": actions.NOTICE_VERSION, "channel": "signed", "heard_on": heard.isoformat()}


def test_nobody_consents_tomorrow(person: MakePerson, clerk: Any, on: date) -> None:
    worker, tomorrow = person(), on + timedelta(days=1)
    assert codes(lambda: actions.consent(worker, channel="spoken", heard_on=tomorrow, on=on, by=clerk)) == [
        "heard_later"
    ]
    assert not Consent.objects.exists()


def test_who_takes_a_consent_back_takes_back_all_that_stand_and_may_agree_again(
    person: MakePerson, clerk: Any, on: date
) -> None:
    worker, other = person(), person()
    actions.merge(worker, other, both_members=False, on=on, by=clerk)
    actions.consent_all([worker.pk, other.pk, person().pk], channel="roster", on=on, by=clerk)
    fact = actions.consent(worker, channel="spoken", on=on, by=clerk)
    later = on + timedelta(days=5)
    actions.withdraw_consent(fact, on=later, by=clerk)
    assert queries.standing_consent(worker, later) is None
    assert queries.standing_consent(worker, later - timedelta(days=1)) == fact
    assert Consent.objects.filter(withdrawn_on=None).count() == 1, "the third person's"
    assert codes(lambda: actions.withdraw_consent(fact, on=later, by=clerk)) == ["withdrawn_already"]
    again = actions.consent(worker, channel="signed", on=later, by=clerk)
    assert queries.standing_consent(other, later) == again


def test_a_consent_is_not_taken_back_before_it_was_given(person: MakePerson, clerk: Any, on: date) -> None:
    fact = actions.consent(person(), channel="spoken", on=on, by=clerk)
    before = on - timedelta(days=1)
    assert codes(lambda: actions.withdraw_consent(fact, on=before, by=clerk)) == ["withdrawn_before"]


def test_other_words_of_the_notice_need_another_version() -> None:
    with translation.override("id"):
        words = " ".join(strip_tags(render_to_string("workers/notice.html", {"basis": 1_000_000})).split())
    assert "Program Keluarga Harapan" in words
    assert (actions.NOTICE_VERSION, hashlib.sha256(words.encode()).hexdigest()[:12]) == ("2026-11", "1f1a0b2cb561")
