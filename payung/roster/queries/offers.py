"""What a sentence under a cell proposes, as one press: the date or the sex of the NIK, the RT/RW as read, no number."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from payung.roster.reading.rows import RowReader, RowReading
from payung.rules.months import age_on
from payung.sheets.cells.amounts import read_kk
from payung.sheets.cells.nik import NikDate, nik_date

_ABOUT_BIRTH = {"birth_unreadable", "over_age", "under_age", "nik_birth_mismatch"}
PROPOSED_FOR = _ABOUT_BIRTH | {"nik_sex_mismatch", "rw_looks_like_date", "phone_unreadable"}


class Offer(NamedTuple):
    """A proposal: its kind, the field and what would be typed into it, the words of the button."""

    kind: str
    field: str
    value: str
    words: str


def offers_for(reading: RowReading, codes: Collection[str], reader: RowReader) -> list[Offer]:
    """Return what can be proposed for a row with these reasons; nothing that would leave it as it is."""
    offers = []
    says = _heard(reading, reader)
    if says and says.born and not _ABOUT_BIRTH.isdisjoint(codes) and _fits(says.born, reading, reader):
        written = format_date(says.born, "d-m-Y")
        if "birth_date" not in reader.fields and reading.birth_place:
            written = f"{reading.birth_place}, {written}"
        words = _("Use %(date)s") % {"date": format_date(says.born, "j F Y")}
        offers.append(Offer("nik_date", "birth_date", written, words))
    if says and says.sex and "nik_sex_mismatch" in codes:
        words = _("Use L (man)") if says.sex == "L" else _("Use P (woman)")
        offers.append(Offer("nik_sex", "sex", says.sex, words))
    if "rw_looks_like_date" in codes and reading.rw:
        rw = reading.rw[-3:]
        words = _("Yes, RT %(rt)s RW %(rw)s") % {"rt": reading.rt or "–", "rw": rw}
        offers.append(Offer("rw_read", "rw", f"RT {reading.rt} RW {rw}" if reading.rt else rw, words))
    if "phone_unreadable" in codes:
        offers.append(Offer("no_phone", "phone", "", _("Leave the number away")))
    return offers


def _heard(reading: RowReading, reader: RowReader) -> NikDate | None:
    """Return what the NIK says, unless it is missing or the family card's number stands in its place."""
    if not reading.nik:
        return None
    card = reader.fields.get("kk_number")
    if card is not None and read_kk(reading.cells[card]) == reading.nik:
        return None
    return nik_date(reading.nik[6:12], reader.on)


def _fits(born: date, reading: RowReading, reader: RowReader) -> bool:
    """Whether the date differs from the one given and is of somebody who can become a member."""
    return born != reading.birth_date and reader.min_age <= age_on(born, reader.on) < reader.max_age
