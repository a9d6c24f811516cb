"""The law speaks from one room: no figure, rate, age or period of it stands anywhere but in the rule book.

What is no law, and looks like it, stands in the two lists below, each with what it is: they are reviewed by hand.
"""

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from payung.rules import Payer, Sector, bands
from payung.rules.book.provisions import book
from payung.rules.dues import rate
from payung.rules.jkm import full_sum
from payung.rules.months import month_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "payung"
LEAST_FIGURE = 1_000  # smaller numbers are also something else, and are looked at by the name that they are given
PERIODS = ("months", "days", "years", "percent", "hours")
OF_A_PERIOD = re.compile(
    r"(?<![a-z])ages?(?![a-z])|year|month|(?<!to)day|grace|wait|percent|basis|(?<![a-z])dues", re.IGNORECASE
)
SAYS_A_PERIOD = re.compile(
    r"(?<![\w%.:/-])(\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|dua|tiga|empat|lima|enam|dua belas)"
    r"(?:st|nd|rd|th)?[ -](?:calendar |working |settled |hari |bulan )?"
    r"(months?|days?|years?|hours?|bulan|hari|tahun|jam)\b",
    re.IGNORECASE,
)
SAYS_AN_AGE = re.compile(r"\d+(?:st|nd|rd|th) birthday|\bturns? \d+|ulang tahun ke-\d+|umur \d+", re.IGNORECASE)
SAYS_RUPIAH = re.compile(r"Rp ?\d")

NO_LAW = {
    "demo/bench_dues.py:PLEDGED_MONTHS=3": "months of a pledge that is measured",
    "dues/queries/cash.py:LATE_DAYS=30": "days after which cash in a collector's hand is a difference",
    "access/tries.py:TRIES_A_DAY=30": "tries of one account",
    "board/forms/calculator.py:MONTHS_BACK=24": "how far back the calculator is asked",
    "board/forms/calculator.py:MOST_YEARS_EARLY=2": "a child that far ahead in school is a slip of the pen",
    "coverage/queries/lapsing.py:AHEAD_DAYS=30": "our own window: whom to remind",
    "demo/bench_cover.py:1000000": "bytes of a megabyte",
    "demo/management/commands/bench.py:1000000": "people that are measured",
    "demo/giving.py:12000000": "what an invented company promises",
    "demo/world.py:days=18": "when something happens in the demo",
    "demo/world.py:days=2": "when something happens in the demo",
    "demo/world.py:days=3": "when something happens in the demo",
    "demo/world.py:days=30": "when something happens in the demo",
    "demo/giving.py:days=6": "when something happens in the demo",
    "dues/actions/receiving.py:1000000": "bytes of a file",
    "dues/actions/storing.py:MOST_MONTHS=60": "months that one line of an annex may span",
    "dues/queries/sponsors.py:MONTHS_AHEAD=6": "for how long going on is offered to a sponsor",
    "dues/queries/sponsors.py:WARNING_DAYS=60": "how early a sponsor is warned",
    "enrolment/queries/replies.py:DAYS_BEFORE_BATCH=31": "a start further before its batch is a slip of the pen",
    "enrolment/queries/replies.py:MONTHS_AHEAD=3": "a start further ahead is a slip of the pen",
    "enrolment/reading/members.py:DAYS_AHEAD=31": "a start further ahead is a slip of the pen",
    "regions/forms.py:1000000": "people of a target",
    "settings.py:conn_max_age=60": "seconds of a connection",
    "sheets/cells/dates.py:1000000": "a day written as one number",
    "sheets/cells/dates.py:len(year) 2=2": "digits of a year",
    "sheets/cells/nik.py:1 day 31=31": "days of a month",
    "sheets/delimited.py:1000000": "letters of a cell",
    "sheets/packing.py:10000000": "cells of a file",
    "sheets/parts.py:2000000": "repetitions in a file",
}
OUR_WINDOW = "our own window, see coverage/queries/lapsing.py"
DATA_LAW = "UU 27/2022 on personal data, which is not in the book of social insurance"
NO_LAW_IN_WORDS = {
    "board/forms/board.py: 30 days": OUR_WINDOW,
    "board/queries/figures.py: 30 days": OUR_WINDOW,
    "board/queries/standings.py: 30 days": OUR_WINDOW,
    "board/templates/board/behind.html: 30 days": OUR_WINDOW,
    "board/templates/board/board.html: 30 days": OUR_WINDOW,
    "board/templates/board/dues.html: 30 days": OUR_WINDOW,
    "board/templates/board/place_row.html: 30 days": OUR_WINDOW,
    "home/queries/waiting.py: 30 days": OUR_WINDOW,
    "home/templates/home/rw.html: 30 days": OUR_WINDOW,
    "demo/bench_cover.py: 40 days": "a measurement",
    "dues/queries/problem_words.py: 62 days": "after which a typed receipt is looked at by a second person",
    "enrolment/templatetags/enrolment_words.py: 62 days": "after which a start is looked at by a second person",
    "workers/templates/workers/consent.html: 24 hours": DATA_LAW,
    "workers/templates/workers/notice.html: 24 hours": DATA_LAW,
    "workers/templates/workers/withdrawal.html: 24 hours": DATA_LAW,
    "workers/views/family.py: 24 hours": DATA_LAW,
}


@cache
def figures() -> frozenset[int]:
    """Return every sum of money in the rule book, of any time, and what dues, bases and the death benefit come to."""
    found = {number for unit, number in numbers() if unit == "rupiah" and number >= LEAST_FIGURE}
    for day in (date(2024, 6, 1), date(2025, 8, 1), date(2026, 6, 1), date(2028, 1, 1)):
        found.add(full_sum(day))
        found |= {band.basis_rupiah for band in bands(day)}
        lowest = bands(day)[0].basis_rupiah
        found |= {rate(month_of(day), lowest, sector, payer) for sector in Sector for payer in Payer}
    return frozenset(found)


@cache
def periods() -> frozenset[int]:
    """Return every number of months, days, years, hours and every percentage in the rule book."""
    return frozenset(number for unit, number in numbers() if unit in PERIODS and number > 1)


def numbers() -> Iterator[tuple[str, int]]:
    """Yield unit and number of all values of all times, also of tables."""
    for entry in book().values():
        for version in entry.history:
            for number in _numbers_in(version.value):
                yield entry.unit, number


def _numbers_in(value: Any) -> Iterator[int]:
    if isinstance(value, int) and not isinstance(value, bool):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _numbers_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _numbers_in(one)


def modules() -> list[Path]:
    """Return every module but the law's own and the migrations."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if not {"migrations", "rules"} & set(path.parts)]


def named_numbers(tree: ast.AST) -> Iterator[tuple[str, int, int]]:
    """Yield each number that a name is given: assigned, as a default, or as a keyword; with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=False))
                for name, value in pairs:
                    yield from ((ast.unparse(name), number, node.lineno) for number in _constants(value))
        elif isinstance(node, ast.FunctionDef):
            given = [*node.args.args[len(node.args.args) - len(node.args.defaults) :], *node.args.kwonlyargs]
            for argument, value in zip(given, [*node.args.defaults, *node.args.kw_defaults], strict=True):
                yield from ((argument.arg, number, node.lineno) for number in _constants(value))
        elif isinstance(node, ast.keyword) and node.arg:
            yield from ((node.arg, number, node.value.lineno) for number in _constants(node.value))
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            words = " ".join(ast.unparse(side) for side in sides)
            yield from ((words, number, node.lineno) for side in sides for number in _constants(side))


def _constants(node: ast.AST | None) -> Iterator[int]:
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        yield node.value
    elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("timedelta", "range", "date"):
        yield from () if ast.unparse(node.func) != "timedelta" else (n for a in node.args for n in _constants(a))


def figures_in(source: str) -> list[str]:
    """Return the sums of the law that stand in a module, and numbers of its periods under a name that says so."""
    tree = ast.parse(source)
    found = [
        f"{node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in figures()
    ]
    for name, number, _line in named_numbers(tree):
        if number in periods() and OF_A_PERIOD.search(name) and not re.search(r"a_page|date\(", name, re.IGNORECASE):
            found.append(f"{name}={number}")
    return found


def words_of(path: Path) -> Iterator[str]:
    """Yield what a module or template may say to somebody."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield re.sub(r"\s+", " ", re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", source, flags=re.DOTALL))
        return
    tree = ast.parse(source)
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield " ".join(node.value.split())


def sayings_in(words: str) -> list[str]:
    """Return the periods and sums that words say in figures."""
    return [
        found[0]
        for found in (*SAYS_A_PERIOD.finditer(words), *SAYS_AN_AGE.finditer(words), *SAYS_RUPIAH.finditer(words))
    ]


def test_the_book_has_the_figures_that_we_look_for() -> None:
    assert {16_800, 8_400, 10_000_000, 12_000_000, 20_000_000} <= figures()
    assert {3, 18, 65, 23} <= periods()


def test_no_module_holds_a_figure_or_a_period_of_the_law() -> None:
    found = {}
    for path in modules():
        for saying in figures_in(path.read_text(encoding="utf-8")):
            found[f"{path.relative_to(PACKAGE)}:{saying}"] = path
    assert sorted(set(found) - set(NO_LAW)) == [], "take it from rules, or say in NO_LAW what it is"
    assert sorted(set(NO_LAW) - set(found)) == [], "nobody says this any more"


def test_no_words_say_a_period_or_a_sum_of_the_law_by_themselves() -> None:
    found = set()
    pages = sorted(PACKAGE.rglob("templates/**/*.html"))
    for path in [*modules(), *pages]:
        if path.name == "world.py" or path.parent.name == "commands":  # what the demo's offices write; help of options
            continue
        for words in words_of(path):
            found |= {f"{path.relative_to(PACKAGE)}: {saying}" for saying in sayings_in(words)}
    assert sorted(found - set(NO_LAW_IN_WORDS)) == [], "let rules give the number, or say what it is"
    assert sorted(set(NO_LAW_IN_WORDS) - found) == [], "nobody says this any more"


@pytest.mark.parametrize(
    ("source", "many"),
    [
        ("RATE = 16_800", 1), ("min_age = 18", 1), ("def f(*, max_age: int = 65): ...", 1), ("wait(months=3)", 1),
        ("GRACE = timedelta(3)", 1), ("if age < 18: ...", 1), ("rows = 18", 0), ("A_PAGE = 65", 0), ("x = f(3)", 0),
    ],
)  # fmt: skip
def test_the_guard_sees_figures(source: str, many: int) -> None:
    assert len(figures_in(source)) >= many if many else figures_in(source) == []


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("more than three months were open", 1), ("dalam 30 hari", 1), ("Rp16.800 sebulan", 1), ("the 23rd day", 1),
        ("%(n)s months", 0), ("Rp%(sum)s", 0), ("your 65th birthday", 1), ("RW 07", 0), ("of six people", 0),
    ],
)  # fmt: skip
def test_the_guard_hears_words(words: str, many: int) -> None:
    assert len(sayings_in(words)) == many


def test_a_day_of_the_law_is_a_day_of_the_book() -> None:
    """What changed the law on a day stands in the book with that day: 24 February 2025 began the waiting period."""
    assert date(2025, 2, 24) in {version.since for entry in book().values() for version in entry.history}
