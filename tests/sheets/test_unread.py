"""Nothing is dropped: people and receipts in any layout stand in a row that is judged, or in a place that is named."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from payung.dues.reading import read_annex, read_receipts
from payung.enrolment.reading import read_members, read_reply
from payung.roster.queries.sheets import reading_of
from payung.roster.queries.tables import Table
from payung.rules.reasons import Refused
from payung.sheets import parsing
from payung.sheets.books import Sheet
from payung.sheets.unread import Unread, looks_like_kpj, looks_like_nik
from tests.roster.reading.making import IMPORT_DAY, Rows, read

MOST_TABLES = 4
RUNNING = st.integers(0, 10**6)
HEADINGS = {
    "roster": ["No", "NIK", "Nama", "Tgl Lahir", "JK", "RW", "Pekerjaan"],
    "reply": ["NIK", "Nama", "Status", "No KPJ", "Tgl Mulai", "Keterangan"],
    "members": ["No KPJ", "NIK", "Nama Peserta", "Tgl Kepesertaan", "Status Kepesertaan"],
    "receipts": ["No Bukti", "Tgl Bayar", "Bulan", "Jumlah", "Pembayar"],
    "annex": ["No Bukti", "NIK", "Nama", "Bulan", "Jumlah"],
}


def nik(number: int) -> str:
    """Return the NIK of an invented person."""
    return f"31750215{number // 1000 % 12 + 1:02d}80{9000 + number % 1000}"


def person(kind: str, number: int) -> dict[str, Any]:
    """Return the cells of one person or receipt, by heading."""
    return {
        "No": str(number % 100 + 1), "NIK": nik(number), "Nama": f"Siti {'ABCDEFGHIJ'[number % 10]}",
        "Nama Peserta": "Siti", "Tgl Lahir": "15-02-1980", "JK": "P", "RW": "007", "Pekerjaan": "Ojek",
        "Status": "DITERIMA", "No KPJ": f"2607{number:07d}", "Tgl Mulai": "2026-06-20", "Keterangan": "",
        "Tgl Kepesertaan": "2025-03-01", "Status Kepesertaan": "AKTIF",
        "No Bukti": f"A-{number}", "Tgl Bayar": "2026-06-25", "Bulan": "2026-06", "Jumlah": 16_800, "Pembayar": "APBD",
    }  # fmt: skip


@st.composite
def tables(draw: Any, kind: str) -> tuple[Rows, list[int]]:
    """Return a sheet with up to four tables beside, above and below each other, and the numbers of who stands in it."""
    cells: dict[tuple[int, int], Any] = {}
    numbers: list[int] = []
    fresh = iter(draw(st.lists(RUNNING, min_size=24, max_size=24, unique_by=lambda one: (one % 12_000, one % 10**7))))
    row, left, widest, bottom = draw(st.integers(0, 3)), 0, 0, 0
    for at in range(draw(st.integers(1, MOST_TABLES))):
        heading = draw(st.permutations(HEADINGS[kind])) if draw(st.booleans()) else HEADINGS[kind]
        extra = ["Catatan"] if at and draw(st.booleans()) else []
        if at:
            if draw(st.booleans()):  # beside the one before, perhaps somewhat lower
                left, row = widest + draw(st.integers(0, 2)), draw(st.integers(0, 3))
            else:
                left, row = draw(st.sampled_from((0, 0, 1))), bottom + draw(st.integers(0, 2))
        top = row
        if not at or draw(st.integers(0, 4)):  # some tables below come without a heading
            for column, word in enumerate([*heading, *extra]):
                cells[row, left + column] = word
            row += 1
        for _one in range(draw(st.integers(1, 4))):
            number = next(fresh)
            given_cells = person(kind, number)
            taken = [(row, left + column) for column in range(len(heading) + len(extra))]
            if any(place in cells for place in taken):
                break
            numbers.append(number)
            for place, word in zip(taken, [*heading, *extra], strict=True):
                cells[place] = given_cells.get(word, "dari RT")
            row += 1
        widest, bottom = max(widest, left + len(heading) + len(extra)), max(bottom, row, top)
    height = max(at for at, _column in cells) + 1
    width = max(column for _at, column in cells) + 1
    return [[cells.get((at, column), "") for column in range(width)] for at in range(height)], numbers


def as_text(rows: Rows) -> bytes:
    """Return the rows as a tab-separated text, short enough to be read in this process."""
    return "\n".join("\t".join(map(str, row)) for row in rows).encode()


def named(parts: Sequence[dict[str, Any]], rows: Rows) -> Counter[str]:
    """Return the NIK, KPJ and receipts that stand in the named places."""
    found: Counter[str] = Counter()
    for part in parts:
        [[left, top, right, bottom]] = re.findall(r"^([A-Z]+)(\d+):([A-Z]+)(\d+)$", part["cells"])
        for row in rows[int(top) - 1 : int(bottom)]:
            for cell in row[column_of(left) : column_of(right) + 1]:
                found[str(cell)] += 1
    return found


def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def assert_nobody_lost(rows: Rows, wanted: set[str], judged: set[str], parts: Sequence[dict[str, Any]]) -> None:
    places = named(parts, rows)
    assert all(one in judged or places[one] for one in wanted), (wanted - judged - set(places), parts, rows)


@given(tables("roster"))
@settings(max_examples=80)
def test_everybody_of_a_list_is_judged_or_named(drawn: tuple[Rows, list[int]]) -> None:
    rows, numbers = drawn
    book = parsing.parse_text(as_text(rows).decode(), parsing.Limits())
    try:
        readings, reader, choice = read(book)
    except Refused:
        return
    parts = reading_of(Table(book, choice, reader, {}), readings).get("unread", [])
    judged = {one.identity for one in readings if one.kind == "person"}
    assert_nobody_lost(rows, set(map(nik, numbers)), judged, parts)


@given(tables("reply"))
@settings(max_examples=60)
def test_everybody_of_an_answer_is_judged_or_named(drawn: tuple[Rows, list[int]]) -> None:
    rows, numbers = drawn
    answer = read_reply(as_text(rows), "a.tsv", on=IMPORT_DAY)
    judged = {row.nik for row in answer.rows}
    assert_nobody_lost(rows, set(map(nik, numbers)), judged, answer.told.get("unread", []))


@given(tables("members"), st.booleans())
@settings(max_examples=60)
def test_everybody_of_a_list_of_members_is_judged_or_named(drawn: tuple[Rows, list[int]], has_nik: bool) -> None:
    rows, numbers = drawn
    if not has_nik:
        rows = [["" if looks_like_nik(cell) else cell for cell in row] for row in rows]
    read = read_members(as_text(rows), "a.tsv", on=IMPORT_DAY)
    wanted = {nik(number) if has_nik else person("", number)["No KPJ"] for number in numbers}
    judged = {row.nik if has_nik else row.kpj for row in read.rows}
    judged |= {cell for row in read.rows if not (row.kpj or row.nik) for cell in rows[row.number - 1]}  # and unclear
    assert_nobody_lost(rows, wanted, judged, read.told.get("unread", []))


@given(tables("receipts"))
@settings(max_examples=60)
def test_every_receipt_is_judged_or_named(drawn: tuple[Rows, list[int]]) -> None:
    rows, numbers = drawn
    read = read_receipts(as_text(rows), "a.tsv")
    judged = {one.receipt for one in read.receipts}
    judged |= {str(cell) for one in read.unread for cell in rows[one.row - 1]}  # a row with its reasons
    assert_nobody_lost(rows, {f"A-{number}" for number in numbers}, judged, [one.as_json() for one in read.parts])


@given(tables("annex"))
@settings(max_examples=60)
def test_everybody_of_an_annex_is_judged_or_named(drawn: tuple[Rows, list[int]]) -> None:
    rows, numbers = drawn
    read = read_annex(as_text(rows), "a.tsv")
    parts = [one.as_json() for one in read.parts]
    assert_nobody_lost(rows, set(map(nik, numbers)), {row.nik for row in read.rows}, parts)


def test_what_looks_like_a_number_of_somebody() -> None:
    written = ("3175021502809001", "3175 0215 0280 9001", "NIK. 3175021502809001", 3175021502809000.0)
    assert all(map(looks_like_nik, written))
    assert not any(map(looks_like_nik, ("3175021513809001", "31750215028090", "", None, 1.5, date(2026, 6, 15))))
    assert all(map(looks_like_kpj, ("26070000001", "2607 0000 001", 26070000001)))
    assert not any(map(looks_like_kpj, ("08123456789", "62812345678", "2607000000", "", None, "Siti")))


def test_a_place_is_named_as_in_its_own_sheet() -> None:
    assert Sheet("Juni", [[]], shift=20).place(0) == 1
    assert Unread("Juni", "A2:E2", 1).as_json() == {"sheet": "Juni", "cells": "A2:E2", "people": 1}


def test_a_receipt_whose_table_stands_askew_to_two_others_is_named() -> None:
    one, aside = [f"A-{number}" for number in range(5)], ["2026-06-25", "2026-06", 16_800, "APBD"]
    rows: Rows = [
        [*[""] * 12, *HEADINGS["receipts"], "Catatan"],
        [*HEADINGS["receipts"], *[""] * 7, one[4], *aside, "dari RT"],
        [one[0], *aside, "", *HEADINGS["receipts"], "Catatan", *[""] * 6],
        [one[1], *aside, "", one[2], *aside, "dari RT", *[""] * 6],
        [one[3], *aside, *[""] * 13],
    ]
    read_all = read_receipts(as_text(rows), "a.tsv")
    judged = {each.receipt for each in read_all.receipts}
    judged |= {str(cell) for each in read_all.unread for cell in rows[each.row - 1]}
    assert_nobody_lost(rows, set(one), judged, [each.as_json() for each in read_all.parts])
