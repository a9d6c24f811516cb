"""Rule books with a correction in them, for tests of what was believed when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from payung.rules.book import provisions
from payung.rules.book.entries import Entry
from payung.rules.book.loading import PARAMETERS, read_book
from payung.rules.book.reading import read_yaml
from payung.rules.deadlines import dues_due_day
from payung.rules.dues import _bands_by_version, _settled_law, rate


def forget() -> None:
    """Forget every answer that a rule remembers."""
    for remembering in (provisions._provision, _bands_by_version, _settled_law, rate, dues_due_day):
        remembering.cache_clear()


def corrected(folder: Path, name: str, value: object, *, recorded: date) -> dict[str, Entry]:
    """Return the project's book with the last line of a provision corrected on a day: the old line stays."""
    for path in PARAMETERS.glob("*.yaml"):
        raw = read_yaml(path)
        if name in raw:
            old = raw[name]["history"][-1]
            new = {**old, "value": value, "recorded": recorded}
            old["believed_until"] = recorded - timedelta(days=1)
            raw[name]["history"].append(new)
        (folder / path.name).write_text(yaml.safe_dump(raw, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return read_book(folder, used=provisions.used_names())


@contextmanager
def opened(book: dict[str, Entry], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the rules read this book."""
    with monkeypatch.context() as patch:
        patch.setattr(provisions, "book", lambda: book)
        forget()
        try:
            yield
        finally:
            forget()
