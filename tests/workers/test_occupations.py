"""The list of occupations is one list, in both languages, with a sector where the words give one."""

from django.utils import translation

from payung.roster.reading import occupations as reading
from payung.workers import queries


def test_every_occupation_has_words_and_a_known_sector() -> None:
    listed = queries.occupations()
    assert len(listed) > 100
    assert all(each.id and each.en and each.sector in ("transport", "other", "") for each in listed.values())
    assert [key for key, each in listed.items() if not each.sector] == ["kenek", "pelaut"]


def test_lists_are_read_with_the_same_occupations_and_sectors() -> None:
    assert reading.sectors() == {key: each.sector or None for key, each in queries.occupations().items()}


def test_an_occupation_is_said_in_the_readers_language_and_an_unknown_one_as_it_was_written() -> None:
    with translation.override("id"):
        assert queries.occupation_words("penjahit", "permak") == "Penjahit"
    with translation.override("en"):
        assert queries.occupation_words("penjahit", "permak") == "Tailor"
        assert queries.occupation_words("", "serabutan") == "serabutan"
