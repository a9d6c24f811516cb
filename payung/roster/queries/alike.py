"""Which rows of a list are like one: waiting for the same reasons, with the same text in the cells at hand."""

from collections.abc import Iterable, Sequence
from typing import Any

from payung.roster.models import Roster, Row
from payung.roster.queries.rows import cells_now
from payung.roster.queries.standing import ADMITTED
from payung.roster.queries.tables import reader_of

Texts = tuple[str, ...]


def rows_alike(roster: Roster, number: int, fields: Iterable[str]) -> list[int]:
    """Return the numbers of the rows like the one with the number, itself first, by the list's own fields."""
    reader = reader_of(roster)
    return with_the_same_text(roster, number, [reader.fields[field] for field in fields if field in reader.fields])


def with_the_same_text(roster: Roster, number: int, columns: Sequence[int]) -> list[int]:
    """Return the numbers of the rows like the one with the number, itself first, then in the order of the file."""
    reader = reader_of(roster)
    model = Row.objects.get(roster=roster, number=number)
    rows = [model, *waiting_like(roster, model)]
    texts = [texts_at(cells, columns) for cells in cells_now(roster, rows, reader)]
    return [row.number for row, its in zip(rows, texts, strict=True) if its == texts[0]]


def waiting_like(roster: Roster, model: Row) -> list[Row]:
    """Return the other rows with the verdict and the reasons of one, admitted ones and those taken out left aside."""
    alike = Row.objects.filter(~ADMITTED, roster=roster, verdict=model.verdict, reasons=model.reasons, discarded_why="")
    return list(alike.exclude(pk=model.pk).order_by("number"))


def texts_at(cells: Sequence[Any], columns: Sequence[int]) -> Texts:
    """Return what stands in the columns, capitals folded."""
    return tuple(str(cells[column]).casefold() for column in columns)
