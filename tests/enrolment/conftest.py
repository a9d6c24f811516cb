"""The town in which this room's tests happen."""

from typing import Any

import pytest

from tests.enrolment.town import Town


@pytest.fixture
def town(east_jakarta: Any) -> Town:
    """Rawamangun, with East Jakarta around it."""
    return Town()
