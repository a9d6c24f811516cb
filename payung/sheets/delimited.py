"""Text with separators, as files and clipboards hold it: encoding, separator, rows with their line numbers."""

import csv
import io
import itertools

from payung.sheets.packing import Limits
from payung.sheets.refusals import refusal

SEPARATORS = (";", "\t", ",", "|")
SAMPLE_LINES = 60
TELLING_WIDTH = 8  # more columns say no more about the separator
LONGEST_CELL = 1_000_000
MOST_LINES_IN_A_CELL = 50  # more means that a quotation mark was never closed
csv.field_size_limit(LONGEST_CELL)


def looks_like_text(data: bytes) -> bool:
    """Whether the bytes are text in an encoding that we know: few control bytes, or UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _utf16_without_mark(data):
        return True
    sample = data[:65536]
    odd = sum(sample.count(byte) for byte in range(32) if byte not in (0, 9, 10, 11, 12, 13, 26, 27))
    return odd <= len(sample) // 200 and sample.count(0) <= len(sample) // 50


def decode(data: bytes) -> str:
    """Return the text: UTF-8 with or without mark, UTF-16 with or without mark, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    guess = _utf16_without_mark(data)
    if guess:
        return data.decode(guess, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


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
    """Return rows and the line each begins on. Refuses ``too_many_rows`` and ``too_many_columns``."""
    text = text.removeprefix("\ufeff").replace("\x00", "")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    if text.count("\n") > limits.rows * 3:
        raise refusal("too_many_rows", limit=limits.rows)
    first = text.partition("\n")[0]
    declared = first.strip().casefold() if first[:4].casefold() == "sep=" else ""  # Excel's own first line
    separator = first.strip()[4:5] or "\t" if declared else separator_of(text)
    if max(line.count(separator) for line in io.StringIO(text)) > limits.columns * MOST_LINES_IN_A_CELL:
        raise refusal("too_many_columns", limit=limits.columns)
    rows, numbers = _quoted_rows(text, separator)
    if rows is None:
        rows = [line.rstrip("\r\n").split(separator) for line in io.StringIO(text, newline="")]
        numbers = list(range(1, len(rows) + 1))
    if declared:
        rows, numbers = rows[1:], numbers[1:]
    if len(rows) > limits.rows + 1:
        raise refusal("too_many_rows", limit=limits.rows)
    if max(map(len, rows), default=0) > limits.columns:
        raise refusal("too_many_columns", limit=limits.columns)
    return rows, numbers


def _quoted_rows(text: str, separator: str) -> tuple[list[list[str]] | None, list[int]]:
    """Return rows and line numbers; None when a quotation mark was never closed."""
    rows, numbers = [], []
    before = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            line = reader.line_num
            if line - before > MOST_LINES_IN_A_CELL:
                return None, []
            rows.append(row)
            numbers.append(before + 1)
            before = line
    except csv.Error:
        return None, []
    return rows, numbers


def separator_of(text: str) -> str:
    """Return the separator under which most lines have the same number of cells, and more than one."""
    lines = [line for line in itertools.islice(io.StringIO(text), SAMPLE_LINES) if line.strip()]

    def agreement(separator: str) -> int:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        usual = max(set(widths), key=lambda width: (width > 1, widths.count(width), width), default=1)
        return widths.count(usual) ** 2 * min(usual - 1, TELLING_WIDTH)

    try:
        return max(SEPARATORS, key=agreement)
    except csv.Error:
        return max(SEPARATORS, key=lambda separator: sum(line.count(separator) for line in lines))
