"""With 100,000 people on file, finding one and listing pairs is quick enough to wait for."""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db import connection

from payung.access.models import User
from payung.regions.models import Region
from payung.workers import actions, queries
from payung.workers.matching import is_possible_duplicate
from payung.workers.models import Residence, Worker
from tests.workers.conftest import ADMITTED_ON
from tests.workers.test_matching import Somebody

pytestmark = pytest.mark.slow

PEOPLE = 100_000
ENOUGH_SECONDS = 0.2
FIRST = "Siti Sri Dewi Nur Ani Rina Wati Agus Budi Joko Hendra Sumiyati Sumiati Nurlela Rohaya Ahmad Slamet".split()
SYLLABLES = "ka ri su no di wa ti la mo yu ba he san ja fi ra".split()


@pytest.fixture
def city(east_jakarta: Any) -> list[str]:
    """Fill the city with people of common names; return their NIK."""
    chance, places = random.Random(7), list(Region.objects.rw().values_list("pk", flat=True))
    last = ["".join(chance.choice(SYLLABLES) for _ in range(3)).title() for _ in range(400)]
    niks = []
    for start in range(0, PEOPLE, 10_000):
        people: list[actions.Newcomer] = []
        for number in range(start, start + 10_000):
            born = date(1965, 1, 1) + timedelta(days=chance.randrange(40 * 365))
            name, place = f"{chance.choice(FIRST)} {chance.choice(last)}", chance.choice(places)
            if number % 500 == 499:  # on file twice
                born, name, place = people[-1].birth_date, people[-1].name, people[-1].rw_id
            niks.append(f"3175{number // 9999:02}{born.day + 40:02}{born:%m%y}{number % 9999 + 1:04}")
            people.append(actions.Newcomer(
                nik=niks[-1], name=name, birth_date=born, sex="P", rw_id=place, phone=f"+62800{number:08}"
            ))  # fmt: skip
        actions.admit(people, on=ADMITTED_ON)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself a minute after so many new rows
    return niks


def work(act: Callable[[], object]) -> float:
    """Return what an act takes when nothing stands in its way: the least of some runs, in seconds of work."""
    taken = []
    for _ in range(7):
        began = time.process_time()
        act()
        taken.append(time.process_time() - began)
    return min(taken)


def first_page(user: User, words: str) -> int:
    """Search as a page does: count, and read the first fifty."""
    page = Paginator(queries.search(user, words), 50).get_page(1)
    assert len(list(page)) == min(50, page.paginator.count)
    return page.paginator.count


def test_search_and_pairs_are_quick(city: list[str], somebody: Any) -> None:
    users = [somebody("city_officer", "31.75"), somebody("village_officer", "31.75.02.1005")]
    someone = queries.by_nik(city[:1])[city[0]]
    tail = city[0][-4:]
    searches = [someone.name, "siti", f"siti {tail}", f"{someone.name} {tail}", "su", someone.phone, someone.ref]
    assert first_page(users[0], f"{someone.name} {city[0][-4:]}") >= 1
    assert first_page(users[0], "siti") > 1000
    slow = [
        (user.area, words, taken)
        for user in users
        for words in searches
        if (taken := work(lambda user=user, words=words: first_page(user, words))) > ENOUGH_SECONDS
    ]
    assert slow == []
    assert work(lambda: queries.twins(users[1])) < ENOUGH_SECONDS
    assert work(lambda: queries.twins(users[0])) < ENOUGH_SECONDS
    found = queries.pairs(queries.twins(users[0]))
    assert len(found) >= PEOPLE / 500
    assert all(is_possible_duplicate(*sides(pair)) for pair in found)


def sides(pair: queries.Pair) -> tuple[Somebody, Somebody]:
    """Return two records as the rule sees them."""
    return _side(pair.first, pair.first_home), _side(pair.second, pair.second_home)


def _side(worker: Worker, home: Residence | None) -> Somebody:
    village = home.rw.parent.code if home and home.rw.parent else None
    return Somebody(worker.name_key, worker.birth_date, village)
