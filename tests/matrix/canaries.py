"""Canaries: in four places of two cities, one of everything, each with words and numbers that stand nowhere else."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection

from payung.access import actions as access
from payung.coverage import actions as coverage
from payung.demo import writing
from payung.demo.people import Person
from payung.dues import actions as dues
from payung.dues.models import Closing, Doubt, Payment, PaymentFile
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Doubt as LineDoubt
from payung.enrolment.models import Membership
from payung.regions import actions as regions
from payung.regions.models import Campaign, Level, Region
from payung.regions.reading import RegionRow
from payung.roster import actions as rosters
from payung.roster.models import Passed, Row, Stop
from payung.rules.months import month_of, month_text
from payung.workers import actions as registry
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.matrix.collecting import agreement_of, cash_of
from tests.matrix.drawn import WORDS, word
from tests.presses.town import ELSEWHERE, Town

OTHER_CITY = "31.71"
HERE, SIBLING, COUSIN, FAR = "31.75.02.1005-007", "31.75.02.1004-003", "31.75.03.1002-002", "31.71.01.1001-001"
PLACES = {"here": HERE, "sibling": SIBLING, "cousin": COUSIN, "far": FAR}
SHARED = "31.75.02"  # the kecamatan around here and the sibling


@dataclass
class Canary:
    """A word or number, and the regions of which a looker has to hold one to be shown it."""

    token: str
    homes: tuple[str, ...]
    what: str


@dataclass
class Subject:
    """One of everything that has an address, in one place or shared by some; by the word that `looking` asks for."""

    name: str
    things: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def keep(self, kind: str, thing: Any, place: str) -> None:
        """Remember a thing and where it lies."""
        self.things[kind], self.places[kind] = thing, place

    def refs(self) -> Iterator[tuple[str, str, str]]:
        """Yield the references of what is kept: reference, kind, place."""
        for kind, thing in self.things.items():
            if len(getattr(thing, "ref", "")) > 6:
                yield thing.ref, kind, self.places[kind]


@dataclass
class Aviary:
    """A town with canaries; ``said`` are their words and numbers."""

    town: Town
    said: list[Canary] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.on, self.by = self.town.on, self.town.by
        self.branch, self.clerk, self.second = (self.town.who(name) for name in ("cabang", "yusuf", "dewi"))
        rows = [
            RegionRow(2, OTHER_CITY, Level.CITY, "Jakarta Pusat"),
            RegionRow(3, f"{OTHER_CITY}.01", Level.DISTRICT, "Gambir"),
            RegionRow(4, f"{OTHER_CITY}.01.1001", Level.VILLAGE, "Cideng", rw_count=3),
        ]
        regions.load(rows, source="Daftar", on=self.on, by=self.by)
        self.far_campaign = self._campaign(OTHER_CITY)
        self._campaign(ELSEWHERE)
        for name, rw in PLACES.items():
            self.subjects.append(self.furnish(name, rw))
        self.subjects.append(self.share())
        self.subjects.append(self.books())
        self.subjects += self.movers()
        for it in self.subjects:
            for ref, kind, place in it.refs():
                if ref not in {canary.token for canary in self.said}:
                    self.say(ref, f"reference of a {kind}", place)
        if connection.vendor == "postgresql":  # nothing is committed, so that PostgreSQL takes every table for empty
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def say(self, token: Any, what: str, *homes: str) -> Any:
        """Note a canary and return its token."""
        self.said.append(Canary(str(token), homes, what))
        return token

    def region(self, code: str) -> Region:
        return Region.objects.get(code=code)

    def _campaign(self, area: str) -> Campaign:
        start = self.on - timedelta(days=40)
        name = self.say(f"Kampanye {word()}", "campaign", area)
        made = regions.create_campaign(name, area=self.region(area), starts_on=start, on=start, by=self.by)
        about = {"title": "Tentang", "number": self.say(f"N-{word()}", "instrument", area), "issuer": "Wali Kota"}
        regions.add_instrument(made, **about, issued_on=start, on=start, by=self.by)
        regions.activate_campaign(made, on=start, by=self.by)
        return Campaign.objects.get(pk=made.pk)

    def campaign(self, rw: str) -> Campaign:
        return self.far_campaign if rw.startswith(OTHER_CITY) else self.town.running

    # people --------------------------------------------------------------------------------------------------------

    def person(self, rw: str, *, homes: Iterable[str] = ()) -> Worker:
        """Return somebody on file with a name, a street, a telephone and a NIK that nobody else has."""
        drawn, at = self.town.person(rw), tuple(homes) or (rw,)
        name = self.say(word(), "name", *at)
        phone = f"+62800{next(WORDS):07}"
        self.say(phone.removeprefix("+62"), "phone", *at)
        self.say(drawn.nik, "NIK", *at)
        newcomer = registry.Newcomer(
            nik=drawn.nik, name=name, birth_date=drawn.birth_date, sex=drawn.sex, rw_id=self.region(rw).pk,
            street=self.say(f"Gang {word()}", "street", *at), phone=phone, sector="other",
        )  # fmt: skip
        day = self.on - timedelta(days=60)
        ((pk, _ref),) = registry.admit([newcomer], on=day)
        worker = Worker.objects.get(pk=pk)
        registry.consent(worker, channel="hand", on=day, by=self.by)
        return worker

    def drawn(self, rw: str, home: str) -> Person:
        """Return an invented person for a list, whose name nobody else has."""
        one = self.town.person(rw)
        self.say(one.nik, "NIK in a list", home)
        return dataclasses.replace(one, name=self.say(word(), "name in a list", home))

    # one of everything ---------------------------------------------------------------------------------------------

    def furnish(self, name: str, rw: str) -> Subject:
        """Put one of everything into a place."""
        it, village = Subject(name), rw.partition("-")[0]
        worker = self.person(rw)
        it.keep("worker", worker, rw)
        it.keep("rw", self.region(rw), rw)
        it.keep("village", self.region(village), village)
        self._users(it, rw)
        self._family(it, worker, rw)
        self._lists(it, rw)
        self._letter(it, rw)
        member = self._membership(it, rw, worker)
        self._money(it, rw, member, village)
        self._endings(it, rw)
        return it

    def _users(self, it: Subject, rw: str) -> None:
        user = access.add_user(
            f"akun-{it.name}", role="volunteer", area=rw, display_name=self.say(f"Akun {word()}", "account", rw),
            on=self.on, by=self.by,
        )  # fmt: skip
        it.keep("user", user, rw)

    def _family(self, it: Subject, worker: Worker, rw: str) -> None:
        name = self.say(word(), "relative", rw)
        it.keep("relative", registry.add_relative(worker, relation="child", name=name, on=self.on, by=self.by), rw)
        asker = access.add_user(f"kader-{it.name}", role="volunteer", area=rw, on=self.on, by=self.by)
        words = self.say(f"Salah tulis {word()}", "request to mend", rw)
        it.keep("mending", registry.ask_mending(worker, words=words, on=self.on, by=asker), rw)
        other = self.person(rw)
        it.keep("merge", registry.merge(worker, other, both_members=True, on=self.on,
                                           by=self._officer(rw)), rw)  # fmt: skip

    def _lists(self, it: Subject, rw: str, *more: Person) -> None:
        people = [self.drawn(rw if "-" in rw else HERE, rw) for _one in range(3)]
        file = self.say(f"daftar {word()}.xlsx", "file of a list", rw)
        data = writing.roster("DAFTAR", [*people, *more], {0: {"nik": "317"}})
        sent = rosters.receive(file, data, area=self.region(rw), on=self.on, by=self.by)
        rosters.judge(sent.roster, admit=False, on=self.on, by=self.by)
        it.keep("roster", sent.roster, rw)
        file = self.say(f"diam {word()}.xlsx", "file of a list that rests", rw)
        resting = rosters.receive(file, data + b" ", area=self.region(rw), on=self.on, by=self.by).roster
        # Twenty hits of somebody else's NIK would bring it about.
        Stop.objects.create(roster=resting, brought_by=self._officer(rw), recorded_on=self.on)
        it.keep("resting roster", resting, rw)
        row = Row.objects.filter(roster=sent.roster).order_by("number")[0]
        village = rw.partition("-")[0]
        Passed.objects.create(row=row, area_code=village, brought_by=self._officer(rw), recorded_on=self.on)

    def _letter(self, it: Subject, rw: str) -> None:
        number = self.say(f"SK-{word()}", "letter", rw)
        document = (self.say(f"surat {word()}.pdf", "document", rw), b"%PDF-1.4 rahasia")
        it.keep("letter", enrolment.issue_letter(
            number, area=self.region(rw), issued_on=self.on - timedelta(days=30), issuer="Lurah", people=40,
            document=document, on=self.on - timedelta(days=30), by=self.by,
        ), rw)  # fmt: skip

    def _batch(self, it: Subject, area: str, workers: list[Worker]) -> Any:
        day = self.on - timedelta(days=20)
        letter = it.things["letter"]
        enrolment.nominate(workers, letter=letter, campaign=self.campaign(area), on=day, by=self.by)
        made = enrolment.make_batch("new", area=self.region(area), campaign=self.campaign(area), on=day,
                                    by=self._officer(area))  # fmt: skip
        enrolment.approve_batch(made, on=day, by=self._officer(area, 2))
        enrolment.hand_over(made, channel=self.say(f"Kurir {word()}", "channel", area), on=day, by=self.by)
        it.keep("batch", made, area)
        return made

    def _officer(self, area: str, number: int = 1) -> Any:
        """Return one of two officers of the area's city."""
        if area.startswith("31.75"):
            return self.clerk if number == 1 else self.second
        name = f"kota-{number}"
        found = access.User.objects.filter(username=name).first()
        return found or access.add_user(name, role="city_officer", area=OTHER_CITY, on=self.on, by=self.by)

    def _reply(self, it: Subject, area: str, workers: list[Worker], unclear: list[Worker]) -> list[Membership]:
        start = self.on - timedelta(days=12)
        lines: list[Any] = []
        for worker in workers:
            lines.append((nik_of(worker), worker.name, worker.birth_date, "BERHASIL", self.town.crowd.kpj(), start, ""))
            self.say(lines[-1][4], "KPJ", area)
        lines += [(nik_of(one), one.name, one.birth_date, "ENTAH", "", None, "") for one in unclear]
        file = self.say(f"balasan {word()}.xlsx", "file of an answer", area)
        kept = enrolment.receive_reply(file, writing.reply(lines), area=self.region(area), on=start, by=self.by)
        enrolment.apply_reply(kept, on=start, by=self.by)
        it.keep("reply", kept, area)
        doubt = LineDoubt.objects.filter(reply=kept).first()
        if doubt:
            it.keep("line doubt", doubt, area)
        return list(Membership.objects.filter(worker__in=workers).select_related("worker").order_by("pk"))

    def _membership(self, it: Subject, rw: str, worker: Worker) -> Membership:
        others = [self.person(rw) for _one in range(3)]
        self._batch(it, rw, [worker, *others])
        member, *self.more = self._reply(it, rw, [worker, *others[:2]], others[2:])
        it.keep("membership", member, rw)
        word_ = coverage.record_word(
            member, first_day=member.start, last_day=member.start, protected=True,
            reference=self.say(f"B/{word()}", "branch's word", rw), on=self.on, by=self._officer(rw),
        )  # fmt: skip
        it.keep("word", word_, rw)
        it.keep("cash receipt", cash_of(self, rw, member), rw)
        return member

    def _money(self, it: Subject, rw: str, member: Membership, village: str) -> None:
        payment = self._receipt(it, village, [member])
        it.keep("payment", payment, village)
        sponsor = dues.add_sponsor(
            self.say(f"PT {word()}", "sponsor", village), payer_class="company", area_code=village, on=self.on,
            by=self.by,
        )  # fmt: skip
        it.keep("sponsor", sponsor, village)
        it.keep("agreement", agreement_of(self, sponsor, village), village)
        soon = month_of(self.on) + 1
        rupiah = 1_234_000 + next(WORDS) * 111
        self.say(f"{rupiah:,}".replace(",", "."), "pledge", village)
        made = dues.pledge(sponsor, amount_rupiah=rupiah, from_month=soon, to_month=soon + 2, on=self.on, by=self.by)
        it.keep("pledge", made, village)
        [chosen] = dues.allocate(made, choices=[dues.all_months(member, soon, soon)], on=self.on, by=self.by)
        it.keep("sponsorship", chosen, village)
        it.keep("refund", dues.refund(payment, amount_rupiah=1_000, why=self.say(word(), "why of a refund", village),
                                      on=self.on, by=self._officer(rw)), village)  # fmt: skip
        late = self.on - timedelta(days=90)
        waits = self.say(f"LAMA-{word()}".upper(), "receipt that waits", village)
        month = month_text(month_of(self.on))
        rows = [(waits, f"55{next(WORDS):08}", late.isoformat(), month, month, 1, 50_000, "APBD")]
        sent = dues.Sent(f"lama {next(WORDS)}.csv", writing.receipts(rows))
        dues.receive_payments(sent, area_code=village, on=self.on, by=self.branch if self._is_near(rw) else self.by)
        doubt = Doubt.objects.filter(receipt=waits).first()
        if doubt:
            it.keep("receipt doubt", doubt, village)

    def _is_near(self, rw: str) -> bool:
        return rw.startswith("31.75")

    def _receipt(self, it: Subject, area: str, members: list[Membership]) -> Payment:
        number = self.say(f"BUKTI-{word()}".upper(), "receipt", area)
        rupiah = 16_800 * len(members) + 30_000 + next(WORDS) * 7
        self.say(f"{rupiah:,}".replace(",", "."), "amount of a receipt", area)
        month = month_text(month_of(self.on))
        payer = self.say(f"Bapak {word()}", "payer", area)
        row = (
            number,
            f"66{next(WORDS):08}",
            self.on.isoformat(),
            month,
            month,
            len(members),
            rupiah,
            f"CSR PT {payer}",
        )
        lines = [
            (number, nik_of(one.worker), one.worker.name, month, 10_000, 6_800, 16_800) for one in members
        ]  # fmt: skip
        file = self.say(f"bukti {word()}.csv", "file of receipts", area)
        annex = self.say(f"lampiran {word()}.xlsx", "file of an annex", area)
        dues.receive_payments(
            dues.Sent(file, writing.receipts([row])), annex=dues.Sent(annex, writing.annex(lines)), area_code=area,
            on=self.on, by=self.by,
        )  # fmt: skip
        it.keep("payment file", PaymentFile.objects.order_by("-pk")[0], area)
        return Payment.objects.get(receipt=number)

    def _endings(self, it: Subject, rw: str) -> None:
        late, ended = self.more[:2]
        it.keep(
            "late ending", enrolment.end(late, last_day=late.start, why="moved", on=self.on, by=self._officer(rw)), rw
        )
        it.keep("ended", ended.worker, rw)
        enrolment.end(ended, last_day=self.on, why="moved", on=self.on, by=self.by)

    # shared, moved, merged -----------------------------------------------------------------------------------------

    def share(self) -> Subject:
        """Put a letter, batch, answer, list, receipt and pledge of a kecamatan over people of two kelurahan."""
        it = Subject("shared")
        self._letter(it, SHARED)
        people = [self.person(HERE), self.person(SIBLING), self.person(HERE), self.person(SIBLING)]
        self._batch(it, SHARED, people)
        members = self._reply(it, SHARED, people[:3], people[3:])
        it.keep("payment", self._receipt(it, SHARED, members), SHARED)
        self._lists(it, SHARED, self.drawn(HERE, SHARED), self.drawn(SIBLING, SHARED))
        sponsor = dues.add_sponsor(
            self.say(f"PT {word()}", "sponsor", SHARED), payer_class="company", area_code=SHARED, on=self.on, by=self.by
        )
        soon = month_of(self.on) + 1
        made = dues.pledge(sponsor, amount_rupiah=900_000, from_month=soon, to_month=soon, on=self.on, by=self.by)
        dues.allocate(made, choices=[dues.all_months(one, soon, soon) for one in members[:2]], on=self.on, by=self.by)
        it.keep(
            "bill", dues.make_bill(sponsor, month=soon, area=self.region(SHARED), on=self.on, by=self.clerk), SHARED
        )
        it.keep("sponsor", sponsor, SHARED)
        it.keep("pledge", made, SHARED)
        it.keep("village", self.region(SHARED), SHARED)
        return it

    def books(self) -> Subject:
        """Close a month of both cities' money: nobody's area holds all of it, so nobody here may see its figures."""
        rupiah = self.say(f"{7_654_000 + next(WORDS):,}".replace(",", "."), "sum of the books", "31")
        figures = {
            "receipts": 1, "received_rupiah": int(rupiah.replace(".", "")), "settled": [], "waiting": [],
            "reversed": {"months": 0, "rupiah": 0}, "refunded_rupiah": 0, "credit_rupiah": 0,
        }  # fmt: skip
        closing = Closing.objects.create(
            month=month_of(self.on) - 12, digest="0" * 64, movements=1, figures=figures, on=self.on, by=self.clerk,
            recorded_on=self.on,
        )  # fmt: skip
        it = Subject("books")
        it.keep("closing", closing, "31")
        return it

    def movers(self) -> list[Subject]:
        """Return people who moved between the places, and records of two places that are one person."""
        found = []
        for name, before, after in (
            ("moved away", HERE, SIBLING), ("moved in", SIBLING, HERE), ("came from far", FAR, HERE),
            ("went far", HERE, FAR),
        ):  # fmt: skip
            worker = self.person(before, homes=(after,))
            registry.move(worker, rw=self.region(after), street=self.say(f"Gang {word()}", "street", after), on=self.on,
                          by=self.by)  # fmt: skip
            # What was done where she lived stays in that area's trail.
            self.say(worker.ref, "reference of a worker who moved", before, after)
            it = Subject(name)
            it.keep("worker", worker, after)
            found.append(it)
        for name, kept, absorbed in (("merged", HERE, SIBLING), ("merged away", SIBLING, HERE)):
            one, other = self.person(kept), self.person(absorbed)
            registry.merge(one, other, both_members=False, on=self.on, by=self.by)
            for kind, worker, place in (("kept", one, kept), ("absorbed", other, absorbed)):
                it = Subject(f"{name}, {kind}")
                it.keep("worker", worker, place)
                found.append(it)
            self.say(other.ref, "reference of a worker merged into another", kept, absorbed)
        return found


def today() -> date:
    """Return the day of the matrix."""
    return date(2026, 6, 15)
