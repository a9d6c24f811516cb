"""A town on which buttons are pressed: the fictional programme, and fresh subjects for each press."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from xlsxwriter import Workbook

from payung.access.authors import operator
from payung.access.models import User
from payung.demo import writing
from payung.demo.people import Crowd, Person
from payung.demo.world import SMALL, World, build
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Batch, DecisionLetter, Ending, Membership, Nomination, WaitingEnding
from payung.regions import actions as regions
from payung.regions import queries as places
from payung.regions.models import Campaign, Region
from payung.roster import actions as rosters
from payung.roster.models import Roster
from payung.workers import actions as registry
from payung.workers.models import Worker

ELSEWHERE = "31.75.04"  # a kecamatan where nobody is nominated: its campaigns are nobody else's
VILLAGE, RW = "31.75.02.1005", "31.75.02.1005-007"


@dataclass
class Town:
    """The programme on a day; every method gives a subject that nobody has pressed a button about."""

    on: date
    crowd: Crowd = field(default_factory=lambda: Crowd(901))
    number: int = 500  # of the next RW, letter, campaign

    def __post_init__(self) -> None:
        self.world = build(World(on=self.on, villages=SMALL[:1], per_rw=(9, 12)))
        self.by = operator()

    def who(self, name: str) -> User:
        """Return one of the cast."""
        return self.world.cast[name]

    def next(self) -> int:
        """Return a number that was not used."""
        self.number += 1
        return self.number

    def region(self, code: str = VILLAGE) -> Region:
        return Region.objects.get(code=code)

    def rw(self) -> Region:
        """Return an RW that is new and empty."""
        opened = date(self.on.year, 1, 2)
        number = self.next()
        return regions.open_rw(self.region(), number=number, from_on=opened, source="Surat", on=self.on, by=self.by)

    def campaign(self) -> Campaign:
        made = regions.create_campaign(
            f"Kampanye {self.next()}", area=self.region(ELSEWHERE), starts_on=date(self.on.year, 1, 1), on=self.on,
            by=self.by,
        )  # fmt: skip
        about = {"title": "Tentang", "number": f"N-{self.next()}", "issuer": "Wali Kota"}
        regions.add_instrument(made, **about, issued_on=date(self.on.year, 1, 1), on=self.on, by=self.by)
        return made

    @cached_property
    def running(self) -> Campaign:
        return places.campaign(RW, self.on)

    def person(self, rw: str = RW) -> Person:
        return self.crowd.person(rw, self.on)

    def worker(self, rw: Region | None = None) -> Worker:
        """Return somebody on file, whom no list brought."""
        home = rw or self.region(RW)
        one = self.person(home.code)
        newcomer = registry.Newcomer(
            nik=one.nik, name=one.name, birth_date=one.birth_date, sex=one.sex, rw_id=home.pk, sector="other"
        )
        ((pk, _ref),) = registry.admit([newcomer], on=self.on)
        return Worker.objects.get(pk=pk)

    def listed(self, rw: Region | None = None) -> Worker:
        """Return somebody who agreed and waits to be nominated."""
        worker = self.worker(rw or self.rw())
        registry.consent(worker, channel="hand", on=self.on, by=self.by)
        return worker

    def letter(self, area: Region | None = None, people: int | None = 50) -> DecisionLetter:
        return enrolment.issue_letter(
            f"SK-{self.next()}", area=area or self.region(), issued_on=self.on, issuer="Lurah", people=people,
            on=self.on, by=self.by,
        )  # fmt: skip

    def nomination(self, rw: Region | None = None) -> Nomination:
        worker = self.listed(rw)
        enrolment.nominate([worker], letter=self.letter(), campaign=self.running, on=self.on, by=self.by)
        return Nomination.objects.get(worker=worker)

    def batch(self, *, approved: bool = False) -> Batch:
        """Return a batch of one person in an RW of its own, made by Bapak Yusuf."""
        rw = self.rw()
        self.nomination(rw)
        made = enrolment.make_batch("new", area=rw, on=self.on, by=self.who("yusuf"))
        return enrolment.approve_batch(made, on=self.on, by=self.who("dewi")) if approved else made

    @cached_property
    def _members(self) -> Iterator[Membership]:
        ended = Ending.objects.values("membership")
        late = WaitingEnding.objects.values("membership")
        ours = Membership.objects.filter(worker__in=Worker.objects.living_in("31.75"))
        open_ones = ours.exclude(pk__in=ended).exclude(pk__in=late).select_related("worker")
        return iter(list(open_ones.order_by("pk")[10:]))

    def afresh(self) -> None:
        """Begin anew with the members: what was done about them was rolled back."""
        self.__dict__.pop("_members", None)

    def member(self) -> Membership:
        return next(self._members)

    def waiting_ending(self) -> WaitingEnding:
        spell = self.member()
        late = enrolment.end(spell, last_day=spell.start, why="moved", on=self.on, by=self.who("yusuf"))
        assert isinstance(late, WaitingEnding)
        return late

    def list_file(self, many: int = 3, rw: str = RW) -> bytes:
        return writing.roster("RW 007", [self.person(rw) for _one in range(many)], {})

    def roster(self, *, judged: bool = True, spoilt: bool = False) -> Roster:
        people = [self.person() for _one in range(3)]
        data = writing.roster("RW 007", people, {0: {"nik": "123"}} if spoilt else {})
        sent = rosters.receive(f"daftar {self.next()}.xlsx", data, area=self.region(RW), on=self.on, by=self.by)
        if judged:
            rosters.judge(sent.roster, admit=False, on=self.on, by=self.by)
        return sent.roster

    def roster_of_two_sheets(self) -> Roster:
        """Return a list of whose file another sheet was not read."""
        out = io.BytesIO()
        with Workbook(out, {"in_memory": True}) as book:
            for name in ("RW 007", "Lagi"):
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, ["NIK", "NAMA", "TGL LAHIR", "JK", "RT", "RW"])
                for row in range(1, 3):
                    one = self.person()
                    born = f"{one.birth_date:%d/%m/%Y}"
                    sheet.write_row(row, 0, [one.nik, one.name, born, one.sex, "001", "007"])
        name, area = f"dua {self.next()}.xlsx", self.region(RW)
        sent = rosters.receive(name, out.getvalue(), area=area, on=self.on, by=self.by)
        return rosters.judge(sent.roster, admit=False, on=self.on, by=self.by)


def fields(**given: Any) -> dict[str, Any]:
    """Return what a form sends."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}
