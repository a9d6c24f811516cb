"""Twelve months ahead on a page: the next month first, each person once, by payer and by the regions inside."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from payung.access.models import User
from tests.coverage.conftest import Facts, somebody_living  # noqa: F401

ON = date(2026, 6, 15)
FAR = "31.75.03.1002-002"
Living = Callable[..., Facts]


@pytest.fixture(autouse=True)
def today_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages be read on the day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_moment: ON)


def page(user: User, area: str = "") -> str:
    """Read the page."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client.get(reverse("board:ahead"), {"wilayah": area} if area else {}).content.decode()


@pytest.fixture
def members(somebody_living: Living) -> list[Facts]:  # noqa: F811
    """Three paid to June in one kelurahan, one to August elsewhere, one whose dues stopped."""
    people = [somebody_living(f"Orang {number}") for number in range(3)]
    people += [somebody_living("Jauh", rw=FAR), somebody_living("Berhenti")]
    for one, until in zip(people, (6, 6, 6, 8, 5), strict=True):
        spell = one.member(date(2026, 5, 4))
        for month in range(5, until + 1):
            one.paid(spell, f"2026-{month:02}", date(2026, 5, 5))
    return people


def test_the_page_opens_with_the_next_month_and_counts_each_person_once(members: list[Facts], somebody: Any) -> None:
    read = page(somebody("city_officer", "31.75"))
    assert "For July 2026 nobody pays for" in read
    assert "<b>3 people</b> yet." in read
    assert "In all months below 4 people lapse" in " ".join(read.split())
    assert "the dues of 1 person have stopped" in " ".join(read.split())
    assert read.count('class="num h4">3<') == 1
    assert read.count('class="num h2">1<') == 1  # a third of the most is rounded up to the second shade
    assert "Pulo Gadung" in read
    assert "Jatinegara" in read


def test_a_kelurahan_sees_its_own_people_and_another_area_none_of_them(members: list[Facts], somebody: Any) -> None:
    near = page(somebody("village_officer", "31.75.03.1002"))
    assert "For September 2026 nobody pays for" in near
    assert "July 2026" not in near.split("</h1>")[0]
    clerk = somebody("city_officer", "31.75")
    assert "<b>3 people</b>" in page(clerk, "31.75.02")
    assert "Nobody lapses" in page(clerk, "31.75.04")
    other = Client()
    other.force_login(somebody("city_officer", "31.71"), settings.AUTHENTICATION_BACKENDS[0])
    assert other.get(reverse("board:ahead"), {"wilayah": "31.75"}).status_code in (404, 422)
