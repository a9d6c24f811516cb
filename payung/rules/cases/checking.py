"""Holds the rules against cases: situations in YAML with the answers that the law gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from payung.rules.book.reading import read_yaml
from payung.rules.cases.asks import ASKS
from payung.rules.cases.reading import Unreadable, need, only
from payung.rules.reasons import Refused

_SETS = ("flags", "reasons", "payees")
_END_OF_DAY = time.max.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one case went: its file and name, and every difference; none means that it passed."""

    file: str
    name: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every expected key was equal."""
        return not self.differences


def check_file(path: Path) -> Iterator[Verdict]:
    """Yield the verdict on each case of a file; a file that cannot be read is one failed case."""
    try:
        cases = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        why = (problem.strerror if isinstance(problem, OSError) else "") or " ".join(str(problem).split())
        yield Verdict(str(path), "the file", (f"cannot be read: {why}",))
        return
    if not isinstance(cases, list) or not cases:
        yield Verdict(str(path), "the file", ("is no list of cases",))
        return
    for position, case in enumerate(cases, start=1):
        name = case.get("name") if isinstance(case, dict) else None
        yield Verdict(str(path), str(name or f"case {position}"), tuple(differences_of(case)))


def differences_of(case: Any) -> list[str]:
    """Return every difference between what a case expects and what the rules answer."""
    try:
        expect, answer = _answer(case)
    except Unreadable as problem:
        return [str(problem)]
    except Refused as no:
        return [f"refused: {reason.code}: {reason.en}" for reason in no.reasons]
    except (OverflowError, ValueError) as problem:
        return [f"cannot be answered: {problem}"]
    return [
        f"{key}: expected {_shown(wanted)}, got {_shown(answer[key])}"
        for key, wanted in expect.items()
        if not _equal(key, wanted, answer[key])
    ]


def _answer(case: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    if not isinstance(case, dict):
        raise Unreadable("the case is no mapping of keys to values")
    ask = ASKS.get(case["ask"]) if isinstance(case.get("ask"), str) else None
    if ask is None:
        raise Unreadable(f"unknown ask “{case.get('ask')}”")
    expect = case.get("expect")
    if not isinstance(expect, dict) or not expect:
        raise Unreadable("expects nothing")
    only(expect, ask.answers, "expect")
    given = only(case.get("given"), (*ask.needs, *ask.takes), "given")
    need(given, ask.needs, "given")
    return expect, ask.run(given)


def _equal(key: str, wanted: Any, got: Any) -> bool:
    if key in _SETS:
        return _as_set(wanted) == {str(item) for item in got}
    wanted, got = _plain(wanted), _plain(got)
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if _is_end_of_day(got) and isinstance(wanted, str):
        # A bare day stands for its end: both spellings of the same deadline are equal.
        return wanted in (got, got.partition("T")[0])
    return bool(wanted == got)


def _as_set(wanted: Any) -> set[str] | None:
    if wanted is None:
        return set()
    return {str(item) for item in wanted} if isinstance(wanted, list) else None


def _plain(value: Any) -> Any:
    """Return dates, moments and months as their ISO text, so that quoted and unquoted ones are equal."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _canonical(value.strip())
    return value


def _canonical(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return found.date().isoformat() if len(text) <= len("2026-06-30") else found.strftime("%Y-%m-%dT%H:%M")


def _is_end_of_day(value: Any) -> bool:
    return isinstance(value, str) and value.endswith(_END_OF_DAY.strftime("T%H:%M"))


def _shown(value: Any) -> str:
    if isinstance(value, set | frozenset | list):
        return "[" + ", ".join(sorted(str(item) for item in value)) + "]"
    value = _plain(value)
    return "null" if value is None else str(value)
