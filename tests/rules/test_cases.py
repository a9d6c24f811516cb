"""Every case file passes, there are enough of them, and every provision is used by at least one."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from payung.rules import book
from payung.rules.book import provisions
from payung.rules.book.entries import Entry, Provision
from payung.rules.book.reading import read_yaml
from payung.rules.cases.checking import check_file
from payung.rules.months import first_day, month_of
from tests.rules.books import forget

FILES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_of_the_file_passes(path: Path) -> None:
    failed = {verdict.name: verdict.differences for verdict in check_file(path) if not verdict.passed}
    assert failed == {}


def test_there_are_at_least_150_cases_and_no_name_stands_twice_in_a_file() -> None:
    names = [(path.name, case["name"]) for path in FILES for case in read_yaml(path)]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


class Watched(Mapping[str, Entry]):
    """The book, remembering which names were asked for."""

    def __init__(self, whole: Mapping[str, Entry]) -> None:
        self.whole = whole
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Entry:
        self.asked.add(name)
        return self.whole[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)


def test_every_provision_is_used_by_at_least_one_case(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(book())
    monkeypatch.setattr(provisions, "book", lambda: watched)
    forget()
    try:
        assert all(verdict.passed for path in FILES for verdict in check_file(path))
    finally:
        forget()
    assert set(watched.whole) - watched.asked == set()


def test_both_sides_of_every_change_of_the_law_are_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, date]] = set()
    answer = Entry.on

    def watched(entry: Entry, day: date, known_on: date | None = None) -> Provision:
        asked.add((entry.name, day))
        return answer(entry, day, known_on)

    monkeypatch.setattr(Entry, "on", watched)
    forget()
    try:
        assert all(verdict.passed for path in FILES for verdict in check_file(path))
    finally:
        forget()
    missing = []
    for entry in book().values():
        for old, new in pairwise(entry.history):
            eve = new.since - timedelta(days=1)
            last_days = {(entry.name, eve), (entry.name, first_day(month_of(eve)))}  # dues are asked by their month
            # What is not in force is not asked: another provision says already that it does not apply.
            missing += [(entry.name, eve)] if old.in_force and not last_days & asked else []
            missing += [(entry.name, new.since)] if new.in_force and (entry.name, new.since) not in asked else []
    assert missing == []
