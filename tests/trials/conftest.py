"""A town of members, for trials of answers, receipts and lists of members."""

from typing import Any

import pytest

from tests.enrolment.town import Town


@pytest.fixture
def town(east_jakarta: Any) -> Town:
    """Rawamangun with its officers."""
    return Town()
