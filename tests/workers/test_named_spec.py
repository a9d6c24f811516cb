"""What must be found by name, said in plain Python, against the search: whatever is read, and however little of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from payung.access.models import User
from payung.rules.reasons import Refused
from payung.workers import actions
from payung.workers.models import Worker
from payung.workers.queries import named_like, roots, vocabulary
from payung.workers.queries.namesakes import Limits
from payung.workers.queries.persons import EVER
from tests.workers.conftest import NEIGHBOUR, VILLAGE, MakePerson, nik, rw

WORDS = ("siti", "siti", "siti", "sri", "adi", "budi", "abdi", "dewi", "m", "al", "firmansyah", "mulyadi")
EXTRA = ("sit", "sit", "sti", "sti", "sti", "s", "si", "ad", "bdi", "dwi", "firmansah", "mulyad", "ulya", "zzyzx")
TYPED = (*WORDS, *EXTRA)
PLACES = ((VILLAGE, 5), (VILLAGE, 6), (NEIGHBOUR, 1), ("31.75.03.1001", 1))
USERS = ("31.75", "31.75.02", VILLAGE, NEIGHBOUR, f"{VILLAGE}-005")


@dataclass(frozen=True)
class Record:
    """A record on file: its name's words, the place where it is by its latest address, and whose record it is."""

    pk: int
    key: str
    place: str
    person: int


def wrong(part: str, word: str) -> int | None:
    """Return how many letters of a word are wrong when a part means it; None if it means another."""
    if word.startswith(part) or (len(part) >= 3 and part in word):
        return 0
    distance = OSA.distance(part, word)
    return distance if distance <= (0 if len(part) < 3 else 1 if len(part) < 7 else 2) else None


def wrong_in(parts: list[str], key: str) -> int | None:
    """Return how many letters are wrong in the closest reading of a name; None if it is not meant."""
    closest = [
        min((off for word in key.split() if (off := wrong(part, word)) is not None), default=None) for part in parts
    ]
    return None if None in closest else sum(off for off in closest if off is not None)


def begins(parts: list[str], key: str, off: int) -> bool:
    """Whether the first words of the name are meant, one by one."""
    if off == 0:
        return key.startswith(" ".join(parts))
    offs = [wrong(part, word) for part, word in zip(parts, key.split(), strict=False)]
    return len(offs) == len(parts) and None not in offs and sum(each or 0 for each in offs) == off


def expected(records: list[Record], parts: list[str], area: str, limits: Limits) -> tuple[list[int], list[int], bool]:
    """Return who must be found: as written, nearly, and whether there are more."""
    if all(len(part) == 1 for part in parts):
        return [], [], False
    homes = {record.pk: record.place for record in records}
    meant = [(off, not begins(parts, one.key, off), one.key, one.pk, one.person)
             for one in records if (off := wrong_in(parts, one.key)) is not None]  # fmt: skip
    order = [(off, person) for off, *_rest, person in sorted(meant) if homes[person].startswith(area)]
    exact = list(dict.fromkeys(person for off, person in order if off == 0))
    near = list(dict.fromkeys(person for off, person in order if off and person not in exact))
    near = near if len(exact) < limits.few else []
    return exact[: limits.most], near[: limits.most], len(exact) > limits.most or len(near) > limits.most


names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
towns = st.lists(
    st.tuples(names, st.sampled_from(PLACES), st.sampled_from((None, None, None, *PLACES))), min_size=6, max_size=14
)
asked = st.lists(st.sampled_from(TYPED), min_size=1, max_size=2)
small = st.builds(
    Limits, most=st.integers(1, 9), few=st.integers(0, 4), glance=st.integers(0, 4), single=st.integers(0, 12),
    village=st.integers(0, 12), holders=st.integers(0, 12), piece=st.integers(1, 4), ways=st.integers(0, 9),
)  # fmt: skip
TownsPeople = list[tuple[str, tuple[str, int], tuple[str, int] | None]]


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(town=towns, merges=st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=2), data=st.data())
def test_exactly_those_are_found_who_must_be_in_this_order_whatever_is_read(
    person: MakePerson, somebody: Callable[..., User], on: date, town: TownsPeople, merges: Any, data: st.DataObject
) -> None:
    with rolled_back():
        records = on_file(town, merges, on, by=somebody("city_officer", "31.75"))
        for area in USERS:
            for parts in data.draw(st.lists(asked, min_size=2, max_size=2)):
                limits = data.draw(small)
                found = named_like(User(area=area), parts, limits=limits)
                must = expected(records, parts, area, limits)
                assert (list(found.exact), list(found.near), found.more) == must, (area, parts, limits)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Let what happens inside be as if it had not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def on_file(town: TownsPeople, merges: list[tuple[int, int]], on: date, *, by: User) -> list[Record]:
    """Write people, some of whom moved and some of whom are others, and return what must be known of them."""
    newcomers = [
        actions.Newcomer(nik(9000 + number, sex="L"), name, date(1985, 2, 3), "L", rw(no, village).pk)
        for number, (name, (village, no), _moved) in enumerate(town)
    ]
    people = [Worker.objects.get(pk=pk) for pk, _ref in actions.admit(newcomers, on=date(2026, 3, 2))]
    for worker, (_name, home, moved) in zip(people, town, strict=True):
        if moved and moved != home:
            actions.move(worker, rw=rw(moved[1], moved[0]), on=on, by=by)
    for kept, absorbed in merges:
        if kept < len(people) and absorbed < len(people) and kept != absorbed:
            with suppress(Refused):
                actions.merge(people[kept], people[absorbed], both_members=False, on=on, by=by)
    root = roots(EVER)
    return [
        Record(worker.pk, worker.name_key, code, root.get(worker.pk, worker.pk))
        for worker, (_name, home, moved) in zip(people, town, strict=True)
        for code in [rw(*reversed(moved or home)).code]
    ]


@pytest.mark.parametrize("area", ["31.75", VILLAGE])
def test_nobody_is_lost_behind_namesakes_who_live_elsewhere(
    person: MakePerson, somebody: Callable[..., User], area: str
) -> None:
    """Of a common name with a typo only the first holders were read, wherever they lived."""
    for number in range(9):
        person(f"Siti {'abcdefghi'[number]}mi", village="31.75.03.1001", rw=1)
    last = person("Siti Zaenab")
    limits = Limits(most=20, glance=2, single=3, village=3, holders=4, piece=2)
    found = named_like(User(area=area), ["sti"], limits=limits)
    assert last.pk in found.near
    assert len(found.near) == (10 if area == "31.75" else 1)


@pytest.mark.parametrize("village", [0, 99])
def test_a_record_from_elsewhere_is_found_where_its_person_lives(
    person: MakePerson, somebody: Callable[..., User], on: date, village: int
) -> None:
    kept, absorbed = person("Dewi"), person("Budi Firmansyah", village=NEIGHBOUR, rw=1)
    actions.merge(kept, absorbed, both_members=False, on=on, by=somebody("city_officer", "31.75"))
    limits = Limits(village=village)
    assert named_like(User(area=VILLAGE), ["budi"], limits=limits).exact == [kept.pk]
    assert named_like(User(area=VILLAGE), ["bdi"], limits=limits).near == [kept.pk]
    assert named_like(User(area=NEIGHBOUR), ["budi"], limits=limits).exact == []


def test_a_letter_may_be_wrong_in_either_part(person: MakePerson, clerk: User) -> None:
    in_the_first, in_the_second = person("Siti Abdi"), person("Stia Budi")
    for limits in (Limits(), Limits(village=0), Limits(village=0, single=0)):
        assert named_like(clerk, ["sti", "bdi"], limits=limits).near == [in_the_first.pk, in_the_second.pk]


def test_words_that_come_later_are_remembered_and_read_alone(
    person: MakePerson, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("Siti Aminah")
    monkeypatch.setattr(vocabulary, "SMALL", 0)
    monkeypatch.setattr(vocabulary, "_memory", None)
    kept = SimpleNamespace(
        vendor=connection.vendor,
        settings_dict=connection.settings_dict,
        in_atomic_block=False,
        cursor=connection.cursor,
    )
    monkeypatch.setattr(vocabulary, "connection", kept)
    assert set(vocabulary.words_on_file().ids) == {"siti", "aminah"}
    known = vocabulary.words_on_file()
    assert vocabulary.words_on_file() is known, "nothing came, nothing is read anew"
    person("Siti Zaenab")
    later = vocabulary.words_on_file()
    assert set(later.ids) == {"siti", "aminah", "zaenab"}
    assert [one.off for one in map(later.nearly, [later.as_written("zenab")])] == [{"zaenab": 1}]


def test_a_word_whose_number_was_given_earlier_and_that_comes_later_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, running = [(1, "siti"), (3, "dewi")], [(10, 12), (10, 13), (13, 14), (14, 14)]
    monkeypatch.setattr(vocabulary, "_rows", lambda after: [row for row in rows if row[0] > after])
    monkeypatch.setattr(vocabulary, "_running", lambda: running.pop(0))
    known = vocabulary._refreshed(vocabulary._Memory("", vocabulary.NO_WORDS, 3, 0, None))
    assert known.settled == 0, "transaction 10 runs and may yet write word 2"
    rows.insert(1, (2, "sri"))
    known = vocabulary._refreshed(known)
    assert set(known.vocabulary.ids) == {"siti", "sri", "dewi"}
    known = vocabulary._refreshed(known)
    assert known.settled == 3, "all that ran when word 3 was read has ended"
    assert vocabulary._refreshed(known).vocabulary is known.vocabulary
