"""Reads the parameter files and refuses whatever an auditor could not trust: uncited, out of order, unused, unknown."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from payung.rules.book.entries import UNKNOWN, Certainty, Edition, Entry, Row, Scalar, Version, Words
from payung.rules.book.reading import read_yaml
from payung.rules.book.sources import is_text_of

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
_VERSION_KEYS = {"from", "value", "cite", "certainty", "source", "note", "recorded", "believed_until"}
_ROW_KEYS = {"value", "certainty", "label"}


class BadBook(Exception):  # noqa: N818  it is a book, and it is bad
    """The parameter files break a promise; each problem is one sentence."""

    def __init__(self, problems: Collection[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_book(folder: Path, *, used: Collection[str]) -> dict[str, Entry]:
    """Return every provision of the folder's files by name.

    Refuses (``BadBook``) an uncited value, dates out of order, an unknown unit, certainty or key, a value of the wrong
    type, ``verified`` without the text of the instrument cited, a correction that leaves a gap in what was believed, a
    name given twice, a name that no code uses, and a code that no parameter has.
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
    for line in raw["history"]:
        problems += _problems_of_line(name, raw["unit"], line)
    return problems or _problems_of_order(name, raw["history"])


def _problems_of_order(name: str, lines: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the order of days: in every edition they ascend, and all begin on one day."""
    problems = []
    first = lines[0]["from"]
    for known in _days_of_editions(lines):
        days = [line["from"] for line in _believed(lines, known)]
        if days != sorted(set(days)):
            problems.append(f"{name}: dates out of order{'' if known == date.min else f' as known on {known}'}.")
        if days[:1] != [first]:
            problems.append(f"{name}: nothing is believed of {first} on {known}.")
    recorded = {line.get("recorded") for line in lines}
    problems += [
        f"{name} from {line['from']}: no line is recorded on the day after it was last believed."
        for line in lines
        if line.get("believed_until") and line["believed_until"] + timedelta(days=1) not in recorded
    ]
    return problems


def _days_of_editions(lines: list[dict[str, Any]]) -> list[date]:
    """Return the days on which the book began to say something else, the first of them before all time."""
    begun = {line["recorded"] for line in lines if line.get("recorded")}
    left = {line["believed_until"] + timedelta(days=1) for line in lines if line.get("believed_until")}
    return sorted({date.min, *begun, *left})


def _believed(lines: list[dict[str, Any]], known: date) -> list[dict[str, Any]]:
    return [
        line
        for line in lines
        if (line.get("recorded") or date.min) <= known <= (line.get("believed_until") or date.max)
    ]


def _problems_of_line(name: str, unit: str, line: Any) -> list[str]:
    if not isinstance(line, dict) or not {"from", "value"} <= set(line):
        return [f"{name}: every line needs from and value."]
    since = line["from"]
    where = f"{name} from {since}"
    problems = [f"{where}: unknown key “{key}”." for key in sorted(set(line) - _VERSION_KEYS)]
    if type(since) is not date:
        problems.append(f"{where}: from is no date.")
    for key in ("recorded", "believed_until"):
        if key in line and type(line[key]) is not date:
            problems.append(f"{where}: {key} is no date.")
    if not str(line.get("cite") or "").strip():
        problems.append(f"{where}: the value is not cited.")
    if line.get("certainty") not in set(Certainty):
        problems.append(f"{where}: certainty must be one of {', '.join(Certainty)}.")
    if "note" in line and not _is_words(line["note"]):
        problems.append(f"{where}: the note needs both id and en.")
    problems += _problems_of_value(where, UNITS[unit], line["value"])
    if Certainty.VERIFIED in _certainties(line) and not is_text_of(str(line.get("cite")), str(line.get("source"))):
        problems.append(f"{where}: verified, and the text of what it cites was not read.")
    return problems


def _certainties(line: Mapping[str, Any]) -> set[Any]:
    """Return how sure the line and its rows say they are."""
    rows = line["value"].values() if isinstance(line["value"], dict) else ()
    return {line.get("certainty"), *(row.get("certainty") for row in rows if isinstance(row, dict))}


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
    editions = tuple(Edition(known, _history(_believed(lines, known))) for known in _days_of_editions(lines))
    label = _words(raw["label"]) or Words(name, name)
    return Entry(name=name, theme=theme, label=label, unit=raw["unit"], editions=editions)


def _history(lines: list[dict[str, Any]]) -> tuple[Version, ...]:
    ends = [*(line["from"] - timedelta(days=1) for line in lines[1:]), None]
    return tuple(_version(line, until) for line, until in zip(lines, ends, strict=True))


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
        recorded=line.get("recorded"),
        believed_until=line.get("believed_until"),
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
