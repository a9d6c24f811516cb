"""Measures how long people are looked for by name among a million, kind by kind, beside a scan with `LIKE`."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction

from payung.access.actions import add_user
from payung.access.authors import operator
from payung.access.models import User
from payung.demo.people import FAMILY, MEN, WOMEN
from payung.demo.throwaway import throwaway_database
from payung.regions import actions as regions
from payung.regions.models import Region
from payung.workers.actions.naming import write_names
from payung.workers.models import Residence, Worker
from payung.workers.queries import named_like, people_of

DAY = date(2026, 6, 15)
PIECE = 50_000
ASKED = 40  # searches of each kind
COMMON, SHARE_OF_COMMON = "siti", 0.7
SYLLABLES = "ba bi da di fa ha ja ka ki la li lu ma mi na ni nu ra ri ru sa si su ta ti tu wa ya yu za".split()
RARE_WORDS = 90_000
SEALED = bytes(61)  # as wide as a sealed NIK
WORKER = (
    "id", "ref", "nik_sealed", "nik_index", "name", "name_key", "birth_date", "birth_place", "sex", "match_key",
    "occupation", "occupation_text", "sector", "phone", "recorded_on",
)  # fmt: skip
HOME = ("worker_id", "rw_id", "rt", "street", "from_on", "recorded_on")


def bench_search(people: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Load people, look for some by each kind of words, and return milliseconds by kind beside `LIKE`'s.

    On PostgreSQL the database that `PAYUNG_DATABASE_URL` names has to be an empty one of its own; it keeps the people.
    """
    place: AbstractContextManager[Any] = throwaway_database() if connection.vendor == "sqlite" else nullcontext()
    with place:
        names = load(people) if not Worker.objects.exists() else list(some_names())
        user = User.objects.filter(username="officer").first()
        user = user or add_user("officer", role="city_officer", area="31.75", on=DAY, by=operator())
        say(f"{Worker.objects.count():,} people on {connection.vendor}")
        found = {kind: measured(user, searches) for kind, searches in kinds(names).items()}
    for kind, took in found.items():
        say(f"{kind}: p50 {took['p50_ms']} ms, p95 {took['p95_ms']} ms; LIKE p95 {took['like_p95_ms']} ms")
    return {"people": people, "database": connection.vendor, "searches": found}


def measured(user: User, searches: list[list[str]]) -> dict[str, float]:
    """Return the milliseconds within which half, and 95 in a hundred, of the searches were answered, and `LIKE`'s."""
    ours = [timed(partial(by_words, user, parts)) for parts in searches]
    plain = [timed(partial(by_like, user, parts)) for parts in searches[:8]]
    p50, p95 = at(ours, 0.5), at(ours, 0.95)
    return {"p50_ms": p50, "p95_ms": p95, "like_p95_ms": at(plain, 0.95), "ratio": round(p95 / at(plain, 0.95), 2)}


def timed(work: Callable[[], Any]) -> float:
    """Return the milliseconds on the wall that a piece of work took."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def at(took: list[float], share: float) -> int:
    """Return within how many milliseconds that share was done."""
    return round(sorted(took)[min(int(len(took) * share), len(took) - 1)])


def by_words(user: User, parts: list[str]) -> list[Worker]:
    """Find the first page of people as the list of people does."""
    return people_of(named_like(user, parts), 50)


def by_like(user: User, parts: list[str]) -> list[Worker]:
    """Find the same as a program finds it that has no words: by a scan through all names."""
    found = Worker.objects.visible_to(user)
    for part in parts:
        found = found.filter(name_key__contains=part)
    return list(found.order_by("name_key", "pk")[:50])


def kinds(names: list[str]) -> dict[str, list[list[str]]]:
    """Return the searches of each kind."""
    chance = random.Random(5)
    some = chance.sample([name.split() for name in names if len(name.split()) > 1], ASKED)
    firsts = sorted({words[0] for words in map(str.split, names)})
    return {
        "one word": [[words[-1]] for words in some],
        "a very common name": [[word] for word in ([COMMON] + [first.casefold() for first in firsts])[:ASKED]],
        "two words": [words[:2] for words in some],
        "two common words": [[words[0], chance.choice(FAMILY).casefold()] for words in some],
        "the common name and another": [[COMMON, words[-1]] for words in some],
        "with a typo": [[typo(word) for word in words[:2]] for words in some],
        "while typing": [[*words[:-1], words[-1][: 2 + number % 4]] for number, words in enumerate(some)],
        "nobody": [["zzyzx", words[0]] for words in some],
    }


def typo(word: str) -> str:
    """Return a word as somebody types it in a hurry: the second letter of a longer one is missing."""
    return word[0] + word[2:] if len(word) > 3 else word


def some_names() -> Iterator[str]:
    """Return names of people on file, spread over all of them."""
    many = Worker.objects.count()
    yield from Worker.objects.filter(pk__in=range(1, many, max(1, many // 900))).values_list("name_key", flat=True)


def load(people: int) -> list[str]:
    """Write invented people with a home each, straight into the tables; return some of the names."""
    regions.set_up("east-jakarta", on=DAY, by=operator())
    homes = list(Region.objects.rw().values_list("pk", flat=True))
    chance = random.Random(3)
    rare = sorted({"".join(chance.choices(SYLLABLES, k=chance.choice((3, 4)))) for _word in range(RARE_WORDS)})
    kept: list[str] = []
    for start in range(1, people + 1, PIECE):
        ids = range(start, min(start + PIECE, people + 1))
        names = [name_of(chance, rare) for _pk in ids]
        kept += names[:: max(1, people // 900)]
        with transaction.atomic():
            Worker.objects.append(
                WORKER,
                [
                    (pk, f"W-{pk}", SEALED, str(pk), name.title(), name, DAY - timedelta(days=7_000 + pk % 15_000), "",
                     "P", str(pk), "", "", "other", "", DAY)
                    for pk, name in zip(ids, names, strict=True)
                ],
            )  # fmt: skip
            Residence.objects.append(HOME, [(pk, homes[pk % len(homes)], "001", "", DAY, DAY) for pk in ids])
            write_names(zip(ids, names, strict=True))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return kept


def name_of(chance: random.Random, rare: list[str]) -> str:
    """Return a folded name: most begin with the common one, some with another; half hold a word that few have."""
    words = [COMMON] if chance.random() < SHARE_OF_COMMON else []
    words.append(chance.choice(MEN + WOMEN).casefold())
    words.append(chance.choice(rare) if chance.random() < 0.5 else chance.choice(FAMILY).casefold())
    return " ".join(dict.fromkeys(words))
