"""Looks into a packed workbook before anything reads it: entries, unpacked size, ratio, how far its cells reach."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from payung.sheets.faults import Fault


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: bytes as sent and unpacked, parts of a packed file, rows, columns, cells.

    ``memory_bytes``, ``cpu_seconds`` and ``wall_seconds`` are what the child process gets that parses it.
    """

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 320 * 1024 * 1024
    ratio: int = 200  # unpacked to packed; a long list of like rows stays below 60
    entries: int = 1_000
    rows: int = 200_000
    columns: int = 200
    cells: int = 10_000_000  # the rectangle that holds every filled cell
    memory_bytes: int = 1536 * 1024 * 1024
    cpu_seconds: int = 40
    wall_seconds: int = 120


LIMITS = Limits()
CHUNK = 4 * 1024 * 1024
MOST_BLANKS = 5_000_000  # that an ods may write as one number: two thousand million take the server down
SMALL = 10 * 1024 * 1024  # below this a high ratio does no harm
# Every reference that is not plainly within A1:AZ200000, or not plainly written, makes us look closer.
_FAR = re.compile(rb""" r=(?!"(?:A?[A-Z])?(?:[1-9][0-9]{0,4}|1[0-9]{5}|200000)")""")
_OTHER_SPACES = (b"\t", b"\r", b"\n")
_OVERLAP = 64
_LETTERS = re.compile(r"([A-Z]+)([0-9]+)$")


def inspect(data: bytes, limits: Limits = LIMITS) -> frozenset[str]:
    """Return the names of the entries; refuses bombs, locked and damaged archives and cells too far out."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, EOFError, OSError) as damaged:
        raise Fault("file_damaged") from damaged
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise Fault("file_protected")
    if len(names) > limits.entries or len(set(names)) != len(names):
        raise Fault("file_unpacks_too_large")
    declared = sum(entry.file_size for entry in entries)
    if declared > limits.unpacked_bytes or (declared > SMALL and declared > limits.ratio * len(data)):
        raise Fault("file_unpacks_too_large")
    left = limits.unpacked_bytes
    for entry in entries:
        if entry.filename.startswith(("xl/media/", "Pictures/", "Thumbnails/")):
            continue
        left -= _inspect_entry(data, entry, left, limits)
    return frozenset(names)


def _inspect_entry(data: bytes, entry: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    """Return the true unpacked size of the entry, having looked for cells that lie too far out."""
    size, tail, far, sheet = 0, b"", False, False
    for chunk in _unpacked(data, entry):
        size += len(chunk)
        if size > left or (size > SMALL and size > limits.ratio * len(data)):
            raise Fault("file_unpacks_too_large")
        piece = tail + chunk
        if size == len(chunk) and b"<!DOCTYPE" in chunk[:4096]:
            raise Fault("file_damaged")
        sheet = sheet or b"sheetData" in piece
        far = far or (sheet and _may_reach_far(piece, len(piece) - _OVERLAP))
        tail = piece[-_OVERLAP:]
    far = far or (sheet and _may_reach_far(tail, len(tail)))
    if entry.filename == "content.xml":
        _measure(data, entry, Spread(limits), _OpenDocument)
    elif far:
        _measure(data, entry, Spread(limits), _Workbook)
    return size


def _may_reach_far(piece: bytes, end: int) -> bool:
    """Whether a reference that begins before ``end`` is far or odd; what begins later is cut off here."""
    found = _FAR.search(piece)
    if b" r " in piece or (found is not None and found.start() < end):
        return True
    return any(space in piece and (b" r" + space in piece or space + b"r" in piece) for space in _OTHER_SPACES)


def _unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack by ourselves: the sizes that an archive declares may lie."""
    start = entry.header_offset
    if data[start : start + 4] != b"PK\x03\x04" or len(data) < start + 30:
        raise Fault("file_damaged")
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    start += 30 + name_length + extra_length
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        for offset in range(0, len(packed), CHUNK):
            yield bytes(packed[offset : offset + CHUNK])
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise Fault("file_damaged")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof:
            chunk = inflater.decompress(rest, CHUNK)
            rest = inflater.unconsumed_tail
            if not chunk and not rest:
                break
            yield chunk
    except zlib.error as damaged:
        raise Fault("file_damaged") from damaged


class Spread:
    """The smallest rectangle that holds every filled cell seen so far; refuses as soon as it is too large."""

    __slots__ = ("first_column", "first_row", "last_column", "last_row", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.first_row = self.first_column = self.last_row = self.last_column = 0

    def cover(self, row: int, column: int) -> None:
        """Count a filled cell; rows and columns from 1."""
        if row > self.limits.rows + 1:
            raise Fault("too_many_rows", limit=self.limits.rows)
        if column > self.limits.columns:
            raise Fault("too_many_columns", limit=self.limits.columns)
        self.first_row = min(self.first_row or row, row)
        self.first_column = min(self.first_column or column, column)
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)
        if self.last_row * self.last_column > self.limits.cells:
            raise Fault("too_many_columns", limit=self.limits.columns)


class _Workbook:
    """Follows the cells of an xlsx sheet. A cell that holds only a style counts for nothing."""

    def __init__(self, spread: Spread) -> None:
        self.spread = spread
        self.row = self.column = 0
        self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isdecimal() and len(given) < 9 else self.row + 1
            self.column = 0
        elif local == "c":
            found = _LETTERS.match(attributes.get("r", ""))
            self.column = _column_number(found[1]) if found else self.column + 1
            self.row = int(found[2][:9]) if found else self.row
            self.inside = True
        elif self.inside:
            self.spread.cover(self.row, self.column)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c":
            self.inside = False


class _OpenDocument:
    """Follows the cells of an ods table, which says how often rows and cells repeat."""

    def __init__(self, spread: Spread) -> None:
        self.spread = spread
        self.row = self.column = self.again = self.blanks = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.row = 0
        elif name == "table:table-row":
            self.row += self.again
            self.again = _times(attributes.get("table:number-rows-repeated"))
            self.column = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.column += _times(attributes.get("table:number-columns-repeated"))
            if "office:value-type" in attributes or "table:formula" in attributes:
                self.spread.cover(self.row + self.again, self.column)
        elif name == "text:s":
            self.blanks += _times(attributes.get("text:c"))
            if self.blanks > MOST_BLANKS:
                raise Fault("file_unpacks_too_large")
        elif name == "text:p" and self.column:
            self.spread.cover(self.row + self.again, self.column)

    def end(self, name: str) -> None:
        if name == "table:table":
            self.again = self.column = 0


def _times(given: str | None) -> int:
    return int(given[:12]) if given and given.isdecimal() else 1


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters[:6]:
        number = number * 26 + ord(letter) - 64
    return number


def _measure(data: bytes, entry: zipfile.ZipInfo, spread: Spread, kind: type[_Workbook] | type[_OpenDocument]) -> None:
    """Read the whole part once more, exactly; a document type makes it damaged (no entity is ever expanded)."""
    parser, follower = expat.ParserCreate(), kind(spread)
    parser.StartElementHandler, parser.EndElementHandler = follower.start, follower.end
    parser.buffer_text = True

    def declared(*_: object) -> None:
        raise Fault("file_damaged")

    parser.StartDoctypeDeclHandler = declared
    try:
        for chunk in _unpacked(data, entry):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as damaged:  # an encoding that nobody knows is a LookupError
        raise Fault("file_damaged") from damaged
