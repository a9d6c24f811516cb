"""Measures the work on money: choosing whom a pledge protects, and taking in a receipt with its annex."""

import csv
import io
import resource
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from payung.access.authors import operator
from payung.coverage.queries.allocating import propose
from payung.demo.bench_cover import ASKED, LAST_MONTH, RATE, Took, load, measure
from payung.demo.throwaway import throwaway_database
from payung.dues import actions
from payung.dues.models import AnnexLine, Movement, Payment, Settlement, SettlementReversal
from payung.dues.queries.spells import price_in, spells_by_id
from payung.enrolment.models import Ending, Membership
from payung.regions.models import Region
from payung.rules.months import month_of, month_text
from payung.workers import actions as workers
from payung.workers.models import Residence, Worker

AREA = "31.75"
SAMPLE = 2_000
PAST_MONTHS, PLEDGED_MONTHS = 12, 3
DAY = date(2026, 6, 20)
TOGETHER = 5_000
WRITER_EVERY_SECONDS = 0.05
Measured = dict[str, Any]


def bench_allocate(members: int, *, say: Callable[[str], None]) -> Measured:
    """Propose and approve a pledge for everybody of a throw-away town; compare with a loop over the ORM.

    Returns seconds of both steps, people chosen, and how many times faster choosing is than the loop (over a sample,
    scaled).
    """
    with throwaway_database():
        load(members, PAST_MONTHS)
        giver = actions.add_sponsor("PT Ukur", payer_class="company", area_code=AREA, on=ASKED, by=operator())
        first = month_of(ASKED) + 1
        promise = actions.pledge(
            giver, people=members, from_month=first, to_month=first + PLEDGED_MONTHS - 1, on=ASKED, by=operator()
        )
        offered = measure("propose", lambda: propose(promise, area=AREA, on=ASKED))
        choices = [one.choice for one in offered.result.chosen]
        made = measure("allocate", lambda: actions.allocate(promise, choices=choices, on=ASKED, by=operator()))
        loop = measure("loop", lambda: chosen_by_loop(SAMPLE, first, first + PLEDGED_MONTHS - 1))
        scaled = loop.cpu * members / min(SAMPLE, members)
        for took in (offered, made):
            say(f"{took.what}: {took.wall:.2f} s wall, {took.cpu:.2f} s CPU")
        ratio = scaled / (offered.cpu + made.cpu)
        say(f"{len(choices):,} of {members:,} chosen")
        say(f"a loop over the ORM needs {scaled:.0f} s of CPU: {ratio:.0f} times as much")
    seconds = {took.what: round(took.wall, 2) for took in (offered, made)}
    return {"members": members, "chosen": len(choices), "seconds": seconds, "ratio": round(ratio, 1)}


def chosen_by_loop(people: int, first: int, last: int) -> list[tuple[int, int]]:
    """Return what some people's open months cost, as a program without sets finds it: one person after the other."""
    found = []
    for worker in Worker.objects.order_by("pk")[:people]:
        home = Residence.objects.filter(worker=worker, from_on__lte=ASKED).order_by("-from_on", "-pk").first()
        spell = Membership.objects.filter(worker=worker).order_by("-start").first()
        if home is None or spell is None or Ending.objects.filter(membership=spell, reversed_on=None).exists():
            continue
        back = SettlementReversal.objects.filter(settlement__membership=spell).values("settlement_id")
        settled = Settlement.objects.filter(membership=spell).exclude(pk__in=back)
        until = settled.aggregate(until=Max("month"))["until"] or 0
        paid = set(settled.filter(month__gte=first).values_list("month", flat=True))
        open_ones = [month for month in range(first, last + 1) if month not in paid]
        found.append((until, price_in(spells_by_id([spell.pk])[spell.pk], open_ones, "company")))
    return sorted(found)


def bench_pay(lines: int, *, say: Callable[[str], None]) -> Measured:
    """Take in a receipt with an annex of so many lines; compare with storing the same rows without any check.

    ``ratio`` is CPU, of child processes too, over that of reading the same CSV and `bulk_create` of annex lines and
    settlements. ``writer_waits`` is the longest wait, in seconds, of somebody else who writes meanwhile.
    """
    with throwaway_database() as path:
        numbers = members_on_file(lines)
        receipt, annex = files_of(numbers)
        with other_writer(path) as waits:
            done = measure_with_children("pay", lambda: actions.receive_payments(
                receipt, annex=annex, area_code=AREA, on=DAY, by=operator()
            ))  # fmt: skip
        settled, moved = Settlement.objects.count(), Movement.objects.count()
        say(f"pay: {done.wall:.1f} s wall, {done.cpu:.1f} s CPU, {settled:,} months settled, {moved:,} movements")
        wait = max(waits, default=0.0)
        say(f"another writer waited at most {wait:.2f} s")
    with throwaway_database():
        members_on_file(lines)
        plain = measure_with_children("plain", lambda: stored_without_a_check(annex))
        say(f"the same rows without a check: {plain.wall:.1f} s wall, {plain.cpu:.1f} s CPU")
    ratio = done.cpu / plain.cpu
    say(f"ratio of CPU: {ratio:.2f}")
    return {
        "lines": lines, "settled": settled, "seconds": round(done.wall, 2), "cpu": round(done.cpu, 2),
        "plain_cpu": round(plain.cpu, 2), "ratio": round(ratio, 2), "writer_waits": round(wait, 2),
    }  # fmt: skip


def members_on_file(many: int) -> list[str]:
    """Put people on file who have been members since the first of the month; return their NIK."""
    rw = Region.objects.create(code=f"{AREA}.02.1005-007", level="rw", name="RW 07", opened_on=DAY, source="bench")
    numbers = [nik_of(at) for at in range(many)]
    for start in range(0, many, TOGETHER):
        people = [
            workers.Newcomer(
                nik=nik, name=f"Warga {start + at}", birth_date=date(1980, 1, 1), sex="L", rw_id=rw.pk, sector="other"
            )
            for at, nik in enumerate(numbers[start : start + TOGETHER])
        ]
        with transaction.atomic():
            made = workers.admit(people, on=DAY)
            Membership.objects.bulk_create(
                Membership(ref=f"M-{pk}", worker_id=pk, kpj_sealed=b"", kpj_index=f"M-{pk}", start=DAY.replace(day=1),
                           recorded_on=DAY) for pk, _ref in made
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return numbers


def nik_of(at: int) -> str:
    """Return an invented NIK: its serial is never given out."""
    village, rest = divmod(at, 1_000 * 336)
    day, serial = divmod(rest, 1_000)
    return f"3175{village % 90 + 1:02d}{day % 28 + 1:02d}{day // 28 % 12 + 1:02d}80{9_000 + serial:04d}"


def files_of(numbers: list[str]) -> tuple[actions.Sent, actions.Sent]:
    """Return a receipt for one month of all of them, and its annex, both as CSV."""
    month = month_text(LAST_MONTH)
    head = "nomor_bukti,kode_iuran,tanggal_bayar,bulan_dari,bulan_sampai,jumlah_peserta,nominal,pembayar\n"
    row = f"UKUR-1,88000001,{DAY.isoformat()},{month},{month},{len(numbers)},{RATE * len(numbers)},APBD\n"
    rows = "".join(f"UKUR-1,{nik},WARGA {at},{month},,,{RATE}\n" for at, nik in enumerate(numbers))
    annex = "nomor_bukti,NIK,nama,bulan,JKK,JKM,total\n" + rows
    return actions.Sent("bukti.csv", (head + row).encode()), actions.Sent("lampiran.csv", annex.encode())


def stored_without_a_check(annex: actions.Sent) -> None:
    """Read the same annex with `csv` and store annex lines and settlements as they are."""
    spells = list(Membership.objects.values_list("pk", flat=True))
    with transaction.atomic():
        paid = Payment.objects.create(
            receipt="UKUR-1", paid_on=DAY, payer_class="apbd", amount_rupiah=RATE * len(spells), recorded_on=DAY
        )
        rows = list(csv.DictReader(io.StringIO(annex.data.decode())))
        AnnexLine.objects.bulk_create(
            (AnnexLine(row=at, digest=f"{at:032d}", receipt=row["nomor_bukti"], payment=paid, nik_index=row["NIK"],
                       month=LAST_MONTH, rupiah=int(row["total"]), rate_rupiah=RATE, cells_sealed=b"", recorded_on=DAY)
             for at, row in enumerate(rows)), batch_size=TOGETHER,
        )  # fmt: skip
        Settlement.objects.bulk_create(
            (Settlement(membership_id=pk, month=LAST_MONTH, rupiah=RATE, paid_on=DAY, payment=paid, recorded_on=DAY)
             for pk in spells), batch_size=TOGETHER,
        )  # fmt: skip


def measure_with_children(what: str, work: Callable[[], Any]) -> Took:
    """Return what the work took, with the CPU of the processes that it started."""
    before = _cpu()
    took = measure(what, work)
    return Took(what, took.wall, _cpu() - before, took.result)


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def other_writer(path: Path) -> Iterator[list[float]]:
    """Let somebody else write a small row again and again; the list fills with how long each write took, in seconds."""
    waits: list[float] = []
    stop = threading.Event()

    def write() -> None:
        database = sqlite3.connect(path, timeout=60, isolation_level=None)
        database.execute("CREATE TABLE IF NOT EXISTS bench_writer (n INTEGER)")
        while not stop.wait(WRITER_EVERY_SECONDS):
            began = time.perf_counter()
            database.execute("INSERT INTO bench_writer VALUES (1)")
            waits.append(time.perf_counter() - began)
        database.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield waits
    finally:
        stop.set()
        writer.join()
