"""Names and dates that stand in several columns of a table, as one; and how its columns are looked at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from payung.sheets.aliases import fold_heading
from payung.sheets.books import Sheet
from payung.sheets.cells.dates import made_of, months
from payung.sheets.folding import fold, is_blank, text_of
from payung.sheets.headings import Column, Layout

MOST_PARTS = 6  # cells of a second heading row that names day, month and year
SAMPLED = 400  # rows that show what a column holds
ENOUGH = 0.6
_FIRST_NAME = frozenset("nama depan|nama awal|first name|nama pertama|nama dpn|firstname".split("|"))
_LAST_NAME = frozenset(
    "nama belakang|nama akhir|last name|nama keluarga|surname|nama blk|nama tengah|lastname".split("|")
)
_DAY = frozenset({"tgl", "hari", "tg", "dd", "day"})
_MONTH = frozenset({"bln", "mm", "month"})
_YEAR = frozenset({"thn", "th", "yyyy", "yy", "year"})


def below(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows below the first heading that are no later one, each with its index."""
    skipped = set(sheet.headings)
    for at in range(layout.first, len(sheet.rows)):
        if at not in skipped:
            yield at, sheet.rows[at]


def cells_of(sheet: Sheet, layout: Layout, index: int, many: int = SAMPLED) -> list[Any]:
    """Return the first cells of a column that hold something."""
    found = []
    for _at, row in below(sheet, layout):
        if index < len(row) and not is_blank(row[index]):
            found.append(row[index])
            if len(found) == many:
                break
    return found


def share(cells: Sequence[Any], looks: Callable[[Any], bool]) -> float:
    """Return the share of the cells that look so."""
    return sum(map(looks, cells)) / len(cells) if cells else 0.0


def below_its_parts(sheet: Sheet, layout: Layout) -> tuple[Sheet, Layout]:
    """Return the layout that begins below a row that only names the parts of a date ("Tgl | Bln | Thn")."""
    if layout.first >= len(sheet.rows):
        return sheet, layout
    words = {index: set(fold_heading(text_of(cell)).split()) for index, cell in enumerate(sheet.rows[layout.first])
             if not is_blank(cell)}  # fmt: skip
    kinds = [kind for kind in (_DAY, _MONTH, _YEAR) if any(each and each <= kind for each in words.values())]
    if len(kinds) < len((_DAY, _MONTH, _YEAR)) or len(words) > MOST_PARTS:
        return sheet, layout
    columns = [*layout.columns]
    for index, named in words.items():
        if index < len(columns):
            heading = f"{columns[index].heading} {' '.join(sorted(named))}".strip()
            columns[index] = columns[index]._replace(heading=heading)
    number = sheet.number(layout.first)
    headed = replace(layout, columns=tuple(columns), first=layout.first + 1, header_rows=(*layout.header_rows, number))
    return sheet, headed


def join_columns(sheet: Sheet, layout: Layout) -> tuple[Sheet, Layout]:
    """Return the sheet with a column at its end for a name or a birth date that stands in several columns."""
    names = _name_columns(layout)
    if len(names) > 1:
        sheet, layout = _with_column(
            sheet, layout, names, "name", lambda cells: " ".join(filter(None, map(text_of, cells)))
        )
    parts = _date_columns(sheet, layout)
    if parts:
        sheet, layout = _with_column(sheet, layout, parts, "birth_date", _day_of)
    return sheet, layout


def _whole_name(cells: Sequence[Any]) -> str:
    return " ".join(filter(None, map(text_of, cells)))


def _name_columns(layout: Layout) -> list[int]:
    first = [column.index for column in layout.columns if fold(column.heading) in _FIRST_NAME]
    last = [column.index for column in layout.columns if fold(column.heading) in _LAST_NAME]
    if not last:
        return []
    own = layout.fields.get("name")
    return [*(first or ([own] if own is not None and own not in last else [])), *last]


def _date_columns(sheet: Sheet, layout: Layout) -> list[int]:
    """Return the columns of day, month and year of birth where they stand beside each other."""
    words = [set(fold_heading(column.heading).split()) - {"lahir", "kelahiran", "dan"} for column in layout.columns]
    of_birth = ["lahir" in fold_heading(column.heading) for column in layout.columns]
    last = [fold_heading(column.heading).split()[-1:] for column in layout.columns]
    for at in range(len(words) - 2):
        three = range(at, at + 3)
        orders = ((_DAY, _MONTH, _YEAR), (_YEAR, _MONTH, _DAY), (_MONTH, _DAY, _YEAR))
        for order in orders:
            named = [bool((words[index] & kind) and (set(last[index]) & kind or len(words[index]) == 1))
                     for index, kind in zip(three, order, strict=True)]  # fmt: skip
            if (all(named) or (any(of_birth[index] for index in three) and all(named[1:]))) and _are_parts(
                sheet, layout, three, order
            ):
                return [at + order.index(kind) for kind in (_DAY, _MONTH, _YEAR)]
    own = layout.fields.get("birth_date")  # one heading over three columns of numbers
    if own is not None and own + 2 < len(layout.columns):
        three = range(own, own + 3)
        if not any(layout.columns[index].field for index in three[1:]) and _are_parts(
            sheet, layout, three, (_DAY, _MONTH, _YEAR)
        ):
            return list(three)
    return []


def _number(cell: Any) -> int:
    text = text_of(cell).strip("'’. ")
    return int(text[:6]) if text.isdecimal() else months().get(text.casefold(), 0)


def _are_parts(sheet: Sheet, layout: Layout, three: Iterable[int], order: Sequence[frozenset[str]]) -> bool:
    most = {_DAY: 31, _MONTH: 12, _YEAR: 2100}
    return all(_share_up_to(sheet, layout, index, most[kind], 0 if kind is _YEAR else 1) >= ENOUGH
               for index, kind in zip(three, order, strict=True))  # fmt: skip


def _share_up_to(sheet: Sheet, layout: Layout, index: int, most: int, least: int) -> float:
    """Return the share of the column's cells that are a number between the two, or the name of a month."""
    cells = cells_of(sheet, layout, index)
    return share(cells, lambda cell: least <= _number(cell) <= most and any(map(str.isalnum, text_of(cell))))


def _day_of(cells: Sequence[Any]) -> Any:
    if all(is_blank(cell) for cell in cells):
        return ""
    day, month, year = _number(cells[0]), _number(cells[1]), _number(cells[2])
    whole = made_of(year, month, day) if year > 99 else None
    return whole or (f"{day:02d}-{month:02d}-{year:02d}" if day and month else " ".join(map(text_of, cells)))


def _with_column(
    sheet: Sheet, layout: Layout, parts: Sequence[int], field: str, join: Callable[[Sequence[Any]], Any]
) -> tuple[Sheet, Layout]:
    place = max(len(layout.columns), *(len(row) for row in sheet.rows[: layout.first + SAMPLED]))
    rows = list(sheet.rows)
    for at, row in below(sheet, layout):
        cell = join([row[index] if index < len(row) else "" for index in parts])
        if cell != "":
            rows[at] = [*row[:place], *[""] * (place - len(row)), cell]
    columns = [column._replace(field=None, sure=0) if column.field == field or column.index in parts else column
               for column in layout.columns]  # fmt: skip
    columns += [Column(index, "", None, 0) for index in range(len(columns), place)]
    heading = " + ".join(dict.fromkeys(layout.columns[index].heading for index in parts))
    return replace(sheet, rows=rows), replace(layout, columns=(*columns, Column(place, heading, field, 100)))
