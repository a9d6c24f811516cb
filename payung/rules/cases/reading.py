"""Turns the plain values of a case file into the dates, months and sums that rules take, or says what is unreadable."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from payung.rules.disability import Loss
from payung.rules.months import month_from_text
from payung.rules.reasons import Refused
from payung.rules.scholarship import Child


class Unreadable(Exception):  # noqa: N818  a case that cannot be read is a finding, not a crash
    """A case holds something that cannot be read; the message is one sentence."""


def only(given: Any, known: Collection[str], where: str) -> dict[str, Any]:
    """Return the mapping without its empty values; refuses anything that is no mapping, and unknown keys."""
    if not isinstance(given, Mapping):
        raise Unreadable(f"{where} is no mapping of keys to values")
    unknown = [str(key) for key in given if key not in known]
    if unknown:
        raise Unreadable(f"unknown key under {where}: {', '.join(sorted(unknown))}")
    return {key: value for key, value in given.items() if value is not None}


def day(value: Any) -> date:
    """Return a day from a date, a moment, or its ISO text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError:
        raise Unreadable(f"“{value}” is no date: write it as 2026-06-30") from None


def moment(value: Any) -> date | datetime:
    """Return a day when only a day is given, else the moment; both from values or ISO text, in local time."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"“{value}” is no date or moment: write 2026-06-30 or 2026-06-30T14:00") from None
    return found.replace(tzinfo=None) if len(text) > len("2026-06-30") else found.date()


def month(value: Any) -> int:
    """Return a month from its text, quoted or not."""
    if not isinstance(value, str):
        raise Unreadable(f"“{value}” is no month: write it as 2026-06")
    try:
        return month_from_text(value)
    except Refused:
        raise Unreadable(f"“{value}” is no month: write it as 2026-06") from None


def months(value: Any) -> frozenset[int]:
    """Return the months of a list of months and of spans ``A..B``, both ends included."""
    found: set[int] = set()
    for item in value if isinstance(value, list | tuple) else [value]:
        first, dots, last = str(item).partition("..")
        begin = month(item if not dots else first)
        end = month(last) if dots else begin
        if end < begin:
            raise Unreadable(f"the span {item} ends before it begins")
        found.update(range(begin, end + 1))
    return frozenset(found)


def paid(value: Any) -> dict[int, date]:
    """Return the day of payment of each month."""
    if not isinstance(value, Mapping):
        raise Unreadable("paid is no mapping of months to days")
    return {month(key): day(when) for key, when in value.items()}


def whole(value: Any) -> int:
    """Return a whole number; a number with a fraction, a word and yes or no are refused."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:  # neither is infinity
        raise Unreadable(f"“{value}” is no whole number")
    return int(value)


def number(value: Any) -> Fraction:
    """Return a number exactly as it was written: 0.1 is a tenth."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable(f"“{value}” is no number")
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise Unreadable(f"“{value}” is no number") from None


def yes(value: Any) -> bool:
    """Return yes or no."""
    if not isinstance(value, bool):
        raise Unreadable(f"“{value}” is neither true nor false")
    return value


def word(value: Any) -> str:
    """Return one word."""
    if not isinstance(value, str):
        raise Unreadable(f"“{value}” is no word")
    return value


def words(value: Any) -> list[str]:
    """Return a list of words."""
    if not isinstance(value, list):
        raise Unreadable(f"“{value}” is no list")
    return [word(item) for item in value]


def children(value: Any) -> list[Child]:
    """Return the children of a list of ``{age, entering, class, married, works}``."""
    found = []
    for item in _list(value, "children"):
        child = only(item, ("age", "entering", "class", "married", "works"), "given.children")
        need(child, ("age", "entering"), "given.children")
        found.append(
            Child(
                age=whole(child["age"]),
                entering=word(child["entering"]),
                married=yes(child.get("married", False)),
                works=yes(child.get("works", False)),
                year=whole(child.get("class", 1)),
            )
        )
    return found


def losses(value: Any) -> list[Loss]:
    """Return the lost parts of a list of ``{part, side, fraction}``."""
    found = []
    for item in _list(value, "lost"):
        loss = only(item, ("part", "side", "fraction"), "given.lost")
        need(loss, ("part",), "given.lost")
        side = loss.get("side")
        found.append(Loss(word(loss["part"]), side and word(side), number(loss.get("fraction", 1))))
    return found


def sums(value: Any, known: Collection[str], where: str) -> dict[str, int]:
    """Return the sums of a mapping, by one of the known words each."""
    return {key: whole(amount) for key, amount in only(value, known, where).items()}


def need(given: Mapping[str, Any], keys: Collection[str], where: str) -> None:
    """Refuse when a key is missing or empty."""
    missing = [key for key in keys if key not in given]
    if missing:
        raise Unreadable(f"missing under {where}: {', '.join(missing)}")


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(f"{where} is no list")
    return value
