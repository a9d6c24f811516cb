"""Rows as they are fixed in place: each cell with what stands in it, what is wrong with it, and what could be done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payung.regions.matching import short_number
from payung.roster.models import Roster, Row
from payung.roster.queries.alike import texts_at
from payung.roster.queries.offers import PROPOSED_FOR, Offer, offers_for
from payung.roster.queries.reasons import FIELD_WORDS, words_for
from payung.roster.queries.rows import cells_now, readings_of
from payung.roster.queries.showing import column_of, columns_of, in_short, shown_value
from payung.roster.queries.standing import ADMITTED
from payung.roster.reading.judgement import Judgement
from payung.roster.reading.places import contains
from payung.roster.reading.reasons import ERRORS
from payung.roster.reading.rows import RowReader, RowReading
from payung.roster.reading.sentences import Sentences
from payung.sheets.cells.amounts import read_kk
from payung.sheets.folding import text_of
from payung.workers import queries as workers
from payung.workers.models import Worker

COUNTED = 400  # rows for the same reasons; of more it is not counted how many are alike
ALWAYS = ("name", "nik", "birth", "rw", "occupation")
GROUPS = ("name", "nik", "birth", "sex", "rw", "phone", "occupation")
SPREAD = {"rw", "occupation", "sex", "phone"}  # what one person types may fit the others
GROUP_OF = {"nik_birth_mismatch": "birth", "nik_sex_mismatch": "sex", "over_age": "birth", "under_age": "birth",
            "wage_earner": "occupation", "possible_duplicate": "name"}  # fmt: skip
NIK_MAY_BE_WRONG = {"nik_birth_mismatch", "nik_sex_mismatch", "over_age", "under_age"}
TAKEN_OUT_FOR = ("over_age", "under_age", "wage_earner", "rw_outside_area")  # the reason says why by itself


class Why(NamedTuple):
    """A sentence under a cell; ``is_error`` when it keeps the row waiting."""

    words: str
    is_error: bool


class Box(NamedTuple):
    """Something to type into: the name under which it is sent, its label alone and with the row, what stands there."""

    name: str
    short: str
    label: str
    value: str
    kind: str  # "text", "nik", "sex"
    options: str  # id of a list of suggestions, or empty


@dataclass(slots=True)
class Cell:
    """One cell of a row."""

    group: str
    label: str
    text: str
    is_kept: bool = False  # a NIK that is on file and not shown
    boxes: list[Box] = field(default_factory=list)
    whys: list[Why] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    alike: int | None = 1  # rows that could take the same, itself among them; None when nobody counted
    press: str = ""  # the button for the others: "offer_alike" or "alike"
    press_about: str = ""  # the kind of the offer, or the group of what is typed
    is_folded: bool = False  # nothing is wrong here, but it may be what is wrong elsewhere
    has_out: bool = False  # here it is asked whether to take the row out
    holder: Worker | None = None  # who is on file with this NIK

    @property
    def is_wrong(self) -> bool:
        """Whether this cell keeps the row waiting."""
        return any(why.is_error for why in self.whys)

    @property
    def can_spread(self) -> bool:
        """Whether other rows could take the same."""
        return bool(self.press) and self.alike != 1


@dataclass(slots=True)
class FixRow:
    """One row with its cells, and why it would be taken out."""

    number: int
    name: str
    cells: list[Cell]
    out_why: str
    out_alike: int | None


@dataclass(frozen=True, slots=True)
class FixTable:
    """The rows of a page: headings, rows, and lists of suggestions by their id."""

    headings: list[str]
    rows: list[FixRow]
    suggestions: dict[str, list[str]]


def fix_table(
    roster: Roster, rows: Sequence[Row], reader: RowReader, *, holders: Mapping[int, Worker], may_fix: bool
) -> FixTable:
    """Return rows ready to be fixed; who may not fix gets the same without anything to type into.

    ``holders`` are who is on file with the NIK that a row gives to somebody else, by the row's number.
    """
    readings = readings_of(roster, rows, reader)
    likeness = _likeness(roster, rows, reader) if may_fix else None
    maker = _Maker(roster, reader, likeness, holders, may_fix=may_fix)
    made = [maker.row(row, reading) for row, reading in zip(rows, readings, strict=True)]
    shown = [group for group in GROUPS if group in ALWAYS or any(_told(row, group) for row in made)]
    for row in made:
        row.cells = [cell for cell in row.cells if cell.group in shown]
    return FixTable([GROUP_WORDS[group] for group in shown], made, maker.suggestions() if may_fix else {})


GROUP_WORDS: Mapping[str, Any] = {
    "birth": FIELD_WORDS["birth_date"],
    **{name: FIELD_WORDS[name] for name in GROUPS if name != "birth"},
    "sex": gettext_lazy("M/F"),
}


def group_of(code: str, reading: RowReading, reader: RowReader) -> str:
    """Return the cell under which a reason is said."""
    card = reader.fields.get("kk_number")
    if code == "nik_birth_mismatch" and card is not None and read_kk(reading.cells[card]) == reading.nik:
        return "nik"
    return GROUP_OF.get(code) or code.partition("_")[0]


def _told(row: FixRow, group: str) -> bool:
    return any(cell.whys for cell in row.cells if cell.group == group)


class _Likeness:
    """How many rows with the same verdict and reasons have the same text, or could take the same proposal."""

    def __init__(self) -> None:
        self.texts: Counter[tuple[Any, ...]] = Counter()
        self.offers: Counter[tuple[str, str]] = Counter()
        self.reasons: Counter[str] = Counter()


def _likeness(roster: Roster, rows: Iterable[Row], reader: RowReader) -> _Likeness | None:
    """Return what the rows of the list that wait for these reasons have in common; None when there are too many."""
    models = list(rows)
    alike = Row.objects.filter(
        ~ADMITTED, roster=roster, verdict__in={row.verdict for row in models},
        reasons__in={row.reasons for row in models}, discarded_why="",
    )  # fmt: skip
    found = list(alike[: COUNTED + 1])
    if len(found) > COUNTED:
        return None
    likeness = _Likeness()
    columns = {group: columns_of(group, reader) for group in SPREAD}
    for row, cells in zip(found, cells_now(roster, found, reader), strict=True):
        likeness.reasons[row.reasons] += 1
        for group in SPREAD:
            likeness.texts[row.reasons, group, texts_at(cells, columns[group])] += 1
        codes = row.reasons.split(",")
        if not PROPOSED_FOR.isdisjoint(codes):
            for offer in offers_for(reader.read_one(row.number, cells), codes, reader):
                likeness.offers[row.reasons, offer.kind] += 1
    return likeness


class _Maker:
    """Makes the rows of one list."""

    def __init__(
        self, roster: Roster, reader: RowReader, likeness: _Likeness | None, holders: Mapping[int, Worker], *,
        may_fix: bool,
    ) -> None:  # fmt: skip
        self.reader, self.likeness, self.holders, self.may_fix = reader, likeness, holders, may_fix
        self.sentences = Sentences(reader)
        self.is_wide = roster.area.code.count(".") < 3  # more than one kelurahan

    def row(self, row: Row, reading: RowReading) -> FixRow:
        codes = row.reasons.split(",") if row.reasons else []
        judgement = Judgement(row.verdict, tuple(codes), row.of_number)
        whys: dict[str, list[tuple[str, Why]]] = {}
        for code in sorted(codes, key=lambda each: each not in ERRORS):
            words = self.sentences.sentence(code, reading, judgement)
            whys.setdefault(group_of(code, reading, self.reader), []).append((code, Why(words, code in ERRORS)))
        offers = {offer.field: offer for offer in offers_for(reading, codes, self.reader)} if self.may_fix else {}
        cells = [self._cell(group, row, reading, whys.get(group, []), offers) for group in GROUPS]
        first = next((cell for cell in cells if cell.is_wrong), next((cell for cell in cells if cell.whys), cells[0]))
        first.has_out = self.may_fix
        out_for = next((code for code in codes if code in TAKEN_OUT_FOR), "")
        alike = self.likeness.reasons[row.reasons] if self.likeness else None
        return FixRow(row.number, in_short(reading.name), cells, words_for(out_for) if out_for else "", alike)

    def _cell(
        self, group: str, row: Row, reading: RowReading, told: list[tuple[str, Why]], offers: Mapping[str, Offer]
    ) -> Cell:
        cell = Cell(group, str(GROUP_WORDS[group]), self._text(group, reading), whys=[why for _code, why in told])
        cell.is_kept = group == "nik" and bool(reading.nik)
        cell.holder = self.holders.get(row.number) if group == "nik" else None
        if not self.may_fix:
            return cell
        if not told:
            cell.is_folded = group == "nik" and not NIK_MAY_BE_WRONG.isdisjoint(row.reasons.split(","))
            cell.boxes = [self._box("nik", reading)] if cell.is_folded else []
            return cell
        cell.boxes = [self._box(name, reading) for name in self._fields(group, {code for code, _why in told})]
        offer = offers.get("birth_date" if group == "birth" else group)
        if offer:
            cell.offers, cell.press, cell.press_about = [offer], "offer_alike", offer.kind
            cell.alike = self.likeness.offers[row.reasons, offer.kind] if self.likeness else None
        elif group in SPREAD:
            key = row.reasons, group, texts_at(reading.cells, columns_of(group, self.reader))
            cell.press, cell.press_about = "alike", group
            cell.alike = self.likeness.texts[key] if self.likeness else None
        return cell

    def _fields(self, group: str, codes: set[str]) -> list[str]:
        """Return the fields that can be typed in a cell."""
        if group != "rw":
            return ["birth_date"] if group == "birth" else [group]
        has = self.reader.fields
        outside = "rw_outside_area" in codes
        fields = ["district"] if outside and "district" in has else []
        if self.is_wide or (outside and "village" in has):
            fields.append("village")
        return [*fields, "rw"]

    def _box(self, name: str, reading: RowReading) -> Box:
        label = FIELD_WORDS["rt_rw" if name == "rw" and "rt_rw" in self.reader.fields else name]
        if name == "birth_date" and name not in self.reader.fields and "birth_place_and_date" in self.reader.fields:
            label = FIELD_WORDS["birth_place_and_date"]
        told = {"label": label, "row": reading.number}
        options = {"occupation": "occupations", "village": "villages"}.get(name, "")
        kind = name if name in ("nik", "sex") else "text"
        value = shown_value(reading, name, self.reader)
        return Box(f"{reading.number}-{name}", str(label), _("%(label)s, row %(row)s") % told, value, kind, options)

    def _text(self, group: str, reading: RowReading) -> str:
        """Return what a cell says, in the reader's language; never a NIK."""
        if group == "nik":
            return _("on file") if reading.nik else "–"
        if group == "phone" and reading.phone:
            return "0" + reading.phone.removeprefix("+62")
        if group == "birth":
            said = format_date(reading.birth_date, "j F Y") if reading.birth_date else self._raw("birth_date", reading)
        elif group == "rw":
            said = self._home(reading)
        else:
            said = {
                "name": reading.name, "sex": reading.sex, "phone": "", "occupation": reading.occupation_text,
            }[group] or self._raw(group, reading)  # fmt: skip
        return in_short(said) or "–"

    def _raw(self, name: str, reading: RowReading) -> str:
        column = column_of(name, self.reader)
        return text_of(reading.cells[column]) if column is not None else ""

    def _home(self, reading: RowReading) -> str:
        places = self.reader.places
        village = places.names.get(reading.village or "", "") if self.is_wide else ""
        if reading.rw:
            said = f"RT {reading.rt} RW {short_number(reading.rw)}" if reading.rt else f"RW {short_number(reading.rw)}"
        else:
            said = self._raw("rw", reading)
        return f"{said} {village or self._raw('village', reading)}".strip() if self.is_wide else said

    def suggestions(self) -> dict[str, list[str]]:
        """Return what can be chosen while typing."""
        places = self.reader.places
        villages = [
            places.names[code] for code, level in places.levels.items()
            if level == "village" and contains(places.area, code)
        ]  # fmt: skip
        known = [each.words for each in workers.occupations().values()]
        return {"occupations": known, "villages": sorted(villages) if self.is_wide else []}
