"""Reads the parameter files and refuses whatever an auditor could not trust: uncited, out of order, unused, unknown."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from payung.rules.book.entries import UNKNOWN, Certainty, Entry, Row, Scalar, Version, Words

PARAMETERS = Path(__file__).parent.parent / "parameters"

# The Python type that each unit's value must have.
UNITS: Mapping[str, type] = MappingProxyType(
    {
        "rupiah": int,
        "percent": int,
        "months": int,
        "years": int,
        "days": int,
        "working days": int,
        "hours": int,
        "day of the month": int,
        "month of the year": int,
        "people": int,
        "times": int,
        "rank": int,
        "date": date,
        "yes or no": bool,
        "word": str,
        "text": str,
    }
)
_ENTRY_KEYS = {"label", "unit", "history"}
_VERSION_KEYS = {"from", "value", "cite", "certainty", "source", "note"}
_ROW_KEYS = {"value", "certainty", "label"}
_MERGE = "tag:yaml.org,2002:merge"


class BadBook(Exception):  # noqa: N818  it is a book, and it is bad
    """The parameter files break a promise; each problem is one sentence."""

    def __init__(self, problems: Collection[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_book(folder: Path, *, used: Collection[str]) -> dict[str, Entry]:
    """Return every provision of the folder's files by name.

    Refuses (``BadBook``) an uncited value, dates out of order, an unknown unit, certainty or key, a value of the wrong
    type, a name given twice, a name that no code uses, and a code that no parameter has.
    """
    entries: dict[str, Entry] = {}
    seen: set[str] = set()
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        for name, raw in (read_yaml(path) or {}).items():
            found = _problems_of_entry(name, raw)
            if name in seen:
                found.append(f"{name}: named twice, again in {path.name}.")
            seen.add(name)
            problems += found
            if not found:
                entries[name] = _entry(name, path.stem, raw)
    problems += [f"{name}: no code uses this name." for name in sorted(seen - set(used))]
    problems += [f"{name}: code uses this name and no parameter has it." for name in used if name not in seen]
    if problems:
        raise BadBook(problems)
    return entries


class _Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C loader is not always there
    """A safe YAML loader that refuses the same key twice, which YAML would silently let win."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    written = set()
    for key_node in [key for key, _ in node.value if key.tag != _MERGE]:  # what `<<` brings along may be overridden
        key = loader.construct_object(key_node, deep=True)
        if key in written:
            raise yaml.constructor.ConstructorError(None, None, f"“{key}” stands twice", key_node.start_mark)
        written.add(key)
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key_node, deep=True): loader.construct_object(value_node, deep=True)
        for key_node, value_node in node.value
    }


def _timestamp(loader: Any, node: yaml.ScalarNode) -> Any:
    """Return the day, or the words where the calendar has no such day: whoever asks for a day refuses them."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Strict.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds; refuses (``yaml.YAMLError``) broken files and a key that stands twice."""
    try:
        return yaml.load(path.read_bytes(), Loader=_Strict)  # noqa: S506  it is a safe loader
    except (ValueError, TypeError, RecursionError) as problem:  # a list as a key, a number that is none
        raise yaml.YAMLError(str(problem)) from problem


def _problems_of_entry(name: str, raw: Any) -> list[str]:
    if not isinstance(raw, dict) or set(raw) != _ENTRY_KEYS:
        return [f"{name}: needs exactly label, unit and history."]
    problems = []
    if not _is_words(raw["label"]):
        problems.append(f"{name}: the label needs both id and en.")
    if raw["unit"] not in UNITS:
        return [*problems, f"{name}: unknown unit “{raw['unit']}”."]
    if not isinstance(raw["history"], list) or not raw["history"]:
        return [*problems, f"{name}: has no history."]
    before: date | None = None
    for line in raw["history"]:
        problems += _problems_of_line(name, raw["unit"], line, before)
        before = line.get("from") if isinstance(line, dict) and isinstance(line.get("from"), date) else before
    return problems


def _problems_of_line(name: str, unit: str, line: Any, before: date | None) -> list[str]:
    if not isinstance(line, dict) or not {"from", "value"} <= set(line):
        return [f"{name}: every line needs from and value."]
    since = line["from"]
    where = f"{name} from {since}"
    problems = [f"{where}: unknown key “{key}”." for key in sorted(set(line) - _VERSION_KEYS)]
    if type(since) is not date:
        problems.append(f"{where}: from is no date.")
    elif before is not None and since <= before:
        problems.append(f"{where}: dates out of order.")
    if not str(line.get("cite") or "").strip():
        problems.append(f"{where}: the value is not cited.")
    if line.get("certainty") not in set(Certainty):
        problems.append(f"{where}: certainty must be one of {', '.join(Certainty)}.")
    if "note" in line and not _is_words(line["note"]):
        problems.append(f"{where}: the note needs both id and en.")
    return problems + _problems_of_value(where, UNITS[unit], line["value"])


def _problems_of_value(where: str, kind: type, value: Any) -> list[str]:
    if value is None or value == UNKNOWN or type(value) is kind:
        return []
    if not isinstance(value, dict) or not value:
        return [f"{where}: {value!r} is not of its unit."]
    problems = []
    for key, row in value.items():
        cell = row.get("value") if isinstance(row, dict) else row
        if isinstance(row, dict) and not ("value" in row and set(row) <= _ROW_KEYS):
            problems.append(f"{where}, row {key}: knows value, certainty and label.")
        elif isinstance(row, dict) and row.get("certainty", Certainty.VERIFIED) not in set(Certainty):
            problems.append(f"{where}, row {key}: unknown certainty.")
        elif cell is not None and cell != UNKNOWN and type(cell) is not kind:
            problems.append(f"{where}, row {key}: {cell!r} is not of its unit.")
    return problems


def _is_words(raw: Any) -> bool:
    return isinstance(raw, dict) and set(raw) == {"id", "en"} and all(raw.values())


def _words(raw: Mapping[str, str] | None) -> Words | None:
    return Words(id=raw["id"].strip(), en=raw["en"].strip()) if raw else None


def _entry(name: str, theme: str, raw: Mapping[str, Any]) -> Entry:
    lines = raw["history"]
    ends = [*(line["from"] - timedelta(days=1) for line in lines[1:]), None]
    history = tuple(_version(line, until) for line, until in zip(lines, ends, strict=True))
    label = _words(raw["label"]) or Words(name, name)
    return Entry(name=name, theme=theme, label=label, unit=raw["unit"], history=history)


def _version(line: Mapping[str, Any], until: date | None) -> Version:
    value, certainty = line["value"], Certainty(line["certainty"])
    rows = {key: _row(cell, certainty) for key, cell in value.items()} if isinstance(value, dict) else {}
    known = value != UNKNOWN
    return Version(
        since=line["from"],
        until=until,
        value=None if rows or not known else _plain(value),
        rows=MappingProxyType(rows),
        known=known,
        cite=line["cite"].strip(),
        certainty=certainty,
        source=str(line.get("source", "")).strip(),
        note=_words(line.get("note")),
    )


def _row(cell: Any, certainty: Certainty) -> Row:
    if not isinstance(cell, dict):
        cell = {"value": cell}
    known = cell["value"] != UNKNOWN
    return Row(
        value=_plain(cell["value"]) if known else None,
        certainty=Certainty(cell.get("certainty", certainty)),
        label=_words(cell.get("label")),
        known=known,
    )


def _plain(value: Any) -> Scalar | None:
    return value.strip() if isinstance(value, str) else value
