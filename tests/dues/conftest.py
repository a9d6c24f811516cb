"""A small neighbourhood of members, and payment files as an office would send them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import pytest

from payung.access import sealing
from payung.dues.actions import Sent
from payung.enrolment.models import Ending, Membership, Terms
from payung.regions.models import Level, Region
from payung.rules.months import month_from_text, month_of
from payung.workers import actions as workers
from payung.workers.models import Worker

ON = date(2026, 12, 1)
RECEIPT_HEADING = "nomor_bukti,kode_iuran,tanggal_bayar,bulan_dari,bulan_sampai,jumlah_peserta,nominal,pembayar"
ANNEX_HEADING = "nomor_bukti,NIK,nama,bulan,JKK,JKM,total"
APBD, SELF = 16_800, 8_400


def nik(number: int) -> str:
    """Return an invented NIK: its serial is one that is never given out."""
    return f"3175{number // 1000 % 100 + 1:02d}0101{number % 30 + 60:02d}{9000 + number % 1000:04d}"


@pytest.fixture
def rw(db: Any) -> Region:
    """One RW."""
    return Region.objects.create(
        code="31.75.02.1005-007", level=Level.RW, name="RW 07", opened_on=date(2000, 1, 1), source="test"
    )


@pytest.fixture
def person(rw: Region) -> Callable[..., Worker]:
    """Return a maker of people in the registry: ``person(1)`` has ``nik(1)``."""

    def make(number: int, sector: str = "other") -> Worker:
        newcomer = workers.Newcomer(
            nik=nik(number), name=f"Orang {number}", birth_date=date(1980, 1, 1), sex="L", rw_id=rw.pk, sector=sector
        )
        ((pk, _ref),) = workers.admit([newcomer], on=date(2026, 1, 1))
        return Worker.objects.get(pk=pk)

    return make


def join(worker: Worker, start: date, last_day: date | None = None, basis: int = 1_000_000) -> Membership:
    """Make a worker a member from the day, as the branch's reply does."""
    ref = sealing.opaque_ref("M")
    membership = Membership.objects.create(
        ref=ref, worker=worker, kpj_sealed=b"", kpj_index=ref, start=start, recorded_on=start
    )
    Terms.objects.create(
        membership=membership, from_month=month_of(start), basis_rupiah=basis, sector=worker.sector, recorded_on=start
    )
    if last_day:
        Ending.objects.create(membership=membership, last_day=last_day, why="moved", recorded_on=last_day)
    return membership


@pytest.fixture
def member(person: Callable[..., Worker]) -> Callable[..., Membership]:
    """Return a maker of members: ``member(1, date(2026, 6, 20))``."""

    def make(number: int, start: date = date(2026, 6, 20), last_day: date | None = None, sector: str = "other") -> Any:
        return join(person(number, sector), start, last_day)

    return make


def receipts(*rows: Sequence[object], name: str = "bukti.csv") -> Sent:
    """Return a receipt file: rows of receipt, day, first month, last month, rupiah, payer."""
    lines = [RECEIPT_HEADING]
    lines += [
        f"{receipt},88{at:06d},{paid_on},{first},{last},1,{rupiah},{payer}"
        for at, (receipt, paid_on, first, last, rupiah, payer) in enumerate(rows)
    ]
    return Sent(name, "\n".join(lines).encode())


def annex(*rows: Sequence[object], name: str = "lampiran.csv") -> Sent:
    """Return an annex: rows of receipt, number of the person (or a NIK), month, rupiah."""
    lines = [ANNEX_HEADING]
    for receipt, who, month, rupiah in rows:
        lines.append(f"{receipt},{nik(who) if isinstance(who, int) else who},ORANG,{month},,,{rupiah}")
    return Sent(name, "\n".join(lines).encode())


def month(text: str) -> int:
    """Return a month written 2026-06."""
    return month_from_text(text)


def months(texts: Iterable[str]) -> list[int]:
    """Return months written 2026-06."""
    return [month_from_text(text) for text in texts]
