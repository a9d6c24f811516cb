"""The words for rows: verdicts, and reasons by how grave they are."""

READY, NEEDS_FIXING, DUPLICATE, IGNORED = "ready", "needs_fixing", "duplicate", "ignored"

# Any of these keeps the row from being admitted.
ERRORS = frozenset({
    "nik_missing", "nik_not_16_digits", "nik_number_cell", "nik_bad_date", "nik_serial_zero", "name_missing",
    "birth_unreadable", "over_age", "under_age", "rw_missing", "rw_unknown", "rw_outside_area", "wage_earner",
    "nik_clash_in_file", "nik_clash_in_registry", "remark_says_no", "cell_not_calculated", "day_order_open",
})  # fmt: skip

# These make the row a second record of somebody.
DUPLICATES = frozenset({"nik_repeated_in_file", "already_registered"})

# These are shown and do not stop anything.
WARNINGS = frozenset({
    "nik_unknown_region", "nik_birth_mismatch", "nik_sex_mismatch", "name_has_digits", "birth_missing", "sex_missing",
    "rw_looks_like_date", "phone_unreadable", "phone_shared", "occupation_missing", "occupation_unknown",
    "possible_duplicate", "row_hidden", "ditto_read", "row_too_long",
})  # fmt: skip

ALL = ERRORS | DUPLICATES | WARNINGS
