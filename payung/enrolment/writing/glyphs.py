"""Which letters a paper can show, and what stands in the place of one that no font of this machine has."""

import json
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

STAND_IN = "□"
NEVER_SHOWN = {"Cc", "Cn", "Co", "Cs"}  # controls, unassigned, private and half characters
PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | set("\n\t")
LAST_LATIN = 0x24F
PROBE = b'#set document(title: "x")\n#set text(font: "Libertinus Serif")\n#json(bytes(sys.inputs.data))'
MOST_NAMED = 12


@cache
def fonts() -> typst.Fonts:
    """Return typst's own fonts and those of the folders that the settings name, as far as they exist."""
    folders = [Path(folder) for folder in settings.FONTS if Path(folder).is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


@lru_cache(maxsize=20_000)
def has_glyph(character: str) -> bool:
    """Whether some font shows the character. Asked of typst itself, which refuses to print what it cannot show."""
    if character in PLAIN:
        return True
    if unicodedata.category(character) in NEVER_SHOWN:
        return False
    try:
        typst.compile(PROBE, sys_inputs={"data": json.dumps(character)}, pdf_standards=["ua-1"], font_paths=fonts())
    except typst.TypstError:
        return False
    return True


def showable(content: Any) -> tuple[Any, set[str]]:
    """Return the content with a stand-in for each character that no font shows, and those characters."""
    lost = {each for each in _characters(content) if not has_glyph(each)}
    return replaced(content, lost), lost


def beyond_latin(content: Any) -> set[str]:
    """Return the characters of other scripts: each may have a glyph that still cannot be joined to its neighbour."""
    return {each for each in _characters(content) if ord(each) > LAST_LATIN and each != STAND_IN}


def replaced(content: Any, lost: set[str]) -> Any:
    """Return the same content with a stand-in for each of the characters."""
    if not lost:
        return content
    if isinstance(content, str):
        return content.translate(dict.fromkeys(map(ord, lost), STAND_IN))
    if isinstance(content, dict):
        return {key: replaced(value, lost) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [replaced(value, lost) for value in content]
    return content


def note_on(lost: set[str]) -> str:
    """Return the sentence that a paper carries about what it could not show; empty where it shows everything."""
    if not lost:
        return ""
    named = ", ".join(f"U+{ord(each):04X}" for each in sorted(lost)[:MOST_NAMED])
    more = f" dan {len(lost) - MOST_NAMED} lainnya" if len(lost) > MOST_NAMED else ""
    return (
        f"Tanda {STAND_IN} menggantikan huruf atau gambar yang tidak dapat dicetak di sini ({named}{more}). "
        "Tulisan aslinya ada pada layar; perbaiki nama bila tidak sama dengan KTP."
    )


def _characters(content: Any) -> set[str]:
    return set().union(*_strings(content))


def _strings(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _strings(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _strings(value)
