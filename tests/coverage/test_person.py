"""One person's cover: the answer with reasons, over all her spells and records, as it was known on a day."""

from collections.abc import Callable
from datetime import date

import pytest

from payung.access.models import User
from payung.coverage import queries
from payung.dues.models import SettlementReversal
from payung.enrolment.models import Elsewhere
from payung.workers import actions as workers
from payung.workers.models import Worker
from tests.coverage.conftest import Facts

Maker = Callable[..., Facts]


def says(worker: Worker, on: date, known_on: date | None = None) -> tuple[str, str]:
    """Return answer and state."""
    cover = queries.cover(worker, on=on, known_on=known_on)
    return str(cover.answer), str(cover.state)


def test_a_settled_month_protects_until_the_run_ends_and_says_why(somebody_living: Maker) -> None:
    person = somebody_living()
    spell = person.member(date(2026, 2, 10), programmes=3)
    for month in ("2026-02", "2026-03", "2026-04"):
        person.paid(spell, month, date(2026, 2, 12))
    cover = queries.cover(person.worker, on=date(2026, 3, 20))
    answer = cover.as_json()
    assert {key: answer[key] for key in answer if key != "reasons"} == {
        "state": "covered", "answer": "protected", "programmes": ["jkk", "jkm"], "since": "2026-02-10",
        "last_day": "2026-04-30",
    }  # fmt: skip
    by_code = {reason["code"]: reason for reason in answer["reasons"]}
    assert set(by_code) == {"member_since", "month_settled", "no_ending", "jkm_waiting"}
    assert "Rp16.800" in by_code["month_settled"]["text"]
    assert "Maret 2026" in by_code["month_settled"]["text"]
    assert all(reason["cite"] for reason in answer["reasons"])


def test_before_the_start_in_arrears_and_after_three_months_the_answer_follows_the_rule(somebody_living: Maker) -> None:
    person = somebody_living()
    spell = person.member(date(2026, 2, 10))
    person.paid(spell, "2026-02", date(2026, 2, 12))
    assert says(person.worker, date(2026, 2, 9)) == ("unprotected", "not_started")
    assert says(person.worker, date(2026, 2, 10)) == ("protected", "covered")
    assert says(person.worker, date(2026, 5, 31)) == ("confirm", "grace")
    assert says(person.worker, date(2026, 6, 1)) == ("unprotected", "ended")
    lapsed = queries.cover(person.worker, on=date(2026, 6, 1))
    assert (lapsed.last_day, lapsed.programmes) == (date(2026, 2, 28), ())


def test_somebody_without_a_membership_is_not_protected_and_told_so(somebody_living: Maker) -> None:
    person = somebody_living()
    cover = queries.cover(person.worker, on=date(2026, 6, 15))
    assert (str(cover.state), str(cover.answer), cover.since, cover.last_day) == (
        "not_started",
        "unprotected",
        None,
        None,
    )
    assert [reason.code for reason in cover.reasons] == ["no_membership"]


def test_a_member_without_us_is_to_be_confirmed_until_the_fact_ends(somebody_living: Maker) -> None:
    person = somebody_living()
    Elsewhere.objects.create(
        worker=person.worker, from_on=date(2026, 3, 1), until_on=date(2026, 6, 1), until_recorded_on=date(2026, 6, 10),
        source="reply", recorded_on=date(2026, 3, 5),
    )  # fmt: skip
    assert says(person.worker, date(2026, 2, 28)) == ("unprotected", "not_started")
    assert says(person.worker, date(2026, 3, 1)) == ("confirm", "not_started")
    assert says(person.worker, date(2026, 6, 1)) == ("unprotected", "not_started")
    assert says(person.worker, date(2026, 6, 1), known_on=date(2026, 6, 9)) == ("confirm", "not_started")


def test_late_dues_leave_a_doubt_for_the_days_before_and_none_for_the_days_after(somebody_living: Maker) -> None:
    person = somebody_living()
    spell = person.member(date(2026, 1, 15))
    person.paid(spell, "2026-01", date(2026, 1, 20))
    person.paid(spell, "2026-05", date(2026, 5, 25))
    doubtful = queries.cover(person.worker, on=date(2026, 5, 20))
    assert (str(doubtful.answer), str(doubtful.state), doubtful.counts) == ("confirm", "covered", True)
    assert "paid_after" in {reason.code for reason in doubtful.reasons}
    assert says(person.worker, date(2026, 5, 25)) == ("protected", "covered")


@pytest.mark.parametrize(
    ("month", "paid_on", "asked", "answer"),
    [("2026-01", date(2026, 1, 31), date(2026, 1, 15), "protected"),  # the opening month: by its last day
     ("2026-01", date(2026, 2, 1), date(2026, 1, 15), "confirm"),
     ("2026-05", date(2026, 5, 15), date(2026, 5, 10), "protected"),  # any other month: by its due day
     ("2026-05", date(2026, 5, 16), date(2026, 5, 10), "confirm"),
     ("2026-05", date(2026, 5, 16), date(2026, 5, 16), "protected")],
)  # fmt: skip
def test_a_payment_is_in_time_to_the_day(
    somebody_living: Maker, month: str, paid_on: date, asked: date, answer: str
) -> None:
    person = somebody_living()
    spell = person.member(date(2026, 1, 15))
    if month != "2026-01":
        for number in range(1, 5):
            person.paid(spell, f"2026-{number:02d}", date(2026, number, 15))
    person.paid(spell, month, paid_on)
    assert says(person.worker, asked) == (answer, "covered")


def test_what_was_answered_as_known_on_a_day_never_changes(somebody_living: Maker) -> None:
    person = somebody_living()
    spell = person.member(date(2026, 2, 10), known=date(2026, 2, 20))
    asked = date(2026, 3, 20)
    assert says(person.worker, asked, known_on=date(2026, 2, 19)) == ("unprotected", "not_started")
    assert says(person.worker, asked, known_on=date(2026, 3, 9)) == ("confirm", "grace")
    settlement = person.paid(spell, "2026-03", date(2026, 3, 5), known=date(2026, 3, 10))
    assert says(person.worker, asked, known_on=date(2026, 3, 9)) == ("confirm", "grace")
    assert says(person.worker, asked, known_on=date(2026, 3, 10)) == ("protected", "covered")
    SettlementReversal.objects.create(
        settlement=settlement, why="mistake", on=date(2026, 4, 1), recorded_on=date(2026, 4, 1)
    )
    assert says(person.worker, asked, known_on=date(2026, 3, 31)) == ("protected", "covered")
    assert says(person.worker, asked, known_on=date(2026, 4, 1)) == ("confirm", "grace")
    assert says(person.worker, asked) == ("confirm", "grace")


def test_an_ending_counts_from_its_recording_and_its_taking_back_too(
    somebody_living: Maker, somebody: Callable[..., User]
) -> None:
    person = somebody_living()
    spell = person.member(date(2026, 2, 10))
    for month in ("2026-02", "2026-03", "2026-04"):
        person.paid(spell, month, date(2026, 2, 12))
    ending = person.ended(spell, date(2026, 3, 10), known=date(2026, 3, 20))
    asked = date(2026, 3, 11)
    assert says(person.worker, asked, known_on=date(2026, 3, 19)) == ("protected", "covered")
    assert says(person.worker, asked, known_on=date(2026, 3, 20)) == ("unprotected", "ended")
    assert queries.cover(person.worker, on=date(2026, 3, 10)).last_day == date(2026, 3, 10)
    ending.reversed_on, ending.reversed_by = date(2026, 4, 2), somebody("village_officer")
    ending.save()
    assert says(person.worker, asked, known_on=date(2026, 4, 1)) == ("unprotected", "ended")
    assert says(person.worker, asked) == ("protected", "covered")


def test_a_new_spell_stands_beside_the_ended_one_and_the_better_answer_counts(somebody_living: Maker) -> None:
    person = somebody_living()
    first = person.member(date(2025, 1, 10))
    person.paid(first, "2025-01", date(2025, 1, 12))
    again = person.member(date(2026, 6, 10), known=date(2026, 6, 5))
    assert says(person.worker, date(2026, 6, 7)) == ("unprotected", "ended")
    assert "not_started" in {reason.code for reason in queries.cover(person.worker, on=date(2026, 6, 7)).reasons}
    assert says(person.worker, date(2026, 6, 12)) == ("confirm", "grace")
    person.paid(again, "2026-06", date(2026, 6, 13))
    cover = queries.cover(person.worker, on=date(2026, 6, 14))
    assert (str(cover.answer), cover.since) == ("protected", date(2026, 6, 10))


def test_a_merge_unites_the_covered_days_of_two_records_and_undoing_parts_them_again(
    somebody_living: Maker, two_officers: tuple[User, User]
) -> None:
    one, other = somebody_living("Nurlela"), somebody_living("Nur Lela")
    for person, months in ((one, ("2026-03",)), (other, ("2026-04", "2026-05"))):
        spell = person.member(date(2026, 3, 1))
        for month in months:
            person.paid(spell, month, date(2026, 3, 2))
    asked = date(2026, 4, 10)
    assert says(one.worker, asked) == ("confirm", "grace")
    fact = workers.merge(one.worker, other.worker, both_members=True, on=date(2026, 5, 1), by=two_officers[0])
    assert says(one.worker, asked) == ("confirm", "grace"), "it waits for a second person"
    workers.confirm_merge(fact, on=date(2026, 5, 3), by=two_officers[1])
    united = queries.cover(one.worker, on=date(2026, 3, 10))
    assert (str(united.answer), united.last_day) == ("protected", date(2026, 5, 31)), "no day is lost, the runs join"
    assert "merged" in {reason.code for reason in united.reasons}
    both = queries.covers([one.worker.pk, other.worker.pk], on=united.on)
    assert both[one.worker.pk] == both[other.worker.pk] == united
    assert queries.cover(other.worker, on=date(2026, 3, 10)) == united
    assert says(one.worker, asked, known_on=date(2026, 5, 2)) == ("confirm", "grace")
    fact.refresh_from_db()
    workers.undo_merge(fact, on=date(2026, 6, 1), by=two_officers[0])
    assert says(one.worker, asked) == ("confirm", "grace")
    assert says(one.worker, asked, known_on=date(2026, 5, 31)) == ("protected", "covered")


def test_the_line_over_time_counts_memberships_on_the_days_on_which_they_were_covered(somebody_living: Maker) -> None:
    early, late, gone = somebody_living("Ani"), somebody_living("Budi"), somebody_living("Cici")
    months = ("2026-02", "2026-03", "2026-04")
    for person, start in ((early, date(2026, 2, 1)), (late, date(2026, 3, 20)), (gone, date(2026, 2, 1))):
        spell = person.member(start)
        settled = [person.paid(spell, month, date(2026, 2, 12)) for month in months if month >= f"{start:%Y-%m}"]
    ending = person.ended(spell, date(2026, 3, 10), known=date(2026, 3, 12))
    SettlementReversal.objects.create(
        settlement=settled[0], why="mistake", on=date(2026, 4, 1), recorded_on=date(2026, 4, 1)
    )
    found = queries.spans(date(2026, 6, 1))
    counted = {
        day: sum(span.people for span in found if span.first <= day <= span.last)
        for day in (date(2026, 2, 28), date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 20), date(2026, 5, 1))
    }
    assert list(counted.values()) == [1, 2, 1, 2, 0]
    assert ending.last_day == date(2026, 3, 10)
    for day, people in counted.items():
        assert sum(queries.covered_by_rw(day).values()) == people
    assert sum(span.people for span in queries.spans(date(2026, 3, 20), areas=["31.75.03"])) == 0
