"""Names fold the same way wherever they are folded, and likeness is one rule for lists and registry."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.roster.reading.judgement import is_possible_duplicate as rule_of_lists
from payung.sheets.names import fold_name, name_key
from payung.workers.matching import is_possible_duplicate, match_key, names_alike
from tests.roster.reading.making import read_rows_of

PARTS = (
    "Siti Nur H. Hj. Drs Dr. Ir M M. Moh. Muh Mohd Muhammad Mochamad Achmad Oentoeng Djoko Tjahjo Sjarif Soekarno K.H. "
    "KH Alm. (Alm) S.Pd S.Pd.I SE, S.E. Ph.D SKM S.K.M. Bin A.B. O'Neil Ma’ruf Nurul-Huda D’Angelo É ß Ω 2 Rizky tn ny"
).split()
written = st.lists(st.sampled_from(PARTS) | st.text(max_size=6), max_size=6).map(" ".join)
plain = st.lists(st.sampled_from("siti nur aminah wati sri dewi putri rizky".split()), min_size=1, max_size=4)
days = st.dates(date(1950, 1, 1), date(2008, 12, 31))


@dataclass(frozen=True)
class Somebody:
    """Whoever is held against another."""

    name_key: str
    birth_date: date | None
    village: str | None


people = st.builds(
    Somebody,
    name_key=written.map(name_key),
    birth_date=st.none() | st.sampled_from([date(1985, 2, 3), date(1985, 2, 4)]),
    village=st.sampled_from([None, "", "31.75.02.1005", "31.75.02.1006"]),
)


@given(written)
def test_the_fast_way_of_folding_gives_the_same_key(name: str) -> None:
    assert fold_name(name) == name_key(name)


@given(plain, days)
def test_a_row_of_a_list_has_the_key_that_the_registry_gives_the_person(words: list[str], born: date) -> None:
    name = " ".join(words).title()
    (row,) = read_rows_of([["NIK", "NAMA", "TGL LAHIR", "RW"], ["3175024302859001", name, born.isoformat(), "05"]])
    assert (row.name_key, row.match_key) == (name_key(name), match_key(name_key(name), born))


@given(people, people)
def test_likeness_does_not_depend_on_who_comes_first(one: Somebody, other: Somebody) -> None:
    assert is_possible_duplicate(one, other) == is_possible_duplicate(other, one)


def test_lists_are_judged_by_the_same_rule() -> None:
    assert rule_of_lists is is_possible_duplicate


@given(plain, st.randoms())
def test_the_order_of_the_words_of_a_name_does_not_matter(words: list[str], chance: object) -> None:
    mixed = list(words)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert names_alike(name_key(" ".join(words)), name_key(" ".join(mixed)))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Hj. Siti Nurhaliza, S.Pd", "SITI NURHALIZA", True),
        ("M. Rizky", "Muhammad Rizki", True),
        ("Soekarno", "Sukarno", True),
        ("Sumiyati Wulandari", "Sumiati Wulandari", True),
        ("Siti Aminah", "Siti Rohaya", False),
        ("", "", False),
    ],
)
def test_names_are_alike_in_spite_of_titles_and_spelling_and_no_further(one: str, other: str, alike: bool) -> None:
    assert names_alike(name_key(one), name_key(other)) is alike


def test_nobody_without_a_birth_date_or_a_kelurahan_is_held_to_be_a_duplicate() -> None:
    known = Somebody("siti aminah", date(1985, 2, 3), "31.75.02.1005")
    assert is_possible_duplicate(known, known)
    for unknown in (Somebody("siti aminah", None, "31.75.02.1005"), Somebody("siti aminah", date(1985, 2, 3), None)):
        assert not is_possible_duplicate(unknown, unknown)
