"""Writes provisions and answers as text: values with their unit, histories, lines with their source."""

from collections.abc import Iterable, Iterator
from datetime import date

from payung.rules.answers import Line, in_rupiah
from payung.rules.book.entries import Certainty, Entry, Provision, Row, Version
from payung.rules.book.wording import CERTAINTIES, row_words, value_words

_UNITS = {
    "months": ("{} bulan", "{} months"),
    "years": ("{} tahun", "{} years"),
    "days": ("{} hari", "{} days"),
    "working days": ("{} hari kerja", "{} working days"),
    "hours": ("{} jam", "{} hours"),
    "day of the month": ("tanggal {}", "day {} of the month"),
    "month of the year": ("bulan ke-{}", "month {} of the year"),
    "people": ("{} orang", "people: {}"),
    "times": ("{} kali", "{} times"),
    "rank": ("urutan {}", "rank {}"),
}
_INDONESIAN_UNITS = {
    "rupiah": "rupiah",
    "percent": "persen",
    "months": "bulan",
    "years": "tahun",
    "days": "hari",
    "working days": "hari kerja",
    "hours": "jam",
    "day of the month": "tanggal",
    "month of the year": "bulan",
    "people": "orang",
    "times": "kali",
    "rank": "urutan",
    "date": "tanggal",
    "yes or no": "ya atau tidak",
    "word": "kata",
    "text": "teks",
}


def value_text(value: object, unit: str, language: str = "id") -> str:
    """Return one value with its unit, as people write it."""
    indonesian = language.startswith("id")
    if isinstance(value, bool):
        return ("ya" if value else "tidak") if indonesian else ("yes" if value else "no")
    if isinstance(value, int) and unit == "rupiah":
        return in_rupiah(value)
    if isinstance(value, int) and unit == "percent":
        return f"{value}%"
    if isinstance(value, date):
        return value.isoformat()
    if unit in _UNITS:
        return _UNITS[unit][0 if indonesian else 1].format(value)
    return value_words(value).words(language) if unit == "word" and isinstance(value, str) else str(value)


def unit_text(unit: str, language: str = "id") -> str:
    """Return the name of a unit."""
    return _INDONESIAN_UNITS[unit] if language.startswith("id") else unit


def certainty_text(certainty: Certainty, language: str = "id") -> str:
    """Return how sure a figure is, in words."""
    return CERTAINTIES[certainty].words(language)


def version_text(version: Version, unit: str, language: str = "id") -> str:
    """Return the value of one version: a single value, the rows of a table, none, or that it is not known."""
    indonesian = language.startswith("id")
    if not version.known:
        return "tidak diketahui" if indonesian else "not known"
    if not version.in_force:
        return "tidak berlaku" if indonesian else "none"
    if version.rows:
        return "; ".join(row_text(key, row, unit, language) for key, row in version.rows.items())
    return value_text(version.value, unit, language)


def row_text(key: object, row: Row, unit: str, language: str = "id") -> str:
    """Return one row of a table with its name."""
    name = row_name(key, row, unit, language)
    unknown = "tidak diketahui" if language.startswith("id") else "not known"
    if unit == "word" and row.label:
        when = value_text(row.value, unit, language)
        return name if when in name else f"{name} ({when})"
    return f"{name}: {value_text(row.value, unit, language) if row.known else unknown}"


def row_name(key: object, row: Row, unit: str, language: str = "id") -> str:
    """Return what a row of a table is called: its own label, words for its code, or a sum from which it holds."""
    if row.label:
        return row.label.words(language)
    if isinstance(key, str):
        return row_words(key).words(language)
    return value_text(key, "rupiah" if unit == "rupiah" else "", language)


def span_text(version: Version) -> str:
    """Return the days on which a version holds."""
    return f"{version.since.isoformat()} .. {version.until.isoformat() if version.until else ''}".rstrip()


def provision_lines(entry: Entry, on: Provision | None, language: str = "id") -> Iterator[str]:
    """Yield a provision with its whole history; the version of the day is marked."""
    yield f"{entry.name}  [{unit_text(entry.unit, language)}]"
    yield entry.label.words(language)
    for version in on.history if on is not None else entry.history:
        mark = "*" if on is not None and version == on.version else " "
        yield f"{mark} {span_text(version)}"
        rows = version.rows.items() if version.known else ()
        if rows:
            yield from (f"      {row_line(key, row, entry.unit, version, language)}" for key, row in rows)
        else:
            yield f"    {version_text(version, entry.unit, language)}"
        yield f"    {version.cite} [{certainty_text(version.certainty, language)}]"
        if version.source:
            yield f"    {version.source}"
        if version.note:
            yield f"    {version.note.words(language)}"


def row_line(key: object, row: Row, unit: str, version: Version, language: str = "id") -> str:
    """Return a row of a table, with its certainty where it differs from its version's."""
    own = "" if row.certainty == version.certainty else f" [{certainty_text(row.certainty, language)}]"
    return row_text(key, row, unit, language) + own


def uncertain_entries(
    entries: Iterable[Entry], language: str = "id"
) -> Iterator[tuple[Entry, Version, tuple[str, ...]]]:
    """Yield every version that nobody could verify, with the names of the rows where only some are uncertain."""
    for entry in entries:
        for version in entry.history:
            shaky = tuple(
                row_name(key, row, entry.unit, language)
                for key, row in version.rows.items()
                if not (row.known and row.certainty.firm)
            )
            if not version.known or not version.certainty.firm:
                yield entry, version, ()
            elif shaky:
                yield entry, version, shaky


def line_text(line: Line, language: str = "id") -> str:
    """Return one line of an answer with its source."""
    amount = "-" if line.rupiah is None else in_rupiah(line.rupiah)
    detail = f" ({line.detail.words(language)})" if line.detail else ""
    return f"{line.label.words(language)}{detail}: {amount} [{line.cite}; {certainty_text(line.certainty, language)}]"
