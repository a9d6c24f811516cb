"""Finds the heading of a table under letterheads and merged cells, and the field that each column holds."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from payung.sheets.aliases import (
    EXACT,
    LAST_RESORT,
    NEARLY,
    AliasTable,
    Match,
    about_an_heir,
    about_somebody_else,
    about_the_domicile,
    fold_heading,
)
from payung.sheets.books import Sheet
from payung.sheets.folding import fold, is_blank, text_of

SEARCHED_ROWS = 15
HEADING_ROWS = 3
SAMPLES = 5
LEAST_FIELDS = 2
ONE_OF = {
    "birth_date": {"birth_date", "birth_place_and_date"},
    "sex": {"sex", "sex_male", "sex_female"},
    "rw": {"rw", "rt_rw", "rw_rt"},
    "rt": {"rt", "rt_rw", "rw_rt"},
}  # fields of which a table has no more than one
_OF_THE_HEIR = {"name": "heir_name", "phone": "heir_phone", "heir_relation": "heir_relation"}
_DAY_OF_BIRTH = frozenset({"tgl", "tgl bln thn", "tgl lahir", "hari bln thn"})
_PLACE_OF_BIRTH = frozenset({"tmp", "kota", "kabupaten kota", "kota kab", "kab kota"})
_SOMEBODYS = re.compile(r"\d{11}|^\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}$|^\d{4}-\d\d-\d\d")
_LONG_NUMBER = re.compile(r"\d{6,}")


class Column(NamedTuple):
    """One column of the table: its place from 0, the heading as read, the field it holds, how sure (0 to 100)."""

    index: int  # type: ignore[assignment]  # the tuple's own method of that name is not used
    heading: str
    field: str | None
    sure: int
    meant: str | None = None  # what the heading means, where another column holds that field

    @property
    def letter(self) -> str:
        """Return the column's letters in a spreadsheet."""
        letters, rest = "", self.index + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(65 + letter) + letters
        return letters


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands and what its columns hold. ``header_rows`` are numbers in the file; ``first`` an index."""

    sheet: str
    header_rows: tuple[int, ...]
    first: int
    columns: tuple[Column, ...]

    @classmethod
    def remembered(cls, choices: Mapping[str, str], *, sheet: str = "", header_rows: Sequence[int] = ()) -> "Layout":
        """Return a layout from what `choices` kept; headings are not known any more."""
        columns = tuple(Column(int(index), "", field, EXACT) for index, field in choices.items())
        return cls(sheet, tuple(header_rows), max(header_rows, default=0), columns)

    @property
    def fields(self) -> dict[str, int]:
        """Return the column of each field."""
        return {column.field: column.index for column in self.columns if column.field}

    @property
    def signature(self) -> str:
        """Return what tells this heading from others: the SHA-256 of its folded words."""
        words = "|".join(fold_heading(column.heading) for column in self.columns)
        return hashlib.sha256(words.rstrip("|").encode()).hexdigest()

    @property
    def choices(self) -> dict[str, str]:
        """Return field by column number as text, as it is remembered; see ``corrected``."""
        return {str(column.index): column.field for column in self.columns if column.field}

    def corrected(self, choices: Mapping[str, str | None] | Mapping[int, str | None]) -> "Layout":
        """Return the layout with fields as a person chose them; a column that is not named keeps its field."""
        chosen = {int(index): field or None for index, field in choices.items()}
        columns = []
        for column in self.columns:
            if column.index in chosen:
                column = column._replace(field=chosen[column.index], sure=EXACT)
            elif column.field in chosen.values():
                column = column._replace(field=None, sure=0)
            columns.append(column)
        return replace(self, columns=tuple(columns))


def samples(sheet: Sheet, layout: Layout, many: int = SAMPLES) -> list[list[str]]:
    """Return the first rows below the heading that hold something, as a person reads them."""
    shown = []
    for row in sheet.rows[layout.first :]:
        if sum(not is_blank(cell) for cell in row) > 1:
            shown.append([text_of(cell) for cell in row])
        if len(shown) == many:
            break
    return shown


def find_header(
    sheet: Sheet, aliases: AliasTable, anchors: Collection[str] = (), *, searched: int = SEARCHED_ROWS
) -> tuple[Layout, float] | None:
    """Return the layout whose heading names the most fields, with its score; None when no row looks like one.

    A heading names at least two fields, one of the anchors among them (the table's own where none are given).
    """
    best: tuple[Layout, float] | None = None
    anchors = frozenset(anchors) or aliases.anchors
    top = [[text_of(cell) for cell in row] for row in sheet.rows[: searched + HEADING_ROWS - 1]]
    for start in range(min(searched, len(top))):
        if _filled(top[start]) < LEAST_FIELDS or _is_somebodys(sheet.rows[start], top[start], aliases):
            continue
        for end in range(start + 1, min(start + HEADING_ROWS, len(top)) + 1):
            if end > start + 1 and _looks_like_data(sheet.rows[end - 1], top[end - 1]):
                break
            columns = _columns(top[start:end], aliases)
            found = {column.field for column in columns if column.field}
            if len(found) < LEAST_FIELDS or found <= {"row_number"}:
                continue
            if anchors and not {column.field for column in _with_last_resorts(columns, aliases)} & anchors:
                continue
            score = sum(
                column.sure * (0.1 if column.field == "row_number" else 1) for column in columns if column.field
            )
            if best is None or (score, start - end) > (best[1], -len(best[0].header_rows)):
                rows = tuple(sheet.number(index) for index in range(start, end))
                best = Layout(sheet.name, rows, end, tuple(columns)), score
    if best is None:
        return None
    layout, score = best
    return replace(layout, columns=tuple(_with_last_resorts(layout.columns, aliases))), score


def _with_last_resorts(columns: Sequence[Column], aliases: AliasTable) -> list[Column]:
    """Return the columns, in which a field that no heading means is held by the first one with a word for it."""
    known, resolved = {column.field for column in columns}, []
    for column in columns:
        field = None if column.field else aliases.last_resort(column.heading)
        if field and not known & ONE_OF.get(field, {field}):
            known.add(field)
            column = column._replace(field=field, sure=LAST_RESORT)
        resolved.append(column)
    return resolved


def _filled(row: Sequence[str]) -> int:
    return sum(1 for text in row if text)


def _is_somebodys(cells: Sequence[Any], texts: Sequence[str], aliases: AliasTable) -> bool:
    """Whether the row holds a day, or a number too long for a heading, and no headings: people are no part of one."""
    if not any(isinstance(cell, date) for cell in cells) and not any(map(_SOMEBODYS.search, texts)):
        return False
    return sum(aliases.exact(text) is not None for text in texts if text) < LEAST_FIELDS


def _looks_like_data(cells: Sequence[Any], texts: Sequence[str]) -> bool:
    """Whether a row below a heading is somebody's row, a row of column numbers or a blank one, and no heading."""
    if not any(texts) or any(isinstance(cell, date) for cell in cells):
        return True
    numbers = sum(1 for text in texts if text and re.fullmatch(r"\W*\d+\W*", text))
    return any(_LONG_NUMBER.search(text) for text in texts) or numbers * 2 >= _filled(texts)


def _paths(rows: Sequence[Sequence[str]]) -> list[tuple[list[str], bool]]:
    """Return, column by column, the words from top to bottom, and whether the upper ones were taken from the left."""
    width = max(map(len, rows))
    grid = [list(row) + [""] * (width - len(row)) for row in rows]
    paths: list[tuple[list[str], bool]] = []
    for column in range(width):
        words: list[str] = []
        borrowed = False
        for depth, row in enumerate(grid):
            text = row[column]
            below = any(lower[column] for lower in grid[depth + 1 :])
            if not text and below:
                left = column
                while left > 0 and not row[left] and any(lower[left] for lower in grid[depth + 1 :]):
                    left -= 1
                text = row[left]
                borrowed = borrowed or bool(text)
            if text and (not words or words[-1] != text):
                words.append(text)
        paths.append((words, borrowed))
    return paths


def _match_path(words: Sequence[str], borrowed: bool, aliases: AliasTable) -> Match | None:
    """Return the field of a column from the words of all its heading rows, the last the nearest to the cells."""
    if len(words) < 2:
        return aliases.match(words[0]) if words else None
    upper, last = fold_heading(" ".join(words[:-1])), words[-1]
    says_twice = upper.split()[-1:] == fold_heading(last).split()[:1]  # "RW" below "RT/RW" is the RW
    exact = None if says_twice else aliases.exact(" ".join(words))
    if exact:
        return Match(exact, EXACT)
    own = aliases.match(last)
    if about_an_heir(upper):
        field = _OF_THE_HEIR.get(own.field) if own else None
        return Match(field, EXACT) if field else None
    if about_somebody_else(upper) and not any(aliases.exact(word) for word in words[:-1]):
        return None
    tails = (aliases.exact(" ".join(words[start:])) for start in range(1, len(words)))
    exact = next((field for field in tails if field), None)
    if any(aliases.exact(word) == "birth_place_and_date" for word in words[:-1]):
        below = fold_heading(last)
        exact = "birth_date" if below in _DAY_OF_BIRTH else "birth_place" if below in _PLACE_OF_BIRTH else exact
    if exact:
        return Match(exact, EXACT)
    above = None if borrowed else aliases.match(" ".join(words[:-1]))
    return own or aliases.match(" ".join(words)) or (above and Match(above.field, min(above.sure, NEARLY)))


def _columns(rows: Sequence[Sequence[str]], aliases: AliasTable) -> list[Column]:
    """Return the columns with their fields; of several columns for one field the surest keeps it, else the first."""
    columns: list[Column] = []
    homes: dict[str, tuple[tuple[bool, int, int], int]] = {}
    for index, (words, borrowed) in enumerate(_paths(rows)):
        found = _match_path(words, borrowed, aliases)
        heading = " ".join(words)
        columns.append(Column(index, heading, found.field if found else None, found.sure if found else 0))
        if not found:
            continue
        rank = (about_the_domicile(fold(heading)), found.sure, -index)
        if found.field in homes:
            loser = index if homes[found.field][0] >= rank else homes[found.field][1]
            columns[loser] = columns[loser]._replace(field=None, sure=0, meant=found.field)
            if loser == index:
                continue
        homes[found.field] = (rank, index)
    return columns
