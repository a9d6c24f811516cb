"""Writes tables as workbooks of text and number cells, in which nothing can run, and draws lines over time."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from xlsxwriter import Workbook

LONGEST_CELL = 32_767  # letters, by the format
LETTERS_A_COLUMN = (8, 40)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def table_workbook(
    sheet: str, headings: Sequence[str], rows: Sequence[Sequence[str | int]], *, title: str, at: datetime
) -> bytes:
    """Return an xlsx with one sheet: a line that says what it is and of when, the headings, the rows.

    What is text stays text, so that no NIK is cut; an ``int`` is a number that can be summed and sorted.
    """
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        number_of = book.add_format({"num_format": "#,##0"})
        page = book.add_worksheet(sheet[:31])
        page.write_string(0, 0, title[:LONGEST_CELL], text)
        least, most = LETTERS_A_COLUMN
        for column, heading in enumerate(headings):
            longest = max((len(str(row[column])) for row in rows), default=0)
            page.set_column(column, column, min(max(longest, len(heading), least) + 2, most), text)
            page.write_string(2, column, heading, bold)
        for number, row in enumerate(rows, start=3):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(number, column, cell, number_of)
                elif cell:
                    page.write_string(number, column, cell[:LONGEST_CELL], text)
        page.freeze_panes(3, 0)
        page.autofilter(2, 0, max(2 + len(rows), 3), max(len(headings) - 1, 0))
    return out.getvalue()


LEFT, RIGHT, TOP, BOTTOM = 56, 404, 26, 266  # of the drawing's 480 by 300
MIDDLE = (LEFT + RIGHT) / 2
MOST_RULES = 4
LABEL = 150  # what the widest label takes
LOOK_BACK = 12  # points among which a higher one lets the label stand below the line


class Way(Protocol):
    """What a line over time is drawn from: days with people, and the straight line to a target if there is one."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def on(self) -> date: ...
    @property
    def target(self) -> int: ...
    @property
    def covered(self) -> int: ...
    @property
    def weeks(self) -> Sequence[tuple[date, int]]: ...
    @property
    def expected(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Tick:
    """A number at the left edge or a day at the foot, and where it stands."""

    value: int | date
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Where everything of the drawing stands: points of the line, its end, the straight line, rules and days."""

    points: str
    x: float
    y: float
    expected_y: float | None
    line_ends: tuple[float, float] | None
    rules: tuple[Tick, ...]
    days: tuple[Tick, ...]
    at_the_left: bool
    past_the_middle: bool
    falling: bool


def line_chart(way: Way) -> Chart:
    """Return the drawing of covered people by week against the straight line to the target; zero is at the foot."""
    until = max(way.ends_on or way.on, way.on)
    whole = max((until - way.starts_on).days, 1)
    most = max(way.target if way.ends_on else 0, max(people for _day, people in way.weeks), 1)

    def across(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * max((day - way.starts_on).days, 0) / whole, 1)

    def up(people: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * people / most, 1)

    step = _round_step(most)
    middle = way.starts_on + (until - way.starts_on) / 2
    return Chart(
        points=" ".join(f"{across(day)},{up(people)}" for day, people in way.weeks),
        x=across(way.on),
        y=up(way.covered),
        expected_y=None if way.expected is None else up(way.expected),
        line_ends=(across(way.ends_on), up(way.target)) if way.ends_on else None,
        rules=tuple(Tick(value, up(value)) for value in range(0, most + 1, step)),
        days=tuple(Tick(day, across(day)) for day in (way.starts_on, middle, until)),
        at_the_left=across(way.on) < LEFT + LABEL,
        past_the_middle=across(way.on) > MIDDLE,
        falling=max(people for _day, people in way.weeks[-LOOK_BACK:]) > way.covered,
    )


def _round_step(most: int) -> int:
    """Return a step of 1, 2 or 5 times a power of ten that makes at most four rules above zero."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if most // step <= MOST_RULES:
                return step
        power *= 10
