"""docs/regulations.md is what the parameters and rules write today, and answers what an officer asks of it."""

import re
from pathlib import Path
from typing import Any

from payung.rules import book
from payung.rules.book.page import regulations_page

PAGE = Path(__file__).parents[2] / "docs" / "regulations.md"


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == regulations_page(), "run: payung rules page > docs/regulations.md"


def test_the_page_shows_every_provision_with_every_version() -> None:
    page = regulations_page()
    for entry in book().values():
        assert page.count(f"| `{entry.name}` |") == len(entry.history)


def test_the_page_works_an_example_for_each_programme() -> None:
    page = regulations_page()
    for title in ("### JKK\n", "### JKM\n", "### Dues of JKK, JKM and JHT\n", "### Scholarship\n"):
        assert title in page
    for figure in ("Rp72.000.000", "Rp36.000.000", "Rp42.000.000", "Rp28.400", "Rp36.800", "to 2027-05"):
        assert figure in page


def test_the_code_on_the_page_does_what_its_comments_say() -> None:
    block = re.search(r"```python\n(.*?)```", regulations_page(), re.DOTALL)
    assert block
    names: dict[str, Any] = {}
    for line in block[1].splitlines():
        code, _, comment = line.partition("#")
        if not comment:
            exec(code, names)  # noqa: S102  it is our own page
            continue
        answer = eval(code, names)  # noqa: S307  it is our own page
        assert str(answer) == re.split(r"[,\s]", comment.strip())[0]
