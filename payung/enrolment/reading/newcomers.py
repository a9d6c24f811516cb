"""One person typed into a form, read by the same parsers as a list's row, with every reason in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from payung.roster.reading.places import Places
from payung.roster.reading.reasons import ERRORS
from payung.roster.reading.rows import RowReader, RowReading
from payung.roster.reading.sentences import Sentences, column_of
from payung.sheets.aliases import EXACT
from payung.sheets.books import Sheet
from payung.sheets.cells.nik import nik_date
from payung.sheets.headings import Column, Layout

FIELDS = ("nik", "name", "birth_place", "birth_date", "sex", "rw", "rt", "address", "phone", "occupation", "kk_number")
ASKED = {"nik_birth_mismatch": "birth_date", "nik_sex_mismatch": "sex"}  # a list goes on; a form stops and asks
AGES = ("over_age", "under_age")
LAYOUT = Layout("", (1,), 1, tuple(Column(index, field, field, EXACT) for index, field in enumerate(FIELDS)))


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason about one answer of the form: which, why, in one sentence, and whether it stands in the way."""

    field: str
    code: str
    words: str
    is_error: bool

    @property
    def stops(self) -> bool:
        """Whether the form goes on only after a correction or, where it asks, an answer."""
        return self.is_error or self.code in ASKED


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says about a person, and what there is to say about it."""

    reading: RowReading
    kk_number: str
    street: str
    findings: list[Finding]
    question: str  # which answers disagree with the NIK, and how; empty where they agree

    @property
    def so_far(self) -> list[Finding]:
        """Return what there is to say about the answers that were given; what is still empty is not a fault yet."""
        return [each for each in self.findings if not each.code.endswith("_missing")]

    @property
    def is_complete(self) -> bool:
        """Whether nothing stands in the way as far as the words alone can tell."""
        reading = self.reading
        is_whole = reading.nik and reading.name and reading.birth_date and reading.sex and reading.rw
        return bool(is_whole) and not any(each.is_error for each in self.findings)


def read_newcomer(given: Mapping[str, str], places: Places, *, on: date, ages: tuple[int, int]) -> Typed:
    """Return the reading of what was typed; ``ages`` are the lowest age and the age that closes registration.

    A letter of the branch (``age_letter``) leaves an age as something to compare, not as something in the way.
    """
    cells = [given.get(field, "") for field in FIELDS]
    sheet = Sheet("", [list(FIELDS), cells], None)
    reader = RowReader(sheet, LAYOUT, places, on=on, min_age=ages[0], max_age=ages[1])
    reading = reader.read_one(2, cells)
    sentences = Sentences(reader)
    findings = []
    for code in reading.reasons:
        column = column_of(code, LAYOUT)
        field = ASKED.get(code) or (FIELDS[column] if column is not None else "")
        missing = code in ("sex_missing", "birth_missing") and not (reading.sex and reading.birth_date)
        is_excused = code in AGES and bool(given.get("age_letter", "").strip())
        is_error = missing or (code in ERRORS and not is_excused)
        findings.append(Finding(field, code, sentences.sentence(code, reading), is_error))
    beside = reader.beside(cells)
    kk_number, street = (str(beside.get(field, "")) for field in ("kk_number", "address"))
    return Typed(reading, kk_number, street, findings, _question(reading, on))


def _question(reading: RowReading, on: date) -> str:
    """Return what was typed beside what the NIK says, as one word: another answer asks anew."""
    asked = []
    if "nik_birth_mismatch" in reading.reasons and reading.nik:
        asked.append(f"{nik_date(reading.nik[6:12], on).born}/{reading.birth_date}")
    if "nik_sex_mismatch" in reading.reasons:
        asked.append(str(reading.sex))
    return ",".join(asked)
