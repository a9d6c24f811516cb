"""The interface is complete in Indonesian: every word is gathered, translated once, and compiled."""

import gettext
import io
import re
import shutil
from pathlib import Path

import pytest

from tests import catalogues

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")
EVERY_CATALOGUE = [
    pytest.param(path, id=path.relative_to(catalogues.PACKAGE).parts[0]) for path in catalogues.all_catalogues()
]


def placeholders(words: str) -> list[str]:
    """Return what is filled in at run time, in a fixed order."""
    return sorted(PLACEHOLDER.findall(words))


def catalogue_at(text: str, folder: Path) -> Path:
    """Write a catalogue and return its path."""
    path = folder / "django.po"
    path.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n' + text)
    return path


@pytest.mark.parametrize("catalogue", EVERY_CATALOGUE)
def test_every_message_has_indonesian_words(catalogue: Path) -> None:
    missing = [entry.msgid for entry in catalogues.words_of(catalogue).values() if not entry.translated()]
    assert missing == []


@pytest.mark.parametrize("catalogue", EVERY_CATALOGUE)
def test_what_is_filled_in_stands_in_both_languages(catalogue: Path) -> None:
    unlike = []
    for entry in catalogues.words_of(catalogue).values():
        for words in entry.msgstr_plural.values() or [entry.msgstr]:
            if placeholders(words) != placeholders(entry.msgid_plural or entry.msgid):
                unlike.append((entry.msgid, words))
    assert unlike == []


@pytest.mark.parametrize("catalogue", EVERY_CATALOGUE)
def test_line_ends_of_a_message_are_kept(catalogue: Path) -> None:
    unlike = []
    for (_, english), entry in catalogues.words_of(catalogue).items():
        for words in entry.msgstr_plural.values() or [entry.msgstr]:
            if words.startswith("\n") != english.startswith("\n") or words.endswith("\n") != english.endswith("\n"):
                unlike.append(english)
    assert unlike == []


@pytest.mark.parametrize("catalogue", EVERY_CATALOGUE)
def test_the_compiled_catalogue_is_the_one_in_the_repository(catalogue: Path) -> None:
    expected = gettext.GNUTranslations(io.BytesIO(catalogues.compile_catalogue(catalogue)))
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert _without_header(compiled) == _without_header(expected), "Run: python3 run.py fix"


def _without_header(translations: gettext.GNUTranslations) -> dict[object, str]:
    return {english: words for english, words in translations._catalog.items() if english}  # type: ignore[attr-defined]


def test_one_english_message_says_the_same_in_every_room() -> None:
    said: dict[tuple[str, str], dict[str, str]] = {}
    for path in catalogues.all_catalogues():
        for key, entry in catalogues.words_of(path).items():
            words = str(entry.msgstr_plural or entry.msgstr)
            said.setdefault(key, {})[words] = str(path.relative_to(catalogues.PACKAGE))
    assert {key: rooms for key, rooms in said.items() if len(rooms) > 1} == {}


@pytest.mark.skipif(not catalogues.can_gather(), reason="GNU gettext is not installed")
def test_every_word_of_the_sources_is_in_its_rooms_catalogue_and_no_other(tmp_path: Path) -> None:
    package = tmp_path / "payung"
    shutil.copytree(catalogues.PACKAGE, package, ignore=shutil.ignore_patterns("*.mo", "__pycache__", "static"))
    (package / "locale").mkdir(exist_ok=True)
    catalogues.gather(package)
    gathered = {
        path.relative_to(package): set(catalogues.words_of(path)) for path in catalogues.all_catalogues(package)
    }
    kept = {
        path.relative_to(catalogues.PACKAGE): set(catalogues.words_of(path)) for path in catalogues.all_catalogues()
    }
    unlike = {str(path): gathered.get(path, set()) ^ kept.get(path, set()) for path in gathered.keys() | kept.keys()}
    assert {path: words for path, words in unlike.items() if words} == {}, "Run: python3 run.py fix"


def test_the_guards_tell_a_finished_message_from_an_unfinished_one(tmp_path: Path) -> None:
    path = catalogue_at(
        'msgid "%(n)s people"\nmsgstr "%(n)s orang"\n\nmsgid "Yes"\nmsgstr ""\n\n#, fuzzy\nmsgid "No"\nmsgstr "Ya"\n',
        tmp_path,
    )
    words = catalogues.words_of(path)
    assert [english for (_, english), entry in words.items() if not entry.translated()] == ["Yes", "No"]
    compiled = gettext.GNUTranslations(io.BytesIO(catalogues.compile_catalogue(path)))
    assert compiled.gettext("%(n)s people") == "%(n)s orang"
    assert compiled.gettext("No") == "No", "a fuzzy message is not shown"
    assert placeholders("%(n)s of {total}, 5%%") == ["%%", "%(n)s", "{total}"]
