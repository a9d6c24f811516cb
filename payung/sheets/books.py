"""Bytes and a file name to sheets of plain cells, with row numbers as a person sees them; nothing is executed."""

from payung.sheets import apart, delimited
from payung.sheets.faults import Fault
from payung.sheets.packing import LIMITS, Limits
from payung.sheets.parsing import Book, Merged, Sheet, parse, parse_text, spread
from payung.sheets.refusals import refusal

__all__ = ["Book", "Merged", "Sheet", "kind_of", "read_book", "read_text", "spread"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
TEXT_ENDINGS = frozenset({"csv", "tsv", "txt", "tab"})
WORKBOOK_ENDINGS = frozenset({"xlsx", "xls", "ods"})
SMALL_TEXT = 32 * 1024  # bytes that are read here: even a reader that took their square would end in seconds


def read_book(data: bytes, filename: str, limits: Limits = LIMITS) -> Book:
    """Return the sheets of an xlsx, xls, ods, csv, tsv or txt file, parsed in a child process with limits.

    Refuses, each in one sentence: ``file_empty``, ``file_too_large``, ``file_kind_unknown``, ``file_not_its_name``,
    ``file_protected``, ``file_damaged``, ``file_unpacks_too_large``, ``too_many_rows``, ``too_many_columns``,
    ``cell_too_long``, ``file_costs_too_much``.
    """
    try:
        ending, kind = _kind_of_file(data, filename, limits)
        is_small = kind == "text" and len(data) <= SMALL_TEXT
        return parse(data, ending, kind, limits) if is_small else apart.parse(data, ending, kind, limits)
    except Fault as no:
        raise refusal(no.code, **no.details) from no


def read_text(text: str, limits: Limits = LIMITS) -> Book:
    """Return pasted or decoded text as a book of one sheet. Refuses empty, too long and too wide text."""
    data = text.encode(errors="replace")
    if len(data) > SMALL_TEXT:
        return read_book(data, "pasted.txt", limits)
    try:
        return parse_text(text, limits)
    except Fault as no:
        raise refusal(no.code, **no.details) from no


def _kind_of_file(data: bytes, filename: str, limits: Limits) -> tuple[str, str]:
    """Return the ending of the name and what the bytes are, where both agree and the file may be looked into."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise Fault("file_empty")
    if len(data) > limits.file_bytes:
        raise Fault("file_too_large", limit=limits.file_bytes // (1024 * 1024))
    ending = filename.rpartition(".")[2].casefold() if "." in filename else ""
    if ending not in TEXT_ENDINGS | WORKBOOK_ENDINGS:
        raise Fault("file_kind_unknown")
    inside = kind_of(data)
    if inside != ("text" if ending in TEXT_ENDINGS else {"xlsx": "zip", "ods": "zip", "xls": "ole"}[ending]):
        if inside == "ole" and ENCRYPTED in data:
            raise Fault("file_protected")
        raise Fault("file_not_its_name", ending=ending, kind=inside)
    return ending, inside


def kind_of(data: bytes) -> str:
    """Return what the bytes are: zip, ole, pdf, html, xml, picture, text, or binary for all else."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for kind, beginnings in (
        ("zip", (b"PK\x03\x04", b"PK\x05\x06")),
        ("ole", (OLE,)),
        ("pdf", (b"%PDF",)),
        ("picture", (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")),
        ("xml", (b"<?xml",)),
    ):
        if start.startswith(beginnings):
            return kind
    if start[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head")):
        return "html"
    return "text" if delimited.looks_like_text(data) else "binary"
