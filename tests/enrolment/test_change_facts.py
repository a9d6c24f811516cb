"""Each line of a change batch names the fact on which it rests, and the database holds it to that."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from payung.access.models import AuditLine
from payung.enrolment import actions
from payung.enrolment.models import BatchLine
from payung.workers import actions as workers
from tests.enrolment.town import ANSWERED, Town

LATER, LATEST = date(2026, 7, 20), date(2026, 8, 20)


def changes(town: Town) -> None:
    """Let batches tell an ending, that it was taken back, a correction and a replacement."""
    one, other, third = town.members(3)
    fact = town.end(one, last_day=LATER, why="moved", on=LATER)
    workers.correct(other.worker, changes={"name": "Nama Baru"}, on=LATER, by=town.officer)
    [newcomer] = town.admit(1)
    ended = town.end(third, last_day=LATER, why="hired", on=LATER)
    assert ended.membership.nomination
    actions.replace(ended.membership.nomination, with_=newcomer, on=LATER, by=town.officer)
    town.batch("change", on=LATER)
    actions.take_back_ending(fact, on=LATEST, by=town.second)
    town.batch("change", on=LATEST)


def test_each_change_names_its_fact_by_a_key(town: Town) -> None:
    changes(town)
    lines = {(line.change, line.batch_id): line for line in BatchLine.objects.exclude(change="").order_by("pk")}
    kinds = {change for change, _batch in lines}
    assert kinds == {"ending", "taken_back", "correction", "replacement"}
    for line in lines.values():
        if line.change in ("ending", "taken_back"):
            assert (line.ending.membership.worker, line.correction) == (line.worker, None)
        elif line.change == "correction":
            assert (line.ending, line.correction.verb, line.correction.subject) == (
                None, "correct_worker", line.worker.ref
            )  # fmt: skip
        else:
            assert (line.ending, line.correction, line.nomination.worker) == (None, None, line.worker)
            assert line.nomination.replaces


def test_no_change_rests_on_nothing_or_on_something_else(town: Town) -> None:
    [spell] = town.members(1)
    facts: dict[str, Any] = {
        "ending": town.end(spell, last_day=ANSWERED, why="moved", on=ANSWERED), "correction": AuditLine.objects.first(),
        "nomination": spell.nomination,
    }  # fmt: skip
    fits = {
        "": [(), ("nomination",)], "ending": [("ending",)], "taken_back": [("ending",)],
        "correction": [("correction",)], "replacement": [("nomination",)],
    }  # fmt: skip
    line = BatchLine.objects.filter(pk=BatchLine.objects.get().pk)
    for change, rests_on in product(
        fits, [(), ("ending",), ("correction",), ("nomination",), ("ending", "correction")]
    ):
        given = {name: facts[name] if name in rests_on else None for name in facts}
        if rests_on in fits[change]:
            assert line.update(change=change, **given) == 1
        else:
            with pytest.raises(IntegrityError), transaction.atomic():
                line.update(change=change, **given)
