"""Sentences: every reason says what is wrong and what to do, in both languages, and never shows a whole NIK."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from payung.desk.refusals import KINDS, SENTENCES
from payung.roster.reading.judgement import Judgement
from payung.roster.reading.reasons import ALL
from payung.roster.reading.sentences import Sentences, column_of
from payung.sheets.books import read_book
from payung.sheets.refusals import refusal
from tests.roster.reading.making import HEADING, SAMPLES, judged, person, read, xlsx


def said(
    code: str, judgement: Judgement | None = None, *, heading: Any = HEADING, area: str = "31.75.02.1005", **cells: Any
) -> str:
    """Return the sentence for one reason of a person whose cells are as given."""
    extra = [cells.pop(name) for name in list(cells) if name in ("kk", "village")]
    readings, reader, _ = read(read_book(xlsx([heading, [*person(**cells), *extra]]), "a.xlsx"), area)
    assert judgement or code in readings[0].reasons
    return Sentences(reader).sentence(code, readings[0], judgement)


@pytest.fixture(params=["en", "id"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("code", "cells", "english", "indonesian"),
    [
        ("nik_not_16_digits", {"nik": "317502150280900"},
         "Only 15 digits, there should be 16. Type it again from the KTP.",
         "Hanya 15 angka, seharusnya 16. Ketik ulang dari KTP."),
        ("nik_not_16_digits", {"nik": "31750215028090012"},
         "17 digits, there should be 16. Type it again from the KTP.",
         "Ada 17 angka, seharusnya 16. Ketik ulang dari KTP."),
        ("nik_not_16_digits", {"nik": "317502150280900O"},
         "The NIK holds something that is no digit: O. Type it again from the KTP.",
         "Di NIK ada yang bukan angka: O. Ketik ulang dari KTP."),
        ("nik_birth_mismatch", {"nik": "3175020211889001", "birth": "11-02-1988"},
         "The NIK says 2 November 1988. Day and month may have changed places.",
         "Di NIK tertulis 2 November 1988. Hari dan bulan mungkin tertukar."),
        ("over_age", {"nik": "3175021502609001", "birth": "15-02-1960"},
         "66 years old. New members must be younger than 65, unless the branch wrote a letter.",
         "Umur 66 tahun. Pendaftaran baru hanya sebelum 65 tahun, kecuali ada surat cabang."),
        ("birth_unreadable", {"birth": "31-02-1980"}, "“31-02-1980” holds no date. Write it like 17-08-1985.",
         "“31-02-1980” bukan tanggal. Tulis seperti 17-08-1985."),
        ("rw_unknown", {"rw": "035"}, "There is no such RW in Rawamangun; they run from 1 to 15. Check the number.",
         "RW itu tidak ada di Rawamangun; yang ada 1 sampai 15. Periksa nomornya."),
    ],
)  # fmt: skip
def test_a_sentence_is_as_a_good_clerk_says_it(code: str, cells: dict[str, Any], english: str, indonesian: str) -> None:
    with translation.override("en"):
        assert said(code, **cells) == english
    with translation.override("id"):
        assert said(code, **cells) == indonesian


CELLS: dict[str, dict[str, Any]] = {
    "nik_missing": {"nik": ""}, "nik_number_cell": {"nik": 3175021502809001.0},
    "nik_bad_date": {"nik": "3175023102809001"},
    "nik_serial_zero": {"nik": "3175021502800000"}, "nik_unknown_region": {"nik": "9975021502809001"},
    "nik_sex_mismatch": {"sex": "P"}, "name_missing": {"name": ""}, "name_has_digits": {"name": "Budi 2"},
    "birth_missing": {"birth": ""}, "under_age": {"nik": "3175021502109001", "birth": "15-02-2010"},
    "sex_missing": {"sex": ""},
    "rw_missing": {"rw": ""}, "phone_unreadable": {"phone": "lupa"}, "occupation_missing": {"work": ""},
    "occupation_unknown": {"work": "youtuber"}, "wage_earner": {"work": "PNS"},
    "nik_birth_mismatch": {"birth": "16-02-1980"},
    "over_age": {"nik": "3175021502609001", "birth": "15-02-1960"}, "rw_unknown": {"rw": "99"},
    "nik_not_16_digits": {"nik": "12"}, "birth_unreadable": {"birth": "lupa"},
    "rw_outside_area": {"village": "Jati", "heading": [*HEADING, "KELURAHAN"]},
}  # fmt: skip
BESIDE = ("remark_says_no", "row_hidden", "ditto_read", "row_too_long", "cell_not_calculated", "day_order_open")


@pytest.mark.parametrize("code", BESIDE)
def test_what_the_file_says_beside_its_cells_is_a_sentence_that_ends(code: str, language: str) -> None:
    rows = xlsx([["NIK", "NAMA", "TGL LAHIR"], ["3175021502809001", "Budi (Alm)", "07/08/1985"]])
    readings, reader, _ = read(read_book(rows, "a.xlsx"))
    sentence = Sentences(reader).sentence(code, readings[0])
    assert sentence.endswith((".", "?"))
    assert "%(" not in sentence


@pytest.mark.parametrize("code", sorted(CELLS))
def test_every_reason_of_a_row_is_a_sentence_that_ends(code: str, language: str) -> None:
    sentence = said(code, **CELLS[code])
    assert sentence.endswith((".", "?"))
    assert "%(" not in sentence


@pytest.mark.parametrize("code", sorted(ALL - set(CELLS) - set(BESIDE) - {"rw_looks_like_date", "phone_shared"}))
def test_every_reason_about_another_record_names_it(code: str, language: str) -> None:
    sentence = said(code, Judgement("duplicate", (code,), 48))
    assert sentence.endswith(".")
    assert "48" in sentence or code in ("already_registered", "nik_clash_in_registry")


def test_the_rest_is_said_too(language: str) -> None:
    rows = xlsx([["NIK", "NAMA", "RT/RW", "HP"], ["3175021502809001", "Budi", date(2026, 7, 3), ""]])
    readings, reader, _ = read(read_book(rows, "a.xlsx"))
    sentences = Sentences(reader)
    assert "003" in sentences.sentence("rw_looks_like_date", readings[0])
    assert sentences.sentence("phone_shared", readings[0]).endswith(".")
    assert sentences.sentence("possible_duplicate", readings[0], of="W-7K3F").count("W-7K3F") == 1
    told = {said("occupation_unknown", work=work) for work in ("PPSU", "youtuber")}
    assert len(told) == 2


def test_indonesian_is_complete() -> None:
    with translation.override("en"):
        english = {code: said(code, **CELLS[code]) for code in CELLS}
        refused = {code: str(SENTENCES[code]) for code in SENTENCES} | {kind: str(KINDS[kind]) for kind in KINDS}
    with translation.override("id"):
        assert [code for code in CELLS if said(code, **CELLS[code]) == english[code]] == []
        assert [code for code in SENTENCES if str(SENTENCES[code]) == refused[code]] == []
        assert [kind for kind in KINDS if str(KINDS[kind]) == refused[kind]] == []
        assert (
            refusal("file_too_large", limit=20).reasons[0].words()
            == "Berkas lebih besar dari 20 MB. Bagi daftar ini menjadi beberapa berkas."
        )


@pytest.mark.parametrize("name", ["01_rawamangun_rw007.xlsx", "03_bidara_cina.xlsx", "09_kecamatan_pulogadung.xlsx"])
def test_no_sentence_holds_an_identity_number(name: str, language: str) -> None:
    readings, reader, choice = read(read_book((SAMPLES / name).read_bytes(), name), "31.75")
    sentences = Sentences(reader)
    for row, judgement in zip(readings, judged(readings).values(), strict=True):
        for code in judgement.reasons:
            sentence = sentences.sentence(code, row, judgement)
            assert not re.search(r"\d{9,}", sentence.replace(" ", ""))
            assert column_of(code, choice.layout) is not None


@pytest.mark.parametrize(
    "cells", [{"phone": "3175021502809001"}, {"work": "3175 0215 0280 9001"}, {"birth": "3175021502809001"}]
)
def test_a_nik_in_the_wrong_cell_is_not_shown(cells: dict[str, Any]) -> None:
    code = {"phone": "phone_unreadable", "work": "occupation_unknown", "birth": "birth_unreadable"}[next(iter(cells))]
    assert "9001" not in said(code, **cells)


def test_a_long_cell_is_quoted_in_short() -> None:
    assert len(said("occupation_unknown", work="x" * 9000)) < 160


def test_a_family_card_in_the_nik_s_column_is_recognised_by_its_own_column() -> None:
    heading = [*HEADING, "NO KK"]
    with translation.override("en"):
        assert "family card" in said(
            "nik_birth_mismatch", heading=heading, nik="3175021002239001", kk="3175021002239001"
        )
        assert "family card" not in said(
            "nik_birth_mismatch", heading=heading, nik="3175021002239001", kk="3175021002239002"
        )


def test_a_reason_is_shown_under_its_own_cell() -> None:
    layout = read(read_book(xlsx([HEADING, person()]), "a.xlsx"))[2].layout
    assert {code: column_of(code, layout) for code in ("nik_missing", "over_age", "rw_unknown", "wage_earner",
        "phone_shared")} == {
        "nik_missing": 1, "over_age": 4, "rw_unknown": 7, "wage_earner": 9, "phone_shared": 8,
    }  # fmt: skip
    assert {column_of(code, layout) for code in ALL} <= set(range(10))
    assert column_of("sex_missing", layout.corrected({5: None})) is None
