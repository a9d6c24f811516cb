"""How figures, rupiah, days and reasons are written, in Indonesian and in English."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from payung.desk.templatetags import words
from payung.rules.reasons import Reason

JUNE_2026 = 2026 * 12 + 5


@pytest.mark.parametrize(
    ("name", "value", "indonesian", "english"),
    [
        ("rupiah", 16800, "Rp16.800", "Rp16,800"),
        ("rupiah", -11400, "−Rp11.400", "−Rp11,400"),
        ("rupiah", 0, "Rp0", "Rp0"),
        ("rupiah", None, "–", "–"),
        ("number", 18240, "18.240", "18,240"),
        ("number", 999, "999", "999"),
        ("number", -1234567, "−1.234.567", "−1,234,567"),
        ("number", 0.5, "0,5", "0.5"),
        ("number", True, "–", "–"),
        ("percent", 26, "26%", "26%"),
        ("percent", 99.97, "99,9%", "99.9%"),
        ("percent", None, "–", "–"),
        ("long_date", date(2026, 8, 17), "17 Agustus 2026", "17 August 2026"),
        ("long_date", datetime(2026, 8, 16, 20, 0, tzinfo=UTC), "17 Agustus 2026", "17 August 2026"),
        ("long_date", "", "–", "–"),
        ("day_date", date(2026, 8, 17), "Senin, 17 Agustus 2026", "Monday, 17 August 2026"),
        ("short_date", date(2026, 5, 3), "3 Mei 2026", "3 May 2026"),
        ("clock", datetime(2026, 8, 17, 0, 5, tzinfo=UTC), "07.05 WIB", "07:05 WIB"),
        ("clock", None, "–", "–"),
        ("month_words", JUNE_2026, "Juni 2026", "June 2026"),
        ("month_words", 2026 * 12 + 11, "Desember 2026", "December 2026"),
        ("month_words", None, "–", "–"),
        ("month_words", -5, "–", "–"),
        ("short_month", 2026 * 12 + 7, "Agu", "Aug"),
        ("short_month", 2027 * 12, "Jan 27", "Jan 27"),
    ],
)  # fmt: skip
def test_figures_and_days_are_written_as_the_reader_writes_them(
    name: str, value: Any, indonesian: str, english: str
) -> None:
    write = getattr(words, name)
    with translation.override("id"):
        assert write(value) == indonesian
    with translation.override("en"):
        assert write(value) == english


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (18240, 70400, "25%"),
        (99, 100, "99%"),
        (999, 1000, "99%"),
        (100, 100, "100%"),
        (105, 100, "105%"),
        (0, 100, "0%"),
        (5, 0, "–"),
        (5, None, "5%"),
    ],
)
def test_a_share_is_rounded_down_so_that_all_means_all(part: int, whole: int | None, written: str) -> None:
    with translation.override("id"):
        assert words.percent(part, whole) == written


def test_a_reason_speaks_the_readers_language() -> None:
    reason = Reason("over_age", "Age 66: too old.", "Umur 66 tahun.")
    with translation.override("en"):
        assert words.reason_words(reason) == "Age 66: too old."
        assert words.reason_words(Reason("x", "", "Hanya satu")) == ""
    with translation.override("id"):
        assert words.reason_words(reason) == "Umur 66 tahun."
        assert words.reason_words(Reason("x", "Only one")) == "Only one"
        assert words.reason_words("kata") == "kata"
