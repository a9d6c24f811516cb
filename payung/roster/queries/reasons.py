"""Short words for reasons and fields, for headings, summaries and filters; the whole sentences stand with the rows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.roster.reading.reasons import ERRORS, WARNINGS

Words = str | Promise

ERROR_WORDS: dict[str, Words] = {
    "nik_missing": _("NIK is empty"),
    "nik_not_16_digits": _("NIK without 16 digits"),
    "nik_number_cell": _("NIK kept as a number by Excel"),
    "nik_bad_date": _("NIK without a date of birth"),
    "nik_serial_zero": _("NIK that ends in 0000"),
    "nik_clash_in_file": _("NIK of somebody else on this list"),
    "nik_clash_in_registry": _("NIK of somebody else on file"),
    "name_missing": _("Name is empty"),
    "birth_unreadable": _("Birth date cannot be read"),
    "over_age": _("Too old for a new membership"),
    "under_age": _("Too young"),
    "rw_missing": _("RW is empty"),
    "rw_unknown": _("RW that does not exist"),
    "rw_outside_area": _("Outside the area of this list"),
    "wage_earner": _("Has an employer"),
    "remark_says_no": _("The list itself says no"),
    "cell_not_calculated": _("Formula that was not calculated"),
    "day_order_open": _("Day or month first?"),
}
WARNING_WORDS: dict[str, Words] = {
    "nik_unknown_region": _("NIK of no known province"),
    "nik_birth_mismatch": _("Birth date differs from the NIK"),
    "nik_sex_mismatch": _("Sex differs from the NIK"),
    "name_has_digits": _("Digit in the name"),
    "birth_missing": _("Birth date taken from the NIK"),
    "sex_missing": _("Sex taken from the NIK"),
    "rw_looks_like_date": _("RT/RW read back from a date"),
    "phone_unreadable": _("Telephone number cannot be read"),
    "phone_shared": _("Telephone number of three or more people"),
    "occupation_missing": _("Occupation is empty"),
    "occupation_unknown": _("Occupation is not in the list"),
    "possible_duplicate": _("Perhaps the same person"),
    "row_hidden": _("Row was hidden in the file"),
    "ditto_read": _("Ditto mark read as the row above"),
    "row_too_long": _("More cells than headings"),
}
assert ERROR_WORDS.keys() == ERRORS
assert WARNING_WORDS.keys() == WARNINGS

FIELD_WORDS: dict[str, Words] = {
    "nik": _("NIK"),
    "name": _("Name"),
    "birth_date": _("Birth date"),
    "birth_place": _("Birth place"),
    "birth_place_and_date": _("Birth place and date"),
    "sex": _("Sex"),
    "sex_male": _("Tick for men"),
    "sex_female": _("Tick for women"),
    "phone": _("Telephone"),
    "occupation": _("Occupation"),
    "rw": _("RW"),
    "rt_rw": _("RT/RW"),
    "rw_rt": _("RW/RT"),
    "rt": _("RT"),
    "village": _("Kelurahan"),
    "district": _("Kecamatan"),
    "address": _("Address"),
    "kk_number": _("Family card number"),
    "mother_name": _("Mother's name"),
    "heir_name": _("Heir's name"),
    "heir_relation": _("Heir's relation"),
    "heir_phone": _("Heir's telephone"),
    "income": _("Income"),
    "decile": _("Decile"),
    "welfare_source": _("Source of the welfare list"),
    "marital_status": _("Marital status"),
    "work_place": _("Place of work"),
    "work_hours": _("Working hours"),
    "work_start": _("Works since"),
    "membership_number": _("Participant number (KPJ)"),
    "membership_status": _("Membership status"),
    "membership_kind": _("Kind of membership"),
    "contribution": _("Dues"),
    "regency": _("City or regency"),
    "province": _("Province"),
    "postcode": _("Postcode"),
    "email": _("E-mail"),
    "note": _("Note"),
    "row_number": _("Running number"),
}


def words_for(code: str) -> str:
    """Return the short words for a reason; the code itself where it has none."""
    return str(ERROR_WORDS.get(code) or WARNING_WORDS.get(code) or code)
