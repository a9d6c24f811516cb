"""The house keeps its shape: direction, sizes, names, who writes, who reads the clock, what the docs name."""

import ast
import io
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "payung"
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
SOURCES = [ROOT / "run.py", ROOT / "manage.py", *sorted(PACKAGE.rglob("*.py"))]
MODULES = [path for path in SOURCES if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FUNCTION_LINES, MODULE_LINES, SHARED_WIDGETS = 60, 400, 12
TEMPLATE_LINE, JOINED_CONDITIONS = 160, 3  # a template asks little: longer questions belong to the queries
FORBIDDEN_NAMES = {"util", "helper", "common", "misc", "base", "core", "manager", "service", "handler", "processor"}
DOORS = ("views", "management", "tasks", "middleware", "arguments", "adapters")
CLOCK = {
    "datetime": {"today", "now", "utcnow"},
    "date": {"today"},
    "timezone": {"now", "localdate", "localtime"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}
MAY_READ_THE_CLOCK = {
    "access/actions.py:_now": "the moment of the audit line itself, which decides nothing",
    "access/doorway.py:_like": "says on which day a form was acted on",
    "access/tries.py:_now": "the moment of a try, which decides nothing: its day is given",
    "access/working.py:_now": "when a worker was heard of last, which decides nothing in the programme",
}
MAY_WRITE = ("actions", "demo", "working", "sending", "doorway", "followers", "tries")  # the last five: no facts
TWO_MAKE_THE_SUBJECT = {  # beside pairs of one kind, such as two workers
    ("verb", "subject"): "an act is a verb and what it was done to",
    ("name", "data"): "a file is its name and its bytes",
}
WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "append"}
WRITES_TO_ROWS = {"update", "delete"}
NOT_USED = ("django.contrib.admin", "django.db.models.signals", "django.dispatch", "GenericForeignKey")


@cache
def tree(path: Path) -> ast.Module:
    """Return a module's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Return where that is, as a person would say it."""
    where = str(path.relative_to(PACKAGE if PACKAGE in path.parents else ROOT))
    return f"{where}:{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else where


def is_part(path: Path, *names: str) -> bool:
    """Whether a module is, or lies in, one of these parts of a room."""
    return path.stem in names or bool(set(path.parent.parts) & set(names))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def public_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield a module's own functions whose names are not private."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def our_models() -> list[type[models.Model]]:
    """Return the models of all rooms."""
    return [model for model in apps.get_models() if model.__module__.startswith("payung.")]


def line_of_rooms() -> list[str]:
    """Return the rooms from upstream to downstream, as the import contract names them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(each for each in settings["tool"]["importlinter"]["contracts"] if each["name"].startswith("Rooms"))
    return re.findall(r"\w+", " ".join(reversed(contract["layers"])))


# Direction --------------------------------------------------------------------------------------------------------


def test_rooms_import_only_upstream_and_the_law_no_framework() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_foreign_keys_point_upstream_and_leave_nothing_behind() -> None:
    line = line_of_rooms()
    wrong = []
    for model in our_models():
        here = model.__module__.split(".")[1]
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model
            if not isinstance(target, type) or not target.__module__.startswith("payung."):
                continue
            if line.index(target.__module__.split(".")[1]) > line.index(here):
                wrong.append(f"{model.__name__}.{field.name} points downstream")
            if not str(field.remote_field.related_name).endswith("+"):
                wrong.append(f'{model.__name__}.{field.name} needs related_name="+"')
    assert our_models()
    assert wrong == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    words = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=words, stderr=words)
    except SystemExit:
        pytest.fail(words.getvalue())


# Sizes and names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=place)
def test_modules_and_functions_are_small_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES
    long = [
        f"{place(path, node)} {node.name}: {lines} lines"
        for node in functions(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]
    assert long == []


def says_nothing(name: str) -> bool:
    """Whether one of the words of a module's or class's name could stand on anything."""
    words = re.findall(r"[A-Z]?[a-z]+", name)
    return any({word.lower(), word.lower().removesuffix("s")} & FORBIDDEN_NAMES for word in words)


def test_no_module_or_class_has_a_name_that_says_nothing() -> None:
    assert says_nothing("date_utils")
    assert says_nothing("WorkerManager")
    assert not says_nothing("Handover")
    bad = [place(path) for path in MODULES if says_nothing(path.stem)]
    for path in MODULES:
        classes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
        bad += [f"{place(path, node)} {node.name}" for node in classes if says_nothing(node.name)]
    assert bad == []


def test_shared_widgets_are_few() -> None:
    assert len(list((PACKAGE / "templates" / "ui").glob("*.html"))) <= SHARED_WIDGETS


TEMPLATES = sorted(path for path in PACKAGE.glob("**/templates/**/*") if path.is_file())


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_templates_can_be_read(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [n for n, line in enumerate(lines, 1) if len(line) > TEMPLATE_LINE] == []
    conditions = re.findall(r"\{% (?:el)?if (.*?)%\}", "\n".join(lines))
    assert [each for each in conditions if len(re.findall(r" (?:and|or) ", each)) > JOINED_CONDITIONS] == []


def test_every_module_opens_with_what_it_is_for() -> None:
    silent = [
        place(path)
        for path in [*MODULES, *TESTS]
        if path.read_text(encoding="utf-8").strip()
        and not (ast.get_docstring(tree(path)) or "").split("\n")[0].endswith((".", "?", "`"))
    ]
    assert silent == [], "one sentence, with a full stop"


def test_every_public_rule_query_and_action_says_what_it_does() -> None:
    silent = [
        f"{place(path, node)} {node.name}"
        for path in MODULES
        if "rules" in path.parts or is_part(path, "actions", "queries")
        for node in public_functions(path)
        if not ast.get_docstring(node)
    ]
    assert silent == []


# Who writes, who asks, who knows the day --------------------------------------------------------------------------


def has_one_subject(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether at most the subject of an act is given by its place."""
    subjects = [ast.dump(each.annotation) if each.annotation else "" for each in node.args.args]
    named = tuple(each.arg for each in node.args.args) in TWO_MAKE_THE_SUBJECT
    pair = len(subjects) == 2 and (subjects[0] == subjects[1] or named)
    return (len(subjects) <= 1 or pair) and not node.args.posonlyargs and node.args.vararg is None


def test_everything_after_an_actions_subject_is_named() -> None:
    actions = [path for path in MODULES if is_part(path, "actions")]
    places = [
        f"{place(path, node)} {node.name}"
        for path in actions
        for node in public_functions(path)
        if not has_one_subject(node)
    ]
    assert actions
    assert places == []


def chain_of(node: ast.AST) -> list[str]:
    """Return the names along an expression such as ``Worker.objects.filter(...).delete``, from left to right."""
    names: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    return [*([node.id] if isinstance(node, ast.Name) else []), *reversed(names)]


def writes_in(module: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call that changes the database."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        chain = chain_of(node.func)
        on_rows = "objects" in chain or "filter" in chain
        if (on_rows and chain[-1] in WRITES | WRITES_TO_ROWS) or (chain[-1] == "save" and "form" not in chain[0]):
            yield node, ".".join(chain)
        first = node.args[0] if node.args else None
        words = str(first.value) if isinstance(first, ast.Constant) else ""
        if chain[-1] in {"execute", "executemany"} and re.match(r"\s*(INSERT|UPDATE|DELETE)\b", words):
            yield node, words


def test_only_actions_write() -> None:
    others = [
        f"{place(path, node)} {words}"
        for path in MODULES
        if PACKAGE in path.parents
        and not is_part(path, "actions", "demo", "working", "sending", "doorway", "followers", "tries")
        and path.parent.name != "rules"
        for node, words in writes_in(tree(path))
    ]
    assert others == []


def test_a_view_reaches_records_only_through_what_its_user_may_see() -> None:
    past_the_gate = []
    for path in MODULES:
        if not is_part(path, "views"):
            continue
        for node in ast.walk(tree(path)):
            for child in ast.iter_child_nodes(node):
                is_objects = isinstance(child, ast.Attribute) and child.attr in {"objects", "_default_manager"}
                if is_objects and not (isinstance(node, ast.Attribute) and node.attr == "visible_to"):
                    past_the_gate.append(place(path, child))
    assert past_the_gate == []


def clock_readings(module: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Yield every place where a module asks what day or time it is."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if alias.name in CLOCK.get(node.module.split(".")[-1], set())
    }
    conversions = {
        id(node.func)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and node.args and chain_of(node.func)[-1:] in (["localtime"], ["localdate"])
    }
    for node in ast.walk(module):
        if id(node) in conversions:
            continue
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if node.attr in CLOCK.get(owner, set()):
                yield node, f"{owner}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in imported:
            yield node, node.id


def test_the_clock_is_read_only_at_the_doors() -> None:
    below = []
    for path in MODULES:
        if PACKAGE not in path.parents or is_part(path, *DOORS):
            continue
        allowed = {
            node.lineno + line
            for node in functions(path)
            if f"{place(path)}:{node.name}" in MAY_READ_THE_CLOCK
            for line in range((node.end_lineno or node.lineno) - node.lineno + 1)
        }
        below += [
            f"{place(path, node)} {words}" for node, words in clock_readings(tree(path)) if node.lineno not in allowed
        ]
    assert below == []


def test_what_the_guide_rules_out_is_not_used() -> None:
    used = [f"{place(path)} {word}" for path in MODULES for word in NOT_USED if word in path.read_text("utf-8")]
    used += [place(path) for path in TESTS if path != Path(__file__) and "unittest.mock" in path.read_text("utf-8")]
    assert used == []


@pytest.mark.parametrize(
    ("source", "writes", "readings"),
    [
        ("Worker.objects.filter(id=1).delete()", 1, 0),
        ("worker.save()", 1, 0),
        ("cells.update(name='A')", 0, 0),
        ('cursor.execute("UPDATE x SET y = 1")', 1, 0),
        ("from datetime import date\ndate.today()", 0, 1),
        ("from django.utils.timezone import localdate\nlocaldate()", 0, 1),
        ("import datetime\ndatetime.datetime.now()", 0, 1),
        ("from django.utils import timezone\ntimezone.localtime(moment)", 0, 0),
        ("from datetime import date\ndate(2026, 1, 1)", 0, 0),
    ],
)
def test_the_guards_see_what_they_are_meant_to_see(source: str, writes: int, readings: int) -> None:
    module = ast.parse(source)
    assert len(list(writes_in(module))) == writes
    assert len(list(clock_readings(module))) == readings
