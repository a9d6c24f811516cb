"""Gathers each room's messages into its own Indonesian catalogue and compiles it; `python3 run.py fix` runs this."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "payung"
CATALOGUE = Path("locale", "id", "LC_MESSAGES", "django.po")


def all_catalogues(package: Path = PACKAGE) -> list[Path]:
    """Return the catalogue of the whole (base page and shared widgets) and of each room that has words."""
    return sorted([*package.glob(str(CATALOGUE)), *package.glob(f"*/{CATALOGUE}")])


def can_gather() -> bool:
    """Whether GNU gettext is here; compiling needs nothing."""
    return all(shutil.which(tool) for tool in ("xgettext", "msgmerge", "msguniq", "msgattrib"))


def gather(package: Path = PACKAGE) -> None:
    """Bring every catalogue up to its room's sources: new words empty, unused ones gone."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "id", "--no-location", "--no-wrap"]
    subprocess.run([*command, "--no-obsolete", "--verbosity", "0"], cwd=package, env=environment, check=True)


def words_of(catalogue: Path) -> dict[tuple[str, str], polib.POEntry]:
    """Return the messages in use by context and English words."""
    return {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(catalogue)) if not entry.obsolete}


def compile_catalogue(catalogue: Path) -> bytes:
    """Return what Django reads at run time."""
    compiled: bytes = polib.pofile(str(catalogue)).to_binary()
    return compiled


def main() -> int:
    """Gather where gettext is installed, compile everywhere, and count what waits for a translator."""
    before = {path: path.read_bytes() for path in all_catalogues()}
    known = {path: [str(entry) for entry in words_of(path).values()] for path in before}
    if can_gather():
        gather()
    waiting = 0
    for path in all_catalogues():
        entries = words_of(path).values()
        if path in before and known[path] == [str(entry) for entry in entries]:
            path.write_bytes(before[path])  # only the date in its header was new
        path.with_suffix(".mo").write_bytes(compile_catalogue(path))
        waiting += sum(not entry.translated() for entry in entries)
    if waiting:
        print(f"{waiting} messages wait for Indonesian words; look for empty or fuzzy entries.")  # noqa: T201
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
