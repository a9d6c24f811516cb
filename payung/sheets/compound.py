"""What an old workbook (xls) says beside its cells: rows that its sender hid, and whether days count from 1904."""

import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payung.sheets.parsing import Sheet

HEADER, LAST_SECTOR, SMALLEST_STREAM = 512, 0xFFFFFFFA, 4096
IN_HEADER = 109  # parts of the allocation table that the header names; files of ours are smaller than those hold
BOF, EOF, BOUNDSHEET, ROW, DATE_1904 = 0x0809, 0x000A, 0x0085, 0x0208, 0x0022
HIDDEN, WIDE = 0x20, 0x01


def beside_old_cells(data: bytes, sheets: "list[Sheet]") -> "list[Sheet]":
    """Return the sheets with their hidden rows; as they are where the file is not built as we know it."""
    try:
        stream = _workbook(data)
        told, from_1904 = _sheets_in(stream)
        hidden = {name: frozenset(_hidden_rows(stream, at)) for name, at in told}
    except (struct.error, IndexError, UnicodeDecodeError):
        return sheets
    return [replace(one, hidden_rows=hidden.get(one.name, frozenset()), from_1904=from_1904) for one in sheets]


def _workbook(data: bytes) -> bytes:
    """Return the stream of a compound file that holds the workbook; nothing where it is too short to stand alone."""
    (shift,) = struct.unpack_from("<H", data, 30)
    size = 1 << shift
    first_directory = struct.unpack_from("<I", data, 48)[0]
    parts = [part for part in struct.unpack_from(f"<{IN_HEADER}I", data, 76) if part < LAST_SECTOR]
    table = [link for part in parts for link in struct.unpack_from(f"<{size // 4}I", data, HEADER + part * size)]

    def chain(sector: int) -> bytes:
        found: list[bytes] = []
        while sector < LAST_SECTOR and len(found) <= len(table):
            found.append(data[HEADER + sector * size : HEADER + (sector + 1) * size])
            sector = table[sector]
        return b"".join(found)

    directory = chain(first_directory)
    for at in range(0, len(directory) - 127, 128):
        letters = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(letters - 2, 0)].decode("utf-16-le")
        start, length = struct.unpack_from("<II", directory, at + 116)
        if name in ("Workbook", "Book") and length >= SMALLEST_STREAM:
            return chain(start)[:length]
    return b""


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of the workbook, until its end."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == EOF:
            return
        at += 4 + length


def _sheets_in(stream: bytes) -> tuple[list[tuple[str, int]], bool]:
    """Return the names of the sheets, where each begins, and whether days count from 1904."""
    found: list[tuple[str, int]] = []
    from_1904 = False
    for kind, body in _records(stream, 0):
        if kind == BOUNDSHEET:
            letters, is_wide = body[6], body[7] & WIDE
            text = body[8 : 8 + letters * (2 if is_wide else 1)]
            found.append((text.decode("utf-16-le" if is_wide else "latin-1"), struct.unpack_from("<I", body)[0]))
        elif kind == DATE_1904:
            from_1904 = bool(struct.unpack_from("<H", body)[0])
    return found, from_1904


def _hidden_rows(stream: bytes, at: int) -> Iterator[int]:
    for kind, body in _records(stream, at):
        if kind == ROW and body[12] & HIDDEN:
            yield struct.unpack_from("<H", body)[0]
