"""Measures the rules: single answers a second, and the twin for sets against the plain loop over the same people."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

from payung.rules.coverage import State, standing
from payung.rules.deadlines import deadline
from payung.rules.dues import credit, dues, rate
from payung.rules.heirs import heirs
from payung.rules.jkk import jkk
from payung.rules.jkm import jkm
from payung.rules.month_bits import Terms, dues_of, states_by_month
from payung.rules.months import first_day, last_day, month_of
from payung.rules.registration import registration

_FIRST = month_of(date(2024, 6, 1))
_TERMS = tuple(
    Terms(basis, sector, payer)
    for basis in (1_000_000, 1_200_000, 2_950_000)
    for sector in ("transport", "other")
    for payer in ("self", "company", "apbd", "zakat")
)
_PRIME = (1 << 61) - 1


@dataclass(frozen=True, slots=True)
class People:
    """Invented histories as columns: starts, settled months as bits from the first month, endings, terms."""

    first: int
    months: int
    starts: Sequence[date]
    settled: Sequence[int]
    endings: Sequence[date | None]
    which: Sequence[int]

    def some(self, count: int) -> "People":
        """Return the first so many people."""
        return People(
            self.first, self.months, self.starts[:count], self.settled[:count], self.endings[:count], self.which[:count]
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """What the measurement found; seconds are of one process on one core."""

    answers_per_second: dict[str, int]
    people: int
    months: int
    sample: int
    twin_seconds: float
    loop_seconds: float
    twin_checksum: int
    loop_checksum: int

    @property
    def loop_seconds_scaled(self) -> float:
        """The plain loop's time for everybody, scaled from the sample."""
        return self.loop_seconds * self.people / self.sample

    @property
    def times_faster(self) -> float:
        """How many times faster the twin is."""
        return self.loop_seconds_scaled / self.twin_seconds

    @property
    def equal(self) -> bool:
        """Whether both gave the same answers on the sample."""
        return self.twin_checksum == self.loop_checksum


def bench(people: int = 1_000_000, months: int = 36, seed: int = 7) -> Measured:
    """Measure single answers, and the twin over everybody against the plain loop over one person in a hundred."""
    everybody = invented(people, months, seed)
    sample = everybody.some(max(1, people // 100))
    begun = perf_counter()
    answers = by_twin(everybody)
    twin_seconds = perf_counter() - begun
    begun = perf_counter()
    plain = by_loop(sample)
    loop_seconds = perf_counter() - begun
    return Measured(
        answers_per_second={name: _per_second(answer) for name, answer in _SINGLE.items()},
        people=people,
        months=months,
        sample=len(plain),
        twin_seconds=twin_seconds,
        loop_seconds=loop_seconds,
        twin_checksum=checksum(answers[: len(plain)]),
        loop_checksum=checksum(plain),
    )


def report(found: Measured) -> str:
    """Return the measurement in words."""
    lines = [f"{name}: {count:,} answers a second" for name, count in found.answers_per_second.items()]
    lines += [
        f"twin: {found.people:,} people x {found.months} months in {found.twin_seconds:.2f} s",
        f"plain loop: {found.sample:,} people in {found.loop_seconds:.2f} s, "
        f"scaled to everybody {found.loop_seconds_scaled:.0f} s",
        f"{found.times_faster:.0f} times faster; checksum {'equal' if found.equal else 'DIFFERENT'}",
    ]
    return "\n".join(lines)


def invented(people: int, months: int, seed: int) -> People:
    """Return random histories: starts in the first two thirds, months with holes, an ending for one in nine."""
    chance = random.Random(seed)  # noqa: S311  invented people, nothing secret
    opening, spans = first_day(_FIRST), (last_day(_FIRST + months - 1) - first_day(_FIRST)).days
    starts = [opening + timedelta(days=chance.randrange(spans * 2 // 3)) for _ in range(people)]
    return People(
        first=_FIRST,
        months=months,
        starts=starts,
        settled=[chance.getrandbits(months) | chance.getrandbits(months) for _ in range(people)],
        endings=[
            start + timedelta(days=chance.randrange(400)) if chance.random() < 1 / 9 else None for start in starts
        ],
        which=[chance.randrange(len(_TERMS)) for _ in range(people)],
    )


Answer = tuple[int, int, int]


def by_twin(people: People) -> list[Answer]:
    """Return each person's covered months, months in grace (as bits) and dues of the covered months, by the twin."""
    states = list(
        states_by_month(
            people.first,
            people.first + people.months - 1,
            first=people.first,
            starts=people.starts,
            settled=people.settled,
            endings=people.endings,
        )
    )
    owed = dues_of([covered for covered, _ in states], _TERMS, people.which, first=people.first, months=people.months)
    return [(covered, grace, rupiah) for (covered, grace), rupiah in zip(states, owed, strict=True)]


def by_loop(people: People) -> list[Answer]:
    """Return the same by asking the one-person rules for every person and every month."""
    found = []
    for start, bits, ending, place in zip(people.starts, people.settled, people.endings, people.which, strict=True):
        terms = _TERMS[place]
        settled = {people.first + i for i in range(people.months) if bits >> i & 1}
        covered = grace = rupiah = 0
        for i in range(people.months):
            month = people.first + i
            answer = standing(start=start, settled=settled, last_day_of_membership=ending, day=last_day(month))
            if answer.state is State.COVERED:
                covered |= 1 << i
                rupiah += rate(month, terms.basis, terms.sector, terms.payer)
            elif answer.state is State.GRACE:
                grace |= 1 << i
        found.append((covered, grace, rupiah))
    return found


def checksum(answers: Sequence[Answer]) -> int:
    """Return one number that changes with any answer and with their order."""
    total = 0
    for answer in answers:
        for part in answer:
            total = (total * 1_000_003 + part) % _PRIME
    return total


_MONTH = month_of(date(2026, 6, 1))
_DAY = date(2026, 6, 20)
_SETTLED = frozenset(range(_MONTH - 5, _MONTH + 1))
_SINGLE: dict[str, Callable[[], object]] = {
    "standing": lambda: standing(start=date(2026, 1, 15), settled=_SETTLED, day=_DAY),
    "dues": lambda: dues(_MONTH, income=900_000, sector="other", payer="self"),
    "dues, remembered": lambda: rate(_MONTH, 1_000_000, "other", "self"),
    "credit": lambda: credit(201_600, _MONTH, income=900_000, sector="other", payer="self"),
    "registration": lambda: registration(birth_date=date(1980, 2, 3), day=_DAY, work="informal"),
    "jkk": lambda: jkk(accident_on=_DAY, basis=1_000_000, stmb_months=7, died=True),
    "jkm": lambda: jkm(start=date(2026, 1, 15), died_on=_DAY, settled_months=6),
    "heirs": lambda: heirs(relatives=["wife", "child"], died_on=_DAY, total=42_000_000, funeral=10_000_000),
    "deadline": lambda: deadline("jkm_payment", _DAY, done=date(2026, 7, 3), amount=42_000_000),
}


def _per_second(answer: Callable[[], object], least_seconds: float = 0.2) -> int:
    answer()
    count, begun = 0, perf_counter()
    while (spent := perf_counter() - begun) < least_seconds:
        for _ in range(100):
            answer()
        count += 100
    return int(count / spent)
