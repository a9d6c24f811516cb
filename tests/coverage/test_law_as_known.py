"""Cover as known on a day is judged by the law as it was believed on that day, one by one and for everybody."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from payung.coverage import queries
from payung.coverage.queries.everybody import states
from tests.coverage.conftest import Facts
from tests.rules.books import corrected, opened

CORRECTED = date(2026, 10, 1)
BEFORE = date(2026, 9, 30)


def test_a_correction_of_the_law_changes_no_answer_that_was_given_before_it(
    somebody_living: Callable[..., Facts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The months of arrears that may still be paid are corrected from three to two; the due day from 15 to 20."""
    person, late = somebody_living("Nurlela"), somebody_living("Darsih")
    person.paid(person.member(date(2026, 1, 1)), "2026-01", date(2026, 1, 10))
    spell = late.member(date(2026, 1, 1))
    for month, paid_on in (("2026-01", date(2026, 1, 10)), ("2026-04", date(2026, 4, 18))):
        late.paid(spell, month, paid_on)
    grace, due = date(2026, 4, 30), date(2026, 4, 17)
    for name, value, who, on, then, now in (
        ("membership.grace_months", 2, person, grace, "confirm", "unprotected"),
        ("dues.due_day", 20, late, due, "confirm", "protected"),
    ):
        with opened(corrected(tmp_path, name, value, recorded=CORRECTED), monkeypatch):
            for known_on, said in ((BEFORE, then), (CORRECTED, now), (None, now)):
                assert str(queries.cover(who.worker, on=on, known_on=known_on).answer) == said
                together = {one.worker_id: str(one.answer) for one in states(on, known_on=known_on)}
                assert together[who.worker.pk] == said
