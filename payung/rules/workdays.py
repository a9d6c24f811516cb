"""Working days in Indonesia: not Saturday, not Sunday, not a national day off."""

from datetime import date, timedelta
from functools import lru_cache

from payung.rules.book.entries import Provision
from payung.rules.book.provisions import named

JOINT_LEAVE = named("deadline.joint_leave_is_working_day")

_SATURDAY = 5
_ONE = timedelta(days=1)


@lru_cache(maxsize=256)
def _days_off(year: int, *, with_joint_leave: bool) -> frozenset[date]:
    # Imported here because it is needed only when a deadline is asked for, and it is the slowest import of the room.
    from holidays import country_holidays

    categories = ("public", "government") if with_joint_leave else ("public",)
    return frozenset(country_holidays("ID", years=year, categories=categories))


@lru_cache(maxsize=256)
def _estimated(year: int) -> frozenset[date]:
    from holidays import country_holidays

    names = country_holidays("ID", years=year, language="en_US")
    return frozenset(day for day, name in names.items() if "estimated" in name)


def joint_leave_rule(on: date) -> Provision:
    """Return the provision that says whether joint leave (cuti bersama) counts as a working day."""
    return JOINT_LEAVE.on(on)


def is_working_day(day: date) -> bool:
    """Whether deadlines count the day; joint leave counts unless the parameter says otherwise."""
    if day.weekday() >= _SATURDAY:
        return False
    return day not in _days_off(day.year, with_joint_leave=JOINT_LEAVE.on(day).value is False)


def on_or_after(day: date) -> date:
    """Return the day itself when it is a working day, else the next one."""
    while not is_working_day(day):
        day += _ONE
    return day


def working_days_after(day: date, count: int) -> date:
    """Return the day that is so many working days after the day; the day itself does not count."""
    for _ in range(count):
        day = on_or_after(day + _ONE)
    return day


def rests_on_estimate(first: date, last: date) -> bool:
    """Whether a day off between the two days is only estimated: its decree had not been issued."""
    years = range(first.year, last.year + 1)
    return any(first <= day <= last for year in years for day in _estimated(year))
