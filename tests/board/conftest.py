"""Rawamangun as its board sees it: members with dues, people who wait, were refused, are elsewhere, rows to fix."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction

from payung.access.authors import operator
from payung.dues.models import Payment, Settlement
from payung.enrolment.models import Membership
from payung.regions import actions as regions
from payung.regions.models import Region
from payung.roster import actions as rosters
from payung.rules.months import month_from_text
from payung.workers.models import Worker
from tests.enrolment.town import DAY, NEXT_RW, RW, Town
from tests.roster.desk import list_of

VILLAGE = "31.75.02.1005"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Let no test see what another one counted."""
    caches["figures"].clear()
    yield
    caches["figures"].clear()


def pay(spell: Membership, *months: str, on: date = date(2026, 6, 22), payer: str = "apbd", by: str = "Pemkot") -> None:
    """Settle months of a membership with one receipt."""
    payment = Payment.objects.create(
        receipt=f"TT-{Payment.objects.count()}", paid_on=on, payer_class=payer, payer_text=by,
        amount_rupiah=16_800 * len(months), recorded_on=on,
    )  # fmt: skip
    for month in months:
        Settlement.objects.create(
            membership=spell, month=month_from_text(month), rupiah=16_800, paid_on=on, payment=payment, recorded_on=on
        )


@dataclass
class Neighbourhood:
    """Who is what: members by how long they are paid for, and the others."""

    town: Town
    prepaid: list[Worker] = field(default_factory=list)
    lapsing: list[Worker] = field(default_factory=list)
    waiting: list[Worker] = field(default_factory=list)
    refused: list[Worker] = field(default_factory=list)
    elsewhere: list[Worker] = field(default_factory=list)


@pytest.fixture
def neighbourhood(_neighbourhood: Neighbourhood, db: Any) -> Neighbourhood:
    """RW 07: two prepaid, three paid for June alone, two waiting, one refused, one elsewhere; RW 08: one prepaid.

    A list of RW 07 has one row without a NIK; a list of the kelurahan has one row whose RW cannot be read.
    """
    return _neighbourhood


@pytest.fixture(scope="module")
def _neighbourhood(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Neighbourhood]:
    """The same, built once for the tests of a module: each of them takes back what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        regions.set_up("east-jakarta", on=DAY, by=operator())
        yield built()
        transaction.set_rollback(True)


def built() -> Neighbourhood:
    """Build the neighbourhood through the acts of the rooms; only receipts are written by themselves."""
    town = Town()
    here = Neighbourhood(town)
    first, second = town.admit(9), town.admit(1, rw=NEXT_RW)
    town.nominate([*first, *second])
    town.batch()
    here.prepaid, here.lapsing = [*first[:2], *second], first[2:5]
    here.waiting, here.refused, here.elsewhere = first[5:7], first[7:8], first[8:9]
    accepted = [town.said(worker) for worker in (*here.prepaid, *here.lapsing)]
    refused = [town.said(worker, "GAGAL", reason="DATA GANDA") for worker in here.refused]
    known = [town.said(worker, "GAGAL", reason="SUDAH TERDAFTAR SEBAGAI PESERTA PU") for worker in here.elsewhere]
    town.answer(*accepted, *refused, *known)
    for spell in Membership.objects.filter(worker__in=here.prepaid):
        pay(spell, "2026-06", "2026-07", "2026-08")
    apbd, *alone = Membership.objects.filter(worker__in=here.lapsing).order_by("pk")
    pay(apbd, "2026-06")
    for spell in alone:
        pay(spell, "2026-06", payer="self", by=spell.worker.name)
    spoilt_list(town, RW, {"nik": "123"})
    spoilt_list(town, VILLAGE, {"rt_rw": "002/099"})
    return here


def spoilt_list(town: Town, area: str, cells: dict[str, Any]) -> None:
    """Send a list with one row that needs fixing."""
    region = Region.objects.get(code=area)
    data = list_of(town.people(1), {0: cells})
    received = rosters.receive(f"daftar-{area}.xlsx", data, area=region, on=DAY, by=town.officer)
    rosters.judge(received.roster, admit=True, on=DAY, by=town.officer)
