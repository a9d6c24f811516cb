"""How figures, rupiah, days and reasons are written in the reader's language; what is missing is written as a dash."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.translation import get_language

from payung.rules.book.entries import Certainty, Words
from payung.rules.book.wording import CERTAINTIES
from payung.rules.reasons import Reason

register = template.Library()

NOTHING = "–"
MINUS = "−"
Number = int | float | Decimal


def _grouped(value: Number, places: int = 0) -> str:
    """Write a number with the language's thousands and decimal marks, and a true minus sign."""
    positive = -value if value < 0 else value
    digits = str(formats.number_format(positive, decimal_pos=places, use_l10n=True, force_grouping=True))
    return MINUS + digits if value < 0 else digits


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@register.filter
def number(value: Any) -> str:
    """18240 -> ``18.240`` (English ``18,240``); a fraction keeps one decimal place, cut and not rounded."""
    if not _is_number(value):
        return NOTHING
    return _grouped(value, 0 if value == int(value) else 1)


@register.filter
def rupiah(value: Any) -> str:
    """16800 -> ``Rp16.800`` (English ``Rp16,800``); -11400 -> ``−Rp11.400``. Whole rupiah only."""
    if not _is_number(value):
        return NOTHING
    sign = MINUS if value < 0 else ""
    return f"{sign}Rp{_grouped(abs(int(value)))}"


@register.filter
def percent(value: Any, whole: Any = None) -> str:
    """26 -> ``26%``; 18240 of 70400 -> ``25%``, rounded down so that 100% is said only when it is reached."""
    if not _is_number(value):
        return NOTHING
    if whole is None:
        return f"{number(value)}%"
    if not _is_number(whole) or whole <= 0:
        return NOTHING
    return f"{_grouped(int(value * 100 // whole))}%"


def _day(value: Any, pattern: str) -> str:
    if not isinstance(value, date):
        return NOTHING
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return str(formats.date_format(value, pattern))


@register.filter
def long_date(value: Any) -> str:
    """2026-08-17 -> ``17 Agustus 2026``."""
    return _day(value, "j F Y")


@register.filter
def iso_day(text: str) -> date:
    """Return the day that was kept as text: ``2026-08-17``."""
    return date.fromisoformat(text)


@register.filter
def day_date(value: Any) -> str:
    """2026-08-17 -> ``Senin, 17 Agustus 2026``."""
    return _day(value, "l, j F Y")


@register.filter
def short_date(value: Any) -> str:
    """2026-08-17 -> ``17 Agu 2026``, for narrow cells."""
    return _day(value, "j M Y")


@register.filter
def clock(value: Any) -> str:
    """A moment -> ``07.00 WIB`` (English ``07:00 WIB``), in the zone of the place."""
    if not isinstance(value, datetime):
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    mark = ":" if (get_language() or "id").startswith("en") else "."
    return f"{local:%H}{mark}{local:%M} {local.tzname() or ''}".strip()


def _first_day(ordinal: Any) -> date | None:
    if not isinstance(ordinal, int) or isinstance(ordinal, bool):
        return None
    year, month = divmod(ordinal, 12)
    return date(year, month + 1, 1) if date.min.year <= year <= date.max.year else None


@register.filter
def month_words(value: Any) -> str:
    """A month as the whole number year * 12 + month - 1 -> ``Juni 2026``."""
    return _day(_first_day(value), "F Y")


@register.filter
def short_month(value: Any) -> str:
    """A month as the whole number year * 12 + month - 1 -> ``Jun``; January carries its year, ``Jan 27``."""
    first = _first_day(value)
    return _day(first, "M y" if first and first.month == 1 else "M")


@register.filter
def certainty_words(value: Certainty) -> str:
    """How sure a figure of the law is -> "sumber kedua"; one word for all pages."""
    return CERTAINTIES[value].words(get_language() or "id")


@register.filter
def reason_words(value: Any) -> str:
    """A reason or the rules' words -> the active language; a mapping gives its ``words``; text stays as it is."""
    if isinstance(value, Reason | Words):
        return value.words(get_language() or "id")
    if isinstance(value, Mapping):
        return str(value.get("words", ""))
    return str(value)
