"""The room of the law inside: which module knows which."""

import ast
from pathlib import Path

import payung.rules

ROOM = Path(payung.rules.__file__).parent


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("payung.rules."):
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_module_of_the_law_is_in_a_circle():
    """Also not through an import inside a function: the book is loaded by what it knows, not by what knows it."""
    names = {
        ".".join(("payung", *path.relative_to(ROOM.parent).with_suffix("").parts)): path for path in ROOM.rglob("*.py")
    }
    knows = {name: _imported(path) & names.keys() for name, path in names.items()}
    assert "payung.rules.book.loading" in knows["payung.rules.book.provisions"]
    while leaves := {name for name, others in knows.items() if not others & knows.keys()}:
        for name in leaves:
            del knows[name]
    assert not knows
