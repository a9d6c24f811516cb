"""What the children of a member who died or was totally disabled may receive for school, as a maximum and by date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from payung.rules.answers import Line, line_of, refused
from payung.rules.book.entries import Provision, Words
from payung.rules.book.provisions import named
from payung.rules.months import age_on, birthday

METHOD = named("scholarship.method")
LUMP_SUM = named("scholarship.lump_sum")
RATE = named("scholarship.rate")
YEARS = named("scholarship.years")
CHILDREN = named("scholarship.children")
CLOSING_AGE = named("scholarship.closing_age")
STOPS = named("scholarship.stops")
STARTING_AGE = named("scholarship.starting_age")
WORK_MONTHS = named("scholarship.work_months")
SCHOOL_YEAR_MONTH = named("scholarship.school_year_month")

LADDER = ("tk", "sd", "smp", "sma", "university")


@dataclass(frozen=True, slots=True)
class Child:
    """A child on the day of the event: its age, the level of school that it is in or enters, and the class of it.

    ``works`` means wage work of more months in a row than `scholarship.work_months` allows.
    """

    age: int
    entering: str
    married: bool = False
    works: bool = False
    year: int = 1


@dataclass(frozen=True, slots=True)
class Scholarship:
    """The most that the children may receive together, in whole rupiah, and the provisions it rests on."""

    maximum: int
    lines: tuple[Line, ...]
    used: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """One year of scholarship: the day from which it is paid, the level, the year within it, the age, and rupiah."""

    pay_on: date
    level: str
    year: int
    age: int
    rupiah: int


def scholarship(children: Sequence[Child], *, on: date) -> Scholarship:
    """Return the most that the children may receive after an event on the day.

    Since PP 82/2019 each child is paid by school year, the two with the larger sums count; before, one sum was paid
    once. Refuses an unknown level or a class that the level lacks (``bad_level``) and a negative age (``bad_age``).
    """
    for child in children:
        _check(child.age, child.entering)
        _check_class(child.entering, child.year, on)
    method = METHOD.on(on)
    counted = (_lump_sum if method.value == "lump_sum" else _by_school_year)(children, on)
    return Scholarship(counted.maximum, counted.lines, (method, *counted.used) if counted.maximum else ())


def _lump_sum(children: Sequence[Child], on: date) -> Scholarship:
    """Return the scholarship until 1 December 2019: one sum, once, when there is a child who may still receive it."""
    rule, most = LUMP_SUM.on(on), CHILDREN.on(on)
    entitled = [child for child in children if _entitled(child, on)]
    total = rule.number * min(len(entitled), most.number)
    lines = (line_of("scholarship", rule, total),) if total else ()
    return Scholarship(total, lines, (rule, most))


def _by_school_year(children: Sequence[Child], on: date) -> Scholarship:
    """Return the scholarship since 2 December 2019: every school year of the two children with the larger sums."""
    rates, most, yearly = RATE.on(on), CHILDREN.on(on), SCHOOL_YEAR_MONTH.on(on)
    sums = sorted((child_maximum(child, on=on) for child in children), reverse=True)[: most.number]
    lines = tuple(
        line_of("scholarship", rates, amount, label=_ALL_YEARS, detail=_detail(i, yearly.number))
        for i, amount in enumerate(sums, start=1)
        if amount
    )
    used = (rates, YEARS.on(on), most, CLOSING_AGE.on(on), STARTING_AGE.on(on), yearly)
    work = WORK_MONTHS.on(on)
    return Scholarship(sum(sums), lines, (*used, work) if work.in_force else used)


_ALL_YEARS = Words("Beasiswa seluruh jenjang, paling banyak", "Scholarship for all levels, at most")


def _detail(nth: int, month: int) -> Words:
    return Words(
        f"anak ke-{nth}, semua tahun ajarannya dijumlahkan; diajukan setiap tahun ajaran, mulai bulan {month}",
        f"child {nth}, all school years together; claimed every school year from month {month}",
    )


def child_maximum(child: Child, *, on: date) -> int:
    """Return the most that one child may receive by school year: one year of school a year of age, up to the 23rd."""
    if not _entitled(child, on):
        return 0
    starting = STARTING_AGE.on(on).rows.get(child.entering)
    age = max(child.age, _int(starting.value)) if starting else child.age
    closing, rates = CLOSING_AGE.on(on).number, RATE.on(on).rows
    return sum(
        _int(rates[level].value)
        for age_then, (level, _) in enumerate(_school_years(child.entering, child.year, on), start=age)
        if age_then < closing
    )


def scholarship_schedule(
    *,
    birth_date: date,
    level: str,
    year: int,
    on: date,
    married_on: date | None = None,
    works_since: date | None = None,
) -> tuple[SchoolYear, ...]:
    """Return the dated payments for one child after an event on the day, school year by school year.

    ``level`` and ``year`` are what the child has reached in the running school year; a child below school age starts
    with year 1 at 4 (kindergarten) or 6 (primary school). The first payment is for the running school year, later ones
    are claimed when a school year starts; none is due from the 23rd birthday, the wedding or wage work on. Empty before
    PP 82/2019, when one sum was paid once. Refuses what ``scholarship`` refuses, and a year that the level lacks.
    """
    _check(age_on(birth_date, on), level)
    if METHOD.on(on).value == "lump_sum":
        return ()
    _check_class(level, year, on)
    stops = [birthday(birth_date, CLOSING_AGE.on(on).number)]
    stops += [_stop(day, how, on) for day, how in ((married_on, "married"), (works_since, "works")) if day]
    rates = RATE.on(on).rows
    days = _payment_days(on, not_before=_school_start(birth_date, level, on))
    payments = (
        SchoolYear(day, step, nth, age_on(birth_date, day), _int(rates[step].value))
        for day, (step, nth) in zip(days, _school_years(level, year, on), strict=False)
    )
    return tuple(payment for payment in payments if payment.pay_on < min(stops))


def _school_years(level: str, year: int, on: date) -> Iterator[tuple[str, int]]:
    """Yield the paid years of school from a level and year on, to the end of university."""
    years = YEARS.on(on).rows
    for step in LADDER[LADDER.index(level) :]:
        first = year if step == level else 1
        for nth in range(first, _int(years[step].value) + 1):
            yield step, nth


def _payment_days(on: date, *, not_before: date) -> Iterator[date]:
    """Yield the day of the event, then each start of a school year; all of them once the child is of school age."""
    month = SCHOOL_YEAR_MONTH.on(on).number
    if on >= not_before:
        yield on
    year = on.year if on < date(on.year, month, 1) else on.year + 1
    while True:
        day = date(year, month, 1)
        if day >= not_before:
            yield day
        year += 1


def _school_start(birth_date: date, level: str, on: date) -> date:
    starting = STARTING_AGE.on(on).rows.get(level)
    return birthday(birth_date, _int(starting.value)) if starting else birth_date


def _entitled(child: Child, on: date) -> bool:
    stops = STOPS.on(on).rows
    ended = (child.married and stops["married"].value == "stops") or (child.works and stops["works"].value == "stops")
    return not ended and child.age < CLOSING_AGE.on(on).number


def _stop(day: date, how: str, on: date) -> date:
    return day if STOPS.on(on).rows[how].value == "stops" else date.max


def _check(age: int, level: str) -> None:
    if age < 0:
        raise refused("bad_age", "The child was not born yet.", "Anak itu belum lahir.")
    if level not in LADDER:
        names = ", ".join(LADDER)
        raise refused("bad_level", f"The level is one of {names}.", f"Jenjang salah satu dari {names}.")


def allowed_work_months(on: date) -> int:
    """Return for how many months in a row a child may work for wages and keep the scholarship; 0 where it may not.

    By the law of the day of the event, also for a school year that is claimed later (docs/decisions/0053).
    """
    return WORK_MONTHS.on(on).number_or_none or 0


def work_allowed_since(on: date) -> date:
    """Return from which day of the event on `allowed_work_months` is what it is on the day."""
    return WORK_MONTHS.on(on).since


def usual_age(level: str, year: int, *, on: date) -> int | None:
    """Return the age at which a child is usually in a class; none where the law of the day counts no school years."""
    starting, years = STARTING_AGE.on(on).rows, YEARS.on(on).rows
    if level in starting:
        return _int(starting[level].value) + year - 1
    if not years:
        return None
    before = LADDER[LADDER.index("sd") : LADDER.index(level)]
    return _int(starting["sd"].value) + sum(_int(years[step].value) for step in before) + year - 1


def _check_class(level: str, year: int, on: date) -> None:
    """Refuse a class that the level lacks; where the law of the day counts no school years, only what no school has."""
    row = YEARS.on(on).rows.get(level)
    if year < 1 or (row is not None and year > _int(row.value)):
        raise refused(
            "bad_level",
            f"There is no class {year} in that level of school.",
            f"Tidak ada kelas {year} pada jenjang itu.",
        )


def _int(value: object) -> int:
    assert isinstance(value, int)  # the loader holds the unit to its type
    return value
