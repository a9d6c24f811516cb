"""Makes what offices send: a city's places, and workbooks of every kind, down to their bytes."""

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from payung.roster.reading.headings import roster_aliases
from payung.roster.reading.judgement import Judge, Judgement, Registry, shared_phones
from payung.roster.reading.places import Place, Places
from payung.roster.reading.rows import RowReader, RowReading
from payung.rules.book.provisions import provision
from payung.sheets.books import Book, read_book, read_text
from payung.sheets.choosing import Choice, choose

IMPORT_DAY = date(2026, 6, 15)
AGES = {
    "min_age": provision("membership.minimum_age", on=IMPORT_DAY).number,
    "max_age": provision("membership.closing_age", on=IMPORT_DAY).number,
}
SAMPLES = Path(__file__).parents[2] / "samples"
Rows = Sequence[Sequence[Any]]


@cache
def every_place() -> tuple[Place, ...]:
    """Return East Jakarta with its districts and villages; RW are numbered from 1."""
    found = [Place("31.75", "city", "Jakarta Timur")]
    with (Path(__file__).parent / "villages.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            district = Place(row["code"][:8], "district", row["district"])
            if district not in found:
                found.append(district)
            aliases = tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip())
            rws = tuple(range(1, int(row["rw_count"]) + 1))
            found.append(Place(row["code"], "village", row["name"], aliases, rws))
    return tuple(found)


def places(area: str) -> Places:
    """Return the city seen from an area."""
    return Places(every_place(), area)


def read(book: Book, area: str = "31.75.02.1005") -> tuple[list[RowReading], RowReader, Choice]:
    """Return the readings of a book's list, the reader, and what was chosen."""
    choice = choose(book, roster_aliases())
    reader = RowReader(choice.sheet, choice.layout, places(area), on=IMPORT_DAY, **AGES)
    return reader.read(), reader, choice


def read_bytes(data: bytes, name: str, area: str = "31.75.02.1005") -> list[RowReading]:
    """Return the readings of a file."""
    return read(read_book(data, name), area)[0]


def read_rows_of(rows: Rows, area: str = "31.75.02.1005") -> list[RowReading]:
    """Return the readings of rows that were pasted as tab-separated text."""
    text = "\n".join("\t".join(str(cell) for cell in row) for row in rows)
    return read(read_text(text), area)[0]


def judged(readings: Sequence[RowReading], registry: Registry | None = None) -> dict[int, Judgement]:
    """Return the judgement of each row by its number."""
    judge = Judge(shared_phones(readings))
    judgements = judge.judge(readings, registry or Registry())
    return {reading.number: judgement for reading, judgement in zip(readings, judgements, strict=True)}


def xlsx(
    rows: Rows,
    *,
    sheet: str = "DATA",
    merged: Sequence[tuple[int, int, int, int, str]] = (),
    more: dict[str, Rows] | None = None,
) -> bytes:
    """Return an xlsx. Dates become date cells; ``merged`` are ranges (rows and columns from 0) with their text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, cells in {sheet: rows, **(more or {})}.items():
        page = book.add_worksheet(name)
        for at, row in enumerate(cells):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)  # type: ignore[arg-type]
                elif isinstance(cell, str):
                    page.write_string(at, column, cell)
                elif cell is not None:
                    page.write(at, column, cell)
        if name == sheet:
            for top, left, bottom, right, text in merged:
                page.merge_range(top, left, bottom, right, text)
    book.close()
    return out.getvalue()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """Return a zip of the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def raw_xlsx(sheet_xml: str | bytes, **more: str | bytes) -> bytes:
    """Return an xlsx whose only sheet is the given XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet_xml,
        **more,
    })  # fmt: skip


def ods(rows: Rows, *, tail: str = "") -> bytes:
    """Return an ods; ``tail`` is XML behind the last row."""
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            if cell is None or cell == "":
                cells.append("<table:table-cell/>")
            elif isinstance(cell, date):
                cells.append(f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>')
            elif isinstance(cell, int | float):
                cells.append(f'<table:table-cell office:value-type="float" office:value="{cell}"/>')
            else:
                cells.append(
                    f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
                )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="DATA">{"".join(lines)}{tail}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def xls(rows: Rows, *, sheet: str = "DATA", hidden: Sequence[int] = ()) -> bytes:
    """Return a workbook of Excel 97 (BIFF8 in a compound file) with text, numbers, dates and hidden rows."""
    plain, day = 0, 1
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))
    cells = [start, *(_record(0x0208, struct.pack("<HHHHHHHH", at, 0, 8, 255, 0, 0, 0x20, 0)) for at in hidden)]
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                serial = (cell - date(1899, 12, 30)).days
                cells.append(_record(0x0203, struct.pack("<HHHd", at, column, day, serial)))
            elif isinstance(cell, int | float):
                cells.append(_record(0x0203, struct.pack("<HHHd", at, column, plain, cell)))
            elif cell:
                cells.append(_record(0x0204, struct.pack("<HHH", at, column, plain) + _text(cell, "<H")))
    cells.append(_record(0x000A, b""))
    formats = b"".join(_record(0x00E0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 14))
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6)) + _record(0x0042, b"\xb0\x04") + formats
    name = b"\x00\x00" + _text(sheet, "<B")
    at = len(head) + 4 + 4 + len(name) + 4
    stream = head + _record(0x0085, struct.pack("<I", at) + name) + _record(0x000A, b"") + b"".join(cells)
    return compound({"Workbook": stream})


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file (OLE2) with the streams, each long enough to stand in sectors of its own."""
    sectors: list[bytes] = [b"", b""]  # allocation table and directory come first
    chain = [0xFFFFFFFD, 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        many = -(-len(content) // 512)
        entries.append(_entry(name, 2, 0xFFFFFFFF, len(sectors), len(content)))
        chain += [*range(len(sectors) + 1, len(sectors) + many), 0xFFFFFFFE]
        sectors += [content[at * 512 : at * 512 + 512].ljust(512, b"\0") for at in range(many)]
    sectors[1] = b"".join(entries).ljust(512, b"\0")
    sectors[0] = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    assert len(chain) <= 128
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    return header.ljust(512, b"\xff") + b"".join(sectors)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    body = letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return body + bytes(36) + struct.pack("<IQ", start, size)


HEADING = ("NO", "NIK", "NAMA", "TEMPAT LAHIR", "TGL LAHIR", "L/P", "RT", "RW", "NO HP", "PEKERJAAN")


def person(number: int = 1, **cells: Any) -> list[Any]:
    """Return a row under `HEADING`: somebody without fault, unless cells say otherwise."""
    row = {
        "no": number, "nik": f"317502150280{9000 + number:04d}", "name": "Sumarno Wijaya", "place": "Jakarta",
        "birth": "15-02-1980", "sex": "L", "rt": "003", "rw": "007", "phone": f"08001234{number:04d}", "work": "Ojek",
    }  # fmt: skip
    row.update(cells)
    return list(row.values())
