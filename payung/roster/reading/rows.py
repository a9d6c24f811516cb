"""Rows of a table to readings: who it says, where she lives, and every reason that needs no registry.

Cells repeat over a city's list, so each kind of cell is read once and remembered; the loop below only puts together.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from payung.roster.reading.names import read_odd_name
from payung.roster.reading.occupations import read_occupation
from payung.roster.reading.places import Places
from payung.roster.reading.reasons import ERRORS
from payung.roster.reading.remarks import is_remark, name_says_no, says_no
from payung.sheets.books import Sheet
from payung.sheets.cells import amounts
from payung.sheets.cells.dates import read_date, read_place_and_date
from payung.sheets.cells.nik import date_digits, nik_date, provinces, read_nik
from payung.sheets.cells.phones import read_phone
from payung.sheets.cells.rtrw import RtRw, read_address, read_rt, read_rt_rw, read_rw, read_rw_rt
from payung.sheets.cells.sexes import read_sex, read_ticks
from payung.sheets.folding import left_empty, text_of
from payung.sheets.headings import Layout
from payung.sheets.names import FOLDED, LONGEST_KEY, ODD
from payung.sheets.nobodies import PERSON, Nobody


class RowReading(NamedTuple):
    """One row as read. Codes and E.164 where they could be read, else None or empty; ``reasons`` sorted.

    ``identity`` is what stood in the NIK's cell without punctuation; ``birth_date`` and ``sex`` are the given ones,
    or those that the NIK proposes. ``kind`` is "person", or what the row is instead.
    """

    number: int
    kind: str
    cells: Sequence[Any]
    nik: str | None = None
    identity: str = ""
    name: str = ""
    name_key: str = ""
    birth_date: date | None = None
    birth_place: str = ""
    match_key: str = ""
    sex: str | None = None
    rw: str | None = None
    rt: str = ""
    village: str | None = None
    phone: str | None = None
    occupation: str = ""
    occupation_text: str = ""
    sector: str | None = None
    reasons: tuple[str, ...] = ()
    in_error: bool = False


class _Birth(NamedTuple):
    """What a birth cell says: the date, the six digits that a man's and a woman's NIK have for it, reason codes."""

    born: date | None
    iso: str
    of_men: str
    of_women: str
    reasons: tuple[str, ...]
    place: str


class _Home(NamedTuple):
    village: str | None
    rw: str | None
    rt: str
    reasons: tuple[str, ...]


class _Memory(dict[Any, Any]):
    """Reads each different cell once."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Any) -> Any:
        known = self[cell] = self.read(cell)
        return known


class _Phones(_Memory):
    """Reads telephone cells; a plain number is not worth remembering."""

    def __missing__(self, cell: Any) -> Any:
        if cell.__class__ is str and len(cell) == 12 and cell[:2] == "08" and cell.isascii() and cell.isdigit():
            return "+62" + cell[1:], False
        return super().__missing__(cell)


# Columns beside the core ones, and how each is read when somebody asks (see `RowReader.beside`).
BESIDE: dict[str, Callable[[Any], Any]] = {
    "kk_number": amounts.read_kk,
    "income": amounts.read_count,
    "decile": amounts.read_decile,
    "heir_phone": lambda cell: read_phone(cell)[0],
    **dict.fromkeys(
        ("mother_name", "heir_name", "heir_relation", "address", "marital_status", "work_place", "work_hours",
         "welfare_source", "membership_number", "membership_status", "email", "note"), text_of),
}  # fmt: skip

# Where the RW is read from: the first of these columns that the table has.
READ_HOME: dict[str, Callable[[Any], RtRw]] = {
    "rw": read_rw, "rt_rw": read_rt_rw, "rw_rt": read_rw_rt, "rt": read_rt_rw, "address": read_address
}  # fmt: skip

_make: Callable[[tuple[Any, ...]], RowReading] = partial(tuple.__new__, RowReading)


class RowReader:
    """Reads the rows of a sheet that stand as the layout says, seen from the area of the places.

    Ages are judged on the day ``on``: from ``min_age`` years, younger than ``max_age``.
    """

    def __init__(self, sheet: Sheet, layout: Layout, places: Places, *, on: date, min_age: int, max_age: int) -> None:
        self.sheet, self.layout, self.places, self.on = sheet, layout, places, on
        self.min_age, self.max_age = min_age, max_age
        self.fields = layout.fields
        self.width = max((column.index for column in layout.columns), default=-1) + 1
        self._old_when_born_by = years_before(on, max_age)
        self._grown_when_born_by = years_before(on, min_age)
        self._nik_dates = _Memory(lambda six: nik_date(six, on))
        self._beside = [(field, self.fields[field], read) for field, read in BESIDE.items() if field in self.fields]
        self._sources = self._columns_to_read()

    def read(self) -> list[RowReading]:
        """Return a reading of every row below the heading, in the order of the file."""
        sheet, start = self.sheet, self.layout.first
        headings = sheet.rows[start - len(self.layout.header_rows) : start]
        headings += [sheet.rows[index] for index in sheet.headings]
        numbers = range(start + 1, len(sheet.rows) + 1) if sheet.numbers is None else sheet.numbers[start:]
        readings = self._put_together(self._as_wide(sheet.rows[start:]), numbers, Nobody(self.layout, headings))
        self._say_no(readings)
        for at, codes in sheet.marks.items():
            readings[at - start] = _marked(readings[at - start], codes)
        return readings

    def _say_no(self, readings: list[RowReading]) -> None:
        """Hold back the rows of whom the list itself says that they died, moved away or do not want to."""
        columns = [column.index for column in self.layout.columns if is_remark(column)]
        for place, reading in enumerate(readings):
            if reading.kind == PERSON and (
                name_says_no(reading.name) or any(says_no(reading.cells[index]) for index in columns)
            ):
                readings[place] = _with_reasons(reading, ("remark_says_no",))

    def read_one(self, number: int, cells: Sequence[Any]) -> RowReading:
        """Return the reading of one row that is known to be somebody's."""
        return self._put_together(self._as_wide([list(cells)]), (number,), None)[0]

    def beside(self, cells: Sequence[Any]) -> dict[str, Any]:
        """Return what else the row says: family card, mother, heir, income, decile, address ... (see ``BESIDE``)."""
        return {field: value for field, index, read in self._beside if (value := read(cells[index]))}

    def _as_wide(self, rows: list[list[Any]]) -> list[list[Any]]:
        if any(len(row) < self.width for row in rows):
            return [[*row, *[""] * (self.width - len(row))] for row in rows]
        return rows

    def _put_together(
        self, rows: Sequence[Sequence[Any]], numbers: Sequence[int], nobody: Nobody | None
    ) -> list[RowReading]:
        readings: list[RowReading] = []
        add, folded, odd, longest, known = readings.append, FOLDED, ODD, LONGEST_KEY, provinces()
        for row, number, nik, name, birth, place, sex, home, own_rt, (phone, unread), work in zip(
            rows, numbers, self._column(rows, "nik"), self._column(rows, "name"), *self._remembered(rows), strict=False
        ):
            born, iso, of_men, of_women, reasons, ttl_place = birth
            village, rw, rt, noted = home
            occupation, words_of_it, sector, more = work
            reasons += noted + more
            identity = nik
            if nik.__class__ is not str or len(nik) != 16 or not (nik.isascii() and nik.isdigit()):
                nik, trouble, identity = read_nik(nik)
                if nik is None:
                    kind = nobody.kind(row, identity, readings[-1].kind if readings else "") if nobody else PERSON
                    if kind != PERSON:
                        add(RowReading(number, kind, row))
                        continue
                    reasons += (trouble,)
            if nik is None or nik[6:12] != (of_men if sex == "L" else of_women) or nik[:2] not in known or (
                nik[12:] == "0000" or sex is None
            ):  # fmt: skip
                born, iso, sex, noted = self._hear_the_nik(nik, birth, sex)
                reasons += noted
            words = name.split() if name.__class__ is str else ()
            key = " ".join([folded[word] for word in words])
            if not key or odd in key or len(key) > longest:
                name, key, noted = read_odd_name(name)
                reasons += noted
            else:
                name = " ".join(words)
            if unread:
                reasons += ("phone_unreadable",)
            in_error = False
            if reasons:
                reasons = tuple(sorted(set(reasons)))
                in_error = not ERRORS.isdisjoint(reasons)
            add(_make((
                number, PERSON, row, nik, identity, name, key, born, place or ttl_place, iso + key[:1] if iso else "",
                sex, rw, own_rt or rt, village, phone, occupation, words_of_it, sector, reasons, in_error,
            )))  # fmt: skip
        return readings

    def _hear_the_nik(
        self, nik: str | None, birth: _Birth, sex: str | None
    ) -> tuple[date | None, str, str | None, tuple[str, ...]]:
        """Return birth date, its ISO form and sex with what the NIK proposes, and the reasons that the NIK gives."""
        reasons: tuple[str, ...] = ("sex_missing",) if sex is None else ()
        if nik is None:
            return birth.born, birth.iso, sex, reasons
        says, told = self._nik_dates[nik[6:12]]
        born, iso = birth.born, birth.iso
        if says is None:
            reasons += ("nik_bad_date",)
        elif "birth_missing" in birth.reasons:
            born, iso = says, says.isoformat()
            reasons += self._age_reasons(says)
        elif born is not None and nik[6:12] not in (birth.of_men, birth.of_women):
            reasons += ("nik_birth_mismatch",)
        if sex and told and sex != told:
            reasons += ("nik_sex_mismatch",)
        if nik[12:] == "0000":
            reasons += ("nik_serial_zero",)
        if nik[:2] not in provinces():
            reasons += ("nik_unknown_region",)
        return born, iso, sex or told, reasons

    def _column(self, rows: Sequence[Sequence[Any]], field: str | None) -> Iterable[Any]:
        index = self.fields.get(field) if field else None
        return repeat("") if index is None else [row[index] for row in rows]

    def _columns_to_read(self) -> list[tuple[_Memory, tuple[str | None, ...]]]:
        """Return how births, birth places, sexes, homes, RT, phones and occupations are read, and from what fields."""
        has = self.fields.keys()
        home = next((field for field in READ_HOME if field in has), None)
        read_where = partial(self._read_home, READ_HOME.get(home or "rw", read_rw))
        return [
            (_Memory(self._read_birth), ("birth_date" if "birth_date" in has else "birth_place_and_date",)),
            (_Memory(text_of), ("birth_place",)),
            (_Memory(read_sex), ("sex",))
            if "sex" in has
            else (_Memory(lambda ticks: read_ticks(*ticks)), ("sex_male", "sex_female")),
            (_Memory(read_where), ("district", "village", home)),
            (_Memory(read_rt), ("rt",)),
            (_Phones(read_phone), ("phone",)),
            (_Memory(read_occupation), ("occupation",)),
        ]

    def _remembered(self, rows: Sequence[Sequence[Any]]) -> Iterator[Iterable[Any]]:
        for memory, fields in self._sources:
            columns = [self._column(rows, field) for field in fields]
            yield map(memory.__getitem__, columns[0] if len(columns) == 1 else zip(*columns, strict=False))

    def _read_birth(self, cell: Any) -> _Birth:
        place, born, something = "", read_date(cell, self.on), not left_empty(cell)
        if born is None and something:
            place, born, a_date = read_place_and_date(cell, self.on)
            something = a_date or "birth_date" in self.fields
        if born is None:
            return _Birth(None, "", "", "", ("birth_unreadable" if something else "birth_missing",), place)
        iso = born.isoformat()
        return _Birth(born, iso, *date_digits(iso), self._age_reasons(born), place)

    def _age_reasons(self, born: date) -> tuple[str, ...]:
        if born <= self._old_when_born_by:
            return ("over_age",)
        return () if born <= self._grown_when_born_by else ("under_age",)

    def _read_home(self, read: Callable[[Any], RtRw], cells: tuple[Any, Any, Any]) -> _Home:
        district, village, cell = cells
        rt, rw, from_date = read(cell)
        spot = self.places.locate(text_of(district), text_of(village), rw)
        reasons: tuple[str, ...] = (spot.error,) if spot.error else ()
        if from_date:
            reasons += ("rw_looks_like_date",)
        return _Home(spot.village, spot.rw, f"{rt:03d}" if rt is not None else "", reasons)


def _with_reasons(reading: RowReading, codes: Iterable[str]) -> RowReading:
    reasons = tuple(sorted({*reading.reasons, *codes}))
    return reading._replace(reasons=reasons, in_error=not ERRORS.isdisjoint(reasons))


def _marked(reading: RowReading, codes: Iterable[str]) -> RowReading:
    """Return the reading with what its sheet marked; of cells that nobody calculated nothing else is worth saying."""
    if "cell_not_calculated" in codes:
        return RowReading(reading.number, PERSON, reading.cells, reasons=("cell_not_calculated",), in_error=True)
    if reading.kind != PERSON:
        return reading
    if "day_order_open" in codes:
        told = tuple(code for code in reading.reasons if code not in ("nik_birth_mismatch", "over_age", "under_age"))
        reading = reading._replace(reasons=told)
    return _with_reasons(reading, codes)


def years_before(on: date, years: int) -> date:
    """Return the last birthday on which somebody is that many years old on the day (29 February: 1 March)."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)


def read_rows(sheet: Sheet, layout: Layout, places: Places, **judged: Any) -> list[RowReading]:
    """Return the readings of a table; see `RowReader`."""
    return RowReader(sheet, layout, places, **judged).read()
