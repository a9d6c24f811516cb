"""The same people in worse and worse files: whatever the layout, format and mess, the same judgement."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

import pytest

from payung.sheets.books import Book, read_book, read_text
from tests.roster.reading.making import judged, ods, read, xls, xlsx

AREA = "31.75.02.1005"


class One(NamedTuple):
    """Somebody, and what must come out."""

    nik: str
    name: str
    born: str
    sex: str
    rw: str
    phone: str
    work: str
    verdict: str
    reasons: tuple[str, ...] = ()


PEOPLE = [
    One("3175021502809001", "H. Moh. Santoso", "15-02-1980", "L", "007", "080012340001", "Ojek", "ready"),
    One("3175025502809002", "Siti Rohmah, S.Pd", "15-02-1980", "P", "007", "080012340002", "Jualan", "ready"),
    One("317502150280900O", "Huruf Oh", "15-02-1980", "L", "007", "", "Kuli", "needs_fixing", ("nik_not_16_digits",)),
    One("", "Tanpa Nomor", "15-02-1980", "L", "007", "", "Kuli", "needs_fixing", ("nik_missing",)),
    One("3175021602619004", "Sudah Tua", "16-02-1961", "L", "007", "", "Kuli", "needs_fixing", ("over_age",)),
    One("3175021602109005", "Masih Muda", "16-02-2010", "L", "007", "", "Kuli", "needs_fixing", ("under_age",)),
    One("3175021502809006", "Salah Hari", "31-02-1980", "L", "007", "", "Kuli", "needs_fixing", ("birth_unreadable",)),
    One("3175021502809007", "Jauh Sekali", "15-02-1980", "L", "099", "", "Kuli", "needs_fixing", ("rw_unknown",)),
    One("3175021502809008", "Tanpa RW", "15-02-1980", "L", "", "", "Kuli", "needs_fixing", ("rw_missing",)),
    One("3175021502809009", "Pegawai Negeri", "15-02-1980", "L", "007", "", "PNS", "needs_fixing", ("wage_earner",)),
    One("3175021502809010", "Nomor Aneh", "15-02-1980", "L", "007", "lupa", "Kuli", "ready", ("phone_unreadable",)),
    One("3175021502809011", "Tanpa Kerja", "15-02-1980", "L", "007", "", "", "ready", ("occupation_missing",)),
    One("3175021502809012", "Tanpa Kelamin", "15-02-1980", "", "007", "", "Kuli", "ready", ("sex_missing",)),
    One("3175021502809013", "Tanpa Tanggal", "", "L", "007", "", "Kuli", "ready", ("birth_missing",)),
    One("3175021502809001", "MUHAMMAD  SANTOSO", "15-02-1980", "L", "007", "", "Ojek", "duplicate",
        ("nik_repeated_in_file",)),
    One("3175025502809002", "Orang Lain", "16-03-1981", "P", "007", "", "Kuli", "needs_fixing",
        ("nik_birth_mismatch", "nik_clash_in_file")),
    One("3175021502809099", "Muhammad Santoso", "15-02-1980", "L", "008", "", "Ojek", "ready", ("possible_duplicate",)),
    One("3175021502809018", "=HYPERLINK(“x”)", "15-02-1980", "L", "007", "", "Kuli", "ready"),
    One("3175021502809019", "Panjang " * 1250, "15-02-1980", "L", "007", "", "Kuli", "ready"),
]  # fmt: skip
LETTERHEAD = [["PEMERINTAH KOTA"], ["KECAMATAN PULOGADUNG", "", "", "2026"], [], ["DAFTAR PESERTA"], []]
CLOSING = [
    [],
    ["", "JUMLAH 19 ORANG"],
    [],
    ["", "", "Jakarta, 1 Juni 2026"],
    ["", "", "Mengetahui,", "Lurah"],
    ["", "", "( ....... )"],
]
MONTHS = "Jan Peb Mrt Apr Mei Jun Jul Agt Sep Okt Nop Des".split()

Grid = list[list[Any]]


def plain() -> Grid:
    """Return one heading row in the first line, ISO dates."""
    heading = ["NIK", "Nama", "Tgl Lahir", "JK", "RW", "HP", "Pekerjaan"]
    return [heading, *[[one.nik, one.name, iso(one), one.sex, one.rw, one.phone, one.work] for one in PEOPLE]]


def ticked() -> Grid:
    """Return two heading rows, ticks for the sex, RT/RW in one cell, running and column numbers."""
    top = [
        "NO.",
        "NAMA PESERTA",
        "NOMOR\nKTP",
        "KELAHIRAN",
        "",
        "JENIS KELAMIN",
        "",
        "RT/RW",
        "NO. HP/WA",
        "JENIS PEKERJAAN",
    ]
    below = ["", "", "", "TEMPAT LAHIR", "TGL. LAHIR", "LK", "PR"]
    rows = [
        [f"{number}.", one.name, spaced(one.nik), "Solo", named(one), "√" * (one.sex == "L"), "v" * (one.sex == "P"),
         f"RT 03 RW {one.rw}" if one.rw else "", one.phone, one.work.upper()]
        for number, one in enumerate(PEOPLE, 1)
    ]  # fmt: skip
    numbers = [f"({number})" for number in range(1, 11)]
    return [*LETTERHEAD, top, below, numbers, *rows[:9], top, below, *rows[9:], ["20."], ["21."], *CLOSING]


def deep() -> Grid:
    """Return three heading rows that end in row 17, empty columns, place and date in one cell."""
    above = [["x", "", "2026"]] * 14
    heading = [
        ["", "NO", "DATA PRIBADI", "", "", "", "", "ALAMAT", "", "LAIN", ""],
        ["", "", "NAMA", "NO. IDENTITAS", "TEMPAT / TGL\nLAHIR", "KELAMIN", "", "RUKUN", "", "HP", "USAHA"],
        ["", "", "", "", "", "", "", "RT", "RW", "", ""],
    ]
    rows = [
        ["", str(number), f"\u202e{one.name}\u202c", f"'{one.nik}" if one.nik else "",
         f"Solo, {one.born}" if one.born else "",
         {"L": "Laki-laki", "P": "Perempuan"}.get(one.sex, ""), "", "3", one.rw.lstrip("0"),
         f"{one.phone} " if one.phone else "",
         one.work]
        for number, one in enumerate(PEOPLE, 1)
    ]  # fmt: skip
    return [*above, *heading, *rows, *CLOSING]


def named(one: One) -> str:
    if not one.born:
        return ""
    day, month, year = one.born.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} '{year[2:]}"


def iso(one: One) -> str:
    return "-".join(reversed(one.born.split("-")))


def spaced(nik: str) -> str:
    return " ".join(nik[at : at + 4] for at in range(0, len(nik), 4))


def as_dates(grid: Grid) -> Grid:
    """Return the grid with ISO dates as date cells, where there is such a day."""

    def cell(value: Any) -> Any:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            return value

    return [[cell(value) for value in row] for row in grid]


def delimited(grid: Sequence[Sequence[Any]], separator: str, encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(grid)
    return out.getvalue().encode(encoding)


FILES: dict[str, Callable[[], Book]] = {
    "plain.csv": lambda: read_book(delimited(plain(), ",", "utf-8"), "a.csv"),
    "plain.ods": lambda: read_book(ods(as_dates(plain())), "a.ods"),
    "plain.xlsx": lambda: read_book(xlsx(as_dates(plain()), more={"Catatan": [["NIK", "jangan angka"]]}), "a.xlsx"),
    "ticked.xls": lambda: read_book(xls(ticked()), "a.xls"),
    "ticked.tsv": lambda: read_book(delimited(ticked(), "\t", "utf-16"), "a.tsv"),
    "ticked.xlsx": lambda: read_book(xlsx(ticked(), merged=[(5, 3, 5, 4, "KELAHIRAN"),
        (5, 5, 5, 6, "JENIS KELAMIN")]), "a.xlsx"),
    "deep.csv": lambda: read_book(delimited(deep(), ";", "utf-8-sig"), "a.csv"),
    "deep.ods": lambda: read_book(ods(deep()), "a.ods"),
    "deep.xls": lambda: read_book(xls(deep()), "a.xls"),
    "pasted": lambda: read_text(delimited(deep(), "\t", "utf-8").decode()),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_same_people_are_judged_alike_in_every_file(name: str) -> None:
    readings, _, _ = read(FILES[name](), AREA)
    came = judged(readings)
    people = [(row, came[row.number]) for row in readings if row.kind == "person"]
    assert [(judgement.verdict, judgement.reasons) for _, judgement in people] == [
        (one.verdict, one.reasons) for one in PEOPLE
    ]
    for (row, judgement), one in zip(people, PEOPLE, strict=True):
        assert row.name == " ".join(one.name.split())
        if judgement.verdict != "ready":
            continue
        assert (row.nik, row.sex, row.rw) == (one.nik, one.sex or "L", f"{AREA}-{one.rw}")
        assert row.birth_date is not None
        assert row.birth_date.strftime("%d-%m-%Y") == (one.born or "15-02-1980")
        assert row.phone == ("+62" + one.phone[1:] if one.phone.isdigit() else None)


@pytest.mark.parametrize("name", ["plain.xlsx", "plain.ods", "ticked.xls", "ticked.xlsx", "deep.ods", "deep.xls"])
def test_row_numbers_are_those_of_the_file(name: str) -> None:
    readings, _, choice = read(FILES[name](), AREA)
    first = choice.layout.header_rows[-1] + 1
    assert [row.number for row in readings] == list(range(first, first + len(readings)))
    people = [row.number for row in readings if row.kind == "person"]
    assert people[0] == {"plain": 2, "ticked": 9, "deep": 18}[name.partition(".")[0]]
