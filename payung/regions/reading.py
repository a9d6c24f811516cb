"""Reads lists of regions from CSV text into typed rows, saying what is wrong line by line."""

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from payung.regions.matching import dotted, fold, level_of, parent_code
from payung.regions.models import Level
from payung.rules.reasons import Reason, Refused

_HEADS = {
    "code": "code", "kode": "code", "kodewilayah": "code", "kodekemendagri": "code", "name": "name", "nama": "name",
    "namawilayah": "name", "rwcount": "rw_count", "jumlahrw": "rw_count", "aliases": "aliases", "level": "level",
    "tilecol": "tile_col", "tilerow": "tile_row", "rwunseen": "rw_unseen", "rwcertainty": "rw_certainty",
    "rwsource": "rw_source", "source": "source", "sumber": "source",
}  # fmt: skip
MOST_RW = 999
FAULTS_SHOWN = 50


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


class _Faults:
    """What is wrong in a file, with the line of each."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []

    def add(self, fault: str, line: int, words: str, **values: object) -> None:
        self.reasons.append(Reason(fault, _("Line %(line)d: ") % {"line": line} + words % values))


def decode(data: bytes) -> str:
    """Return the text of a CSV file: UTF-8 with or without a byte order mark, otherwise Windows-1252."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_regions(text: str) -> list[RegionRow]:
    """Return the rows of a list with the columns code, name and, if wanted, rw_count (also ``kode``, ``nama``).

    Codes may carry dots or none. Refuses with one reason per faulty line: ``columns_missing``, ``code_malformed``,
    ``name_missing``, ``code_repeated``, ``rw_count_malformed``, ``rw_count_misplaced``, ``list_empty``.
    """
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    columns = [_HEADS.get(fold(cell.replace("_", " ")), "") for cell in next(reader, [])]
    missing = [name for name in ("code", "name") if name not in columns]
    if missing:
        words = _("The first line must name the columns code and name, and may name rw_count. Missing: %s.")
        raise Refused([Reason("columns_missing", words % ", ".join(missing))])
    faults, rows, seen = _Faults(), [], dict[str, int]()
    for cells in reader:
        if any(cell.strip() for cell in cells):
            row = _row(reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=False)), faults)
            if row and row.code in seen:
                words = _("the code %(code)s stands in line %(first)d already.")
                faults.add("code_repeated", row.line, words, code=row.code, first=seen[row.code])
            elif row:
                seen[row.code] = row.line
                rows.append(row)
    if not rows and not faults.reasons:
        faults.reasons.append(Reason("list_empty", _("The file names no region.")))
    if faults.reasons:
        raise Refused(faults.reasons[:FAULTS_SHOWN])
    return sorted(rows, key=lambda row: row.code)


def _row(line: int, cells: dict[str, str], faults: _Faults) -> RegionRow | None:
    code = dotted(cells.get("code", ""))
    level = level_of(code)
    if level is None or level == Level.RW:
        words = _("“%(code)s” is no code of a province, city, kecamatan or kelurahan, such as 31.75.02.1005.")
        faults.add("code_malformed", line, words, code=cells.get("code", ""))
        return None
    if not cells.get("name"):
        faults.add("name_missing", line, _("the region %(code)s has no name."), code=code)
        return None
    name = cells["name"]
    return RegionRow(
        line=line, code=code, level=level, name=name.title() if name.isupper() and len(name) > 3 else name,
        aliases=[alias.strip() for alias in cells.get("aliases", "").split(";") if alias.strip()],
        tile_col=_whole(cells.get("tile_col")), tile_row=_whole(cells.get("tile_row")),
        rw_count=_rw_count(line, level, cells.get("rw_count", ""), faults),
        rw_unseen=frozenset(int(number) for number in cells.get("rw_unseen", "").split(";") if number.strip()),
        rw_certainty=cells.get("rw_certainty") or "one_source", rw_source=cells.get("rw_source", ""),
        source=cells.get("source", ""),
    )  # fmt: skip


def _whole(cell: str | None) -> int | None:
    return int(cell) if cell and cell.isascii() and cell.isdigit() else None


def _rw_count(line: int, level: Level, cell: str, faults: _Faults) -> int:
    if not cell:
        return 0
    count = _whole(cell)
    if count is None or count > MOST_RW:
        words = _("rw_count is “%(cell)s”; it must be a whole number from 0 to %(most)d.")
        faults.add("rw_count_malformed", line, words, cell=cell, most=MOST_RW)
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
