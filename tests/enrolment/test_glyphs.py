"""Letters survive any name: what no font shows is replaced and said, and the rest of the paper stands."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.enrolment.writing import glyphs
from payung.enrolment.writing.papers import paper
from tests.enrolment.test_papers import pages

ON = date(2026, 6, 15)
ABROAD = {"Javanese": "ꦱꦸꦏꦂꦤꦺꦴ", "Arabic": "محمد", "Chinese": "王小明", "Korean": "김철수"}


def listed(*names: str) -> str:
    """Return the words of the list to sign that holds these people."""
    people = [[str(number), name, "001", "20-06-2026"] for number, name in enumerate(names, 1)]
    content: dict[str, Any] = {"subject": "Tanda terima", "area": "RW 07", "opening": "Kartu.", "people": people}
    return " ".join(pages(paper("cards", content, on=ON)))


@pytest.fixture
def bare_machine(settings: LazySettings) -> None:
    """Leave typst's own fonts alone, as on a machine with nothing but git and Python."""
    settings.FONTS = []
    for cached in (glyphs.fonts, glyphs.has_glyph):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def _fonts_afterwards() -> Any:
    yield
    for cached in (glyphs.fonts, glyphs.has_glyph):
        cached.cache_clear()


def test_one_emoji_costs_nobody_the_list_and_the_paper_says_what_it_replaced() -> None:
    words = listed("Siti Aminah", "Budi \U0001f600 Santoso", "Agus\x07")
    assert "Siti Aminah" in words
    assert "Budi □ Santoso" in words
    assert "Tanda □ menggantikan" in words
    assert "(U+0007, U+1F600)" in words


def test_a_paper_that_shows_everything_says_nothing_of_it() -> None:
    words = listed("Siti Ṣāliḥah", "D’Ornay Çelik", "Nguyễn Văn")
    assert "Siti Ṣāliḥah" in words
    assert "menggantikan" not in words


@pytest.mark.usefixtures("bare_machine")
def test_without_fonts_a_name_in_another_script_is_replaced_and_said() -> None:
    words = listed("Siti Aminah", ABROAD["Chinese"], ABROAD["Javanese"])
    assert "Siti Aminah" in words
    assert "□□□" in words
    assert "U+738B" in words
    assert ABROAD["Chinese"] not in words


@pytest.mark.skipif(
    not all(Path(f"/usr/share/fonts/{each}/noto").is_dir() for each in ("truetype", "opentype")),
    reason="needs Debian's fonts-noto-core and fonts-noto-cjk, which CI installs",
)
def test_with_fonts_names_in_other_scripts_are_printed() -> None:
    words = listed(*ABROAD.values())
    assert "menggantikan" not in words
    assert ABROAD["Chinese"] in words
    assert ABROAD["Korean"] in words


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_no_name_ends_a_paper(names: list[str]) -> None:
    assert "Siti Aminah" in listed("Siti Aminah", *names)
