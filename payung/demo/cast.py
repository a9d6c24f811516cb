"""Whom one can be signed in as in the demo."""

# One row per person whom the demo lets in: user name, shown name, role, area.
CAST = (
    ("ratna", "Ibu Ratna", "volunteer", "31.75.02.1005-007"),
    ("hendra", "Bapak Hendra", "village_officer", "31.75.02.1005"),
    ("wulan", "Ibu Wulan", "district_officer", "31.75.02"),
    ("yusuf", "Bapak Yusuf", "city_officer", "31.75"),
    ("dewi", "Ibu Dewi", "city_officer", "31.75"),
    ("walikota", "Ibu Wakil Wali Kota", "executive", "31.75"),
    ("cabang", "Bapak Arif, kantor cabang", "branch_officer", "31.75"),
    ("auditor", "Ibu Lestari", "auditor", "31.75"),
    ("admin", "Bapak Iwan", "admin", "31.75"),
)
GIVER = ("maya", "Ibu Maya, PT Teladan Makmur", "sponsor", "company")  # user name, shown name, role, payer class
