"""The list as it was sent, fixes in place, with what is wrong with each row beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from payung.roster.models import Roster, Row, Sighting
from payung.roster.queries.reasons import FIELD_WORDS
from payung.roster.queries.tables import table_of
from payung.roster.reading.judgement import Judgement
from payung.roster.reading.reasons import ERRORS
from payung.roster.reading.rows import RowReading
from payung.roster.reading.sentences import Sentences
from payung.sheets.headings import Column


@dataclass(frozen=True, slots=True)
class Problems:
    """A sheet's rows by their number in the file, and the words that stand beside them, the heading's among them."""

    sheet: str
    rows: Sequence[tuple[int, Sequence[Any]]]
    header_row: int
    words: dict[int, str]


def problems(roster: Roster) -> Problems:
    """Return every row of the list's sheet with its problem in words. Refuses what `read_book` refuses."""
    table = table_of(roster)
    sheet, header_row = table.choice.sheet, table.header_row
    readings = {reading.number: reading for reading in table.reader.read()}
    rows = [(sheet.number(index), cells) for index, cells in enumerate(sheet.rows)]
    rows = [(at, _headed(cells, table.choice.layout.columns) if at == header_row else cells) for at, cells in rows]
    admitted = set(
        Sighting.objects.filter(row__roster=roster).exclude(kind=Sighting.Kind.KNOWN).values_list("row_id", flat=True)
    )
    sentences = Sentences(table.reader)
    words = {header_row: _("Problem")}
    for row in Row.objects.filter(roster=roster).exclude(verdict=Row.Verdict.IGNORED):
        if row.pk not in admitted:
            words[row.number] = _problem(row, readings[row.number], sentences)
    return Problems(sheet.name, rows, header_row, words)


def _headed(cells: Sequence[Any], columns: Iterable[Column]) -> list[Any]:
    """Return the heading's cells with a heading for each column that was added for a fix."""
    headed = list(cells)
    for column in columns:
        if column.field and column.index >= len(headed):
            headed += [""] * (column.index - len(headed)) + [str(FIELD_WORDS[column.field])]
    return headed


def _problem(row: Row, reading: RowReading, sentences: Sentences) -> str:
    """Return what is wrong with a row, errors first; of a row that is ready, what should be looked at."""
    if row.discarded_why:
        return _("Taken out: %(why)s") % {"why": row.discarded_why}
    codes = row.reasons.split(",") if row.reasons else []
    judgement = Judgement(row.verdict, tuple(codes), row.of_number)
    told = [sentences.sentence(code, reading, judgement) for code in sorted(codes, key=lambda one: one not in ERRORS)]
    if told and row.verdict == Row.Verdict.READY:
        return _("Ready. Look at: %(words)s") % {"words": " ".join(told)}
    return " ".join(told)
