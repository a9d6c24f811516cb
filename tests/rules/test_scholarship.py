"""The scholarship is paid school year by school year, from a school age on, to the 23rd birthday, wedding or work."""

from datetime import date
from typing import Any

import pytest

from payung.rules import Child, Refused, scholarship_schedule
from payung.rules.scholarship import allowed_work_months, child_maximum, scholarship

DAY = date(2026, 1, 20)


def schedule(**more: Any) -> list[tuple[str, str, int, int]]:
    years = scholarship_schedule(**{"on": DAY, **more})
    return [(one.pay_on.isoformat(), one.level, one.year, one.rupiah) for one in years]


def test_the_running_school_year_is_paid_first_and_then_each_july() -> None:
    found = schedule(birth_date=date(2010, 3, 1), level="sma", year=2)
    assert found[:3] == [
        ("2026-01-20", "sma", 2, 3_000_000),
        ("2026-07-01", "sma", 3, 3_000_000),
        ("2027-07-01", "university", 1, 12_000_000),
    ]
    assert found[-1] == ("2031-07-01", "university", 5, 12_000_000)


def test_nothing_is_paid_from_the_23rd_birthday_on() -> None:
    before = schedule(birth_date=date(2005, 7, 2), level="university", year=1)
    on_it = schedule(birth_date=date(2005, 7, 1), level="university", year=1)
    assert [year[0] for year in before] == ["2026-01-20", "2026-07-01", "2027-07-01", "2028-07-01"]
    assert [year[0] for year in on_it] == ["2026-01-20", "2026-07-01", "2027-07-01"]


def test_a_child_below_school_age_starts_at_four_or_six() -> None:
    kindergarten = schedule(birth_date=date(2024, 3, 1), level="tk", year=1)
    primary = schedule(birth_date=date(2024, 3, 1), level="sd", year=1)
    assert kindergarten[0] == ("2028-07-01", "tk", 1, 1_500_000)
    assert primary[0] == ("2030-07-01", "sd", 1, 1_500_000)
    assert sum(year[3] for year in kindergarten) == 87_000_000
    assert sum(year[3] for year in primary) == 84_000_000


def test_a_wedding_or_wage_work_ends_the_payments() -> None:
    child: dict[str, Any] = {"birth_date": date(2007, 3, 1), "level": "university", "year": 1}
    assert len(schedule(**child)) == 5
    assert len(schedule(**child, married_on=date(2027, 7, 2))) == 3
    assert len(schedule(**child, works_since=date(2027, 7, 1))) == 2
    assert schedule(**child, married_on=date(2026, 1, 20)) == []


def test_before_december_2019_there_is_no_schedule_but_one_sum() -> None:
    old = date(2019, 12, 1)
    assert schedule(birth_date=date(2010, 3, 1), level="sd", year=1, on=old) == []
    assert scholarship([Child(9, "sd"), Child(8, "sd")], on=old).maximum == 12_000_000
    assert scholarship([Child(9, "sd")], on=date(2019, 12, 2)).maximum > 12_000_000
    assert scholarship([Child(24, "university")], on=old).maximum == 0


def test_levels_and_years_that_do_not_exist_are_refused() -> None:
    for wrong in ({"level": "phd", "year": 1}, {"level": "sma", "year": 4}, {"level": "sma", "year": 0}):
        with pytest.raises(Refused, match="bad_level"):
            schedule(birth_date=date(2010, 3, 1), **wrong)
    with pytest.raises(Refused, match="bad_age"):
        schedule(birth_date=date(2026, 3, 1), level="tk", year=1)


def test_a_schedule_from_the_first_day_of_school_pays_the_maximum() -> None:
    event = date(2026, 7, 1)
    for level, age in (("tk", 4), ("sd", 6), ("smp", 12), ("sma", 15), ("university", 18)):
        born = date(2026 - age, 7, 1)
        years = scholarship_schedule(birth_date=born, level=level, year=1, on=event)
        assert sum(one.rupiah for one in years) == child_maximum(Child(age, level), on=event)


@pytest.mark.parametrize(
    ("event", "second"),
    [(date(2026, 6, 30), "2026-07-01"), (date(2026, 7, 1), "2027-07-01"), (date(2026, 7, 2), "2027-07-01")],
)
def test_no_school_year_is_paid_twice_when_the_event_falls_on_its_first_day(event: date, second: str) -> None:
    days = [year[0] for year in schedule(birth_date=date(2010, 3, 1), level="sma", year=2, on=event)]
    assert days[:2] == [event.isoformat(), second]
    assert len(set(days)) == len(days)


def test_the_law_of_the_event_says_how_long_a_child_may_work() -> None:
    """Before 24 February 2025 no wage work was allowed; the rule book says so with a line that has no value."""
    days = (date(2015, 7, 1), date(2025, 2, 23), date(2025, 2, 24), date(2026, 1, 20))
    assert [allowed_work_months(day) for day in days] == [0, 0, 6, 6]
    for day in days[1:]:
        assert scholarship([Child(10, "sd", works=True)], on=day).maximum == 0
        assert scholarship([Child(10, "sd")], on=day).maximum > 0
