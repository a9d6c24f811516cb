"""Random towns: histories of homes, spells, dues, endings, merges and words in every order, for the twin test."""

import random
from datetime import date, timedelta
from itertools import pairwise

from payung.access import sealing
from payung.access.models import User
from payung.coverage.models import BranchWord
from payung.dues.models import Payment, Settlement, SettlementReversal
from payung.enrolment.models import Elsewhere, Ending, Membership, Terms
from payung.regions.models import Level, Region
from payung.rules.months import first_day, month_of
from payung.workers.models import Merge, Residence, Worker

FIRST, LAST = date(2025, 10, 1), date(2026, 12, 31)
PAYERS = ("self", "apbd", "company")


class Town:
    """A town of a few RW whose people have every kind of history, drawn with a seed."""

    def __init__(self, seed: int, people: int) -> None:
        self.draw = random.Random(seed)
        self.users = [User.objects.create(username=f"officer-{seed}-{n}", role="city_officer") for n in range(2)]
        self.rws = self._regions(seed)
        self.workers = [self._worker(seed, n) for n in range(people)]
        self.payments = [self._payment(seed, n, payer) for n, payer in enumerate(PAYERS)]
        for worker in self.workers:
            self._homes(worker)
            for start in sorted({self.day() for _n in range(self.draw.choice((0, 1, 1, 1, 2, 3)))}):
                self._spell(worker, start)
            if self.chance(0.1):
                self._elsewhere(worker)
        self._merges()

    def chance(self, share: float) -> bool:
        """Return yes for that share of the draws."""
        return self.draw.random() < share

    def day(self, after: date = FIRST, within: int = 400) -> date:
        """Return a day within so many days."""
        return min(after + timedelta(self.draw.randrange(within)), LAST)

    def _regions(self, seed: int) -> list[Region]:
        village = f"31.75.{seed % 90 + 10}.1001"
        return [
            Region.objects.create(
                code=f"{village}-{n:03d}", level=Level.RW, name=f"RW {n:03d}", opened_on=FIRST, source="test"
            )
            for n in range(1, 5)
        ]

    def _worker(self, seed: int, n: int) -> Worker:
        ref = sealing.opaque_ref("W")
        return Worker.objects.create(
            ref=ref, nik_sealed=b"-", nik_index=f"{seed}-{n}", name=f"Warga {n}", name_key=f"warga {n}",
            birth_date=date(1980, 1, 1), sex="P", match_key=f"{seed}-{n}", recorded_on=FIRST,
        )  # fmt: skip

    def _payment(self, seed: int, n: int, payer: str) -> Payment:
        return Payment.objects.create(
            receipt=f"T-{seed}-{n}", paid_on=FIRST, payer_class=payer, amount_rupiah=1, recorded_on=FIRST
        )

    def _homes(self, worker: Worker) -> None:
        for _n in range(self.draw.choice((0, 1, 1, 1, 2, 3))):
            since = self.day()
            Residence.objects.create(
                worker=worker, rw=self.draw.choice(self.rws), from_on=since, recorded_on=self.day(since, 30)
            )

    def _spell(self, worker: Worker, start: date) -> None:
        known = self.day(start - timedelta(20), 60)
        ref = sealing.opaque_ref("M")
        spell = Membership.objects.create(
            ref=ref, worker=worker, kpj_sealed=b"-", kpj_index=ref, start=start, recorded_on=known
        )
        if self.chance(0.8):
            programmes = self.draw.choice((3, 7))
            Terms.objects.create(
                membership=spell, from_month=month_of(start), basis_rupiah=1_000_000, programmes=programmes,
                recorded_on=known,
            )  # fmt: skip
        self._dues(spell)
        self._endings(spell)
        for _n in range(self.draw.choice((0, 0, 0, 1, 2))):
            self._word(spell)

    def _dues(self, spell: Membership) -> None:
        opening = month_of(spell.start)
        run = self.draw.choice((0, 1, 3, 6, 14))
        for month in range(opening - self.draw.choice((0, 0, 0, 2)), opening + run):
            if self.chance(0.15):
                continue  # a hole
            turns = self.draw.choice((1, 1, 1, 1, 2))
            for turn in range(turns):
                self._settlement(spell, month, turn, reverse=turn < turns - 1 or self.chance(0.1))

    def _settlement(self, spell: Membership, month: int, turn: int, *, reverse: bool) -> None:
        paid = first_day(month) + timedelta(self.draw.choice((-60, -3, 2, 14, 15, 16, 20, 29, 35, 70)))
        known = self.day(paid, self.draw.choice((1, 5, 60)))
        settlement = Settlement.objects.create(
            membership=spell, month=month, turn=turn, programmes=self.draw.choice((3, 3, 7)), rupiah=16_800,
            paid_on=paid, payment=self.draw.choice(self.payments), recorded_on=known,
        )  # fmt: skip
        if reverse:
            back = self.day(known, 90)
            SettlementReversal.objects.create(settlement=settlement, why="mistake", on=back, recorded_on=back)

    def _endings(self, spell: Membership) -> None:
        count = self.draw.choice((0, 0, 0, 1, 2))
        for n in range(count):
            last = self.day(spell.start, 300)
            known = self.day(last - timedelta(30), 60)
            back = self.day(known, 90) if n < count - 1 or self.chance(0.3) else None
            Ending.objects.create(
                membership=spell, last_day=last, why="moved", recorded_on=known, reversed_on=back,
                reversed_by=self.users[0] if back else None,
            )  # fmt: skip

    def _word(self, spell: Membership) -> None:
        first = self.day(spell.start, 300)
        known = self.day(first, 60)
        confirmed = self.day(known, 20) if self.chance(0.8) else None
        BranchWord.objects.create(
            membership=spell, first_day=first, last_day=self.day(first, 60), protected=self.chance(0.5),
            reference="letter", on=known, by=self.users[0], recorded_on=known,
            confirmed_by=self.users[1] if confirmed else None, confirmed_on=confirmed,
            reversed_on=self.day(confirmed, 90) if confirmed and self.chance(0.2) else None,
        )  # fmt: skip

    def _elsewhere(self, worker: Worker) -> None:
        since = self.day()
        until = self.day(since, 200) if self.chance(0.5) else None
        Elsewhere.objects.create(
            worker=worker, from_on=since, until_on=until, until_recorded_on=self.day(until, 60) if until else None,
            source="reply", recorded_on=self.day(since, 30),
        )  # fmt: skip

    def _merges(self) -> None:
        """Merge pairs and chains; a record is absorbed by an earlier one only, so there is no circle."""
        for kept, absorbed in pairwise(self.workers):
            if self.chance(0.2):
                self._merge(kept, absorbed)

    def _merge(self, kept: Worker, absorbed: Worker) -> None:
        for n in range(self.draw.choice((1, 1, 2))):
            known = self.day()
            confirmed = self.day(known, 30) if self.chance(0.9) else None
            undone = self.day(confirmed or known, 120) if n == 0 and self.chance(0.3) else None
            if n == 1 and Merge.objects.filter(absorbed=absorbed, undone_on=None).exists():
                return
            Merge.objects.create(
                kept=kept if n == 0 else self.workers[0], absorbed=absorbed, on=known, by=self.users[0],
                recorded_on=known, both_members=True, undone_on=undone, confirmed_on=confirmed,
                confirmed_by=self.users[1] if confirmed else None,
            )  # fmt: skip
