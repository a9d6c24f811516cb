"""A status column is heard by one vocabulary: no wherever it stands, yes only where every word is known."""

import pytest

from payung.sheets.states import States

WORDS = {"yes": ["lunas", "success", "00", "CR"], "no": ["gagal", "belum lunas", "failed", "D"], "beside": ["status"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [("LUNAS", "yes"), ("Status: lunas", "yes"), ("success - lunas", "yes"), ("00", "yes"), ("cr", "yes"),
     ("Belum Lunas", "no"), ("Status belum lunas", "no"), ("success (failed)", "no"), ("d", "no"),
     ("lunas?!", "yes"), ("lunas sebagian", ""), ("D 5", ""), ("status", ""), ("", ""), ("41", "")],
)  # fmt: skip
def test_what_is_in_no_list_says_nothing(text: str, said: str) -> None:
    assert States(WORDS).said(text) == said
