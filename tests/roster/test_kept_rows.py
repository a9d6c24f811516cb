"""Rows that are kept say the same as the file they came from, without opening it."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from payung.access.authors import operator
from payung.access.models import SealedFile
from payung.roster import actions, queries
from payung.roster.models import Cells, Roster, Row
from tests.roster.desk import DAY, kept, list_of, numbers, people

pytestmark = pytest.mark.usefixtures("east_jakarta")
SAMPLES = Path(__file__).parent.parent / "samples"
LISTS = {
    "01_rawamangun_rw007.xlsx": "31.75.02.1005-007",
    "02_kayu_manis_rw004.xlsx": "31.75.01.1003-004",
    "03_bidara_cina.xlsx": "31.75.03.1002",
    "04_palmeriam.csv": "31.75.01.1004",
    "05_kecamatan_jatinegara.xlsx": "31.75.03",
    "08_pisangan_baru_rw012.tsv": "31.75.01.1001-012",
    "10_kampung_melayu_rw003.xlsx": "31.75.03.1001-003",
}


def people_rows(roster: Roster) -> list[Row]:
    return list(Row.objects.filter(roster=roster).exclude(verdict="ignored").order_by("number"))


@pytest.mark.parametrize("name", LISTS)
def test_the_kept_rows_of_every_sample_say_what_the_file_says(name: str) -> None:
    roster = kept((SAMPLES / name).read_bytes(), name=name, area=LISTS[name])
    rows = people_rows(roster)
    first = next(row.number for row in rows)
    actions.fix(
        roster, fixes={first: {"name": "Nama Baru", "birth_date": "1 Mei 1990", "sex": "P"}}, on=DAY, by=operator()
    )
    rows = people_rows(roster)
    from_file = {reading.number: reading for reading in queries.table_of(roster).reader.read()}
    SealedFile.objects.filter(pk=roster.file_id).update(sealed=b"")
    roster = Roster.objects.get(pk=roster.pk)
    for row, reading in zip(rows, queries.readings_of(roster, rows), strict=True):
        assert reading._replace(cells=()) == from_file[row.number]._replace(cells=())
        assert list(reading.cells) == list(from_file[row.number].cells)


def test_cells_of_every_kind_come_back_as_they_were() -> None:
    moment = datetime.fromisoformat("2026-03-05T01:02:00")
    cells = ["teks", 7, 7.5, True, moment, DAY, time(5, 3), timedelta(hours=5, minutes=3), ""]
    roster = kept(list_of(people(1)))
    ((first, sealed),) = queries.sealed_cells(roster, [(500, cells), (502, ["lain"])])
    Cells.objects.create(roster=roster, first=first, sealed=sealed)
    assert queries.cells_of(roster, [500]) == {500: cells}
    assert queries.cells_of(roster, [502, 500]) == {502: ["lain"], 500: cells}


def test_lists_from_before_columns_were_kept_are_read_from_their_file() -> None:
    roster = kept(list_of(people(3), {0: {"nik": ""}}))
    Roster.objects.filter(pk=roster.pk).update(layout={})
    roster.refresh_from_db()
    rows = people_rows(roster)
    assert [reading.number for reading in queries.readings_of(roster, rows)] == [row.number for row in rows]


def test_rows_alike_have_the_same_reasons_and_the_same_text() -> None:
    persons = people(5)
    spoilt = {
        0: {"occupation": "PNS"},
        1: {"occupation": "pns"},
        2: {"occupation": "TNI"},
        3: {"occupation": "PNS", "nik": ""},
    }
    roster = kept(list_of(persons, spoilt))
    first, second, *_others = numbers(roster)
    assert queries.rows_alike(roster, first, ["occupation"]) == [first, second]
    assert actions.rows_like(roster, number=first, fields=["occupation"]) == 2


def test_many_rows_are_fixed_at_once() -> None:
    persons = people(3)
    roster = kept(list_of(persons, {n: {"nik": ""} for n in range(3)}))
    fixes = {number: {"nik": person.nik} for number, person in zip(numbers(roster), persons, strict=True)}
    assert actions.fix(roster, fixes=fixes, on=DAY, by=operator()) == 3
    assert numbers(roster) == []
