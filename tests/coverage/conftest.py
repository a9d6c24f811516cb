"""Facts for the tests of cover: people with a home, memberships, settled months, endings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from payung.access import sealing
from payung.access.models import User
from payung.dues.models import Payment, Settlement
from payung.enrolment.models import Ending, Membership, Terms
from payung.regions.models import Region
from payung.rules.months import month_from_text, month_of
from payung.workers import actions as workers
from payung.workers.models import Worker

RW = "31.75.02.1005-007"


@dataclass
class Facts:
    """Writes the facts of one worker, each recorded on its own day unless told otherwise."""

    worker: Worker

    def member(self, start: date, known: date | None = None, programmes: int = 3) -> Membership:
        """Record a membership with its terms."""
        ref = sealing.opaque_ref("M")
        spell = Membership.objects.create(
            ref=ref, worker=self.worker, kpj_sealed=b"-", kpj_index=ref, start=start, recorded_on=known or start
        )
        Terms.objects.create(
            membership=spell, from_month=month_of(start), basis_rupiah=1_000_000, programmes=programmes,
            sector=self.worker.sector, recorded_on=known or start,
        )  # fmt: skip
        return spell

    def paid(
        self,
        spell: Membership,
        month: str,
        on: date,
        known: date | None = None,
        payer: str = "apbd",
        by: str = "Pemkot",
    ) -> Settlement:
        """Record a settled month with a receipt of its own."""
        receipt = f"TT-{spell.ref}-{month}-{Payment.objects.count()}"
        payment = Payment.objects.create(
            receipt=receipt, paid_on=on, payer_class=payer, payer_text=by, amount_rupiah=16_800, recorded_on=known or on
        )
        number = month_from_text(month)
        turn = Settlement.objects.filter(membership=spell, month=number).count()
        return Settlement.objects.create(
            membership=spell, month=number, turn=turn, rupiah=16_800, paid_on=on, payment=payment,
            recorded_on=known or on,
        )  # fmt: skip

    def ended(self, spell: Membership, last_day: date, known: date, why: str = "moved") -> Ending:
        """Record an ending."""
        return Ending.objects.create(membership=spell, last_day=last_day, why=why, recorded_on=known)


@pytest.fixture
def somebody_living(east_jakarta: None, today: date) -> Callable[..., Facts]:
    """Return a maker of people who live in an RW: ``somebody_living("Nurlela")``."""

    def make(name: str = "Nurlela", rw: str = RW, sex: str = "P", on: date = date(2026, 1, 1), **more: Any) -> Facts:
        serial = 9000 + Worker.objects.count()
        newcomer = workers.Newcomer(
            nik=f"317502540679{serial}", name=name, birth_date=date(1979, 6, 14), sex=sex,
            rw_id=Region.objects.get(code=rw).pk, **more,
        )  # fmt: skip
        (pk, _ref) = workers.admit([newcomer], on=on)[0]
        return Facts(Worker.objects.get(pk=pk))

    return make


@pytest.fixture
def two_officers(somebody: Callable[..., User]) -> tuple[User, User]:
    """Two officers of the kelurahan, for what needs two."""
    return somebody("village_officer", "31.75.02.1005"), somebody("village_officer", "31.75.02.1005")
