"""Two records are one person, or two people: what is decided, by whom, from when, and what can be taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.rules.reasons import Refused
from payung.workers import actions, queries
from payung.workers.models import Distinct, Merge, Worker
from tests.workers.conftest import NEIGHBOUR, VILLAGE, MakePerson, codes


def test_a_merge_counts_from_its_day_and_until_it_is_taken_back(person: MakePerson, clerk: Any, on: date) -> None:
    kept, absorbed = person(), person()
    fact = actions.merge(kept, absorbed, both_members=False, on=on, by=clerk)
    later = on + timedelta(days=7)
    actions.undo_merge(fact, on=later, by=clerk)
    assert queries.roots(on - timedelta(days=1)) == {}
    assert queries.roots(on) == queries.roots(later - timedelta(days=1)) == {absorbed.pk: kept.pk}
    assert queries.roots(later) == {}
    assert queries.same_person_ids(absorbed, on) == [kept.pk, absorbed.pk]
    assert queries.lives_on_in(absorbed, on) == kept
    assert queries.lives_on_in(absorbed, later) == absorbed
    verbs = AuditLine.objects.filter(subject=kept.ref).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["merge_workers", "undo_merge"]


def test_a_merge_of_members_counts_only_when_somebody_else_confirms_it(
    person: MakePerson, clerk: Any, colleague: Any, on: date
) -> None:
    kept, absorbed = person(), person()
    fact = actions.merge(kept, absorbed, both_members=True, on=on, by=clerk)
    assert queries.roots(on) == {}
    assert codes(lambda: actions.confirm_merge(fact, on=on, by=clerk)) == ["same_two_eyes"]
    assert queries.roots(on) == {}
    actions.confirm_merge(fact, on=on, by=colleague)
    assert queries.roots(on) == {absorbed.pk: kept.pk}
    assert codes(lambda: actions.confirm_merge(fact, on=on, by=colleague)) == ["not_waiting"]


def test_a_merge_of_members_has_an_author(person: MakePerson, clerk: Any, on: date) -> None:
    kept, absorbed = person(), person()
    assert codes(lambda: actions.merge(kept, absorbed, both_members=True, on=on, by=operator())) == ["author_missing"]
    assert actions.merge(kept, absorbed, both_members=True, on=on, by=clerk).by == clerk


def test_what_waits_can_be_taken_back_and_then_decided_anew(
    person: MakePerson, clerk: Any, colleague: Any, on: date
) -> None:
    kept, absorbed = person(), person()
    fact = actions.merge(kept, absorbed, both_members=True, on=on, by=clerk)
    actions.undo_merge(fact, on=on, by=clerk)
    assert codes(lambda: actions.undo_merge(fact, on=on, by=clerk)) == ["undone_already"]
    assert codes(lambda: actions.confirm_merge(fact, on=on, by=colleague)) == ["not_waiting"]
    assert actions.merge(absorbed, kept, both_members=False, on=on, by=clerk).confirmed_on == on


def test_a_record_is_merged_once_and_never_in_a_circle(person: MakePerson, clerk: Any, on: date) -> None:
    first, second, third = person(), person(), person()
    actions.merge(second, first, both_members=True, on=on, by=clerk)

    def refusal(kept: Worker, absorbed: Worker) -> list[str]:
        return codes(lambda: actions.merge(kept, absorbed, both_members=False, on=on, by=clerk))

    assert refusal(first, first) == ["same_record"]
    assert refusal(first, second) == refusal(second, first) == ["merge_waits"]
    assert refusal(third, first) == ["merged_already"]
    assert refusal(first, third) == ["merged_already"], "the record that lives on is the one to keep"
    actions.merge(third, second, both_members=False, on=on, by=clerk)
    assert refusal(first, third) == ["merge_waits"]
    assert Merge.objects.count() == 2


def test_a_chain_leads_to_its_end_and_falls_apart_link_by_link(person: MakePerson, clerk: Any, on: date) -> None:
    first, second, third = person(), person(), person()
    lower = actions.merge(second, first, both_members=False, on=on, by=clerk)
    upper = actions.merge(third, second, both_members=False, on=on, by=clerk)
    assert queries.roots(on) == {first.pk: third.pk, second.pk: third.pk}
    assert codes(lambda: actions.merge(first, third, both_members=False, on=on, by=clerk)) == ["same_record"]
    actions.undo_merge(upper, on=on, by=clerk)
    assert queries.roots(on) == {first.pk: second.pk}
    actions.undo_merge(lower, on=on, by=clerk)
    assert queries.roots(on) == {}


def test_chains_stay_as_short_as_queries_can_follow(person: MakePerson, clerk: Any, on: date) -> None:
    people = [person() for _ in range(22)]
    for absorbed, kept in pairwise(people[:21]):
        actions.merge(kept, absorbed, both_members=False, on=on, by=clerk)
    last, root = people[21], people[20]
    assert codes(lambda: actions.merge(last, root, both_members=False, on=on, by=clerk)) == ["too_many_merges"]
    actions.merge(root, last, both_members=False, on=on, by=clerk)
    assert set(queries.roots(on).values()) == {root.pk}


def test_two_people_are_told_apart_once_whoever_is_named_first(person: MakePerson, clerk: Any, on: date) -> None:
    one, other = person(), person()
    fact = actions.tell_apart(other, one, on=on, by=clerk)
    assert actions.tell_apart(one, other, on=on, by=clerk) == fact
    assert (fact.first, fact.second) == (one, other)
    assert AuditLine.objects.filter(verb="tell_apart").count() == 1
    assert codes(lambda: actions.tell_apart(one, one, on=on, by=clerk)) == ["same_record"]


def test_who_counts_as_one_is_not_told_apart_and_what_waits_is_taken_back_by_it(
    person: MakePerson, clerk: Any, colleague: Any, on: date
) -> None:
    one, other, third = person(), person(), person()
    actions.merge(one, other, both_members=False, on=on, by=clerk)
    assert codes(lambda: actions.tell_apart(other, one, on=on, by=clerk)) == ["same_record"]
    waiting = actions.merge(one, third, both_members=True, on=on, by=clerk)
    actions.tell_apart(third, one, on=on, by=colleague)
    waiting.refresh_from_db()
    assert (waiting.undone_on, waiting.undone_by) == (on, colleague)
    assert Distinct.objects.count() == 1


def test_a_difference_that_was_wrong_gives_way_to_a_merge(person: MakePerson, clerk: Any, on: date) -> None:
    one, other = person(), person()
    actions.tell_apart(one, other, on=on, by=clerk)
    actions.merge(one, other, both_members=False, on=on, by=clerk)
    verdict = queries.verdict_on(one, other, on)
    assert verdict.one_person
    assert verdict.difference is not None


def test_a_merge_with_somebody_of_another_area_waits_for_that_side_whatever_is_said_of_members(
    person: MakePerson, clerk: Any, colleague: Any, stranger: Any, somebody: Any, on: date
) -> None:
    here, there = person(), person(village=NEIGHBOUR, rw=1)
    fact = actions.merge(here, there, both_members=False, on=on, by=clerk)
    assert (fact.confirmed_on, queries.roots(on)) == (None, {})
    assert codes(lambda: actions.confirm_merge(fact, on=on, by=clerk)) == ["same_two_eyes"]
    assert codes(lambda: actions.confirm_merge(fact, on=on, by=somebody("village_officer", VILLAGE))) == ["other_side"]
    assert codes(lambda: actions.confirm_merge(fact, on=on, by=somebody("village_officer", "31.75.02.1004"))) == [
        "area_not_yours"
    ]
    actions.confirm_merge(fact, on=on, by=stranger)
    assert queries.roots(on) == {there.pk: here.pk}
    for one_sided in (clerk, stranger):
        assert codes(lambda by=one_sided: actions.undo_merge(fact, on=on, by=by)) == ["area_not_yours"]  # type: ignore[misc]
    actions.undo_merge(fact, on=on, by=colleague)
    assert queries.roots(on) == {}
    assert codes(lambda: actions.tell_apart(here, there, on=on, by=clerk)) == ["area_not_yours"]
    assert actions.merge(here, there, both_members=False, on=on, by=colleague).confirmed_on == on
    other = actions.merge(person(), person(village=NEIGHBOUR, rw=1), both_members=False, on=on, by=operator())
    assert other.confirmed_on == on, "the operator is bounded by no area"


def test_either_side_refuses_a_merge_that_waits_and_nobody_one_that_counts(
    person: MakePerson, clerk: Any, colleague: Any, stranger: Any, on: date
) -> None:
    for refuser in (clerk, stranger, colleague):
        fact = actions.merge(person(), person(village=NEIGHBOUR, rw=1), both_members=False, on=on, by=clerk)
        actions.drop_merge(fact, on=on, by=refuser)
        assert codes(lambda fact=fact: actions.drop_merge(fact, on=on, by=clerk)) == ["not_waiting"]  # type: ignore[misc]
        assert codes(lambda fact=fact: actions.confirm_merge(fact, on=on, by=stranger)) == ["not_waiting"]  # type: ignore[misc]
    counts = actions.merge(person(), person(), both_members=False, on=on, by=clerk)
    assert codes(lambda: actions.drop_merge(counts, on=on, by=clerk)) == ["not_waiting"]


# Any history of merging -------------------------------------------------------------------------------------------

PEOPLE, DAYS = 6, 5
indexes = st.integers(0, PEOPLE - 1)
acts = st.lists(
    st.tuples(st.sampled_from(["merge", "wait", "confirm", "undo", "apart"]), indexes, indexes), max_size=14
)


@contextmanager
def forgotten() -> Iterator[None]:
    """Roll back what one example wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def happen(people: list[Worker], story: list[tuple[str, int, int]], first_day: date, users: tuple[Any, Any]) -> None:
    """Let the acts of a story happen, a day after every third; what is refused does not happen."""
    for number, (verb, one, other) in enumerate(story):
        on, facts = first_day + timedelta(days=number // 3), list(Merge.objects.order_by("pk"))
        try:
            with transaction.atomic():
                if verb in ("merge", "wait"):
                    actions.merge(people[one], people[other], both_members=verb == "wait", on=on, by=users[0])
                elif verb == "apart":
                    actions.tell_apart(people[one], people[other], on=on, by=users[0])
                elif facts and verb == "confirm":
                    actions.confirm_merge(facts[one % len(facts)], on=on, by=users[1])
                elif facts:
                    actions.undo_merge(facts[one % len(facts)], on=on, by=users[1])
        except Refused:
            continue


def groups(people: list[Worker], known_on: date) -> set[frozenset[int]]:
    """Return who is one person, by the plainest reading: whoever a chain of counting merges connects."""
    together = {worker.pk: {worker.pk} for worker in people}
    for fact in Merge.objects.all():
        counts = fact.confirmed_on is not None and fact.confirmed_on <= known_on
        if counts and (fact.undone_on is None or fact.undone_on > known_on):
            joined = together[fact.kept_id] | together[fact.absorbed_id]
            for pk in joined:
                together[pk] = joined
    return {frozenset(group) for group in together.values()}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=acts)
def test_any_history_gives_each_person_one_record_to_live_on_in(
    person: MakePerson, clerk: Any, colleague: Any, on: date, story: list[tuple[str, int, int]]
) -> None:
    people = list(Worker.objects.order_by("pk")) or [person() for _ in range(PEOPLE)]
    with forgotten():
        happen(people, story, on, (clerk, colleague))
        for known_on in (on + timedelta(days=day) for day in range(-1, DAYS)):
            root_of = queries.roots(known_on)
            found: dict[int, set[int]] = {}
            for worker in people:
                found.setdefault(root_of.get(worker.pk, worker.pk), set()).add(worker.pk)
            assert {frozenset(group) for group in found.values()} == groups(people, known_on)
            assert all(root not in root_of for root in root_of.values()), "a root is absorbed by nobody"
            same = {worker.pk: set(queries.same_person_ids(worker, known_on)) for worker in people}
            for one, other in combinations(people, 2):
                assert (same[one.pk] == same[other.pk]) == (other.pk in same[one.pk])
