"""What kind of source a parameter rests on: the text of the instrument that it cites, or a restatement."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from payung.rules.book.reading import read_yaml

SOURCES = Path(__file__).parent / "sources.yaml"
BY_ADDRESS = "by address"
_CITED = re.compile(r"\b(PP|Permenaker|Perpres|UU)\s+(\d+)/(\d{4})")
_IN_ADDRESS = re.compile(r"/(pp|permenaker|perpres|uu)-no-(\d+)-tahun-(\d{4})\b")


@cache
def _kinds() -> dict[str, Any]:
    return dict(read_yaml(SOURCES))


def is_text_of(cite: str, source: str) -> bool:
    """Whether one of the sources is the very text of an instrument that the citation names."""
    if cite.startswith(_kinds()["own"]):
        return True
    cited = {(kind.lower(), number, year) for kind, number, year in _CITED.findall(cite)}
    return any(cited & _instruments(one.strip()) for one in source.split(";"))


def _instruments(source: str) -> set[tuple[str, str, str]]:
    """Return the instruments whose text the source is; none for a restatement."""
    for address, what in _kinds()["texts"].items():
        if source.removeprefix("www.").startswith(address):
            if what == BY_ADDRESS:
                return set(_IN_ADDRESS.findall(source.replace("/pp/pp-", "/pp-")))
            return {(kind.lower(), number, year) for kind, number, year in _CITED.findall(what)}
    return set()
