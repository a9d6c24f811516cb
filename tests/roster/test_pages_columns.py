"""The columns of a list: what each was taken for, how sure that is, and choosing another meaning."""

import io
from typing import Any

import pytest
from xlsxwriter import Workbook

from payung.demo import writing
from payung.roster import queries
from payung.roster.models import Layout, Row
from payung.roster.queries.reasons import FIELD_WORDS
from payung.roster.reading.headings import roster_aliases
from tests.roster.desk import VILLAGE, kept, people, signed_in, text

pytestmark = pytest.mark.usefixtures("east_jakarta")


def rows_of(many: int, seed: int = 3) -> list[list[Any]]:
    rows: list[list[Any]] = [["NIK", "NAMA", "HARI BERSEJARAH", "L/P", "KODE AJAIB", "NO KARTU KELUARGA"]]
    rows += [
        [p.nik, p.name, p.birth_date.isoformat(), p.sex, p.occupation, "3175" + "1" * 12] for p in people(many, seed)
    ]
    return rows


def test_each_column_shows_its_heading_its_meaning_and_five_rows_but_no_number_of_a_person(somebody: Any) -> None:
    clerk, rows = signed_in(somebody("village_officer", VILLAGE)), rows_of(7)
    roster = kept(writing.workbook(rows))
    page = clerk.get(f"/impor/{roster.ref}/kolom")
    words = text(page)
    assert "5 dari 6 kolom dipahami" in words
    assert "HARI BERSEJARAH" in words
    assert "tidak diketahui" in words
    assert rows[5][1] in words
    assert rows[6][1] not in words
    assert "16 angka" in words
    assert not [row for row in rows[1:] if row[0] in words or row[5] in words]


def test_a_chosen_meaning_judges_the_rows_anew_and_is_remembered(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    roster = kept(writing.workbook(rows_of(3)))
    assert set(Row.objects.filter(roster=roster, verdict="ready").values_list("reasons", flat=True)) == {
        "occupation_missing"
    }
    form = {"column-0": "nik", "column-1": "name", "column-2": "birth_date", "column-3": "sex",
            "column-4": "occupation", "column-5": "", "remember": "on"}  # fmt: skip
    answer = clerk.post(f"/impor/{roster.ref}/kolom", form)
    assert (answer.status_code, answer["Location"]) == (303, f"/impor/{roster.ref}")
    assert set(Row.objects.filter(roster=roster, verdict="ready").values_list("reasons", flat=True)) == {""}
    roster.refresh_from_db()
    assert queries.reader_of(roster).fields == {"nik": 0, "name": 1, "birth_date": 2, "sex": 3, "occupation": 4}
    shown = text(clerk.get(f"/impor/{roster.ref}/kolom"))
    assert "dipilih orang" in shown
    other = kept(writing.workbook(rows_of(2, seed=9)), name="lain.xlsx")
    assert set(Row.objects.filter(roster=other, verdict="ready").values_list("reasons", flat=True)) == {""}


def test_a_choice_can_be_for_this_list_alone(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    roster = kept(writing.workbook(rows_of(2)))
    clerk.post(f"/impor/{roster.ref}/kolom", {"column-0": "nik", "column-1": "name", "column-4": "occupation"})
    assert not Layout.objects.exists()
    other = kept(writing.workbook(rows_of(2, seed=9)), name="lain.xlsx")
    assert all("occupation_missing" in row.reasons for row in Row.objects.filter(roster=other, verdict="ready"))


def test_one_meaning_for_two_columns_and_unknown_meanings_are_refused(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    roster = kept(writing.workbook(rows_of(2)))
    twice = clerk.post(f"/impor/{roster.ref}/kolom", {"column-0": "nik", "column-1": "name", "column-4": "name"})
    assert twice.status_code == 422
    assert "“NAMA” sudah berarti itu" in text(twice)
    unknown = clerk.post(f"/impor/{roster.ref}/kolom", {"column-0": "shoe_size"})
    assert unknown.status_code == 422
    assert Row.objects.filter(roster=roster, verdict="ready").count() == 2


def test_columns_of_admitted_people_stay_as_they_are(somebody: Any) -> None:
    clerk = signed_in(somebody("village_officer", VILLAGE))
    roster = kept(writing.workbook(rows_of(2)), admit=True)
    answer = clerk.post(f"/impor/{roster.ref}/kolom", {"column-0": "nik", "column-1": "name"})
    assert answer.status_code == 422
    assert "Batalkan dulu" in text(answer)


def test_another_sheet_of_the_file_can_be_chosen_and_only_those_it_has(somebody: Any) -> None:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    for name, many, seed in (("Besar", 4, 3), ("Kecil", 2, 9)):
        page = book.add_worksheet(name)
        for at, row in enumerate(rows_of(many, seed)):
            page.write_row(at, 0, row)
    book.close()
    clerk, roster = signed_in(somebody("village_officer", VILLAGE)), kept(out.getvalue())
    assert Row.objects.filter(roster=roster, verdict="ready").count() == 4
    small = clerk.get(f"/impor/{roster.ref}/kolom?lembar=Kecil")
    assert rows_of(2, 9)[1][1] in text(small)
    assert clerk.get(f"/impor/{roster.ref}/kolom?lembar=Tidak").status_code == 422
    clerk.post(f"/impor/{roster.ref}/kolom", {"sheet": "Kecil", "column-0": "nik", "column-1": "name"})
    assert Row.objects.filter(roster=roster, verdict="ready").count() == 2


def test_every_field_that_a_heading_can_mean_has_words() -> None:
    assert set(roster_aliases().fields.values()) <= FIELD_WORDS.keys()
    assert {field for field, _words in queries.fields_to_choose()} <= FIELD_WORDS.keys()
