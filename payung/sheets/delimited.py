"""Text with separators, as files and clipboards hold it: encoding, separator, rows with their line numbers."""

import codecs
import csv
import io
import re

from payung.sheets.faults import Fault
from payung.sheets.packing import Limits

SEPARATORS = (";", "\t", ",", "|")
SAMPLE_LINES = 60
TELLING_WIDTH = 8  # more columns say no more about the separator
LONGEST_CELL = 1_000_000
MOST_LINES_IN_A_CELL = 50  # more means that a quotation mark was never closed
csv.field_size_limit(LONGEST_CELL)
_WHOLE = re.compile(r'\s*"((?:[^"]|"")*)"[;,|\s]*$')
_IDENTITY = re.compile(r"(?<!\d)\d{16}(?!\d)")


def looks_like_text(data: bytes) -> bool:
    """Whether the bytes are text in an encoding that we know: few control bytes, or UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _utf16_without_mark(data):
        return True
    sample = data[:65536]
    odd = sum(sample.count(byte) for byte in range(32) if byte not in (0, 9, 10, 11, 12, 13, 26, 27))
    return odd <= len(sample) // 200 and sample.count(0) <= len(sample) // 50


def decode(data: bytes) -> str:
    """Return the text: UTF-16 or UTF-8 with or without mark; each byte that is no UTF-8 is read as Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    guess = _utf16_without_mark(data)
    if guess:
        return data.decode(guess, errors="replace")
    return data.decode("utf-8-sig", errors="windows_bytes")


def _windows_bytes(failed: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252: one wrong byte casts no doubt on the others."""
    assert isinstance(failed, UnicodeDecodeError)
    return failed.object[failed.start : failed.end].decode("cp1252", errors="replace"), failed.end


codecs.register_error("windows_bytes", _windows_bytes)


def _utf16_without_mark(data: bytes) -> str:
    sample = data[:4096]
    half = len(sample) // 2
    if half < 4:
        return ""
    if sample[1::2].count(0) > half * 0.7 and sample[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.7 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def rows_of(text: str, limits: Limits) -> tuple[list[list[str]], list[int]]:
    """Return rows and the line each begins on. Refuses ``too_many_rows`` and ``too_many_columns``.

    A line is a row. Lines are joined only where a quotation mark opens a cell, closes it on a later line, and neither
    what is joined nor the lines by themselves say otherwise; any other mark belongs to the text.
    """
    text = text.removeprefix("\ufeff").replace("\x00", "")
    if text.count("\r") > 2 * text.count("\n"):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > limits.rows * 3:
        raise Fault("too_many_rows", limit=limits.rows)
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    declared = lines[0].strip() if lines and lines[0][:4].casefold() == "sep=" else ""  # Excel's own first line
    first = 1 if declared else 0
    lines = _opened(lines)
    separator = declared[4:5] or "\t" if declared else separator_of(lines)
    if max((line.count(separator) for line in lines), default=0) > limits.columns * MOST_LINES_IN_A_CELL:
        raise Fault("too_many_columns", limit=limits.columns)
    rows, numbers = _rows(lines, first, separator)
    if len(rows) > limits.rows + 1:
        raise Fault("too_many_rows", limit=limits.rows)
    if max(map(len, rows), default=0) > limits.columns:
        raise Fault("too_many_columns", limit=limits.columns)
    return rows, numbers


def _opened(lines: list[str]) -> list[str]:
    """Return the lines without the marks around each, where a program wrote every line as one quoted cell."""
    filled = [line for line in lines[:SAMPLE_LINES] if line.strip()]
    whole = [found[1] for line in filled if (found := _WHOLE.match(line))]
    if len(whole) * 2 <= len(filled) or not any(separator in line for line in whole for separator in SEPARATORS):
        return lines
    return [found[1].replace('""', '"') if (found := _WHOLE.match(line)) else line for line in lines]


def _rows(lines: list[str], first: int, separator: str) -> tuple[list[list[str]], list[int]]:
    if not any('"' in line for line in lines):
        return [_plain(line, separator) for line in lines[first:]], list(range(first + 1, len(lines) + 1))
    width = _width(lines, separator)
    rows, numbers, at = [], [], first
    while at < len(lines):
        line, took = lines[at], 1
        if '"' not in line:
            row = _plain(line, separator)
        else:
            joined = _joined(lines, at, separator, width) if line.count('"') % 2 else None
            row, took = joined or (_cells(line, separator, width), 1)
        rows.append(row)
        numbers.append(at + 1)
        at += took
    return rows, numbers


def _plain(line: str, separator: str) -> list[str]:
    line = line.rstrip("\r")
    return line.split(separator) if line else []


def _cells(line: str, separator: str, width: int) -> list[str]:
    """Return the cells of a line with quotation marks; marks that would swallow a separator of the row are text."""
    line = line.rstrip("\r")
    apart = line.split(separator)
    if line.count('"') % 2 == 0:
        try:
            read = next(csv.reader([line], delimiter=separator, strict=True), [""])
        except csv.Error:
            read = []
        if len(read) == 1 and len(apart) == width > 1:
            return [_bare(cell) for cell in read[0].split(separator)]
        if read and not (len(read) < width == len(apart)):
            return read
    return [_bare(cell) for cell in apart]


def _bare(cell: str) -> str:
    """Return the text of a cell without the two marks around it; a mark alone is text, such as a ditto mark."""
    text = cell.strip()
    is_within = len(text) > 2 and text[0] == text[-1] == '"' and text.strip('" ')
    return text[1:-1].replace('""', '"') if is_within else cell


def _joined(lines: list[str], at: int, separator: str, width: int) -> tuple[list[str], int] | None:
    """Return the row that begins in a line with an open cell and how many lines it takes, or None: one line alone."""
    text = lines[at]
    first_is_whole = text.count(separator) + 1 >= width
    for took in range(2, MOST_LINES_IN_A_CELL + 1):
        if at + took > len(lines):
            return None
        following = lines[at + took - 1]
        is_whole = following.count(separator) + 1 >= width > 1
        if _IDENTITY.search(following):
            return None
        text += "\n" + following
        if following.count('"') % 2:
            try:
                row = next(csv.reader(io.StringIO(text.rstrip("\r"), newline=""), delimiter=separator, strict=True))
            except (csv.Error, StopIteration):
                return None
            return None if len(row) > width or (is_whole and first_is_whole) else (row, took)
        if is_whole:
            return None
    return None


def _width(lines: list[str], separator: str) -> int:
    """Return how many cells most rows have; of lines with a mark that nobody closed, all separators count."""
    sample = [line for line in lines[: SAMPLE_LINES * 4] if line.strip()]
    plain = [line for line in sample if '"' not in line and separator in line]
    sample = plain or sample  # what a mark means is what the other lines are asked about
    widths = [width for line in sample if (width := _width_of(line, separator)) > 1]
    return max(set(widths), key=lambda width: (widths.count(width), width), default=1)


def _width_of(line: str, separator: str) -> int:
    if '"' not in line or line.count('"') % 2:
        return line.count(separator) + 1
    try:
        return len(next(csv.reader([line], delimiter=separator), [""]))
    except csv.Error:
        return line.count(separator) + 1


def separator_of(lines: list[str]) -> str:
    """Return the separator under which most lines have the same number of cells, and more than one."""
    filled = [line for line in lines[:SAMPLE_LINES] if line.strip()]

    def agreement(separator: str) -> int:
        widths = [_width_of(line, separator) for line in filled]
        usual = max(set(widths), key=lambda width: (width > 1, widths.count(width), width), default=1)
        return widths.count(usual) ** 2 * min(usual - 1, TELLING_WIDTH)

    return max(SEPARATORS, key=agreement)
