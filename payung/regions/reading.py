"""Reads lists of regions from CSV text into typed rows, saying what is wrong line by line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from payung.regions.matching import dotted, fold, level_of, parent_code
from payung.regions.models import Certainty, Level
from payung.rules.reasons import Reason, Refused

_HEADS = {
    "code": "code", "kode": "code", "kodewilayah": "code", "kodekemendagri": "code", "name": "name", "nama": "name",
    "namawilayah": "name", "rwcount": "rw_count", "jumlahrw": "rw_count", "aliases": "aliases", "level": "level",
    "nikprefix": "code", "district": "name", "namakecamatan": "name", "regency": "around", "kabupatenkota": "around",
    "namakabupatenkota": "around", "status": "status", "tilecol": "tile_col", "tilerow": "tile_row",
    "rwunseen": "rw_unseen", "rwcertainty": "rw_certainty", "rwsource": "rw_source", "source": "source",
    "sumber": "source",
}  # fmt: skip
RETIRED = frozenset({"retired", "dihapus", "tidakberlaku"})
MOST_RW = MOST_TILES = 999
LONGEST = {"name": 80, "rw_source": 200, "source": 200}
FAULTS_SHOWN = 50
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")  # how xlsx, ods, xls and pdf begin


@dataclass(slots=True)
class RegionRow:
    """One region of a list; a village may bring the number of its RW and which of them nobody has seen on a map."""

    line: int
    code: str
    level: Level
    name: str
    aliases: list[str] = field(default_factory=list)
    tile_col: int | None = None
    tile_row: int | None = None
    rw_count: int = 0
    rw_unseen: frozenset[int] = frozenset()
    rw_certainty: str = "one_source"
    rw_source: str = ""
    source: str = ""
    around: str = ""


class _Faults:
    """What is wrong in a file, with the line of each."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []

    def add(self, fault: str, line: int, words: str, **values: object) -> None:
        self.reasons.append(Reason(fault, _("Line %(line)d: ") % {"line": line} + words % values))


def decode(data: bytes) -> str:
    """Return the text of a CSV file: UTF-8 with or without a byte order mark, otherwise Windows-1252.

    Refuses ``not_a_csv``: a workbook or a PDF.
    """
    if data.startswith(NOT_TEXT):
        raise Refused([Reason("not_a_csv", _("This is no CSV file. Open it in Excel and save it as CSV."))])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_regions(text: str, *, only: str = "") -> list[RegionRow]:
    """Return the rows of a list with the columns code, name and, if wanted, rw_count (also ``kode``, ``nama``).

    Codes may carry dots or none. A list without a head begins with code and name. ``only`` is a code: of a longer list
    it keeps that region, those around it and those inside it. Lines marked as retired are left out.
    Refuses with one reason per faulty line: ``columns_missing``, ``csv_broken``, ``code_malformed``,
    ``code_repeated``, ``name_missing``, ``text_malformed``, ``rw_count_malformed``, ``rw_count_misplaced``,
    ``number_malformed``, ``certainty_unknown``, ``list_empty``.
    """
    faults, rows, seen = _Faults(), [], dict[str, int]()
    for line, cells in _lines(text):
        if fold(cells.get("status", "")) in RETIRED or not _wanted(cells.get("code", ""), only):
            continue
        row = _row(line, cells, faults)
        if row and row.code in seen:
            words = _("the code %(code)s stands in line %(first)d already.")
            faults.add("code_repeated", row.line, words, code=row.code, first=seen[row.code])
        elif row:
            seen[row.code] = row.line
            rows.append(row)
    if not rows and not faults.reasons:
        words = _("The file names no region in %s.") % only if only else _("The file names no region.")
        faults.reasons.append(Reason("list_empty", words))
    if faults.reasons:
        raise Refused(faults.reasons[:FAULTS_SHOWN])
    return sorted([*rows, *_cities_around(rows)], key=lambda row: row.code)


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number and the cells by column of each line that holds anything."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    columns: list[str] = []
    try:
        for cells in reader:
            values = [cell.strip() for cell in cells]
            if not columns and level_of(dotted(values[0] if values else "")):
                columns = ["code", "name"]
            elif not columns:
                columns = _columns(values)
                continue
            if any(values):
                yield reader.line_num, dict(zip(columns, values, strict=False))
    except csv.Error as fault:
        words = _('Line %(line)d: the cells cannot be told apart. Look for a quotation mark (") that is never closed.')
        raise Refused([Reason("csv_broken", words % {"line": reader.line_num})]) from fault
    if not columns:
        _columns([])


def _columns(head: list[str]) -> list[str]:
    columns = [_HEADS.get(fold(cell.replace("_", " ")), "") for cell in head]
    missing = [name for name in ("code", "name") if name not in columns]
    if missing:
        words = _("The first line must name the columns code and name, and may name rw_count. Missing: %s.")
        raise Refused([Reason("columns_missing", words % ", ".join(missing))])
    return columns


def _wanted(cell: str, only: str) -> bool:
    """Whether a line is about the region that is wanted; a code that cannot be read may be, by its first digits."""
    code = dotted(cell)
    return not only or code.startswith(only) or (only.startswith(code) and level_of(code) is not None)


def _cities_around(rows: list[RegionRow]) -> list[RegionRow]:
    """Return the cities that a list of kecamatan names in a column beside them, and not in lines of their own."""
    there = {row.code for row in rows}
    cities = {
        parent_code(row.code): RegionRow(row.line, parent_code(row.code), Level.CITY, row.around)
        for row in reversed(rows)
        if row.around and row.level == Level.DISTRICT and parent_code(row.code) not in there
    }
    return list(cities.values())


def _row(line: int, cells: dict[str, str], faults: _Faults) -> RegionRow | None:
    code = dotted(cells.get("code", ""))
    level = level_of(code)
    if level is None or level == Level.RW:
        words = _("“%(code)s” is no code of a province, city, kecamatan or kelurahan, such as 31.75.02.1005.")
        faults.add("code_malformed", line, words, code=cells.get("code", "")[:40])
        return None
    if not cells.get("name"):
        faults.add("name_missing", line, _("the region %(code)s has no name."), code=code)
        return None
    if not _texts_fit(line, code, cells, faults):
        return None
    certainty = cells.get("rw_certainty") or Certainty.ONE_SOURCE.value
    if certainty not in Certainty.values:
        words = _("rw_certainty is “%(cell)s”; it must be one of %(offer)s.")
        faults.add("certainty_unknown", line, words, cell=certainty[:40], offer=", ".join(Certainty.values))
    return RegionRow(
        line=line, code=code, level=level, name=_written(cells["name"]), around=_written(cells.get("around", "")),
        aliases=[alias.strip() for alias in cells.get("aliases", "").split(";") if alias.strip()],
        tile_col=_whole(line, "tile_col", cells, faults), tile_row=_whole(line, "tile_row", cells, faults),
        rw_count=_rw_count(line, level, cells.get("rw_count", ""), faults),
        rw_unseen=_unseen(line, cells.get("rw_unseen", ""), faults),
        rw_certainty=certainty, rw_source=cells.get("rw_source", ""), source=cells.get("source", ""),
    )  # fmt: skip


def _written(name: str) -> str:
    """Return a name in small letters where a list shouts it."""
    return name.title() if name.isupper() and len(name) > 3 else name


def _texts_fit(line: int, code: str, cells: dict[str, str], faults: _Faults) -> bool:
    """Whether the texts of a line can be kept; a cell with a line break is two lines that a quotation mark joined."""
    for column, longest in LONGEST.items():
        cell = cells.get(column, "")
        if len(cell) > longest or not cell.isprintable():
            words = _("the cell %(column)s of %(code)s must be one line of at most %(longest)d letters.")
            faults.add("text_malformed", line, words, column=column, code=code, longest=longest)
            return False
    return True


def _number(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) <= len(str(MOST_RW)) else None


def _whole(line: int, column: str, cells: dict[str, str], faults: _Faults) -> int | None:
    cell = cells.get(column, "")
    number = _number(cell)
    if cell and number is None:
        words = _("%(column)s is “%(cell)s”; it must be a whole number from 0 to %(most)d.")
        faults.add("number_malformed", line, words, column=column, cell=cell[:40], most=MOST_TILES)
    return number


def _unseen(line: int, cell: str, faults: _Faults) -> frozenset[int]:
    numbers = [_number(part.strip()) for part in cell.split(";") if part.strip()]
    if None in numbers:
        words = _("rw_unseen is “%(cell)s”; it must be numbers of RW with a semicolon between them.")
        faults.add("number_malformed", line, words, cell=cell[:40])
    return frozenset(number for number in numbers if number is not None)


def _rw_count(line: int, level: Level, cell: str, faults: _Faults) -> int:
    if not cell:
        return 0
    count = _number(cell)
    if count is None:
        words = _("rw_count is “%(cell)s”; it must be a whole number from 0 to %(most)d.")
        faults.add("rw_count_malformed", line, words, cell=cell[:40], most=MOST_RW)
        return 0
    if count and level != Level.VILLAGE:
        faults.add("rw_count_misplaced", line, _("only a kelurahan or desa has RW; leave rw_count empty here."))
        return 0
    return count


def orphans(rows: list[RegionRow], known: set[str]) -> list[Reason]:
    """Return one reason for each row whose surrounding region is neither in the list nor on file."""
    faults, codes = _Faults(), {row.code for row in rows} | known
    for row in rows:
        around = parent_code(row.code)
        if row.level not in (Level.PROVINCE, Level.CITY) and around not in codes:
            words = _("%(code)s lies in %(around)s, which is neither in the file nor on file.")
            faults.add("parent_missing", row.line, words, code=row.code, around=around)
    return faults.reasons[:FAULTS_SHOWN]
