"""Months and birthdays as the law counts them: a month is the integer year * 12 + month - 1, written "YYYY-MM"."""

import re
from calendar import monthrange
from datetime import date

from payung.rules.reasons import Reason, Refused

_TEXT = re.compile(r"(\d{4})-(\d{2})")
_MONTHS_A_YEAR = 12


def month_of(day: date) -> int:
    """Return the month that holds the day."""
    return day.year * _MONTHS_A_YEAR + day.month - 1


def month_from_text(text: str) -> int:
    """Return the month written "YYYY-MM"; refuses anything else with ``bad_month``."""
    found = _TEXT.fullmatch(text.strip())
    if found and int(found[1]) >= 1 and 1 <= int(found[2]) <= _MONTHS_A_YEAR:
        return int(found[1]) * _MONTHS_A_YEAR + int(found[2]) - 1
    raise Refused(
        [
            Reason(
                "bad_month",
                f"“{text}” is not a month: write it as 2026-06.",
                f"“{text}” bukan bulan: tulis seperti 2026-06.",
            )
        ]
    )


def month_text(month: int) -> str:
    """Return the month as "YYYY-MM"."""
    return f"{month // _MONTHS_A_YEAR:04d}-{month % _MONTHS_A_YEAR + 1:02d}"


def first_day(month: int) -> date:
    """Return the first day of the month."""
    return date(month // _MONTHS_A_YEAR, month % _MONTHS_A_YEAR + 1, 1)


def last_day(month: int) -> date:
    """Return the last day of the month."""
    year, index = divmod(month, _MONTHS_A_YEAR)
    return date(year, index + 1, monthrange(year, index + 1)[1])


def day_in(month: int, day_of_month: int) -> date:
    """Return that day of the month, clipped to the month's end (the 31st of June is the 30th)."""
    last = last_day(month)
    return last if day_of_month >= last.day else last.replace(day=day_of_month)


def add_months(day: date, months: int) -> date:
    """Return the day so many months later, clipped to the month's end (30 November + 3 months = 28 February)."""
    return day_in(month_of(day) + months, day.day)


def add_years(day: date, years: int) -> date:
    """Return the day so many years later, clipped to the month's end."""
    return add_months(day, years * _MONTHS_A_YEAR)


def birthday(born: date, age: int) -> date:
    """Return the day on which somebody reaches the age; who was born on 29 February has 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_on(born: date, day: date) -> int:
    """Return the age in full years on the day."""
    years = day.year - born.year
    return years - (day < birthday(born, years))
