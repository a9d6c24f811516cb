"""How the columns of a list were matched: heading, field, how sure, five rows; which other sheets look like lists."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from payung.roster.models import Roster
from payung.roster.queries.reasons import FIELD_WORDS
from payung.roster.queries.showing import in_short
from payung.roster.queries.tables import book_of, remembered_columns
from payung.roster.reading.headings import roster_aliases
from payung.sheets.aliases import EXACT, NEARLY
from payung.sheets.choosing import choose
from payung.sheets.headings import Column, samples

IDENTITY = {"nik", "kk_number"}
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Match:
    """One column: its letters in a spreadsheet, its heading, the field it holds, how sure in words, samples."""

    place: int
    letter: str
    heading: str
    field: str
    sure: str
    shape: str
    samples: list[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one sheet, and every sheet that looks like a list."""

    sheet: str
    sheets: list[str]
    header_row: int
    matches: list[Match]

    @property
    def known(self) -> int:
        """Return how many columns have a meaning."""
        return sum(bool(match.field) for match in self.matches)


def columns_of_list(roster: Roster, sheet: str = "") -> Columns:
    """Return how a sheet's columns were matched; without a name, the sheet that the list is read from.

    Refuses what `read_book` refuses, ``no_table`` and ``sheet_unknown``.
    """
    book, aliases = book_of(roster), roster_aliases()
    found = choose(book, aliases)
    sheets = list(dict.fromkeys(one.name for one in found.lists))
    name = sheet or roster.sheet or found.sheet.name
    choice = found if name == found.sheet.name else choose(book, aliases, sheet=name)
    own = choice.layout
    is_kept = bool(roster.layout) and name == (roster.sheet or found.sheet.name)
    columns = roster.layout if is_kept else remembered_columns(own)
    layout = own.corrected(columns) if columns else own
    shown = samples(choice.sheet, layout)
    matches = [_match(mine, column, shown) for mine, column in zip(own.columns, layout.columns, strict=True)]
    return Columns(name, sheets if name in sheets else [*sheets, name], layout.header_rows[0], matches)


def _match(own: Column, column: Column, rows: list[list[str]]) -> Match:
    sure, shape = _how_sure(own, column)
    field = column.field or ""
    cells = [row[column.index] if column.index < len(row) else "" for row in rows]
    return Match(
        column.index, column.letter, in_short(column.heading), field, sure, shape,
        [_masked(cell) if field in IDENTITY else in_short(cell) for cell in cells],
    )  # fmt: skip


def _how_sure(own: Column, column: Column) -> tuple[str, str]:
    if column.field != own.field:
        return _("chosen by a person"), "done"
    if not column.field:
        return _("not known"), "missing"
    if own.sure >= EXACT:
        return _("sure"), "done"
    return (_("nearly sure"), "done") if own.sure >= NEARLY else (_("looks like it"), "confirm")


def _masked(cell: str) -> str:
    """Return how many digits stand in the cell instead of the number."""
    digits = len(_DIGITS.findall(cell))
    return _("%(digits)s digits") % {"digits": digits} if digits else in_short(cell)


def fields_to_choose() -> list[tuple[str, str]]:
    """Return the fields that a column can mean, with their words: the usual first, then what else is kept."""
    usual = [
        "nik", "name", "birth_date", "birth_place_and_date", "birth_place", "sex", "sex_male", "sex_female", "rw",
        "rt_rw", "rw_rt", "rt", "village", "district", "address", "phone", "occupation",
    ]  # fmt: skip
    known = set(roster_aliases().fields.values())
    rest = sorted(known - set(usual), key=lambda name: str(FIELD_WORDS.get(name, name)))
    return [(name, str(FIELD_WORDS.get(name, name))) for name in [*usual, *rest]]
