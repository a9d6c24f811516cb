"""Measures how long pages take with many people on file, asked by a city officer as a browser would."""

import gc
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import override_settings

from payung.access.actions import add_user
from payung.access.authors import operator
from payung.demo.bench_cover import load_month, load_spells
from payung.demo.people import Crowd, Person
from payung.demo.throwaway import throwaway_database
from payung.regions import actions as regions
from payung.regions.models import Region
from payung.rules.months import month_of
from payung.workers import actions as workers
from payung.workers.models import Worker

MONTHS = 8
ASKED = 40  # requests of each kind
PIECE = 10_000


def bench_pages(people: int, *, on: date, say: Callable[[str], None]) -> dict[str, Any]:
    """Load people with months of dues, ask for pages, and return the 50th and 95th per cent of milliseconds by kind."""
    with throwaway_database(), override_settings(ALLOWED_HOSTS=["testserver"]):
        crowd = load(people, on)
        say(f"{Worker.objects.count():,} people in {Region.objects.rw().count()} RW")
        user = add_user("officer", role="city_officer", area="31.75", on=on, by=operator())
        client = Client()
        client.force_login(user)
        gc.collect()
        gc.freeze()  # a server holds no crowd in memory that the collector would walk through while a page waits
        client.get("/papan")  # the first request of a process compiles the templates
        found = {kind: measured(client, list(addresses)) for kind, addresses in questions(crowd).items()}
    for kind, took in found.items():
        say(f"{kind}: p50 {took['p50_ms']} ms, p95 {took['p95_ms']} ms of {took['requests']} requests")
    return {"people": people, "pages": found}


def measured(client: Client, addresses: list[str]) -> dict[str, int]:
    """Return the milliseconds on the wall within which half, and 95 in a hundred, of the pages were answered."""
    took = []
    for address in addresses:
        began = time.perf_counter()
        answer = client.get(address)
        took.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    took.sort()
    return {
        "requests": len(took),
        "p50_ms": round(took[len(took) // 2] * 1000),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000),
    }


def questions(crowd: list[Person]) -> dict[str, Iterator[str]]:
    """Return addresses of each kind; no two of a kind are the same, so that nothing that is remembered helps."""
    larger = list(Region.objects.exclude(level="rw").within("31.75").values_list("code", flat=True))
    rws = list(Region.objects.rw().order_by("code").values_list("code", flat=True))
    refs = list(Worker.objects.order_by("id").values_list("ref", flat=True)[:: max(1, len(crowd) // ASKED)][:ASKED])
    some = crowd[:: max(1, len(crowd) // ASKED)][:ASKED]
    return {
        "board": (f"/papan/{code}" for code in larger[:ASKED]),
        "list": (f"/daftar?wilayah={code}&page={1 + number % 3}" for number, code in enumerate(larger[:ASKED])),
        "search": (f"/daftar?cari={one.name.split()[0]}+{one.name.split()[-1]}" for one in some),
        "search by one word": (
            f"/daftar?cari={word}" for word in sorted({one.name.split()[0] for one in crowd})[:ASKED]
        ),
        "search with a typo": (f"/daftar?cari={with_a_typo(one.name)}" for one in some),
        "person": (f"/daftar/{ref}" for ref in refs),
        "RW": (f"/rw/{code}" for code in rws[:: max(1, len(rws) // ASKED)][:ASKED]),
    }


def with_a_typo(name: str) -> str:
    """Return a name as somebody types it in a hurry: the second letter of each longer word is missing."""
    return "+".join(word[0] + word[2:] if len(word) > 3 else word for word in name.split())


def load(people: int, today: date) -> list[Person]:
    """Write invented people with a spell and months of dues each."""
    regions.set_up("east-jakarta", on=today, by=operator())
    crowd, rws = Crowd(11), list(Region.objects.rw().values_list("id", "code"))
    everybody = [crowd.person(rws[number % len(rws)][1], today) for number in range(people)]
    ids = {code: pk for pk, code in rws}
    for start in range(0, people, PIECE):
        newcomers = [newcomer(one, ids[one.rw]) for one in everybody[start : start + PIECE]]
        with transaction.atomic():
            workers.admit(newcomers, on=today)
    with connection.cursor() as cursor, transaction.atomic():
        last = month_of(today)
        load_spells(cursor, last - MONTHS + 1)
        for month in range(last - MONTHS + 1, last + 1):
            load_month(cursor, month, last)
        cursor.execute("ANALYZE")
    return everybody


def newcomer(one: Person, rw_id: int) -> workers.Newcomer:
    """Return an invented person as the registry takes somebody in."""
    return workers.Newcomer(
        nik=one.nik, name=one.name, birth_date=one.birth_date, sex=one.sex, rw_id=rw_id, rt=f"{one.rt:03}",
        phone="+62" + one.phone[1:], occupation_text=one.occupation,
    )  # fmt: skip
