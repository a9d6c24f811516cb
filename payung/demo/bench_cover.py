"""Measures how long everybody's cover takes: rows loaded by SQL, the queries of `coverage`, and a loop to compare."""
# ruff: noqa: S608  only whole numbers of our own are written into statements

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from payung.coverage import queries
from payung.demo.throwaway import throwaway_database
from payung.dues.models import Payment, Settlement, SettlementReversal
from payung.dues.queries.spells import lowest_basis
from payung.enrolment.models import Ending, Membership
from payung.regions.models import Region
from payung.rules.coverage import standing
from payung.rules.deadlines import dues_due_day
from payung.rules.dues import rate
from payung.rules.months import first_day, last_day, month_of
from payung.workers.models import Merge, Residence, Worker

LAST_MONTH = month_of(date(2026, 6, 1))
ASKED = date(2026, 6, 16)  # the day after the due day: some have paid late, some not at all
RWS, MEMBERS_A_ROSTER = 704, 100
SAMPLE = 2_000
RATE = rate(LAST_MONTH, lowest_basis(LAST_MONTH), "other", "apbd")
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %(most)s)"
FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1048576;"
AS_IN_USE = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;"
)


@dataclass(frozen=True, slots=True)
class Took:
    """What one piece of work took: seconds on the wall and of this process's CPU, and what came out."""

    what: str
    wall: float
    cpu: float
    result: Any


def measure(what: str, work: Callable[[], Any]) -> Took:
    """Return what the work took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return Took(what, time.perf_counter() - wall, time.process_time() - cpu, result)


def bench_cover(members: int, months: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Load members with months of dues into a throw-away file, ask for everybody, and compare with a loop.

    Returns seconds by question, how many times faster the query is than the loop (over a sample, scaled), and whether
    both agree about the sample.
    """
    with throwaway_database() as path:
        loaded = measure("load", lambda: load(members, months))
        size = path.stat().st_size // 1_000_000
        say(f"{members:,} members, {Settlement.objects.count():,} settlements, {size:,} MB in {loaded.wall:.0f} s")
        found = [best_of_three(what, work) for what, work in questions()]
        for took in found:
            say(f"{took.what}: {took.wall:.2f} s wall, {took.cpu:.2f} s CPU, {len(took.result):,} rows")
        loop = measure("loop", lambda: by_loop(SAMPLE))
        scaled = loop.cpu * members / len(loop.result)
        everybody = next(took for took in found if took.what == "states")
        ratio = scaled / everybody.cpu
        agree = agrees(loop.result, everybody.result)
        say(f"loop over the ORM: {loop.cpu:.2f} s CPU for {len(loop.result):,} people, {scaled:.0f} s for all")
        say(f"all states are {ratio:.0f} times faster; the sample {'agrees' if agree else 'DIFFERS'}")
    seconds = {took.what: {"wall": round(took.wall, 3), "cpu": round(took.cpu, 3)} for took in found}
    return {"members": members, "months": months, "seconds": seconds, "ratio": round(ratio, 1), "agree": agree}


def questions() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the questions, each answered completely and counted in Python where rows come out."""
    yield "covered by RW", lambda: queries.covered_by_rw(ASKED)
    yield "state counts by RW", lambda: queries.state_counts(ASKED)
    yield "states", lambda: {worker: code for worker, _rw, code in queries.state_rows(ASKED)}
    yield (
        "states as known 40 days before",
        lambda: Counter(code for _worker, _rw, code in queries.state_rows(ASKED, known_on=ASKED - timedelta(40))),
    )


def best_of_three(what: str, work: Callable[[], Any]) -> Took:
    """Return the quickest of three runs: the machine may be busy with something else."""
    return min((measure(what, work) for _run in range(3)), key=lambda took: took.wall)


def by_loop(people: int) -> dict[int, tuple[str, str]]:
    """Return the states of some people as a program without sets finds them: one person after the other."""
    answers = {}
    for worker in Worker.objects.order_by("-pk")[:people]:
        if Merge.objects.filter(absorbed=worker, undone_on=None).exists():
            continue
        merged = Merge.objects.filter(kept=worker, undone_on=None).values_list("absorbed_id", flat=True)
        Residence.objects.filter(worker=worker, from_on__lte=ASKED).order_by("-from_on", "-pk").first()
        stands = []
        for membership in Membership.objects.filter(worker_id__in=[worker.pk, *merged]):
            back = SettlementReversal.objects.filter(settlement__membership=membership).values("settlement_id")
            settled = Settlement.objects.filter(membership=membership).exclude(pk__in=back)
            paid = {each.month: each.paid_on for each in settled}
            ending = Ending.objects.filter(membership=membership, reversed_on=None).first()
            last = ending.last_day if ending else None
            stands.append(
                standing(start=membership.start, settled=(), paid=paid, day=ASKED, last_day_of_membership=last)
            )
        best = max(stands, key=lambda one: queries.code_of(one.answer, one.state))
        answers[worker.pk] = (str(best.answer), str(best.state))
    return answers


def agrees(loop: dict[int, tuple[str, str]], codes: dict[int, int]) -> bool:
    """Whether the query says of everybody in the sample what the loop says."""
    return bool(loop) and all(
        tuple(map(str, queries.said_by(codes[worker]))) == answer for worker, answer in loop.items()
    )


def load(members: int, months: int) -> None:
    """Write invented members straight into the tables: an RW's people side by side, a month's payments side by side.

    Of a hundred members five stopped paying within the last half year, three have a hole, three paid the last month
    late, two have left, half a one is a second record of somebody, two have moved, one has a second spell; of two
    hundred settlements one was reversed.
    """
    with connection.cursor() as cursor:
        cursor.executescript(FAST)
        with transaction.atomic():
            _people(cursor, members, months)
            for number in range(months):
                load_month(cursor, LAST_MONTH - months + 1 + number, LAST_MONTH)
            day = first_day(LAST_MONTH)
            columns = {"settlement_id": "id", "why": "'mistake'", "on": "%(day)s", "recorded_on": "%(day)s"}
            _insert(cursor, SettlementReversal, columns, "dues_settlement WHERE id %% 199 = 0", {"day": day})
        cursor.execute("ANALYZE")
        cursor.executescript(AS_IN_USE)


def _insert(cursor: Any, model: type[Model], columns: dict[str, str], source: str, values: dict[str, Any]) -> None:
    """Insert by SQL alone: expressions for some columns, the model's own defaults for the others."""
    values = dict(values)
    for field in model._meta.concrete_fields:
        if field.column and field.column not in columns and not field.primary_key and not field.null:
            columns[field.column] = f"%({field.column})s"
            values[field.column] = field.get_db_prep_save(field.get_default(), connection)
    names = ", ".join(f'"{column}"' for column in columns)
    table, expressions = model._meta.db_table, ", ".join(columns.values())
    numbers = f"{NUMBERS} " if source == "numbers" else ""
    cursor.execute(f'{numbers}INSERT INTO "{table}" ({names}) SELECT {expressions} FROM {source}', values)


def _people(cursor: Any, members: int, months: int) -> None:
    start, later = first_day(LAST_MONTH - months + 1) + timedelta(4), first_day(LAST_MONTH - 6)
    days = {"start": start, "later": later, "left": last_day(LAST_MONTH - 1), "rws": RWS, "side": MEMBERS_A_ROSTER}
    code = "printf('31.75.%%02d.%%04d-%%03d', n / 70 + 1, n / 11 + 1001, n)"
    region = {"id": "n", "code": code, "level": "'rw'", "name": "'RW ' || n", "opened_on": "%(start)s"}
    _insert(cursor, Region, region, "numbers", {**days, "most": RWS})
    worker = {
        "id": "n", "ref": "'W-' || n", "nik_index": "n", "name": "'Warga ' || n", "name_key": "'warga ' || n",
        "birth_date": "'1980-01-01'", "sex": "'P'", "match_key": "n", "recorded_on": "%(start)s",
    }  # fmt: skip
    _insert(cursor, Worker, worker, "numbers", {**days, "most": members})
    home = {"worker_id": "id", "rw_id": "1 + (id / %(side)s) %% %(rws)s"}
    _insert(cursor, Residence, {**home, **_since("start")}, "workers_worker", days)
    moved = {"worker_id": "id", "rw_id": "1 + id %% %(rws)s"}
    _insert(cursor, Residence, {**moved, **_since("later")}, "workers_worker WHERE id %% 50 = 7", days)
    spell = {
        "worker_id": "id",
        "ref": "'M-' || id",
        "kpj_index": "id",
        "start": "%(start)s",
        "recorded_on": "%(start)s",
    }
    _insert(cursor, Membership, dict(spell), "workers_worker", days)
    again = {**spell, "ref": "'N-' || id", "start": "%(later)s", "recorded_on": "%(later)s"}
    _insert(cursor, Membership, again, "workers_worker WHERE id %% 100 = 9", days)
    ending = {"membership_id": "id", "last_day": "%(left)s", "why": "'moved'", "recorded_on": "%(left)s"}
    _insert(cursor, Ending, ending, "enrolment_membership WHERE id %% 50 = 3", days)
    merge = {"kept_id": "id", "absorbed_id": "id + 1"} | dict.fromkeys(
        ("on", "recorded_on", "confirmed_on"), "%(later)s"
    )
    _insert(cursor, Merge, merge, "workers_worker WHERE id %% 200 = 11 AND id < %(most)s", {**days, "most": members})


def _since(day: str) -> dict[str, str]:
    return {"from_on": f"%({day})s", "recorded_on": f"%({day})s"}


def load_spells(cursor: Any, month: int) -> None:
    """Give everybody on file a spell from the month on."""
    start = first_day(month) + timedelta(4)
    spell = {
        "worker_id": "id",
        "ref": "'M-' || id",
        "kpj_index": "id",
        "start": "%(start)s",
        "recorded_on": "%(start)s",
    }
    _insert(cursor, Membership, spell, "workers_worker", {"start": start})


def load_month(cursor: Any, month: int, last: int) -> None:
    """Write one month: a receipt in time and a late one, and the settlements of whoever paid; ``last`` is today's."""
    on_time, late = first_day(month) + timedelta(9), dues_due_day(month) + timedelta(9)
    receipts = [
        Payment.objects.create(
            receipt=f"T-{month}-{paid_on}", paid_on=paid_on, payer_class="apbd", amount_rupiah=RATE, recorded_on=paid_on
        )
        for paid_on in (on_time, late)
    ]
    values = {
        "month": month, "before": last - 1, "on_time": on_time, "late": late, "rate": RATE,
        "receipt": receipts[0].pk, "late_receipt": receipts[1].pk,
    }  # fmt: skip
    paid_on = "CASE WHEN id %% 33 = 5 THEN %(late)s ELSE %(on_time)s END"
    settlement = {
        "membership_id": "id", "month": "%(month)s", "rupiah": "%(rate)s", "paid_on": paid_on, "recorded_on": paid_on,
        "payment_id": "CASE WHEN id %% 33 = 5 THEN %(late_receipt)s ELSE %(receipt)s END",
    }  # fmt: skip
    paying = "(id %% 20 <> 1 OR %(month)s <= %(before)s - id / 20 %% 6) AND (id * 31 + %(month)s) %% 97 > 2"
    _insert(cursor, Settlement, settlement, f"enrolment_membership WHERE {paying}", values)
