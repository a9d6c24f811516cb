"""One plain sentence for each reason: what is wrong with the row, and what to do. No sentence holds a whole NIK."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.regions.matching import short_number
from payung.roster.reading.judgement import Judgement
from payung.roster.reading.occupations import asks_the_branch
from payung.roster.reading.remarks import is_remark, says_no
from payung.roster.reading.rows import RowReader, RowReading
from payung.rules.months import age_on
from payung.sheets.cells.amounts import read_kk
from payung.sheets.cells.nik import nik_date
from payung.sheets.folding import text_of
from payung.sheets.headings import Layout

LONGEST_QUOTE = 40
_LONG_NUMBER = re.compile(r"(\d{4})[\d\s.-]{9,}")  # somebody's NIK in the wrong cell is not shown
NIK_DIGITS = 16
MOST_ENDED = 3  # RW that a sentence names

# The field under whose cell a reason is shown, the first that the layout has.
FIELDS_OF = {
    "nik": ("nik",),
    "name": ("name",),
    "birth": ("birth_date", "birth_place_and_date"),
    "over": ("birth_date", "birth_place_and_date", "nik"),
    "under": ("birth_date", "birth_place_and_date", "nik"),
    "sex": ("sex", "sex_male", "sex_female"),
    "rw": ("rw", "rt_rw", "rw_rt", "rt", "village"),
    "phone": ("phone",),
    "occupation": ("occupation",),
    "wage": ("occupation",),
    "already": ("nik",),
    "possible": ("name", "nik"),
    "remark": ("note", "membership_status", "name"),
    "cell": ("nik", "name"),
    "day": ("birth_date",),
    "row": ("nik", "name"),
    "ditto": ("occupation", "rw", "rt_rw", "rw_rt", "village"),
}


def column_of(code: str, layout: Layout) -> int | None:
    """Return the column whose cell the reason is about, or None when the table has no such column."""
    fields = layout.fields
    if code == "rw_outside_area" and "village" in fields:
        return fields["village"]
    return next((fields[field] for field in FIELDS_OF[code.partition("_")[0]] if field in fields), None)


class Sentences:
    """Says why, in the language of the person who asks. ``of`` names the other record where there is one."""

    def __init__(self, reader: RowReader) -> None:
        self.reader = reader

    def sentence(self, code: str, reading: RowReading, judgement: Judgement | None = None, of: str = "") -> str:
        """Return the sentence for a reason of the row. ``of`` is a name that may be shown, such as a reference."""
        if code in _ABOUT_ANOTHER:
            return _about_another(code, judgement, of)
        say: Callable[[RowReading], str] = getattr(self, f"_{code}")
        return say(reading)

    def _cell(self, reading: RowReading, *fields: str) -> Any:
        for field in fields:
            index = self.reader.fields.get(field)
            if index is not None and index < len(reading.cells):
                return reading.cells[index]
        return ""

    def _quoted(self, reading: RowReading, *fields: str) -> str:
        text = _LONG_NUMBER.sub(r"\1…", text_of(self._cell(reading, *fields)))
        return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"

    # The identity number.

    def _nik_missing(self, _reading: RowReading) -> str:
        return _("The NIK is empty. Copy it from the KTP.")

    def _nik_not_16_digits(self, reading: RowReading) -> str:
        letters = "".join(sorted({letter for letter in reading.identity if not letter.isdigit()}))
        digits = sum(map(str.isdigit, reading.identity))
        if letters and digits:
            odd = {"letters": letters[:10]}
            return _("The NIK holds something that is no digit: %(letters)s. Type it again from the KTP.") % odd
        if not digits:
            return _("This is no NIK. Type the 16 digits from the KTP.")
        told = {"digits": digits}
        if digits < NIK_DIGITS:
            return ngettext(
                "Only %(digits)s digit, there should be 16. Type it again from the KTP.",
                "Only %(digits)s digits, there should be 16. Type it again from the KTP.",
                digits,
            ) % told  # fmt: skip
        return _("%(digits)s digits, there should be 16. Type it again from the KTP.") % told

    def _nik_number_cell(self, _reading: RowReading) -> str:
        return _("Excel kept this NIK as a number, so its last digit is lost. Type it again from the KTP, as text.")

    def _nik_bad_date(self, _reading: RowReading) -> str:
        return _("Digits 7 to 12 of the NIK are no date of birth. Type it again from the KTP.")

    def _nik_serial_zero(self, _reading: RowReading) -> str:
        return _("The NIK ends in 0000, which no KTP does. Type it again from the KTP.")

    def _nik_unknown_region(self, reading: RowReading) -> str:
        told = {"digits": (reading.nik or "")[:2]}
        return _("The NIK begins with %(digits)s, which is no province. Compare it with the KTP.") % told

    def _nik_birth_mismatch(self, reading: RowReading) -> str:
        if reading.nik and read_kk(self._cell(reading, "kk_number")) == reading.nik:
            return _("The number in the NIK's column is the family card's. Copy the NIK from the KTP.")
        says = nik_date(reading.nik[6:12], self.reader.on).born if reading.nik else None
        given = reading.birth_date
        if says is None or given is None:
            return _("The NIK and the birth date do not agree. Compare both with the KTP.")
        told = {"date": _written(says)}
        if (says.day, says.month) == (given.month, given.day) and says.year % 100 == given.year % 100:
            return _("The NIK says %(date)s. Day and month may have changed places.") % told
        return _("The NIK says %(date)s. Compare the NIK and the birth date with the KTP.") % told

    def _nik_sex_mismatch(self, reading: RowReading) -> str:
        if reading.sex == "L":
            return _("The NIK is a woman's, the list says a man. Compare it with the KTP.")
        return _("The NIK is a man's, the list says a woman. Compare it with the KTP.")

    # The person.

    def _name_missing(self, _reading: RowReading) -> str:
        return _("The name is empty. Copy it from the KTP.")

    def _name_has_digits(self, _reading: RowReading) -> str:
        return _("There is a digit in the name. Write it as on the KTP.")

    def _birth_missing(self, reading: RowReading) -> str:
        if reading.birth_date is None:
            return _("The birth date is empty. Copy it from the KTP.")
        return _("The birth date is empty. The NIK says %(date)s.") % {"date": _written(reading.birth_date)}

    def _birth_unreadable(self, reading: RowReading) -> str:
        told = {"text": self._quoted(reading, "birth_date", "birth_place_and_date")}
        return _("“%(text)s” holds no date. Write it like 17-08-1985.") % told

    def _over_age(self, reading: RowReading) -> str:
        told = {"age": self._age(reading), "limit": self.reader.max_age}
        return (
            _("%(age)s years old. New members must be younger than %(limit)s, unless the branch wrote a letter.") % told
        )

    def _under_age(self, reading: RowReading) -> str:
        told = {"age": self._age(reading), "limit": self.reader.min_age}
        return _("%(age)s years old. Members must be %(limit)s; ask the branch.") % told

    def _age(self, reading: RowReading) -> int:
        return age_on(reading.birth_date, self.reader.on) if reading.birth_date else 0

    def _sex_missing(self, reading: RowReading) -> str:
        if reading.sex is None:
            return _("The sex is empty. Write L or P.")
        if reading.sex == "L":
            return _("The sex is empty. The NIK is a man's.")
        return _("The sex is empty. The NIK is a woman's.")

    # Where she lives.

    def _rw_missing(self, reading: RowReading) -> str:
        if reading.village is None and "village" not in self.reader.fields:
            return _("It is not said which RW and kelurahan. Add both.")
        if reading.village is None:
            return _("The kelurahan is empty, so the RW is not known. Add it.")
        return _("The RW is empty. Add its number.")

    def _rw_unknown(self, reading: RowReading) -> str:
        places = self.reader.places
        known = places.rws.get(reading.village or "", frozenset())
        if not known:
            return _("This RW is not known. Check its number and the kelurahan.")
        told = {"village": places.names[reading.village or ""], "first": min(known), "last": max(known)}
        words = _("There is no such RW in %(village)s; they run from %(first)s to %(last)s. Check the number.") % told
        ended = places.became.get(reading.village or "", ())[-MOST_ENDED:]
        return " ".join([words, *(_("RW %(old)s is RW %(new)s now.") % {"old": old, "new": new} for old, new in ended)])

    def _rw_outside_area(self, reading: RowReading) -> str:
        village = self.reader.places.names.get(reading.village or "")
        if village is None:
            text = self._quoted(reading, "village", "district")
            return _("“%(text)s” is not in the area that this list is for. Check the name.") % {"text": text}
        if reading.rw and "-" in self.reader.places.area:
            told = {"number": short_number(reading.rw), "village": village}
            return _("RW %(number)s of %(village)s is not the RW that this list is for. Check the number.") % told
        return _("%(village)s is outside the area that this list is for. Put the row on its own list.") % {
            "village": village
        }

    def _rw_looks_like_date(self, reading: RowReading) -> str:
        told = {"rt": reading.rt or "–", "rw": short_number(reading.rw or "") or "–"}
        return _("Excel made a date of RT/RW. It was read as RT %(rt)s, RW %(rw)s. Is that right?") % told

    # Telephone and work.

    def _phone_unreadable(self, reading: RowReading) -> str:
        told = {"text": self._quoted(reading, "phone")}
        return _("“%(text)s” is no telephone number of Indonesia. Write it like 0812…, or leave it empty.") % told

    def _phone_shared(self, _reading: RowReading) -> str:
        return _("Three or more people on this list give this number. Ask whose it is.")

    def _occupation_missing(self, _reading: RowReading) -> str:
        return _("The occupation is empty. Add what the person does for a living.")

    def _occupation_unknown(self, reading: RowReading) -> str:
        told = {"text": self._quoted(reading, "occupation")}
        if asks_the_branch(told["text"]):
            return _("“%(text)s”: staff of the province. Ask the branch.") % told
        return _("“%(text)s” is not in the list of occupations. Choose the nearest, or keep it as written.") % told

    def _wage_earner(self, reading: RowReading) -> str:
        told = {"text": self._quoted(reading, "occupation")}
        return (
            _("“%(text)s” has an employer, who registers the person. If that is not so, correct the occupation.") % told
        )

    # What the file says beside its cells.

    def _remark_says_no(self, reading: RowReading) -> str:
        told = {"text": in_short(self._remark(reading))}
        return _("The list says “%(text)s”. Ask whether the person may be put forward; if so, empty that cell.") % told

    def _remark(self, reading: RowReading) -> str:
        cells = [reading.cells[column.index] for column in self.reader.layout.columns
                 if is_remark(column) and column.index < len(reading.cells)]  # fmt: skip
        return next((text_of(cell) for cell in cells if says_no(cell)), reading.name)

    def _row_hidden(self, _reading: RowReading) -> str:
        return _("This row was hidden or filtered out in the file. It was read all the same: should it be?")

    def _ditto_read(self, _reading: RowReading) -> str:
        return _("A ditto mark was read as what stands in the row above. Is that right?")

    def _row_too_long(self, _reading: RowReading) -> str:
        return _("This row has more cells than there are headings. Check that nothing has shifted.")

    def _cell_not_calculated(self, _reading: RowReading) -> str:
        return _("A formula in this row was never calculated. Open the file in Excel, save it and send it again.")

    def _day_order_open(self, reading: RowReading) -> str:
        told = {"text": self._quoted(reading, "birth_date", "birth_place_and_date")}
        return (
            _("“%(text)s”: is the day first, or the month? This column writes both ways. Type it like 17-08-1985.")
            % told
        )


def in_short(text: str) -> str:
    """Return a remark for a sentence: no long number, no endless words."""
    text = _LONG_NUMBER.sub(r"\1…", text)
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


_ABOUT_ANOTHER = frozenset(
    {"nik_repeated_in_file", "nik_clash_in_file", "already_registered", "nik_clash_in_registry", "possible_duplicate"}
)


def _about_another(code: str, judgement: Judgement | None, of: str) -> str:
    row = judgement.of_row if judgement else None
    where = of or (_("row %(row)s") % {"row": row} if row else _("another record"))
    told = {"where": where}
    if code == "nik_repeated_in_file":
        return _("The same person stands in %(where)s. Nothing is recorded twice.") % told
    if code == "nik_clash_in_file":
        return _("Somebody else has this NIK in %(where)s. Compare both KTP and correct the wrong one.") % told
    if code == "already_registered":
        return _("This person is on file already. Nothing is recorded twice.")
    if code == "nik_clash_in_registry":
        return _("Somebody else is on file with this NIK. Compare the KTP with that record.")
    return _("Perhaps the same person as in %(where)s, under another NIK. Compare both KTP and decide.") % told


def _written(day: date) -> str:
    """Return the day as people write it: 2 November 1988."""
    return format_date(day, "j F Y")
