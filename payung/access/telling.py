"""The trail in sentences: what each verb is called after its author, in two languages and in the groups of a filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from payung.rules.book.entries import Words


@dataclass(frozen=True, slots=True)
class Group:
    """Verbs that belong together: what the group is called, and what each of its verbs says."""

    words: Words
    verbs: Mapping[str, Words]


@cache
def groups() -> Mapping[str, Group]:
    """Return the groups of verbs by their keys, in the order in which people choose from them."""
    return {
        key: Group(Words(*group["words"]), {verb: Words(*said) for verb, said in group["verbs"].items()})
        for key, group in _content("sentences.yaml").items()
    }


def _content(name: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return content


@cache
def _said() -> Mapping[str, Words]:
    return {verb: said for group in groups().values() for verb, said in group.verbs.items()}


def said_of(verb: str, language: str) -> str:
    """Return what is said of whoever did a verb: "membetulkan NIK seorang pekerja"; an unknown verb stays as it is."""
    said = _said().get(verb)
    return said.words(language) if said else verb


@cache
def _details() -> Mapping[str, Words]:
    return {key: Words(*words) for key, words in _content("details.yaml").items()}


def detail_of(key: str, language: str) -> str:
    """Return what a detail of an act is called: "hari terakhir"; an unknown one stays as it is."""
    known = _details().get(key)
    return known.words(language) if known else key
