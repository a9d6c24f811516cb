"""Which sheets of a file hold lists, where each one's table stands, and its rows gathered as one table."""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from payung.sheets.aliases import AliasTable
from payung.sheets.books import Book, Sheet
from payung.sheets.folding import is_blank
from payung.sheets.gathering import first_heading, gather
from payung.sheets.headings import SEARCHED_ROWS, Layout, find_header
from payung.sheets.refusals import refusal
from payung.sheets.settling import settle

COUNTED_ROWS = 500  # enough to tell a list from a note


class Choice(NamedTuple):
    """A sheet that holds a list, its layout, and all sheets of the file that look like lists, the likeliest first."""

    sheet: Sheet
    layout: Layout
    lists: tuple[Sheet, ...] = ()


def choose(
    book: Book, aliases: AliasTable, anchors: Collection[str] = (), sheet: str | None = None, *, day_order: str = ""
) -> Choice:
    """Return the sheet that looks most like a list: fields named, rows below them, not hidden.

    A sheet named by a person is taken as it is. ``day_order`` is as `settle` wants it.
    Refuses ``sheet_unknown`` and ``no_table``.
    """
    if sheet is not None and all(one.name != sheet for one in book.sheets):
        raise refusal("sheet_unknown")
    ranked = _ranked(book, aliases, anchors)
    best = next((one for _rank, one in ranked if sheet is None or one.sheet.name == sheet), None)
    if best is None:
        raise refusal("no_table", limit=SEARCHED_ROWS)
    lists = tuple(one.sheet for rank, one in ranked if rank[1] > 0 or one is best)
    return _as_one_table(best, aliases, anchors, day_order)._replace(lists=lists)


def _as_one_table(choice: Choice, aliases: AliasTable, anchors: Collection[str], day_order: str) -> Choice:
    """Return the choice with the tables of its sheet gathered under the first heading, each column read in one way."""
    layout = first_heading(choice.sheet, choice.layout, aliases, anchors)
    sheet, layout = gather(choice.sheet, layout, aliases, anchors)
    sheet, layout = settle(sheet, layout, day_order=day_order)
    return Choice(sheet, layout)


def choose_all(book: Book, aliases: AliasTable, anchors: Collection[str] = (), *, day_order: str = "") -> list[Choice]:
    """Return every sheet with such a heading that is not hidden, in the order of the file; if all are, the likeliest.

    Refuses ``no_table``.
    """
    ranked = _ranked(book, aliases, anchors)
    if not ranked:
        raise refusal("no_table", limit=SEARCHED_ROWS)
    in_order = sorted(ranked, key=lambda entry: entry[0][2], reverse=True)
    chosen = [one for _rank, one in in_order if not one.sheet.hidden] or [ranked[0][1]]
    return [_as_one_table(one, aliases, anchors, day_order) for one in chosen]


def numbered_on(choices: Sequence[Choice]) -> list[Choice]:
    """Return the choices with a number of its own for every row of their sheets.

    Those of the first are as in the file; those of each next one go on after the last row of the one before.
    """
    numbered: list[Choice] = []
    last = 0
    for one in choices:
        sheet = one.sheet
        if last:
            sheet = replace(sheet, shift=last)
        numbered.append(one._replace(sheet=sheet))
        last = sheet.number(len(sheet.rows) - 1)
    return numbered


def _ranked(book: Book, aliases: AliasTable, anchors: Collection[str]) -> list[tuple[tuple[bool, float, int], Choice]]:
    """Return the sheets with a heading, each with its rank, the likeliest first: seen, weight, place in the file."""
    ranked = []
    for order, one in enumerate(book.sheets):
        found = find_header(one, aliases, anchors)
        if found:
            layout, score = found
            below = one.rows[layout.first : layout.first + COUNTED_ROWS]
            rows = sum(1 for row in below if sum(not is_blank(cell) for cell in row[:40]) > 1)
            ranked.append(((not one.hidden, score * math.log2(rows + 1), -order), Choice(one, layout)))
    return sorted(ranked, key=lambda entry: entry[0], reverse=True)
