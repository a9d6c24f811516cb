"""Months, birthdays and clipped ends are counted as the law counts them."""

from datetime import date

import pytest

from payung.rules import (
    Refused,
    add_months,
    age_on,
    birthday,
    first_day,
    last_day,
    month_from_text,
    month_of,
    month_text,
)
from payung.rules.months import add_years, day_in


def test_a_month_goes_to_text_and_back() -> None:
    june = month_of(date(2026, 6, 30))
    assert june == 2026 * 12 + 5
    assert month_text(june) == "2026-06"
    assert month_from_text("2026-06") == june
    assert month_from_text(" 2026-06 ") == june
    assert (first_day(june), last_day(june)) == (date(2026, 6, 1), date(2026, 6, 30))
    assert month_text(june + 7) == "2027-01"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-6", "2026", "2026-06-01", "0000-01", "June", ""])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="bad_month"):
        month_from_text(text)


def test_month_arithmetic_clips_to_the_months_end() -> None:
    assert add_months(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert add_months(date(2026, 1, 15), 3) == date(2026, 4, 15)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_years(date(2020, 2, 29), 5) == date(2025, 2, 28)
    assert add_years(date(2020, 2, 29), 4) == date(2024, 2, 29)
    assert day_in(month_from_text("2026-06"), 31) == date(2026, 6, 30)


def test_who_was_born_on_29_february_has_the_birthday_on_1_march_in_other_years() -> None:
    born = date(1960, 2, 29)
    assert birthday(born, 65) == date(2025, 3, 1)
    assert birthday(born, 64) == date(2024, 2, 29)
    assert (age_on(born, date(2025, 2, 28)), age_on(born, date(2025, 3, 1))) == (64, 65)
    assert (age_on(born, date(2024, 2, 28)), age_on(born, date(2024, 2, 29))) == (63, 64)
    assert (age_on(date(1961, 6, 10), date(2026, 6, 9)), age_on(date(1961, 6, 10), date(2026, 6, 10))) == (64, 65)
