"""The branch's word: two people, from its confirmation on, only where the answer was in doubt."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from payung.access.models import AuditLine, User
from payung.coverage import actions, queries
from payung.coverage.models import BranchWord
from payung.rules.reasons import Refused
from tests.coverage.conftest import Facts

Maker = Callable[..., Facts]
DOUBTFUL = date(2026, 5, 20)


def doubtful(person: Facts) -> Facts:
    """Give the person a month that was paid late: 20 May is in doubt."""
    spell = person.member(date(2026, 1, 15))
    person.paid(spell, "2026-05", date(2026, 5, 25))
    return person


def said(person: Facts, by: User, *, protected: bool) -> BranchWord:
    """Record the branch's word about that May."""
    spell = queries.cover(person.worker, on=DOUBTFUL).membership
    assert spell
    return actions.record_word(
        spell, first_day=date(2026, 5, 1), last_day=date(2026, 5, 31), protected=protected, reference="B/1/062026",
        on=date(2026, 6, 1), by=by,
    )  # fmt: skip


def answers(person: Facts, on: date = DOUBTFUL, known_on: date | None = None) -> str:
    """Return the answer alone."""
    return str(queries.cover(person.worker, on=on, known_on=known_on).answer)


@pytest.mark.parametrize(("protected", "answer"), [(True, "protected"), (False, "unprotected")])
def test_the_word_counts_from_a_second_persons_yes_until_it_is_taken_back(
    somebody_living: Maker, two_officers: tuple[User, User], protected: bool, answer: str
) -> None:
    person, (one, other) = doubtful(somebody_living()), two_officers
    word = said(person, one, protected=protected)
    assert answers(person) == "confirm"
    with pytest.raises(Refused, match="same_two_eyes"):
        actions.confirm_word(word, on=date(2026, 6, 2), by=one)
    actions.confirm_word(word, on=date(2026, 6, 2), by=other)
    assert answers(person) == answer
    assert "branch_word" in {reason.code for reason in queries.cover(person.worker, on=DOUBTFUL).reasons}
    assert answers(person, known_on=date(2026, 6, 1)) == "confirm"
    with pytest.raises(Refused, match="not_waiting"):
        actions.confirm_word(word, on=date(2026, 6, 3), by=other)
    actions.reverse_word(word, on=date(2026, 6, 5), by=one)
    assert answers(person) == "confirm"
    assert answers(person, known_on=date(2026, 6, 4)) == answer
    verbs = AuditLine.objects.filter(subject=person.worker.ref).values_list("verb", flat=True)
    assert [verb for verb in verbs if verb.endswith("_word")] == ["record_word", "confirm_word", "reverse_word"]


def test_the_word_leaves_days_alone_that_were_never_in_doubt(
    somebody_living: Maker, two_officers: tuple[User, User]
) -> None:
    person, (one, other) = doubtful(somebody_living()), two_officers
    actions.confirm_word(said(person, one, protected=False), on=date(2026, 6, 2), by=other)
    assert answers(person, on=date(2026, 5, 25)) == "protected"
    assert answers(person, on=DOUBTFUL) == "unprotected"


@pytest.mark.parametrize("protected", [True, False])
def test_of_two_words_about_one_day_the_later_counts(
    somebody_living: Maker, two_officers: tuple[User, User], protected: bool
) -> None:
    person, (one, other) = doubtful(somebody_living()), two_officers
    actions.confirm_word(said(person, one, protected=not protected), on=date(2026, 6, 2), by=other)
    actions.confirm_word(said(person, one, protected=protected), on=date(2026, 6, 3), by=other)
    assert answers(person) == ("protected" if protected else "unprotected")
    assert answers(person, known_on=date(2026, 6, 2)) == ("unprotected" if protected else "protected")


def test_a_word_without_a_letter_or_about_no_time_is_refused(
    somebody_living: Maker, two_officers: tuple[User, User]
) -> None:
    person = doubtful(somebody_living())
    spell = queries.cover(person.worker, on=DOUBTFUL).membership
    assert spell
    common = {"protected": True, "on": date(2026, 6, 1), "by": two_officers[0]}
    for first, last, reference, code in (
        (date(2026, 5, 2), date(2026, 5, 1), "B/1", "word_ends_before_it_begins"),
        (date(2025, 5, 1), date(2026, 1, 14), "B/1", "before_the_start"),
        (date(2026, 5, 1), date(2026, 5, 31), "  ", "no_reference"),
    ):
        with pytest.raises(Refused, match=code):
            actions.record_word(spell, first_day=first, last_day=last, reference=reference, **common)
    assert not BranchWord.objects.exists()


def test_two_officers_record_and_confirm_on_the_page_and_a_stranger_finds_nothing(
    somebody_living: Maker, two_officers: tuple[User, User], somebody: Callable[..., User]
) -> None:
    person = doubtful(somebody_living())
    url = reverse("coverage:words", args=[person.worker.ref])
    browsers = []
    for user in (*two_officers, somebody("village_officer", "31.75.03.1002")):
        browser = Client()
        browser.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        browsers.append(browser)
    spell = queries.cover(person.worker, on=DOUBTFUL).membership
    assert spell
    form = {
        "membership": spell.pk, "first_day": "2026-05-01", "last_day": "2026-05-31", "protected": "yes",
        "reference": "B/1",
    }  # fmt: skip
    assert browsers[0].post(url, {**form, "last_day": "2026-04-30"}).status_code == 422
    assert browsers[0].post(url, form).status_code == 302
    word = BranchWord.objects.get()
    confirm = reverse("coverage:word_confirmation", args=[person.worker.ref, word.pk])
    assert browsers[0].post(confirm).status_code == 422
    assert [browsers[2].get(url).status_code, browsers[2].post(confirm).status_code] == [404, 404]
    assert answers(person) == "confirm"
    assert browsers[1].post(confirm).status_code == 302
    assert answers(person) == "protected"
    assert "B/1" in browsers[1].get(url).content.decode()
