"""What every test may ask for: the day, and users of each role."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import translation
from hypothesis import settings

from payung.access import actions as access
from payung.access.authors import operator
from payung.access.models import AuditLine, User
from payung.regions import actions as regions
from payung.regions.models import Campaign, Instrument, OfficeCount, Region, Stage
from tests import tables

# No test asserts time: a busy machine is not a fault. Whoever works here draws anew each time; what is to be landed is
# judged by the same draws everywhere, and a new find becomes a test of its own.
settings.register_profile("payung", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("payung")
TODAY = date(2026, 6, 15)
SET_UP: tuple[type[Model], ...] = (Region, OfficeCount, Campaign, Instrument, Stage, Stage.regions.through, AuditLine)
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]  # by table: columns, rows


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what starts the whole thing: these tests last longest, and at the end they would leave cores idle."""
    items.sort(key=lambda item: item.get_closest_marker("embedded") is None)


def pytest_collection_finish() -> None:
    """Let the collector walk seldom, and never through what stays until the end: a fifth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def tables_on_file(pytestconfig: pytest.Config) -> Path | None:
    """Where the empty tables of these migrations are, or are to be, kept; nowhere for other databases."""
    if not tables.is_in_memory() or not pytestconfig.cache:
        return None
    return pytestconfig.cache.mkdir("tables") / f"{tables.made_from()}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tables_on_file: Path | None
) -> Iterator[None]:
    """Begin with the tables that an earlier run migrated; Django then finds every migration done."""
    with tables.taken_from(tables_on_file) if tables_on_file else nullcontext():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, tables_on_file: Path | None) -> None:
    """Keep what was migrated for the next run, before any test has written."""
    if tables_on_file and not tables_on_file.exists():
        tables.keep_in(tables_on_file)


@pytest.fixture
def today() -> date:
    """The day on which the tests happen."""
    return TODAY


@pytest.fixture
def somebody(db: Any) -> Callable[..., User]:
    """Return a maker of users: ``somebody("village_officer", "31.75.02.1005")``."""

    def make(role: str, area: str = "31.75", name: str = "", **more: Any) -> User:
        username = name or f"{role}-{User.objects.count()}"
        return access.add_user(username, role=role, area=area, on=TODAY, by=operator(), **more)

    return make


@pytest.fixture
def east_jakarta(db: Any, places_on_file: Rows) -> None:
    """East Jakarta on file, with its campaign and stage: set up once by the action, then its rows are copied."""
    untouched = not any(model._default_manager.exists() for model in SET_UP)
    if places_on_file and untouched:
        copy_in(places_on_file)
        return
    regions.set_up("east-jakarta", on=TODAY, by=operator())
    if untouched:
        places_on_file.update(rows_of(SET_UP))


@pytest.fixture(scope="session")
def places_on_file() -> Rows:
    """The rows of East Jakarta by table, once a test has set it up."""
    return {}


def rows_of(models: Iterable[type[Model]]) -> Rows:
    """Return all that stands in some tables, as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for model in models:
            columns = [field.column for field in model._meta.concrete_fields]
            cursor.execute(f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(model._meta.db_table)}")  # noqa: S608
            found[model._meta.db_table] = (columns, cursor.fetchall())
    return found


def copy_in(tables: Rows) -> None:
    """Write rows into empty tables."""
    with connection.cursor() as cursor:
        for table, (columns, rows) in tables.items():
            names, marks = ", ".join(map(quoted, columns)), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", rows)  # noqa: S608


def quoted(name: str) -> str:
    """Return a name as SQL wants it."""
    return connection.ops.quote_name(name)


@pytest.fixture(autouse=True, scope="module")
def indonesian_first() -> None:
    """Let no module of tests hear the language in which the one before it read its last page."""
    translation.deactivate()
