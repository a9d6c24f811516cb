"""What every test may ask for: the day, and users of each role."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from payung.access import actions as access
from payung.access.models import User
from payung.regions import actions as regions

TODAY = date(2026, 6, 15)


@pytest.fixture
def today() -> date:
    """The day on which the tests happen."""
    return TODAY


@pytest.fixture
def somebody(db: Any) -> Callable[..., User]:
    """Return a maker of users: ``somebody("village_officer", "31.75.02.1005")``."""

    def make(role: str, area: str = "31.75", name: str = "", **more: Any) -> User:
        username = name or f"{role}-{User.objects.count()}"
        return access.add_user(username, role=role, area=area, on=TODAY, by=None, **more)

    return make


@pytest.fixture
def east_jakarta(db: Any) -> None:
    """East Jakarta on file, with its campaign and stage."""
    regions.set_up("east-jakarta", on=TODAY, by=None)


@pytest.fixture(autouse=True, scope="module")
def indonesian_first() -> None:
    """Let no module of tests hear the language in which the one before it read its last page."""
    translation.deactivate()
