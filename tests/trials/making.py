"""The invented people of the trials, and lists of them as offices spoil them."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import xlsxwriter

RW = "31.75.02.1005-007"
HEADING = ("No", "NIK", "Nama", "Tgl Lahir", "JK", "RW", "Pekerjaan")


class One(NamedTuple):
    """Somebody of the trials."""

    nik: str
    name: str
    born: date
    sex: str


PEOPLE = [
    One("3175024708859201", "Siti Aminah", date(1985, 8, 7), "P"),
    One("3175020302909202", "Joko Prasetyo", date(1990, 2, 3), "L"),
    One("3175021112719203", "Bambang Susilo", date(1971, 12, 11), "L"),
    One("3175026505889204", "Dewi Lestari", date(1988, 5, 25), "P"),
    One("3175027010799205", "Ratna Sari", date(1979, 10, 30), "P"),
    One("3175021907949206", "Agus Salim", date(1994, 7, 19), "L"),
]


def row(at: int, **other: Any) -> list[Any]:
    """Return the row of one of the people, as under `HEADING`, with other cells by heading."""
    one = PEOPLE[at]
    cells = dict(zip(HEADING, (at + 1, one.nik, one.name, f"{one.born:%d-%m-%Y}", one.sex, 7, "pedagang"), strict=True))
    return [*(cells | {name: cell for name, cell in other.items() if name in cells}).values()]


def rows(many: int = 3, **other: Any) -> list[list[Any]]:
    """Return the heading and the first people."""
    return [list(HEADING), *(row(at, **other) for at in range(many))]


def text(lines: Sequence[Sequence[Any]], separator: str = ";") -> bytes:
    """Return rows as text, without any care for quotation marks."""
    return "\n".join(separator.join(map(str, line)) for line in lines).encode()


def book(lines: Sequence[Sequence[Any]], *, hidden: Sequence[int] = (), names: Sequence[str] = ("Daftar",)) -> bytes:
    """Return rows as a workbook; ``hidden`` are rows that a filter hides, further names are sheets with the same."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        for name in names:
            page = workbook.add_worksheet(name)
            for at, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, str) and cell.startswith("="):
                        page.write_formula(at, column, cell, None, "")
                    elif cell != "":
                        page.write(at, column, cell)
            for at in hidden:
                page.set_row(at, None, None, {"hidden": True})
    return out.getvalue()


def beside(*tables: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return tables beside each other, a column between them."""
    height = max(map(len, tables))
    lines = []
    for at in range(height):
        line: list[Any] = []
        for table in tables:
            line += [*(table[at] if at < len(table) else [""] * len(table[0])), ""]
        lines.append(line)
    return lines
