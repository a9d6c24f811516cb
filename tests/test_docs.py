"""What stands beside the code is true: docs name rooms, models, settings; figures are cited; nothing leaks."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "payung"
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
PARAMETERS = sorted((PACKAGE / "rules" / "parameters").glob("*.yaml"))
CERTAINTIES = {"verified", "secondary", "recollection", "inference", "conflicting"}

# A path or address that only one person's machine knows. Written in pieces so that this file passes too.
PRIVATE_PLACES = re.compile(
    "|".join(
        [
            rf"(?<![\w.~-])/(?:work|home|root|Users|{'tm'}p)/[\w.]",
            rf"\.\./{'share'}d\b",
            rf"py{'pi'}\.org",
            rf"python{'hosted'}\.org",
            rf"--(?:extra-)?index{'-url'} ",
        ]
    )
)
INLINE = re.compile(
    r'<script(?![^>]*\b(?:src=|type="application/json"))|<style\b|\sstyle=|\son[a-z]+=|javascript:', re.IGNORECASE
)


def tracked_files() -> list[Path]:
    """Return the files of the repository, also those not committed yet."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """Return a text file's words; nothing for a picture or a compiled file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_every_room_is_documented() -> None:
    house = (ROOT / "docs" / "house.md").read_text()
    rooms = [path.parent.name for path in PACKAGE.glob("*/__init__.py")]
    assert rooms
    assert [room for room in rooms if f"| `{room}` |" not in house] == []


def test_every_model_is_a_term_of_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    models = [model.__name__ for model in apps.get_models() if model.__module__.startswith("payung.")]
    assert models
    assert [name for name in models if f"`{name}`" not in glossary] == []


def test_every_setting_of_the_environment_is_documented() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    names = set(re.findall(r"PAYUNG_[A-Z_]+", (PACKAGE / "settings.py").read_text()))
    assert names
    assert [name for name in sorted(names) if f"`{name}`" not in operations] == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_in_the_docs_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text())
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_every_decision_stands_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text()
    assert [page.name for page in folder.glob("0*.md") if f"]({page.name})" not in listed] == []


def test_every_dependency_has_a_reason_and_a_hash() -> None:
    source = (ROOT / "pyproject.toml").read_text()
    settings = tomllib.loads(source)
    lock = (ROOT / "requirements.lock").read_text()
    wanted = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    assert [each for each in wanted if not re.search(rf'"{re.escape(each)}",\s*# \w+', source)] == []
    names = [re.match(r"[\w.-]+", each)[0].lower().replace("_", "-") for each in wanted]  # type: ignore[index]
    assert [name for name in names if not re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE)] == []
    pinned = re.findall(r"^[\w.-]+==[^\n]*(?:\\\n\s+--hash=sha256:[0-9a-f]{64} ?)+", lock, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[\w.-]+==", lock, re.MULTILINE))


@pytest.mark.parametrize("path", PARAMETERS, ids=lambda path: path.name)
def test_every_parameter_is_dated_and_cited(path: Path) -> None:
    book: dict[str, Any] = yaml.safe_load(path.read_text())
    bare = [
        f"{name} from {version.get('from')}"
        for name, entry in book.items()
        for version in entry["history"]
        if not str(version.get("cite") or "").strip()
        or not version.get("from")
        or version.get("certainty") not in CERTAINTIES
    ]
    assert bare == []


def test_nothing_names_a_place_that_others_cannot_reach() -> None:
    leaks = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if PRIVATE_PLACES.search(line)
    ]
    assert leaks == []
    assert PRIVATE_PLACES.search("see /" + "work/x")
    assert not PRIVATE_PLACES.search("see /sponsor/work/x, docs/home/y and ~/x")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_page_carries_script_or_style_inside(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert [number for number, line in enumerate(lines, 1) if INLINE.search(line)] == []


def test_the_license_is_apache_2() -> None:
    words = (ROOT / "LICENSE").read_text()
    assert "Apache License" in words
    assert "Version 2.0, January 2004" in words
    assert "Copyright 2026 The Payung contributors" in words
