"""Builds the fictional programme: eight months of it up to a day, only by calling the actions of real life."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from payung.access import actions as access
from payung.access.authors import operator
from payung.access.models import User
from payung.coverage import actions as coverage
from payung.demo import writing
from payung.demo.cast import CAST
from payung.demo.giving import bills, cash, close_books, pledges, sponsors
from payung.demo.people import Crowd, Person
from payung.dues import actions as dues
from payung.dues.queries.spells import lowest_basis
from payung.enrolment import actions as enrolment
from payung.enrolment.models import BatchLine, DecisionLetter, Membership, WaitingEnding
from payung.regions import actions as regions
from payung.regions import queries as places
from payung.regions.models import Region
from payung.roster import actions as roster
from payung.roster.models import Roster
from payung.rules.dues import dues as law
from payung.rules.months import first_day, month_of, month_text
from payung.workers import actions as registry
from payung.workers import queries as workers
from payung.workers.models import Worker

FULL = 122  # people in the list of an RW that reaches its hundred
HISTORY_DAYS = 236  # about eight months
DAYS_BETWEEN_LISTS = 7  # one kelurahan after the other sends its first list
TRANSPORT_WORDS = frozenset({"Tukang ojek", "ojol", "kurir paket", "Sopir angkot"})
CAMPAIGN_GOES_ON_DAYS = 150  # after today: the pace line needs a last day
SMALL = ("31.75.02.1005", "31.75.01.1003", "31.75.03.1002")  # the three kelurahan that tests use


ELSEWHERE = ("31.75.04.1001", "31.75.06.1003", "31.75.07.1003", "31.75.08.1003", "31.75.10.1007")
LEFT_OUT = frozenset({"31.75.01.1005", "31.75.03.1003", "31.75.02.1004"})  # kelurahan that sent nothing yet


def villages_of_the_demo() -> tuple[str, ...]:
    """Return the kelurahan of the whole demo: the branch's three kecamatan but for a few, and some of the others."""
    counts = {"31.75.01": 6, "31.75.02": 7, "31.75.03": 8}
    stage = [f"{district}.{1001 + place}" for district, many in counts.items() for place in range(many)]
    return (*SMALL, *(code for code in stage if code not in {*SMALL, *LEFT_OUT}), *ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Story:
    """What happens in a kelurahan: who pays, how many months before today the money stops (0: it does not)."""

    payer: str
    payer_words: str
    stops: int
    months_ahead: int = 0


STORIES = (
    Story("apbd", "APBD", 0),
    Story("company", "CSR PT Teladan Makmur", 0, 1),
    Story("apbd", "APBD", 2),
    Story("apbd", "APBD", 0, 1),
    Story("self", "self", 0),
    Story("zakat", "Badan amil zakat", 5),
)


@dataclass
class World:
    """The programme while it is being built. ``on`` is its today; ``tell`` is called with a sentence now and then."""

    on: date
    villages: Sequence[str]
    per_rw: tuple[int, int]
    seed: int = 1
    tell: Callable[[str], None] = lambda sentence: None
    cast: dict[str, User] = field(default_factory=dict)
    crowd: Crowd = field(init=False)
    receipt: int = 0

    def __post_init__(self) -> None:
        self.crowd = Crowd(self.seed)

    @property
    def begins(self) -> date:
        """The day on which the first list came."""
        return self.on - timedelta(days=HISTORY_DAYS)

    def next_receipt(self) -> str:
        """Return a receipt number that was not used."""
        self.receipt += 1
        return f"CTH-{self.receipt:05}"


def build(world: World) -> World:
    """Build the whole programme on an empty database; the caller's one transaction makes it whole or nothing."""
    regions.set_up(
        "east-jakarta", ends_on=world.on + timedelta(days=CAMPAIGN_GOES_ON_DAYS),
        on=world.begins - timedelta(days=30), by=operator(),
    )  # fmt: skip
    for name, shown, role, area in CAST:
        world.cast[name] = access.add_user(
            name, role=role, area=area, display_name=shown, on=world.begins - timedelta(days=14), by=operator()
        )
    names = places.names_of(set(world.villages))
    members: list[tuple[Story, list[tuple[Person, Membership]]]] = []
    for number, code in enumerate(world.villages):
        story = STORIES[number % len(STORIES)]
        members.append((story, first_wave(world, code, number)))
        world.tell(f"{number + 1} of {len(world.villages)}: {names[code]}")
    givers = sponsors(
        world, {story.payer: story.payer_words for story in STORIES if story.payer not in {"apbd", "self"}}
    )
    pay_month_by_month(world, members)
    for number, code in enumerate(world.villages):
        second_wave(world, code, number)
        third_wave(world, code, number)
    pledges(world, givers)
    bills(world, givers)
    what_happens(world, [person for _story, people in members for person in people])
    candidates(world, world.villages[0])
    members_elsewhere(world, world.villages[0])
    cash(world)
    close_books(world)
    return world


def rw_of(world: World, code: str) -> list[Region]:
    """Return the open RW of a kelurahan, at most eight: the demo leaves the rest for the officers."""
    return list(Region.objects.within(code).rw().open_on(world.on)[:8])


def people_of(world: World, code: str, day: date, share: float) -> list[Person]:
    """Draw people for each RW of a kelurahan; some RW get none, one gets a full hundred."""
    people = []
    for rw in rw_of(world, code):
        low, high = world.per_rw
        throw = world.crowd.chance.random()
        count = 0 if throw < 0.1 else FULL if throw > 0.97 and high >= 40 else world.crowd.chance.randint(low, high)
        people += [world.crowd.person(rw.code, day) for _number in range(int(count * share))]
    return people


def spoil(people: Sequence[Person], chance: Any) -> dict[int, dict[str, Any]]:
    """Spoil some cells of a list as real lists are spoilt."""
    kinds: tuple[Callable[[Person], dict[str, Any]], ...] = (
        lambda p: {"nik": p.nik[:15]},
        lambda p: {"nik": ""},
        lambda p: {"nik": float(int(p.nik))},
        lambda p: {"birth_date": "lupa"},
        lambda p: {"occupation": ""},
        lambda p: {"birth_date": date(1955, p.birth_date.month, min(p.birth_date.day, 28))},
        lambda p: {"nik": f"{p.nik[:6]} {p.nik[6:12]} {p.nik[12:]}"},
        lambda p: {"rt_rw": f"{p.rt:03}/099"},
        lambda p: {"occupation": "Karyawan swasta"},
        lambda p: {"phone": "belum ada"},
    )
    return {number: chance.choice(kinds)(person) for number, person in enumerate(people) if chance.random() < 0.07}


def send_list(world: World, code: str, people: Sequence[Person], day: date, name: str, *, admit: bool) -> Roster:
    """Let the kelurahan send its list; with ``admit`` the ready rows become workers."""
    region = Region.objects.get(code=code)
    data = writing.roster(region.full_name, people, spoil(people, world.crowd.chance))
    sent = roster.receive(
        f"{name}_{region.name.replace(' ', '_')}.xlsx", data, area=region, collected_by="Kader Dasawisma", on=day,
        by=world.cast["yusuf"],
    )  # fmt: skip
    roster.judge(sent.roster, admit=admit, on=day, by=world.cast["yusuf"])
    return sent.roster


def letter(world: World, code: str, story: Story, number: str, people: int, day: date) -> DecisionLetter:
    """Issue the lurah's letter that names the payer."""
    area = Region.objects.get(code=code)
    return enrolment.issue_letter(
        number=number, issued_on=day, issuer=f"Lurah {area.name}", area=area, payer_class=story.payer, people=people,
        months=12, on=day, by=world.cast["yusuf"],
    )  # fmt: skip


def send_batch(world: World, code: str, paper: DecisionLetter, day: date) -> list[Worker]:
    """Nominate everybody admitted, make the batch, have it approved and handed over; return who is in it."""
    area = Region.objects.get(code=code)
    enrolment.nominate_area(
        area, letter=paper, campaign=places.campaign(area.code, day), on=day, by=world.cast["yusuf"]
    )
    batch = enrolment.make_batch("new", area=area, on=day + timedelta(days=2), by=world.cast["yusuf"])
    enrolment.approve_batch(batch, on=day + timedelta(days=3), by=world.cast["dewi"])
    enrolment.hand_over(batch, channel="Surat elektronik", on=day + timedelta(days=3), by=world.cast["yusuf"])
    return [line.worker for line in BatchLine.objects.filter(batch=batch).select_related("worker").order_by("id")]


def first_wave(world: World, code: str, number: int) -> list[tuple[Person, Membership]]:
    """The first list of a kelurahan up to the branch's reply; return the people who became members."""
    day = world.begins + timedelta(days=DAYS_BETWEEN_LISTS * number)
    people = people_of(world, code, day, 1)
    send_list(world, code, people, day, "daftar_1", admit=True)
    story = STORIES[number % len(STORIES)]
    paper = letter(world, code, story, f"SK-{number + 1:03}/{day.year}", len(people), day + timedelta(days=4))
    sent = send_batch(world, code, paper, day + timedelta(days=7))
    answer_batch(world, code, sent, day + timedelta(days=15))
    by_nik = {person.nik: person for person in people}
    members = []
    for membership in Membership.objects.select_related("worker").filter(worker__in=sent):
        members.append((by_nik[workers.nik_of(membership.worker)], membership))
    return members


def answer_batch(world: World, code: str, sent: Sequence[Worker], day: date) -> None:
    """Let the branch answer most of a batch: accepted, refused in its words, some not at all."""
    chance = world.crowd.chance
    refusals = (
        "NIK TIDAK PADAN DUKCAPIL",
        "USIA TIDAK MEMENUHI",
        "DATA GANDA",
        "SUDAH TERDAFTAR SEBAGAI PESERTA AKTIF",
    )
    lines: list[tuple[str, str, date, str, str, date | None, str]] = []
    for worker in sent:
        throw = chance.random()
        nik = workers.nik_of(worker)
        if throw < 0.94:
            lines.append((nik, worker.name, worker.birth_date, "BERHASIL", world.crowd.kpj(), day, ""))
        elif throw < 0.98:
            lines.append((nik, worker.name, worker.birth_date, "GAGAL", "", None, chance.choice(refusals)))
    area = Region.objects.get(code=code)
    answer = enrolment.receive_reply(
        f"balasan_{code}.xlsx", writing.reply(lines), area=area, on=day + timedelta(days=1), by=world.cast["cabang"]
    )
    enrolment.apply_reply(answer, on=day + timedelta(days=1), by=world.cast["cabang"])


def pay_month_by_month(world: World, members: Sequence[tuple[Story, list[tuple[Person, Membership]]]]) -> None:
    """Let each kelurahan's payer pay month after month until its story stops."""
    first, last = month_of(world.begins), month_of(world.on)
    for month in range(first, last + 1):
        receipts: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        for story, people in members:
            if month > last - story.stops:
                continue
            ahead = story.months_ahead if month == last else 0
            for payer_people in one_by_one(people) if story.payer == "self" else [people]:
                add_receipt(world, story, payer_people, month, month + ahead, receipts, lines)
        if receipts:
            day = min(first_day(month) + timedelta(days=11), world.on)
            dues.receive_payments(
                dues.Sent(f"penerimaan_{month_text(month)}.csv", writing.receipts(receipts)),
                annex=dues.Sent(f"lampiran_{month_text(month)}.xlsx", writing.annex(lines)),
                area_code="31.75", on=day, by=world.cast["cabang"],
            )  # fmt: skip
        world.tell(month_text(month))


def one_by_one(people: Sequence[tuple[Person, Membership]]) -> list[list[tuple[Person, Membership]]]:
    """Return a list of one for each."""
    return [[person] for person in people]


def add_receipt(
    world: World, story: Story, people: Sequence[tuple[Person, Membership]], month: int, to_month: int,
    receipts: list[tuple[Any, ...]], lines: list[tuple[Any, ...]],
) -> None:  # fmt: skip
    """Add one receipt for these people, unless their time has not come; who pays alone sometimes forgets."""
    chance = world.crowd.chance
    due = [(person, m) for person, m in people if month_of(m.start) <= month]
    if story.payer == "self":
        due = [one for one in due if chance.random() < 0.93]
    if not due:
        return
    number, total, count = world.next_receipt(), 0, 0
    for one in range(month, to_month + 1):
        for person, _membership in due:
            jkk, jkm = rates(one, person, story.payer)
            lines.append((number, person.nik, person.name, month_text(one), jkk, jkm, jkk + jkm))
            total, count = total + jkk + jkm, count + 1
    paid = total - (400 if story.payer == "self" and chance.random() < 0.01 else 0)
    late = 9 if chance.random() < 0.03 else 0
    day = min(first_day(month) + timedelta(days=9 + late), world.on)
    receipts.append(
        (number, f"88{world.receipt:08}", day.isoformat(), month_text(month), month_text(to_month), len(due), paid,
         story.payer_words)
    )  # fmt: skip


def rates(month: int, person: Person, payer: str) -> tuple[int, int]:
    """Return the JKK and JKM dues of a person in a month, in whole rupiah."""
    sector = "transport" if person.occupation in TRANSPORT_WORDS else "other"
    owed = law(month, basis=lowest_basis(month), sector=sector, payer=payer)
    return owed.jkk, owed.jkm


def second_wave(world: World, code: str, number: int) -> None:
    """A later list, handed over and not answered yet."""
    day = world.on - timedelta(days=18)
    people = people_of(world, code, day, 0.25)
    if not people:
        return
    send_list(world, code, people, day, "daftar_2", admit=True)
    paper = letter(world, code, STORIES[0], f"SK-{number + 501:03}/{day.year}", len(people) + 20, day)
    send_batch(world, code, paper, day + timedelta(days=1))


def third_wave(world: World, code: str, number: int) -> None:
    """This week's list: ready rows wait to be admitted, others to be fixed."""
    if number % 3:
        return
    day = world.on - timedelta(days=2)
    people = people_of(world, code, day, 0.15)
    if people:
        send_list(world, code, people, day, "daftar_3", admit=False)


def what_happens(world: World, members: Sequence[tuple[Person, Membership]]) -> None:
    """Life goes on: deaths, moves, a job, a merge, a branch's word, cards handed over."""
    chance, by = world.crowd.chance, world.cast["yusuf"]
    for person, membership in members:
        throw = chance.random()
        if throw < 0.012:
            why = chance.choice(("died", "moved", "hired", "withdrew"))
            last = world.on - timedelta(days=chance.randint(3, 60))
            if last > membership.start:
                late = enrolment.end(membership, last_day=last, why=why, on=last + timedelta(days=2), by=by)
                assert isinstance(late, WaitingEnding)
                enrolment.confirm_ending(late, on=last + timedelta(days=3), by=world.cast["dewi"])
        elif throw < 0.05:
            when = membership.start + timedelta(days=20)
            if when < world.on:
                enrolment.hand_over_card(membership, to_whom=f"{person.name} (sendiri)", on=when, by=by)
    if len(members) > 5:
        doubtful = members[1][1]
        word = coverage.record_word(
            doubtful, first_day=doubtful.start, last_day=doubtful.start + timedelta(days=20), protected=True,
            reference="Surat cabang B/114", on=world.on - timedelta(days=9), by=by,
        )  # fmt: skip
        coverage.confirm_word(word, on=world.on - timedelta(days=8), by=world.cast["dewi"])
        one, other = members[2][1].worker, members[4][1].worker
        registry.tell_apart(one, other, on=world.on, by=by)
        fact = registry.merge(members[3][1].worker, members[5][1].worker, both_members=True, on=world.on, by=by)
        registry.confirm_merge(fact, on=world.on, by=world.cast["dewi"])


def candidates(world: World, code: str) -> None:
    """A welfare list of people who are known and not nominated, poorest first."""
    day = world.on - timedelta(days=30)
    people = people_of(world, code, day, 0.3)
    rows: list[list[Any]] = [["NIK", "NAMA", "TGL LAHIR", "JK", "RT", "RW", "PEKERJAAN", "DESIL"]]
    for person in people:
        number = int(person.rw.rsplit("-", 1)[1])
        rows.append([person.nik, person.name, person.birth_date, person.sex, f"{person.rt:03}", f"{number:03}",
                     person.occupation, str(world.crowd.chance.randint(1, 5))])  # fmt: skip
    sent = roster.receive(
        "dtsen_oktober.xlsx", writing.workbook(rows), area=Region.objects.get(code=code), kind="candidate",
        source="DTSEN", snapshot_on=day, on=day, by=world.cast["yusuf"],
    )  # fmt: skip
    roster.judge(sent.roster, admit=True, on=day, by=world.cast["yusuf"])


def members_elsewhere(world: World, code: str) -> None:
    """The branch's list of members it has without us."""
    day = world.on - timedelta(days=12)
    known = Worker.objects.living_in(code).order_by("-id")[:12]
    rows: list[list[Any]] = [["NIK", "NAMA", "NO KPJ", "TGL MULAI KEPESERTAAN", "STATUS"]]
    rows += [[workers.nik_of(one), one.name, world.crowd.kpj(), date(2025, 3, 1), "AKTIF"] for one in known]
    enrolment.import_members(
        "peserta_aktif.xlsx",
        writing.workbook(rows),
        area=Region.objects.get(code=code),
        on=day,
        by=world.cast["cabang"],
    )
